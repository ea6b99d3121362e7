#include "domain/calendar.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

#include "domain/error.h"
#include "schedule_support.h"

namespace autoship {

namespace {

using test::day;

Calendar with_weekend(const char* name) {
  Calendar calendar(name);
  calendar.close_weekday(date::Saturday);
  calendar.close_weekday(date::Sunday);
  return calendar;
}

Calendar new_year() {
  Calendar calendar = with_weekend("NV1");
  calendar.close(day("2025-12-25"));
  calendar.close(day("2026-01-01"));
  return calendar;
}

constexpr Roll rolls[] = {Roll::following, Roll::preceding, Roll::modified_following, Roll::none};

}  // namespace

TEST_CASE("a calendar closes its weekend and its holidays and nothing else") {
  const Calendar calendar = new_year();
  CHECK(calendar.is_open(day("2025-12-24")));
  CHECK_FALSE(calendar.is_open(day("2025-12-25")));
  CHECK(calendar.is_open(day("2025-12-26")));
  CHECK_FALSE(calendar.is_open(day("2025-12-27")));
  CHECK_FALSE(calendar.is_open(day("2025-12-28")));
  CHECK(calendar.is_open(day("2025-12-29")));
  CHECK_FALSE(calendar.is_open(day("2026-01-01")));
  for (Day any = day_min; any <= day_max; any += date::days{97}) CHECK(Calendar::every_day().is_open(any));
}

TEST_CASE("a closed spell holds both its ends") {
  Calendar calendar("spell");
  calendar.close(day("2026-08-03"), day("2026-08-21"));
  CHECK(calendar.is_open(day("2026-08-02")));
  CHECK_FALSE(calendar.is_open(day("2026-08-03")));
  CHECK_FALSE(calendar.is_open(day("2026-08-21")));
  CHECK(calendar.is_open(day("2026-08-22")));
  CHECK(calendar.roll(day("2026-08-10"), Roll::following) == day("2026-08-22"));
  CHECK(calendar.roll(day("2026-08-10"), Roll::preceding) == day("2026-08-02"));
}

TEST_CASE("closed days may be given in any order from 1900 to 2999") {
  CHECK(rc::check("as a set of days", [] {
    const auto offsets = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 2000));
    const int spread = *rc::gen::element(1, 17, 190);
    Calendar calendar;
    std::set<Day> closed;
    for (const int offset : offsets) {
      const Day from = day_min + date::days{offset * spread};
      calendar.close(from, from + date::days{offset % 5});
      for (int i = 0; i <= offset % 5; ++i) closed.insert(from + date::days{i});
    }
    for (Day any = day_min; any < day_min + date::days{2005 * spread}; any += date::days{1}) {
      RC_ASSERT(calendar.is_open(any) == !closed.contains(any));
    }
  }));
}

TEST_CASE("each roll goes to the working day its name says") {
  const Calendar calendar = new_year();
  CHECK(calendar.roll(day("2026-01-01"), Roll::following) == day("2026-01-02"));
  CHECK(calendar.roll(day("2026-01-01"), Roll::preceding) == day("2025-12-31"));
  CHECK(calendar.roll(day("2026-01-01"), Roll::modified_following) == day("2026-01-02"));
  CHECK(calendar.roll(day("2026-01-01"), Roll::none) == day("2026-01-01"));
  // 31 January 2026 is a Saturday: the next working day would lie in February.
  CHECK(calendar.roll(day("2026-01-31"), Roll::following) == day("2026-02-02"));
  CHECK(calendar.roll(day("2026-01-31"), Roll::modified_following) == day("2026-01-30"));
  CHECK(calendar.roll(day("2026-01-30"), Roll::modified_following) == day("2026-01-30"));
}

TEST_CASE("the same month of the next year is another month") {
  Calendar calendar("spell");
  calendar.close(day("2026-03-10"), day("2027-03-05"));
  CHECK(calendar.roll(day("2026-03-20"), Roll::modified_following) == day("2026-03-09"));
}

TEST_CASE("rolling twice is rolling once") {
  const Calendar calendar = new_year();
  for (const Roll roll : rolls) {
    for (Day any = day("2025-11-01"); any < day("2026-03-01"); any += date::days{1}) {
      const Day once = calendar.roll(any, roll);
      CHECK(calendar.roll(once, roll) == once);
      if (roll != Roll::none) CHECK(calendar.is_open(once));
    }
  }
}

TEST_CASE("working days before a day are strictly before it") {
  const Calendar calendar = new_year();
  CHECK(calendar.working_days_before(day("2026-01-05"), 0) == day("2026-01-05"));
  CHECK(calendar.working_days_before(day("2026-01-05"), 1) == day("2026-01-02"));
  CHECK(calendar.working_days_before(day("2026-01-05"), 2) == day("2025-12-31"));
  CHECK(calendar.working_days_before(day("2026-01-05"), 5) == day("2025-12-26"));
  // A closed day counts back to the working day before it, as an open one does.
  CHECK(calendar.working_days_before(day("2026-01-04"), 1) == day("2026-01-02"));
  CHECK(calendar.working_days_before(day("2026-01-04"), 0) == day("2026-01-04"));
}

TEST_CASE("a calendar without a working day in 366 days is an error that names it") {
  Calendar calendar("ZZ9");
  for (unsigned weekday = 0; weekday < 7; ++weekday) calendar.close_weekday(date::weekday{weekday});
  const char* message =
      "calendar 'ZZ9' has no working day within 366 days from 2026-01-05; open one (autoship import "
      "holidays)";
  CHECK_THROWS_WITH_AS(calendar.roll(day("2026-01-05"), Roll::following), message, CalendarClosed);
  CHECK_THROWS_AS(calendar.roll(day("2026-01-05"), Roll::preceding), Error);
  CHECK_THROWS_AS(calendar.roll(day("2026-01-05"), Roll::modified_following), Error);
  CHECK_THROWS_AS(calendar.working_days_before(day("2026-01-05"), 1), Error);
  CHECK(calendar.roll(day("2026-01-05"), Roll::none) == day("2026-01-05"));

  Calendar spell("spell");
  spell.close(day("2026-01-01"), day("2026-12-31"));
  CHECK(spell.roll(day("2026-01-01"), Roll::following) == day("2027-01-01"));
  spell.close(day("2027-01-01"));
  CHECK_THROWS_AS(spell.roll(day("2026-01-01"), Roll::following), Error);
}

TEST_CASE("each roll has one name") {
  for (const Roll roll : rolls) CHECK(parse_roll(to_text(roll)) == roll);
  CHECK(to_text(Roll::modified_following) == "modified-following");
  CHECK_FALSE(parse_roll("next"));
  CHECK_FALSE(parse_roll(""));
}

}  // namespace autoship
