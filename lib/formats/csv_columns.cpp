#include "formats/csv_columns.h"

#include "domain/text.h"

#include <algorithm>
#include <string>

namespace autoship {

namespace {

std::string unknown_fault(const std::string& name, const std::vector<std::string>& known,
                          std::size_t columns) {
  if (columns == 1 && name.find_first_of(";\t|") != std::string::npos) {
    return "unknown column '" + csv_excerpt(name) + "' (columns are separated by commas)";
  }
  return "unknown column '" + csv_excerpt(name) + "'" + did_you_mean(name, known);
}

}  // namespace

std::vector<std::optional<std::size_t>> match_columns(const CsvReader& reader,
                                                      std::span<const ColumnSpec> columns,
                                                      UnknownColumns unknown, FaultList& faults) {
  std::vector<std::optional<std::size_t>> places(columns.size());
  const std::vector<std::string>& header = reader.header();
  if (header.empty()) return places;

  std::vector<std::string> known;
  for (const ColumnSpec& column : columns) known.emplace_back(column.name);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto found = std::find(known.begin(), known.end(), header[i]);
    if (found != known.end()) {
      auto& place = places[static_cast<std::size_t>(found - known.begin())];
      if (!place) place = i;
    } else if (unknown == UnknownColumns::refuse && !header[i].empty()) {
      faults.add(
          {reader.file_name(), reader.header_line(), "", unknown_fault(header[i], known, header.size())});
    }
  }
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k].required && !places[k]) {
      faults.add({reader.file_name(), reader.header_line(), known[k], "missing column (it is required)"});
    }
  }
  return places;
}

}  // namespace autoship
