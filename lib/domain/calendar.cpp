#include "domain/calendar.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/error.h"

namespace autoship {

namespace {

constexpr int search_days = 366;

std::int64_t serial_of(Day day) { return day.time_since_epoch().count(); }

std::int64_t floor_64(std::int64_t value) { return value & ~std::int64_t{63}; }

}  // namespace

std::optional<Roll> parse_roll(std::string_view text) {
  for (const Roll roll : {Roll::following, Roll::preceding, Roll::modified_following, Roll::none}) {
    if (text == to_text(roll)) return roll;
  }
  return std::nullopt;
}

std::string_view to_text(Roll roll) {
  switch (roll) {
    case Roll::following:
      return "following";
    case Roll::preceding:
      return "preceding";
    case Roll::modified_following:
      return "modified-following";
    case Roll::none:
      break;
  }
  return "none";
}

void Calendar::close_weekday(date::weekday weekday) { weekend_ |= 1u << (weekday.iso_encoding() - 1); }

void Calendar::close(Day from, Day to) {
  check(day_min <= from && from <= to && to <= day_max,
        "a closed spell lies beyond 1900 to 2999 or ends before it starts");
  if (closed_.empty()) base_ = floor_64(serial_of(from));
  if (serial_of(from) < base_) {
    const std::int64_t base = floor_64(serial_of(from));
    closed_.insert(closed_.begin(), static_cast<std::size_t>((base_ - base) / 64), 0);
    base_ = base;
  }
  const auto words = static_cast<std::size_t>((serial_of(to) - base_) / 64 + 1);
  if (words > closed_.size()) closed_.resize(words);
  for (auto bit = static_cast<std::size_t>(serial_of(from) - base_);
       bit <= static_cast<std::size_t>(serial_of(to) - base_); ++bit) {
    closed_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

Day Calendar::nearest_open(Day day, int step) const {
  Day candidate = day;
  for (int tried = 0; tried < search_days; ++tried, candidate += date::days{step}) {
    if (is_open(candidate)) return candidate;
  }
  throw CalendarClosed(fmt::format(
      "calendar '{}' has no working day within {} days {} {}; open one (autoship import holidays)", name,
      search_days, step > 0 ? "from" : "back from", to_text(day)));
}

Day Calendar::roll(Day day, Roll roll) const {
  switch (roll) {
    case Roll::following:
      return nearest_open(day, 1);
    case Roll::preceding:
      return nearest_open(day, -1);
    case Roll::modified_following: {
      const Day next = nearest_open(day, 1);
      const date::year_month_day from{day}, to{next};
      const bool same_month = from.year() == to.year() && from.month() == to.month();
      return same_month ? next : nearest_open(day, -1);
    }
    case Roll::none:
      break;
  }
  return day;
}

Day Calendar::working_days_before(Day day, int n) const {
  for (; n > 0; --n) day = nearest_open(day - date::days{1}, -1);
  return day;
}

Day Calendar::working_days_after(Day day, int n) const {
  for (; n > 0; --n) day = nearest_open(day + date::days{1}, 1);
  return day;
}

}  // namespace autoship
