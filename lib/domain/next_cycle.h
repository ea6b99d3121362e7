#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cycle_dates.h"
#include "domain/day.h"
#include "domain/ids.h"
#include "domain/schedule.h"

namespace autoship {

/// How a cycle stands of which more is to be said than that it will be ordered on its day.
enum class CycleState : std::uint8_t {
  planned,  ///< moved to another day (D6)
  skip,     ///< will be left out (D8)
  ordered,  ///< moved or blocked, and then ordered
  skipped,  ///< was left out
  missed,   ///< was passed over by catch-up (D9)
  blocked,  ///< waits for a person (N4)
};

std::string_view to_text(CycleState state);
std::optional<CycleState> parse_cycle_state(std::string_view text);

/// How many of a product one shipment alone gets, whatever its autoship says; 0: none.
struct OnceLine {
  ProductId product;
  std::int64_t qty = 0;

  bool operator==(const OnceLine&) const = default;
};

struct CycleNote {
  Day cycle;
  CycleState state = CycleState::planned;
  std::optional<Day> moved_to;
  std::string reason;  ///< of a blocked one
  std::string detail;
  std::vector<OnceLine> once = {};  ///< what this cycle's shipment has otherwise, by product

  /// The day that counts for a pause and a person: the one it was moved to, else its own.
  Day day() const { return moved_to.value_or(cycle); }

  /// A moved or blocked cycle waits by itself: the rule's grid goes on without it.
  bool is_pending() const { return state == CycleState::planned || state == CycleState::blocked; }

  /// Only a cycle to be left out is still met on the grid; the others wait or are settled, some
  /// before their turn.
  bool is_on_grid() const { return state == CycleState::skip; }
};

const CycleNote* find_note(const std::vector<CycleNote>& notes, Day cycle);

/// The dates of a cycle, counted from the day it was moved to where it was (D5, D6).
CycleDates dates_of(Day cycle, const std::vector<CycleNote>& notes, const Shipping& shipping);

/// What is next for an autoship.
struct NextCycle {
  CycleDates dates;
  std::optional<Day> grid;  ///< where the grid goes on from, when `dates` is not of the grid

  Day grid_from() const { return grid ? *grid : dates.cycle; }
};

/// The cycle whose order date comes first: of the pending ones and of the grid from `grid_from` on.
/// `until` is the last cycle date there may be (D10). A pause leaves out the days before
/// `not_before` (D7). Nullopt when there is none.
std::optional<NextCycle> next_cycle(const Schedule& schedule, const Shipping& shipping,
                                    const std::vector<CycleNote>& notes, Day grid_from,
                                    std::optional<Day> until, std::optional<Day> not_before = {});

/// The first cycle of the grid on or after `from`, pending and settled ones passed over.
std::optional<Day> grid_cycle(const Schedule& schedule, const std::vector<CycleNote>& notes, Day from,
                              std::optional<Day> until);

}  // namespace autoship
