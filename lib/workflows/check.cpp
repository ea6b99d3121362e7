#include "workflows/check.h"

#include <fmt/format.h>

#include <future>
#include <optional>

#include "storage/calendar_store.h"
#include "storage/volume_queries.h"
#include "workflows/next_cycle_check.h"
#include "workflows/next_dates.h"

namespace autoship {

namespace {

/// Both proofs about dates to come walk the same rows.
void prove_dates(Ledger& ledger, const DatePolicy& policy, Proof& cycles, Proof& dates) {
  std::optional<NextDates> right;
  // After a change of policy or calendar the next command that writes refreshes them all: until
  // then they are those of the old one, and not wrong.
  if (load_setting(ledger, "date_basis") == date_basis(ledger, policy)) right.emplace(ledger, policy);
  const Day latest = latest_day(ledger).value_or(day_min);
  NextCycleRows rows(ledger);
  rows.for_each([&](const NextCycleFacts& facts) {
    const auto note = [&](Proof& proof, const std::string& fault) {
      if (!fault.empty()) proof.add(fmt::format("autoship {}: {}", facts.autoship.value, fault));
    };
    note(cycles, next_cycle_fault(facts, rows, latest));
    if (right) note(dates, next_dates_fault(facts, *right));
  });
}

/// V4: what was closed still is what it was.
Proof prove_periods(Ledger& ledger, const EntriesHash& hash) {
  Proof proof{"periods", "each closed period of volume is what it was when it was closed", 0, {}};
  for (const VolumePeriod& closed : closed_periods(ledger)) {
    const std::string& name = closed.period.name;
    if (volume_sums(ledger, closed.period) != closed.sums) {
      proof.add(fmt::format("period {}: its entries come to other sums", name));
    } else if (hash(ledger, closed.period) != closed.sha256) {
      proof.add(fmt::format("period {}: its file by entry has another SHA-256", name));
    }
  }
  return proof;
}

using Proofs = std::vector<Proof>;

Proofs prove_pages(Ledger& ledger) {
  const ReadTransaction one_state(ledger);
  return {prove_file(ledger), prove_references(ledger)};
}

Proofs prove_contents(Ledger& ledger, const DatePolicy& policy, const EntriesHash& hash) {
  const ReadTransaction one_state(ledger);
  Proofs proofs = {prove_chain(ledger), prove_order_events(ledger), prove_batches(ledger)};
  for (Proof& proof : prove_books(ledger)) proofs.push_back(std::move(proof));
  proofs.push_back(prove_periods(ledger, hash));
  Proof cycles{"next cycles", "each autoship's next cycle is its rule's, and none is lost", 0, {}};
  Proof dates{"next dates", "each next cycle has the dates that calendar and policy give", 0, {}};
  try {
    prove_dates(ledger, policy, cycles, dates);
  } catch (const Error& error) {
    dates.add(error.what());
  }
  proofs.push_back(std::move(cycles));
  proofs.push_back(std::move(dates));
  return proofs;
}

}  // namespace

std::vector<Proof> check_ledger(Ledger& ledger, const Policy& policy, const CalendarMap& built_in,
                                const EntriesHash& hash) {
  // A second connection examines pages and references meanwhile: half of the work, and no proof
  // compares what one has read with what the other has. A ledger in memory has one connection.
  const bool in_file = ledger.path() != ":memory:";
  const auto pages = std::async(in_file ? std::launch::async : std::launch::deferred, [&] {
                       if (!in_file) return prove_pages(ledger);
                       Ledger second(ledger.path(), OpenFor::reading);
                       return prove_pages(second);
                     }).share();
  const Proofs contents = prove_contents(ledger, date_policy(policy, built_in), hash);
  Proofs proofs = pages.get();
  proofs.insert(proofs.end(), contents.begin(), contents.end());
  return proofs;
}

}  // namespace autoship
