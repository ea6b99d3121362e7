#include "workflows/commitment_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace autoship {

namespace {

// No autoship has more orders in the days that are looked at than there are days.
constexpr std::size_t orders_max = 100'000;

struct ComingOrders {
  Day first = day_max;         ///< of them all
  Day first_retail = day_max;  ///< the first that pays retail prices; day_max: none
};

}  // namespace

std::string retail_consequence(OrderPreview& preview, AccountCommitments& commitments,
                               const AutoshipState& before, const AutoshipState& after, Day today) {
  if (preview.autoship().request.tier != Tier::preferred) return {};
  const Commitment was = commitment_of(before), is = commitment_of(after);
  if (was == is) return {};
  const Policy& policy = preview.policy();
  const MarketId market = preview.autoship().request.market;
  const auto keeps = [&](const Commitment& commitment, Day on) {
    return !commitment_fault(preview.catalog(), policy, market, commitment, on);
  };
  // What kept no prices loses none; what goes on as it should keeps them.
  if (!keeps(was, today) || (is.status == AutoshipStatus::active && keeps(is, today))) return {};

  const std::string account = preview.autoship().account_code;
  const Day last = today + date::days{policy.prices.preferred_grace_days + 366};
  ComingOrders orders;
  for (const AutoshipId id : commitments.with_next(after.account)) {
    check(preview.read(id), "an autoship with a cycle to come is there");
    for (const CycleDates& dates : preview.cycles(orders_max, last)) {
      orders.first = std::min(orders.first, dates.order);
      if (dates.order >= orders.first_retail || !keeps(was, dates.order)) continue;
      if (!preview.retail_because(dates.order).empty()) orders.first_retail = dates.order;
    }
  }
  if (orders.first_retail == day_max) return {};
  const bool is_next = orders.first_retail == orders.first;
  const std::string pause =
      is.status == AutoshipStatus::paused
          ? fmt::format(" (a pause counts for {} days)", policy.prices.preferred_grace_days)
          : "";
  return fmt::format("from its {}order on {} account {} pays retail prices: nothing it has {}{}",
                     is_next ? "next " : "", to_text(orders.first_retail), account,
                     commitment_words(preview.catalog(), policy, market), pause);
}

}  // namespace autoship
