#include "storage/status_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/stored_values.h"

namespace autoship {

namespace {

std::int64_t count(Ledger& ledger, std::string_view sql) {
  Statement row(ledger.db(), sql);
  check(row.step(), "counting gives a row");
  return row.integer(0);
}

}  // namespace

std::vector<BlockedCount> count_blocked(Ledger& ledger) {
  Statement rows(
      ledger.db(),
      "SELECT reason, count(DISTINCT autoship_id), min(cycle_date) FROM cycles WHERE state = 'blocked' "
      "AND autoship_id IN (SELECT autoship_id FROM autoship_next) GROUP BY reason ORDER BY 2 DESC, 1");
  std::vector<BlockedCount> counts;
  while (rows.step()) counts.push_back({text_at(rows, 0), rows.integer(1), day_at(rows, 2)});
  return counts;
}

std::int64_t count_unsettled(Ledger& ledger, Day day) {
  Statement row(ledger.db(), R"(
      SELECT count(*) FROM autoship_next n WHERE n.order_date <= ?1 AND NOT EXISTS
        (SELECT 1 FROM cycles c WHERE c.autoship_id = n.autoship_id AND c.cycle_date = n.cycle_date
           AND c.state = 'blocked'))");
  const std::string text = to_text(day);
  row.bind(1, std::string_view(text));
  check(row.step(), "counting gives a row");
  return row.integer(0);
}

std::vector<WaitingParcels> count_ready(Ledger& ledger, Day today) {
  Statement rows(ledger.db(),
                 "SELECT ship_via, count(*), sum(ship_date < ?1), min(ship_date) FROM shipments "
                 "WHERE status = 'ready' GROUP BY ship_via ORDER BY ship_via");
  const std::string text = to_text(today);
  rows.bind(1, std::string_view(text));
  std::vector<WaitingParcels> counts;
  while (rows.step()) counts.push_back({text_at(rows, 0), rows.integer(1), rows.integer(2), day_at(rows, 3)});
  return counts;
}

std::int64_t count_unwritten_batches(Ledger& ledger) {
  return count(ledger, "SELECT count(*) FROM batches WHERE written_at IS NULL");
}

OpenReturns count_open_returns(Ledger& ledger, Day today) {
  Statement row(ledger.db(), R"(
      SELECT count(*), coalesce(sum(expires_on < ?1), 0),
        (SELECT coalesce(sum(qty), 0) FROM return_decisions
         WHERE decision = 'replace' AND replacement_order_id IS NULL)
      FROM returns WHERE closed IS NULL)");
  const std::string day = to_text(today);
  row.bind(1, std::string_view(day));
  row.step();
  const OpenReturns open{row.integer(0), row.integer(1), row.integer(2)};
  row.reset();
  return open;
}

std::int64_t count_backordered(Ledger& ledger) {
  return count(ledger,
               "SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id "
               "WHERE l.status = 'backordered' AND o.status = 'open'");
}

}  // namespace autoship
