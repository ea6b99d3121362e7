#pragma once

#include <date/date.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "domain/schedule.h"

// What a rule means, written down a second time and as plainly as possible: each day of a window is
// held against the rule's words. Slow, without bit tricks, and independent of the schedule's own code.
namespace autoship::test {

class Walk {
 public:
  Walk(const Rule& rule, const Anchor& anchor) : rule_(rule), anchor_(anchor) {
    if (rule_.form == Rule::Form::rrule) {
      base_ = period_of(anchor.date);
      return;
    }
    for (Day day = anchor.date; day < anchor.date + date::days{366 * 45}; day += date::days{1}) {
      if (!matches(day)) continue;
      base_ = period_of(day);
      return;
    }
  }

  /// The cycles from `from` on and before `to`, COUNT aside. `from` is not before the anchor.
  std::vector<Day> cycles(Day from, Day to) const {
    std::map<long, std::vector<Day>> periods;  // Whole ones, for BYSETPOS.
    for (Day day = from - date::days{366}; day < to + date::days{366}; day += date::days{1}) {
      const long period = period_of(day);
      if (base_ && (period - *base_) % rule_.interval == 0 && matches(day)) periods[period].push_back(day);
    }
    std::vector<Day> result;
    for (const auto& [period, days] : periods) {
      for (std::size_t i = 0; i < days.size(); ++i) {
        const bool in_window =
            from <= days[i] && days[i] < to && anchor_.date <= days[i] && days[i] <= rule_.until;
        if (in_window && has_position(static_cast<int>(i), static_cast<int>(days.size())))
          result.push_back(days[i]);
      }
    }
    return result;
  }

 private:
  static date::year_month_day parts(Day day) { return date::year_month_day{day}; }

  bool has_position(int index, int size) const {
    if (rule_.positions.empty()) return true;
    const auto& wanted = rule_.positions;
    const auto listed = [&](int position) {
      return std::find(wanted.begin(), wanted.end(), position) != wanted.end();
    };
    return listed(index + 1) || listed(index - size);
  }

  long period_of(Day day) const {
    const int year = static_cast<int>(parts(day).year());
    switch (rule_.unit) {
      case Unit::day:
        return day.time_since_epoch().count();
      case Unit::week: {
        // Weeks from a day that was a Monday, moved to the day that starts them.
        const Day monday = Day{date::year{1600} / 1 / 3} + date::days{rule_.week_start};
        return (day - monday).count() / 7;
      }
      case Unit::month:
        return year * 12 + static_cast<int>(static_cast<unsigned>(parts(day).month()));
      case Unit::year:
        break;
    }
    return year;
  }

  static unsigned weekday(Day day) { return date::weekday{day}.iso_encoding() - 1; }
  static unsigned month_length(Day day) {
    return static_cast<unsigned>((parts(day).year() / parts(day).month() / date::last).day());
  }

  bool matches(Day day) const {
    return rule_.form == Rule::Form::rrule ? matches_rrule(day) : matches_spoken(day);
  }

  bool matches_spoken(Day day) const {
    const date::year_month_day anchor = parts(anchor_.date);
    const bool anchored = rule_.form == Rule::Form::anchored;
    switch (rule_.unit) {
      case Unit::day:
        return true;
      case Unit::week:
        return anchored ? weekday(day) == weekday(anchor_.date) : (rule_.weekdays >> weekday(day) & 1) != 0;
      default:
        break;
    }
    if (anchored) {
      if (rule_.unit == Unit::year && parts(day).month() != anchor.month()) return false;
      return is_day(day, anchor_.wanted_day > 0 ? static_cast<unsigned>(anchor_.wanted_day)
                                                : static_cast<unsigned>(anchor.day()));
    }
    if (!in_months(day)) return false;
    for (unsigned wanted = 1; wanted <= 31; ++wanted) {
      if ((rule_.days >> (wanted - 1) & 1) != 0 && is_day(day, wanted)) return true;
      if ((rule_.days_from_end >> (wanted - 1) & 1) != 0 && is_day_from_end(day, wanted - 1)) return true;
    }
    return matches_weekday(day);
  }

  bool clamps() const { return rule_.form != Rule::Form::rrule && !rule_.skip_short; }

  bool is_day(Day day, unsigned wanted) const {
    if (clamps()) wanted = std::min(wanted, month_length(day));
    return static_cast<unsigned>(parts(day).day()) == wanted;
  }

  bool is_day_from_end(Day day, unsigned back) const {
    if (clamps()) back = std::min(back, month_length(day) - 1);
    return static_cast<unsigned>(parts(day).day()) + back == month_length(day);
  }

  bool in_months(Day day) const {
    return rule_.months == 0 || (rule_.months >> (static_cast<unsigned>(parts(day).month()) - 1) & 1) != 0;
  }

  bool matches_weekday(Day day) const {
    if (rule_.weekdays >> weekday(day) & 1) return true;
    const unsigned into_month = (static_cast<unsigned>(parts(day).day()) - 1) / 7;
    const unsigned from_end = (month_length(day) - static_cast<unsigned>(parts(day).day())) / 7;
    if (rule_.nth >> (into_month * 7 + weekday(day)) & 1) return true;
    if (rule_.nth_from_end >> (from_end * 7 + weekday(day)) & 1) return true;
    const Day january{parts(day).year() / 1 / 1}, december{parts(day).year() / 12 / 31};
    for (const auto& [n, wanted] : rule_.nth_in_year) {
      if (wanted != weekday(day)) continue;
      if (n > 0 ? (day - january).count() / 7 + 1 == n : (december - day).count() / 7 + 1 == -n) return true;
    }
    return false;
  }

  /// The table of RFC 5545, section 3.3.10, for what is supported.
  bool matches_rrule(Day day) const {
    const bool by_day =
        rule_.weekdays != 0 || rule_.nth != 0 || rule_.nth_from_end != 0 || !rule_.nth_in_year.empty();
    const bool by_month_day = rule_.days != 0 || rule_.days_from_end != 0;
    if (!in_months(day)) return false;
    if (by_day && !matches_weekday(day)) return false;
    if (by_month_day) {
      bool listed = false;
      for (unsigned wanted = 1; wanted <= 31; ++wanted) {
        listed = listed || ((rule_.days >> (wanted - 1) & 1) != 0 && is_day(day, wanted)) ||
                 ((rule_.days_from_end >> (wanted - 1) & 1) != 0 && is_day_from_end(day, wanted - 1));
      }
      if (!listed) return false;
    }
    if (by_day || by_month_day || rule_.unit == Unit::day) return true;
    // What is not given comes from DTSTART.
    if (rule_.unit == Unit::week) return weekday(day) == weekday(anchor_.date);
    if (rule_.unit == Unit::year && rule_.months == 0 && parts(day).month() != parts(anchor_.date).month())
      return false;
    return parts(day).day() == parts(anchor_.date).day();
  }

  Rule rule_;
  Anchor anchor_;
  std::optional<long> base_;  // Empty: a spoken rule without any match.
};

}  // namespace autoship::test
