#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "domain/books.h"
#include "domain/order_plan.h"
#include "tests/domain/schedule_support.h"

// A small company in memory, for tests of what a night decides.
namespace autoship::test {

/// Markets US, JP, KW and DE (prices hold the tax); warehouses NV1 and OH2, Ann's own stock, and one
/// in Germany; four services. Everything but the fee is tracked, with 100 pieces in NV1.
struct PlanWorld {
  static constexpr MarketId us{1}, jp{2}, kw{3}, de{4};
  static constexpr LocationId nv1{1}, oh2{2}, ann{3}, de1{4};

  Catalog catalog;
  Policy policy;
  ServiceList services;
  Books books;
  StockBook& stock = books.stock;
  OrderRequest request;  ///< one piece of nothing yet, to a street in Reno, at retail
  Day on = day("2026-12-15");

  PlanWorld() {
    catalog.markets.put({us, "US", {"USD", 2}, nv1, false});
    catalog.markets.put({jp, "JP", {"JPY", 0}, nv1, false});
    catalog.markets.put({kw, "KW", {"KWD", 3}, nv1, false});
    catalog.markets.put({de, "DE", {"EUR", 2}, de1, true});
    catalog.locations.put({nv1, "NV1", false, "US", &catalog.every_day});
    catalog.locations.put({oh2, "OH2", false, "US", &catalog.every_day});
    catalog.locations.put({ann, "ANN", true, "US", &catalog.every_day});
    catalog.locations.put({de1, "DE1", false, "DE", &catalog.every_day});
    using Allows = Service::Allows;
    services.put(service("GROUND", "US", false, Allows::yes, Allows::no));
    services.put(service("AIR", "US", true, Allows::no, Allows::no));
    services.put(service("POST", "US|international|DE", true, Allows::review, Allows::yes));
    services.put(service("HAND_DELIVERY", "*", false, Allows::yes, Allows::yes));
    policy.shipping.default_service = "GROUND";
    request.account = {1};
    request.market = us;
    request.address_id = {1};
    request.address = {"Ann", "", "1 Elm St", "", "Reno", "NV", "89501", "US", "", "", true};
  }
  PlanWorld(const PlanWorld&) = delete;  // Locations point at the calendar inside.

  static Service service(const char* name, const char* lanes, bool air, Service::Allows limited_quantity,
                         Service::Allows po_box_and_military) {
    Service made;
    made.ship_via = name;
    if (made.ship_via == "HAND_DELIVERY") made.carrier = "hand";
    made.air = air;
    made.limited_quantity = limited_quantity;
    made.po_box = made.military = po_box_and_military;
    made.lanes = parse_lanes(lanes);
    return made;
  }

  /// A product of 100 g with a retail price in the US from the beginning.
  ProductId product(const char* sku, std::int64_t price_minor = 1000, std::int64_t on_hand = 100) {
    Product made;
    made.id = {++products_};
    made.sku = sku;
    made.weight_g = 100;
    catalog.products.put(made);
    if (price_minor >= 0) price(made.id, price_minor);
    if (on_hand > 0) stock.put(nv1, made.id, on_hand);
    return made.id;
  }
  ProductId fee(const char* sku, std::int64_t price_minor) {
    const ProductId id = product(sku, price_minor, 0);
    edit(id, [](Product& p) {
      p.fee = true;
      p.track_stock = false;
      p.weight_g = 0;
    });
    return id;
  }
  template <class Edit>
  void edit(ProductId id, Edit&& change) {
    Product changed = *catalog.products.find(id);
    change(changed);
    catalog.products.put(changed);
  }
  void price(ProductId id, std::int64_t minor, MarketId market = us, Tier tier = Tier::retail,
             Day from = day_min) {
    catalog.prices.add(id, market, tier, from, {minor, 10'000, 5'000});
  }
  void want(ProductId id, std::int64_t qty = 1) { request.lines.push_back({id, qty, std::nullopt}); }
  void sold_out(ProductId id, WhenOut when_out, ProductId substitute = {}) {
    stock.put(nv1, id, 0);
    edit(id, [&](Product& p) {
      p.when_out = when_out;
      p.substitute = substitute;
    });
  }
  void discontinue(ProductId id, ProductId substitute = {}) {
    edit(id, [&](Product& p) {
      p.active = false;
      p.substitute = substitute;
    });
  }

  PlanContext context() const { return {catalog, policy, services}; }

  /// What becomes of the request: "no-price: SOAP has no ..." or the lines, "2 SOAP shipping 20.00;
  /// 1 TEA for MINT backordered 5.00". The plan stays in `plan`.
  std::string order() {
    if (auto blocked = plan_order(context(), request, on, stock, plan)) {
      return fmt::format("{}: {}", to_text(blocked->reason), blocked->detail);
    }
    const int digits = catalog.markets.find(request.market)->currency.digits;
    std::string text;
    for (const PlannedLine& line : plan.lines) {
      if (!text.empty()) text += "; ";
      text += fmt::format("{} {}", line.qty, catalog.products.find(line.product)->sku);
      if (line.instead_of) text += " for " + catalog.products.find(line.instead_of)->sku;
      text += fmt::format(" {} {}", to_text(line.status), decimal_text(line.goods_minor, digits));
    }
    return text;
  }
  std::int64_t left(ProductId id, LocationId at = nv1) const { return stock.available(at, id); }

  OrderPlan plan;

 private:
  std::int64_t products_ = 0;
};

}  // namespace autoship::test
