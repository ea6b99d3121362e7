#include "storage/why_store.h"

#include "storage/stored_values.h"

namespace autoship {

namespace {

LineStatus status_of(std::string_view text) {
  for (const LineStatus status : {LineStatus::shipping, LineStatus::backordered, LineStatus::left_out}) {
    if (text == to_text(status)) return status;
  }
  return LineStatus::fee;
}

}  // namespace

std::vector<SettledThen> settled_on(Ledger& ledger, AutoshipId autoship, Day day) {
  const std::string text = to_text(day);
  std::vector<SettledThen> found;
  Statement orders(ledger.db(), R"(
      SELECT o.id, o.cycle_date, o.ship_date, o.order_date, r.as_of
      FROM orders o JOIN runs r ON r.id = o.run_id
      WHERE o.autoship_id = ?1 AND ?2 IN (o.cycle_date, o.ship_date, o.order_date, r.as_of) ORDER BY o.cycle_date)");
  orders.bind(1, autoship.value);
  orders.bind(2, std::string_view(text));
  while (orders.step()) {
    SettledThen& settled = found.emplace_back();
    settled.order = {orders.integer(0)};
    settled.dates = {day_at(orders, 1), day_at(orders, 2), day_at(orders, 3)};
    settled.cycle = settled.dates.cycle;
    settled.first_night = settled.last_night = day_at(orders, 4);
  }
  Statement cycles(ledger.db(), R"(
      SELECT c.cycle_date, c.state, c.reason, c.detail, f.as_of, l.as_of,
        l.command = 'run-cycle'
      FROM cycles c JOIN runs f ON f.id = c.first_run_id JOIN runs l ON l.id = c.last_run_id
      WHERE c.autoship_id = ?1 AND (c.state = 'skipped' OR c.state = 'missed' OR c.state = 'blocked')
        AND (c.cycle_date = ?2 OR ?2 BETWEEN f.as_of AND l.as_of) ORDER BY c.cycle_date)");
  cycles.bind(1, autoship.value);
  cycles.bind(2, std::string_view(text));
  while (cycles.step()) {
    SettledThen& settled = found.emplace_back();
    settled.cycle = day_at(cycles, 0);
    settled.state = parse_cycle_state(cycles.text(1)).value_or(CycleState::missed);
    if (const auto reason = parse_reason(cycles.text(2)))
      settled.blocked = {*reason, std::string(cycles.text(3))};
    if (settled.state == CycleState::skipped) settled.detail = cycles.text(3);
    settled.first_night = day_at(cycles, 4);
    settled.last_night = day_at(cycles, 5);
    settled.by_night = cycles.integer(6) != 0;
  }
  return found;
}

MadeOrder load_made_order(Ledger& ledger, OrderId order) {
  Statement row(ledger.db(), R"(
      SELECT order_date, market_id, tier, ship_via, location_id, goods_minor, shipping_minor, shipping_tax_minor,
             tax_minor, total_minor, pv, cv, note, credit_minor, rest_minor FROM orders WHERE id = ?1)");
  row.bind(1, order);
  check(row.step(), "an order that was found is there");
  MadeOrder made;
  made.order_date = day_at(row, 0);
  made.market = {row.integer(1)};
  made.tier = parse_tier(row.text(2)).value_or(Tier::retail);
  made.ship_via = row.text(3);
  OrderPlan& plan = made.plan;
  plan.location = {row.integer(4)};
  plan.goods_minor = row.integer(5);
  plan.shipping_minor = row.integer(6);
  plan.shipping_tax_minor = row.integer(7);
  plan.tax_minor = row.integer(8);
  plan.total_minor = row.integer(9);
  plan.pv = row.integer(10);
  plan.cv = row.integer(11);
  plan.note = row.text(12);
  plan.credit_minor = row.integer(13);
  plan.rest_minor = row.integer(14);
  Statement lines(ledger.db(), R"(
      SELECT product_id, instead_of_id, qty, status, price_minor, goods_minor, tax_minor, pv, cv,
        discount_minor, gift
      FROM order_lines WHERE order_id = ?1 ORDER BY line)");
  lines.bind(1, order);
  while (lines.step()) {
    plan.lines.push_back({{lines.integer(0)},
                          {lines.integer(1)},
                          lines.integer(2),
                          status_of(lines.text(3)),
                          lines.integer(4),
                          lines.integer(5),
                          lines.integer(6),
                          lines.integer(7),
                          lines.integer(8),
                          lines.integer(9),
                          lines.integer(10) != 0});
  }
  return made;
}

std::optional<Day> last_settled(Ledger& ledger, AutoshipId autoship) {
  Statement last(ledger.db(), R"(
      SELECT max(cycle_date) FROM (
        SELECT cycle_date FROM orders WHERE autoship_id = ?1
        UNION ALL
        SELECT cycle_date FROM cycles WHERE autoship_id = ?1 AND (state = 'skipped' OR state = 'missed')))");
  last.bind(1, autoship.value);
  check(last.step(), "a maximum gives a row");
  if (last.is_null(0)) return std::nullopt;
  return day_at(last, 0);
}

std::optional<std::pair<AutoshipId, AutoshipId>> autoship_numbers(Ledger& ledger) {
  Statement row(ledger.db(), "SELECT min(id), max(id) FROM autoships");
  check(row.step(), "a minimum gives a row");
  if (row.is_null(0)) return std::nullopt;
  return std::pair{AutoshipId{row.integer(0)}, AutoshipId{row.integer(1)}};
}

}  // namespace autoship
