#include "storage/price_notices.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/stored_values.h"

namespace autoship {

namespace {

PriceStep step_at(const Statement& row, int column) {
  return {day_at(row, column), row.integer(column + 1), row.integer(column + 2)};
}

}  // namespace

PriceNoticeStore::PriceNoticeStore(Ledger& ledger)
    : made_(ledger.db(), R"(
          SELECT valid_from, before_minor, after_minor, sent_by IS NOT NULL FROM price_notices
          WHERE autoship_id = ?1 AND product_id = ?2 AND valid_from > ?3 ORDER BY valid_from)"),
      owe_(ledger.db(), R"(
          INSERT INTO price_notices (autoship_id, product_id, valid_from, before_minor, after_minor, run_id)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET before_minor = excluded.before_minor,
            after_minor = excluded.after_minor, run_id = excluded.run_id, sent_by = NULL, sent_on = NULL)"),
      withdraw_(ledger.db(), R"(
          DELETE FROM price_notices WHERE autoship_id = ?1 AND product_id = ?2 AND valid_from = ?3 AND sent_by IS NULL
            AND NOT EXISTS (SELECT 1 FROM orders WHERE autoship_id = ?1 AND order_date >= ?3 AND status <> 'canceled'))"),
      send_(ledger.db(), R"(
          UPDATE price_notices SET sent_by = ?4, sent_on = ?5
          WHERE autoship_id = ?1 AND product_id = ?2 AND valid_from = ?3 AND sent_by IS NULL)"),
      release_(ledger.db(), R"(
          UPDATE charges SET held = NULL WHERE state = 'pending' AND held = 'notice' AND NOT EXISTS
            (SELECT 1 FROM orders o JOIN price_notices n ON n.autoship_id = o.autoship_id
             JOIN order_lines l ON l.order_id = o.id AND l.product_id = n.product_id
             WHERE o.id = charges.order_id AND n.sent_by IS NULL AND n.valid_from <= o.order_date
               AND l.price_minor > n.before_minor))") {}

const std::vector<PriceNotice>& PriceNoticeStore::made(AutoshipId autoship, ProductId product, Day after) {
  found_.clear();
  const std::string day = to_text(after);
  made_.bind(1, autoship);
  made_.bind(2, product);
  made_.bind(3, std::string_view(day));
  while (made_.step()) found_.push_back({step_at(made_, 0), made_.integer(3) != 0});
  return found_;
}

void PriceNoticeStore::owe(AutoshipId autoship, ProductId product, const PriceStep& step, RunId run) {
  const std::string from = to_text(step.valid_from);
  owe_.bind(1, autoship);
  owe_.bind(2, product);
  owe_.bind(3, std::string_view(from));
  owe_.bind(4, step.before_minor);
  owe_.bind(5, step.after_minor);
  owe_.bind(6, run);
  owe_.run();
}

void PriceNoticeStore::withdraw(AutoshipId autoship, ProductId product, Day valid_from) {
  const std::string from = to_text(valid_from);
  withdraw_.bind(1, autoship);
  withdraw_.bind(2, product);
  withdraw_.bind(3, std::string_view(from));
  withdraw_.run();
}

void PriceNoticeStore::send(AutoshipId autoship, ProductId product, Day valid_from, RunId run, Day today) {
  const std::string from = to_text(valid_from), on = to_text(today);
  send_.bind(1, autoship);
  send_.bind(2, product);
  send_.bind(3, std::string_view(from));
  send_.bind(4, run);
  send_.bind(5, std::string_view(on));
  check(send_.run() == 1, "an unsent notice is there");
}

std::int64_t PriceNoticeStore::release_charges() { return release_.run(); }

bool has_price_news(Ledger& ledger, Day first, Day last) {
  Statement news(ledger.db(),
                 "SELECT EXISTS (SELECT 1 FROM prices WHERE valid_from >= ?1 AND valid_from <= ?2)");
  const std::string from = to_text(first), to = to_text(last);
  news.bind(1, std::string_view(from));
  news.bind(2, std::string_view(to));
  return news.step() && news.integer(0) != 0;
}

void for_each_price_candidate(Ledger& ledger, Day first, Day last, Day today, NoticesFor which,
                              const std::function<void(const PriceCandidate&)>& visit) {
  // CROSS: what is due is found by its index; for the rest the lines are read in the order they lie in.
  const std::string sql =
      R"(
      WITH news AS MATERIALIZED (SELECT product_id, market_id, min(valid_from) AS valid_from FROM prices
        WHERE valid_from >= ?1 AND valid_from <= ?2 GROUP BY product_id, market_id)
      SELECT s.id, s.account_id, a.kind, a.market_id, l.product_id, n.order_date FROM )" +
      std::string(which == NoticesFor::due
                      ? "autoship_next n CROSS JOIN autoship_lines l ON l.autoship_id = "
                        "n.autoship_id CROSS JOIN news v ON v.product_id = l.product_id"
                      : "autoship_lines l CROSS JOIN news v ON v.product_id = l.product_id "
                        "CROSS JOIN autoship_next n ON n.autoship_id = l.autoship_id") +
      R"( CROSS JOIN autoships s ON s.id = l.autoship_id CROSS JOIN accounts a ON a.id = s.account_id
      WHERE l.locked_minor IS NULL AND a.market_id = v.market_id AND n.order_date )" +
      (which == NoticesFor::due ? "<= ?3" : "> ?3 AND n.order_date >= v.valid_from");
  Statement rows(ledger.db(), sql);
  const std::string from = to_text(first), to = to_text(last), now = to_text(today);
  rows.bind(1, std::string_view(from));
  rows.bind(2, std::string_view(to));
  rows.bind(3, std::string_view(now));
  while (rows.step()) {
    visit({{rows.integer(0)},
           {rows.integer(1)},
           parse_tier(rows.text(2)).value_or(Tier::retail),
           {rows.integer(3)},
           {rows.integer(4)},
           day_at(rows, 5)});
  }
}

UnsentNotices::UnsentNotices(Ledger& ledger)
    : rows_(ledger.db(),
            "SELECT product_id, valid_from, before_minor FROM price_notices WHERE autoship_id = ?1 AND "
            "sent_by IS NULL") {
  Statement any(ledger.db(), "SELECT EXISTS (SELECT 1 FROM price_notices WHERE sent_by IS NULL)");
  any.step();
  any_ = any.integer(0) != 0;
}

void UnsentNotices::read(DueAutoship& autoship) {
  autoship.unsent.clear();
  if (!any_) return;
  rows_.bind(1, autoship.id);
  while (rows_.step()) autoship.unsent.push_back({{rows_.integer(0)}, day_at(rows_, 1), rows_.integer(2)});
}

std::int64_t count_unsent_notices(Ledger& ledger, Day due_by) {
  NoticeFilter filter;
  filter.unsent_only = true;
  filter.due_by = due_by;
  return static_cast<std::int64_t>(price_notices(ledger, filter).size());
}

std::vector<NoticeRow> price_notices(Ledger& ledger, const NoticeFilter& filter) {
  std::string sql = R"(
      SELECT * FROM (SELECT p.autoship_id, s.account_id, p.product_id, t.account, t.name, t.email, q.sku,
        p.valid_from, p.before_minor, p.after_minor, m.currency,
        coalesce((SELECT min(o.order_date) FROM orders o
                  JOIN order_lines l ON l.order_id = o.id AND l.product_id = p.product_id
                  WHERE o.autoship_id = p.autoship_id AND o.order_date >= p.valid_from AND o.status <> 'canceled'),
                 (SELECT n.order_date FROM autoship_next n
                  JOIN autoship_lines l ON l.autoship_id = n.autoship_id AND l.product_id = p.product_id
                  WHERE n.autoship_id = p.autoship_id AND n.order_date >= p.valid_from)) AS order_date, p.sent_on
      FROM price_notices p JOIN autoships s ON s.id = p.autoship_id JOIN accounts t ON t.id = s.account_id
      JOIN markets m ON m.id = t.market_id JOIN products q ON q.id = p.product_id WHERE 1)";
  if (filter.account) sql += " AND s.account_id = ?1";
  if (filter.autoship) sql += " AND p.autoship_id = ?2";
  if (filter.product) sql += " AND p.product_id = ?3";
  if (filter.unsent_only) sql += " AND p.sent_by IS NULL";
  sql += ") WHERE order_date IS NOT NULL";
  if (filter.due_by) sql += " AND order_date <= ?4";
  Statement rows(ledger.db(), sql + " ORDER BY order_date, autoship_id, sku, valid_from");
  const std::string due_by = filter.due_by ? to_text(*filter.due_by) : "";
  if (filter.account) rows.bind(1, *filter.account);
  if (filter.autoship) rows.bind(2, *filter.autoship);
  if (filter.product) rows.bind(3, *filter.product);
  if (filter.due_by) rows.bind(4, std::string_view(due_by));
  std::vector<NoticeRow> found;
  while (rows.step()) {
    NoticeRow& row = found.emplace_back();
    row.autoship = {rows.integer(0)};
    row.account_id = {rows.integer(1)};
    row.product = {rows.integer(2)};
    row.account = rows.text(3);
    row.name = rows.text(4);
    row.email = rows.text(5);
    row.sku = rows.text(6);
    row.step = step_at(rows, 7);
    row.currency = currency_at(rows, 10);
    row.order_date = day_at(rows, 11);
    row.sent_on = day_or_none(rows, 12);
  }
  return found;
}

}  // namespace autoship
