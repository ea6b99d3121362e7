#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"

namespace autoship {

/// The price band of an account (P1).
enum class Tier : std::uint8_t { member, preferred, retail };

std::string_view to_text(Tier tier);
std::optional<Tier> parse_tier(std::string_view text);

/// What a piece costs and the volume it carries (1/10,000).
struct Price {
  std::int64_t minor = 0;
  std::int64_t pv = 0;
  std::int64_t cv = 0;
};

/// A price with the orders it is for.
struct DatedPrice {
  MarketId market;
  Tier tier = Tier::retail;
  Day valid_from;  ///< the first order date that pays it; day_min: from the beginning
  Price price;
};

/// Dated prices by product, market and band (P2).
class PriceBook {
 public:
  /// `valid_from` is the first order date that pays it; day_min: from the beginning.
  void add(ProductId product, MarketId market, Tier tier, Day valid_from, Price price);

  /// The price in force on `order_date`; null when there is none.
  const Price* find(ProductId product, MarketId market, Tier tier, Day order_date) const;
  const DatedPrice* find_dated(ProductId product, MarketId market, Tier tier, Day order_date) const;

 private:
  std::vector<std::vector<DatedPrice>> by_product_;  // Each the latest first.
};

}  // namespace autoship
