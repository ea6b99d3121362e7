#include "formats/kind_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/money.h"
#include "domain/postal_rules.h"
#include "domain/text.h"

namespace autoship {

namespace {

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
  const bool is_text = column.type == ColumnType::text || column.type == ColumnType::region;
  if (const auto value = cells_.read(column, is_text ? unguarded(cell) : cell)) return *value;
  return refuse(at, cells_.fault());
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
