#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "domain/autoship_state.h"
#include "domain/cycle_plan.h"
#include "domain/policy.h"
#include "storage/ledger.h"

namespace autoship {

/// Reads autoships as the planner wants them, by number.
class AutoshipReader {
 public:
  explicit AutoshipReader(Ledger& ledger);
  ~AutoshipReader();

  using Status = AutoshipStatus;
  struct Found {
    Status status;
    std::optional<Day> paused_until;
    bool has_next;  ///< `next` of the autoship is filled
  };

  /// Fills `autoship`; nullopt when there is no such number. `paused` is set when it is paused.
  std::optional<Found> read(AutoshipId id, DueAutoship& autoship);

 private:
  void read_once(DueAutoship& autoship);

  struct Statements;
  std::unique_ptr<Statements> statements_;
};

/// Tonight's work: the numbers of the autoships with an order date on or before today, in the
/// order in which they are served (F2). The list is complete before the first number is given, so
/// that writing behind it changes nothing in it.
class DueList {
 public:
  DueList(Ledger& ledger, Day today, Allocation allocation, std::optional<std::int64_t> limit);
  ~DueList();

  /// The next ones, at most `count`; empty at the end.
  void next(std::size_t count, std::vector<AutoshipId>& ids);

 private:
  struct Cursor;
  std::unique_ptr<Cursor> cursor_;
};

/// How many autoships have an order date on or before `today`.
std::int64_t count_due(Ledger& ledger, Day today);

}  // namespace autoship
