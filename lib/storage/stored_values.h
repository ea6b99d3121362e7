#pragma once

#include <optional>
#include <string>

#include "domain/day.h"
#include "domain/error.h"
#include "domain/money.h"
#include "storage/statement.h"

namespace autoship {

// What the columns of a row say, for the queries of lib/storage.

/// Dates were checked when they were written.
inline Day day_at(const Statement& row, int column) {
  const auto day = parse_day(row.text(column));
  check(day.has_value(), "a stored date is a date");
  return *day;
}

inline std::optional<Day> day_or_none(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(day_at(row, column));
}

inline std::string text_at(const Statement& row, int column) { return std::string(row.text(column)); }

inline Currency currency_at(const Statement& row, int column) {
  const auto currency = find_currency(row.text(column));
  check(currency.has_value(), "a stored currency is known");
  return *currency;
}

}  // namespace autoship
