#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/invocation.h"
#include "cli/row_order.h"

namespace autoship {

/// `--columns` and `--no-header`, as every listing has them; `--sort` and `--limit`, as the long
/// ones do.
struct ColumnOptions {
  std::optional<std::string> columns, sort;
  std::optional<std::int64_t> limit;
  bool no_header = false;
};

/// `--columns` and `--no-header` over a listing of `all` these columns.
void add_columns(Command& command, ColumnOptions& options, const std::vector<std::string>& all);

/// `--sort` and `--limit` with them.
void add_sorted_columns(Command& command, ColumnOptions& options, const std::vector<std::string>& all);

/// A Listing that shows the chosen ones of its columns, in the order chosen, and its rows in the
/// order that is asked for. Rows that need no sorting are shown as they come; those that do are
/// kept until the end, with --limit no more of them than twice that many.
class ColumnListing {
 public:
  /// Where nobody chose columns, those of `gives_way` are left out of a table that is too wide for
  /// its terminal, the first first. Throws UsageError for a column that is not one of `all`, and for
  /// a limit below 1.
  ColumnListing(Invocation& invocation, const ColumnOptions& options, const std::vector<std::string>& all,
                const std::vector<std::string>& gives_way = {});

  /// Whether the column is shown or sorted by: what is not need not be worked out.
  bool uses(const std::string& column) const;

  /// How many rows are worth reading; nullopt for all, as when they are to be sorted.
  std::optional<std::int64_t> rows_wanted() const;

  /// `cells` are one for each column of `all`.
  void row(const std::vector<Cell>& cells);
  void end(std::string_view nothing);

 private:
  struct Kept {
    std::vector<Cell> key, cells;
  };
  void sort_kept();

  const std::vector<std::string> all_;
  std::vector<std::size_t> chosen_;
  RowOrder order_;
  std::optional<std::int64_t> limit_;
  std::int64_t rows_ = 0;
  std::vector<Kept> kept_;  // Of a sorted listing.
  std::optional<Listing> listing_;
};

}  // namespace autoship
