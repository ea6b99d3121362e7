#include "domain/condition.h"

#include <doctest/doctest.h>

#include "tests/domain/cycle_walk.h"

using namespace autoship;
using test::CycleWalk;
using test::day;
using test::PlanWorld;

// Autoships that run only below a volume of the month (P7). A SOAP carries pv 1.

namespace {

constexpr std::int64_t pv = 10'000;

std::string note_of(const CycleWalk& walk) {
  REQUIRE(walk.plan.orders.size() == 1);
  return walk.plan.orders[0].plan.note;
}

}  // namespace

TEST_CASE("a conditional autoship is ordered below its volume and says what it saw") {
  CycleWalk walk("month on 15", "2026-12-15");
  walk.due.condition = {10 * pv, false, {{day("2026-12-01"), 9 * pv}, {day("2026-11-01"), 50 * pv}}};
  CHECK(walk.night("2026-12-15") == "ordered 2026-12-15");
  CHECK(note_of(walk) == "pv 9 of 10");
}

TEST_CASE("a conditional autoship leaves out the month whose volume is reached") {
  CycleWalk walk("month on 15", "2026-12-15");
  walk.due.condition = {10 * pv, false, {{day("2026-12-01"), 10 * pv}}};
  CHECK(walk.night("2026-12-15") == "skipped 2026-12-15");
  REQUIRE(walk.plan.settled.size() == 1);
  CHECK(walk.plan.settled[0].detail == "pv 10 of 10");
  CHECK(walk.world.left(walk.product) == 1'000'000);
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15");
  CHECK(note_of(walk) == "pv 0 of 10");
}

TEST_CASE("the month is that of the order date") {
  CycleWalk walk("month on 1", "2027-01-01");
  walk.world.policy.cycle.lead_days = 1;
  walk.start();
  walk.due.condition = {10 * pv, false, {{day("2026-12-01"), 10 * pv}}};
  CHECK(walk.night("2026-12-31") == "skipped 2027-01-01");
}

TEST_CASE("orders of this night count towards the volume of the next ones") {
  CycleWalk walk("month on 10,20", "2026-12-10");
  walk.world.policy.cycle.catch_up = CatchUp::each;
  walk.world.books.volume.watch();
  walk.world.request.lines[0].qty = 10;
  walk.due.condition = {10 * pv, false, {}};
  CHECK(walk.night("2026-12-20") == "ordered 2026-12-10, skipped 2026-12-20");
  CHECK(walk.plan.settled[0].detail == "pv 10 of 10");
  CHECK(walk.world.books.volume.of({1}, period_of({}, day("2026-12-01"))) == 10 * pv);
}

TEST_CASE("a top-up ships no more pieces than it needs") {
  CycleWalk walk("month on 15", "2026-12-15");
  walk.world.request.lines[0].qty = 30;
  walk.due.condition = {10 * pv, true, {{day("2026-12-01"), 65'000}}};
  CHECK(walk.night("2026-12-15") == "ordered 2026-12-15");
  CHECK(note_of(walk) == "pv 6.5 of 10");
  CHECK(walk.plan.lines[0].qty == 4);  // 3.5 are missing.
  CHECK(walk.world.left(walk.product) == 1'000'000 - 4);
}

TEST_CASE("a top-up takes its lines in the order of preference") {
  PlanWorld world;
  const auto soap = world.product("SOAP", 500);
  const auto card = world.product("CARD", -1);
  world.catalog.prices.add(card, PlanWorld::us, Tier::retail, day_min, {100, 0, 0});
  const auto tea = world.product("TEA", 300);
  const auto mug = world.product("MUG", 900);
  world.want(soap, 2);
  world.want(card);
  world.want(tea, 5);
  world.want(mug);
  world.request.pv_missing = 4 * pv;
  CHECK(world.order() ==
        "2 SOAP shipping 10.00; 1 CARD left-out 0.00; 2 TEA shipping 6.00; 1 MUG left-out 0.00");
  CHECK(world.plan.pv == 4 * pv);
  // What does not suffice ships all the same.
  world.request.pv_missing = 40 * pv;
  CHECK(world.order() ==
        "2 SOAP shipping 10.00; 1 CARD left-out 0.00; 5 TEA shipping 15.00; 1 MUG shipping 9.00");
}

TEST_CASE("a top-up leaves nothing of its budget over") {
  PlanWorld world;
  world.policy.prices.budget_rest = BudgetRest::credit;
  world.want(world.product("SOAP", 500), 9);
  world.request.budget_minor = 5000;
  world.request.pv_missing = 2 * pv;
  CHECK(world.order() == "2 SOAP shipping 10.00");
  CHECK(world.plan.rest_minor == 0);
}

TEST_CASE("a blocked cycle looks at the volume anew when it is tried again") {
  CycleWalk walk("month on 15", "2026-12-15");
  walk.due.condition = {10 * pv, false, {}};
  walk.block(true);
  CHECK(walk.night("2026-12-15") == "blocked 2026-12-15");
  walk.block(false);
  walk.due.condition->volumes[day("2026-12-01")] = 12 * pv;
  CHECK(walk.night("2026-12-16") == "skipped 2026-12-15");
}

TEST_CASE("an autoship whose dates fail gives back the credit and the volume it took") {
  CycleWalk walk("month on 15", "2026-12-15");
  Calendar open("closing");
  open.close(day("2027-01-10"), day("2029-01-10"));
  walk.world.catalog.locations.put({PlanWorld::nv1, "NV1", false, "US", &open});
  walk.world.books.volume.watch();
  walk.world.books.credit.put({1}, 200);
  walk.due.request = walk.world.request;
  CHECK(walk.night("2026-12-15") == "blocked 2026-12-15");
  CHECK(walk.world.books.credit.balance({1}) == 200);
  CHECK(walk.world.books.volume.of({1}, period_of({}, day("2026-12-01"))) == 0);
  CHECK(walk.world.left(walk.product) == 1'000'000);
}

TEST_CASE("marks are volumes above zero") {
  CHECK(parse_mark("62.5") == 625'000);
  CHECK_FALSE(parse_mark("0"));
  CHECK_FALSE(parse_mark("-1"));
  CHECK(mark_fault("0") == "'0' is not above zero");
  CHECK(mark_fault("ten") == "'ten' is not a volume (write 12.50)");
  CHECK(volume_text(400'000, 1'000'000) == "pv 40 of 100");
}
