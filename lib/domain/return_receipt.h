#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/ids.h"
#include "domain/return_policy.h"

namespace autoship {

/// A line of a RAN, and how many of its pieces are still to come.
struct AwaitedLine {
  int line = 0;
  ProductId product;
  std::int64_t awaited = 0;
};

/// What somebody found in a parcel.
struct FoundGoods {
  ProductId product;
  std::int64_t qty = 0;
  std::optional<ReturnFate> fate;  ///< none: the usual one
  ProductId in_place_of{};         ///< none: it is what was ordered, or foreign
};

/// The same, sorted: which line it is of, and what becomes of it.
struct SortedGoods {
  int line = 0;  ///< 0: not on the RAN, or more than it
  ProductId product;
  std::int64_t qty = 0;
  ReturnFate fate = ReturnFate::sender;
  bool operator==(const SortedGoods&) const = default;
};

/// Sorts an accepted parcel: pieces go to the lines that wait for them, in turn, and after them those
/// that came in the place of what was ordered; what no line waits for goes back to the sender, whatever
/// fate somebody gave it (R4).
std::vector<SortedGoods> sort_goods(std::span<const AwaitedLine> lines, std::span<const FoundGoods> found,
                                    ReturnFate usual);

/// What is still awaited when the goods that belong to a line have come, each product once: in the place
/// of one of these came what is foreign to all lines.
std::vector<ProductId> open_places(std::span<const AwaitedLine> lines, std::span<const FoundGoods> found);

/// All of it to the sender: the parcel is not accepted.
std::vector<SortedGoods> all_to_sender(std::span<const FoundGoods> found);

}  // namespace autoship
