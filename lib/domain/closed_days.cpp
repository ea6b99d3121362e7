#include "domain/closed_days.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace autoship {

namespace {

constexpr int month_days_min = 28;
constexpr int month_days_max = 31;

std::uint32_t bit_of(int day) { return std::uint32_t{1} << (day - 1); }

/// Every day that the one `from_end` days before the month's last may be.
std::uint32_t days_before_last(int from_end) {
  std::uint32_t days = 0;
  for (int length = month_days_min; length <= month_days_max; ++length) {
    if (length > from_end) days |= bit_of(length - from_end);
  }
  return days;
}

std::string ordinal(int day) {
  const bool teen = day / 10 == 1;
  const char* ending = teen || day % 10 > 3 || day % 10 == 0 ? "th"
                       : day % 10 == 1                       ? "st"
                       : day % 10 == 2                       ? "nd"
                                                             : "rd";
  return fmt::format("{}{}", day, ending);
}

}  // namespace

bool keeps_anchors_day(const Rule& rule) {
  if (rule.unit != Unit::month && rule.unit != Unit::year) return false;
  if (rule.form == Rule::Form::anchored) return true;
  const bool named = rule.days != 0 || rule.days_from_end != 0 || rule.weekdays != 0 || rule.nth != 0 ||
                     rule.nth_from_end != 0 || !rule.nth_in_year.empty();
  return rule.form == Rule::Form::rrule && !named;
}

std::uint32_t chosen_days(const Rule& rule, const Anchor& anchor) {
  if (keeps_anchors_day(rule)) {
    const date::year_month_day ymd{anchor.date};
    const int own = static_cast<int>(static_cast<unsigned>(ymd.day()));
    const bool apart = rule.form == Rule::Form::anchored && anchor.wanted_day != 0;
    return bit_of(apart ? anchor.wanted_day : own);
  }
  std::uint32_t days = rule.days;
  for (int from_end = 0; from_end < month_days_max; ++from_end) {
    if (rule.days_from_end >> from_end & 1) days |= days_before_last(from_end);
  }
  return days;
}

std::string closed_day_fault(const Rule& rule, const Anchor& anchor, const std::vector<int>& closed_days) {
  const std::uint32_t chosen = chosen_days(rule, anchor);
  for (int day = 1; day <= month_days_max; ++day) {
    if ((chosen & bit_of(day)) == 0) continue;
    if (auto fault = closed_day_fault(day, closed_days); !fault.empty()) return fault;
  }
  return {};
}

std::string closed_day_fault(int day_of_month, const std::vector<int>& closed_days) {
  const auto is_closed = [&](int day) {
    return std::find(closed_days.begin(), closed_days.end(), day) != closed_days.end();
  };
  if (!is_closed(day_of_month)) return {};
  int nearest = 0;
  for (int day = 1; day <= month_days_max; ++day) {
    const bool nearer = nearest == 0 || std::abs(day - day_of_month) < std::abs(nearest - day_of_month);
    if (!is_closed(day) && nearer) nearest = day;
  }
  const std::string advice =
      nearest == 0 ? "no day is open: choose weekdays" : "the nearest open day is the " + ordinal(nearest);
  return fmt::format("nobody may choose the {} of a month (closed_days); {}", ordinal(day_of_month), advice);
}

}  // namespace autoship
