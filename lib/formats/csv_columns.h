#pragma once

#include "formats/csv_reader.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace autoship {

/// A column that a kind of file may have, or must have.
struct ColumnSpec {
  std::string_view name;
  bool required = false;
};

enum class UnknownColumns { refuse, ignore };

/// Where the file has each of `columns`: entry i belongs to columns[i], nullopt when the file has
/// no such column. Unknown columns (a near miss is suggested) and missing required ones become
/// faults; nothing is added when the header could not be read at all.
std::vector<std::optional<std::size_t>> match_columns(const CsvReader& reader,
                                                      std::span<const ColumnSpec> columns,
                                                      UnknownColumns unknown, FaultList& faults);

}  // namespace autoship
