#include "domain/prices.h"

#include <algorithm>

namespace autoship {

std::string_view to_text(Tier tier) {
  switch (tier) {
    case Tier::member:
      return "member";
    case Tier::preferred:
      return "preferred";
    case Tier::retail:
      break;
  }
  return "retail";
}

std::optional<Tier> parse_tier(std::string_view text) {
  for (const Tier tier : {Tier::member, Tier::preferred, Tier::retail}) {
    if (text == to_text(tier)) return tier;
  }
  return std::nullopt;
}

void PriceBook::add(ProductId product, MarketId market, Tier tier, Day valid_from, Price price) {
  const auto at = static_cast<std::size_t>(product.value);
  if (at >= by_product_.size()) by_product_.resize(at + 1);
  auto& rows = by_product_[at];
  const auto later = [](const DatedPrice& a, const DatedPrice& b) { return a.valid_from > b.valid_from; };
  const DatedPrice row{market, tier, valid_from, price};
  rows.insert(std::upper_bound(rows.begin(), rows.end(), row, later), row);
}

const DatedPrice* PriceBook::find_dated(ProductId product, MarketId market, Tier tier, Day order_date) const {
  const auto at = static_cast<std::size_t>(product.value);
  if (at >= by_product_.size()) return nullptr;
  for (const DatedPrice& row : by_product_[at]) {
    if (row.market == market && row.tier == tier && row.valid_from <= order_date) return &row;
  }
  return nullptr;
}

const Price* PriceBook::find(ProductId product, MarketId market, Tier tier, Day order_date) const {
  const DatedPrice* row = find_dated(product, market, tier, order_date);
  return row == nullptr ? nullptr : &row->price;
}

}  // namespace autoship
