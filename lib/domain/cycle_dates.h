#pragma once

#include <optional>
#include <vector>

#include "domain/calendar.h"
#include "domain/day.h"
#include "domain/schedule.h"

namespace autoship {

/// The three dates of one cycle (D5): what the rule says, when the parcel leaves, when the order is made.
struct CycleDates {
  Day cycle;
  Day ship;
  Day order;

  bool operator==(const CycleDates&) const = default;
};

/// How a location turns cycle dates into ship and order dates.
struct Shipping {
  const Calendar& calendar;
  Roll roll = Roll::following;
  int lead = 0;  // Working days between order and ship date.
};

/// Throws CalendarClosed when the calendar has no working day within 366 days.
CycleDates dates_of(Day cycle, const Shipping& shipping);

/// The first `n` cycles on or after `from`; fewer where the schedule ends.
std::vector<CycleDates> next_cycles(const Schedule& schedule, const Shipping& shipping, Day from, int n);

}  // namespace autoship
