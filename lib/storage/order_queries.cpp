#include "storage/order_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/own_accounts.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

constexpr const char* order_sql = R"(
    SELECT o.id, o.autoship_id, a.account, a.name, o.kind, o.cycle_date, o.order_date, o.ship_date, o.status,
      o.currency, o.goods_minor, o.shipping_minor, o.tax_minor, o.credit_minor, o.total_minor, o.pv, o.cv, o.tier,
      o.address_id, l.location, o.ship_via,
      CASE WHEN p.retired_by IS NULL THEN p.label ELSE replace(p.label, ' (removed in run ' || p.retired_by || ')', '') END,
      o.note, r.started_at, r.actor, p.retired_by IS NOT NULL, o.rest_minor,
      o.replaces_order_id
    FROM orders o JOIN accounts a ON a.id = o.account_id JOIN runs r ON r.id = o.run_id
    LEFT JOIN locations l ON l.id = o.location_id LEFT JOIN payment_methods p ON p.id = o.pay_with_id
    WHERE 1)";

constexpr const char* shipment_sql = R"(
    SELECT h.id, h.order_id, o.autoship_id, a.account, l.location, h.ship_via, h.ship_date, h.status, h.batch_id,
      h.tracking, h.shipped_on, h.delivered_on, h.weight_g, h.address_id, o.currency
    FROM shipments h JOIN orders o ON o.id = h.order_id JOIN accounts a ON a.id = o.account_id
    JOIN locations l ON l.id = h.location_id
    WHERE 1)";

bool of_some_accounts(const OrderFilter& filter) {
  return filter.account || filter.autoship || !filter.seen_by.is_company();
}

/// An account's, a person's or an autoship's orders: through the unique key of orders, which starts
/// with the autoship, and those that no autoship leads to by an index of their own.
std::string orders_wanted(const OrderFilter& filter) {
  std::string autoships = "SELECT id FROM autoships WHERE 1";
  if (filter.autoship) autoships += " AND id = ?2";
  if (filter.account) autoships += " AND account_id = ?3";
  autoships += in_own_accounts(filter.seen_by, "account_id", 10);
  std::string sql = "SELECT id FROM orders WHERE autoship_id IN (" + autoships + ")";
  if (filter.autoship) return sql;
  sql += " UNION ALL SELECT id FROM orders WHERE autoship_id IS NULL";
  if (filter.account) sql += " AND account_id = ?3";
  return sql + in_own_accounts(filter.seen_by, "account_id", 10);
}

std::string order_condition(const OrderFilter& filter) {
  std::string sql;
  if (filter.order) sql += " AND o.id = ?1";
  if (of_some_accounts(filter)) sql += " AND o.id IN (" + orders_wanted(filter) + ")";
  if (filter.from) sql += " AND o.ship_date >= ?4";
  if (filter.to) sql += " AND o.ship_date <= ?5";
  if (filter.status) sql += " AND o.status = ?6";
  if (filter.product)
    sql += " AND EXISTS (SELECT 1 FROM order_lines WHERE order_id = o.id AND product_id = ?7)";
  if (filter.latest) return sql + " ORDER BY o.id DESC LIMIT ?9";
  return sql + " ORDER BY o.id" + (filter.limit ? " LIMIT ?9" : "");
}

std::string shipment_condition(const OrderFilter& filter) {
  std::string sql;
  // Shipments carry no index of their orders: the lines, which lie by order, name the parcels.
  const std::string parcels = " AND h.id IN (SELECT shipment_id FROM order_lines WHERE order_id ";
  if (filter.order) sql += parcels + "= ?1)";
  if (of_some_accounts(filter)) sql += parcels + "IN (" + orders_wanted(filter) + "))";
  if (filter.from) sql += " AND h.ship_date >= ?4";
  if (filter.to) sql += " AND h.ship_date <= ?5";
  if (filter.status) sql += " AND h.status = ?6";
  if (filter.product) {
    sql +=
        " AND EXISTS (SELECT 1 FROM order_lines WHERE order_id = o.id AND shipment_id = h.id AND product_id "
        "= ?7)";
  }
  if (filter.shipment) sql += " AND h.id = ?8";
  return sql + " ORDER BY h.id" + (filter.limit ? " LIMIT ?9" : "");
}

/// The texts of a filter's days, for as long as a statement needs them.
struct DayTexts {
  explicit DayTexts(const OrderFilter& filter)
      : from(filter.from ? to_text(*filter.from) : std::string()),
        to(filter.to ? to_text(*filter.to) : std::string()) {}
  std::string from, to;
};

void bind(Statement& rows, const OrderFilter& filter, const DayTexts& days) {
  if (filter.order) rows.bind(1, *filter.order);
  if (filter.autoship) rows.bind(2, *filter.autoship);
  if (filter.account) rows.bind(3, *filter.account);
  if (filter.from) rows.bind(4, std::string_view(days.from));
  if (filter.to) rows.bind(5, std::string_view(days.to));
  if (filter.status) rows.bind(6, std::string_view(*filter.status));
  if (filter.product) rows.bind(7, *filter.product);
  if (filter.shipment) rows.bind(8, *filter.shipment);
  if (const auto limit = filter.latest ? filter.latest : filter.limit) rows.bind(9, *limit);
  bind_person(rows, filter.seen_by, 10);
}

void read_order(const Statement& row, OrderRow& order) {
  order.id = {row.integer(0)};
  order.autoship = {row.integer(1)};
  order.account = row.text(2);
  order.name = row.text(3);
  order.kind = row.text(4);
  order.cycle = day_at(row, 5);
  order.order_date = day_at(row, 6);
  order.ship_date = day_at(row, 7);
  order.status = row.text(8);
  if (order.currency.code != row.text(9)) order.currency = currency_at(row, 9);
  int column = 10;
  for (std::int64_t* amount : {&order.goods_minor, &order.shipping_minor, &order.tax_minor,
                               &order.credit_minor, &order.total_minor, &order.pv, &order.cv}) {
    *amount = row.integer(column++);
  }
  order.tier = row.text(17);
  order.address = {row.integer(18)};
  column = 19;
  for (std::string* text : {&order.location, &order.ship_via, &order.pay_with, &order.note,
                            &order.run_started_at, &order.actor}) {
    *text = row.text(column++);
  }
  order.method_removed = row.integer(column++) != 0;
  order.rest_minor = row.integer(column++);
  order.replaces = {row.integer(column)};
}

void read_shipment(const Statement& row, ShipmentRow& shipment) {
  shipment.id = {row.integer(0)};
  shipment.order = {row.integer(1)};
  shipment.autoship = {row.integer(2)};
  shipment.account = row.text(3);
  shipment.location = row.text(4);
  shipment.ship_via = row.text(5);
  shipment.ship_date = day_at(row, 6);
  shipment.status = row.text(7);
  shipment.batch = {row.integer(8)};
  shipment.tracking = row.text(9);
  shipment.shipped_on = day_or_none(row, 10);
  shipment.delivered_on = day_or_none(row, 11);
  shipment.weight_g = row.integer(12);
  shipment.address = {row.integer(13)};
  if (shipment.currency.code != row.text(14)) shipment.currency = currency_at(row, 14);
}

}  // namespace

void for_each_order(Ledger& ledger, const OrderFilter& filter,
                    const std::function<void(const OrderRow&)>& visit) {
  Statement rows(ledger.db(), order_sql + order_condition(filter));
  const DayTexts days(filter);
  bind(rows, filter, days);
  OrderRow order;
  while (rows.step()) {
    read_order(rows, order);
    visit(order);
  }
}

void for_each_shipment(Ledger& ledger, const OrderFilter& filter,
                       const std::function<void(const ShipmentRow&)>& visit) {
  Statement rows(ledger.db(), shipment_sql + shipment_condition(filter));
  const DayTexts days(filter);
  bind(rows, filter, days);
  ShipmentRow shipment;
  while (rows.step()) {
    read_shipment(rows, shipment);
    visit(shipment);
  }
}

bool has_order(Ledger& ledger, const Person& seen_by, OrderId order) {
  Statement row(ledger.db(), "SELECT 1 FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.id = ?1" +
                                 own_account(seen_by, "a", 2));
  row.bind(1, order);
  bind_person(row, seen_by, 2);
  return row.step();
}

bool has_shipment(Ledger& ledger, const Person& seen_by, ShipmentId shipment) {
  Statement row(ledger.db(),
                "SELECT 1 FROM shipments h JOIN orders o ON o.id = h.order_id JOIN accounts a ON a.id = "
                "o.account_id WHERE h.id = ?1" +
                    own_account(seen_by, "a", 2));
  row.bind(1, shipment);
  bind_person(row, seen_by, 2);
  return row.step();
}

std::vector<OrderItem> items_of(Ledger& ledger, OrderId order) {
  Statement rows(ledger.db(), R"(
      SELECT p.sku, p.name, p.kind, l.qty, l.status, i.sku, l.shipment_id, l.price_minor, l.goods_minor, l.tax_minor,
        l.pv, l.cv, l.discount_minor, l.gift
      FROM order_lines l JOIN products p ON p.id = l.product_id LEFT JOIN products i ON i.id = l.instead_of_id
      WHERE l.order_id = ?1 ORDER BY l.line)");
  rows.bind(1, order);
  std::vector<OrderItem> items;
  while (rows.step()) {
    items.push_back({text_at(rows, 0),
                     text_at(rows, 1),
                     text_at(rows, 2),
                     rows.integer(3),
                     text_at(rows, 4),
                     text_at(rows, 5),
                     {rows.integer(6)},
                     rows.integer(7),
                     rows.integer(8),
                     rows.integer(9),
                     rows.integer(10),
                     rows.integer(11),
                     rows.integer(12),
                     rows.integer(13) != 0});
  }
  return items;
}

const std::vector<std::string>& order_statuses() {
  static const std::vector<std::string> statuses = {"open", "canceled"};
  return statuses;
}

const std::vector<std::string>& shipment_statuses() {
  static const std::vector<std::string> statuses = {"ready", "exported", "shipped", "delivered", "canceled"};
  return statuses;
}

}  // namespace autoship
