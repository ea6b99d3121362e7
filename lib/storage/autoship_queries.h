#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/cycle_dates.h"
#include "domain/ids.h"
#include "domain/money.h"
#include "domain/self_service.h"
#include "storage/ledger.h"

namespace autoship {

/// Which autoships are wanted; all that is given must hold.
struct AutoshipFilter {
  Day today;
  Person seen_by;  ///< only what is this person's own (S4)
  std::optional<AutoshipId> id;
  std::optional<AccountId> account;
  std::optional<AccountId> enroller;    ///< of its account
  std::optional<ProductId> product;     ///< in one of its lines
  std::optional<std::string> status;    ///< as AutoshipRow::status
  std::optional<Day> due_by;            ///< a cycle with an order date on or before it
  std::optional<std::string> ship_via;  ///< named so, or naming no service of its own
  std::optional<std::string> problem;   ///< blocked for this reason; "any": for whichever
  std::optional<std::int64_t> limit;    ///< this many at most, the first
};

/// What a blocked cycle waits for.
struct Problem {
  Day cycle;
  std::string reason;
  std::string detail;
};

/// An autoship as people know it. Empty text is nothing given.
struct AutoshipRow {
  AutoshipId id;
  AccountId account_id;
  std::string account, name, kind;
  std::string status;  ///< active, paused, canceled, finished; active again on the day paused_until (D7)
  std::optional<Day> paused_until;
  std::string every;
  std::optional<CycleDates> next;  ///< its first unsettled cycle, even if that is to be skipped
  bool has_skips = false;          ///< some of its cycles are to be skipped
  std::string ship_to;             ///< label of its address, else of its account's first
  std::string ship_via;            ///< empty: the default service
  std::string pay_with;            ///< label of its method, else of its account's first
  LocationId location;             ///< fulfills it (F1)
  Currency currency;
  std::optional<Problem> problem;  ///< of its first blocked cycle
};

/// Goes through the autoships that the filter names, by number.
class AutoshipRows {
 public:
  AutoshipRows(Ledger& ledger, const AutoshipFilter& filter);
  ~AutoshipRows();

  /// The next one; nullptr at the end. Stays as it is until the next call.
  const AutoshipRow* next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Calls `visit` for each of them.
void for_each_autoship(Ledger& ledger, const AutoshipFilter& filter,
                       const std::function<void(const AutoshipRow&)>& visit);

/// The states that an autoship may be in.
const std::vector<std::string>& autoship_statuses();

/// What an autoship's row says beside AutoshipRow and what the planner reads.
struct AutoshipTerms {
  std::optional<Day> until;
  std::optional<std::int64_t> times;
  std::int64_t orders = 0;  ///< made so far, before this ledger too
  std::optional<Day> enrolled_on;
  std::string location;  ///< code of its own, empty: its account's or market's
  std::string roll;      ///< empty: the company's
};
AutoshipTerms terms_of(Ledger& ledger, AutoshipId autoship);

/// Whether there is such an autoship, as far as `seen_by` may know.
bool has_autoship(Ledger& ledger, const Person& seen_by, AutoshipId autoship);

}  // namespace autoship
