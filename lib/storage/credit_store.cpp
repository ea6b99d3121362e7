#include "storage/credit_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/stored_values.h"

namespace autoship {

CreditStore::CreditStore(Ledger& ledger, RunId run)
    : run_(run),
      last_(ledger.db(),
            "SELECT balance_minor FROM credit_entries WHERE account_id = ?1 ORDER BY id DESC LIMIT 1"),
      insert_(ledger.db(),
              "INSERT INTO credit_entries (account_id, run_id, order_id, kind, amount_minor, balance_minor, "
              "reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      // By the account, which has an index: its entries are few.
      used_(ledger.db(), R"(
          SELECT o.account_id, coalesce(sum(e.amount_minor), 0)
          FROM orders o LEFT JOIN credit_entries e ON e.account_id = o.account_id AND e.order_id = o.id
            AND (e.kind = 'used' OR e.kind = 'returned')
          WHERE o.id = ?1 GROUP BY o.id)"),
      rest_(ledger.db(), R"(
          SELECT o.account_id, o.rest_minor - coalesce(sum(e.amount_minor), 0)
          FROM orders o LEFT JOIN credit_entries e ON e.account_id = o.account_id AND e.order_id = o.id
            AND e.kind = 'budget-rest'
          WHERE o.id = ?1 GROUP BY o.id)") {}

std::int64_t CreditStore::balance(AccountId account) {
  last_.bind(1, account);
  if (!last_.step()) return 0;
  const std::int64_t balance_minor = last_.integer(0);
  last_.reset();
  return balance_minor;
}

std::int64_t CreditStore::add(AccountId account, OrderId order, CreditKind kind, std::int64_t amount_minor,
                              std::string_view reason) {
  const std::int64_t balance_minor = balance(account) + amount_minor;
  check(balance_minor >= 0, "an account's credit would fall below zero");
  if (amount_minor == 0) return balance_minor;
  insert_.bind(1, account);
  insert_.bind(2, run_);
  insert_.bind(3, order);
  insert_.bind(4, to_text(kind));
  insert_.bind(5, amount_minor);
  insert_.bind(6, balance_minor);
  if (reason.empty()) {
    insert_.bind_null(7);
  } else {
    insert_.bind(7, reason);
  }
  insert_.run();
  return balance_minor;
}

std::int64_t CreditStore::give_back(OrderId order) {
  used_.bind(1, order);
  check(used_.step(), "credit of an order that is not there");
  const AccountId account{used_.integer(0)};
  const std::int64_t used_minor = -used_.integer(1);
  used_.reset();
  check(used_minor >= 0, "an order returned more credit than it used");
  add(account, order, CreditKind::returned, used_minor);
  return used_minor;
}

std::int64_t CreditStore::credit_rest(OrderId order) {
  rest_.bind(1, order);
  check(rest_.step(), "credit of an order that is not there");
  const AccountId account{rest_.integer(0)};
  const std::int64_t rest_minor = rest_.integer(1);
  rest_.reset();
  check(rest_minor >= 0, "more of a budget became credit than was left over");
  add(account, order, CreditKind::budget_rest, rest_minor);
  return rest_minor;
}

std::vector<CreditEntry> credit_of(Ledger& ledger, AccountId account) {
  Statement rows(ledger.db(), R"(
      SELECT e.id, r.as_of, e.kind, e.order_id, e.amount_minor, e.balance_minor, e.reason, r.actor, r.command
      FROM credit_entries e JOIN runs r ON r.id = e.run_id WHERE e.account_id = ?1 ORDER BY e.id)");
  rows.bind(1, account);
  std::vector<CreditEntry> entries;
  while (rows.step()) {
    entries.push_back({rows.integer(0),
                       day_at(rows, 1),
                       text_at(rows, 2),
                       {rows.integer(3)},
                       rows.integer(4),
                       rows.integer(5),
                       text_at(rows, 6),
                       text_at(rows, 7),
                       text_at(rows, 8)});
  }
  return entries;
}

std::int64_t last_credit_entry(Ledger& ledger) {
  return ledger.db().execAndGet("SELECT coalesce(max(id), 0) FROM credit_entries").getInt64();
}

void prove_credit(Ledger& ledger, OrderId first_order, std::int64_t last_entry) {
  Statement sums(ledger.db(), R"(
      SELECT (SELECT coalesce(sum(credit_minor), 0) FROM orders WHERE id >= ?1),
             (SELECT -coalesce(sum(amount_minor), 0) FROM credit_entries WHERE id > ?2 AND kind = 'used'))");
  sums.bind(1, first_order);
  sums.bind(2, last_entry);
  check(sums.step() && sums.integer(0) == sums.integer(1), "the credit used differs from its entries");
}

bool has_credit(Ledger& ledger) {
  return ledger.db().execAndGet("SELECT EXISTS (SELECT 1 FROM credit_entries)").getInt() != 0;
}

}  // namespace autoship
