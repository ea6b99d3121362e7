#include <doctest/doctest.h>

#include "domain/order_plan.h"
#include "tests/domain/plan_world.h"

using namespace autoship;
using test::PlanWorld;
using Mode = Restrictions::Mode;

// Where from, where to, by whom (F1, F4, F5).

TEST_CASE("the autoship's location goes before the account's and that before the market's") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.stock.put(PlanWorld::oh2, soap, 10);
  world.stock.put(PlanWorld::ann, soap, 10);
  world.want(soap);
  world.order();
  CHECK(world.plan.location == PlanWorld::nv1);
  CHECK(world.left(soap) == 99);
  world.request.account_location = PlanWorld::ann;
  world.order();
  CHECK(world.plan.location == PlanWorld::ann);
  CHECK(world.left(soap, PlanWorld::ann) == 9);
  world.request.own_location = PlanWorld::oh2;
  world.order();
  CHECK(world.plan.location == PlanWorld::oh2);
  CHECK(world.left(soap, PlanWorld::oh2) == 9);
  CHECK(world.left(soap) == 99);
}

TEST_CASE("a market that nobody ships for blocks goods and not fees") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto membership = world.fee("MEMBER", 2500);
  world.catalog.markets.put({PlanWorld::us, "US", {"USD", 2}, {}, false});
  world.want(membership);
  CHECK(world.order() == "1 MEMBER fee 25.00");
  world.want(soap);
  CHECK(world.order() == "no-service: no location ships for market US");
}

TEST_CASE("what a member ships from own stock is handed over unless a service is named") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.stock.put(PlanWorld::ann, soap, 10);
  world.request.own_location = PlanWorld::ann;
  world.want(soap);
  world.order();
  CHECK(world.plan.service->ship_via == "HAND_DELIVERY");
  world.request.ship_via = "GROUND";
  world.order();
  CHECK(world.plan.service->ship_via == "GROUND");
}

TEST_CASE("a member without stock of the product makes the line wait") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.request.own_location = PlanWorld::ann;
  world.want(soap);
  CHECK(world.order() == "1 SOAP backordered 5.00");
  CHECK(world.left(soap) == 100);
}

TEST_CASE("goods need an address") {
  PlanWorld world;
  const auto soap = world.product("SOAP");
  world.want(soap);
  world.request.address_id = {};
  CHECK(world.order() == "no-address: the account has no address to ship to");
  CHECK(world.left(soap) == 100);
}

TEST_CASE("a PO box is reached only by services that go there") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.want(soap);
  world.request.address.line1 = "P.O. Box 17";
  CHECK(world.order() == "no-service: GROUND does not deliver to a PO box");
  CHECK(world.left(soap) == 100);
  world.request.ship_via = "POST";
  CHECK(world.order() == "1 SOAP shipping 5.00");
  world.request.ship_via = "GROUND";
  world.policy.shipping.fallback["GROUND"] = "POST";
  CHECK(world.order() == "1 SOAP shipping 5.00");
  CHECK(world.plan.service->ship_via == "POST");
  CHECK(world.plan.note == "POST instead of GROUND: GROUND does not deliver to a PO box");
}

TEST_CASE("a military address is reached only by services that go there") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.want(soap);
  world.request.address.city = "APO";
  world.request.address.region = "AE";
  CHECK(world.order() == "no-service: GROUND does not deliver to military addresses");
  world.request.ship_via = "POST";
  CHECK(world.order() == "1 SOAP shipping 5.00");
  world.request.address.region = "NY";
  CHECK(world.order().starts_with("no-address: "));
}

TEST_CASE("a service that nobody confirmed for something does not carry it") {
  PlanWorld world;
  const auto spray = world.product("SPRAY", 500);
  world.edit(spray, [](Product& p) { p.limited_quantity = true; });
  world.want(spray);
  world.request.ship_via = "POST";  // Limited quantities: in review.
  CHECK(world.order() == "restricted: SPRAY: POST takes no limited quantities");
}

TEST_CASE("a service goes only along its lanes") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.want(soap);
  world.request.address = {"Li", "", "1 King St", "", "Toronto", "ON", "M5V 1A1", "CA", "", "", true};
  CHECK(world.order() == "no-service: GROUND does not go from US to CA");
  world.request.ship_via = "POST";
  CHECK(world.order() == "1 SOAP shipping 5.00");
}

TEST_CASE("an unknown service blocks with a suggestion") {
  PlanWorld world;
  world.want(world.product("SOAP"));
  world.request.ship_via = "GRUOND";
  CHECK(world.order() == "no-service: no service 'GRUOND' (did you mean GROUND?)");
}

TEST_CASE("a restricted line blocks the order by name") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto wine = world.product("WINE", 1900);
  world.edit(wine, [](Product& p) { p.alcohol = true; });
  world.catalog.restrictions.add("alcohol", "US", "UT", Mode::any, {false, "prohibited in Utah"});
  world.want(soap);
  world.want(wine);
  CHECK(world.order() == "1 SOAP shipping 5.00; 1 WINE shipping 19.00");
  world.request.address.region = "UT";
  CHECK(world.order() == "restricted: WINE may not go to US-UT (prohibited in Utah)");
  CHECK(world.left(wine) == 99);
  CHECK(world.left(soap) == 99);
}

TEST_CASE("a restriction counts for what waits and not for what is left out") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto wine = world.product("WINE", 1900);
  world.catalog.restrictions.add("WINE", "US", "", Mode::any, {false, ""});
  world.want(soap);
  world.want(wine);
  world.sold_out(wine, WhenOut::backorder);
  CHECK(world.order() == "restricted: WINE may not go to US-NV");
  world.sold_out(wine, WhenOut::leave_out);
  CHECK(world.order() == "1 SOAP shipping 5.00; 1 WINE left-out 0.00");
}

TEST_CASE("a substitute is held to the restrictions as well") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto wine = world.product("WINE", 1900);
  world.catalog.restrictions.add("WINE", "US", "", Mode::any, {false, ""});
  world.sold_out(soap, WhenOut::substitute, wine);
  world.want(soap);
  CHECK(world.order() == "restricted: WINE may not go to US-NV");
}

TEST_CASE("an aerosol goes by ground where air is not allowed and the order says so") {
  PlanWorld world;
  const auto spray = world.product("SPRAY", 500);
  world.edit(spray, [](Product& p) { p.limited_quantity = true; });
  world.services.put(PlanWorld::service("AIR", "US", true, Service::Allows::yes, Service::Allows::no));
  world.catalog.restrictions.add("limited-quantity", "US", "", Mode::air, {false, "aerosols by ground"});
  world.want(spray);
  world.request.ship_via = "AIR";
  CHECK(world.order() == "restricted: SPRAY may not go to US-NV by AIR (aerosols by ground)");
  world.policy.shipping.fallback["AIR"] = "GROUND";
  CHECK(world.order() == "1 SPRAY shipping 5.00");
  CHECK(world.plan.service->ship_via == "GROUND");
  CHECK(world.plan.note == "GROUND instead of AIR: SPRAY may not go to US-NV by AIR (aerosols by ground)");
}

TEST_CASE("fallbacks are followed to the first that may go and their circle ends") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  world.want(soap);
  world.request.address.line1 = "PO Box 3";
  world.request.ship_via = "AIR";
  world.policy.shipping.fallback["AIR"] = "GROUND";
  SUBCASE("to the second") {
    world.policy.shipping.fallback["GROUND"] = "POST";
    CHECK(world.order() == "1 SOAP shipping 5.00");
    CHECK(world.plan.service->ship_via == "POST");
    CHECK(world.plan.note == "POST instead of AIR: AIR does not deliver to a PO box");
  }
  SUBCASE("round in a circle to nowhere") {
    world.policy.shipping.fallback["GROUND"] = "AIR";
    CHECK(world.order() == "no-service: AIR does not deliver to a PO box");
    CHECK(world.left(soap) == 100);
  }
  SUBCASE("to itself") {
    world.policy.shipping.fallback["AIR"] = "AIR";
    CHECK(world.order() == "no-service: AIR does not deliver to a PO box");
  }
  SUBCASE("over one that does not exist") {
    world.policy.shipping.fallback["AIR"] = "ROCKET";
    world.policy.shipping.fallback["ROCKET"] = "POST";
    CHECK(world.order() == "1 SOAP shipping 5.00");
    CHECK(world.plan.service->ship_via == "POST");
  }
}
