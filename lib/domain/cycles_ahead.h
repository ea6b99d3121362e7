#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/next_cycle.h"

namespace autoship {

/// Which of the cycles to come are wanted.
struct Ahead {
  Day grid_from;                            ///< where the grid starts
  Day order_after = day_min;                ///< order dates after this one
  std::optional<Day> until;                 ///< the last cycle date there may be (D10)
  std::optional<std::int64_t> orders_left;  ///< of `times`
  std::size_t count_max = 3;
  Day ship_last = day_max;  ///< ship dates on or before this one
};

/// The cycles that will be ordered as things stand, the first order date first: those of the grid
/// that are not to be skipped, and the moved and blocked ones.
std::vector<CycleDates> cycles_ahead(const Schedule& schedule, const Shipping& shipping,
                                     const std::vector<CycleNote>& notes, const Ahead& ahead);

}  // namespace autoship
