#include "domain/dunning.h"

#include <doctest/doctest.h>

#include <vector>

using namespace autoship;

namespace {

Day day(const char* text) { return parse_day(text).value(); }

const std::vector<int> retry_days{1, 3, 7};

DeclineRule soft(Day earliest, int attempts_max = 0, int in_days = 0) {
  return {DeclineRule::Kind::soft, earliest, attempts_max, in_days};
}

}  // namespace

TEST_CASE("retries come after the company's waits until they are used up") {
  std::vector<Day> attempts;
  Day today = day("2026-12-01");
  for (const char* due : {"2026-12-02", "2026-12-05", "2026-12-12"}) {
    attempts.push_back(today);
    const NextStep next = after_decline(retry_days, soft(today), attempts, today);
    CHECK(next == NextStep{NextStep::What::retry, day(due)});
    today = next.due_on;
  }
  attempts.push_back(today);
  CHECK(after_decline(retry_days, soft(today), attempts, today).what == NextStep::What::last);
}

TEST_CASE("a hard decline is never tried again and no waits mean no retry") {
  const Day today = day("2026-12-01");
  const std::vector<Day> once{today};
  CHECK(after_decline(retry_days, {DeclineRule::Kind::hard, {}, 0, 0}, once, today).what ==
        NextStep::What::hard);
  CHECK(after_decline({}, soft(today), once, today).what == NextStep::What::last);
}

TEST_CASE("a network's own wait lengthens the company's and never shortens it") {
  const Day today = day("2026-12-01");
  const std::vector<Day> once{today};
  CHECK(after_decline(retry_days, soft(day("2026-12-11")), once, today).due_on == day("2026-12-11"));
  CHECK(after_decline(retry_days, soft(today), once, today).due_on == day("2026-12-02"));
}

TEST_CASE("a network's ceiling ends the retries where it counts so many attempts") {
  const Day today = day("2026-12-04");
  const std::vector<Day> attempts{day("2026-12-01"), day("2026-12-02"), today};
  const std::vector<int> daily(10, 1);
  CHECK(after_decline(daily, soft(today, 3, 30), attempts, today).what == NextStep::What::last);
  CHECK(after_decline(daily, soft(today, 4, 30), attempts, today).what == NextStep::What::retry);
  // The window holds the day of the retry: three days up to the 5th leave out the first two.
  CHECK(after_decline(daily, soft(today, 2, 3), attempts, today).what == NextStep::What::retry);
  CHECK(after_decline(daily, soft(today, 2, 4), attempts, today).what == NextStep::What::last);
  CHECK(after_decline(daily, soft(today, 3, 0), attempts, today).what == NextStep::What::last);
}
