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
  /// What is read beside the autoship, where anybody asks for it.
  struct Also {
    bool order_count = false;  ///< orders_made of the request (P6)
    Books* books = nullptr;    ///< where its account's credit goes, and whether volume is kept (P5, P7)
    bool methods = false;      ///< who pays; a night that charges nobody saves the look-up
  };

  explicit AutoshipReader(Ledger& ledger) : AutoshipReader(ledger, Also()) {}
  AutoshipReader(Ledger& ledger, const Also& also);
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
  void read_volumes(DueAutoship& autoship, Day from);
  void read_credit(AccountId account);

  bool counts_orders_;
  bool reads_methods_;
  CreditBook* credit_;  // Null where no account ever had any.
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

/// Whether any autoship is conditional (P7).
bool has_conditional(Ledger& ledger);

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
