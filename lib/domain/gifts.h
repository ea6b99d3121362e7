#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <vector>

#include "domain/ids.h"

namespace autoship {

struct Catalog;
struct Policy;

struct Gift {
  ProductId product;
  std::int64_t qty = 1;
};

/// What an autoship's orders get by rule, its number among them counted from 1 (P6): prices.gift_nth,
/// prices.gift_with and prices.ladder, with the products that their SKUs name.
struct GiftRules {
  std::map<std::int64_t, std::vector<Gift>> nth;  ///< by the order's number
  std::map<ProductId, std::vector<Gift>> with;    ///< by a product that the order has
  std::map<std::int64_t, std::int64_t> ladder;    ///< percent off, from that order on

  bool gives() const { return !nth.empty() || !with.empty(); }
  bool counts_orders() const { return !nth.empty() || !ladder.empty(); }

  std::int64_t percent_off(std::int64_t number) const {
    const auto above = ladder.upper_bound(number);
    return above == ladder.begin() ? 0 : std::prev(above)->second;
  }
};

/// Whether an order's number matters at all: where it does not, nobody counts.
bool counts_orders(const Policy& policy);

/// Throws Error (Exit::refused) for a SKU that is no product's, with the nearest one, and for a fee,
/// which no parcel can hold.
GiftRules gift_rules(const Policy& policy, const Catalog& catalog);

}  // namespace autoship
