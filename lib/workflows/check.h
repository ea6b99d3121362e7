#pragma once

#include <functional>
#include <vector>

#include "domain/calendar_map.h"
#include "domain/policy.h"
#include "storage/ledger.h"
#include "storage/ledger_check.h"

namespace autoship {

/// Proves the ledger sound, from its pages to its books (T11): what SQLite can tell, the chain of
/// events, orders, parcels, stock, and the dates to come. Reads one state of the ledger and changes
/// nothing. `report` hears of each proof as soon as it is done; the result is whether all hold.
///
/// `policy` and `built_in` calendars are those that the dates to come were computed with.
bool check_ledger(Ledger& ledger, const Policy& policy, const CalendarMap& built_in,
                  const std::function<void(const Proof&)>& report);

}  // namespace autoship
