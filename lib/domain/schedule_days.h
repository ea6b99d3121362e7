#pragma once

#include <cstdint>
#include <vector>

#include "domain/day.h"

// Arithmetic on days, weeks and months that the schedule's sources share.
namespace autoship {

/// Days since 1970-01-01; a month is year * 12 + (0 to 11).
constexpr int serial_of(Day day) { return static_cast<int>(day.time_since_epoch().count()); }
constexpr Day day_of(int serial) { return Day{date::days{serial}}; }

constexpr int month_max = 2999 * 12 + 11;
constexpr int serial_max = serial_of(day_max);

/// What a search answers that found no cycle before the end of 2999.
constexpr Day nowhere = day_max + date::days{1};

/// 0 is Monday. 1970-01-01 was a Thursday; the offset keeps the sum positive.
constexpr unsigned weekday_of(int serial) { return static_cast<unsigned>(serial + 700'003) % 7; }

constexpr int month_of(Day day) {
  const date::year_month_day ymd{day};
  return static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
}

constexpr int first_serial_of(int month) {
  return serial_of(
      date::sys_days{date::year{month / 12} / date::month{static_cast<unsigned>(month % 12 + 1)} / 1});
}

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr unsigned length_of(int month) {
  const auto m = static_cast<unsigned>(month % 12 + 1);
  if (m == 2) return is_leap(month / 12) ? 29 : 28;
  return 30 | ((m ^ (m >> 3)) & 1);
}

/// The set bits of `mask` that BYSETPOS picks: 1 the first, -1 the last.
std::uint32_t picked(std::uint32_t mask, const std::vector<std::int16_t>& positions);

/// The place of the n-th set bit (from 0) of `mask`, which has more than n.
int nth_bit(std::uint32_t mask, std::uint32_t n);

}  // namespace autoship
