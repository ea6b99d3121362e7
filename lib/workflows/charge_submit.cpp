#include "workflows/charge_submit.h"

#include <limits>

#include "domain/json_writer.h"
#include "domain/sha256.h"
#include "storage/run_journal.h"

namespace autoship {

namespace {

/// They leave: each with its attempt, and as those get it who are asked.
std::vector<ChargeRequest> submit(Ledger& ledger, const Company& company, RunId run,
                                  const std::vector<DueCharge>& due) {
  ChargeStore store(ledger);
  ChargeRequests reader(ledger);
  const std::string ledger_key = load_charge_key(ledger);
  std::vector<ChargeRequest> requests;
  requests.reserve(due.size());
  for (const DueCharge& next : due) {
    const Charge& charge = next.charge;
    int attempt = charge.attempt;
    if (charge.state == ChargeState::unknown) {
      store.submit_again(charge.id);
    } else {
      ++attempt;
      store.submit(charge.id, attempt, idempotency_key(ledger_key, charge.id, attempt), next.method.id,
                   company.policy.charge.descriptor, run);
    }
    requests.push_back(reader.read(charge.id, attempt));
  }
  return requests;
}

}  // namespace

std::vector<ChargeRequest> submit_to_gateway(Ledger& ledger, const Company& company, const Caller& caller,
                                             std::size_t count_max) {
  WriteTransaction transaction(ledger);
  const std::vector<DueCharge> due = due_charges(ledger, caller.as_of, Unknown::asked_again, count_max);
  if (due.empty()) return {};
  const RunJournal journal(ledger, caller);
  std::vector<ChargeRequest> requests = submit(ledger, company, journal.run(), due);
  transaction.commit();
  return requests;
}

SentFile submit_to_file(Ledger& ledger, const Company& company, const Caller& caller,
                        const ChargeFileFormat& format, DryRun dry_run) {
  WriteTransaction transaction(ledger);
  SentFile sent;
  const std::vector<DueCharge> due =
      due_charges(ledger, caller.as_of, Unknown::left, std::numeric_limits<std::size_t>::max());
  if (!due.empty()) {
    const RunJournal journal(ledger, caller);
    sent.file.run = journal.run();
    sent.requests = submit(ledger, company, journal.run(), due);
  }
  sent.text = format.text(sent.requests);
  sent.file.charges = static_cast<std::int64_t>(sent.requests.size());
  sent.file.sha256 = hex_text(sha256(sent.text));
  if (due.empty()) return sent;
  if (format.name) {
    sent.file.name = format.name(sent.file.run);
    add_charge_file(ledger, sent.file);
  }
  if (dry_run == DryRun::no) transaction.commit();
  return sent;
}

std::vector<ChargeRequest> requests_of_run(Ledger& ledger, const Company&, RunId run) {
  ChargeRequests reader(ledger);
  std::vector<ChargeRequest> requests;
  for (const auto& [charge, attempt] : attempts_of_run(ledger, run)) {
    requests.push_back(reader.read(charge, attempt));
  }
  return requests;
}

void mark_unknown(Ledger& ledger, const Caller& caller, std::span<const ChargeId> charges) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  ChargeStore store(ledger);
  bool changed = false;
  for (const ChargeId id : charges) {
    if (!store.mark_unknown(id)) continue;
    changed = true;
    const auto charge = store.find(id);
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("charge").integer(id.value).key("attempt").integer(charge->attempt).end_object();
    journal.append({"charge-unknown", charge->account, charge->autoship, charge->order, body});
  }
  if (changed) transaction.commit();
}

}  // namespace autoship
