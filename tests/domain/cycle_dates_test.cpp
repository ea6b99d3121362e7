#include "domain/cycle_dates.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "schedule_generators.h"
#include "schedule_support.h"

namespace autoship {

using test::day;

namespace {

Calendar warehouse() {
  Calendar calendar("NV1");
  calendar.close_weekday(date::Saturday);
  calendar.close_weekday(date::Sunday);
  calendar.close(day("2026-01-01"));
  calendar.close(day("2026-01-19"));
  return calendar;
}

}  // namespace

TEST_CASE("a cycle is shipped on a working day and ordered that many working days before") {
  const Calendar calendar = warehouse();
  CHECK(dates_of(day("2026-01-17"), {calendar}) ==
        CycleDates{day("2026-01-17"), day("2026-01-20"), day("2026-01-20")});
  CHECK(dates_of(day("2026-01-17"), {calendar, Roll::following, 2}) ==
        CycleDates{day("2026-01-17"), day("2026-01-20"), day("2026-01-15")});
  CHECK(dates_of(day("2026-01-17"), {calendar, Roll::preceding, 1}) ==
        CycleDates{day("2026-01-17"), day("2026-01-16"), day("2026-01-15")});
  CHECK(dates_of(day("2026-01-17"), {calendar, Roll::none, 1}) ==
        CycleDates{day("2026-01-17"), day("2026-01-17"), day("2026-01-16")});
}

TEST_CASE("two cycles that roll onto one day stay two") {
  const Calendar calendar = warehouse();
  const Schedule daily = parse_schedule("1d", {day("2026-01-17")});
  const auto next = next_cycles(daily, {calendar}, day("2026-01-17"), 4);
  REQUIRE(next.size() == 4);
  for (int i = 0; i < 4; ++i) {
    CHECK(next[static_cast<std::size_t>(i)].cycle == day("2026-01-17") + date::days{i});
    CHECK(next[static_cast<std::size_t>(i)].ship == day("2026-01-20"));
  }
}

TEST_CASE("the next cycles are as many as asked for and end with the schedule") {
  const Calendar open = Calendar::every_day();
  const Schedule three = parse_schedule("RRULE:FREQ=MONTHLY;COUNT=3", {day("2026-01-15")});
  CHECK(next_cycles(three, {open}, day("2026-01-16"), 5).size() == 2);
  CHECK(next_cycles(three, {open}, day_min, 2).size() == 2);
  CHECK(next_cycles(three, {open}, day_min, 0).empty());
}

TEST_CASE("rolling never changes cycles") {
  CHECK(rc::check("cycles stay", [] {
    Calendar calendar = warehouse();
    const Day closed_from = test::any_day(2020, 2029);
    calendar.close(closed_from, closed_from + date::days{*rc::gen::inRange(0, 60)});
    const Schedule schedule = parse_schedule("week on mon,sat", {day("2020-01-01")});
    const Day from = test::any_day(2020, 2029);
    const Roll roll =
        *rc::gen::element(Roll::following, Roll::preceding, Roll::modified_following, Roll::none);
    const int lead = *rc::gen::inRange(0, 10);
    const auto rolled = next_cycles(schedule, {calendar, roll, lead}, from, 20);
    const auto plain = next_cycles(schedule, {Calendar::every_day(), Roll::none, 0}, from, 20);
    RC_ASSERT(rolled.size() == plain.size());
    for (std::size_t i = 0; i < rolled.size(); ++i) {
      RC_ASSERT(rolled[i].cycle == plain[i].cycle);
      RC_ASSERT((roll == Roll::none || calendar.is_open(rolled[i].ship)));
      RC_ASSERT((lead == 0 ? rolled[i].order == rolled[i].ship : rolled[i].order < rolled[i].ship));
      int worked = 0;
      for (Day any = rolled[i].order; any < rolled[i].ship; any += date::days{1})
        worked += calendar.is_open(any) ? 1 : 0;
      RC_ASSERT(worked == lead);
    }
  }));
}

}  // namespace autoship
