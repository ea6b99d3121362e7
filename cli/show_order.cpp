#include <fmt/format.h>

#include <algorithm>

#include "cli/charge_rows.h"
#include "cli/return_report.h"
#include "cli/rows.h"
#include "cli/show.h"
#include "cli/volume_rows.h"
#include "storage/volume_queries.h"

namespace autoship {

namespace {

std::vector<ShipmentRow> shipments_where(Ledger& ledger, const OrderFilter& filter) {
  std::vector<ShipmentRow> shipments;
  for_each_shipment(ledger, filter, [&](const ShipmentRow& shipment) { shipments.push_back(shipment); });
  return shipments;
}

std::string amount(std::int64_t minor, const Currency& currency) {
  return decimal_text(minor, currency.digits);
}

std::string weight_text(std::int64_t weight_g) { return decimal_text(weight_g, 3) + " kg"; }

/// "shipment 7 by UPS_GROUND from RENO: exported with batch 3, tracking 1Z..., delivered 2026-12-04".
std::string parcel_line(const ShipmentRow& shipment) {
  std::string text = fmt::format("shipment {} by {} from {}: {}", shipment.id.value, shipment.ship_via,
                                 shipment.location, shipment.status);
  if (shipment.batch) text += fmt::format(", label batch {}", shipment.batch.value);
  if (!shipment.tracking.empty()) text += ", tracking " + shipment.tracking;
  if (shipment.shipped_on) text += ", left on " + to_text(*shipment.shipped_on);
  if (shipment.delivered_on) text += ", delivered on " + to_text(*shipment.delivered_on);
  return text;
}

Facts facts_of(const OrderRow& order, const std::vector<ShipmentRow>& shipments,
               const std::optional<AccountAddress>& address) {
  Facts facts = {{"order", fmt::format("{}, {}", order.id.value, order.status)},
                 {"account", fmt::format("{} {}", order.account, order.name)}};
  if (order.autoship) {
    facts.emplace_back("autoship",
                       fmt::format("{}, cycle of {}", order.autoship.value, to_text(order.cycle)));
  }
  if (order.replaces) facts.emplace_back("replaces", fmt::format("goods of order {}", order.replaces.value));
  facts.emplace_back(
      "made", fmt::format("by {} for {}, {} prices", order.actor, to_text(order.order_date), order.tier));
  facts.emplace_back("ships", to_text(order.ship_date));
  if (address) facts.emplace_back("ship to", address_line(*address));
  for (const ShipmentRow& shipment : shipments) facts.emplace_back("parcel", parcel_line(shipment));
  if (shipments.empty()) facts.emplace_back("parcel", "none");
  if (!order.pay_with.empty()) {
    facts.emplace_back("pay with", order.pay_with + (order.method_removed ? ", removed since" : ""));
  }
  if (!order.note.empty()) facts.emplace_back("note", order.note);
  return facts;
}

void write_items(JsonWriter& json, const std::vector<OrderItem>& items, const Currency& currency) {
  json.key("items").begin_array();
  for (const OrderItem& item : items) {
    json.begin_object();
    write_cells(json, item_columns(), item_cells(item, currency));
    json.key("shipment");
    item.shipment ? json.integer(item.shipment.value) : json.null();
    json.end_object();
  }
  json.end_array();
}

void write_ship_to(JsonWriter& json, const std::optional<AccountAddress>& address) {
  json.key("ship_to");
  if (address) {
    write_address(json, *address);
  } else {
    json.null();
  }
}

void write_volume(JsonWriter& json, const OrderVolume& entry, const Currency& currency) {
  json.begin_object().key("entry").integer(entry.entry).key("posted_on").day(entry.posted_on);
  json.key("kind").text(entry.kind);
  write_text(json, "credited_to", entry.credited_to);
  json.key("commissionable").decimal(entry.volume.commissionable_minor, currency.digits);
  json.key("pv").decimal_short(entry.volume.pv, volume_digits);
  json.key("cv").decimal_short(entry.volume.cv, volume_digits).key("original");
  entry.original != 0 ? json.integer(entry.original) : json.null();
  write_text(json, "memo", entry.memo);
  json.end_object();
}

/// "9: return of 2026-12-12, -14.95 USD, pv -12, cv -10.2, credited to JM002 (return R0000001X)".
std::string volume_line(const OrderVolume& entry, const Currency& currency) {
  const std::string to = entry.credited_to.empty() ? "nobody" : entry.credited_to;
  std::string text =
      fmt::format("{}: {} of {}, {} {}, pv {}, cv {}, credited to {}", entry.entry, entry.kind,
                  to_text(entry.posted_on), amount(entry.volume.commissionable_minor, currency),
                  currency.code, volume_in_words(entry.volume.pv), volume_in_words(entry.volume.cv), to);
  return entry.memo.empty() ? text : text + " (" + entry.memo + ")";
}

std::string as_json(const OrderRow& order, const std::vector<OrderItem>& items,
                    const std::vector<ShipmentRow>& shipments, const std::vector<ChargeRow>& charges,
                    const std::vector<ReturnView>& returns, const std::vector<OrderVolume>& volume,
                    const std::optional<AccountAddress>& address) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_cells(json, order_columns(), order_cells(order));
  json.key("name").text(order.name).key("order_date").day(order.order_date).key("tier").text(order.tier);
  write_text(json, "location", order.location);
  write_text(json, "ship_via", order.ship_via);
  write_text(json, "pay_with", order.pay_with);
  write_text(json, "note", order.note);
  json.key("replaces");
  order.replaces ? json.integer(order.replaces.value) : json.null();
  json.key("made_at").text(order.run_started_at).key("made_by").text(order.actor);
  write_ship_to(json, address);
  write_items(json, items, order.currency);
  json.key("shipments").begin_array();
  for (const ShipmentRow& shipment : shipments) {
    json.begin_object();
    write_cells(json, shipment_columns(), shipment_cells(shipment));
    json.end_object();
  }
  json.end_array().key("charges").begin_array();
  for (const ChargeRow& charge : charges) {
    json.begin_object();
    write_cells(json, charge_columns(), charge_cells(charge));
    json.end_object();
  }
  json.end_array().key("returns").begin_array();
  for (const ReturnView& view : returns) {
    json.begin_object();
    write_cells(json, return_columns(), return_cells(view));
    json.end_object();
  }
  json.end_array().key("volume").begin_array();
  for (const OrderVolume& entry : volume) write_volume(json, entry, order.currency);
  json.end_array().end_object();
  return text + "\n";
}

std::vector<ReturnView> returns_of(Ledger& ledger, OrderId order) {
  std::vector<ReturnView> returns;
  ReturnQueries queries(ledger);
  for (const ReturnId id : queries.of_order(order)) returns.push_back(queries.find(id).value());
  return returns;
}

/// "R0000001X: VIT-C=1 (damaged), done, 12.50 USD given back": what is of the order, where a buyback is of
/// several.
std::string return_line(const ReturnView& view, OrderId order) {
  std::string text = fmt::format("{}: {} ({}), {}", view.head.ran, return_items(view),
                                 to_text(view.head.reason), to_text(view.state));
  std::int64_t paid_minor = 0, open_minor = 0;
  for (const ReturnDecisionView& decision : view.decisions) {
    if (decision.order != order) continue;
    for (const ReturnPayoutView& payout : decision.payouts) {
      const bool is_there = !payout.charge || payout.state == "paid";
      (is_there ? paid_minor : open_minor) += payout.amount_minor;
    }
  }
  for (const auto& [minor, what] : {std::pair(paid_minor, "given back"), {open_minor, "to be given back"}}) {
    if (minor == 0) continue;
    text += fmt::format(", {} {} {}", decimal_text(minor, view.currency.digits), view.currency.code, what);
  }
  return text;
}

std::vector<ChargeRow> charges_where(Ledger& ledger, const ChargeFilter& filter, Day today) {
  std::vector<ChargeRow> charges;
  for_each_charge(ledger, filter, today, [&](const ChargeRow& row) { charges.push_back(row); });
  return charges;
}

/// "12: 66.65 USD, pending, due 2026-12-02: declined (51), to be tried again".
std::string charge_line(const ChargeRow& charge) {
  std::string text =
      fmt::format("{}: {} {}, {}", charge.id.value, amount(charge.amount_minor, charge.currency),
                  charge.currency.code, to_text(charge.state));
  if (charge.due_on) text += ", due " + to_text(*charge.due_on);
  if (!charge.reference.empty()) text += ", reference " + charge.reference;
  return charge.why.empty() ? text : text + ": " + charge.why;
}

std::string as_json(const ShipmentRow& shipment, const std::vector<OrderItem>& items,
                    const std::optional<AccountAddress>& address) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_cells(json, shipment_columns(), shipment_cells(shipment));
  json.key("weight_g").integer(shipment.weight_g);
  write_ship_to(json, address);
  write_items(json, items, shipment.currency);
  json.end_object();
  return text + "\n";
}

void list_items(Invocation& invocation, const std::vector<OrderItem>& items, const Currency& currency) {
  const bool table = invocation.look().format == Format::table;
  const std::vector<std::string> columns = table ? item_table_columns(items) : item_columns();
  Listing listing(invocation.out(), invocation.look(), columns);
  for (const OrderItem& item : items) {
    std::vector<Cell> cells = item_cells(item, currency);
    cells.resize(columns.size());
    listing.row(std::move(cells));
  }
  listing.end("no items");
}

}  // namespace

void show_order(Invocation& invocation, Ledger& ledger, const Person& person, OrderId id) {
  std::optional<OrderRow> order;
  OrderFilter filter;
  filter.order = id;
  for_each_order(ledger, filter, [&](const OrderRow& row) { order = row; });
  if (!order) throw UsageError(fmt::format("no order {}", id.value));
  const auto items = items_of(ledger, id);
  const auto shipments = shipments_where(ledger, filter);
  const auto address = find_address(ledger, order->address);
  ChargeFilter of_order;
  of_order.order = id;
  const auto charges = charges_where(ledger, of_order, invocation.as_of());
  const auto returns = returns_of(ledger, id);
  const auto volume = person.is_company() ? volume_of_order(ledger, id) : std::vector<OrderVolume>{};
  Output& out = invocation.out();
  if (wants_json(invocation)) {
    out.write(as_json(*order, items, shipments, charges, returns, volume, address));
    return;
  }
  const bool table = invocation.look().format == Format::table;
  if (table) {
    Facts facts = facts_of(*order, shipments, address);
    for (const ChargeRow& charge : charges) facts.emplace_back(charge.kind, charge_line(charge));
    for (const ReturnView& view : returns) facts.emplace_back("return", return_line(view, id));
    for (const OrderVolume& entry : volume) facts.emplace_back("volume", volume_line(entry, order->currency));
    out.write(facts_text(facts) + "\n");
  }
  list_items(invocation, items, order->currency);
  if (!table) return;
  out.write(fmt::format(
      "\ngoods {}, shipping {}, tax {}, credit {}{}: total {} {}\n",
      amount(order->goods_minor, order->currency), amount(order->shipping_minor, order->currency),
      amount(order->tax_minor, order->currency), amount(order->credit_minor, order->currency),
      order->rest_minor == 0 ? "" : ", left over of the budget " + amount(order->rest_minor, order->currency),
      amount(order->total_minor, order->currency), order->currency.code));
}

void show_charge(Invocation& invocation, Ledger& ledger, const Person& person, ChargeId id) {
  ChargeFilter filter;
  filter.charge = id;
  const auto charges = charges_where(ledger, filter, invocation.as_of());
  if (charges.empty() || !has_order(ledger, person, charges.front().order)) {
    throw UsageError(fmt::format("no charge {}", id.value));
  }
  const std::vector<Cell> cells = charge_cells(charges.front());
  if (invocation.look().format != Format::table) {
    Listing listing(invocation.out(), invocation.look(), charge_columns());
    listing.row(cells);
    return listing.end();
  }
  Facts facts;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].kind != Cell::Kind::none) facts.emplace_back(charge_columns()[i], cells[i].text);
  }
  invocation.out().write(facts_text(facts));
}

void show_shipment(Invocation& invocation, Ledger& ledger, ShipmentId id) {
  OrderFilter filter;
  filter.shipment = id;
  const auto found = shipments_where(ledger, filter);
  if (found.empty()) throw UsageError(fmt::format("no shipment {}", id.value));
  const ShipmentRow& shipment = found.front();
  auto items = items_of(ledger, shipment.order);
  items.erase(
      std::remove_if(items.begin(), items.end(), [&](const OrderItem& item) { return item.shipment != id; }),
      items.end());
  const auto address = find_address(ledger, shipment.address);
  Output& out = invocation.out();
  if (wants_json(invocation)) {
    out.write(as_json(shipment, items, address));
    return;
  }
  if (invocation.look().format == Format::table) {
    Facts facts = {{"parcel", parcel_line(shipment)},
                   {"order", fmt::format("{} of account {}", shipment.order.value, shipment.account)},
                   {"ships", to_text(shipment.ship_date)},
                   {"goods", weight_text(shipment.weight_g)}};
    if (address) facts.emplace_back("ship to", address_line(*address));
    out.write(facts_text(facts) + "\n");
  }
  list_items(invocation, items, shipment.currency);
}

}  // namespace autoship
