#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/day.h"
#include "storage/autoship_queries.h"
#include "workflows/order_preview.h"

namespace autoship {

/// An autoship as `list` shows it.
struct ListedAutoship {
  const AutoshipRow& row;
  std::optional<CycleDates> next;           ///< the next cycle that will be ordered
  std::string ship_via;                     ///< its own service, else the usual one
  std::string items;                        ///< `SKU=2;OTHER=1`
  std::optional<std::int64_t> total_minor;  ///< of the next order; none where it could not be made
};

/// How much of it is wanted: an order costs more than a row.
enum class ListDepth { rows, orders };

/// Calls `visit` for each autoship that the filter names, by number.
void list_autoships(Ledger& ledger, const Company& company, const AutoshipFilter& filter, ListDepth depth,
                    const std::function<void(const ListedAutoship&)>& visit);

/// A cycle to come, of `upcoming`.
struct ComingCycle {
  CycleDates dates;
  AutoshipId autoship;
  std::string account, name, items, currency;
  int digits = 2;
  std::optional<std::int64_t> total_minor;
  std::optional<Blocked> blocked;
};

/// Calls `visit` for what will ship on or before `last` as things stand, by ship date, then order date
/// and autoship. Of the filter count what is whose, ship_via, and the limit, which is on cycles.
void list_coming(Ledger& ledger, const Company& company, const AutoshipFilter& filter, Day last,
                 const std::function<void(const ComingCycle&)>& visit);

}  // namespace autoship
