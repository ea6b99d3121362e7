#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "domain/day.h"
#include "domain/ids.h"

namespace autoship {

/// The first day of the month of `day`: the period in which an account's volume is counted (P7).
inline Day volume_month(Day day) {
  const date::year_month_day date(day);
  return date.year() / date.month() / 1;
}

/// The personal volume of orders that the ledger does not have yet, by account and month (P7).
class VolumeBook {
 public:
  /// Whether anybody asks for volume. Where nobody does, nothing is kept.
  void watch() { watched_ = true; }

  void add(AccountId account, Day order_date, std::int64_t pv) {
    if (watched_) volumes_[{account, volume_month(order_date)}] += pv;
  }
  std::int64_t of(AccountId account, Day month) const {
    const auto found = volumes_.find({account, month});
    return found == volumes_.end() ? 0 : found->second;
  }
  /// The ledger has them now.
  void clear() { volumes_.clear(); }

 private:
  std::map<std::pair<AccountId, Day>, std::int64_t> volumes_;
  bool watched_ = false;
};

}  // namespace autoship
