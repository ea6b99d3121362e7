#include "domain/cycles_ahead.h"

#include <algorithm>
#include <tuple>

namespace autoship {

std::vector<CycleDates> cycles_ahead(const Schedule& schedule, const Shipping& shipping,
                                     const std::vector<CycleNote>& notes, const Ahead& ahead) {
  std::vector<CycleDates> found;
  const auto is_wanted = [&](const CycleDates& dates) {
    return dates.order > ahead.order_after && dates.ship <= ahead.ship_last;
  };
  auto cycle = grid_cycle(schedule, notes, ahead.grid_from, ahead.until);
  while (cycle && found.size() < ahead.count_max) {
    const CycleDates dates = dates_of(*cycle, notes, shipping);
    if (dates.ship > ahead.ship_last) break;
    const CycleNote* note = find_note(notes, *cycle);
    const bool skipped = note != nullptr && note->state == CycleState::skip;
    if (!skipped && is_wanted(dates)) found.push_back(dates);
    cycle = grid_cycle(schedule, notes, *cycle + date::days{1}, ahead.until);
  }
  for (const CycleNote& note : notes) {
    if (!note.is_pending()) continue;
    const CycleDates dates = dates_of(note.cycle, notes, shipping);
    if (is_wanted(dates)) found.push_back(dates);
  }
  std::sort(found.begin(), found.end(), [](const CycleDates& a, const CycleDates& b) {
    return std::tie(a.order, a.cycle) < std::tie(b.order, b.cycle);
  });
  std::size_t count = std::min(found.size(), ahead.count_max);
  if (ahead.orders_left)
    count = std::min(count, static_cast<std::size_t>(std::max<std::int64_t>(0, *ahead.orders_left)));
  found.resize(count);
  return found;
}

}  // namespace autoship
