#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.h"
#include "domain/policy.h"
#include "domain/volume_period.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// The period of that name, closed or not; one that is not closed has its sums only where they are asked
/// for. Throws UsageError where it is none.
VolumePeriod find_period(Ledger& ledger, const Policy& policy, Day today, std::string_view name);

/// The closed periods, those after them that have entries, and the one that is running.
std::vector<VolumePeriod> list_periods(Ledger& ledger, const Policy& policy, Day today);

/// The same with those between them that have none, and without the sums of those that are not closed: as
/// fast in any ledger, for who types a name.
std::vector<VolumePeriod> periods_in_sight(Ledger& ledger, const Policy& policy, Day today);

/// The first day on which a period that is not closed may be closed.
Day closable_on(const VolumePeriod& period, const Policy& policy);

/// The checksum of a period's file by entry, hexadecimal: what the file is, is for those to say who
/// write it.
using EntriesHash = std::function<std::string(Ledger&, const Period&)>;

struct CloseOptions {
  bool now = false;  ///< although volume.grace_days are not over
  DryRun dry_run = DryRun::no;
  EntriesHash hash;
  std::function<double()> seconds;
};

/// Closes a period for ever (V4). Throws Error (Exit::refused), and nothing is changed, where it is closed,
/// is not over, has days of grace left, or one before it has entries and is open.
VolumePeriod close_period(Ledger& ledger, const Policy& policy, const Caller& caller, std::string_view name,
                          const CloseOptions& options);

}  // namespace autoship
