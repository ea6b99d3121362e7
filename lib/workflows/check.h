#pragma once

#include <vector>

#include "domain/calendar_map.h"
#include "domain/policy.h"
#include "storage/ledger.h"
#include "storage/ledger_check.h"
#include "workflows/volume_periods.h"

namespace autoship {

/// Proves the ledger sound, from its pages to its books (T11): what SQLite can tell, the chain of
/// events, orders, parcels, stock, and the dates to come. Changes nothing; others may work on.
/// `policy` and `built_in` calendars are those that the dates to come were computed with, `hash` is what
/// closed periods were closed with.
std::vector<Proof> check_ledger(Ledger& ledger, const Policy& policy, const CalendarMap& built_in,
                                const EntriesHash& hash);

}  // namespace autoship
