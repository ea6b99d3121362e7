#include "workflows/charge_retry.h"

#include <fmt/format.h>

#include "domain/json_writer.h"
#include "storage/order_cancel.h"

namespace autoship {

namespace {

void start_anew(ChargeStore& store, RunJournal& journal, const Charge& charge, Day today) {
  store.start_anew(charge.id, charge.attempt, today);
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("charge").integer(charge.id.value).key("due_on").day(today).end_object();
  journal.append({charge.is_refund ? "refund-retried" : "charge-retried", charge.account, charge.autoship,
                  charge.order, body});
}

}  // namespace

std::vector<std::string> retry_at_once(Ledger& ledger, RunJournal& journal, AutoshipId autoship, Day today) {
  ChargeStore store(ledger);
  std::vector<std::string> told;
  for (const Charge& charge : store.retries_of(autoship)) {
    // It waits for the new method already.
    if (charge.state == ChargeState::pending && charge.attempts_before == charge.attempt) continue;
    start_anew(store, journal, charge, today);
    told.push_back(
        fmt::format("charge {} of order {} is tried again today", charge.id.value, charge.order.value));
  }
  return told;
}

std::vector<std::string> retry_refunds(Ledger& ledger, RunJournal& journal, AccountId account,
                                       std::string_view label, Day today) {
  ChargeStore store(ledger);
  std::vector<std::string> told;
  for (const Charge& charge : store.declined_refunds(account, label)) {
    start_anew(store, journal, charge, today);
    told.push_back(
        fmt::format("refund {} of order {} is tried again today", charge.id.value, charge.order.value));
  }
  return told;
}

std::vector<std::string> retry_with_new_payers(Ledger& ledger, RunJournal& journal,
                                               const std::map<std::int64_t, std::string>& before, Day today) {
  std::vector<std::string> told;
  for (const auto& [autoship, payer] : payers_of_retries(ledger)) {
    const auto had = before.find(autoship);
    if (payer.empty() || (had != before.end() && had->second == payer)) continue;
    for (std::string& one : retry_at_once(ledger, journal, {autoship}, today)) told.push_back(std::move(one));
  }
  return told;
}

std::vector<std::string> cancel_retries(Ledger& ledger, RunJournal& journal, AutoshipId autoship) {
  OrderCancel cancel(ledger, journal);
  std::vector<std::string> told;
  OrderId last;
  for (const Charge& charge : ChargeStore(ledger).retries_of(autoship)) {
    if (charge.order == last) continue;
    last = charge.order;
    if (const auto fault = cancel.fault(charge.order)) {
      told.push_back(fmt::format("charge {} stays open: {}", charge.id.value, *fault));
      continue;
    }
    cancel.cancel(charge.order, "its autoship was canceled", OrderCancel::Shelves::given_back);
    told.push_back(
        fmt::format("order {} is canceled: its charge {} was declined", charge.order.value, charge.id.value));
  }
  return told;
}

}  // namespace autoship
