#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/day.h"

namespace autoship {

/// How a company divides time to add up volume: each day is in exactly one period, and each period has
/// a name that says it for ever.
struct PeriodShape {
  enum class Kind { month, week, half_month, four_weeks };

  Kind kind = Kind::month;
  date::weekday first_weekday = date::Monday;            ///< of a week
  Day start = date::sys_days{date::year{2024} / 1 / 1};  ///< first day of some period of four weeks

  bool operator==(const PeriodShape&) const = default;
};

/// Reads `month`, `week` (from Monday), `week-sunday`, `half-month` (the 1st and the 16th), `four-weeks`
/// (counted from `start`).
std::optional<PeriodShape> parse_period_shape(std::string_view text, Day start);
std::string to_text(const PeriodShape& shape);

/// Names are `2026-12`, `2026-W50`, `2026-12-2` and `2026-4W13`. A week belongs to the year that has four
/// of its days or more (ISO 8601, where it begins on Monday), four weeks to the year that they begin in.
struct Period {
  std::string name;
  Day first, last;

  bool has(Day day) const { return first <= day && day <= last; }
  bool operator==(const Period&) const = default;
};

/// The period that `day` is in.
Period period_of(const PeriodShape& shape, Day day);

/// The period after it.
Period next_period(const PeriodShape& shape, const Period& period);

/// The period of that name, with years from 1901 to 2998; nullopt for what is none of that shape.
std::optional<Period> parse_period(const PeriodShape& shape, std::string_view name);

/// Why parse_period() refused: "'2026-13' is no period (write for example 2026-12)".
std::string period_fault(const PeriodShape& shape, std::string_view name);

}  // namespace autoship
