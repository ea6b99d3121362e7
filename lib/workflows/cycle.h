#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "domain/cycle_plan.h"
#include "domain/event.h"
#include "storage/plan_writer.h"
#include "workflows/company.h"

namespace autoship {

struct CycleOptions {
  std::optional<std::int64_t> limit;  ///< autoships at most; the rest stays due
  bool catch_up = false;              ///< goes on although nights are missing (D9)
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;                                    ///< since the command began
  std::function<void(std::int64_t done, std::int64_t all)> progress;  ///< autoships; may be empty
};

struct NightResult {
  RunId run;
  NightCounts counts;
  std::vector<Exception> exceptions;  ///< what a person has to look at
  std::int64_t replaced = 0;          ///< orders that replace returned goods, among the shipments (R5)
  std::int64_t unreplaced = 0;        ///< replacements that wait
  std::int64_t expired = 0;           ///< RANs (R3)

  bool needs_person() const { return counts.blocked > 0 || unreplaced > 0 || expired > 0; }
};

/// One night (N1 to N7): replacements leave and RANs expire (R3, R5), then every autoship with an order date
/// on or before the caller's day becomes orders, shipments and reserved stock, or is skipped, missed or
/// blocked, in one transaction that is added up again before it is committed. Any number of runs gives each
/// cycle once.
///
/// Throws Error (Exit::busy) at once when another run is at work, and Error when a safety limit
/// stops it or the day has jumped (D9); nothing is changed then.
NightResult run_cycle(Ledger& ledger, const Company& company, const Caller& caller,
                      const CycleOptions& options);

}  // namespace autoship
