#include "domain/period.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <vector>

namespace autoship {

namespace {

Day day(const char* text) { return *parse_day(text); }

PeriodShape shape_of(const char* text, const char* start = "2024-01-01") {
  return *parse_period_shape(text, day(start));
}

std::string name_of(const char* shape, const char* text) {
  return period_of(shape_of(shape), day(text)).name;
}

std::string span(const Period& period) { return to_text(period.first) + " " + to_text(period.last); }

std::vector<PeriodShape> all_shapes() {
  std::vector<PeriodShape> shapes;
  for (const char* text : {"month", "half-month", "week", "week-sunday", "week-tuesday", "week-wednesday",
                           "week-thursday", "week-friday", "week-saturday", "four-weeks"}) {
    shapes.push_back(shape_of(text));
  }
  shapes.push_back(shape_of("four-weeks", "2025-12-28"));
  shapes.push_back(shape_of("four-weeks", "2031-06-11"));
  return shapes;
}

}  // namespace

TEST_CASE("periods of each shape are named as people name them") {
  CHECK(name_of("month", "2026-12-31") == "2026-12");
  CHECK(name_of("half-month", "2026-12-15") == "2026-12-1");
  CHECK(name_of("half-month", "2026-12-16") == "2026-12-2");
  CHECK(name_of("four-weeks", "2024-01-28") == "2024-4W01");
  CHECK(name_of("four-weeks", "2024-01-29") == "2024-4W02");
}

TEST_CASE("weeks that begin on Monday are those of ISO 8601") {
  for (const auto& [text, name] : std::map<const char*, const char*>{{"2026-12-31", "2026-W53"},
                                                                     {"2027-01-03", "2026-W53"},
                                                                     {"2027-01-04", "2027-W01"},
                                                                     {"2024-12-30", "2025-W01"},
                                                                     {"2021-01-03", "2020-W53"},
                                                                     {"2026-12-07", "2026-W50"}}) {
    CHECK(name_of("week", text) == name);
  }
}

TEST_CASE("a week may begin on another day") {
  CHECK(span(period_of(shape_of("week-sunday"), day("2026-12-12"))) == "2026-12-06 2026-12-12");
  CHECK(name_of("week-sunday", "2026-12-12") == "2026-W49");
  CHECK(name_of("week-sunday", "2026-12-13") == "2026-W50");
}

TEST_CASE("a half month ends on the fifteenth or with its month") {
  CHECK(span(period_of(shape_of("half-month"), day("2027-02-03"))) == "2027-02-01 2027-02-15");
  CHECK(span(period_of(shape_of("half-month"), day("2028-02-20"))) == "2028-02-16 2028-02-29");
}

TEST_CASE("four weeks are counted from a day and named by the year they begin in") {
  const PeriodShape shape = shape_of("four-weeks", "2026-01-05");
  CHECK(period_of(shape, day("2026-01-05")).name == "2026-4W01");
  CHECK(period_of(shape, day("2026-12-07")).name == "2026-4W13");
  CHECK(period_of(shape, day("2027-01-04")).name == "2027-4W01");
  CHECK(period_of(shape, day("2026-01-04")).name == "2025-4W13");
  CHECK(span(period_of(shape, day("2026-01-04"))) == "2025-12-08 2026-01-04");
}

TEST_CASE("what is no period is refused") {
  for (const char* name : {"", "2026", "2026-13", "2026-00", "2026-1", "2026-12-1", "2026-W01", "26-12",
                           "2026/12", "1900-12", "2999-01", "2026-12 ", "-2026-12"}) {
    CAPTURE(name);
    CHECK(!parse_period(shape_of("month"), name));
  }
  CHECK(!parse_period(shape_of("week"), "2027-W53"));
  CHECK(parse_period(shape_of("week"), "2026-W53"));
  CHECK(!parse_period(shape_of("half-month"), "2026-12-3"));
  CHECK(!parse_period(shape_of("four-weeks"), "2026-4W15"));
  CHECK(period_fault(shape_of("week-sunday"), "2026-12") ==
        "'2026-12' is no period (volume.period is \"week-sunday\": write for example 2026-W50)");
}

TEST_CASE("shapes print back as they are written") {
  for (const PeriodShape& shape : all_shapes())
    CHECK(parse_period_shape(to_text(shape), shape.start) == shape);
  CHECK(!parse_period_shape("week-", day("2024-01-01")));
  CHECK(!parse_period_shape("weekly", day("2024-01-01")));
}

TEST_CASE("every day is in exactly one period and periods follow one another") {
  for (const PeriodShape& shape : all_shapes()) {
    CAPTURE(to_text(shape));
    Period period = period_of(shape, day("1998-12-20"));
    std::map<std::string, Day> names;
    while (period.first < day("2062-01-01")) {
      REQUIRE(names.emplace(period.name, period.first).second);
      for (Day at = period.first; at <= period.last; at += date::days{1})
        REQUIRE(period_of(shape, at) == period);
      REQUIRE(parse_period(shape, period.name) == period);
      const Period next = next_period(shape, period);
      REQUIRE(next.first == period.last + date::days{1});
      period = next;
    }
  }
}

TEST_CASE("a period's name means the same period in any year") {
  rc::check([] {
    const auto shapes = all_shapes();
    const PeriodShape& shape = shapes[*rc::gen::inRange<std::size_t>(0, shapes.size())];
    const Day at = day("1902-01-01") + date::days{*rc::gen::inRange(0, 400'000)};
    const Period period = period_of(shape, at);
    RC_ASSERT(period.has(at));
    RC_ASSERT(parse_period(shape, period.name) == period);
    RC_ASSERT(!period.has(next_period(shape, period).first));
  });
}

}  // namespace autoship
