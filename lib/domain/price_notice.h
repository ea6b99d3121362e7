#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/prices.h"

namespace autoship {

/// What becomes of the price of a piece between two days, by the row in force on the later one.
struct PriceStep {
  Day valid_from;  ///< of that row: after the earlier day
  std::int64_t before_minor = 0;
  std::int64_t after_minor = 0;

  bool operator==(const PriceStep&) const = default;
};

/// The step from `before` to `on`, up or down. Nullopt where both pay the same row, or one of them
/// none: what could not be bought has no price to rise from.
std::optional<PriceStep> price_step(const PriceBook& prices, ProductId product, MarketId market, Tier tier,
                                    Day before, Day on);

/// A notice of a higher price to the owner of an autoship (P2).
struct PriceNotice {
  PriceStep step;
  bool is_sent = false;
};

/// What is to be done about one product of an autoship.
struct NoticeWork {
  std::vector<Day> withdrawn;     ///< unsent notices of prices that its next order does not have after all
  std::optional<PriceStep> owed;  ///< to be said before that order

  bool empty() const { return withdrawn.empty() && !owed; }
};

/// Where the next order, of the day `on`, has come to `step`; `made` are the notices there are of prices
/// that begin after the step's earlier day. Who was told of a price is told again only of a higher one.
NoticeWork notice_work(const std::optional<PriceStep>& step, const std::vector<PriceNotice>& made, Day on);

/// A notice that an autoship's owner was not sent yet: the charge of an order that has the price waits
/// for it (C6).
struct UnsentNotice {
  ProductId product;
  Day valid_from;
  std::int64_t before_minor = 0;
};

}  // namespace autoship
