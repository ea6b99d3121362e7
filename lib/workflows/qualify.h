#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "domain/event.h"
#include "domain/volume_period.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// A member in a period. Volumes in 1/10,000.
struct Qualification {
  std::string account, name, email;
  std::int64_t pv = 0;            ///< credited so far
  std::int64_t waiting_pv = 0;    ///< of orders that are made and not counted yet
  std::int64_t scheduled_pv = 0;  ///< of autoships' orders that are still to be made in it
  std::int64_t active_pv = 0;     ///< what makes a member active
  std::int64_t at_risk_pv = 0;    ///< of what waits or is scheduled, where the payment is in doubt
  std::string problem;            ///< the first such doubt; empty: none

  std::int64_t shortfall() const {
    const std::int64_t missing = active_pv - pv - waiting_pv - scheduled_pv;
    return missing > 0 ? missing : 0;
  }
  bool is_active() const { return pv >= active_pv; }
};

/// Every member that is not closed, by code: what is credited to it in the period (V3), and what is
/// still to come of its own autoships and of those of the customers below it, by the rules of the night
/// and as the tree stands.
void for_each_qualification(Ledger& ledger, const Company& company, const VolumePeriod& period, Day today,
                            const std::function<void(const Qualification&)>& visit);

}  // namespace autoship
