#include "workflows/charge_submit.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "domain/json_writer.h"
#include "domain/sha256.h"
#include "storage/run_journal.h"

namespace autoship {

namespace {

using TakeRequest = std::function<void(const ChargeRequest&)>;

/// They leave: each with its attempt, and as those get it who are asked.
void submit(Ledger& ledger, const Company& company, RunId run, const std::vector<DueCharge>& due,
            const TakeRequest& take) {
  ChargeStore store(ledger);
  ChargeRequests reader(ledger);
  const std::string ledger_key = load_charge_key(ledger);
  for (const DueCharge& charge : due) {
    int attempt = charge.attempt;
    if (charge.is_unknown) {
      store.submit_again(charge.id);
    } else {
      ++attempt;
      store.submit(charge, attempt, idempotency_key(ledger_key, charge.id, attempt),
                   company.policy.charge.descriptor, run);
    }
    take(reader.read(charge.id, attempt));
  }
}

/// Adds what goes into the file to its sums.
TakeRequest into(SentFile& sent, const ChargeFileFormat& format) {
  return [&](const ChargeRequest& request) {
    SentFile::Part& part = request.kind == "refund" ? sent.refunds : sent.charges;
    ++part.count;
    SentFile::Sum& sum = part.sums[request.currency.code];
    sum.minor += request.amount_minor;
    sum.digits = request.currency.digits;
    ++sent.file.charges;
    format.add(request);
  };
}

void finish(SentFile& sent, const ChargeFileFormat& format) {
  sent.text = format.text();
  sent.file.sha256 = hex_text(sha256(sent.text));
}

}  // namespace

std::vector<ChargeRequest> submit_to_gateway(Ledger& ledger, const Company& company, const Caller& caller,
                                             std::size_t count_max) {
  WriteTransaction transaction(ledger);
  const std::vector<DueCharge> due = due_charges(ledger, caller.as_of, Unknown::asked_again, count_max);
  if (due.empty()) return {};
  const RunJournal journal(ledger, caller);
  std::vector<ChargeRequest> requests;
  submit(ledger, company, journal.run(), due,
         [&](const ChargeRequest& request) { requests.push_back(request); });
  transaction.commit();
  return requests;
}

std::int64_t count_due_at_gateway(Ledger& ledger, Day today) {
  const auto due = due_charges(ledger, today, Unknown::asked_again, std::numeric_limits<std::size_t>::max());
  return static_cast<std::int64_t>(due.size());
}

SentFile submit_to_file(Ledger& ledger, const Company& company, const Caller& caller,
                        const ChargeFileFormat& format, DryRun dry_run) {
  WriteTransaction transaction(ledger);
  SentFile sent;
  std::vector<DueCharge> due =
      due_charges(ledger, caller.as_of, Unknown::left, std::numeric_limits<std::size_t>::max());
  // As sent_by() reads them again.
  std::ranges::sort(due, {}, [](const DueCharge& charge) { return std::pair(!charge.is_refund, charge.id); });
  if (!due.empty()) {
    const RunJournal journal(ledger, caller);
    sent.file.run = journal.run();
    submit(ledger, company, journal.run(), due, into(sent, format));
  }
  finish(sent, format);
  if (due.empty()) return sent;
  if (format.name) {
    sent.file.name = format.name(sent.file.run);
    add_charge_file(ledger, sent.file);
  }
  if (dry_run == DryRun::no) transaction.commit();
  return sent;
}

SentFile sent_by(Ledger& ledger, RunId run, const ChargeFileFormat& format) {
  ChargeRequests reader(ledger);
  SentFile sent;
  sent.file.run = run;
  const TakeRequest take = into(sent, format);
  for (const auto& [charge, attempt] : attempts_of_run(ledger, run)) take(reader.read(charge, attempt));
  finish(sent, format);
  return sent;
}

std::int64_t mark_unknown(Ledger& ledger, const Caller& caller, std::span<const ChargeId> charges) {
  WriteTransaction transaction(ledger);
  RunJournal journal(ledger, caller);
  ChargeStore store(ledger);
  std::int64_t marked = 0;
  for (const ChargeId id : charges) {
    if (!store.mark_unknown(id)) continue;
    ++marked;
    const auto charge = store.find(id);
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("charge").integer(id.value).key("attempt").integer(charge->attempt).end_object();
    journal.append({"charge-unknown", charge->account, charge->autoship, charge->order, body});
  }
  if (marked > 0) transaction.commit();
  return marked;
}

}  // namespace autoship
