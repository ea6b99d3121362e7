#include "cli/columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"

namespace autoship {

void add_columns(Command& command, ColumnOptions& options) {
  command.option("--columns", options.columns, "A,B,C", "show these columns, in this order");
  command.flag("--no-header", options.no_header, "leave the column names out of a table or CSV");
}

ColumnListing::ColumnListing(Invocation& invocation, const ColumnOptions& options,
                             const std::vector<std::string>& all) {
  if (!options.columns) {
    names_ = all;
    for (std::size_t i = 0; i < all.size(); ++i) chosen_.push_back(i);
  } else {
    for (const std::string_view name : split_list(*options.columns, ',')) {
      const auto found = std::find(all.begin(), all.end(), name);
      if (found == all.end()) {
        throw UsageError(fmt::format("--columns: no column '{}'{}", name, did_you_mean(name, all)));
      }
      names_.emplace_back(name);
      chosen_.push_back(static_cast<std::size_t>(found - all.begin()));
    }
    if (names_.empty()) throw UsageError("--columns: at least one column is wanted");
  }
  Look look = invocation.look();
  look.header = !options.no_header;
  listing_.emplace(invocation.out(), look, names_);
}

bool ColumnListing::shows(const std::string& column) const {
  return std::find(names_.begin(), names_.end(), column) != names_.end();
}

void ColumnListing::row(const std::vector<Cell>& cells) {
  std::vector<Cell> shown;
  shown.reserve(chosen_.size());
  for (const std::size_t at : chosen_) shown.push_back(cells.at(at));
  listing_->row(std::move(shown));
}

}  // namespace autoship
