#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <map>

#include "domain/money.h"
#include "storage/label_store.h"
#include "storage/statement.h"

namespace autoship {

namespace {

/// What a label has to know about a product.
struct LabelProduct {
  std::string sku, name, hs_code, origin;
  std::int64_t weight_g = 0, length_mm = 0, width_mm = 0, height_mm = 0;
  bool limited_quantity = false;
  bool alcohol = false;
  bool track_stock = true;
};

std::vector<LabelProduct> load_products(SQLite::Database& db) {
  std::vector<LabelProduct> products;
  Statement rows(
      db,
      "SELECT id, sku, name, hs_code, origin, weight_g, length_mm, width_mm, height_mm, hazard, alcohol, "
      "track_stock FROM products");
  while (rows.step()) {
    const auto at = static_cast<std::size_t>(rows.integer(0));
    if (at >= products.size()) products.resize(at + 1);
    products[at] = {std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3)),
                    std::string(rows.text(4)), rows.integer(5),           rows.integer(6),
                    rows.integer(7),           rows.integer(8),           rows.text(9) == "limited-quantity",
                    rows.integer(10) != 0,     rows.integer(11) != 0};
  }
  return products;
}

std::map<LocationId, PostalAddress> load_origins(SQLite::Database& db) {
  std::map<LocationId, PostalAddress> origins;
  Statement rows(
      db, "SELECT id, name, company, line1, line2, city, region, postal_code, country, phone FROM locations");
  while (rows.step()) {
    PostalAddress& from = origins[{rows.integer(0)}];
    from.name = rows.text(1);
    from.company = rows.text(2);
    from.line1 = rows.text(3);
    from.line2 = rows.text(4);
    from.city = rows.text(5);
    from.region = rows.text(6);
    from.postal_code = rows.text(7);
    from.country = rows.text(8);
    from.phone = rows.text(9);
  }
  return origins;
}

std::string list_sql(std::size_t services, bool one_location) {
  std::string sql = "SELECT s.id FROM shipments s WHERE s.status = 'ready' AND s.ship_via IN (";
  for (std::size_t i = 0; i < services; ++i) sql += (i == 0 ? "?" : ", ?") + std::to_string(i + 2);
  sql += ") ";
  if (one_location) sql += "AND s.location_id = ?1 ";
  return sql + "ORDER BY s.location_id, s.id";
}

}  // namespace

struct ReadyShipments::State {
  State(SQLite::Database& db, std::size_t service_count, bool one_location)
      : products(load_products(db)),
        origins(load_origins(db)),
        list(db, list_sql(service_count, one_location)),
        detail(
            db,
            "SELECT s.order_id, s.location_id, s.ship_via, s.ship_date, s.weight_g, o.order_date, "
            "o.currency, "
            "o.total_minor, a.account, a.email, a.phone, d.name, d.company, d.line1, d.line2, d.city, "
            "d.region, "
            "d.postal_code, d.country, d.phone, d.residential FROM shipments s JOIN orders o ON o.id = "
            "s.order_id "
            "JOIN accounts a ON a.id = o.account_id JOIN addresses d ON d.id = s.address_id WHERE s.id = ?1"),
        lines(db,
              "SELECT product_id, qty, price_minor, goods_minor FROM order_lines "
              "WHERE order_id = ?1 AND shipment_id = ?2 ORDER BY line") {}

  void read_detail(ReadyShipment& shipment);
  void read_lines(OrderId order, ReadyShipment& shipment);

  std::vector<std::string> services;
  std::vector<LabelProduct> products;
  std::map<LocationId, PostalAddress> origins;
  Statement list, detail, lines;
  bool ended = false;
};

ReadyShipments::ReadyShipments(Ledger& ledger, const std::vector<std::string>& services, LocationId location)
    : state_(std::make_unique<State>(ledger.db(), services.size(), static_cast<bool>(location))) {
  state_->services = services;
  if (location) state_->list.bind(1, location);
  for (std::size_t i = 0; i < services.size(); ++i) {
    state_->list.bind(static_cast<int>(i + 2), std::string_view(state_->services[i]));
  }
  state_->ended = services.empty();
}

ReadyShipments::~ReadyShipments() = default;

void ReadyShipments::State::read_detail(ReadyShipment& shipment) {
  detail.bind(1, shipment.id);
  check(detail.step(), "a ready shipment without its order");
  LabelShipment& label = shipment.label;
  const OrderId order{detail.integer(0)};
  shipment.location = {detail.integer(1)};
  shipment.account = detail.text(8);
  label.shipment_id = std::to_string(shipment.id.value);
  label.order_ref = std::to_string(order.value);
  label.customer_id = shipment.account;
  label.ship_via = detail.text(2);
  label.ship_date = parse_day(detail.text(3)).value_or(day_min);
  label.weight_g = detail.integer(4);
  label.order_date = parse_day(detail.text(5)).value_or(day_min);
  label.currency = detail.text(6);
  label.currency_digits = find_currency(label.currency)->digits;
  label.order_total_minor = detail.integer(7);
  label.from = origins.at(shipment.location);
  PostalAddress& to = label.to;
  to.email = detail.text(9);
  to.name = detail.text(11);
  to.company = detail.text(12);
  to.line1 = detail.text(13);
  to.line2 = detail.text(14);
  to.city = detail.text(15);
  to.region = detail.text(16);
  to.postal_code = detail.text(17);
  to.country = detail.text(18);
  // The address's own telephone, else the account's.
  to.phone = detail.is_null(19) ? detail.text(10) : detail.text(19);
  to.residential = detail.integer(20) != 0;
  detail.reset();
  read_lines(order, shipment);
}

void ReadyShipments::State::read_lines(OrderId order, ReadyShipment& shipment) {
  LabelShipment& label = shipment.label;
  label.items.clear();
  shipment.pieces.clear();
  label.length_mm = label.width_mm = label.height_mm = label.customs_value_minor = 0;
  label.adult_signature = label.limited_quantity = false;
  label.hs_code.clear();
  label.origin_country.clear();
  lines.bind(1, order);
  lines.bind(2, shipment.id);
  while (lines.step()) {
    const LabelProduct& product = products.at(static_cast<std::size_t>(lines.integer(0)));
    const std::int64_t qty = lines.integer(1);
    label.items.push_back({product.sku, product.name, qty, product.weight_g, lines.integer(2)});
    label.customs_value_minor += lines.integer(3);
    label.adult_signature = label.adult_signature || product.alcohol;
    label.limited_quantity = label.limited_quantity || product.limited_quantity;
    // One on the other: the longest, the widest, all heights.
    label.length_mm = std::max(label.length_mm, product.length_mm);
    label.width_mm = std::max(label.width_mm, product.width_mm);
    label.height_mm += product.height_mm * qty;
    if (label.hs_code.empty()) label.hs_code = product.hs_code;
    if (label.origin_country.empty()) label.origin_country = product.origin;
    if (product.track_stock) shipment.pieces.push_back({{lines.integer(0)}, qty});
  }
}

bool ReadyShipments::next(ReadyShipment& shipment) {
  if (state_->ended) return false;
  if (!state_->list.step()) {
    state_->ended = true;
    return false;
  }
  shipment.id = {state_->list.integer(0)};
  state_->read_detail(shipment);
  return true;
}

}  // namespace autoship
