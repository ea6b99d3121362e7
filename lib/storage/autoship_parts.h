#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "domain/next_cycle.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// One product of an autoship; the lines are in the order of preference.
struct AutoshipLine {
  ProductId product;
  std::int64_t qty = 0;
  std::optional<std::int64_t> locked_minor;  ///< price kept since enrollment (P2)
  bool operator==(const AutoshipLine&) const = default;
};

/// A cycle that somebody decided about beforehand.
struct PlannedCycle {
  Day cycle;
  std::optional<Day> moved_to;  ///< waits for this day, its own or another (D6); none: is skipped (D8)
  bool operator==(const PlannedCycle&) const = default;
};

/// What an autoship has beside its row: lines, planned cycles, and the orders made of it.
class AutoshipParts {
 public:
  explicit AutoshipParts(Ledger& ledger);

  /// Valid until the next call.
  const std::vector<AutoshipLine>& lines(AutoshipId autoship);
  void add_lines(AutoshipId autoship, std::span<const AutoshipLine> lines);
  void replace_lines(AutoshipId autoship, std::span<const AutoshipLine> lines);

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

  struct Orders {
    std::int64_t count = 0;
    std::optional<Day> last_cycle;  ///< of the latest cycle that was settled
  };
  Orders orders(AutoshipId autoship);

  /// The highest number that an autoship has.
  std::int64_t last_number();

 private:
  Statement lines_, add_line_, remove_lines_, cycles_, plan_, unplan_, settle_, orders_, last_;
  std::vector<AutoshipLine> found_lines_;
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
