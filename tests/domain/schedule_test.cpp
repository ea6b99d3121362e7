#include "domain/schedule.h"

#include <doctest/doctest.h>

#include "schedule_support.h"

namespace autoship {

using test::cycles;
using test::cycles_from;
using test::day;

TEST_CASE("every form people say gives the dates they mean") {
  CHECK(cycles("45d", "2026-01-31", 3) == "2026-01-31 2026-03-17 2026-05-01");
  CHECK(cycles("4w", "2026-01-31", 3) == "2026-01-31 2026-02-28 2026-03-28");
  CHECK(cycles("2m", "2026-01-15", 3) == "2026-01-15 2026-03-15 2026-05-15");
  CHECK(cycles("1y", "2026-01-15", 3) == "2026-01-15 2027-01-15 2028-01-15");
  CHECK(cycles("quarter", "2026-01-15", 3) == "2026-01-15 2026-04-15 2026-07-15");
  CHECK(cycles("3 days", "2026-02-27", 3) == "2026-02-27 2026-03-02 2026-03-05");
  CHECK(cycles("week on mon,thu", "2026-01-07", 4) == "2026-01-08 2026-01-12 2026-01-15 2026-01-19");
  CHECK(cycles("2 weeks on tue", "2026-01-07", 3) == "2026-01-13 2026-01-27 2026-02-10");
  CHECK(cycles("month on 15", "2026-01-16", 2) == "2026-02-15 2026-03-15");
  CHECK(cycles("month on 1,15", "2026-01-02", 3) == "2026-01-15 2026-02-01 2026-02-15");
  CHECK(cycles("month on 31", "2026-01-31", 4) == "2026-01-31 2026-02-28 2026-03-31 2026-04-30");
  CHECK(cycles("month on 31 or skip", "2026-01-31", 3) == "2026-01-31 2026-03-31 2026-05-31");
  CHECK(cycles("month on last", "2028-01-31", 3) == "2028-01-31 2028-02-29 2028-03-31");
  CHECK(cycles("month on last-2", "2026-01-01", 3) == "2026-01-29 2026-02-26 2026-03-29");
  CHECK(cycles("month on 2nd tue", "2026-01-01", 3) == "2026-01-13 2026-02-10 2026-03-10");
  CHECK(cycles("3 months on last fri", "2026-01-01", 3) == "2026-01-30 2026-04-24 2026-07-31");
  CHECK(cycles("year on mar 1", "2026-03-02", 2) == "2027-03-01 2028-03-01");
  CHECK(cycles("year in mar,sep on 15", "2026-01-01", 3) == "2026-03-15 2026-09-15 2027-03-15");
  CHECK(cycles("RRULE:FREQ=MONTHLY;BYMONTHDAY=15", "2026-01-15", 2) == "2026-01-15 2026-02-15");
}

TEST_CASE("a monthly cycle is computed from the anchor and never from the one before") {
  CHECK(cycles("1m", "2026-01-31", 5) == "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31");
  CHECK(cycles("1m", "2026-01-30", 3) == "2026-01-30 2026-02-28 2026-03-30");
  CHECK(cycles("1y", "2024-02-29", 5) == "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29");
  CHECK(cycles("4y", "1904-02-29", 3) == "1904-02-29 1908-02-29 1912-02-29");
}

TEST_CASE("30 April monthly means day 30 and not the end of the month") {
  CHECK(cycles("1m", "2026-04-30", 3) == "2026-04-30 2026-05-30 2026-06-30");
}

TEST_CASE("the wanted day stands apart from the anchor") {
  CHECK(cycles("2m", "2026-04-30", 4, 31) == "2026-04-30 2026-06-30 2026-08-31 2026-10-31");
  CHECK(cycles("1m", "2026-02-28", 3, 30) == "2026-02-28 2026-03-30 2026-04-30");
  CHECK(cycles("1y", "2026-02-28", 3, 29) == "2026-02-28 2027-02-28 2028-02-29");
  // A wanted day other than the anchor's is matched as `2 months on 15` would be.
  CHECK(cycles("2m", "2026-04-30", 2, 15) == "2026-05-15 2026-07-15");
  CHECK(cycles("1y", "2026-04-30", 2, 15) == "2027-04-15 2028-04-15");
  // Days, weeks and an RRULE have no use for it.
  CHECK(cycles("4w", "2026-04-30", 2, 15) == "2026-04-30 2026-05-28");
  CHECK(cycles("RRULE:FREQ=MONTHLY", "2026-04-30", 3, 31) == "2026-04-30 2026-05-30 2026-06-30");
}

TEST_CASE("two clamped days that meet are one cycle") {
  CHECK(cycles("month on 30,31", "2026-01-30", 5) ==
        "2026-01-30 2026-01-31 2026-02-28 2026-03-30 2026-03-31");
  CHECK(cycles("month on 28,29,30,31", "2026-02-01", 2) == "2026-02-28 2026-03-28");
  CHECK(cycles("month on last,31", "2026-01-01", 3) == "2026-01-31 2026-02-28 2026-03-31");
  CHECK(cycles("month on last-30,1", "2026-01-01", 3) == "2026-01-01 2026-02-01 2026-03-01");
}

TEST_CASE("days of several kinds add up in a spoken rule") {
  CHECK(cycles("month on 1,last fri", "2026-01-01", 4) == "2026-01-01 2026-01-30 2026-02-01 2026-02-27");
  CHECK(cycles("month on 5th fri", "2026-01-01", 3) == "2026-01-30 2026-05-29 2026-07-31");
}

TEST_CASE("the interval of a spoken rule counts from its first match") {
  // 2026-01-07 is a Wednesday: the first Tuesday starts the weeks that count, Monday to Sunday.
  CHECK(cycles("2 weeks on mon,tue", "2026-01-06", 4) == "2026-01-06 2026-01-19 2026-01-20 2026-02-02");
  CHECK(cycles("3 months on 15", "2026-01-20", 3) == "2026-02-15 2026-05-15 2026-08-15");
  CHECK(cycles("2 years on mar 1", "2026-05-01", 2) == "2027-03-01 2029-03-01");
  CHECK(cycles("12 months on 31 or skip", "2026-04-30", 2) == "2026-05-31 2027-05-31");
}

TEST_CASE("the interval of an RRULE counts from DTSTART") {
  CHECK(cycles("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-01-07", 2) == "2026-01-20 2026-02-03");
  CHECK(cycles("RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "2026-01-20", 2) == "2026-04-15 2026-07-15");
  CHECK(cycles("RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=1", "2026-05-01", 2) ==
        "2028-03-01 2030-03-01");
}

TEST_CASE("an RRULE leaves out a day that a month has not") {
  CHECK(cycles("RRULE:FREQ=MONTHLY", "2026-01-31", 3) == "2026-01-31 2026-03-31 2026-05-31");
  CHECK(cycles("RRULE:FREQ=YEARLY", "2096-02-29", 2) == "2096-02-29 2104-02-29");
  CHECK(cycles("RRULE:FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01", 3) == "2026-01-01 2026-03-01 2026-05-01");
}

TEST_CASE("COUNT counts cycles and UNTIL is included") {
  CHECK(cycles("RRULE:FREQ=DAILY;COUNT=2", "2026-01-31", 9) == "2026-01-31 2026-02-01");
  CHECK(cycles("RRULE:FREQ=WEEKLY;BYDAY=MO,FR;COUNT=4", "2026-01-07", 9) ==
        "2026-01-09 2026-01-12 2026-01-16 2026-01-19");
  CHECK(cycles("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=2", "2026-01-05", 9) == "2026-01-05 2026-01-06");
  CHECK(cycles("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,31;COUNT=3", "2026-02-02", 9) ==
        "2026-03-01 2026-03-31 2026-04-01");
  CHECK(cycles("RRULE:FREQ=YEARLY;BYDAY=20MO;COUNT=2", "2026-01-01", 9) == "2026-05-18 2027-05-17");
  CHECK(cycles("RRULE:FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20260315", "2026-01-15", 9) ==
        "2026-01-15 2026-02-15 2026-03-15");
  CHECK(cycles("RRULE:FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20260314", "2026-01-15", 9) ==
        "2026-01-15 2026-02-15");
  CHECK(parse_schedule("RRULE:FREQ=DAILY;INTERVAL=9999;COUNT=999999999", {day("2026-01-01")}).last() ==
        day_max);
}

TEST_CASE("cycles end with the year 2999") {
  CHECK(cycles("1m", "2999-11-30", 9) == "2999-11-30 2999-12-30");
  CHECK(cycles("9999d", "2999-12-31", 9) == "2999-12-31");
  CHECK(cycles("9999w", "2999-01-01", 9) == "2999-01-01");
  CHECK(cycles("9999m", "2999-01-01", 9) == "2999-01-01");
  CHECK(cycles("9999y", "1900-01-01", 9) == "1900-01-01");
  CHECK(cycles("week on sun", "2999-12-20", 9) == "2999-12-22 2999-12-29");
  const Schedule monthly = parse_schedule("1m", {day("1900-01-31")});
  CHECK(cycles_from(monthly, day("2999-12-31"), 2) == "2999-12-31");
  CHECK_FALSE(monthly.first_after(day_max));
}

TEST_CASE("a look-up before the anchor finds the first cycle") {
  const Schedule schedule = parse_schedule("month on 15", {day("2026-01-16")});
  CHECK(schedule.first() == day("2026-02-15"));
  CHECK(schedule.first_on_or_after(day_min) == day("2026-02-15"));
  CHECK(schedule.first_on_or_after(day("2026-02-15")) == day("2026-02-15"));
  CHECK(schedule.first_after(day("2026-02-15")) == day("2026-03-15"));
  CHECK(schedule.is_cycle(day("2026-03-15")));
  CHECK_FALSE(schedule.is_cycle(day("2026-01-15")));
}

TEST_CASE("a rule that never meets its anchor is refused at once") {
  const auto refusal = [](std::string_view rule, std::string_view anchor) -> std::string {
    try {
      parse_schedule(rule, {day(anchor)});
    } catch (const RuleError& error) {
      CHECK(error.exit() == Exit::refused);
      return error.what();
    }
    return "taken";
  };
  CHECK(refusal("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2026-05-10") ==
        "rule 'FREQ=MONTHLY;INTERVAL=12;BYMONTH=3', column 14: 'INTERVAL=12' never meets the other parts "
        "when counted "
        "from 2026-05-10 (anchor it on 2027-03-10, or change the interval)");
  CHECK(refusal("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2026-03-10") == "taken");
  CHECK(refusal("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "2026-04-01") != "taken");
  CHECK(refusal("FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=31", "2026-04-01") == "taken");
  CHECK(refusal("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "2026-01-01") != "taken");
  CHECK(refusal("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "2028-01-01") == "taken");
  CHECK(refusal("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "2026-01-07") ==
        "rule 'FREQ=DAILY;INTERVAL=7;BYDAY=TU', column 12: 'INTERVAL=7' never meets the other parts when "
        "counted from "
        "2026-01-07 (anchor it on 2026-01-13, or change the interval)");
  CHECK(refusal("RRULE:FREQ=DAILY;UNTIL=20260101", "2026-01-02") ==
        "rule 'RRULE:FREQ=DAILY;UNTIL=20260101', column 18: 'UNTIL=20260101' lies before the first cycle "
        "2026-01-02 "
        "(give a later day, or an earlier anchor)");
  CHECK(refusal("month on 30", "2999-12-31") ==
        "rule, column 1: 'month on 30' has no date from 2999-12-31 to the end of 2999 (anchor it earlier)");
}

TEST_CASE("without its text a refused rule is shown in its canonical form") {
  const Rule rule = parse_rule("freq=monthly;bymonth=3;interval=12");
  CHECK_THROWS_WITH_AS(
      Schedule(rule, {day("2026-05-10")}),
      "rule 'RRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTH=3', column 20: 'INTERVAL=12' never meets the other "
      "parts when counted from 2026-05-10 (anchor it on 2027-03-10, or change the interval)",
      RuleError);
}

TEST_CASE("an anchor beyond 1900 to 2999 is an error") {
  CHECK_THROWS_AS(Schedule(parse_rule("1m"), {day_min - date::days{1}}), Error);
  CHECK_THROWS_AS(Schedule(parse_rule("1m"), {day_max + date::days{1}}), Error);
}

TEST_CASE("windows that adjoin give each cycle once") {
  const Schedule schedule = parse_schedule("month on 1,15", {day("2026-01-01")});
  CHECK(schedule.between(day("2026-01-01"), day("2026-01-15")) == std::vector{day("2026-01-01")});
  CHECK(schedule.between(day("2026-01-15"), day("2026-02-01")) == std::vector{day("2026-01-15")});
  CHECK(schedule.between(day("2026-02-01"), day("2026-02-01")).empty());
}

}  // namespace autoship
