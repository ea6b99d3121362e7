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

/// CROSS JOIN keeps SQLite to this order, which the index on ready shipments then makes that asked for.
constexpr const char* shipments_sql = R"(
    SELECT s.id, s.order_id, s.ship_date, s.weight_g, o.order_date, o.currency, o.total_minor, a.account,
      a.email, a.phone, d.name, d.company, d.line1, d.line2, d.city, d.region, d.postal_code, d.country,
      d.phone, d.residential
    FROM shipments s CROSS JOIN orders o ON o.id = s.order_id CROSS JOIN accounts a ON a.id = o.account_id
    CROSS JOIN addresses d ON d.id = s.address_id
    WHERE s.status = 'ready' AND s.location_id = ?1 AND s.ship_via = ?2 ORDER BY s.id)";

}  // namespace

struct ReadyShipments::State {
  State(SQLite::Database& db, const std::vector<std::string>& wanted, LocationId only)
      : products(load_products(db)),
        origins(load_origins(db)),
        shipments(db, shipments_sql),
        lines(db,
              "SELECT product_id, qty, price_minor, goods_minor FROM order_lines "
              "WHERE order_id = ?1 AND shipment_id = ?2 ORDER BY line") {
    std::vector<std::string> services = wanted;
    std::sort(services.begin(), services.end());
    for (const auto& [origin, address] : origins) {
      if (only && origin != only) continue;
      for (const std::string& service : services) shelves.push_back({origin, service});
    }
  }

  bool next_row();
  void read(ReadyShipment& shipment);
  void read_lines(OrderId order, ReadyShipment& shipment);

  std::vector<LabelProduct> products;
  std::map<LocationId, PostalAddress> origins;
  Statement shipments, lines;
  std::vector<std::pair<LocationId, std::string>> shelves;  // By location, then service.
  std::size_t at = 0;                                       // Of the shelves.
  bool open = false;                                        // The statement is at that shelf.
  LocationId location;                                      // Of the shipment that was read last.
};

ReadyShipments::ReadyShipments(Ledger& ledger, const std::vector<std::string>& services, LocationId location)
    : state_(std::make_unique<State>(ledger.db(), services, location)) {}

ReadyShipments::~ReadyShipments() = default;

bool ReadyShipments::State::next_row() {
  for (; at < shelves.size(); ++at) {
    if (!open) {
      shipments.bind(1, shelves[at].first);
      shipments.bind(2, std::string_view(shelves[at].second));
    }
    open = shipments.step();
    if (open) return true;
  }
  return false;
}

void ReadyShipments::State::read(ReadyShipment& shipment) {
  LabelShipment& label = shipment.label;
  const OrderId order{shipments.integer(1)};
  shipment.id = {shipments.integer(0)};
  shipment.location = shelves[at].first;
  shipment.account = shipments.text(7);
  label.shipment_id = std::to_string(shipment.id.value);
  label.order_ref = std::to_string(order.value);
  label.customer_id = shipment.account;
  label.ship_via = shelves[at].second;
  label.ship_date = parse_day(shipments.text(2)).value_or(day_min);
  label.weight_g = shipments.integer(3);
  label.order_date = parse_day(shipments.text(4)).value_or(day_min);
  if (label.currency != shipments.text(5)) {
    label.currency = shipments.text(5);
    label.currency_digits = find_currency(label.currency)->digits;
  }
  label.order_total_minor = shipments.integer(6);
  if (location != shipment.location) label.from = origins.at(shipment.location);
  location = shipment.location;
  PostalAddress& to = label.to;
  to.email = shipments.text(8);
  to.name = shipments.text(10);
  to.company = shipments.text(11);
  to.line1 = shipments.text(12);
  to.line2 = shipments.text(13);
  to.city = shipments.text(14);
  to.region = shipments.text(15);
  to.postal_code = shipments.text(16);
  to.country = shipments.text(17);
  // The address's own telephone, else the account's.
  to.phone = shipments.is_null(18) ? shipments.text(9) : shipments.text(18);
  to.residential = shipments.integer(19) != 0;
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
  if (!state_->next_row()) return false;
  state_->read(shipment);
  return true;
}

}  // namespace autoship
