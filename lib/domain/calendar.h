#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/error.h"

namespace autoship {

/// Where a date goes that falls on a closed day (rule D5).
enum class Roll : std::uint8_t {
  following,           ///< the next working day
  preceding,           ///< the working day before
  modified_following,  ///< the next one, unless it lies in another month: then the one before
  none,                ///< stays, closed or not
};

/// `following`, `preceding`, `modified-following`, `none`; nullopt for anything else.
std::optional<Roll> parse_roll(std::string_view text);
std::string_view to_text(Roll roll);

/// A calendar that has no working day where one is looked for (D5).
class CalendarClosed : public Error {
 public:
  using Error::Error;
};

/// The days a location works: all but its weekend, its holidays and its closed spells (D5).
///
/// Holidays are one bit a day between the first and the last of them, so that asking costs the same
/// with ten holidays or ten thousand. Nothing is computed on asking: a const Calendar is free to share.
class Calendar {
 public:
  explicit Calendar(std::string calendar_name = {}) : name(std::move(calendar_name)) {}

  /// Nothing is closed.
  static Calendar every_day() { return Calendar("every-day"); }

  void close_weekday(date::weekday weekday);

  /// Closes the days from `from` to `to`, both included; both lie between day_min and day_max.
  void close(Day from, Day to);
  void close(Day day) { close(day, day); }

  bool is_open(Day day) const {
    // 1970-01-01 was a Thursday; the offset keeps the sum positive for every day of D3.
    const auto serial = day.time_since_epoch().count();
    if (weekend_ >> (static_cast<unsigned>(serial + 700'003) % 7) & 1) return false;
    const auto bit = static_cast<std::uint64_t>(static_cast<std::int64_t>(serial) - base_);
    return bit / 64 >= closed_.size() || !(closed_[bit / 64] >> (bit % 64) & 1);
  }

  /// Throws CalendarClosed, naming the calendar, when no working day lies within 366 days.
  Day roll(Day day, Roll roll) const;

  /// The n-th working day strictly before `day`; `day` itself for 0. Throws as roll() does.
  Day working_days_before(Day day, int n) const;

  /// The n-th working day strictly after `day`; `day` itself for 0. Throws as roll() does.
  Day working_days_after(Day day, int n) const;

  std::string name;

 private:
  Day nearest_open(Day day, int step) const;

  unsigned weekend_ = 0;               // Bit 0 is Monday.
  std::int64_t base_ = 0;              // The day of bit 0, a multiple of 64.
  std::vector<std::uint64_t> closed_;  // Bit set: a holiday or part of a closed spell.
};

}  // namespace autoship
