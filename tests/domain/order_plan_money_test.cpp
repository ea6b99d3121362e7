#include <doctest/doctest.h>

#include "domain/order_plan.h"
#include "tests/domain/plan_world.h"

using namespace autoship;
using test::day;
using test::PlanWorld;

// Who pays what (P1 to P3).

TEST_CASE("each price band pays its own price") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 2000);
  world.price(soap, 1500, PlanWorld::us, Tier::member);
  world.price(soap, 1750, PlanWorld::us, Tier::preferred);
  world.want(soap);
  CHECK(world.order() == "1 SOAP shipping 20.00");
  world.request.tier = Tier::preferred;
  CHECK(world.order() == "1 SOAP shipping 17.50");
  world.request.tier = Tier::member;
  CHECK(world.order() == "1 SOAP shipping 15.00");
}

TEST_CASE("an order pays the price of its order date") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 2000);
  world.price(soap, 2200, PlanWorld::us, Tier::retail, day("2027-01-01"));
  world.want(soap);
  world.on = day("2026-12-31");
  CHECK(world.order() == "1 SOAP shipping 20.00");
  world.on = day("2027-01-01");
  CHECK(world.order() == "1 SOAP shipping 22.00");
}

TEST_CASE("a locked price holds for its product and not for what stands in") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 2000);
  const auto cedar = world.product("CEDAR", 2100);
  world.request.lines.push_back({soap, 2, 1800});
  CHECK(world.order() == "2 SOAP shipping 36.00");
  CHECK(world.plan.pv == 20'000);  // Volume is the price row's.
  world.sold_out(soap, WhenOut::substitute, cedar);
  CHECK(world.order() == "2 CEDAR for SOAP shipping 42.00");
}

TEST_CASE("freight is by the weight of the goods and free from an amount") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 1000);
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {500, 695, 9900});
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {2000, 895, 9900});
  world.want(soap, 5);
  world.order();
  CHECK(world.plan.shipping_minor == 695);
  CHECK(world.plan.total_minor == 5695);
  world.request.lines[0].qty = 6;
  world.order();
  CHECK(world.plan.shipping_minor == 895);
  world.request.lines[0].qty = 10;
  world.order();
  CHECK(world.plan.shipping_minor == 0);
  CHECK(world.plan.total_minor == 10'000);
  world.request.lines[0].qty = 21;
  CHECK(world.order() == "no-service: no shipping rate for GROUND in US at 2100 g");
  CHECK(world.left(soap) == 100 - 5 - 6 - 10);
}

TEST_CASE("handing over costs nothing where the table does not speak of it") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 1000);
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {0, 695, std::nullopt});
  world.request.ship_via = "HAND_DELIVERY";
  world.want(soap);
  CHECK(world.order() == "1 SOAP shipping 10.00");
  CHECK(world.plan.shipping_minor == 0);
  world.catalog.shipping_rates.add(PlanWorld::us, "HAND_DELIVERY", {0, 200, std::nullopt});
  world.order();
  CHECK(world.plan.shipping_minor == 200);
}

TEST_CASE("freight counts what waits for stock because it is charged as well") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 5000);
  const auto tea = world.product("TEA", 4900);
  world.sold_out(tea, WhenOut::backorder);
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {0, 895, 9900});
  world.want(soap);
  world.want(tea);
  world.order();
  CHECK(world.plan.shipping_minor == 0);
}

TEST_CASE("freight follows the service that was taken in the end") {
  PlanWorld world;
  const auto spray = world.product("SPRAY", 1000);
  world.edit(spray, [](Product& p) { p.limited_quantity = true; });
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {0, 695, std::nullopt});
  world.catalog.shipping_rates.add(PlanWorld::us, "AIR", {0, 1995, std::nullopt});
  world.policy.shipping.fallback["AIR"] = "GROUND";
  world.request.ship_via = "AIR";
  world.want(spray);
  world.order();
  CHECK(world.plan.shipping_minor == 695);
}

TEST_CASE("each line's tax is rounded half up by itself") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 650);
  const auto tea = world.product("TEA", 650);
  const auto food = world.product("FOOD", 650);
  world.edit(food, [](Product& p) { p.taxable = false; });
  world.catalog.tax_rates.add("US", "NV", "", day_min, {70'000, false});
  world.want(soap);  // 45.5 cents
  world.want(tea);
  world.want(food);
  world.order();
  CHECK(world.plan.lines[0].tax_minor == 46);
  CHECK(world.plan.lines[1].tax_minor == 46);
  CHECK(world.plan.lines[2].tax_minor == 0);
  CHECK(world.plan.tax_minor == 92);
  CHECK(world.plan.total_minor == 3 * 650 + 92);
}

TEST_CASE("tax is on freight where the table says so") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 1000);
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {0, 695, std::nullopt});
  world.catalog.tax_rates.add("US", "NV", "", day_min, {80'000, true});
  world.catalog.tax_rates.add("US", "NV", "894", day_min, {80'000, false});
  world.want(soap);
  world.order();
  CHECK(world.plan.shipping_tax_minor == 56);  // 55.6
  CHECK(world.plan.tax_minor == 136);
  CHECK(world.plan.total_minor == 1000 + 695 + 136);
  world.request.address.postal_code = "89431";
  world.order();
  CHECK(world.plan.shipping_tax_minor == 0);
  CHECK(world.plan.tax_minor == 80);
}

TEST_CASE("tax is that of the day and the place the parcel goes to") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 1000);
  world.catalog.tax_rates.add("US", "NV", "", day_min, {70'000, false});
  world.catalog.tax_rates.add("US", "NV", "", day("2027-01-01"), {75'000, false});
  world.catalog.tax_rates.add("US", "OR", "", day_min, {0, false});
  world.want(soap);
  world.order();
  CHECK(world.plan.tax_minor == 70);
  world.on = day("2027-01-01");
  world.order();
  CHECK(world.plan.tax_minor == 75);
  world.request.address.region = "OR";
  world.order();
  CHECK(world.plan.tax_minor == 0);
}

TEST_CASE("where prices hold the tax the total is not raised by it") {
  PlanWorld world;
  const auto soap = world.product("SOAP", -1, 0);
  world.price(soap, 1190, PlanWorld::de);
  world.stock.put(PlanWorld::de1, soap, 10);
  world.catalog.tax_rates.add("DE", "", "", day_min, {190'000, true});
  world.catalog.shipping_rates.add(PlanWorld::de, "POST", {0, 595, std::nullopt});
  world.request.market = PlanWorld::de;
  world.request.ship_via = "POST";
  world.request.address = {"Eva", "", "Ring 1", "", "Bonn", "", "53111", "DE", "", "", true};
  world.want(soap, 2);
  CHECK(world.order() == "2 SOAP shipping 23.80");
  CHECK(world.plan.lines[0].tax_minor == 380);
  CHECK(world.plan.shipping_tax_minor == 95);
  CHECK(world.plan.tax_minor == 475);
  CHECK(world.plan.total_minor == 2380 + 595);
  CHECK(world.left(soap, PlanWorld::de1) == 8);
}

TEST_CASE("yen have no cents and dinars have three digits") {
  PlanWorld world;
  const auto soap = world.product("SOAP", -1);
  world.price(soap, 1500, PlanWorld::jp);
  world.price(soap, 1125, PlanWorld::kw);
  world.catalog.tax_rates.add("US", "", "", day_min, {81'250, false});
  world.want(soap);
  world.request.market = PlanWorld::jp;
  CHECK(world.order() == "1 SOAP shipping 1500");
  CHECK(world.plan.tax_minor == 122);  // 121.875 yen
  world.request.market = PlanWorld::kw;
  CHECK(world.order() == "1 SOAP shipping 1.125");
  CHECK(world.plan.tax_minor == 91);  // 91.41 fils
  CHECK(world.plan.total_minor == 1216);
}

TEST_CASE("a taxed fee pays the tax of the address and none without one") {
  PlanWorld world;
  const auto membership = world.fee("MEMBER", 2500);
  world.catalog.tax_rates.add("US", "NV", "", day_min, {80'000, true});
  world.want(membership);
  world.order();
  CHECK(world.plan.tax_minor == 200);
  world.request.address_id = {};
  world.request.address = {};
  world.order();
  CHECK(world.plan.tax_minor == 0);
}
