#include "storage/autoship_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/own_accounts.h"
#include "storage/own_autoships.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

// Labels and problems are looked up only where they are needed: most autoships name their own
// address and method, and few are blocked.
constexpr const char* row_sql = R"(
    SELECT s.id, s.account_id, a.account, a.name, a.kind, s.status, s.paused_until, s.every,
      n.cycle_date, n.ship_date, n.order_date, s.ship_via,
      coalesce((SELECT label FROM addresses WHERE id = s.ship_to_id),
        (SELECT label FROM addresses WHERE account_id = s.account_id AND retired_by IS NULL ORDER BY label LIMIT 1)),
      coalesce((SELECT label FROM payment_methods WHERE id = s.pay_with_id),
        (SELECT label FROM payment_methods WHERE account_id = s.account_id AND retired_by IS NULL ORDER BY refused_code IS NOT NULL, label LIMIT 1)),
      coalesce(s.fulfilled_by_id, a.fulfilled_by_id, m.default_location_id), m.currency,
      c.cycle_date, c.reason, c.detail,
      EXISTS (SELECT 1 FROM cycles WHERE autoship_id = s.id AND state = 'skip')
    FROM autoships s JOIN accounts a ON a.id = s.account_id JOIN markets m ON m.id = a.market_id
    LEFT JOIN autoship_next n ON n.autoship_id = s.id
    LEFT JOIN cycles c ON c.autoship_id = s.id AND c.cycle_date =
      (SELECT min(cycle_date) FROM cycles WHERE autoship_id = s.id AND state = 'blocked')
      AND n.autoship_id IS NOT NULL
    WHERE 1)";

std::string condition_of(const AutoshipFilter& filter) {
  std::string sql = in_own_accounts(filter.seen_by, "s.account_id", 10);
  if (filter.id) sql += " AND s.id = ?1";
  if (filter.account) sql += " AND s.account_id = ?2";
  if (filter.enroller) sql += " AND a.enroller_id = ?3";
  if (filter.product) {
    sql += " AND EXISTS (SELECT 1 FROM autoship_lines WHERE autoship_id = s.id AND product_id = ?4)";
  }
  if (filter.due_by) sql += " AND s.id IN (SELECT autoship_id FROM autoship_next WHERE order_date <= ?5)";
  if (filter.ship_via) sql += " AND (s.ship_via = ?6 OR s.ship_via IS NULL)";
  if (filter.problem) {
    // One without a next cycle, canceled or finished, is nobody's problem any more.
    sql +=
        " AND n.autoship_id IS NOT NULL AND s.id IN (SELECT autoship_id FROM cycles WHERE state = 'blocked'";
    sql += *filter.problem == "any" ? ")" : " AND reason = ?7)";
  }
  if (filter.status == "active")
    sql += " AND (s.status = 'active' OR (s.status = 'paused' AND s.paused_until <= ?8))";
  if (filter.status == "paused")
    sql += " AND s.status = 'paused' AND (s.paused_until IS NULL OR s.paused_until > ?8)";
  if (filter.status == "canceled" || filter.status == "finished") sql += " AND s.status = ?9";
  return sql;
}

void read_row(const Statement& row, Day today, AutoshipRow& found) {
  found.id = {row.integer(0)};
  found.account_id = {row.integer(1)};
  found.account = row.text(2);
  found.name = row.text(3);
  found.kind = row.text(4);
  found.status = row.text(5);
  found.paused_until = day_or_none(row, 6);
  if (found.status == "paused" && found.paused_until && *found.paused_until <= today) found.status = "active";
  found.every = row.text(7);
  found.next.reset();
  if (!row.is_null(8)) found.next = CycleDates{day_at(row, 8), day_at(row, 9), day_at(row, 10)};
  found.ship_via = row.text(11);
  found.ship_to = row.text(12);
  found.pay_with = row.text(13);
  found.location = {row.integer(14)};
  if (found.currency.code != row.text(15)) found.currency = currency_at(row, 15);
  found.problem.reset();
  if (!row.is_null(16)) found.problem = Problem{day_at(row, 16), text_at(row, 17), text_at(row, 18)};
  found.has_skips = row.integer(19) != 0;
}

}  // namespace

struct AutoshipRows::Impl {
  Impl(Ledger& ledger, const AutoshipFilter& wanted)
      : filter(wanted),
        today(to_text(wanted.today)),
        due_by(wanted.due_by ? to_text(*wanted.due_by) : std::string()),
        rows(ledger.db(), row_sql + condition_of(filter) + " ORDER BY s.id") {}

  AutoshipFilter filter;  // The statement borrows its texts.
  std::string today, due_by;
  Statement rows;
  AutoshipRow row;
  std::int64_t found = 0;
};

AutoshipRows::AutoshipRows(Ledger& ledger, const AutoshipFilter& wanted)
    : impl_(std::make_unique<Impl>(ledger, wanted)) {
  const AutoshipFilter& filter = impl_->filter;
  Statement& rows = impl_->rows;
  // A statement has as many parameters as the highest number in it.
  if (filter.id) rows.bind(1, *filter.id);
  if (filter.account) rows.bind(2, *filter.account);
  if (filter.enroller) rows.bind(3, *filter.enroller);
  if (filter.product) rows.bind(4, *filter.product);
  if (filter.due_by) rows.bind(5, std::string_view(impl_->due_by));
  if (filter.ship_via) rows.bind(6, std::string_view(*filter.ship_via));
  if (filter.problem && *filter.problem != "any") rows.bind(7, std::string_view(*filter.problem));
  if (filter.status == "active" || filter.status == "paused") rows.bind(8, std::string_view(impl_->today));
  if (filter.status == "canceled" || filter.status == "finished")
    rows.bind(9, std::string_view(*filter.status));
  bind_person(rows, filter.seen_by, 10);
}

AutoshipRows::~AutoshipRows() = default;

const AutoshipRow* AutoshipRows::next() {
  if (impl_->filter.limit && impl_->found >= *impl_->filter.limit) return nullptr;
  if (!impl_->rows.step()) return nullptr;
  ++impl_->found;
  read_row(impl_->rows, impl_->filter.today, impl_->row);
  return &impl_->row;
}

void for_each_autoship(Ledger& ledger, const AutoshipFilter& filter,
                       const std::function<void(const AutoshipRow&)>& visit) {
  AutoshipRows rows(ledger, filter);
  while (const AutoshipRow* row = rows.next()) visit(*row);
}

const std::vector<std::string>& autoship_statuses() {
  static const std::vector<std::string> statuses = {"active", "paused", "canceled", "finished"};
  return statuses;
}

AutoshipTerms terms_of(Ledger& ledger, AutoshipId autoship) {
  Statement row(ledger.db(), R"(
      SELECT s.until, s.times, s.orders_before + (SELECT count(*) FROM orders WHERE autoship_id = s.id),
        s.enrolled_on, l.location, s.roll
      FROM autoships s LEFT JOIN locations l ON l.id = s.fulfilled_by_id WHERE s.id = ?1)");
  row.bind(1, autoship);
  check(row.step(), "an autoship that was found is there");
  AutoshipTerms terms;
  terms.until = day_or_none(row, 0);
  if (!row.is_null(1)) terms.times = row.integer(1);
  terms.orders = row.integer(2);
  terms.enrolled_on = day_or_none(row, 3);
  terms.location = row.text(4);
  terms.roll = row.text(5);
  return terms;
}

bool has_autoship(Ledger& ledger, const Person& seen_by, AutoshipId autoship) {
  return OwnAutoships(ledger, seen_by).has(autoship);
}

}  // namespace autoship
