#include "domain/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "domain/schedule_days.h"
#include "domain/text.h"

namespace autoship {

namespace {

/// The rule that is refused with its anchor: blames the part of `text` that starts with `key`, or all of it.
[[noreturn]] void refuse_part(std::string_view text, std::string_view key, std::string_view problem,
                              std::string_view correction) {
  const auto found = upper_case(text).find(key);
  if (key.empty() || found == std::string::npos) throw RuleError(text, 0, text, problem, correction);
  throw RuleError(text, found, text.substr(found, text.find(';', found) - found), problem, correction);
}

[[noreturn]] void refuse_never(const Rule& rule, const Anchor& anchor, std::string_view text) {
  const std::string from = to_text(anchor.date);
  Rule each = rule;
  each.interval = 1;
  const auto possible = rule.interval > 1 ? Schedule::first_match(each, anchor) : std::nullopt;
  if (!possible) {
    refuse_part(text, {}, fmt::format("has no date from {} to the end of 2999", from), "anchor it earlier");
  }
  refuse_part(text, "INTERVAL=", fmt::format("never meets the other parts when counted from {}", from),
              fmt::format("anchor it on {}, or change the interval", to_text(*possible)));
}

bool has_day_parts(const Rule& rule) { return rule.days != 0 || rule.days_from_end != 0; }

bool has_weekday_parts(const Rule& rule) {
  return rule.weekdays != 0 || rule.nth != 0 || rule.nth_from_end != 0 || !rule.nth_in_year.empty();
}

/// Whether the anchor is itself the first cycle, as it is wherever nobody set its wanted day apart.
bool is_own_day(const Rule& rule, const Anchor& anchor) {
  return rule.form == Rule::Form::anchored && (anchor.wanted_day == 0 || rule.unit == Unit::week);
}

}  // namespace

Schedule::Schedule(const Rule& rule, const Anchor& anchor, std::string_view text) {
  if (anchor.date < day_min || anchor.date > day_max) {
    throw Error(
        fmt::format("anchor '{}' is not a date between 1900-01-01 and 2999-12-31", to_text(anchor.date)));
  }
  lay_out(rule, anchor);
  if (rule.count == 0 && rule.until == day_max && first_ <= day_max) return;
  const std::string canonical = text.empty() ? canonical_text(rule) : std::string(text);
  if (first_ > day_max) refuse_never(rule, anchor, canonical);
  if (rule.until < first_) {
    refuse_part(canonical, "UNTIL=", fmt::format("lies before the first cycle {}", to_text(first_)),
                "give a later day, or an earlier anchor");
  }
  last_ = rule.until;
  if (rule.count > 0) last_ = std::min(day_max, date_of_count(rule.count));
}

std::optional<Day> Schedule::first_match(const Rule& rule, const Anchor& anchor) {
  Schedule schedule;
  schedule.lay_out(rule, anchor);
  if (schedule.first_ > day_max) return std::nullopt;
  return schedule.first_;
}

/// Sets everything but last_. A spoken rule is sought first as if its interval were 1, and the match
/// found is what the interval counts from; an RRULE counts from its DTSTART (D2).
void Schedule::lay_out(const Rule& rule, const Anchor& anchor) {
  const bool is_rrule = rule.form == Rule::Form::rrule;
  if (rule.unit == Unit::day &&
      (!is_rrule || (rule.months == 0 && !has_day_parts(rule) && rule.weekdays == 0))) {
    interval_ = rule.interval;
    base_ = serial_of(anchor.date);
    first_ = anchor.date;
    return;
  }
  if (rule.unit == Unit::day) {
    lay_out_rrule_days(rule);
  } else if (rule.unit == Unit::week) {
    lay_out_weeks(rule, anchor.date);
  } else {
    lay_out_months(rule, anchor);
  }
  if (is_rrule) {
    interval_ = rule.interval;
    base_ = base_of(anchor.date);
    first_ = seek(anchor.date);
    return;
  }
  // A grid of months needs no base while its interval is 1, one of weeks always does.
  if (grid_ == Grid::weeks) base_ = base_of(anchor.date);
  first_ = is_own_day(rule, anchor) ? anchor.date : seek(anchor.date);
  if (rule.interval > 1 && first_ <= day_max) {
    interval_ = rule.interval;
    base_ = base_of(first_);
  }
}

int Schedule::base_of(Day day) const {
  switch (grid_) {
    case Grid::days:
    case Grid::limited_days:
      return serial_of(day);
    case Grid::weeks:
    case Grid::limited_weeks: {
      const int serial = serial_of(day);
      return serial - static_cast<int>((weekday_of(serial) + 7 - week_start_) % 7);
    }
    case Grid::months:
      return yearly_ ? month_of(day) / 12 : month_of(day);
    case Grid::years:
      break;
  }
  return month_of(day) / 12;
}

/// FREQ=DAILY with limits. Every day is the same as every month on all its days, which is the faster grid.
void Schedule::lay_out_rrule_days(const Rule& rule) {
  grid_ = rule.interval == 1 ? Grid::months : Grid::limited_days;
  if (rule.months != 0) months_ = rule.months;
  copy_sets(rule);
  positions_.clear();  // A day's set is the day itself: parse_rule() lets 1 and -1 alone through.
  if (!has_day_parts(rule) && !has_weekday_parts(rule)) days_ = 0x7fffffff;
}

void Schedule::lay_out_weeks(const Rule& rule, Day anchor) {
  grid_ = rule.months != 0 || !rule.positions.empty() ? Grid::limited_weeks : Grid::weeks;
  if (rule.months != 0) months_ = rule.months;
  if (!rule.positions.empty()) positions_ = rule.positions;
  week_start_ = rule.week_start;
  const std::uint32_t days =
      rule.weekdays != 0 ? rule.weekdays : std::uint32_t{1} << weekday_of(serial_of(anchor));
  weekdays_ = static_cast<std::uint8_t>(((days >> week_start_) | (days << (7 - week_start_))) & 0x7f);
}

void Schedule::lay_out_months(const Rule& rule, const Anchor& anchor) {
  const bool is_rrule = rule.form == Rule::Form::rrule;
  yearly_ = rule.unit == Unit::year;
  grid_ = yearly_ && (!rule.nth_in_year.empty() || !rule.positions.empty()) ? Grid::years : Grid::months;
  clamps_ = !is_rrule && !rule.skip_short;
  if (rule.months != 0) months_ = rule.months;
  copy_sets(rule);
  if (has_day_parts(rule) || has_weekday_parts(rule)) return;
  const date::year_month_day date{anchor.date};
  const unsigned own_day = static_cast<unsigned>(date.day());
  const bool wants = !is_rrule && anchor.wanted_day >= 1 && anchor.wanted_day <= 31;
  days_ = std::uint32_t{1} << ((wants ? static_cast<unsigned>(anchor.wanted_day) : own_day) - 1);
  if (yearly_ && rule.months == 0) {
    months_ = static_cast<std::uint16_t>(1u << (static_cast<unsigned>(date.month()) - 1));
  }
}

void Schedule::copy_sets(const Rule& rule) {
  days_ = rule.days;
  days_from_end_ = rule.days_from_end;
  weekdays_ = rule.weekdays;
  nth_ = rule.nth;
  nth_from_end_ = rule.nth_from_end;
  if (!rule.nth_in_year.empty()) nth_in_year_ = rule.nth_in_year;  // Rare: the night makes many schedules.
  if (!rule.positions.empty()) positions_ = rule.positions;
  intersects_ = rule.form == Rule::Form::rrule && has_day_parts(rule) && has_weekday_parts(rule);
  days_alone_ = days_from_end_ == 0 && !has_weekday_parts(rule) && positions_.empty();
}

/// The date of the n-th cycle (n from 1), by which COUNT becomes a last day.
Day Schedule::date_of_count(std::uint32_t count) const {
  const std::uint32_t after_first = count - 1;
  if (after_first > static_cast<std::uint32_t>(serial_max - serial_of(first_))) return nowhere;
  switch (grid_) {
    case Grid::days: {
      const std::int64_t serial = serial_of(first_) + std::int64_t{after_first} * interval_;
      return serial > serial_max ? nowhere : day_of(static_cast<int>(serial));
    }
    case Grid::weeks:
      return nth_week_cycle(after_first);
    case Grid::months:
      return nth_month_cycle(after_first);
    default:
      break;
  }
  Day day = first_;
  for (std::uint32_t i = 0; i < after_first && day <= day_max; ++i) day = seek(day + date::days{1});
  return day;
}

Day Schedule::nth_week_cycle(std::uint32_t n) const {
  const int start = base_of(first_);
  const std::uint32_t rest = std::uint32_t{weekdays_} >> (serial_of(first_) - start);
  const auto in_first = static_cast<std::uint32_t>(std::popcount(rest));
  if (n < in_first) return first_ + date::days{nth_bit(rest, n)};
  const auto a_week = static_cast<std::uint32_t>(std::popcount(weekdays_));
  const std::int64_t weeks = std::int64_t{1 + (n - in_first) / a_week} * interval_;
  const std::int64_t serial = start + weeks * 7 + nth_bit(weekdays_, (n - in_first) % a_week);
  return serial > serial_max ? nowhere : day_of(static_cast<int>(serial));
}

/// Counts month by month, a few nanoseconds each, without making the dates in between.
Day Schedule::nth_month_cycle(std::uint32_t n) const {
  int month = month_of(first_);
  std::uint32_t ahead = ~std::uint32_t{0} << (serial_of(first_) - first_serial_of(month));
  for (; month <= month_max; month = next_month(month + 1)) {
    const int serial = first_serial_of(month);
    const std::uint32_t found = days_in_month(month, serial) & ahead;
    const auto size = static_cast<std::uint32_t>(std::popcount(found));
    if (n < size) return day_of(serial + nth_bit(found, n));
    n -= size;
    ahead = ~std::uint32_t{0};
  }
  return nowhere;
}

std::vector<Day> Schedule::between(Day from, Day to) const {
  std::vector<Day> cycles;
  for_each_between(from, to, [&](Day cycle) { cycles.push_back(cycle); });
  return cycles;
}

Schedule parse_schedule(std::string_view text, const Anchor& anchor) {
  return Schedule(parse_rule(text), anchor, text);
}

}  // namespace autoship
