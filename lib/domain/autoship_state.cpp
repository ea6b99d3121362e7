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

/// D9: of overdue cycles only those that catch-up orders still; the first order date first.
void leave_caught_up(std::vector<OpenCycle>& cycles, const std::vector<CycleNote>& notes,
                     const Policy& policy, Day today) {
  const auto is_due = [&](const OpenCycle& cycle) { return !cycle.skipped && cycle.dates.order <= today; };
  const auto due = std::count_if(cycles.begin(), cycles.end(), is_due);
  Day latest = day_min;
  for (const OpenCycle& cycle : cycles) {
    if (is_due(cycle)) latest = std::max(latest, cycle.dates.order);
  }
  std::ptrdiff_t met = 0;
  std::erase_if(cycles, [&](const OpenCycle& cycle) {
    if (!is_due(cycle)) return false;
    ++met;
    const CycleNote* note = find_note(notes, cycle.dates.cycle);
    switch (policy.cycle.catch_up) {
      case CatchUp::latest:
        return cycle.dates.order < latest;
      case CatchUp::each:
        return met <= due - policy.cycle.catch_up_cap;
      case CatchUp::none:
        return cycle.dates.order < today && (note == nullptr || note->state != CycleState::blocked);
    }
    return false;
  });
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

std::optional<Day> grid_place(const AutoshipState& state, const Schedule& schedule) {
  if (!state.grid_from) return std::nullopt;
  const auto grid = grid_cycle(schedule, state.notes, *state.grid_from, state.until);
  const bool waits = std::any_of(state.notes.begin(), state.notes.end(),
                                 [](const CycleNote& note) { return note.is_pending(); });
  return grid ? grid : waits ? std::optional(day_max) : std::nullopt;
}

bool can_come_back(const CycleNote& note, const CycleDates& dates, const Nights& nights) {
  const bool waited = note.moved_to || !note.once.empty();
  return note.state == CycleState::skipped && waited && !nights.are_over(dates.order);
}

std::vector<OpenCycle> open_cycles(const AutoshipState& state, const Schedule& schedule,
                                   const Shipping& shipping, const Policy& policy, const Nights& nights,
                                   std::size_t count) {
  std::vector<OpenCycle> cycles;
  const Day not_before = state.not_before().value_or(day_min);
  if (!state.grid_from || not_before == day_max) return cycles;
  for (const CycleNote& note : state.notes) {
    const CycleDates dates = dates_of(note.cycle, state.notes, shipping);
    const bool comes_back = can_come_back(note, dates, nights);
    if ((note.is_pending() || comes_back) && note.day() >= not_before) cycles.push_back({dates, comes_back});
  }
  // The overdue ones are not counted: most of them will be passed over.
  auto cycle = grid_cycle(schedule, state.notes, std::max(*state.grid_from, not_before), state.until);
  for (std::size_t ahead = 0; cycle && ahead < count;) {
    const CycleDates dates = dates_of(*cycle, state.notes, shipping);
    cycles.push_back({dates, find_note(state.notes, *cycle) != nullptr});
    if (dates.order >= nights.today) ++ahead;
    cycle = grid_cycle(schedule, state.notes, *cycle + date::days{1}, state.until);
  }
  std::sort(cycles.begin(), cycles.end(), comes_first);
  leave_caught_up(cycles, state.notes, policy, nights.today);
  if (cycles.size() > count) cycles.resize(count);
  return cycles;
}

}  // namespace autoship
