#include "storage/replacement_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/stored_values.h"

namespace autoship {

std::vector<WantedReplacement> wanted_replacements(Ledger& ledger) {
  // By the index of those that wait: there are few at any time.
  Statement rows(ledger.db(), R"(
      SELECT d.id, d.return_id, s.id, r.ran, r.account_id, a.account, d.order_id, o.autoship_id, o.currency, s.location_id,
        p.location, s.address_id, s.ship_via, l.product_id, q.sku, d.qty, q.weight_g, q.track_stock
      FROM return_decisions d JOIN returns r ON r.id = d.return_id JOIN accounts a ON a.id = r.account_id
      JOIN orders o ON o.id = d.order_id JOIN order_lines l ON l.order_id = d.order_id AND l.line = d.order_line
      JOIN products q ON q.id = l.product_id JOIN shipments s ON s.id = l.shipment_id
      JOIN locations p ON p.id = s.location_id
      WHERE d.decision = 'replace' AND d.replacement_order_id IS NULL ORDER BY d.return_id, s.id, d.id)");
  std::vector<WantedReplacement> wanted;
  std::int64_t of_return = 0, of_parcel = 0;
  while (rows.step()) {
    if (wanted.empty() || rows.integer(1) != of_return || rows.integer(2) != of_parcel) {
      of_return = rows.integer(1);
      of_parcel = rows.integer(2);
      WantedReplacement& one = wanted.emplace_back();
      one.ran = rows.text(3);
      one.account = {rows.integer(4)};
      one.account_code = rows.text(5);
      one.order = {rows.integer(6)};
      one.autoship = {rows.integer(7)};
      one.currency = currency_at(rows, 8);
      one.location = {rows.integer(9)};
      one.location_code = rows.text(10);
      one.address = {rows.integer(11)};
      one.ship_via = rows.text(12);
    }
    const std::int64_t qty = rows.integer(15);
    wanted.back().pieces.push_back({rows.integer(0),
                                    {rows.integer(13)},
                                    text_at(rows, 14),
                                    qty,
                                    qty * rows.integer(16),
                                    rows.integer(17) != 0});
  }
  return wanted;
}

std::vector<ExpiredReturn> expired_returns(Ledger& ledger, Day today) {
  Statement rows(ledger.db(), R"(
      SELECT r.id, r.ran, r.account_id, a.account, r.order_id, o.autoship_id, r.expires_on,
        (SELECT sum(qty) FROM return_lines l WHERE l.return_id = r.id),
        (SELECT coalesce(sum(g.qty), 0) FROM return_parcels p JOIN return_goods g ON g.parcel_id = p.id
         WHERE p.return_id = r.id AND g.return_line IS NOT NULL)
      FROM returns r JOIN accounts a ON a.id = r.account_id LEFT JOIN orders o ON o.id = r.order_id
      WHERE r.closed IS NULL AND r.expires_on < ?1 ORDER BY r.id)");
  const std::string day = to_text(today);
  rows.bind(1, std::string_view(day));
  std::vector<ExpiredReturn> expired;
  while (rows.step()) {
    expired.push_back({{rows.integer(0)},
                       text_at(rows, 1),
                       {rows.integer(2)},
                       text_at(rows, 3),
                       {rows.integer(4)},
                       {rows.integer(5)},
                       day_at(rows, 6),
                       rows.integer(7),
                       rows.integer(8)});
  }
  return expired;
}

ReplacementStore::ReplacementStore(Ledger& ledger, RunId run)
    : run_(run),
      next_order_{ledger.db().execAndGet("SELECT coalesce(max(id), 0) + 1 FROM orders").getInt64()},
      reserve_(ledger.db(),
               "UPDATE stock SET reserved = reserved + ?3 WHERE location_id = ?1 AND product_id = ?2 "
               "AND on_hand - reserved >= ?3"),
      order_(ledger.db(), R"(
          INSERT INTO orders (id, autoship_id, account_id, kind, cycle_date, order_date, ship_date, status, market_id,
            currency, tier, address_id, location_id, ship_via, goods_minor, shipping_minor, shipping_tax_minor,
            tax_minor, total_minor, pv, cv, note, run_id, event_id, replaces_order_id)
          SELECT ?2, NULL, account_id, 'replacement', ?3, ?3, ?4, 'open', market_id, currency, tier, ?5, ?6, ?7,
            0, 0, 0, 0, 0, 0, 0, ?8, ?9, ?10, id
          FROM orders WHERE id = ?1)"),
      shipment_(
          ledger.db(),
          "INSERT INTO shipments (order_id, location_id, address_id, ship_via, ship_date, weight_g, status) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'ready')"),
      line_(ledger.db(),
            "INSERT INTO order_lines (order_id, line, product_id, qty, status, shipment_id, price_minor, "
            "goods_minor, tax_minor, pv, cv) VALUES (?1, ?2, ?3, ?4, 'shipping', ?5, 0, 0, 0, 0, 0)"),
      link_(
          ledger.db(),
          "UPDATE return_decisions SET replacement_order_id = ?2 WHERE id = ?1 AND decision = 'replace' AND "
          "replacement_order_id IS NULL") {}

bool ReplacementStore::reserve(LocationId location, const ReplacedPieces& pieces) {
  if (!pieces.is_counted) return true;
  reserve_.bind(1, location);
  reserve_.bind(2, pieces.product);
  reserve_.bind(3, pieces.qty);
  return reserve_.run() == 1;
}

void ReplacementStore::add(const WantedReplacement& made, Day today, Day ship_on, const std::string& note,
                           EventId event) {
  const std::string day = to_text(today), ship = to_text(ship_on);
  order_.bind(1, made.order);
  order_.bind(2, next_order_);
  order_.bind(3, std::string_view(day));
  order_.bind(4, std::string_view(ship));
  order_.bind(5, made.address);
  order_.bind(6, made.location);
  order_.bind(7, std::string_view(made.ship_via));
  order_.bind(8, std::string_view(note));
  order_.bind(9, run_);
  order_.bind(10, event);
  check(order_.run() == 1, "a replacement is of an order");
  std::int64_t weight_g = 0;
  for (const ReplacedPieces& pieces : made.pieces) weight_g += pieces.weight_g;
  shipment_.bind(1, next_order_);
  shipment_.bind(2, made.location);
  shipment_.bind(3, made.address);
  shipment_.bind(4, std::string_view(made.ship_via));
  shipment_.bind(5, std::string_view(ship));
  shipment_.bind(6, weight_g);
  shipment_.run();
  const ShipmentId parcel{shipment_.last_row_id()};
  std::int64_t number = 0;
  for (const ReplacedPieces& pieces : made.pieces) {
    line_.bind(1, next_order_);
    line_.bind(2, ++number);
    line_.bind(3, pieces.product);
    line_.bind(4, pieces.qty);
    line_.bind(5, parcel);
    line_.run();
    link_.bind(1, pieces.decision);
    link_.bind(2, next_order_);
    check(link_.run() == 1, "a replacement is made once");
  }
  ++next_order_.value;
}

}  // namespace autoship
