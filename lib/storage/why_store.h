#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/cycle_dates.h"
#include "domain/next_cycle.h"
#include "domain/order_plan.h"
#include "storage/ledger.h"

namespace autoship {

/// What a night made of one cycle: an order, or skipped, missed or blocked.
struct SettledThen {
  Day cycle;
  OrderId order;                          ///< none: no order was made
  CycleDates dates;                       ///< of an order
  CycleState state = CycleState::missed;  ///< where there is no order
  Blocked blocked{};                      ///< of a blocked one
  std::string detail{};                   ///< of one skipped by its condition: the volume seen (P7)
  Day first_night;                        ///< that settled it, or first found it blocked
  Day last_night;                         ///< that last found it so
  bool by_night = true;                   ///< false: a change of the autoship ended the cycle (D7)
};

/// What became of the autoship's cycles that `day` speaks of: the cycle, ship or order date is that
/// day, or the night of that day settled it. An order first, then by cycle date.
std::vector<SettledThen> settled_on(Ledger& ledger, AutoshipId autoship, Day day);

/// The lines and sums of an order as it was made; its service's name goes to `ship_via`.
struct MadeOrder {
  OrderPlan plan;
  Day order_date;
  MarketId market;
  Tier tier = Tier::retail;
  std::string ship_via;
};
MadeOrder load_made_order(Ledger& ledger, OrderId order);

/// The last cycle that was settled for good, by an order, a skip or catch-up.
std::optional<Day> last_settled(Ledger& ledger, AutoshipId autoship);

/// Autoships in the ledger, for who mistypes a number: the lowest and the highest.
std::optional<std::pair<AutoshipId, AutoshipId>> autoship_numbers(Ledger& ledger);

}  // namespace autoship
