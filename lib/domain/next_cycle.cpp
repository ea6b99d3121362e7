#include "domain/next_cycle.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace autoship {

namespace {

constexpr std::array<std::string_view, 6> state_names{"planned", "skip",   "ordered",
                                                      "skipped", "missed", "blocked"};

}  // namespace

std::string_view to_text(CycleState state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<CycleState> parse_cycle_state(std::string_view text) {
  for (std::size_t i = 0; i < state_names.size(); ++i) {
    if (state_names[i] == text) return static_cast<CycleState>(i);
  }
  return std::nullopt;
}

const CycleNote* find_note(const std::vector<CycleNote>& notes, Day cycle) {
  for (const CycleNote& note : notes) {
    if (note.cycle == cycle) return &note;
  }
  return nullptr;
}

CycleDates dates_of(Day cycle, const std::vector<CycleNote>& notes, const Shipping& shipping) {
  const CycleNote* note = find_note(notes, cycle);
  if (note == nullptr || !note->moved_to) return dates_of(cycle, shipping);
  CycleDates dates = dates_of(*note->moved_to, shipping);
  dates.cycle = cycle;
  return dates;
}

std::optional<Day> grid_cycle(const Schedule& schedule, const std::vector<CycleNote>& notes, Day from,
                              std::optional<Day> until) {
  auto cycle = schedule.first_on_or_after(from);
  while (cycle) {
    if (until && *cycle > *until) return std::nullopt;
    const CycleNote* note = find_note(notes, *cycle);
    if (note == nullptr || note->is_on_grid()) return cycle;
    cycle = schedule.first_after(*cycle);
  }
  return std::nullopt;
}

std::optional<NextCycle> next_cycle(const Schedule& schedule, const Shipping& shipping,
                                    const std::vector<CycleNote>& notes, Day grid_from,
                                    std::optional<Day> until, std::optional<Day> not_before) {
  if (not_before) grid_from = std::max(grid_from, *not_before);
  const auto grid = grid_cycle(schedule, notes, grid_from, until);
  std::optional<NextCycle> next;
  if (grid) next = NextCycle{dates_of(*grid, notes, shipping), std::nullopt};
  for (const CycleNote& note : notes) {
    if (!note.is_pending() || (not_before && note.day() < *not_before)) continue;
    const CycleDates dates = dates_of(note.cycle, notes, shipping);
    const bool sooner =
        !next || std::tie(dates.order, dates.cycle) < std::tie(next->dates.order, next->dates.cycle);
    // Past the schedule's end the grid has nowhere to go on from: the day after everything serves.
    if (sooner) next = NextCycle{dates, grid ? *grid : day_max};
  }
  return next;
}

}  // namespace autoship
