#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "domain/volume_period.h"
#include "storage/ledger.h"

namespace autoship {

/// A member as it stands in a period.
struct MemberVolume {
  AccountId id;
  std::string_view account, name, email;
  std::int64_t pv = 0;  ///< credited to it
};

/// Members that are not closed, by code.
void for_each_member(Ledger& ledger, const Period& period,
                     const std::function<void(const MemberVolume&)>& visit);

/// An order whose volume does not count yet, or not all of it.
struct WaitingVolume {
  OrderId order;
  AccountId account;
  Day order_date, ship_date;
  std::int64_t pv = 0;
  std::string doubt;  ///< why its payment is in doubt; empty: it is not
};

/// Of open orders whose charge is not paid, or whose parcel has not left, by the order's number.
void for_each_waiting_volume(Ledger& ledger, const std::function<void(const WaitingVolume&)>& visit);

}  // namespace autoship
