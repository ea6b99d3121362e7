#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "domain/event.h"
#include "domain/policy.h"
#include "domain/self_service.h"
#include "domain/volume.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// What a person asks for: volume given to an account, or taken away.
struct AdjustRequest {
  std::string account;                ///< its code
  std::optional<std::string> pv, cv;  ///< as typed; negative takes away
  std::string reason;
  std::optional<std::string> period;  ///< an open one; none: that of today
};

struct VolumeAdjustment {
  std::string account;
  std::string credited_to;  ///< empty: nobody above is a member
  std::string period;
  Day posted_on;
  Volume volume;
};

struct AdjustOptions {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;
};

/// Posts an adjustment. Throws OptionErrors with all that is wrong with the request, Error (Exit::refused)
/// where the period is closed, and nothing is changed then.
VolumeAdjustment adjust_volume(Ledger& ledger, const Policy& policy, const Caller& caller,
                               const AdjustRequest& request, const AdjustOptions& options);

}  // namespace autoship
