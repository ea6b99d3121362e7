#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "storage/ledger.h"

namespace autoship {

/// What the tables come to of one thing that the journal books, on one day. Texts are valid until the
/// next one.
struct DirectSum {
  std::string_view what;  ///< money, credit, refunds, income, tax, deferred
  std::string_view day;   ///< empty: all days, of a balance
  std::string_view currency;
  std::string_view country, region;  ///< tax: where the parcel went
  std::int64_t minor = 0;
};

/// Adds up, set by set, what the journal adds up entry by entry: money that came less what was paid back,
/// credit that accounts got less what was used, refunds owed, income and tax of what left and came back,
/// and by how much more is paid ahead at the end than before. `by_hand` are the services whose parcels
/// leave without a label.
void for_each_direct_sum(Ledger& ledger, Day first, Day last, const std::vector<std::string>& by_hand,
                         const std::function<void(const DirectSum&)>& visit);

}  // namespace autoship
