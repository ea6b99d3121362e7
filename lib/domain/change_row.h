#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace autoship {

/// A row of an `apply` file as it stands there.
struct ChangeRow {
  struct Cell {
    std::string column;  ///< as written: "ship-to"
    std::string text;    ///< never empty: an empty cell is one that is not given
  };

  std::int64_t line = 0;
  std::vector<Cell> cells;
};

/// Options and columns are one: `ship-to` is `ship_to`.
inline std::string column_name(std::string_view option) {
  std::string name(option);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace autoship
