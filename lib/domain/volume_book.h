#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "domain/ids.h"
#include "domain/period.h"

namespace autoship {

/// The personal volume of orders that the ledger does not have yet, by account and order date (P7).
class VolumeBook {
 public:
  /// Whether anybody asks for volume. Where nobody does, nothing is kept.
  void watch() { watched_ = true; }

  void add(AccountId account, Day order_date, std::int64_t pv) {
    if (watched_) volumes_[{account, order_date}] += pv;
  }
  std::int64_t of(AccountId account, const Period& period) const {
    std::int64_t sum = 0;
    const auto end = volumes_.upper_bound({account, period.last});
    for (auto at = volumes_.lower_bound({account, period.first}); at != end; ++at) sum += at->second;
    return sum;
  }
  /// The ledger has them now.
  void clear() { volumes_.clear(); }

 private:
  std::map<std::pair<AccountId, Day>, std::int64_t> volumes_;
  bool watched_ = false;
};

}  // namespace autoship
