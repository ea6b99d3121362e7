#include "storage/catalog_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/statement.h"

namespace autoship {

namespace {

Day day_or_beginning(std::string_view text) { return parse_day(text).value_or(day_min); }

WhenOut when_out_of(std::string_view text) {
  if (text == "hold") return WhenOut::hold;
  if (text == "substitute") return WhenOut::substitute;
  if (text == "leave-out") return WhenOut::leave_out;
  return WhenOut::backorder;
}

void load_markets(SQLite::Database& db, Catalog& catalog) {
  Statement rows(db,
                 "SELECT id, market, currency, default_location_id, tax_included FROM markets ORDER BY id");
  while (rows.step()) {
    const auto currency = find_currency(rows.text(2));
    check(currency.has_value(), "a market's currency is unknown");
    catalog.markets.put(
        {{rows.integer(0)}, std::string(rows.text(1)), *currency, {rows.integer(3)}, rows.integer(4) != 0});
  }
}

void load_locations(SQLite::Database& db, Catalog& catalog) {
  Statement rows(db, "SELECT id, location, kind, country, calendar FROM locations ORDER BY id");
  while (rows.step()) {
    Location location;
    location.id = {rows.integer(0)};
    location.code = rows.text(1);
    location.member = rows.text(2) == "member";
    location.country = rows.text(3);
    const auto calendar = catalog.calendars.find(rows.text(4));
    location.calendar = calendar == catalog.calendars.end() ? &catalog.every_day : &calendar->second;
    catalog.locations.put(std::move(location));
  }
}

void load_products(SQLite::Database& db, Catalog& catalog) {
  Statement rows(
      db,
      "SELECT id, sku, name, kind, weight_g, hazard, alcohol, taxable, when_out, substitute_id, restock_on, "
      "track_stock, active FROM products ORDER BY id");
  while (rows.step()) {
    Product product;
    product.id = {rows.integer(0)};
    product.sku = rows.text(1);
    product.name = rows.text(2);
    product.fee = rows.text(3) == "fee";
    product.weight_g = rows.integer(4);
    product.limited_quantity = rows.text(5) == "limited-quantity";
    product.alcohol = rows.integer(6) != 0;
    product.taxable = rows.integer(7) != 0;
    product.when_out = when_out_of(rows.text(8));
    product.substitute = {rows.integer(9)};
    product.restock_on = rows.text(10);
    product.track_stock = rows.integer(11) != 0;
    product.active = rows.integer(12) != 0;
    catalog.products.put(std::move(product));
  }
}

void load_prices(SQLite::Database& db, Catalog& catalog) {
  Statement rows(db, "SELECT product_id, market_id, tier, valid_from, price_minor, pv, cv FROM prices");
  while (rows.step()) {
    catalog.prices.add({rows.integer(0)}, {rows.integer(1)}, parse_tier(rows.text(2)).value_or(Tier::retail),
                       day_or_beginning(rows.text(3)), {rows.integer(4), rows.integer(5), rows.integer(6)});
  }
}

void load_rates(SQLite::Database& db, Catalog& catalog) {
  Statement shipping(
      db, "SELECT market_id, ship_via, max_weight_g, price_minor, free_from_minor FROM shipping_rates");
  while (shipping.step()) {
    ShippingRates::Rate rate{shipping.integer(2), shipping.integer(3), std::nullopt};
    if (!shipping.is_null(4)) rate.free_from_minor = shipping.integer(4);
    catalog.shipping_rates.add({shipping.integer(0)}, shipping.text(1), rate);
  }
  Statement tax(db,
                "SELECT country, region, postal_prefix, valid_from, rate, shipping_taxable FROM tax_rates");
  while (tax.step()) {
    catalog.tax_rates.add(tax.text(0), tax.text(1), tax.text(2), day_or_beginning(tax.text(3)),
                          {tax.integer(4), tax.integer(5) != 0});
  }
}

void load_restrictions(SQLite::Database& db, Catalog& catalog) {
  Statement rows(db, "SELECT what, country, region, mode, allowed, note FROM restrictions");
  while (rows.step()) {
    const auto mode = rows.text(3) == "air" ? Restrictions::Mode::air : Restrictions::Mode::any;
    catalog.restrictions.add(rows.text(0), rows.text(1), rows.text(2), mode,
                             {rows.integer(4) != 0, std::string(rows.text(5))});
  }
}

}  // namespace

void load_catalog(Ledger& ledger, CalendarMap calendars, Catalog& catalog) {
  SQLite::Database& db = ledger.db();
  catalog.calendars = std::move(calendars);
  load_markets(db, catalog);
  load_locations(db, catalog);
  load_products(db, catalog);
  load_prices(db, catalog);
  load_rates(db, catalog);
  load_restrictions(db, catalog);
}

void load_stock(Ledger& ledger, StockBook& stock) {
  Statement rows(ledger.db(), "SELECT location_id, product_id, on_hand - reserved FROM stock");
  while (rows.step()) stock.put({rows.integer(0)}, {rows.integer(1)}, rows.integer(2));
}

void store_reservations(Ledger& ledger, StockBook& stock) {
  Statement update(ledger.db(),
                   "UPDATE stock SET reserved = reserved + ?3 WHERE location_id = ?1 AND product_id = ?2");
  stock.settle([&](const StockBook::Shelf& shelf) {
    update.bind(1, shelf.location.value);
    update.bind(2, shelf.product.value);
    update.bind(3, shelf.taken);
    check(update.run() == 1, "a promise without a shelf");
  });
}

}  // namespace autoship
