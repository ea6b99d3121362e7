#include "domain/day.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdio>

using namespace autoship;

TEST_CASE("every day from 1900 to 2999 is written and read as the calendar counts it") {
  static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Day day = day_min;
  int wrong = 0;
  for (int year = 1900; year <= 2999; ++year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    for (int month = 1; month <= 12; ++month) {
      const int last = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
      for (int mday = 1; mday <= last; ++mday, day += date::days{1}) {
        char text[32];
        std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, mday);
        if (to_text(day) != text || parse_day(text) != day) ++wrong;
      }
      char beyond[32];
      std::snprintf(beyond, sizeof beyond, "%04d-%02d-%02d", year, month, last + 1);
      if (parse_day(beyond)) ++wrong;
    }
  }
  CHECK(wrong == 0);
  CHECK(day == day_max + date::days{1});
}

TEST_CASE("a date is ten characters and nothing else") {
  for (const char* text : {"",           "2026",       "2026-1-05",   "2026-01-5",   "26-01-05",
                           "2026/01/05", "20260105",   "2026-01-05 ", " 2026-01-05", "2026-01-05T00:00",
                           "2026-01-0x", "2026--1-05", "-026-01-05",  "+026-01-05",  "2026-00-10",
                           "2026-13-10", "2026-01-00", "1899-12-31",  "3000-01-01",  "today"}) {
    INFO(text);
    CHECK_FALSE(parse_day(text).has_value());
  }
}

TEST_CASE("a refused date says what is wrong with it") {
  CHECK(day_fault("2026-02-30") == "'2026-02-30' is not a date (February 2026 has 28 days)");
  CHECK(day_fault("2028-02-30") == "'2028-02-30' is not a date (February 2028 has 29 days)");
  CHECK(day_fault("2026-04-31") == "'2026-04-31' is not a date (April 2026 has 30 days)");
  CHECK(day_fault("2026-13-01") == "'2026-13-01' is not a date (there is no month 13)");
  CHECK(day_fault("2026-00-01") == "'2026-00-01' is not a date (there is no month 0)");
  CHECK(day_fault("1/2/2026") == "'1/2/2026' is not a date (write YYYY-MM-DD)");
  CHECK(day_fault("1899-12-31") == "'1899-12-31' is not a date between 1900-01-01 and 2999-12-31");
}

TEST_CASE("any ten characters are a date or are refused with a reason") {
  CHECK(rc::check("ten characters", [] {
    const auto text =
        *rc::gen::container<std::string>(10, rc::gen::element('0', '1', '2', '3', '9', '-', '/', 'x'));
    const auto day = parse_day(text);
    if (day) {
      RC_ASSERT(to_text(*day) == text);
    } else {
      RC_ASSERT(day_fault(text).starts_with("'" + text + "' is not a date"));
    }
  }));
}
