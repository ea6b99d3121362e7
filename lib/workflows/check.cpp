#include "workflows/check.h"

#include <fmt/format.h>

#include <optional>

#include "storage/calendar_store.h"
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

}  // namespace

bool check_ledger(Ledger& ledger, const Policy& policy, const CalendarMap& built_in,
                  const std::function<void(const Proof&)>& report) {
  const ReadTransaction one_state(ledger);
  bool sound = true;
  const auto done = [&](const Proof& proof) {
    sound = sound && proof.holds();
    report(proof);
  };
  for (const auto prove : {prove_file, prove_references, prove_chain, prove_order_events, prove_batches}) {
    done(prove(ledger));
  }
  for (const Proof& proof : prove_books(ledger)) done(proof);
  Proof cycles{"next cycles", "each autoship's next cycle is its rule's, and none is lost", 0, {}};
  Proof dates{"next dates", "each next cycle has the dates that calendar and policy give", 0, {}};
  try {
    prove_dates(ledger, date_policy(policy, built_in), cycles, dates);
  } catch (const Error& error) {
    dates.add(error.what());
  }
  done(cycles);
  done(dates);
  return sound;
}

}  // namespace autoship
