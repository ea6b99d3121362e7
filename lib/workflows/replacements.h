#pragma once

#include <cstdint>
#include <vector>

#include "domain/cycle_plan.h"
#include "domain/event.h"
#include "storage/run_journal.h"
#include "workflows/company.h"

namespace autoship {

/// What a night does about returns.
struct NightReturns {
  std::int64_t replaced = 0;  ///< orders, each with its parcel
  std::int64_t waiting = 0;   ///< replacements that wait, for stock or a person
  std::int64_t expired = 0;   ///< RANs
  std::vector<Exception> exceptions;
};

/// Sends again what was decided to be replaced: like for like, at no price and without volume, from where it
/// came to what the address it went to has become (R5). What is sold out or may not go there (F4, F5) waits,
/// and is told each night. Then closes the RANs whose
/// last day has gone by (R3): what has come of them is decided already, the rest does not come. Lives
/// inside the night's write transaction, before its due cycles: who waits for a replacement has paid.
NightReturns settle_returns(Ledger& ledger, const Company& company, const Caller& caller,
                            RunJournal& journal);

}  // namespace autoship
