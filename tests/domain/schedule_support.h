#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "domain/schedule.h"

// What the schedule's tests share: dates as text, and lists of cycles as one line that reads well.
namespace autoship::test {

inline Day day(std::string_view text) {
  const auto parsed = parse_day(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

/// The first `n` cycles on or after `from`, apart by a blank; shorter where the schedule ends.
inline std::string cycles_from(const Schedule& schedule, Day from, int n) {
  std::string line;
  for (auto cycle = schedule.first_on_or_after(from); cycle && n > 0;
       cycle = schedule.first_after(*cycle), --n) {
    if (!line.empty()) line += ' ';
    line += to_text(*cycle);
  }
  return line;
}

/// The first `n` cycles of `rule` anchored on `anchor`.
inline std::string cycles(std::string_view rule, std::string_view anchor, int n, int wanted_day = 0) {
  const Schedule schedule = parse_schedule(rule, Anchor{day(anchor), wanted_day});
  return cycles_from(schedule, day_min, n);
}

/// What parse_rule() says of a rule it refuses; empty when it takes it.
inline std::string refusal(std::string_view rule) {
  try {
    parse_rule(rule);
  } catch (const RuleError& error) {
    return error.what();
  }
  return {};
}

}  // namespace autoship::test
