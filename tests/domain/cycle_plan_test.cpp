#include "domain/cycle_plan.h"

#include <doctest/doctest.h>

#include "tests/domain/cycle_walk.h"

using namespace autoship;
using test::CycleWalk;
using test::day;

TEST_CASE("a cycle is ordered on its order date and not before") {
  CycleWalk walk("month on 15", "2027-01-15");
  CHECK(walk.night("2027-01-14") == "");
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15");
  CHECK(walk.night("2027-01-15") == "");
  CHECK(walk.night("2027-01-16") == "");
  CHECK(walk.next_order() == "2027-02-15");
}

TEST_CASE("lead and roll set the order date") {
  CycleWalk walk("month on 15", "2027-05-15");
  walk.close_weekends();
  walk.world.policy.cycle.lead_days = 2;
  walk.start();
  // Saturday rolls to Monday the 17th, two working days before is Thursday the 13th.
  CHECK(walk.night("2027-05-12") == "");
  CHECK(walk.night("2027-05-13") == "ordered 2027-05-15 ship 2027-05-17");
}

TEST_CASE("an autoship's own roll goes before the company's") {
  CycleWalk walk("month on 15", "2027-05-15");
  walk.close_weekends();
  walk.due.roll = Roll::preceding;
  walk.start();
  CHECK(walk.night("2027-05-14") == "ordered 2027-05-15 ship 2027-05-14");
}

TEST_CASE("a night run late orders what the night before it should have") {
  CycleWalk walk("month on 15", "2027-01-15");
  CHECK(walk.night("2027-01-18") == "ordered 2027-01-15");
  CHECK(walk.next_order() == "2027-02-15");
}

TEST_CASE("after missed nights the latest cycle is ordered and the others are missed") {
  CycleWalk walk("10d", "2027-01-01");
  CHECK(walk.night("2027-01-25") == "missed 2027-01-01, missed 2027-01-11, ordered 2027-01-21");
  CHECK(walk.night("2027-01-31") == "ordered 2027-01-31");
}

TEST_CASE("with each every cycle is ordered up to the cap and the oldest are missed") {
  CycleWalk walk("10d", "2027-01-01");
  walk.world.policy.cycle.catch_up = CatchUp::each;
  walk.world.policy.cycle.catch_up_cap = 2;
  CHECK(walk.night("2027-02-02") ==
        "missed 2027-01-01, missed 2027-01-11, ordered 2027-01-21, ordered 2027-01-31");
}

TEST_CASE("with none only tonight's cycle is ordered") {
  CycleWalk walk("10d", "2027-01-01");
  walk.world.policy.cycle.catch_up = CatchUp::none;
  CHECK(walk.night("2027-01-12") == "missed 2027-01-01, missed 2027-01-11");
  CHECK(walk.night("2027-01-31") == "missed 2027-01-21, ordered 2027-01-31");
}

TEST_CASE("with none a cycle that was blocked in time is tried on") {
  CycleWalk walk("10d", "2027-01-01");
  walk.world.policy.cycle.catch_up = CatchUp::none;
  walk.block(true);
  CHECK(walk.night("2027-01-01") == "blocked 2027-01-01");
  walk.block(false);
  CHECK(walk.night("2027-01-03") == "ordered 2027-01-01");
}

TEST_CASE("two cycles rolled onto one day stay two orders") {
  CycleWalk walk("week on sat,sun", "2027-01-02");
  walk.close_weekends();
  walk.start();
  CHECK(walk.night("2027-01-04") == "ordered 2027-01-02 ship 2027-01-04, ordered 2027-01-03 ship 2027-01-04");
}

TEST_CASE("two cycles rolled onto one missed day are both ordered late") {
  CycleWalk walk("week on sat,sun", "2027-01-02");
  walk.close_weekends();
  walk.start();
  CHECK(walk.night("2027-01-06") == "ordered 2027-01-02 ship 2027-01-04, ordered 2027-01-03 ship 2027-01-04");
}

TEST_CASE("a cycle to be left out is recorded as skipped and nothing is made") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.note("2027-02-15", CycleState::skip);
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15");
  CHECK(walk.night("2027-02-15") == "skipped 2027-02-15");
  CHECK(walk.night("2027-03-15") == "ordered 2027-03-15");
}

TEST_CASE("a skipped cycle is not the latest one of missed nights") {
  CycleWalk walk("10d", "2027-01-01");
  walk.note("2027-01-21", CycleState::skip);
  CHECK(walk.night("2027-01-25") == "missed 2027-01-01, ordered 2027-01-11, skipped 2027-01-21");
}

TEST_CASE("a cycle moved back is ordered on its new day and shifts nothing else") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.note("2027-01-15", CycleState::planned, "2027-01-20");
  CHECK(walk.night("2027-01-15") == "");
  CHECK(walk.night("2027-01-20") == "ordered 2027-01-15 ship 2027-01-20");
  CHECK(walk.night("2027-02-15") == "ordered 2027-02-15");
}

TEST_CASE("a cycle moved ahead of the one before it is ordered once and never met again") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.note("2027-02-15", CycleState::planned, "2027-01-10");
  CHECK(walk.night("2027-01-10") == "ordered 2027-02-15 ship 2027-01-10");
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15");
  CHECK(walk.night("2027-02-15") == "");
  CHECK(walk.night("2027-03-15") == "ordered 2027-03-15");
}

TEST_CASE("a cycle moved beyond the next one comes after it") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.note("2027-01-15", CycleState::planned, "2027-02-20");
  CHECK(walk.night("2027-01-15") == "");
  CHECK(walk.night("2027-02-15") == "ordered 2027-02-15");
  CHECK(walk.night("2027-02-20") == "ordered 2027-01-15 ship 2027-02-20");
  CHECK(walk.night("2027-03-15") == "ordered 2027-03-15");
}

TEST_CASE("a cycle moved onto the next one's day makes two orders") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.note("2027-01-15", CycleState::planned, "2027-02-15");
  CHECK(walk.night("2027-02-15") == "ordered 2027-01-15 ship 2027-02-15, ordered 2027-02-15");
}

TEST_CASE("the last allowed day is included and then the autoship is finished") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.due.until = day("2027-02-15");
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15");
  CHECK(walk.night("2027-02-15") == "ordered 2027-02-15, finished");
  CHECK(walk.night("2027-03-15") == "");
}

TEST_CASE("the number of orders counts those made before") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.due.orders_left = 2;
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15");
  CHECK(walk.night("2027-02-15") == "ordered 2027-02-15, finished");
}

TEST_CASE("a skipped or missed cycle is none of the orders that were agreed") {
  CycleWalk walk("10d", "2027-01-01");
  walk.due.orders_left = 2;
  walk.note("2027-01-01", CycleState::skip);
  CHECK(walk.night("2027-01-01") == "skipped 2027-01-01");
  CHECK(walk.night("2027-01-25") == "missed 2027-01-11, ordered 2027-01-21");
  CHECK(walk.night("2027-01-31") == "ordered 2027-01-31, finished");
}

TEST_CASE("catching up makes no more orders than are left") {
  CycleWalk walk("10d", "2027-01-01");
  walk.world.policy.cycle.catch_up = CatchUp::each;
  walk.due.orders_left = 2;
  CHECK(walk.night("2027-01-25") == "missed 2027-01-01, ordered 2027-01-11, ordered 2027-01-21, finished");
}

TEST_CASE("an RRULE's COUNT counts its cycles whatever became of them") {
  CycleWalk walk("RRULE:FREQ=MONTHLY;COUNT=2", "2027-01-15");
  walk.note("2027-01-15", CycleState::skip);
  CHECK(walk.night("2027-01-15") == "skipped 2027-01-15");
  CHECK(walk.night("2027-02-15") == "ordered 2027-02-15, finished");
}

TEST_CASE("a pause that is over ends with its first cycle") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.due.paused_until = *parse_day("2027-01-10");
  CHECK(walk.night("2027-01-15") == "ordered 2027-01-15, resumed");
}

TEST_CASE("a pause leaves out a cycle that waits from before it") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.block(true);
  CHECK(walk.night("2027-01-15") == "blocked 2027-01-15");
  walk.block(false);
  walk.due.paused_until = *parse_day("2027-03-01");
  CHECK(walk.night("2027-01-16") == "missed 2027-01-15");
  CHECK(walk.night("2027-03-15") == "missed 2027-02-15, ordered 2027-03-15, resumed");
}

TEST_CASE("an autoship whose calendar has no working day is blocked and throws nothing") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.world.catalog.every_day.close(*parse_day("2027-02-01"), *parse_day("2029-02-01"));
  CHECK(walk.night("2027-01-15") == "blocked 2027-01-15");
  CHECK(walk.plan.exceptions.front().blocked.reason == Reason::no_service);
  CHECK(walk.plan.orders.empty());
  CHECK(walk.plan.next.empty());
}

TEST_CASE("a blocked cycle is tried again each night and is news once") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.block(true);
  CHECK(walk.night("2027-01-15") == "blocked 2027-01-15");
  CHECK(walk.plan.exceptions.size() == 1);
  CHECK(walk.night("2027-01-16") == "blocked again 2027-01-15");
  CHECK(walk.plan.exceptions.size() == 1);
  walk.world.request.address_id = {};
  walk.block(false);
  CHECK(walk.night("2027-01-17") == "blocked 2027-01-15");  // For another reason.
  walk.world.request.address_id = {1};
  CHECK(walk.night("2027-01-18") == "ordered 2027-01-15");
  CHECK(walk.night("2027-02-15") == "ordered 2027-02-15");
}

TEST_CASE("the grid goes on over a blocked cycle and the latest is ordered in the end") {
  CycleWalk walk("10d", "2027-01-01");
  walk.block(true);
  CHECK(walk.night("2027-01-01") == "blocked 2027-01-01");
  CHECK(walk.night("2027-01-11") == "missed 2027-01-01, blocked 2027-01-11");
  walk.block(false);
  CHECK(walk.night("2027-01-12") == "ordered 2027-01-11");
  CHECK(walk.night("2027-01-21") == "ordered 2027-01-21");
}

TEST_CASE("with each a blocked cycle is ordered beside the one after it") {
  CycleWalk walk("10d", "2027-01-01");
  walk.world.policy.cycle.catch_up = CatchUp::each;
  walk.block(true);
  CHECK(walk.night("2027-01-01") == "blocked 2027-01-01");
  CHECK(walk.night("2027-01-11") == "blocked again 2027-01-01, blocked 2027-01-11");
  walk.block(false);
  CHECK(walk.night("2027-01-13") == "ordered 2027-01-01, ordered 2027-01-11");
}

TEST_CASE("an order takes its prices of its own order date when nights were missed") {
  CycleWalk walk("month on 15", "2027-01-15");
  walk.world.price(walk.product, 700, test::PlanWorld::us, Tier::retail, day("2027-01-17"));
  CHECK(walk.night("2027-01-20") == "ordered 2027-01-15");
  REQUIRE(walk.plan.lines.size() == 1);
  CHECK(walk.plan.lines[0].price_minor == 500);
}

TEST_CASE("orders are numbered in a row and know their lines") {
  CycleWalk walk("week on sat,sun", "2027-01-02");
  walk.close_weekends();
  walk.world.want(walk.world.product("TEA", 300), 2);
  walk.start();
  walk.night("2027-01-04");
  REQUIRE(walk.plan.orders.size() == 2);
  CHECK(walk.plan.orders[0].id == OrderId{1});
  CHECK(walk.plan.orders[1].id == OrderId{2});
  CHECK(walk.plan.orders[1].first_line == 2);
  CHECK(walk.plan.orders[1].line_count == 2);
  CHECK(walk.plan.lines.size() == 4);
  CHECK(walk.plan.due == 2);
}
