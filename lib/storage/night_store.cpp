#include <SQLiteCpp/SQLiteCpp.h>

#include "domain/json_writer.h"
#include "storage/plan_writer.h"
#include "storage/statement.h"

namespace autoship {

namespace {

/// {"USD":125000}: minor units, read back by SQLite's own JSON functions.
std::string totals_text(const std::map<std::string, std::int64_t>& totals_minor) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  for (const auto& [currency, minor] : totals_minor) json.key(currency).integer(minor);
  json.end_object();
  return text;
}

struct Sums {
  std::int64_t orders = 0, backordered = 0;
};

/// The night's orders and its lines added up apart; all that both say has to agree. That each
/// order agrees with its own lines is what `check` proves.
Sums add_up_orders(SQLite::Database& db, OrderId first_order) {
  Statement orders(db, R"(
      SELECT count(*), sum(o.goods_minor), sum(o.tax_minor - o.shipping_tax_minor), sum(o.pv), sum(o.cv),
        sum(o.total_minor <> o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor
                             + CASE m.tax_included WHEN 1 THEN 0 ELSE o.tax_minor END)
      FROM orders o JOIN markets m ON m.id = o.market_id WHERE o.id >= ?1)");
  orders.bind(1, first_order);
  orders.step();
  Statement lines(db, R"(
      SELECT count(*), sum(goods_minor), sum(tax_minor), sum(pv), sum(cv), sum(status = 'backordered'), sum(line = 1)
      FROM order_lines WHERE order_id >= ?1)");
  lines.bind(1, first_order);
  lines.step();
  for (int column = 1; column <= 4; ++column) {
    check(orders.integer(column) == lines.integer(column), "the orders differ from their lines");
  }
  check(orders.integer(5) == 0, "an order's total is not the sum of its parts");
  check(orders.integer(0) == lines.integer(6), "an order has no lines");
  Sums sums;
  sums.orders = orders.integer(0);
  sums.backordered = lines.integer(5);
  orders.reset();
  lines.reset();
  return sums;
}

std::map<std::string, std::int64_t> totals_of(SQLite::Database& db, OrderId first_order) {
  std::map<std::string, std::int64_t> totals;
  Statement rows(db, "SELECT currency, sum(total_minor) FROM orders WHERE id >= ?1 GROUP BY currency");
  rows.bind(1, first_order);
  while (rows.step()) totals[std::string(rows.text(0))] = rows.integer(1);
  return totals;
}

std::map<std::string, std::int64_t> sums_by_currency(SQLite::Database& db, const char* sql,
                                                     std::int64_t first) {
  std::map<std::string, std::int64_t> sums;
  Statement rows(db, sql);
  rows.bind(1, first);
  while (rows.step()) sums[std::string(rows.text(0))] += rows.integer(1);
  return sums;
}

/// F6: the orders' totals are what is charged now and what will be with the lines that wait.
void prove_charges(SQLite::Database& db, OrderId first_order, ChargeId first_charge,
                   const NightCounts& counts) {
  Statement charges(db, "SELECT count(*) FROM charges WHERE id >= ?1");
  charges.bind(1, first_charge);
  charges.step();
  check(charges.integer(0) == counts.charges, "charges written differ from charges planned");
  charges.reset();
  if (counts.charges == 0) return;
  const auto charged =
      sums_by_currency(db, "SELECT currency, sum(amount_minor) FROM charges WHERE id >= ?1 GROUP BY currency",
                       first_charge.value);
  check(charged == counts.charged_minor, "amounts charged differ from those planned");
  auto sums = charged;
  const auto later = sums_by_currency(db, R"(
      SELECT o.currency, l.goods_minor + CASE m.tax_included WHEN 1 THEN 0 ELSE l.tax_minor END
      FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN markets m ON m.id = o.market_id
      WHERE l.status = 'backordered' AND l.order_id >= ?1
      UNION ALL
      SELECT o.currency, o.shipping_minor + CASE m.tax_included WHEN 1 THEN 0 ELSE o.shipping_tax_minor END
      FROM orders o JOIN markets m ON m.id = o.market_id
      WHERE o.id >= ?1 AND o.ship_via IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.shipment_id IS NOT NULL))",
                                      first_order.value);
  for (const auto& [currency, minor] : later) sums[currency] += minor;
  auto totals = counts.totals_minor;
  // An order that costs nothing is in neither.
  std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
  std::erase_if(totals, [](const auto& sum) { return sum.second == 0; });
  check(sums == totals, "what is charged is not what the orders come to");
}

}  // namespace

void store_night(Ledger& ledger, RunId run, const NightCounts& counts) {
  Statement update(
      ledger.db(),
      "UPDATE runs SET due = ?2, ordered = ?3, blocked = ?4, skipped = ?5, missed = ?6, left_due = ?7, "
      "shipments = ?8, backordered_lines = ?9, charges = ?10, totals = ?11 WHERE id = ?1");
  const std::string totals = totals_text(counts.totals_minor);
  update.bind(1, run);
  int at = 2;
  for (const std::int64_t count :
       {counts.due, counts.ordered, counts.blocked, counts.skipped, counts.missed, counts.left_due,
        counts.shipments, counts.backordered_lines, counts.charges}) {
    update.bind(at++, count);
  }
  update.bind(at, std::string_view(totals));
  update.run();
}

void prove_replacements(Ledger& ledger, RunId run, std::int64_t replaced) {
  if (replaced == 0) return;
  // By the orders that no autoship leads to, which have an index.
  Statement orders(ledger.db(), R"(
      SELECT count(*), coalesce(sum(o.total_minor <> 0 OR o.pv <> 0 OR o.cv <> 0 OR
          (SELECT count(DISTINCT l.shipment_id) FROM order_lines l WHERE l.order_id = o.id) <> 1
          OR (SELECT sum(l.qty) FROM order_lines l WHERE l.order_id = o.id) IS NOT
             (SELECT sum(d.qty) FROM return_decisions d
              WHERE d.replacement_order_id = o.id AND d.order_id = o.replaces_order_id)), 0)
      FROM orders o WHERE o.autoship_id IS NULL AND o.run_id = ?1)");
  orders.bind(1, run);
  orders.step();
  check(orders.integer(0) == replaced, "replacements written differ from those planned");
  check(orders.integer(1) == 0, "a replacement is not what was decided");
  orders.reset();
}

void prove_night(Ledger& ledger, RunId run, OrderId first_order, ShipmentId first_shipment, Day today,
                 const NightCounts& counts, ChargeId first_charge) {
  SQLite::Database& db = ledger.db();
  check(counts.due == counts.ordered + counts.skipped + counts.missed + counts.blocked,
        "due cycles are not the sum of ordered, skipped, missed and blocked");
  const Sums sums = add_up_orders(db, first_order);
  check(sums.orders == counts.ordered, "orders written differ from orders planned");
  Statement shipments(db, "SELECT count(*) FROM shipments WHERE id >= ?1");
  shipments.bind(1, first_shipment);
  shipments.step();
  check(shipments.integer(0) == counts.shipments, "shipments written differ from shipments planned");
  shipments.reset();
  check(sums.backordered == counts.backordered_lines, "backordered lines written differ from those planned");
  check(totals_of(db, first_order) == counts.totals_minor, "totals written differ from totals planned");

  prove_charges(db, first_order, first_charge, counts);

  Statement blocked(db, "SELECT count(*) FROM cycles WHERE state = 'blocked' AND last_run_id = ?1");
  blocked.bind(1, run);
  blocked.step();
  check(blocked.integer(0) == counts.blocked, "blocked cycles written differ from those planned");
  blocked.reset();

  // What is still due waits beyond --limit or is blocked: nothing else may be left behind.
  Statement behind(db, R"(
      SELECT count(*) FROM autoship_next n WHERE n.order_date <= ?1 AND NOT EXISTS
        (SELECT 1 FROM cycles c WHERE c.autoship_id = n.autoship_id AND c.cycle_date = n.cycle_date
           AND c.state = 'blocked' AND c.last_run_id = ?2))");
  const std::string text = to_text(today);
  behind.bind(1, std::string_view(text));
  behind.bind(2, run);
  behind.step();
  check(behind.integer(0) == counts.left_due, "due autoships were left behind");
  behind.reset();
}

std::optional<LastNight> last_night(Ledger& ledger) {
  Statement rows(ledger.db(),
                 "SELECT id, as_of, started_at, actor, seconds, due, ordered, blocked, "
                 "skipped, missed, left_due, shipments, backordered_lines, charges FROM runs "
                 "WHERE command = 'run-cycle' ORDER BY as_of DESC, id DESC LIMIT 1");
  if (!rows.step()) return std::nullopt;
  LastNight night;
  night.run = {rows.integer(0)};
  night.as_of = parse_day(rows.text(1)).value_or(day_min);
  night.started_at = rows.text(2);
  night.actor = rows.text(3);
  night.seconds = rows.real(4);
  night.counts.due = rows.integer(5);
  night.counts.ordered = rows.integer(6);
  night.counts.blocked = rows.integer(7);
  night.counts.skipped = rows.integer(8);
  night.counts.missed = rows.integer(9);
  night.counts.left_due = rows.integer(10);
  night.counts.shipments = rows.integer(11);
  night.counts.backordered_lines = rows.integer(12);
  night.counts.charges = rows.integer(13);
  rows.reset();
  Statement totals(ledger.db(), "SELECT key, value FROM runs, json_each(runs.totals) WHERE runs.id = ?1");
  totals.bind(1, night.run);
  while (totals.step()) night.counts.totals_minor[std::string(totals.text(0))] = totals.integer(1);
  return night;
}

DayOrders orders_of_day(Ledger& ledger, Day day) {
  const std::string text = to_text(day);
  Statement sum(ledger.db(),
                "SELECT coalesce(sum(ordered), 0) FROM runs WHERE command = 'run-cycle' AND as_of = ?1");
  sum.bind(1, std::string_view(text));
  sum.step();
  const DayOrders orders{day, sum.integer(0)};
  sum.reset();
  return orders;
}

std::optional<DayOrders> orders_of_day_before(Ledger& ledger, Day day) {
  const std::string text = to_text(day);
  Statement rows(
      ledger.db(),
      "SELECT as_of, sum(ordered) FROM runs WHERE command = 'run-cycle' AND as_of < ?1 AND ordered > 0 "
      "GROUP BY as_of ORDER BY as_of DESC LIMIT 1");
  rows.bind(1, std::string_view(text));
  if (!rows.step()) return std::nullopt;
  return DayOrders{parse_day(rows.text(0)).value_or(day_min), rows.integer(1)};
}

}  // namespace autoship
