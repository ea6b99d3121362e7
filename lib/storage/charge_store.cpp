#include "storage/charge_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <limits>

#include "storage/stored_values.h"

namespace autoship {

namespace {

constexpr const char* charge_sql =
    "SELECT c.id, c.order_id, o.autoship_id, c.account_id, c.shipment_id, c.pay_with_id, c.currency, "
    "c.amount_minor, c.state, c.attempt, c.attempts_before, o.status = 'open', c.kind = 'refund', "
    "c.refunds_id, "
    "c.held IS NOT NULL "
    "FROM charges c JOIN orders o ON o.id = c.order_id ";

Charge charge_at(const Statement& row) {
  Charge charge;
  charge.id = {row.integer(0)};
  charge.order = {row.integer(1)};
  charge.autoship = {row.integer(2)};
  charge.account = {row.integer(3)};
  charge.shipment = {row.integer(4)};
  charge.pay_with = {row.integer(5)};
  charge.currency = currency_at(row, 6);
  charge.amount_minor = row.integer(7);
  charge.state = parse_charge_state(row.text(8)).value();
  charge.attempt = static_cast<int>(row.integer(9));
  charge.attempts_before = static_cast<int>(row.integer(10));
  charge.order_is_open = row.integer(11) != 0;
  charge.is_refund = row.integer(12) != 0;
  charge.refunds = {row.integer(13)};
  charge.is_held = row.integer(14) != 0;
  return charge;
}

std::string sql_of(const char* rest) { return std::string(charge_sql) + rest; }

void bind_filled(Statement& statement, int at, std::string_view text) {
  if (text.empty()) {
    statement.bind_null(at);
  } else {
    statement.bind(at, text);
  }
}

}  // namespace

ChargeStore::ChargeStore(Ledger& ledger)
    : find_(ledger.db(), sql_of("WHERE c.id = ?1")),
      find_key_(ledger.db(), "SELECT charge_id, attempt FROM charge_attempts WHERE idempotency_key = ?1"),
      attempts_(ledger.db(), R"(
          SELECT a.attempt, a.idempotency_key, a.pay_with_id,
            CASE a.method_kind WHEN 'bank' THEN 'bank' ELSE a.brand END, r.as_of, a.result, a.reference, a.code,
            a.message, a.processed_on,
            m.token IS NOT a.token OR m.kind <> a.method_kind OR m.retired_by IS NOT NULL,
            s.pay_with_id IS NOT NULL AND s.pay_with_id <> a.pay_with_id
          FROM charge_attempts a JOIN runs r ON r.id = a.submitted_by
          LEFT JOIN payment_methods m ON m.id = a.pay_with_id JOIN charges c ON c.id = a.charge_id JOIN orders o ON o.id = c.order_id
          LEFT JOIN autoships s ON s.id = o.autoship_id
          WHERE a.charge_id = ?1 ORDER BY a.attempt)"),
      submit_(ledger.db(),
              "UPDATE charges SET state = 'submitted', due_on = NULL, attempt = ?2, pay_with_id = ?3 "
              "WHERE id = ?1 AND state = 'pending' AND attempt = ?2 - 1"),
      insert_(ledger.db(),
              "INSERT INTO charge_attempts (charge_id, attempt, idempotency_key, pay_with_id, method_kind, "
              "brand, token, descriptor, submitted_by) "
              "SELECT ?1, ?2, ?3, id, kind, brand, token, ?5, ?6 FROM payment_methods WHERE id = ?4"),
      insert_to_payer_(
          ledger.db(),
          "INSERT INTO charge_attempts (charge_id, attempt, idempotency_key, pay_with_id, method_kind, "
          "brand, token, descriptor, submitted_by) "
          "SELECT ?1, ?2, ?3, p.pay_with_id, p.method_kind, p.brand, p.token, ?5, ?6 FROM charges c "
          "JOIN charge_attempts p ON p.charge_id = c.refunds_id AND p.result = 'paid' WHERE c.id = ?1 AND "
          "p.pay_with_id = ?4"),
      again_(ledger.db(), "UPDATE charges SET state = 'submitted' WHERE id = ?1 AND state = 'unknown'"),
      unknown_(ledger.db(), "UPDATE charges SET state = 'unknown' WHERE id = ?1 AND state = 'submitted'"),
      answer_(ledger.db(),
              "UPDATE charge_attempts SET result = ?3, answered_by = ?4, reference = ?5, code = ?6, "
              "message = ?7, processed_on = ?8 WHERE charge_id = ?1 AND attempt = ?2 AND result IS NULL"),
      overrule_(
          ledger.db(),
          "UPDATE charge_attempts SET result = ?3, answered_by = ?4, reference = ?5, code = NULL, "
          "message = NULL, processed_on = ?6 WHERE charge_id = ?1 AND attempt = ?2 AND result <> 'paid'"),
      state_(ledger.db(), "UPDATE charges SET state = ?2, due_on = ?3 WHERE id = ?1"),
      anew_(ledger.db(),
            "UPDATE charges SET state = 'pending', due_on = ?3, attempts_before = ?2 WHERE id = ?1 "
            "AND (state = 'pending' OR state = 'declined')"),
      release_(ledger.db(), "UPDATE shipments SET status = 'ready' WHERE id = ?1 AND status = 'waiting'"),
      refuse_(ledger.db(), "UPDATE payment_methods SET refused_code = ?2, refused_on = ?3 WHERE id = ?1"),
      ended_(ledger.db(), "SELECT 1 FROM autoships WHERE id = ?1 AND status = 'canceled'"),
      // By the autoship's orders: +, or all that is open would be looked through for each autoship.
      retries_(ledger.db(), sql_of("WHERE o.autoship_id = ?1 AND o.status = 'open' AND c.kind = 'charge' "
                                   "AND c.attempt > 0 "
                                   "AND (+c.state = 'pending' OR +c.state = 'declined') ORDER BY c.id")),
      release_refunds_(
          ledger.db(),
          "UPDATE charges SET held = NULL, due_on = ?2 WHERE refunds_id = ?1 AND held = 'unpaid' "
          "AND state = 'pending'"),
      refunded_(ledger.db(),
                "UPDATE charges SET state = 'refunded' WHERE id = ?1 AND state = 'paid' AND amount_minor = "
                "(SELECT sum(b.amount_minor) FROM charges b WHERE b.refunds_id = ?1 AND b.state = 'paid')"),
      declined_refunds_(ledger.db(), sql_of("JOIN payment_methods m ON m.id = c.pay_with_id WHERE c.state = "
                                            "'declined' AND c.kind = 'refund' AND m.account_id = ?1 "
                                            "AND m.label = ?2 ORDER BY c.id")),
      insert_by_hand_(
          ledger.db(),
          "INSERT INTO charge_attempts (charge_id, attempt, idempotency_key, method_kind, submitted_by) "
          "VALUES (?1, ?2, ?3, 'by-hand', ?4)") {}

std::optional<Charge> ChargeStore::find(ChargeId charge) {
  find_.bind(1, charge);
  if (!find_.step()) return std::nullopt;
  Charge found = charge_at(find_);
  find_.reset();
  return found;
}

std::optional<std::pair<ChargeId, int>> ChargeStore::find_key(std::string_view key) {
  find_key_.bind(1, key);
  if (!find_key_.step()) return std::nullopt;
  const std::pair found{ChargeId{find_key_.integer(0)}, static_cast<int>(find_key_.integer(1))};
  find_key_.reset();
  return found;
}

std::vector<ChargeAttempt> ChargeStore::attempts(ChargeId charge) {
  std::vector<ChargeAttempt> attempts;
  attempts_.bind(1, charge);
  while (attempts_.step()) {
    ChargeAttempt attempt;
    attempt.number = static_cast<int>(attempts_.integer(0));
    attempt.key = attempts_.text(1);
    attempt.pay_with = {attempts_.integer(2)};
    attempt.brand = attempts_.text(3);
    attempt.asked_on = day_at(attempts_, 4);
    attempt.result = parse_charge_result(attempts_.text(5));
    attempt.reference = attempts_.text(6);
    attempt.code = attempts_.text(7);
    attempt.message = attempts_.text(8);
    attempt.processed_on = day_or_none(attempts_, 9);
    attempt.is_changed = attempts_.integer(10) != 0;
    attempt.is_replaced = attempt.is_changed || attempts_.integer(11) != 0;
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

void ChargeStore::submit(const DueCharge& due, int attempt, std::string_view key, std::string_view descriptor,
                         RunId run) {
  submit_.bind(1, due.id);
  submit_.bind(2, attempt);
  submit_.bind(3, due.method);
  check(submit_.run() == 1, "a charge leaves that was not to leave");
  Statement& insert = due.goes_to_payer ? insert_to_payer_ : insert_;
  insert.bind(1, due.id);
  insert.bind(2, attempt);
  insert.bind(3, key);
  insert.bind(4, due.method);
  bind_filled(insert, 5, descriptor);
  insert.bind(6, run);
  check(insert.run() == 1, "a charge leaves with a payment method that is not there");
}

void ChargeStore::submit_by_hand(const Charge& charge, int attempt, std::string_view key, RunId run) {
  submit_.bind(1, charge.id);
  submit_.bind(2, attempt);
  submit_.bind(3, charge.pay_with);
  check(submit_.run() == 1, "a refund is paid back that was not to be");
  insert_by_hand_.bind(1, charge.id);
  insert_by_hand_.bind(2, attempt);
  insert_by_hand_.bind(3, key);
  insert_by_hand_.bind(4, run);
  insert_by_hand_.run();
}

void ChargeStore::submit_again(ChargeId charge) {
  again_.bind(1, charge);
  check(again_.run() == 1, "a charge is asked for again that is not unknown");
}

bool ChargeStore::mark_unknown(ChargeId charge) {
  unknown_.bind(1, charge);
  return unknown_.run() == 1;
}

void ChargeStore::answer(ChargeId charge, int attempt, const ChargeResult& result, RunId run) {
  const std::string processed = result.processed_on ? to_text(*result.processed_on) : std::string();
  answer_.bind(1, charge);
  answer_.bind(2, attempt);
  answer_.bind(3, to_text(result.result));
  answer_.bind(4, run);
  bind_filled(answer_, 5, result.reference);
  bind_filled(answer_, 6, result.code);
  bind_filled(answer_, 7, result.message);
  bind_filled(answer_, 8, processed);
  check(answer_.run() == 1, "an attempt is answered twice");
}

void ChargeStore::overrule(ChargeId charge, int attempt, const ChargeResult& result, RunId run) {
  const std::string processed = result.processed_on ? to_text(*result.processed_on) : std::string();
  overrule_.bind(1, charge);
  overrule_.bind(2, attempt);
  overrule_.bind(3, to_text(result.result));
  overrule_.bind(4, run);
  bind_filled(overrule_, 5, result.reference);
  bind_filled(overrule_, 6, processed);
  check(overrule_.run() == 1, "a decline that is overruled is there");
}

void ChargeStore::set_state(ChargeId charge, ChargeState state, std::optional<Day> due_on) {
  const std::string due = due_on ? to_text(*due_on) : std::string();
  check(due_on.has_value() == (state == ChargeState::pending), "what is pending has its day");
  state_.bind(1, charge);
  state_.bind(2, to_text(state));
  bind_filled(state_, 3, due);
  check(state_.run() == 1, "a charge that changes is there");
}

void ChargeStore::start_anew(ChargeId charge, int attempts_before, Day due_on) {
  const std::string due = to_text(due_on);
  anew_.bind(1, charge);
  anew_.bind(2, attempts_before);
  anew_.bind(3, std::string_view(due));
  check(anew_.run() == 1, "a charge starts anew that cannot");
}

void ChargeStore::release_refunds(ChargeId charge, Day due_on) {
  const std::string due = to_text(due_on);
  release_refunds_.bind(1, charge);
  release_refunds_.bind(2, std::string_view(due));
  release_refunds_.run();
}

void ChargeStore::mark_if_refunded(ChargeId charge) {
  refunded_.bind(1, charge);
  refunded_.run();
}

std::vector<Charge> ChargeStore::declined_refunds(AccountId account, std::string_view label) {
  std::vector<Charge> charges;
  declined_refunds_.bind(1, account);
  declined_refunds_.bind(2, label);
  while (declined_refunds_.step()) charges.push_back(charge_at(declined_refunds_));
  return charges;
}

bool ChargeStore::release(ShipmentId shipment) {
  release_.bind(1, shipment);
  return release_.run() == 1;
}

void ChargeStore::refuse_method(PaymentMethodId method, std::string_view code, Day on) {
  const std::string day = to_text(on);
  refuse_.bind(1, method);
  refuse_.bind(2, code);
  refuse_.bind(3, std::string_view(day));
  refuse_.run();
}

bool ChargeStore::has_ended(AutoshipId autoship) {
  ended_.bind(1, autoship);
  const bool has_ended = ended_.step();
  ended_.reset();
  return has_ended;
}

std::vector<Charge> ChargeStore::retries_of(AutoshipId autoship) {
  std::vector<Charge> charges;
  retries_.bind(1, autoship);
  while (retries_.step()) charges.push_back(charge_at(retries_));
  return charges;
}

std::map<std::int64_t, std::string> payers_of_retries(Ledger& ledger) {
  // By the index of open charges: there are few of them at any time.
  Statement rows(ledger.db(), R"(
      SELECT DISTINCT o.autoship_id, o.account_id, s.pay_with_id FROM charges c
      JOIN orders o ON o.id = c.order_id JOIN autoships s ON s.id = o.autoship_id
      WHERE (c.state = 'pending' OR c.state = 'declined') AND c.attempt > 0 AND c.kind = 'charge' AND o.status = 'open')");
  Statement method(ledger.db(), R"(
      SELECT printf('%d %s %s %s %s %d-%d', id, kind, token, brand, last4, exp_year, exp_month)
      FROM payment_methods WHERE id = ?1)");
  PayMethods methods(ledger.db());
  std::map<std::int64_t, std::string> payers;
  while (rows.step()) {
    std::string& payer = payers[rows.integer(0)];
    const PayMethod found = methods.find({rows.integer(1)}, {rows.integer(2)});
    if (!found.id) continue;
    method.bind(1, found.id);
    if (method.step()) payer = method.text(0);
    method.reset();
  }
  return payers;
}

std::vector<DueCharge> due_charges(Ledger& ledger, Day today, Unknown unknown, std::size_t count_max) {
  // In the order of the index of open charges: a block of a long list reads no more than itself.
  std::vector<DueCharge> found;
  if (unknown == Unknown::asked_again) {
    Statement rows(ledger.db(),
                   "SELECT id, attempt FROM charges WHERE state = 'unknown' ORDER BY due_on, id");
    while (found.size() < count_max && rows.step()) {
      found.push_back({{rows.integer(0)}, static_cast<int>(rows.integer(1)), true, {}, false});
    }
  }
  Statement rows(ledger.db(), R"(
      SELECT c.id, c.attempt, c.account_id, s.pay_with_id, c.kind = 'refund', c.pay_with_id,
        CASE WHEN c.attempts_before = 0 THEN (SELECT p.pay_with_id FROM charge_attempts p
          WHERE p.charge_id = c.refunds_id AND p.result = 'paid') END
      FROM charges c
      CROSS JOIN orders o ON o.id = c.order_id LEFT JOIN autoships s ON s.id = o.autoship_id
      WHERE c.state = 'pending' AND c.due_on <= ?1 AND c.held IS NULL AND (c.kind = 'charge' OR c.refunds_id IS NOT NULL)
      ORDER BY c.due_on, c.id)");
  const std::string day = to_text(today);
  rows.bind(1, std::string_view(day));
  PayMethods methods(ledger.db());
  while (found.size() < count_max && rows.step()) {
    DueCharge due{{rows.integer(0)}, static_cast<int>(rows.integer(1)), false, {}, rows.integer(4) != 0};
    if (!due.is_refund) {
      const PayMethod method = methods.find({rows.integer(2)}, {rows.integer(3)});
      if (payment_fault(method, today)) continue;
      due.method = method.id;
    } else if (!rows.is_null(6)) {
      // A refund goes to what paid, whatever became of it since (R6).
      due.method = {rows.integer(6)};
      due.goes_to_payer = true;
    } else {
      // Where that declined, to what a person put in its place.
      due.method = methods.exactly({rows.integer(5)}).id;
      if (!due.method) continue;
    }
    found.push_back(due);
  }
  return found;
}

ChargeRequests::ChargeRequests(Ledger& ledger)
    : row_(ledger.db(), R"(
          SELECT c.id, a.idempotency_key, c.kind, t.account, c.order_id, a.method_kind, a.brand, a.token,
            c.amount_minor, c.currency, r.as_of, a.attempt, a.descriptor, c.refunds_id,
            (SELECT p.reference FROM charge_attempts p WHERE p.charge_id = c.refunds_id AND p.result = 'paid')
          FROM charge_attempts a JOIN charges c ON c.id = a.charge_id JOIN accounts t ON t.id = c.account_id
          JOIN runs r ON r.id = a.submitted_by
          WHERE a.charge_id = ?1 AND a.attempt = ?2)") {}

ChargeRequest ChargeRequests::read(ChargeId charge, int attempt) {
  row_.bind(1, charge);
  row_.bind(2, attempt);
  check(row_.step(), "an attempt that left is there");
  ChargeRequest request;
  request.charge = {row_.integer(0)};
  request.key = row_.text(1);
  request.kind = row_.text(2);
  request.account = row_.text(3);
  request.order = {row_.integer(4)};
  request.method_kind = row_.text(5);
  request.brand = row_.text(6);
  request.token = row_.text(7);
  request.amount_minor = row_.integer(8);
  request.currency = currency_at(row_, 9);
  request.due_on = day_at(row_, 10);
  request.attempt = static_cast<int>(row_.integer(11));
  request.descriptor = row_.text(12);
  request.refunds = {row_.integer(13)};
  request.refunds_reference = row_.text(14);
  row_.reset();
  return request;
}

std::vector<std::pair<ChargeId, int>> attempts_of_run(Ledger& ledger, RunId run) {
  std::vector<std::pair<ChargeId, int>> attempts;
  Statement rows(ledger.db(),
                 "SELECT a.charge_id, a.attempt FROM charge_attempts a JOIN charges c ON c.id = a.charge_id "
                 "WHERE a.submitted_by = ?1 ORDER BY c.kind = 'charge', a.charge_id");
  rows.bind(1, run);
  while (rows.step()) attempts.emplace_back(ChargeId{rows.integer(0)}, static_cast<int>(rows.integer(1)));
  return attempts;
}

std::vector<UnansweredCharge> unanswered(Ledger& ledger) {
  std::vector<UnansweredCharge> charges;
  Statement rows(ledger.db(),
                 "SELECT c.id, a.submitted_by, r.command FROM charges c JOIN charge_attempts a ON "
                 "a.charge_id = c.id AND a.attempt = c.attempt JOIN runs r ON r.id = a.submitted_by "
                 "WHERE c.state = 'submitted' ORDER BY c.id");
  while (rows.step()) {
    charges.push_back({{rows.integer(0)}, {rows.integer(1)}, std::string(rows.text(2))});
  }
  return charges;
}

std::string load_charge_key(Ledger& ledger) {
  Statement row(ledger.db(), "SELECT value FROM settings WHERE name = 'charge_key'");
  check(row.step(), "a ledger has a key for its charges");
  std::string key(row.text(0));
  return key;
}

}  // namespace autoship
