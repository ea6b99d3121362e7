#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "domain/ids.h"

namespace autoship {

/// What an order's line came to, or what is taken back of it.
struct LineValue {
  std::int64_t goods_minor = 0;  ///< after what was taken off
  std::int64_t tax_minor = 0;
  std::int64_t pv = 0, cv = 0;  ///< 1/10,000
  bool operator==(const LineValue&) const = default;
};

/// What `pieces` of a line of `qty` pieces are worth after `before` of it were taken back: the
/// difference of two shares, each rounded half up from the whole, so that any split adds up to the
/// line exactly and nothing is ever taken twice. Throws where more would be taken than there is.
LineValue value_of_pieces(const LineValue& line, std::int64_t qty, std::int64_t before, std::int64_t pieces);

/// `whole` times `part` by `of`, rounded half away from zero. 0 <= part <= of, of <= 1,000,000,000.
std::int64_t share_half_up(std::int64_t whole, std::int64_t part, std::int64_t of);

/// A percentage of it, each amount rounded half up; volume is left whole. For a buyback.
LineValue percent_of_price(const LineValue& value, int percent);

/// What one charge can still pay back.
struct Purse {
  ChargeId charge;      ///< none: money that others collected (charge.mode none)
  ShipmentId shipment;  ///< the parcel that it paid; none: fees alone
  std::int64_t left_minor = 0;
};

/// An amount that goes back, and the parcel that it was paid with.
struct AmountBack {
  std::int64_t minor = 0;
  ShipmentId shipment;
};

/// A part of an amount, and the purse that pays it.
struct Payout {
  std::size_t amount = 0;  ///< which of the amounts
  std::size_t purse = 0;   ///< which of the purses; purses.size(): account credit
  std::int64_t minor = 0;
  bool operator==(const Payout&) const = default;
};

/// Pays amounts from purses: each from its own parcel's first, then from the others in turn, and what no
/// purse holds from the account's credit, which must have paid it (P5, R6). Purses are emptied on the way.
std::vector<Payout> pay_back(std::span<const AmountBack> amounts, std::span<Purse> purses);

}  // namespace autoship
