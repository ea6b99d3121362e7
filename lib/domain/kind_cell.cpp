#include "domain/kind_cell.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/calendar_map.h"
#include "domain/day.h"
#include "domain/error.h"
#include "domain/money.h"
#include "domain/postal_rules.h"
#include "domain/schedule_rule.h"
#include "domain/text.h"

namespace autoship {

namespace {

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string choice_fault(const KindColumn& column, std::string_view cell) {
  const std::string_view near = nearest(cell, column.choices);
  const std::string hint = near.empty() ? "" : fmt::format(" (did you mean {}?)", near);
  return fmt::format("'{}' is none of {}{}", excerpt(cell), fmt::join(column.choices, ", "), hint);
}

/// A fraction ("0.0825") or percent ("8.25%") in millionths.
std::optional<std::int64_t> parse_rate(std::string_view cell) {
  if (cell.empty() || cell.back() != '%') return parse_decimal(cell, rate_digits);
  return parse_decimal(trimmed(cell.substr(0, cell.size() - 1)), rate_digits - 2);
}

}  // namespace

std::optional<FieldValue> CellReader::refuse(std::string what) {
  fault_ = std::move(what);
  return std::nullopt;
}

std::optional<FieldValue> CellReader::read(const KindColumn& column, std::string_view cell) {
  if (cell.empty()) {
    if (column.required) return refuse("is empty, and has to be given");
    return column.not_given;
  }
  switch (column.type) {
    case ColumnType::choice:
      for (const std::string_view choice : column.choices) {
        if (cell == choice) return FieldValue::of(choice);
      }
      return refuse(choice_fault(column, cell));
    case ColumnType::yes_no:
      if (cell == "yes") return FieldValue::of(std::int64_t{1});
      if (cell == "no") return FieldValue::of(std::int64_t{0});
      return refuse(fmt::format("'{}' is neither yes nor no", excerpt(cell)));
    case ColumnType::integer: {
      const auto value = parse_integer(cell);
      if (value && *value >= column.min && *value <= column.max) return FieldValue::of(*value);
      return refuse(
          fmt::format("'{}' is not a whole number from {} to {}", excerpt(cell), column.min, column.max));
    }
    case ColumnType::amount: {
      const auto value = parse_decimal(cell, amount_digits_max);
      if (!value) return refuse(decimal_fault(excerpt(cell), amount_digits_max));
      if (*value < 0) return refuse(fmt::format("'{}' is less than nothing", excerpt(cell)));
      return FieldValue::of(*value);
    }
    case ColumnType::volume: {
      const auto value = parse_decimal(cell, volume_digits);
      if (!value) return refuse(decimal_fault(excerpt(cell), volume_digits, "a volume"));
      if (*value < 0) return refuse(fmt::format("'{}' is less than nothing", excerpt(cell)));
      return FieldValue::of(*value);
    }
    case ColumnType::rate: {
      const auto value = parse_rate(cell);
      if (!value) return refuse(fmt::format("'{}' is not a rate (write 0.0825 or 8.25%)", excerpt(cell)));
      if (*value < 0 || *value > rate_one) {
        return refuse(
            fmt::format("'{}' is not between 0 and 1 (8.25 percent is 0.0825 or 8.25%)", excerpt(cell)));
      }
      return FieldValue::of(*value);
    }
    case ColumnType::day:
      if (parse_day(cell)) return FieldValue::of(cell);
      return refuse(day_fault(excerpt(cell)));
    case ColumnType::country:
      if (is_country_code(cell)) return FieldValue::of(cell);
      return refuse(country_fault(excerpt(cell)));
    case ColumnType::currency:
      if (find_currency(cell)) return FieldValue::of(cell);
      return refuse(fmt::format("'{}' is not a currency code (USD, CAD, EUR)", excerpt(cell)));
    case ColumnType::weekdays: {
      const auto weekdays = parse_weekdays(cell);
      if (!weekdays) return refuse(fmt::format("'{}' does not name weekdays (write sat,sun)", excerpt(cell)));
      weekdays_ = weekdays_text(*weekdays);
      return FieldValue::of(std::string_view(weekdays_));
    }
    case ColumnType::last4:
      if (cell.size() == 4 && all_digits(cell)) return FieldValue::of(cell);
      return refuse("is not the last four digits of a number");
    case ColumnType::rule:
      return read_rule(cell);
    default:
      return read_text(column, cell);
  }
}

std::optional<FieldValue> CellReader::read_text(const KindColumn& column, std::string_view cell) {
  if (holds_card_number(cell)) return refuse(card_number_refusal);
  if (column.type == ColumnType::code) {
    const std::string_view fault = code_fault(cell);
    if (!fault.empty()) return refuse(fmt::format("'{}' {}", excerpt(cell), fault));
  }
  return FieldValue::of(cell);
}

std::optional<FieldValue> CellReader::read_rule(std::string_view cell) {
  KnownRule& known = rules_[std::hash<std::string_view>{}(cell) % rules_.size()];
  if (known.written != cell || known.written.empty()) {
    try {
      known.canonical = canonical_text(parse_rule(cell));
      known.written = cell;
    } catch (const Error& error) {
      known.written.clear();
      return refuse(error.what());
    }
  }
  return FieldValue::of(std::string_view(known.canonical));
}

}  // namespace autoship
