#pragma once

#include <cstdint>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"

namespace autoship {

/// An order of an autoship whose money is still to come. What is paid on account is no such order.
struct UnpaidOrder {
  /// Promised to a parcel of it; of products tracked in stock.
  struct Pieces {
    LocationId location;
    ProductId product;
    std::int64_t qty = 0;
  };

  OrderId id;
  bool is_asked = false;          ///< somebody was asked, and the answer is not known (C2)
  bool has_left = false;          ///< a parcel of it is on its way: it cannot be canceled any more
  std::int64_t credit_minor = 0;  ///< account credit that it used
  Day order_date{};
  std::int64_t pv = 0;  ///< that counts no more once it is canceled (P7)
  std::vector<Pieces> pieces;
};

}  // namespace autoship
