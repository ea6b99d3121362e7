#include "workflows/charge_submit.h"

#include "domain/json_writer.h"
#include "storage/run_journal.h"

namespace autoship {

Submitted submit_charges(Ledger& ledger, const Company& company, const Caller& caller, std::size_t count_max,
                         DryRun dry_run) {
  WriteTransaction transaction(ledger);
  Submitted submitted;
  const std::vector<DueCharge> due = due_charges(ledger, caller.as_of, count_max);
  if (due.empty()) return submitted;
  RunJournal journal(ledger, caller);
  submitted.run = journal.run();
  ChargeStore store(ledger);
  ChargeRequests requests(ledger, company.policy.charge.descriptor);
  const std::string ledger_key = load_charge_key(ledger);
  submitted.requests.reserve(due.size());
  for (const DueCharge& next : due) {
    const Charge& charge = next.charge;
    int attempt = charge.attempt;
    if (charge.state == ChargeState::unknown) {
      store.submit_again(charge.id);
    } else {
      ++attempt;
      store.submit(charge.id, attempt, idempotency_key(ledger_key, charge.id, attempt), next.method.id,
                   journal.run());
    }
    submitted.requests.push_back(requests.read(charge.id, attempt));
  }
  if (dry_run == DryRun::no) transaction.commit();
  return submitted;
}

std::vector<ChargeRequest> submit_due(Ledger& ledger, const Company& company, const Caller& caller,
                                      std::size_t count_max) {
  return submit_charges(ledger, company, caller, count_max).requests;
}

std::vector<ChargeRequest> requests_of_run(Ledger& ledger, const Company& company, RunId run) {
  ChargeRequests reader(ledger, company.policy.charge.descriptor);
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
