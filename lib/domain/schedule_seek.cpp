#include <algorithm>
#include <array>
#include <bit>

#include "domain/schedule.h"
#include "domain/schedule_days.h"

namespace autoship {

namespace {

/// From `value` up to the next one on the grid `base + k * step`; value is not before base.
int up_to_grid(int value, int base, std::uint32_t step) {
  if (step == 1) return value;
  const std::uint32_t past = static_cast<std::uint32_t>(value - base) % step;
  return past == 0 ? value : value + static_cast<int>(step - past);
}

std::uint32_t ones(unsigned n) { return (std::uint32_t{1} << n) - 1; }

}  // namespace

std::uint32_t picked(std::uint32_t mask, const std::vector<std::int16_t>& positions) {
  const int size = std::popcount(mask);
  std::uint32_t result = 0;
  for (const int position : positions) {
    const int index = position > 0 ? position - 1 : size + position;
    if (index >= 0 && index < size)
      result |= std::uint32_t{1} << nth_bit(mask, static_cast<std::uint32_t>(index));
  }
  return result;
}

int nth_bit(std::uint32_t mask, std::uint32_t n) {
  for (; n > 0; --n) mask &= mask - 1;
  return std::countr_zero(mask);
}

Day Schedule::seek(Day day) const {
  switch (grid_) {
    case Grid::days:
      return seek_days(day);
    case Grid::weeks:
      return seek_weeks(day);
    case Grid::months:
      return seek_months(day);
    case Grid::limited_days:
      return seek_limited_days(day);
    case Grid::limited_weeks:
      return seek_limited_weeks(day);
    case Grid::years:
      break;
  }
  return seek_years(day);
}

Day Schedule::seek_days(Day day) const { return day_of(up_to_grid(serial_of(day), base_, interval_)); }

Day Schedule::seek_weeks(Day day) const {
  const auto past = static_cast<std::uint32_t>(serial_of(day) - base_);
  const std::uint32_t week = past / 7;
  const std::uint32_t into_grid = week % interval_;
  if (into_grid == 0) {
    const std::uint32_t rest = std::uint32_t{weekdays_} >> (past % 7);
    if (rest != 0) return day + date::days{std::countr_zero(rest)};
  }
  const std::uint32_t next = week + interval_ - into_grid;
  return day_of(base_ + static_cast<int>(next * 7) + std::countr_zero(weekdays_));
}

/// The first month from `month` on that interval and BYMONTH let through; beyond month_max when none.
int Schedule::next_month(int month) const {
  if (!yearly_) {
    month = up_to_grid(month, base_, interval_);
    while (!(months_ >> (month % 12) & 1) && month <= month_max) month += static_cast<int>(interval_);
    return month;
  }
  const int year = month / 12;
  const int next = up_to_grid(year, base_, interval_);
  if (next == year) {
    const unsigned rest = static_cast<unsigned>(months_) >> (month % 12);
    if (rest != 0) return month + std::countr_zero(rest);
    return (year + static_cast<int>(interval_)) * 12 + std::countr_zero(months_);
  }
  return next * 12 + std::countr_zero(months_);
}

Day Schedule::seek_months(Day day) const {
  const date::year_month_day ymd{day};
  const int start =
      static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
  int month = next_month(start);
  std::uint32_t ahead =
      month == start ? ~std::uint32_t{0} << (static_cast<unsigned>(ymd.day()) - 1) : ~std::uint32_t{0};
  for (; month <= month_max; month = next_month(month + 1)) {
    const int serial = first_serial_of(month);
    const std::uint32_t found = days_in_month(month, serial) & ahead;
    if (found != 0) return day_of(serial + std::countr_zero(found));
    ahead = ~std::uint32_t{0};
  }
  return nowhere;
}

/// The cycles of a month; bit 0 is the 1st, whose serial is `serial`.
std::uint32_t Schedule::days_in_month(int month, int serial) const {
  const unsigned length = length_of(month);
  if (days_alone_) {
    const std::uint32_t fitting = days_ & ones(length);
    return clamps_ && days_ >> length != 0 ? fitting | std::uint32_t{1} << (length - 1) : fitting;
  }
  const std::uint32_t days = day_part(length);
  const std::uint32_t weekdays = weekday_part(length, weekday_of(serial));
  const std::uint32_t all = intersects_ ? days & weekdays : days | weekdays;
  return positions_.empty() || grid_ != Grid::months ? all : picked(all, positions_);
}

std::uint32_t Schedule::day_part(unsigned length) const {
  std::uint32_t days = days_ & ones(length);
  if (clamps_ && days_ >> length != 0) days |= std::uint32_t{1} << (length - 1);
  for (std::uint32_t rest = days_from_end_; rest != 0; rest &= rest - 1) {
    const auto back = static_cast<unsigned>(std::countr_zero(rest));
    if (back < length) {
      days |= std::uint32_t{1} << (length - 1 - back);
    } else if (clamps_) {
      days |= 1;
    }
  }
  return days;
}

std::uint32_t Schedule::weekday_part(unsigned length, unsigned first_weekday) const {
  std::uint64_t days = 0;
  for (unsigned rest = weekdays_; rest != 0; rest &= rest - 1) {
    const auto weekday = static_cast<unsigned>(std::countr_zero(rest));
    days |= std::uint64_t{0x10204081} << ((weekday + 7 - first_weekday) % 7);  // Every 7th day.
  }
  for (std::uint64_t rest = nth_; rest != 0; rest &= rest - 1) {
    const auto bit = static_cast<unsigned>(std::countr_zero(rest));
    days |= std::uint64_t{1} << ((bit % 7 + 7 - first_weekday) % 7 + bit / 7 * 7);
  }
  const unsigned last_weekday = (first_weekday + length - 1) % 7;
  for (std::uint64_t rest = nth_from_end_; rest != 0; rest &= rest - 1) {
    const auto bit = static_cast<unsigned>(std::countr_zero(rest));
    const unsigned back = (last_weekday + 7 - bit % 7) % 7 + bit / 7 * 7;
    if (back < length) days |= std::uint64_t{1} << (length - 1 - back);
  }
  return static_cast<std::uint32_t>(days) & ones(length);
}

Day Schedule::seek_limited_days(Day day) const {
  const auto step = static_cast<int>(interval_);
  for (int serial = up_to_grid(serial_of(day), base_, interval_); serial <= serial_max; serial += step) {
    const Day candidate = day_of(serial);
    const int month = month_of(candidate);
    const int first = first_serial_of(month);
    if ((months_ >> (month % 12) & 1) && (days_in_month(month, first) >> (serial - first) & 1))
      return candidate;
  }
  return nowhere;
}

Day Schedule::seek_limited_weeks(Day day) const {
  const std::uint32_t past = static_cast<std::uint32_t>(serial_of(day) - base_);
  const int start = base_ + static_cast<int>(past - past % 7);
  int serial = up_to_grid(start, base_, interval_ * 7);
  std::uint32_t ahead = serial == start ? ~std::uint32_t{0} << (past % 7) : ~std::uint32_t{0};
  for (; serial <= serial_max; serial += static_cast<int>(interval_ * 7)) {
    const std::uint32_t found = days_in_week(serial) & ahead;
    if (found != 0) return day_of(serial + std::countr_zero(found));
    ahead = ~std::uint32_t{0};
  }
  return nowhere;
}

/// The cycles of the week that starts at `serial`: BYDAY, limited by BYMONTH day by day.
std::uint32_t Schedule::days_in_week(int serial) const {
  std::uint32_t days = weekdays_;
  const int month = month_of(day_of(serial));
  const int next = first_serial_of(month + 1) - serial;  // From this day of the week on, the next month.
  const std::uint32_t before = next < 7 ? ones(static_cast<unsigned>(next)) : ones(7);
  if (!(months_ >> (month % 12) & 1)) days &= ~before;
  if (!(months_ >> ((month + 1) % 12) & 1)) days &= before;
  return positions_.empty() ? days : picked(days, positions_);
}

namespace {

/// The days of a year as bits, 1 January first.
class YearDays {
 public:
  void add(int day) {
    words_[static_cast<unsigned>(day) / 64] |= std::uint64_t{1} << (static_cast<unsigned>(day) % 64);
  }
  void add_month(int offset, std::uint32_t days) {
    for (; days != 0; days &= days - 1) add(offset + std::countr_zero(days));
  }
  void keep(const YearDays& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  int next(int day) const {  // -1 where there is none.
    for (auto i = static_cast<std::size_t>(day) / 64; i < words_.size(); ++i) {
      const std::uint64_t word =
          i == static_cast<std::size_t>(day) / 64 ? words_[i] & (~std::uint64_t{0} << (day % 64)) : words_[i];
      if (word != 0) return static_cast<int>(i * 64) + std::countr_zero(word);
    }
    return -1;
  }
  YearDays picked(const std::vector<std::int16_t>& positions) const {
    std::array<std::int16_t, 384> all{};
    int size = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        all[static_cast<std::size_t>(size++)] =
            static_cast<std::int16_t>(static_cast<int>(i * 64) + std::countr_zero(rest));
      }
    }
    YearDays result;
    for (const int position : positions) {
      const int index = position > 0 ? position - 1 : size + position;
      if (index >= 0 && index < size) result.add(all[static_cast<std::size_t>(index)]);
    }
    return result;
  }

 private:
  std::array<std::uint64_t, 6> words_{};
};

}  // namespace

Day Schedule::seek_years(Day day) const {
  const int start = static_cast<int>(date::year_month_day{day}.year());
  for (int year = up_to_grid(start, base_, interval_); year <= 2999; year += static_cast<int>(interval_)) {
    const int january = first_serial_of(year * 12);
    const int length = is_leap(year) ? 366 : 365;
    YearDays days, weekdays;
    for (int month = year * 12, serial = january; month < year * 12 + 12; ++month) {
      const unsigned month_length = length_of(month);
      if (months_ >> (month % 12) & 1) {
        days.add_month(serial - january, day_part(month_length));
        (intersects_ ? weekdays : days)
            .add_month(serial - january, weekday_part(month_length, weekday_of(serial)));
      }
      serial += static_cast<int>(month_length);
    }
    for (const auto [n, weekday] : nth_in_year_) {
      const auto to_weekday = [](unsigned from, unsigned to) {
        return static_cast<int>((to + 7 - from) % 7);
      };
      const int at = n > 0 ? to_weekday(weekday_of(january), weekday) + (n - 1) * 7
                           : length - 1 - to_weekday(weekday, weekday_of(january + length - 1)) + (n + 1) * 7;
      if (at >= 0 && at < length) (intersects_ ? weekdays : days).add(at);
    }
    if (intersects_) days.keep(weekdays);
    if (!positions_.empty()) days = days.picked(positions_);
    const int found = days.next(year == start ? serial_of(day) - january : 0);
    if (found >= 0) return day_of(january + found);
  }
  return nowhere;
}

}  // namespace autoship
