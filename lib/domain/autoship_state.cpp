#include "domain/autoship_state.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 4> status_names{"active", "paused", "canceled", "finished"};

bool comes_first(const OpenCycle& a, const OpenCycle& b) {
  return std::tie(a.dates.order, a.dates.cycle) < std::tie(b.dates.order, b.dates.cycle);
}

/// D9: of overdue cycles only the latest is ordered.
void leave_latest(std::vector<OpenCycle>& cycles, Day today) {
  Day latest = day_min;
  for (const OpenCycle& cycle : cycles) {
    if (!cycle.skipped && cycle.dates.order <= today) latest = std::max(latest, cycle.dates.order);
  }
  std::erase_if(cycles, [&](const OpenCycle& cycle) { return !cycle.skipped && cycle.dates.order < latest; });
}

}  // namespace

std::string_view to_text(AutoshipStatus status) { return status_names[static_cast<std::size_t>(status)]; }

std::optional<AutoshipStatus> parse_autoship_status(std::string_view text) {
  const auto found = std::find(status_names.begin(), status_names.end(), text);
  if (found == status_names.end()) return std::nullopt;
  return static_cast<AutoshipStatus>(found - status_names.begin());
}

std::vector<WantedLine> lines_with(const std::vector<WantedLine>& lines, const std::vector<OnceLine>& once) {
  std::vector<WantedLine> found;
  const auto once_of = [&](ProductId product) {
    return std::find_if(once.begin(), once.end(), [&](const OnceLine& o) { return o.product == product; });
  };
  for (WantedLine line : lines) {
    const auto other = once_of(line.product);
    if (other != once.end()) line.qty = other->qty;
    if (line.qty > 0) found.push_back(line);
  }
  for (const OnceLine& other : once) {
    const auto has = [&](const WantedLine& line) { return line.product == other.product; };
    if (other.qty > 0 && std::none_of(lines.begin(), lines.end(), has))
      found.push_back({other.product, other.qty, std::nullopt});
  }
  return found;
}

std::optional<NextCycle> next_of(const AutoshipState& state, const Schedule& schedule,
                                 const Shipping& shipping) {
  const auto not_before = state.not_before();
  const bool runs = state.status == AutoshipStatus::active || (not_before && *not_before != day_max);
  if (!runs || !state.grid_from || state.orders_left().value_or(1) <= 0) return std::nullopt;
  return next_cycle(schedule, shipping, state.notes, *state.grid_from, state.until, not_before);
}

std::vector<OpenCycle> open_cycles(const AutoshipState& state, const Schedule& schedule,
                                   const Shipping& shipping, CatchUp catch_up, Day today, std::size_t count) {
  std::vector<OpenCycle> cycles;
  const Day not_before = state.not_before().value_or(day_min);
  if (!state.grid_from || not_before == day_max) return cycles;
  for (const CycleNote& note : state.notes) {
    if (note.is_pending() && note.day() >= not_before)
      cycles.push_back({dates_of(note.cycle, state.notes, shipping), false});
  }
  // The overdue ones are not counted: most of them will be passed over.
  auto cycle = grid_cycle(schedule, state.notes, std::max(*state.grid_from, not_before), state.until);
  for (std::size_t ahead = 0; cycle && ahead < count;) {
    const CycleDates dates = dates_of(*cycle, state.notes, shipping);
    cycles.push_back({dates, find_note(state.notes, *cycle) != nullptr});
    if (dates.order >= today) ++ahead;
    cycle = grid_cycle(schedule, state.notes, *cycle + date::days{1}, state.until);
  }
  std::sort(cycles.begin(), cycles.end(), comes_first);
  if (catch_up == CatchUp::latest) leave_latest(cycles, today);
  if (cycles.size() > count) cycles.resize(count);
  return cycles;
}

}  // namespace autoship
