#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <optional>

#include "domain/cycle_dates.h"
#include "domain/schedule.h"
#include "schedule_generators.h"
#include "schedule_support.h"
#include "schedule_walk.h"

namespace autoship {

using test::any_anchor;
using test::any_day;
using test::any_text;
using test::Walk;

namespace {

/// The rule of `text`, or a discarded case: the generator makes some that can never happen.
Rule rule_or_discard(const std::string& text) {
  try {
    return parse_rule(text);
  } catch (const RuleError&) {
    RC_DISCARD("refused");
  }
}

std::optional<Schedule> schedule_of(const Rule& rule, const Anchor& anchor) {
  try {
    return Schedule(rule, anchor);
  } catch (const RuleError&) {
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("a look-up finds what walking day by day finds") {
  CHECK(rc::check("seek equals walk", [] {
    const std::string text = any_text();
    const Rule rule = rule_or_discard(text);
    const Anchor anchor = any_anchor();
    RC_LOG() << text << " from " << to_text(anchor.date) << " wanted " << anchor.wanted_day << '\n';
    const auto schedule = schedule_of(rule, anchor);
    const Walk walk(rule, anchor);
    if (!schedule) {
      RC_ASSERT(walk.cycles(anchor.date, anchor.date + date::days{9 * 366}).empty());
      RC_DISCARD("rule and anchor never meet");
    }
    const Day from = anchor.date + date::days{*rc::gen::element(0, 1, 40, 3000, 20'000)};
    const Day to = from + date::days{800};
    const std::vector<Day> expected = walk.cycles(from, to);
    RC_ASSERT(schedule->between(from, to) == expected);
    std::size_t next = 0;
    for (Day day = from; day < to; day += date::days{1}) {
      while (next < expected.size() && expected[next] < day) ++next;
      const auto found = schedule->first_on_or_after(day);
      RC_ASSERT((next < expected.size() ? found == expected[next] : !found || *found >= to));
      const bool due = next < expected.size() && expected[next] == day;
      RC_ASSERT(schedule->is_cycle(day) == due);
    }
  }));
}

TEST_CASE("the first cycle is the first match that walking finds") {
  CHECK(rc::check("first equals walk", [] {
    const std::string text = any_text();
    const Rule rule = rule_or_discard(text);
    const Anchor anchor = any_anchor();
    RC_LOG() << text << " from " << to_text(anchor.date) << '\n';
    const auto schedule = schedule_of(rule, anchor);
    if (!schedule || schedule->first() > anchor.date + date::days{5000}) RC_DISCARD("too far to walk");
    const auto walked = Walk(rule, anchor).cycles(anchor.date, schedule->first() + date::days{1});
    RC_ASSERT(walked == std::vector{schedule->first()});
  }));
}

TEST_CASE("a rule to text and back is the same rule") {
  CHECK(rc::check("canonical text", [] {
    const std::string text = any_text();
    const Rule rule = rule_or_discard(text);
    const std::string canonical = canonical_text(rule);
    RC_LOG() << text << " -> " << canonical << '\n';
    RC_ASSERT(parse_rule(canonical) == rule);
    RC_ASSERT(canonical_text(parse_rule(canonical)) == canonical);
    RC_ASSERT(!in_english(rule).empty());
  }));
}

TEST_CASE("a rule said as RRULE from its first cycle has the same cycles") {
  CHECK(rc::check("as_rrule", [] {
    const std::string text = any_text();
    const Rule rule = rule_or_discard(text);
    const Anchor anchor = any_anchor();
    const auto schedule = schedule_of(rule, anchor);
    const auto said = as_rrule(rule, anchor);
    if (!schedule || !said) RC_DISCARD("not to be said");
    RC_LOG() << text << " from " << to_text(anchor.date) << " -> " << *said << '\n';
    const Schedule other = parse_schedule(*said, {schedule->first()});
    const bool own_phase =
        rule.form == Rule::Form::rrule;  // Counted from DTSTART, which may precede the first cycle.
    const Schedule same = own_phase ? parse_schedule(*said, anchor) : other;
    RC_ASSERT(test::cycles_from(same, day_min, 60) == test::cycles_from(*schedule, day_min, 60));
  }));
}

TEST_CASE("windows that adjoin hold each cycle exactly once") {
  CHECK(rc::check("between", [] {
    const Rule rule = rule_or_discard(any_text());
    const Anchor anchor = any_anchor();
    const auto schedule = schedule_of(rule, anchor);
    if (!schedule) RC_DISCARD("rule and anchor never meet");
    const Day from = anchor.date + date::days{*rc::gen::inRange(-400, 9000)};
    const auto widths = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 90));
    Day at = from;
    std::vector<Day> pieces;
    for (const int width : widths) {
      for (const Day day : schedule->between(at, at + date::days{width})) pieces.push_back(day);
      at += date::days{width};
    }
    RC_ASSERT(pieces == schedule->between(from, at));
  }));
}

TEST_CASE("COUNT ends a schedule after that many cycles") {
  CHECK(rc::check("count", [] {
    const std::string text = test::rrule_text();
    Rule rule = rule_or_discard(text);
    const Anchor anchor{any_day(1900, 2700)};
    const auto endless = schedule_of(rule, anchor);
    if (!endless) RC_DISCARD("rule and anchor never meet");
    const int count = *rc::gen::inRange(1, 100);
    rule.count = static_cast<std::uint32_t>(count);
    RC_LOG() << text << " COUNT=" << count << " from " << to_text(anchor.date) << '\n';
    const Schedule counted(rule, anchor);
    RC_ASSERT(test::cycles_from(counted, day_min, 1000) == test::cycles_from(*endless, day_min, count));
    RC_ASSERT((counted.last() == day_max || counted.is_cycle(counted.last())));
  }));
}

TEST_CASE("nothing drifts in 400 years") {
  // 400 Gregorian years are a whole number of weeks and months: a rule that suits them repeats itself.
  constexpr date::days four_centuries{146'097};
  for (const char* text :
       {"1m", "2m", "1y", "4y", "quarter", "1w", "3w", "7d", "month on 31", "month on last fri",
        "year on feb 29", "week on mon,thu", "2 months on 2nd tue", "month on 31 or skip",
        "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "RRULE:FREQ=YEARLY;BYDAY=20MO"}) {
    CAPTURE(std::string(text));
    const Schedule schedule = parse_schedule(text, {test::day("2024-01-31")});
    int compared = 0;
    for (Day day = schedule.first(); day < schedule.first() + date::days{366 * 9};
         day += date::days{1}, ++compared) {
      CHECK(schedule.is_cycle(day) == schedule.is_cycle(day + four_centuries));
    }
    CHECK(compared > 3000);
  }
}

TEST_CASE("every month from 1900 to 2999 has exactly one monthly cycle") {
  for (int wanted = 1; wanted <= 31; ++wanted) {
    const Schedule schedule(parse_rule("1m"), Anchor{day_min, wanted});
    int months = 0;
    schedule.for_each_between(day_min, day_max + date::days{1}, [&](Day cycle) {
      const date::year_month_day ymd{cycle};
      const int month =
          static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
      const auto last = static_cast<unsigned>((ymd.year() / ymd.month() / date::last).day());
      REQUIRE(month == 1900 * 12 + months);
      REQUIRE(static_cast<unsigned>(ymd.day()) == std::min(static_cast<unsigned>(wanted), last));
      ++months;
    });
    CHECK(months == 1100 * 12);
  }
}

TEST_CASE("any bytes are a rule or a refusal") {
  CHECK(rc::check("no crash", [] {
    const std::string text = *rc::gen::arbitrary<bool>()
                                 ? *rc::gen::arbitrary<std::string>()
                                 : *rc::gen::container<std::string>(rc::gen::element(
                                       'R', 'F', '=', ';', ',', '-', ' ', '1', '9', 'm', 'o', 'n', 'd'));
    try {
      const Rule rule = parse_rule(text);
      RC_ASSERT(parse_rule(canonical_text(rule)) == rule);
    } catch (const RuleError& error) {
      RC_ASSERT(error.column() >= 1);
      RC_ASSERT(error.column() <= static_cast<int>(text.size()) + 1);
      RC_ASSERT(!error.correction().empty());
    }
  }));
}

}  // namespace autoship
