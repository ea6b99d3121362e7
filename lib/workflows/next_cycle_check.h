#pragma once

#include <string>

#include "storage/ledger_check.h"
#include "workflows/next_dates.h"

namespace autoship {

/// What is wrong with an autoship's next cycle; empty when it is one that its rule gives and no
/// cycle was lost or comes twice (D2, D10, N1). `latest` is the last day that the ledger knows of:
/// after a change by a person only cycles beyond it must still be there. `rows` tells what is seldom asked.
std::string next_cycle_fault(const NextCycleFacts& facts, NextCycleRows& rows, Day latest);

/// What is wrong with the dates that the next cycle ships and is ordered on (D5, D6).
std::string next_dates_fault(const NextCycleFacts& facts, const NextDates& dates);

}  // namespace autoship
