#pragma once

#include <date/date.h>

#include <optional>
#include <string>
#include <string_view>

namespace autoship {

/// A calendar date in the company's time zone. Text is ISO 8601 (YYYY-MM-DD), at the rim only.
using Day = date::sys_days;

/// The dates the program works with: 1900-01-01 to 2999-12-31 (rule D3).
constexpr Day day_min = date::sys_days{date::year{1900} / 1 / 1};
constexpr Day day_max = date::sys_days{date::year{2999} / 12 / 31};

/// Reads exactly `YYYY-MM-DD` between day_min and day_max; nullopt for anything else.
std::optional<Day> parse_day(std::string_view text);

/// Why `text` is no date, for a message: "'2026-02-30' is not a date (February 2026 has 28 days)".
/// Call it only when parse_day() refused the text.
std::string day_fault(std::string_view text);

/// Writes the ten characters of `day` to `out` and returns the end.
char* write_day(char* out, Day day);

void append_day(std::string& out, Day day);
std::string to_text(Day day);

}  // namespace autoship
