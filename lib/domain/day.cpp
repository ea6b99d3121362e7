#include "domain/day.h"

#include <fmt/format.h>

namespace autoship {

namespace {

/// The number in `text`, or -1 where a character is no digit.
int digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

struct Parts {
  int year, month, day;
};

std::optional<Parts> split(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const Parts parts{digits(text.substr(0, 4)), digits(text.substr(5, 2)), digits(text.substr(8, 2))};
  if (parts.year < 0 || parts.month < 0 || parts.day < 0) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
  const auto parts = split(text);
  if (!parts || parts->year < 1900 || parts->year > 2999) return std::nullopt;
  const date::year_month_day ymd{date::year{parts->year}, date::month{static_cast<unsigned>(parts->month)},
                                 date::day{static_cast<unsigned>(parts->day)}};
  if (!ymd.ok()) return std::nullopt;
  return Day{ymd};
}

std::string day_fault(std::string_view text) {
  static constexpr const char* names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
  const auto parts = split(text);
  if (!parts) return fmt::format("'{}' is not a date (write YYYY-MM-DD)", text);
  if (parts->year < 1900 || parts->year > 2999) {
    return fmt::format("'{}' is not a date between 1900-01-01 and 2999-12-31", text);
  }
  if (parts->month < 1 || parts->month > 12) {
    return fmt::format("'{}' is not a date (there is no month {})", text, parts->month);
  }
  const auto month = static_cast<unsigned>(parts->month);
  const date::year_month_day_last last{date::year{parts->year} / date::month{month} / date::last};
  return fmt::format("'{}' is not a date ({} {} has {} days)", text, names[month - 1], parts->year,
                     static_cast<unsigned>(last.day()));
}

char* write_day(char* out, Day day) {
  const date::year_month_day ymd{day};
  const int year = static_cast<int>(ymd.year());
  const auto month = static_cast<unsigned>(ymd.month());
  const auto mday = static_cast<unsigned>(ymd.day());
  const auto digit = [](unsigned value) { return static_cast<char>('0' + value % 10); };
  const auto y = static_cast<unsigned>(year);
  out[0] = digit(y / 1000);
  out[1] = digit(y / 100);
  out[2] = digit(y / 10);
  out[3] = digit(y);
  out[4] = '-';
  out[5] = digit(month / 10);
  out[6] = digit(month);
  out[7] = '-';
  out[8] = digit(mday / 10);
  out[9] = digit(mday);
  return out + 10;
}

void append_day(std::string& out, Day day) {
  char buffer[10];
  write_day(buffer, day);
  out.append(buffer, sizeof buffer);
}

std::string to_text(Day day) {
  std::string text;
  append_day(text, day);
  return text;
}

}  // namespace autoship
