#pragma once

#include <optional>
#include <string>

#include "cli/invocation.h"
#include "storage/autoship_queries.h"

namespace autoship {

/// The filters of `list`, and of the commands that change what it lists.
struct FilterOptions {
  std::optional<std::string> status, account, sku, enroller, ship_via, problem;
  std::optional<Day> due_by;

  bool any() const { return status || account || sku || enroller || ship_via || problem || due_by; }
};

/// `ship_via` is what the filter by service is called: `change` needs --ship-via for the new one.
void add_filters(Command& command, FilterOptions& options, const std::string& ship_via = "--ship-via");

/// Throws UsageError for a name that is not there.
AutoshipFilter filter_of(const FilterOptions& options, Invocation& invocation, Ledger& ledger);

}  // namespace autoship
