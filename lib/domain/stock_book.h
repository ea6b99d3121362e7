#pragma once

#include <cstdint>
#include <unordered_map>

#include "domain/ids.h"

namespace autoship {

/// What is free to promise on each shelf, kept through a night so that no piece is promised twice
/// (F2).
class StockBook {
 public:
  struct Shelf {
    LocationId location;
    ProductId product;
    std::int64_t available = 0;  ///< on hand less reserved
    std::int64_t taken = 0;      ///< reserved by this night
  };

  void put(LocationId location, ProductId product, std::int64_t available) {
    shelves_[key(location, product)] = {location, product, available, 0};
  }
  std::int64_t available(LocationId location, ProductId product) const {
    const auto shelf = shelves_.find(key(location, product));
    return shelf == shelves_.end() ? 0 : shelf->second.available;
  }
  /// The caller has seen that it is available.
  void take(LocationId location, ProductId product, std::int64_t qty) {
    Shelf& shelf = shelves_.at(key(location, product));
    shelf.available -= qty;
    shelf.taken += qty;
  }
  /// Calls `visit(shelf)` for each shelf something was taken from since the last call.
  template <class Visit>
  void settle(Visit&& visit) {
    for (auto& [number, shelf] : shelves_) {
      if (shelf.taken == 0) continue;
      visit(static_cast<const Shelf&>(shelf));
      shelf.taken = 0;
    }
  }

 private:
  static std::uint64_t key(LocationId location, ProductId product) {
    return static_cast<std::uint64_t>(location.value) << 32 | static_cast<std::uint64_t>(product.value);
  }
  std::unordered_map<std::uint64_t, Shelf> shelves_;
};

}  // namespace autoship
