#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/calendar.h"
#include "domain/ids.h"
#include "domain/next_cycle.h"
#include "domain/schedule.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// What the dates of an autoship's cycles are made of.
struct DatedAutoship {
  AutoshipId id;
  std::string every;                        ///< its rule in canonical form
  Anchor anchor;                            ///< where the rule counts from
  std::optional<Day> until;                 ///< last cycle date, included
  std::optional<Day> not_before;            ///< a pause leaves out the days before it (D7)
  std::optional<std::int64_t> orders_left;  ///< of `times`
  std::optional<Roll> roll;                 ///< nullopt: the company's
  LocationId location;                      ///< fulfills it (F1); 0 when nobody does
};

/// The first unsettled cycle of each autoship (table autoship_next).
class NextDatesStore {
 public:
  explicit NextDatesStore(Ledger& ledger);

  /// The autoship must exist.
  DatedAutoship load(AutoshipId autoship);

  /// Where an autoship of that account is fulfilled when it names no place of its own (F1).
  LocationId location_of_account(AccountId account);

  /// What is stored as next; nullopt when nothing is.
  std::optional<NextCycle> next(AutoshipId autoship);

  /// All that is known of single cycles. Valid until the next call.
  const std::vector<CycleNote>& notes(AutoshipId autoship);

  void put(AutoshipId autoship, const NextCycle& next);
  void remove(AutoshipId autoship);

  struct Row {
    AutoshipId autoship;
    NextCycle next;
    std::optional<Roll> roll;
    LocationId location;
    bool has_pending = false;  ///< cycles wait beside the grid
  };
  /// Calls `next_of` for each autoship that has a cycle to come and keeps what it returns.
  /// Returns how many rows were changed by that.
  std::int64_t replace_all(const std::function<NextCycle(const Row&)>& next_of);

  /// The same for the autoships of one account.
  std::int64_t replace_of(AccountId account, const std::function<NextCycle(const Row&)>& next_of);

 private:
  std::int64_t replace(Statement& rows, const std::function<NextCycle(const Row&)>& next_of);

  Ledger& ledger_;
  Statement load_, location_, next_, notes_, put_, remove_;
  std::vector<CycleNote> found_notes_;
};

}  // namespace autoship
