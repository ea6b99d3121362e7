#include "cli/rows.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

namespace autoship {

namespace {

template <class Kind>
Cell number_of(Id<Kind> id) {
  return id ? Cell::of(id.value) : Cell::none();
}

}  // namespace

const std::vector<std::string>& autoship_columns() {
  static const std::vector<std::string> columns = {"autoship", "account",    "name",      "kind",  "status",
                                                   "every",    "next_cycle", "next_ship", "items", "ship_to",
                                                   "ship_via", "pay_with",   "currency",  "total", "problem"};
  return columns;
}

std::vector<Cell> autoship_cells(const ListedAutoship& listed) {
  const AutoshipRow& row = listed.row;
  const auto day = [&](Day CycleDates::*date) {
    return listed.next ? Cell::of((*listed.next).*date) : Cell::none();
  };
  return {Cell::of(row.id.value),
          Cell::of(row.account),
          Cell::of(row.name),
          Cell::of(row.kind),
          Cell::of(row.status),
          Cell::of(row.every),
          day(&CycleDates::cycle),
          day(&CycleDates::ship),
          Cell::of_filled(listed.items),
          Cell::of_filled(row.ship_to),
          Cell::of(listed.ship_via),
          Cell::of_filled(row.pay_with),
          Cell::of(row.currency.code),
          listed.total_minor ? Cell::amount(*listed.total_minor, row.currency.digits) : Cell::none(),
          row.problem ? Cell::of(row.problem->reason) : Cell::none()};
}

const std::vector<std::string>& order_columns() {
  static const std::vector<std::string> columns = {
      "order", "autoship", "account", "kind",   "cycle_date", "ship_date", "status", "currency",
      "goods", "shipping", "tax",     "credit", "total",      "pv",        "cv",     "rest"};
  return columns;
}

std::vector<Cell> order_cells(const OrderRow& order) {
  const int digits = order.currency.digits;
  return {Cell::of(order.id.value),
          number_of(order.autoship),
          Cell::of(order.account),
          Cell::of(order.kind),
          Cell::of(order.cycle),
          Cell::of(order.ship_date),
          Cell::of(order.status),
          Cell::of(order.currency.code),
          Cell::amount(order.goods_minor, digits),
          Cell::amount(order.shipping_minor, digits),
          Cell::amount(order.tax_minor, digits),
          Cell::amount(order.credit_minor, digits),
          Cell::amount(order.total_minor, digits),
          Cell::volume(order.pv),
          Cell::volume(order.cv),
          Cell::amount(order.rest_minor, digits)};
}

const std::vector<std::string>& shipment_columns() {
  static const std::vector<std::string> columns = {"shipment", "order",      "account",     "location",
                                                   "ship_via", "ship_date",  "status",      "batch",
                                                   "tracking", "shipped_on", "delivered_on"};
  return columns;
}

std::vector<Cell> shipment_cells(const ShipmentRow& shipment) {
  return {Cell::of(shipment.id.value),   number_of(shipment.order),      Cell::of(shipment.account),
          Cell::of(shipment.location),   Cell::of(shipment.ship_via),    Cell::of(shipment.ship_date),
          Cell::of(shipment.status),     number_of(shipment.batch),      Cell::of_filled(shipment.tracking),
          Cell::of(shipment.shipped_on), Cell::of(shipment.delivered_on)};
}

const std::vector<std::string>& item_columns() {
  static const std::vector<std::string> columns = {"sku",        "name",     "kind", "qty", "price",
                                                   "goods",      "tax",      "pv",   "cv",  "status",
                                                   "instead_of", "discount", "gift"};
  return columns;
}

std::vector<std::string> item_table_columns(const std::vector<OrderItem>& items) {
  std::vector<std::string> columns = item_columns();
  const bool any = std::any_of(items.begin(), items.end(),
                               [](const OrderItem& item) { return item.gift || item.discount_minor != 0; });
  if (!any) columns.resize(columns.size() - 2);
  return columns;
}

std::vector<Cell> item_cells(const OrderItem& item, const Currency& currency) {
  return {Cell::of(item.sku),
          Cell::of(item.name),
          Cell::of(item.kind),
          Cell::of(item.qty),
          Cell::amount(item.price_minor, currency.digits),
          Cell::amount(item.goods_minor, currency.digits),
          Cell::amount(item.tax_minor, currency.digits),
          Cell::volume(item.pv),
          Cell::volume(item.cv),
          Cell::of_filled(item.status),
          Cell::of_filled(item.instead_of),
          Cell::amount(item.discount_minor, currency.digits),
          Cell::of(item.gift ? "yes" : "no")};
}

void write_cell(JsonWriter& json, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::none:
      json.null();
      return;
    case Cell::Kind::number: {
      const auto number = parse_integer(cell.text);
      check(number.has_value(), "a number's cell holds a whole number");
      json.integer(*number);
      return;
    }
    case Cell::Kind::text:
    case Cell::Kind::exact:
    case Cell::Kind::amount:
      json.text(cell.text);
      return;
  }
}

void write_cells(JsonWriter& json, const std::vector<std::string>& columns, const std::vector<Cell>& cells) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    json.key(columns[i]);
    write_cell(json, cells.at(i));
  }
}

}  // namespace autoship
