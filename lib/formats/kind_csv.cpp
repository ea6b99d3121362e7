#include "formats/kind_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/calendar_map.h"
#include "domain/money.h"
#include "domain/postal_rules.h"
#include "domain/schedule_rule.h"
#include "domain/text.h"

namespace autoship {

namespace {

bool is_upper_pair(std::string_view text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 2 && upper(text[0]) && upper(text[1]);
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<ColumnSpec> column_specs(const KindSpec& spec) {
  std::vector<ColumnSpec> columns;
  for (const KindColumn& column : spec.columns) columns.push_back({column.name, column.required});
  return columns;
}

std::optional<std::size_t> find_type(const KindSpec& spec, ColumnType type) {
  for (std::size_t i = 0; i < spec.columns.size(); ++i) {
    if (spec.columns[i].type == type) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_name(const KindSpec& spec, std::string_view name) {
  for (std::size_t i = 0; i < spec.columns.size(); ++i) {
    if (spec.columns[i].name == name) return i;
  }
  return std::nullopt;
}

std::string choice_fault(const KindColumn& column, std::string_view cell) {
  const std::string_view near = nearest(cell, column.choices);
  const std::string hint = near.empty() ? "" : fmt::format(" (did you mean {}?)", near);
  return fmt::format("'{}' is none of {}{}", csv_excerpt(cell), fmt::join(column.choices, ", "), hint);
}

/// A fraction ("0.0825") or percent ("8.25%") in millionths.
std::optional<std::int64_t> parse_rate(std::string_view cell) {
  if (cell.empty() || cell.back() != '%') return parse_decimal(cell, rate_digits);
  return parse_decimal(trimmed(cell.substr(0, cell.size() - 1)), rate_digits - 2);
}

}  // namespace

KindCsvReader::KindCsvReader(std::istream& in, std::string file_name, const KindSpec& spec,
                             UnknownColumns unknown, FaultList& faults)
    : spec_(spec),
      faults_(faults),
      reader_(in, std::move(file_name), faults),
      region_(find_type(spec, ColumnType::region)),
      country_(find_type(spec, ColumnType::country)),
      postal_code_(find_name(spec, "postal_code")) {
  const std::int64_t faults_before = faults.total();
  places_ = match_columns(reader_, column_specs(spec), unknown, faults);
  header_refused_ = reader_.header().empty() || faults.total() > faults_before;
}

bool KindCsvReader::next(KindRow& row) {
  if (header_refused_ || !reader_.next()) return false;
  row.line = reader_.line();
  row.amount_digits = amount_digits_max;
  row.values.resize(spec_.columns.size());
  refused_ = false;
  for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
    row.values[i] = places_[i] ? read_cell(i, reader_.cell(*places_[i])) : FieldValue{};
  }
  if (region_ && country_) check_places(row);
  row.refused = refused_;
  return true;
}

FieldValue KindCsvReader::refuse(std::size_t column, std::string what) {
  refused_ = true;
  if (places_[column]) {
    reader_.refuse(*places_[column], std::move(what));
  } else {
    faults_.add(
        {reader_.file_name(), reader_.line(), std::string(spec_.columns[column].name), std::move(what)});
  }
  return FieldValue::null();
}

FieldValue KindCsvReader::read_cell(std::size_t at, std::string_view cell) {
  const KindColumn& column = spec_.columns[at];
  if (cell.empty()) {
    if (column.required) return refuse(at, "is empty, and has to be given");
    return column.not_given;
  }
  const auto excerpt = [&] { return csv_excerpt(cell); };
  switch (column.type) {
    case ColumnType::choice:
      for (const std::string_view choice : column.choices) {
        if (cell == choice) return FieldValue::of(choice);
      }
      return refuse(at, choice_fault(column, cell));
    case ColumnType::yes_no:
      if (cell == "yes") return FieldValue::of(std::int64_t{1});
      if (cell == "no") return FieldValue::of(std::int64_t{0});
      return refuse(at, fmt::format("'{}' is neither yes nor no", excerpt()));
    case ColumnType::integer: {
      const auto value = parse_integer(cell);
      if (value && *value >= column.min && *value <= column.max) return FieldValue::of(*value);
      return refuse(
          at, fmt::format("'{}' is not a whole number from {} to {}", excerpt(), column.min, column.max));
    }
    case ColumnType::amount: {
      const auto value = parse_decimal(cell, amount_digits_max);
      if (!value) return refuse(at, decimal_fault(excerpt(), amount_digits_max));
      if (*value < 0) return refuse(at, fmt::format("'{}' is less than nothing", excerpt()));
      return FieldValue::of(*value);
    }
    case ColumnType::volume: {
      const auto value = parse_decimal(cell, volume_digits);
      if (!value) return refuse(at, decimal_fault(excerpt(), volume_digits, "a volume"));
      return FieldValue::of(*value);
    }
    case ColumnType::rate: {
      const auto value = parse_rate(cell);
      if (!value) return refuse(at, fmt::format("'{}' is not a rate (write 0.0825 or 8.25%)", excerpt()));
      if (*value < 0 || *value > rate_one) {
        return refuse(
            at, fmt::format("'{}' is not between 0 and 1 (8.25 percent is 0.0825 or 8.25%)", excerpt()));
      }
      return FieldValue::of(*value);
    }
    case ColumnType::day:
      if (parse_day(cell)) return FieldValue::of(cell);
      return refuse(at, day_fault(excerpt()));
    case ColumnType::country:
      if (is_upper_pair(cell)) return FieldValue::of(cell);
      return refuse(at, fmt::format("'{}' is not a country code of two capital letters (US, CA)", excerpt()));
    case ColumnType::currency:
      if (find_currency(cell)) return FieldValue::of(cell);
      return refuse(at, fmt::format("'{}' is not a currency code (USD, CAD, EUR)", excerpt()));
    case ColumnType::weekdays: {
      const auto weekdays = parse_weekdays(cell);
      if (!weekdays) return refuse(at, fmt::format("'{}' does not name weekdays (write sat,sun)", excerpt()));
      weekdays_ = weekdays_text(*weekdays);
      return FieldValue::of(std::string_view(weekdays_));
    }
    case ColumnType::last4:
      if (cell.size() == 4 && all_digits(cell)) return FieldValue::of(cell);
      return refuse(at, "is not the last four digits of a number");
    case ColumnType::rule:
      return read_rule(at, cell);
    default:
      return read_text(at, cell);
  }
}

FieldValue KindCsvReader::read_text(std::size_t at, std::string_view cell) {
  const ColumnType type = spec_.columns[at].type;
  const bool is_text = type == ColumnType::text || type == ColumnType::region;
  const std::string_view text = is_text ? unguarded(cell) : cell;
  if (holds_card_number(text)) return refuse(at, card_number_refusal);
  if (type == ColumnType::code) {
    const std::string_view fault = code_fault(text);
    if (!fault.empty()) return refuse(at, fmt::format("'{}' {}", csv_excerpt(cell), fault));
  }
  return FieldValue::of(text);
}

FieldValue KindCsvReader::read_rule(std::size_t at, std::string_view cell) {
  KnownRule& known = rules_[std::hash<std::string_view>{}(cell) % rules_.size()];
  if (known.written != cell || known.written.empty()) {
    try {
      known.canonical = canonical_text(parse_rule(cell));
      known.written = cell;
    } catch (const Error& error) {
      known.written.clear();
      return refuse(at, error.what());
    }
  }
  return FieldValue::of(std::string_view(known.canonical));
}

void KindCsvReader::check_places(const KindRow& row) {
  const FieldValue& region = row.values[*region_];
  const FieldValue& country = row.values[*country_];
  if (!country.given()) return;
  if (region.given()) {
    const bool good = region_fault(country.text, region.text).empty();
    if (!good) refuse(*region_, region_fault(country.text, csv_excerpt(region.text)));
  }
  if (!postal_code_ || !row.values[*postal_code_].given()) return;
  const std::string_view code = row.values[*postal_code_].text;
  const bool good = postal_code_fault(country.text, code).empty();
  if (!good) refuse(*postal_code_, postal_code_fault(country.text, csv_excerpt(code)));
}

KindCsvWriter::KindCsvWriter(std::ostream& out, std::string file_name, const KindSpec& spec)
    : spec_(spec), writer_(out, std::move(file_name)) {
  for (const KindColumn& column : spec.columns) writer_.plain(column.name);
  writer_.end_row();
}

void KindCsvWriter::write(const KindRow& row) {
  for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
    write_cell(spec_.columns[i], row.values[i], row.amount_digits);
  }
  writer_.end_row();
}

void KindCsvWriter::write_cell(const KindColumn& column, const FieldValue& value, int amount_digits) {
  if (!value.given()) return writer_.empty();
  switch (column.type) {
    case ColumnType::text:
    case ColumnType::region:
      return writer_.text(value.text);
    case ColumnType::yes_no:
      return writer_.plain(value.integer != 0 ? "yes" : "no");
    case ColumnType::integer:
      // A value that no file can say stands for "not given".
      if (value.integer < column.min) return writer_.empty();
      return writer_.integer(value.integer);
    case ColumnType::amount:
      return writer_.decimal(value.integer, amount_digits);
    case ColumnType::volume:
      return writer_.decimal_short(value.integer, volume_digits);
    case ColumnType::rate:
      return writer_.decimal_short(value.integer, rate_digits);
    default:
      return writer_.plain(value.text);
  }
}

}  // namespace autoship
