#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/render.h"

namespace autoship {

/// What `--sort COLUMN,-COLUMN` asks for: by the first column, among equals by the next; `-` turns
/// a column around.
class RowOrder {
 public:
  RowOrder() = default;  ///< keeps rows as they come

  /// Throws UsageError for a column that is not one of `all`, with the nearest.
  RowOrder(std::string_view text, const std::vector<std::string>& all);

  bool empty() const { return keys_.empty(); }

  /// Whether rows are ordered by that one of `all`.
  bool uses(std::size_t column) const;

  /// The cells of a row that decide on its place; `cells` are one for each of `all`.
  std::vector<Cell> key_of(const std::vector<Cell>& cells) const;

  /// Whether the row of key `a` stands before that of `b`. Numbers and amounts go by their value,
  /// text by its letters, case aside in ASCII; what is empty comes last either way.
  bool before(const std::vector<Cell>& a, const std::vector<Cell>& b) const;

 private:
  struct Key {
    std::size_t column;
    bool descending;
  };
  std::vector<Key> keys_;
};

}  // namespace autoship
