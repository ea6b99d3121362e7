#include "cli/columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/text.h"

namespace autoship {

namespace {

/// Rows kept beyond twice the limit before the last are dropped: sorting a few each time costs more.
constexpr std::size_t slack = 1000;

std::vector<std::size_t> chosen_of(const ColumnOptions& options, const std::vector<std::string>& all) {
  std::vector<std::size_t> chosen;
  if (!options.columns) {
    for (std::size_t i = 0; i < all.size(); ++i) chosen.push_back(i);
    return chosen;
  }
  for (const std::string_view name : split_list(*options.columns, ',')) {
    const auto found = std::find(all.begin(), all.end(), name);
    if (found == all.end())
      throw UsageError(fmt::format("--columns: no column '{}'{}", name, did_you_mean(name, all)));
    chosen.push_back(static_cast<std::size_t>(found - all.begin()));
  }
  if (chosen.empty()) throw UsageError("--columns: at least one column is wanted");
  return chosen;
}

}  // namespace

void add_columns(Command& command, ColumnOptions& options, const std::vector<std::string>& all) {
  command.option("--columns", options.columns, "A,B,C", "show these columns, in this order");
  command.flag("--no-header", options.no_header, "leave the column names out of a table or CSV");
  command.choices("--columns", all);
}

void add_sorted_columns(Command& command, ColumnOptions& options, const std::vector<std::string>& all) {
  command.option("--sort", options.sort, "A,-B", "by this column, then that; -: the largest first");
  command.option("--limit", options.limit, "this many rows at most");
  command.choices("--sort", all);
  add_columns(command, options, all);
}

ColumnListing::ColumnListing(Invocation& invocation, const ColumnOptions& options,
                             const std::vector<std::string>& all, const std::vector<std::string>& gives_way)
    : all_(all), chosen_(chosen_of(options, all)), limit_(options.limit) {
  if (options.sort) order_ = RowOrder(*options.sort, all);
  if (limit_ && *limit_ < 1) throw UsageError("--limit: a number of at least 1 is wanted");
  std::vector<std::string> names;
  for (const std::size_t at : chosen_) names.push_back(all_[at]);
  Look look = invocation.look();
  look.header = !options.no_header;
  if (!options.columns) look.gives_way = gives_way;
  listing_.emplace(invocation.out(), look, names);
}

bool ColumnListing::uses(const std::string& column) const {
  const auto at = static_cast<std::size_t>(std::find(all_.begin(), all_.end(), column) - all_.begin());
  return order_.uses(at) || std::find(chosen_.begin(), chosen_.end(), at) != chosen_.end();
}

std::optional<std::int64_t> ColumnListing::rows_wanted() const {
  return order_.empty() ? limit_ : std::nullopt;
}

void ColumnListing::row(const std::vector<Cell>& cells) {
  std::vector<Cell> shown;
  shown.reserve(chosen_.size());
  for (const std::size_t at : chosen_) shown.push_back(cells.at(at));
  if (!order_.empty()) {
    kept_.push_back({order_.key_of(cells), std::move(shown)});
    if (limit_ && kept_.size() / 2 >= static_cast<std::size_t>(*limit_) + slack / 2) sort_kept();
    return;
  }
  if (limit_ && rows_ == *limit_) return;
  ++rows_;
  listing_->row(std::move(shown));
}

void ColumnListing::sort_kept() {
  // Rows that were kept longer stand first and stay so among equals.
  std::stable_sort(kept_.begin(), kept_.end(),
                   [&](const Kept& a, const Kept& b) { return order_.before(a.key, b.key); });
  if (limit_ && static_cast<std::size_t>(*limit_) < kept_.size())
    kept_.resize(static_cast<std::size_t>(*limit_));
}

void ColumnListing::end(std::string_view nothing) {
  sort_kept();
  for (Kept& kept : kept_) listing_->row(std::move(kept.cells));
  kept_.clear();
  listing_->end(nothing);
}

}  // namespace autoship
