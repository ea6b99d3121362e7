#include "workflows/next_dates.h"

#include <fmt/format.h>

#include "domain/sha256.h"
#include "storage/calendar_store.h"

namespace autoship {

namespace {

constexpr const char* basis_setting = "date_basis";

/// A bit a day over the years that orders are made in.
void append_closed_days(std::string& text, const Calendar& calendar) {
  constexpr Day first = date::sys_days{date::year{2000} / 1 / 1};
  constexpr Day last = date::sys_days{date::year{2100} / 1 / 1};
  unsigned bits = 0;
  int filled = 0;
  for (Day day = first; day < last; day += date::days{1}) {
    bits = bits << 1 | (calendar.is_open(day) ? 0U : 1U);
    if (++filled < 8) continue;
    text += static_cast<char>(bits);
    bits = 0;
    filled = 0;
  }
}

}  // namespace

DatePolicy date_policy(const Policy& policy, const CalendarMap& built_in) {
  return {built_in, policy.cycle.lead_days, policy.cycle.roll};
}

NextDates::NextDates(Ledger& ledger, const DatePolicy& policy)
    : policy_(policy), store_(ledger), calendars_(load_calendars(ledger, policy.built_in)) {
  for (const auto& [location, code] : load_location_calendars(ledger)) {
    const auto found = calendars_.find(code);
    check(found != calendars_.end(), fmt::format("a location's calendar '{}' exists", code));
    of_locations_.emplace(location, &found->second);
  }
}

const Calendar& NextDates::calendar_of(LocationId location) const {
  const auto found = of_locations_.find(location);
  return found == of_locations_.end() ? every_day_ : *found->second;
}

Shipping NextDates::shipping_of(const DatedAutoship& autoship) const {
  return {calendar_of(autoship.location), autoship.roll.value_or(policy_.roll), policy_.lead_days};
}

std::optional<NextCycle> NextDates::advance(AutoshipId id, Day from) {
  const DatedAutoship autoship = store_.load(id);
  return advance(autoship, parse_schedule(autoship.every, autoship.anchor), store_.notes(id), from);
}

std::optional<NextCycle> NextDates::advance(const DatedAutoship& autoship, const Schedule& schedule,
                                            const std::vector<CycleNote>& notes, Day from) {
  std::optional<NextCycle> next;
  if (autoship.orders_left.value_or(1) > 0) {
    next = next_cycle(schedule, shipping_of(autoship), notes, from, autoship.until, autoship.not_before);
  }
  if (next) {
    store_.put(autoship.id, *next);
  } else {
    store_.remove(autoship.id);
  }
  return next;
}

NextCycle NextDates::refreshed(const NextDatesStore::Row& row) {
  DatedAutoship autoship;
  autoship.roll = row.roll;
  autoship.location = row.location;
  if (!row.has_pending) return {autoship::dates_of(row.next.dates.cycle, shipping_of(autoship)), {}};
  // Another of the cycles that wait may have become the first.
  const DatedAutoship loaded = store_.load(row.autoship);
  const Schedule schedule = parse_schedule(loaded.every, loaded.anchor);
  const auto next = next_cycle(schedule, shipping_of(loaded), store_.notes(row.autoship),
                               row.next.grid_from(), loaded.until, loaded.not_before);
  check(next.has_value(), "a cycle that waits stays");
  return *next;
}

std::int64_t NextDates::refresh_all(OnClosed on_closed) {
  return store_.replace_all(
      [&](const NextDatesStore::Row& row) { return refreshed_or_kept(row, on_closed); });
}

std::int64_t NextDates::refresh_account(AccountId account) {
  return store_.replace_of(
      account, [&](const NextDatesStore::Row& row) { return refreshed_or_kept(row, OnClosed::keep); });
}

NextCycle NextDates::refreshed_or_kept(const NextDatesStore::Row& row, OnClosed on_closed) {
  try {
    return refreshed(row);
  } catch (const CalendarClosed&) {
    if (on_closed == OnClosed::refuse) throw;
    return row.next;
  }
}

std::string date_basis(Ledger& ledger, const DatePolicy& policy) {
  std::string text = fmt::format("lead {} roll {}\n", policy.lead_days, to_text(policy.roll));
  // A built-in calendar is told by its days: what a new version of the program says of them counts.
  for (const auto& [code, calendar] : policy.built_in) {
    text += code;
    append_closed_days(text, calendar);
  }
  return hex_text(sha256(text + date_basis_rows(ledger)));
}

std::int64_t refresh_dates_if_basis_changed(Ledger& ledger, const DatePolicy& policy, OnClosed on_closed) {
  const std::string basis = date_basis(ledger, policy);
  if (load_setting(ledger, basis_setting) == basis) return 0;
  const std::int64_t changed = NextDates(ledger, policy).refresh_all(on_closed);
  save_setting(ledger, basis_setting, basis);
  return changed;
}

}  // namespace autoship
