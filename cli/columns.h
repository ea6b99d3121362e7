#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/invocation.h"

namespace autoship {

/// `--columns` and `--no-header`, as every listing has them.
struct ColumnOptions {
  std::optional<std::string> columns;
  bool no_header = false;
};

void add_columns(Command& command, ColumnOptions& options);

/// A Listing that shows the chosen ones of its columns, in the order chosen.
class ColumnListing {
 public:
  /// Throws UsageError for a column that is not one of `all`.
  ColumnListing(Invocation& invocation, const ColumnOptions& options, const std::vector<std::string>& all);

  bool shows(const std::string& column) const;

  /// `cells` are one for each column of `all`.
  void row(const std::vector<Cell>& cells);
  void end(std::string_view nothing) { listing_->end(nothing); }

 private:
  std::vector<std::string> names_;
  std::vector<std::size_t> chosen_;
  std::optional<Listing> listing_;
};

}  // namespace autoship
