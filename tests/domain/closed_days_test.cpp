#include "domain/closed_days.h"

#include <doctest/doctest.h>

using namespace autoship;

namespace {

const std::vector<int> month_end = {29, 30, 31};

std::string fault(const char* rule, const char* anchor = "2026-12-01", int wanted_day = 0) {
  return closed_day_fault(parse_rule(rule), {*parse_day(anchor), wanted_day}, month_end);
}

}  // namespace

TEST_CASE("a closed day of the month cannot be chosen by name") {
  CHECK(fault("month on 28").empty());
  CHECK(fault("month on 31") ==
        "nobody may choose the 31st of a month (closed_days); the nearest open day is the 28th");
  CHECK(fault("month on 1,30") ==
        "nobody may choose the 30th of a month (closed_days); the nearest open day is the 28th");
  CHECK_FALSE(fault("year in mar,sep on 29").empty());
  CHECK_FALSE(fault("RRULE:FREQ=MONTHLY;BYMONTHDAY=31").empty());
  CHECK(closed_day_fault(1, {1, 2}) ==
        "nobody may choose the 1st of a month (closed_days); the nearest open day is the 3rd");
}

TEST_CASE("a day counted from the month's end is closed where it may fall on a closed day") {
  CHECK_FALSE(fault("month on last").empty());
  CHECK_FALSE(fault("month on last-2").empty());
  CHECK(fault("month on last-3").empty());
}

TEST_CASE("the anchor's day is chosen where the rule keeps it") {
  CHECK_FALSE(fault("1m", "2026-12-31").empty());
  CHECK_FALSE(fault("quarter", "2026-12-30").empty());
  CHECK_FALSE(fault("1y", "2026-12-29").empty());
  CHECK_FALSE(fault("RRULE:FREQ=MONTHLY", "2026-12-31").empty());
  CHECK(fault("1m", "2026-12-28").empty());
  CHECK_FALSE(fault("1m", "2026-11-28", 31).empty());
  CHECK(fault("month on 5", "2026-12-31").empty());
}

TEST_CASE("nobody chooses where a weekday or a number of days falls") {
  for (const char* rule : {"45d", "4w", "week on mon,thu", "month on 2nd tue", "month on last fri"}) {
    CAPTURE(rule);
    CHECK(fault(rule, "2026-12-31").empty());
  }
}
