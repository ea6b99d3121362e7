#include "domain/cycles_ahead.h"

#include <doctest/doctest.h>

using namespace autoship;

namespace {

Day day(const char* text) { return parse_day(text).value(); }

/// Cycle dates, from 2026-12-15 on, of a monthly rule on a location that works every day.
std::vector<std::string> ahead(const std::vector<CycleNote>& notes, Ahead wanted) {
  const Calendar calendar = Calendar::every_day();
  const Schedule schedule = parse_schedule("month on 15", {day("2026-01-15"), 0});
  wanted.grid_from = day("2026-12-15");
  std::vector<std::string> texts;
  for (const CycleDates& dates : cycles_ahead(schedule, {calendar, Roll::following, 0}, notes, wanted)) {
    texts.push_back(to_text(dates.cycle) + ">" + to_text(dates.ship));
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("cycles ahead pass over those to be skipped") {
  const std::vector<CycleNote> notes = {{day("2026-12-15"), CycleState::skip, std::nullopt, {}, {}}};
  CHECK(ahead(notes, {}) == Texts{"2027-01-15>2027-01-15", "2027-02-15>2027-02-15", "2027-03-15>2027-03-15"});
}

TEST_CASE("a moved cycle stands among the others where its new day lies") {
  const std::vector<CycleNote> notes = {{day("2026-12-15"), CycleState::planned, day("2027-01-20"), {}, {}}};
  CHECK(ahead(notes, {}) == Texts{"2027-01-15>2027-01-15", "2026-12-15>2027-01-20", "2027-02-15>2027-02-15"});
}

TEST_CASE("a blocked cycle still is to come") {
  const std::vector<CycleNote> notes = {
      {day("2026-11-15"), CycleState::blocked, std::nullopt, "no-price", {}}};
  CHECK(ahead(notes, {}).front() == "2026-11-15>2026-11-15");
}

TEST_CASE("cycles ahead end with until and times and the window") {
  Ahead until;
  until.until = day("2027-01-15");
  CHECK(ahead({}, until).size() == 2);
  Ahead times;
  times.orders_left = 1;
  CHECK(ahead({}, times) == Texts{"2026-12-15>2026-12-15"});
  times.orders_left = 0;
  CHECK(ahead({}, times).empty());
  Ahead window;
  window.count_max = 100;
  window.ship_last = day("2027-02-14");
  CHECK(ahead({}, window).size() == 2);
}
