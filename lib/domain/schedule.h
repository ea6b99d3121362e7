#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/schedule_rule.h"

namespace autoship {

/// A rule with its anchor: the grid of cycle dates (D2). Every cycle is computed from anchor, rule
/// and its place on the grid, never from the cycle before, so that nothing drifts; a look-up costs
/// the same whatever the anchor's age (D3).
///
/// The first cycle is the first match on or after the anchor. A spoken rule's interval is counted
/// from the week (Monday to Sunday), month or year of that first match; an RRULE's from the day,
/// week (WKST), month or year of DTSTART, which is the anchor. Cycles end with 2999.
class Schedule {
 public:
  /// Throws RuleError when rule and anchor never meet (D4), Error when the anchor is beyond D3.
  /// `text` is what the rule was read from, for that message; without it the canonical text serves.
  Schedule(const Rule& rule, const Anchor& anchor, std::string_view text = {});

  /// The first match on or after the anchor, UNTIL and COUNT aside; nullopt when rule and anchor never meet.
  static std::optional<Day> first_match(const Rule& rule, const Anchor& anchor);

  Day first() const { return first_; }

  /// The last day a cycle may fall on: by COUNT, UNTIL, or the end of 2999.
  Day last() const { return last_; }

  std::optional<Day> first_on_or_after(Day day) const {
    if (day < first_) day = first_;
    if (day > last_) return std::nullopt;
    const Day found = seek(day);
    if (found > last_) return std::nullopt;
    return found;
  }
  std::optional<Day> first_after(Day day) const { return first_on_or_after(day + date::days{1}); }
  bool is_cycle(Day day) const { return first_on_or_after(day) == day; }

  /// Calls `visit(Day)` for every cycle from `from` on and before `to`. Windows that adjoin give
  /// each cycle exactly once.
  template <class Visit>
  void for_each_between(Day from, Day to, Visit&& visit) const {
    for (auto cycle = first_on_or_after(from); cycle && *cycle < to; cycle = first_after(*cycle))
      visit(*cycle);
  }
  std::vector<Day> between(Day from, Day to) const;

 private:
  /// How the days are laid out. The first three are what people say; the others exist for RRULEs
  /// whose parts limit each other.
  enum class Grid : std::uint8_t { days, weeks, months, limited_days, limited_weeks, years };

  Schedule() = default;
  void lay_out(const Rule& rule, const Anchor& anchor);
  void lay_out_weeks(const Rule& rule, Day anchor);
  void lay_out_months(const Rule& rule, const Anchor& anchor);
  void lay_out_rrule_days(const Rule& rule);
  void copy_sets(const Rule& rule);
  int base_of(Day day) const;
  Day nth_week_cycle(std::uint32_t n) const;
  Day nth_month_cycle(std::uint32_t n) const;
  Day date_of_count(std::uint32_t count) const;

  /// The first match on or after `day`, which is not before the grid's base; beyond day_max when
  /// there is none.
  Day seek(Day day) const;
  Day seek_days(Day day) const;
  Day seek_weeks(Day day) const;
  Day seek_months(Day day) const;
  Day seek_limited_days(Day day) const;
  Day seek_limited_weeks(Day day) const;
  Day seek_years(Day day) const;

  int next_month(int month) const;
  std::uint32_t days_in_month(int month, int serial) const;
  std::uint32_t day_part(unsigned length) const;
  std::uint32_t weekday_part(unsigned length, unsigned first_weekday) const;
  std::uint32_t days_in_week(int serial) const;

  Grid grid_ = Grid::days;
  bool yearly_ = false;        // Grid::months: interval_ counts years.
  bool clamps_ = false;        // A day beyond the month's end becomes its last.
  bool intersects_ = false;    // Weekdays limit the days of the month instead of adding to them (RFC 5545).
  bool days_alone_ = false;    // Grid::months with nothing but days from the 1st: the fast way.
  std::uint8_t weekdays_ = 0;  // Counted from week_start_ in the grids of weeks, else from Monday.
  std::uint8_t week_start_ = 0;
  std::uint16_t months_ = 0xfff;
  std::uint32_t interval_ = 1;
  std::uint32_t days_ = 0;
  std::uint32_t days_from_end_ = 0;
  std::uint64_t nth_ = 0;
  std::uint64_t nth_from_end_ = 0;
  int base_ =
      0;  // What the interval is counted from: a day or a week's first day (serial), a month or a year.
  Day first_{};
  Day last_ = day_max;
  std::vector<Rule::NthInYear> nth_in_year_;
  std::vector<std::int16_t> positions_;
};

/// The schedule that `text` and `anchor` make: as parse_rule() and Schedule, and where the two never
/// meet the RuleError's column is that in `text`.
Schedule parse_schedule(std::string_view text, const Anchor& anchor);

}  // namespace autoship
