#include "domain/cycle_dates.h"

namespace autoship {

CycleDates dates_of(Day cycle, const Shipping& shipping) {
  const Day ship = shipping.calendar.roll(cycle, shipping.roll);
  return CycleDates{cycle, ship, shipping.calendar.working_days_before(ship, shipping.lead)};
}

std::vector<CycleDates> next_cycles(const Schedule& schedule, const Shipping& shipping, Day from, int n) {
  std::vector<CycleDates> dates;
  for (auto cycle = schedule.first_on_or_after(from); cycle && n > 0;
       cycle = schedule.first_after(*cycle), --n) {
    dates.push_back(dates_of(*cycle, shipping));
  }
  return dates;
}

}  // namespace autoship
