#include "domain/next_cycle.h"

#include <doctest/doctest.h>

#include "tests/domain/schedule_support.h"

using namespace autoship;
using test::day;

namespace {

const Calendar every_day = Calendar::every_day();

Calendar weekdays() {
  Calendar calendar("weekdays");
  calendar.close_weekday(date::Saturday);
  calendar.close_weekday(date::Sunday);
  return calendar;
}

CycleNote moved(std::string_view cycle, std::string_view to) {
  return {day(cycle), CycleState::planned, day(to), {}, {}};
}
CycleNote noted(std::string_view cycle, CycleState state) {
  return {day(cycle), state, std::nullopt, {}, {}};
}

/// "2027-01-15" or, where the grid goes on elsewhere, "2027-01-15 (grid 2027-02-15)"; the dates in
/// between where they differ: cycle>ship>order.
std::string next(const Schedule& schedule, const std::vector<CycleNote>& notes, std::string_view from,
                 const Shipping& shipping = {every_day}, std::optional<Day> until = std::nullopt) {
  const auto found = next_cycle(schedule, shipping, notes, day(from), until);
  if (!found) return "none";
  const CycleDates& dates = found->dates;
  std::string text = to_text(dates.cycle);
  if (dates.ship != dates.cycle || dates.order != dates.cycle) text += ">" + to_text(dates.ship);
  if (dates.order != dates.ship) text += ">" + to_text(dates.order);
  if (found->grid) text += " (grid " + to_text(*found->grid) + ")";
  return text;
}

const Schedule on_15th = parse_schedule("month on 15", {Day{date::year{2027} / 1 / 15}});

}  // namespace

TEST_CASE("cycle states have the names that the ledger keeps") {
  for (int i = 0; i <= static_cast<int>(CycleState::blocked); ++i) {
    CHECK(parse_cycle_state(to_text(static_cast<CycleState>(i))) == static_cast<CycleState>(i));
  }
  CHECK_FALSE(parse_cycle_state("moved").has_value());
}

TEST_CASE("the next cycle is the grid's first one on or after the day") {
  CHECK(next(on_15th, {}, "2027-01-01") == "2027-01-15");
  CHECK(next(on_15th, {}, "2027-01-15") == "2027-01-15");
  CHECK(next(on_15th, {}, "2027-01-16") == "2027-02-15");
}

TEST_CASE("a cycle ships on a working day and is ordered the lead before") {
  const Calendar calendar = weekdays();
  // 15 May 2027 is a Saturday.
  CHECK(next(on_15th, {}, "2027-05-01", {calendar, Roll::following, 0}) == "2027-05-15>2027-05-17");
  CHECK(next(on_15th, {}, "2027-05-01", {calendar, Roll::preceding, 0}) == "2027-05-15>2027-05-14");
  CHECK(next(on_15th, {}, "2027-05-01", {calendar, Roll::following, 2}) ==
        "2027-05-15>2027-05-17>2027-05-13");
  CHECK(next(on_15th, {}, "2027-05-01", {calendar, Roll::none, 0}) == "2027-05-15");
}

TEST_CASE("a cycle of the last allowed day is one and none comes after it") {
  CHECK(next(on_15th, {}, "2027-02-01", {every_day}, day("2027-02-15")) == "2027-02-15");
  CHECK(next(on_15th, {}, "2027-02-01", {every_day}, day("2027-02-14")) == "none");
  // The limit is on cycle dates: a parcel may leave later.
  const Calendar calendar = weekdays();
  CHECK(next(on_15th, {}, "2027-05-01", {calendar}, day("2027-05-15")) == "2027-05-15>2027-05-17");
}

TEST_CASE("a moved cycle waits by itself and the grid goes on without it") {
  SUBCASE("moved back a little it is still the first") {
    CHECK(next(on_15th, {moved("2027-01-15", "2027-01-20")}, "2027-01-15") ==
          "2027-01-15>2027-01-20 (grid 2027-02-15)");
  }
  SUBCASE("moved beyond the next one the grid comes first") {
    CHECK(next(on_15th, {moved("2027-01-15", "2027-02-20")}, "2027-01-15") == "2027-02-15");
  }
  SUBCASE("moved ahead of the one before it") {
    CHECK(next(on_15th, {moved("2027-02-15", "2027-01-10")}, "2027-01-01") ==
          "2027-02-15>2027-01-10 (grid 2027-01-15)");
  }
}

TEST_CASE("a moved cycle is rolled from the day it was moved to") {
  const Calendar calendar = weekdays();
  const CycleDates dates =
      dates_of(day("2027-01-15"), {moved("2027-01-15", "2027-01-23")}, {calendar, Roll::following, 1});
  CHECK(dates == CycleDates{day("2027-01-15"), day("2027-01-25"), day("2027-01-22")});
}

TEST_CASE("of two cycles on one order date the older one comes first") {
  CHECK(next(on_15th, {moved("2027-01-15", "2027-02-15")}, "2027-01-16") ==
        "2027-01-15>2027-02-15 (grid 2027-02-15)");
  CHECK(next(on_15th, {moved("2027-02-15", "2027-01-15")}, "2027-01-15") == "2027-01-15");
}

TEST_CASE("a blocked cycle stays the next one while the grid waits behind it") {
  CHECK(next(on_15th, {noted("2027-01-15", CycleState::blocked)}, "2027-01-16") ==
        "2027-01-15 (grid 2027-02-15)");
}

TEST_CASE("a cycle to be left out is still met on its day") {
  CHECK(next(on_15th, {noted("2027-02-15", CycleState::skip)}, "2027-01-16") == "2027-02-15");
  CHECK(grid_cycle(on_15th, {noted("2027-02-15", CycleState::skip)}, day("2027-01-16"), {}) ==
        day("2027-02-15"));
}

TEST_CASE("a settled cycle is passed over wherever the grid meets it") {
  for (const CycleState state : {CycleState::ordered, CycleState::skipped, CycleState::missed}) {
    CHECK(next(on_15th, {noted("2027-02-15", state)}, "2027-01-16") == "2027-03-15");
    CHECK(grid_cycle(on_15th, {noted("2027-02-15", state), noted("2027-03-15", state)}, day("2027-01-16"),
                     {}) == day("2027-04-15"));
  }
}

TEST_CASE("past the end only what waits is left") {
  const std::vector<CycleNote> notes{moved("2027-01-15", "2027-04-01")};
  CHECK(next(on_15th, notes, "2027-01-16", {every_day}, day("2027-01-31")) ==
        "2027-01-15>2027-04-01 (grid 2999-12-31)");
  const Schedule twice = parse_schedule("RRULE:FREQ=MONTHLY;COUNT=2", {day("2027-01-15")});
  CHECK(next(twice, {}, "2027-02-15") == "2027-02-15");
  CHECK(next(twice, {}, "2027-02-16") == "none");
  CHECK(next(twice, {noted("2027-02-15", CycleState::ordered)}, "2027-02-01") == "none");
}
