#pragma once

#include <unordered_map>
#include <vector>

#include "domain/cycle_plan.h"
#include "domain/policy.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// Whether a new cycle takes the place of an unpaid older order (C5).
inline bool supersedes(const Policy& policy) {
  return makes_charges(policy) && policy.charge.unpaid == Unpaid::supersede;
}

/// The orders whose money is still to come, as they are when it is made: few of all there are.
class UnpaidOrders {
 public:
  explicit UnpaidOrders(Ledger& ledger);

  /// Fills in what is unpaid of the autoship.
  void read(DueAutoship& autoship);

 private:
  std::unordered_map<std::int64_t, std::vector<UnpaidOrder>> orders_;  // By autoship.
  Statement parcels_, pieces_;
};

}  // namespace autoship
