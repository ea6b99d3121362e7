#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/service.h"
#include "storage/ledger.h"
#include "storage/reconcile_queries.h"

namespace autoship {

/// What one comparison came to in one unit.
struct ReconciledSum {
  std::string comparison, unit;
  std::string left_is, right_is;  ///< what either side adds up
  std::int64_t left = 0, right = 0;
  std::int64_t rows = 0;      ///< compared
  std::int64_t rows_off = 0;  ///< whose sides differ, though they may cancel out in the sum

  bool agrees() const { return rows_off == 0; }
};

/// Holds the books of the days from `first` to `last` against each other: orders, charges, credit, returns,
/// parcels, volume and the journal, each added up by routes of its own. `on_difference` gets every row that
/// differs, as it comes. Memory grows with the days, not with what happened on them. Call it inside a
/// ReadTransaction.
std::vector<ReconciledSum> reconcile(Ledger& ledger, const ServiceList& services, Day first, Day last,
                                     const std::function<void(const ComparedRow&)>& on_difference);

}  // namespace autoship
