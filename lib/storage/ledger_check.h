#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// One thing that `check` proves, and the rows that disprove it.
struct Proof {
  static constexpr std::size_t kept_max = 5;

  std::string name;
  std::string claim;               ///< what holds when nothing is wrong
  std::int64_t wrong = 0;          ///< rows for which it does not hold
  std::vector<std::string> first;  ///< the first of them in words

  bool holds() const { return wrong == 0; }
  void add(std::string offender) {
    if (++wrong <= static_cast<std::int64_t>(kept_max)) first.push_back(std::move(offender));
  }
};

/// SQLite's own examination: pages, indexes, types, column checks.
Proof prove_file(Ledger& ledger);

/// Every foreign key finds its row.
Proof prove_references(Ledger& ledger);

/// The chain of events, recomputed from its first link; names the first event that breaks it.
Proof prove_chain(Ledger& ledger);

/// Orders against the events that made them.
Proof prove_order_events(Ledger& ledger);

/// The files kept with the batches against their checksums and the shipments in them.
Proof prove_batches(Ledger& ledger);

/// What sets of rows must add up to: orders and lines, cycles, shipments, stock, reservations, nights.
std::vector<Proof> prove_books(Ledger& ledger);

/// What the ledger holds about an autoship's next cycle, and what that is to be held against.
struct NextCycleFacts {
  AutoshipId autoship;
  std::string_view status;
  std::string_view every;
  std::string_view anchor;
  int anchor_day = 0;
  std::string_view roll;       ///< empty: the company's
  LocationId location;         ///< that ships it (F1)
  std::string_view until;      ///< empty: no end
  bool orders_to_come = true;  ///< `times` is not reached (D10)
  std::string_view cycle;      ///< of the next cycle; empty: it has none
  std::string_view ship;
  std::string_view order;
  std::string_view grid;      ///< where the grid goes on from; empty: with `cycle`
  std::string_view state;     ///< of the next cycle, where more is to be said of it: planned, skip, blocked
  std::string_view moved_to;  ///< where a person moved its shipment (D6)
  bool is_settled = false;    ///< the next cycle was ordered, skipped or missed already
  std::string_view settled;   ///< the last cycle before the grid goes on that was; empty: none
};

class NextCycleRows {
 public:
  explicit NextCycleRows(Ledger& ledger);

  /// Visits every autoship by number.
  void for_each(const std::function<void(const NextCycleFacts&)>& visit);

  /// Cycles after one day and before another (empty: without end) that are moved or blocked.
  std::int64_t waiting(AutoshipId autoship, std::string_view after, std::string_view before);

  /// Whether the last that happened to an autoship was a night, and no change by a person.
  bool night_was_last(AutoshipId autoship);

  /// The first cycle that nights came to on the grid since a person's last change; none: nullopt.
  std::optional<Day> first_since_change(AutoshipId autoship);

 private:
  Ledger& ledger_;
  Statement waiting_, last_order_, last_event_, first_since_;
};

/// The latest day that was "today" for a command on this ledger; nullopt before the first.
std::optional<Day> latest_day(Ledger& ledger);

}  // namespace autoship
