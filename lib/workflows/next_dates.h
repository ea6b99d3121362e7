#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "domain/calendar_map.h"
#include "domain/policy.h"
#include "storage/next_dates_store.h"

namespace autoship {

/// What the company decides about dates (D5): `[cycle]` lead and roll, and the built-in calendars.
struct DatePolicy {
  const CalendarMap& built_in;
  int lead_days = 0;
  Roll roll = Roll::following;
};

DatePolicy date_policy(const Policy& policy, const CalendarMap& built_in);

/// What a refresh does about a calendar without a working day: throws, or keeps the dates there
/// are. A night keeps them: it blocks those autoships one by one and serves the others (N4).
enum class OnClosed { refuse, keep };

/// Finds and keeps the next cycle of autoships with its ship and order date (F1, D5): the one
/// place where a cycle gets its dates. Reads calendars and locations once; make a new one after
/// they change. All functions throw Error when a calendar has no working day.
class NextDates {
 public:
  NextDates(Ledger& ledger, const DatePolicy& policy);

  /// The calendar, roll and lead by which its cycles get their dates.
  Shipping shipping_of(const DatedAutoship& autoship) const;

  /// Makes the first cycle on or after `from` the next one of an autoship, beside those that were
  /// moved or wait blocked; leaves it without one where none is left. Returns what it stored.
  std::optional<NextCycle> advance(AutoshipId autoship, Day from);
  std::optional<NextCycle> advance(const DatedAutoship& autoship, const Schedule& schedule,
                                   const std::vector<CycleNote>& notes, Day from);

  /// Leaves the autoship without a cycle to come.
  void remove(AutoshipId autoship) { store_.remove(autoship); }

  /// Computes ship and order dates of all next cycles anew; returns how many changed.
  std::int64_t refresh_all(OnClosed on_closed = OnClosed::refuse);

  /// The same for one account, after its market or location changed. A calendar without a working
  /// day keeps the dates there are: the night blocks those autoships (N4).
  std::int64_t refresh_account(AccountId account);

  NextDatesStore& store() { return store_; }

 private:
  const Calendar& calendar_of(LocationId location) const;
  NextCycle refreshed_or_kept(const NextDatesStore::Row& row, OnClosed on_closed);
  NextCycle refreshed(const NextDatesStore::Row& row);

  DatePolicy policy_;
  NextDatesStore store_;
  CalendarMap calendars_;
  Calendar every_day_ = Calendar::every_day();
  std::map<LocationId, const Calendar*> of_locations_;
};

/// Text that differs when anything differs that all ship and order dates depend on: lead and roll,
/// calendars, locations' calendars, markets' default locations.
std::string date_basis(Ledger& ledger, const DatePolicy& policy);

/// Refreshes all next dates when the basis is no longer the one they were computed on, and notes
/// the new one (setting date_basis). Returns how many rows changed. Needs a write transaction.
std::int64_t refresh_dates_if_basis_changed(Ledger& ledger, const DatePolicy& policy,
                                            OnClosed on_closed = OnClosed::refuse);

}  // namespace autoship
