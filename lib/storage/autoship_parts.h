#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/next_cycle.h"
#include "domain/order_plan.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// A cycle that somebody decided about beforehand.
struct PlannedCycle {
  Day cycle;
  std::optional<Day> moved_to;      ///< waits for this day, its own or another (D6); none: is skipped (D8)
  std::vector<OnceLine> once = {};  ///< what its shipment alone has otherwise, by product
  bool blocked = false;             ///< as a night found it, whatever a file says

  bool operator==(const PlannedCycle& other) const {
    return cycle == other.cycle && moved_to == other.moved_to && once == other.once;
  }
};

/// What an autoship has beside its row: lines, planned cycles, and the orders made of it.
class AutoshipParts {
 public:
  explicit AutoshipParts(Ledger& ledger);

  /// Valid until the next call.
  const std::vector<WantedLine>& lines(AutoshipId autoship);
  void add_lines(AutoshipId autoship, std::span<const WantedLine> lines);
  void replace_lines(AutoshipId autoship, std::span<const WantedLine> lines);

  struct Cycles {
    std::vector<PlannedCycle> planned;  ///< to be skipped, or waiting by themselves (moved, blocked)
    std::vector<CycleNote> settled;     ///< ordered out of turn, skipped or missed: over for good
  };
  /// By date. Valid until the next call.
  const Cycles& cycles(AutoshipId autoship);

  void plan(AutoshipId autoship, const PlannedCycle& cycle);
  void unplan(AutoshipId autoship, const PlannedCycle& cycle);

  /// Ends a cycle that was planned or blocked, or is not noted yet, as what `run` made of it.
  void settle(AutoshipId autoship, Day cycle, CycleState state, RunId run);

  /// Where the rule's cycles go on, or wait while the autoship is paused or canceled (D7); none when
  /// it has no more.
  std::optional<Day> grid_from(AutoshipId autoship);

  /// Keeps where they wait; none for one that runs or has ended.
  void wait_from(AutoshipId autoship, std::optional<Day> grid_from);

  struct Orders {
    std::int64_t count = 0;
    std::optional<Day> last_cycle;  ///< of the latest cycle that was settled
  };
  Orders orders(AutoshipId autoship);

  /// The highest number that an autoship has.
  std::int64_t last_number();

 private:
  Statement lines_, add_line_, remove_lines_, cycles_, plan_, unplan_, settle_, orders_, last_, grid_, wait_,
      once_, add_once_, remove_once_;
  std::vector<WantedLine> found_lines_;
  Cycles found_cycles_;
};

/// The shelves, as a count finds them.
class StockCounts {
 public:
  explicit StockCounts(Ledger& ledger);

  struct Shelf {
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
  };
  /// Nullopt when the location never had the product.
  std::optional<Shelf> find(LocationId location, ProductId product);

  /// Sets what is on hand, at least what is reserved; the difference to `before` becomes a move.
  void count(RunId run, LocationId location, ProductId product, std::int64_t before, std::int64_t on_hand);

 private:
  Statement find_, put_, move_;
};

/// Retires an address (it is in force no longer) and lets its account's autoships go on to
/// another one instead.
class AddressChanges {
 public:
  explicit AddressChanges(Ledger& ledger);
  void retire(AddressId address, RunId run);
  void move_autoships(AddressId from, AddressId to, AccountId account);

 private:
  Statement retire_, move_;
};

}  // namespace autoship
