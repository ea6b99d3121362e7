#include "domain/order_plan.h"

#include <doctest/doctest.h>

#include "tests/domain/plan_world.h"

using namespace autoship;
using test::PlanWorld;

// Lines: what is sold out, discontinued, beyond the budget (F3, F7, P4, P5).

TEST_CASE("every reason and every line status has the name that people read") {
  for (int i = 0; i <= static_cast<int>(Reason::empty); ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(parse_reason(to_text(reason)) == reason);
  }
  CHECK(to_text(Reason::product_discontinued) == "product-discontinued");
  CHECK_FALSE(parse_reason("no reason").has_value());
  CHECK(to_text(LineStatus::left_out) == "left-out");
  CHECK(to_text(LineStatus::backordered) == "backordered");
}

TEST_CASE("what is on the shelf ships and is taken from it") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto tea = world.product("TEA", 250);
  world.want(soap, 2);
  world.want(tea);
  CHECK(world.order() == "2 SOAP shipping 10.00; 1 TEA shipping 2.50");
  CHECK(world.left(soap) == 98);
  CHECK(world.left(tea) == 99);
  CHECK(world.plan.has_parcel);
  CHECK(world.plan.weight_g == 300);
  CHECK(world.plan.location == PlanWorld::nv1);
  REQUIRE(world.plan.service != nullptr);
  CHECK(world.plan.service->ship_via == "GROUND");
  CHECK(world.plan.pv == 30'000);
  CHECK(world.plan.cv == 15'000);
  CHECK(world.plan.note.empty());
}

TEST_CASE("a closed account gets nothing") {
  PlanWorld world;
  const auto soap = world.product("SOAP");
  world.want(soap);
  world.request.account_closed = true;
  CHECK(world.order() == "account-closed: the account is closed");
  CHECK(world.left(soap) == 100);
}

TEST_CASE("a sold-out product waits while the rest ships") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto tea = world.product("TEA", 250);
  world.sold_out(tea, WhenOut::backorder);
  world.want(soap);
  world.want(tea, 3);
  CHECK(world.order() == "1 SOAP shipping 5.00; 3 TEA backordered 7.50");
  CHECK(world.plan.backordered_lines == 1);
  CHECK(world.plan.weight_g == 100);  // Of what ships now.
  CHECK(world.left(tea) == 0);
}

TEST_CASE("an order of nothing but backorders has no parcel yet") {
  PlanWorld world;
  const auto tea = world.product("TEA", 250);
  world.sold_out(tea, WhenOut::backorder);
  world.want(tea);
  CHECK(world.order() == "1 TEA backordered 2.50");
  CHECK_FALSE(world.plan.has_parcel);
  CHECK(world.plan.weight_g == 0);
}

TEST_CASE("a product to be held for stops the whole order and nothing is taken") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto tea = world.product("TEA", 250);
  world.sold_out(tea, WhenOut::hold);
  world.want(soap, 5);
  world.want(tea);
  CHECK(world.order() == "out-of-stock: TEA is sold out at NV1");
  CHECK(world.left(soap) == 100);
  world.edit(tea, [](Product& p) { p.restock_on = "2027-01-11"; });
  CHECK(world.order() == "out-of-stock: TEA is sold out at NV1, expected 2027-01-11");
}

TEST_CASE("a product to be left out is neither shipped nor charged") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto tea = world.product("TEA", 250);
  world.sold_out(tea, WhenOut::leave_out);
  world.want(soap);
  world.want(tea, 2);
  CHECK(world.order() == "1 SOAP shipping 5.00; 2 TEA left-out 0.00");
  CHECK(world.plan.total_minor == 500);
  CHECK(world.plan.pv == 10'000);
  CHECK(world.plan.lines[1].pv == 0);
  CHECK(world.plan.lines[1].price_minor == 0);
}

TEST_CASE("an order of which everything is left out is not made") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto tea = world.product("TEA", 250);
  world.sold_out(soap, WhenOut::leave_out);
  world.sold_out(tea, WhenOut::leave_out);
  world.want(soap);
  world.want(tea);
  CHECK(world.order() == "empty: every line is left out: SOAP, TEA");
}

TEST_CASE("a substitute stands in where it is on the shelf and the line says for what") {
  PlanWorld world;
  const auto vanilla = world.product("VANILLA", 3000);
  const auto chocolate = world.product("CHOCOLATE", 3200);
  world.sold_out(vanilla, WhenOut::substitute, chocolate);
  world.want(vanilla, 2);
  CHECK(world.order() == "2 CHOCOLATE for VANILLA shipping 64.00");
  CHECK(world.plan.note == "CHOCOLATE instead of VANILLA");
  CHECK(world.left(chocolate) == 98);
}

TEST_CASE("where the substitute cannot stand in the product itself waits") {
  PlanWorld world;
  const auto vanilla = world.product("VANILLA", 3000);
  const auto chocolate = world.product("CHOCOLATE", 3200);
  world.sold_out(vanilla, WhenOut::substitute, chocolate);
  world.want(vanilla, 2);
  SUBCASE("it is sold out as well") { world.stock.put(PlanWorld::nv1, chocolate, 1); }
  SUBCASE("it is discontinued") { world.discontinue(chocolate); }
  SUBCASE("it is a fee") {
    world.edit(chocolate, [](Product& p) { p.fee = true; });
  }
  SUBCASE("there is none") {
    world.edit(vanilla, [](Product& p) { p.substitute = {}; });
  }
  CHECK(world.order() == "2 VANILLA backordered 60.00");
  CHECK(world.plan.note.empty());
}

TEST_CASE("a substitute without a price here does not stand in") {
  PlanWorld world;
  const auto vanilla = world.product("VANILLA", 3000);
  const auto chocolate = world.product("CHOCOLATE", -1);
  world.sold_out(vanilla, WhenOut::substitute, chocolate);
  world.want(vanilla);
  CHECK(world.order() == "1 VANILLA backordered 30.00");
}

TEST_CASE("a substitute that nobody counts can always stand in") {
  PlanWorld world;
  const auto vanilla = world.product("VANILLA", 3000);
  const auto voucher = world.product("VOUCHER", 3000, 0);
  world.edit(voucher, [](Product& p) { p.track_stock = false; });
  world.sold_out(vanilla, WhenOut::substitute, voucher);
  world.want(vanilla, 2);
  CHECK(world.order() == "2 VOUCHER for VANILLA shipping 60.00");
}

TEST_CASE("the same product on two lines needs enough for both") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500, 5);
  world.want(soap, 3);
  world.want(soap, 2);
  SUBCASE("just enough") {
    CHECK(world.order() == "3 SOAP shipping 15.00; 2 SOAP shipping 10.00");
    CHECK(world.left(soap) == 0);
  }
  SUBCASE("one piece short") {
    world.stock.put(PlanWorld::nv1, soap, 4);
    CHECK(world.order() == "3 SOAP shipping 15.00; 2 SOAP backordered 10.00");
    CHECK(world.left(soap) == 1);
  }
  SUBCASE("not even enough for the first line leaves the shelf to the second") {
    world.stock.put(PlanWorld::nv1, soap, 2);
    CHECK(world.order() == "3 SOAP backordered 15.00; 2 SOAP shipping 10.00");
    CHECK(world.left(soap) == 0);
  }
}

TEST_CASE("a substitute shares its shelf with the lines that asked for it") {
  PlanWorld world;
  const auto vanilla = world.product("VANILLA", 3000);
  const auto chocolate = world.product("CHOCOLATE", 3200, 3);
  world.sold_out(vanilla, WhenOut::substitute, chocolate);
  world.want(chocolate, 2);
  world.want(vanilla, 2);
  CHECK(world.order() == "2 CHOCOLATE shipping 64.00; 2 VANILLA backordered 60.00");
  CHECK(world.left(chocolate) == 1);
}

TEST_CASE("a product that nobody counts is never sold out") {
  PlanWorld world;
  const auto catalog = world.product("CATALOG", 0, 0);
  world.edit(catalog, [](Product& p) {
    p.track_stock = false;
    p.when_out = WhenOut::hold;
  });
  world.want(catalog, 1000);
  CHECK(world.order() == "1000 CATALOG shipping 0.00");
}

TEST_CASE("a discontinued product blocks or is left out or gives way by policy") {
  PlanWorld world;
  const auto old_cream = world.product("OLD", 2500);
  const auto new_cream = world.product("NEW", 2600);
  const auto soap = world.product("SOAP", 500);
  world.discontinue(old_cream, new_cream);
  world.want(old_cream, 2);
  world.want(soap);
  SUBCASE("block") {
    world.policy.stock.discontinued = Discontinued::block;
    CHECK(world.order() == "product-discontinued: OLD is discontinued");
    CHECK(world.left(soap) == 100);
  }
  SUBCASE("leave out") {
    world.policy.stock.discontinued = Discontinued::leave_out;
    CHECK(world.order() == "2 OLD left-out 0.00; 1 SOAP shipping 5.00");
    CHECK(world.left(old_cream) == 100);
  }
  SUBCASE("successor") {
    world.policy.stock.discontinued = Discontinued::successor;
    CHECK(world.order() == "2 NEW for OLD shipping 52.00; 1 SOAP shipping 5.00");
    CHECK(world.plan.note == "NEW succeeds OLD");
    CHECK(world.left(new_cream) == 98);
    CHECK(world.left(old_cream) == 100);
  }
  SUBCASE("no successor to be had") {
    world.policy.stock.discontinued = Discontinued::successor;
    world.discontinue(new_cream);
    CHECK(world.order() == "product-discontinued: OLD is discontinued");
  }
}

TEST_CASE("a line of a discontinued product alone makes no empty order") {
  PlanWorld world;
  const auto old_cream = world.product("OLD", 2500);
  world.discontinue(old_cream);
  world.policy.stock.discontinued = Discontinued::leave_out;
  world.want(old_cream);
  CHECK(world.order() == "empty: every line is left out: OLD");
}

TEST_CASE("a successor that is sold out follows its own rule and the line still names what was asked for") {
  PlanWorld world;
  const auto old_cream = world.product("OLD", 2500);
  const auto new_cream = world.product("NEW", 2600);
  const auto other = world.product("OTHER", 2700);
  world.discontinue(old_cream, new_cream);
  world.policy.stock.discontinued = Discontinued::successor;
  world.want(old_cream);
  SUBCASE("it waits") {
    world.sold_out(new_cream, WhenOut::backorder);
    CHECK(world.order() == "1 NEW for OLD backordered 26.00");
  }
  SUBCASE("it gives way in turn") {
    world.sold_out(new_cream, WhenOut::substitute, other);
    CHECK(world.order() == "1 OTHER for OLD shipping 27.00");
  }
}

TEST_CASE("a budget is filled in order of preference with what fits") {
  PlanWorld world;
  const auto greens = world.product("GREENS", 4000);
  const auto collagen = world.product("COLLAGEN", 5000);
  const auto soap = world.product("SOAP", 600);
  const auto tea = world.product("TEA", 401);
  world.want(greens);
  world.want(collagen);
  world.want(soap, 5);
  world.want(tea);
  world.request.budget_minor = 7400;
  CHECK(world.order() ==
        "1 GREENS shipping 40.00; 1 COLLAGEN left-out 0.00; 5 SOAP shipping 30.00; 1 TEA left-out 0.00");
  CHECK(world.left(collagen) == 100);
  world.request.budget_minor = 7401;
  CHECK(world.order() ==
        "1 GREENS shipping 40.00; 1 COLLAGEN left-out 0.00; 5 SOAP shipping 30.00; 1 TEA shipping 4.01");
  world.request.budget_minor = 400;
  CHECK(world.order() == "empty: every line is left out: GREENS, COLLAGEN, SOAP, TEA");
}

TEST_CASE("a sold-out line that does not fit the budget holds nothing up") {
  PlanWorld world;
  const auto greens = world.product("GREENS", 4000);
  const auto tea = world.product("TEA", 500);
  world.sold_out(tea, WhenOut::hold);
  world.want(greens);
  world.want(tea);
  world.request.budget_minor = 4499;
  CHECK(world.order() == "1 GREENS shipping 40.00; 1 TEA left-out 0.00");
  world.request.budget_minor = 4500;
  CHECK(world.order() == "out-of-stock: TEA is sold out at NV1");
}

TEST_CASE("a substitute has to fit the budget as well") {
  PlanWorld world;
  const auto vanilla = world.product("VANILLA", 3000);
  const auto chocolate = world.product("CHOCOLATE", 3200);
  world.sold_out(vanilla, WhenOut::substitute, chocolate);
  world.want(world.product("SOAP", 500));
  world.want(vanilla);
  world.request.budget_minor = 3699;
  CHECK(world.order() == "1 SOAP shipping 5.00; 1 CHOCOLATE for VANILLA left-out 0.00");
  world.request.budget_minor = 3700;
  CHECK(world.order() == "1 SOAP shipping 5.00; 1 CHOCOLATE for VANILLA shipping 32.00");
}

TEST_CASE("fees alone make an order without parcel or service or address") {
  PlanWorld world;
  const auto membership = world.fee("MEMBER", 2500);
  world.want(membership);
  world.request.address_id = {};
  world.request.address = {};
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {0, 895, std::nullopt});
  CHECK(world.order() == "1 MEMBER fee 25.00");
  CHECK_FALSE(world.plan.has_parcel);
  CHECK(world.plan.service == nullptr);
  CHECK_FALSE(world.plan.location);
  CHECK(world.plan.shipping_minor == 0);
  CHECK(world.plan.total_minor == 2500);
}

TEST_CASE("a fee beside goods pays no freight of its own") {
  PlanWorld world;
  const auto membership = world.fee("MEMBER", 9900);
  const auto soap = world.product("SOAP", 500);
  world.want(membership);
  world.want(soap);
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {0, 895, 9900});
  CHECK(world.order() == "1 MEMBER fee 99.00; 1 SOAP shipping 5.00");
  CHECK(world.plan.shipping_minor == 895);  // Free freight is for goods.
}

TEST_CASE("a product without a price for this band and market and day blocks by name") {
  PlanWorld world;
  const auto soap = world.product("SOAP", -1);
  const auto tea = world.product("TEA", 250);
  world.want(tea, 3);
  world.want(soap);
  CHECK(world.order() == "no-price: SOAP has no retail price in US on 2026-12-15");
  CHECK(world.left(tea) == 100);
  world.price(soap, 400, PlanWorld::us, Tier::member);
  world.price(soap, 400, PlanWorld::de, Tier::retail);
  world.price(soap, 400, PlanWorld::us, Tier::retail, test::day("2026-12-16"));
  CHECK(world.order() == "no-price: SOAP has no retail price in US on 2026-12-15");
  world.on = test::day("2026-12-16");
  CHECK(world.order() == "3 TEA shipping 7.50; 1 SOAP shipping 4.00");
}

TEST_CASE("planning the same order twice into one plan leaves nothing of the first") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.want(soap, 2);
  world.order();
  const std::int64_t total = world.plan.total_minor;
  CHECK(world.order() == "2 SOAP shipping 10.00");
  CHECK(world.plan.total_minor == total);
  CHECK(world.plan.weight_g == 200);
}
