#include "domain/gifts.h"

#include <doctest/doctest.h>

#include "domain/error.h"
#include "tests/domain/cycle_walk.h"

using namespace autoship;
using test::CycleWalk;
using test::PlanWorld;

// Gifts by rule, and the discount by the number of orders made (P6).

namespace {

/// An order of one SOAP over 10.00, with a CANDLE for the first and two TEA for the third one.
struct GiftWorld : PlanWorld {
  const ProductId soap = product("SOAP", 1000);
  const ProductId candle = product("CANDLE", 700);
  const ProductId tea = product("TEA", 300);

  GiftWorld() {
    policy.prices.gift_nth = {{1, "CANDLE=1"}, {3, "TEA=2"}};
    catalog.gifts = gift_rules(policy, catalog);
    want(soap);
  }
  std::string order_number(std::int64_t number) {
    request.orders_made = number - 1;
    return order();
  }
};

std::string refusal(const Policy& policy, const Catalog& catalog) {
  try {
    gift_rules(policy, catalog);
  } catch (const Error& error) {
    CHECK(error.exit() == Exit::refused);
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a gift comes with the order of its number and costs nothing") {
  GiftWorld world;
  CHECK(world.order_number(1) == "1 SOAP shipping 10.00; 1 CANDLE shipping 0.00");
  const PlannedLine& gift = world.plan.lines[1];
  CHECK(gift.gift);
  CHECK(gift.price_minor == 0);
  CHECK(gift.tax_minor == 0);
  CHECK(gift.pv == 0);
  CHECK(gift.cv == 0);
  CHECK(world.plan.total_minor == 1000);
  CHECK(world.left(world.candle) == 99);
  CHECK(world.order_number(2) == "1 SOAP shipping 10.00");
  CHECK(world.order_number(3) == "1 SOAP shipping 10.00; 2 TEA shipping 0.00");
  CHECK(world.plan.note.empty());
}

TEST_CASE("a gift is in the parcel and its weight costs no freight") {
  GiftWorld world;
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {100, 500, std::nullopt});
  world.catalog.shipping_rates.add(PlanWorld::us, "GROUND", {1000, 900, std::nullopt});
  world.order_number(1);
  CHECK(world.plan.shipping_minor == 500);
  CHECK(world.plan.weight_g == 200);
}

TEST_CASE("a gift comes with a product that the order has and not with one that is left out") {
  GiftWorld world;
  world.policy.prices.gift_nth.clear();
  world.policy.prices.gift_with = {{"SOAP", "CANDLE=1;TEA=1"}};
  world.catalog.gifts = gift_rules(world.policy, world.catalog);
  CHECK(world.order() == "1 SOAP shipping 10.00; 1 CANDLE shipping 0.00; 1 TEA shipping 0.00");
  world.sold_out(world.soap, WhenOut::leave_out);
  world.want(world.tea);
  CHECK(world.order() == "1 SOAP left-out 0.00; 1 TEA shipping 3.00");
}

TEST_CASE("a gift that cannot be given is left out and never holds an order up") {
  GiftWorld world;
  world.sold_out(world.candle, WhenOut::hold);
  CHECK(world.order_number(1) == "1 SOAP shipping 10.00");
  CHECK(world.plan.note == "gift CANDLE is left out: sold out at NV1");
  world.discontinue(world.candle);
  CHECK(world.order_number(1) == "1 SOAP shipping 10.00");
  CHECK(world.plan.note == "gift CANDLE is left out: it is discontinued");
  world.edit(world.tea, [](Product& p) { p.limited_quantity = true; });
  world.request.ship_via = "AIR";
  CHECK(world.order_number(3) == "1 SOAP shipping 10.00");
  CHECK(world.plan.note == "gift TEA is left out: TEA: AIR takes no limited quantities");
}

TEST_CASE("the pieces that the order has are not given away once more") {
  GiftWorld world;
  world.stock.put(PlanWorld::nv1, world.candle, 2);
  world.want(world.candle, 2);
  CHECK(world.order_number(1) == "1 SOAP shipping 10.00; 2 CANDLE shipping 14.00");
  CHECK(world.plan.note == "gift CANDLE is left out: sold out at NV1");
  CHECK(world.left(world.candle) == 0);
}

TEST_CASE("a gift waits where all of its order waits and is not made of fees alone") {
  GiftWorld world;
  world.sold_out(world.soap, WhenOut::backorder);
  CHECK(world.order_number(1) == "1 SOAP backordered 10.00; 1 CANDLE backordered 0.00");
  CHECK(world.left(world.candle) == 100);
  world.request.lines.clear();
  world.want(world.fee("MEMBER", 2500));
  CHECK(world.order_number(1) == "1 MEMBER fee 25.00");
}

TEST_CASE("the ladder takes a percentage off each line of goods from its order on") {
  GiftWorld world;
  const ProductId pin = world.product("PIN", 333);
  world.want(pin);
  world.want(world.fee("MEMBER", 2500));
  world.catalog.gifts = {};
  world.catalog.gifts.ladder = {{3, 5}, {6, 10}};
  world.catalog.tax_rates.add("US", "NV", "", day_min, {100'000, false});
  CHECK(world.order_number(2) == "1 SOAP shipping 10.00; 1 PIN shipping 3.33; 1 MEMBER fee 25.00");
  CHECK(world.plan.percent_off == 0);
  CHECK(world.order_number(3) == "1 SOAP shipping 9.50; 1 PIN shipping 3.16; 1 MEMBER fee 25.00");
  CHECK(world.plan.lines[1].discount_minor == 17);  // 16.65, half up
  CHECK(world.plan.lines[0].tax_minor == 95);
  CHECK(world.plan.lines[0].pv == 10'000);
  CHECK(world.plan.goods_minor == 950 + 316 + 2500);
  CHECK(world.order_number(5) == "1 SOAP shipping 9.50; 1 PIN shipping 3.16; 1 MEMBER fee 25.00");
  CHECK(world.order_number(6) == "1 SOAP shipping 9.00; 1 PIN shipping 3.00; 1 MEMBER fee 25.00");
  CHECK(world.plan.percent_off == 10);
}

TEST_CASE("a discount is rounded to the digits of its currency") {
  PlanWorld world;
  const auto soap = world.product("SOAP", -1);
  world.price(soap, 1510, PlanWorld::jp);
  world.price(soap, 1125, PlanWorld::kw);
  world.catalog.gifts.ladder = {{1, 5}};
  world.want(soap);
  world.request.market = PlanWorld::jp;
  CHECK(world.order() == "1 SOAP shipping 1434");  // 75.5 yen off
  world.request.market = PlanWorld::kw;
  CHECK(world.order() == "1 SOAP shipping 1.069");  // 56.25 fils off
}

TEST_CASE("an order that takes the place of an unpaid one takes its number") {
  CycleWalk walk("month on 10,20", "2026-12-10");
  walk.world.policy.cycle.catch_up = CatchUp::each;
  walk.world.catalog.gifts.ladder = {{3, 10}};
  walk.world.request.orders_made = 2;
  walk.due.unpaid.resize(1);
  walk.due.unpaid[0].id = {7};
  CHECK(walk.night("2026-12-20") == "ordered 2026-12-10, ordered 2026-12-20");
  CHECK(walk.plan.orders[0].plan.number == 2);
  CHECK(walk.plan.orders[0].plan.percent_off == 0);
  CHECK(walk.plan.orders[1].plan.number == 3);
  // One whose parcel is on its way stays an order.
  walk.due.unpaid[0].has_left = true;
  CHECK(walk.night("2027-01-10") == "ordered 2027-01-10");
  CHECK(walk.plan.orders[0].plan.number == 3);
}

TEST_CASE("gift rules name products that can be given") {
  GiftWorld world;
  world.fee("MEMBER", 2500);
  Policy policy;
  policy.prices.gift_nth = {{1, "CANDEL=1"}};
  CHECK(refusal(policy, world.catalog) ==
        "prices.gift_nth in autoship.toml: no product 'CANDEL' (did you mean CANDLE?)");
  policy.prices.gift_nth = {{1, "MEMBER=1"}};
  CHECK(refusal(policy, world.catalog) ==
        "prices.gift_nth in autoship.toml: 'MEMBER' is a fee, which no parcel can hold");
  policy.prices.gift_nth.clear();
  policy.prices.gift_with = {{"SOUP", "TEA=1"}};
  CHECK(refusal(policy, world.catalog) ==
        "prices.gift_with in autoship.toml: no product 'SOUP' (did you mean SOAP?)");
}
