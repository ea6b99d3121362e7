#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "domain/autoship_changes.h"
#include "domain/closed_days.h"

namespace autoship {

namespace {

/// A shipment so near the one before it is worth a word (D6).
constexpr int few_days = 5;

/// Enough to name the coming shipments in a sentence, and to find one by its date.
constexpr std::size_t few_cycles = 3;
constexpr std::size_t many_cycles = 400;

std::string dates_text(const std::vector<OpenCycle>& cycles) {
  std::string text;
  for (std::size_t i = 0; i < std::min(cycles.size(), few_cycles); ++i) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", to_text(cycles[i].dates.cycle));
  }
  return text;
}

CycleNote* note_of(std::vector<CycleNote>& notes, Day cycle) {
  const auto found =
      std::find_if(notes.begin(), notes.end(), [&](const CycleNote& note) { return note.cycle == cycle; });
  return found == notes.end() ? nullptr : &*found;
}

}  // namespace

std::vector<OpenCycle> AutoshipChange::coming(std::size_t count) const {
  const Nights nights{context_.today, context_.last_night};
  return open_cycles(state_, schedule(), context_.shipping, context_.policy, nights, count);
}

std::optional<OpenCycle> AutoshipChange::next_shipment() const {
  for (const OpenCycle& cycle : coming(state_.notes.size() + 1)) {
    if (!cycle.skipped) return cycle;
  }
  return std::nullopt;
}

OpenCycle AutoshipChange::require_next() const {
  const auto next = next_shipment();
  if (next) return *next;
  const bool paused = state_.status == AutoshipStatus::paused && !state_.paused_until;
  throw ChangeRefused(
      "", paused ? fmt::format("{} is paused: nothing ships until it is resumed (autoship resume {})", name(),
                               state_.id.value)
                 : fmt::format("{} has no shipment to come", name()));
}

void AutoshipChange::take_note(Day cycle, CycleState state) {
  if (CycleNote* note = note_of(state_.notes, cycle)) {
    note->state = state;
    return;
  }
  const auto after = std::find_if(state_.notes.begin(), state_.notes.end(),
                                  [&](const CycleNote& note) { return note.cycle > cycle; });
  state_.notes.insert(after, {cycle, state, std::nullopt, {}, {}});
}

/// A cycle that is again as the rule has it needs no note: it is of the grid.
void AutoshipChange::tidy(Day cycle) {
  CycleNote& note = *note_of(state_.notes, cycle);
  const bool as_ruled = note.day() == cycle && note.once.empty();
  if (note.state != CycleState::planned || !as_ruled) return;
  note.moved_to = cycle;
  if (!state_.grid_from) return;
  if (cycle < *state_.grid_from) {
    // The grid may go back to it where it has left nothing behind in between.
    const Schedule rule = schedule();
    const auto onward = [&](Day from) { return grid_cycle(rule, state_.notes, from, state_.until); };
    const bool is_ruled = rule.is_cycle(cycle) && (!state_.until || cycle <= *state_.until);
    if (!is_ruled || onward(cycle + date::days{1}) != onward(*state_.grid_from)) return;
    state_.grid_from = cycle;
  }
  std::erase_if(state_.notes, [&](const CycleNote& other) { return other.cycle == cycle; });
}

/// D9: an overdue cycle that goes away does not bring back the older ones that catch-up passes over.
void AutoshipChange::pass_over_older(const CycleDates& dates) {
  if (dates.order >= context_.today || !state_.grid_from) return;
  const Schedule rule = schedule();
  std::vector<Day> older;
  for (auto cycle = grid_cycle(rule, state_.notes, *state_.grid_from, state_.until); cycle;
       cycle = grid_cycle(rule, state_.notes, *cycle + date::days{1}, state_.until)) {
    const CycleDates other = dates_of(*cycle, state_.notes, context_.shipping);
    if (other.order >= dates.order) break;
    if (find_note(state_.notes, *cycle) == nullptr) older.push_back(*cycle);
  }
  for (const CycleNote& note : state_.notes) {
    const bool is_older = dates_of(note.cycle, state_.notes, context_.shipping).order < dates.order;
    if (note.is_pending() && is_older) older.push_back(note.cycle);
  }
  const std::vector<OpenCycle> kept = coming(many_cycles);
  for (const Day cycle : older) {
    const bool is_kept = std::any_of(kept.begin(), kept.end(),
                                     [&](const OpenCycle& open) { return open.dates.cycle == cycle; });
    if (!is_kept) take_note(cycle, CycleState::missed);
  }
}

/// The grid meets a cycle of its own on its day, and leaves it out then. One that waits by itself ends
/// at once: met on the day it was moved to, it would hold up those that the grid has behind it.
void AutoshipChange::leave_out(const CycleDates& dates) {
  pass_over_older(dates);
  const bool waits = note_of(state_.notes, dates.cycle) != nullptr;
  take_note(dates.cycle, waits ? CycleState::skipped : CycleState::skip);
}

void AutoshipChange::skip(std::int64_t count) {
  require_running();
  if (count < 1) throw ChangeRefused("--count", fmt::format("{} is not a number from 1 on", count));
  if (count > 100)
    throw ChangeRefused("--count", fmt::format("{} is more than 100; pause it instead", count));
  const auto cycles = coming(static_cast<std::size_t>(count));
  if (cycles.empty()) require_next();
  bool changes = false;
  for (const OpenCycle& cycle : cycles) {
    if (cycle.skipped) continue;
    leave_out(cycle.dates);
    changes = true;
  }
  if (!changes) {
    return say(
        cycles.size() == 1
            ? fmt::format("the next shipment of {}, {}, is skipped already", name(), dates_text(cycles))
            : fmt::format("the next {} shipments of {} are skipped already", cycles.size(), name()));
  }
  check_skip_limits();
}

void AutoshipChange::skip_on(Day date) {
  require_running();
  const auto cycles = coming(many_cycles);
  if (cycles.empty()) require_next();
  const auto find = [&](Day CycleDates::*which) {
    return std::find_if(cycles.begin(), cycles.end(),
                        [&](const OpenCycle& cycle) { return cycle.dates.*which == date; });
  };
  // A cycle's own date tells it for ever (D5); the day it ships may be that of two.
  auto found = find(&CycleDates::cycle);
  if (found == cycles.end()) found = find(&CycleDates::ship);
  if (found == cycles.end()) {
    const std::string next = dates_text(cycles);
    throw ChangeRefused("--date", fmt::format("{} is no coming shipment of {}{}", to_text(date), name(),
                                              next.empty() ? "" : fmt::format(" ({}, ...)", next)));
  }
  if (found->skipped) {
    return say(fmt::format("the shipment of {} is skipped already", to_text(found->dates.cycle)));
  }
  leave_out(found->dates);
  check_skip_limits();
}

/// D8: the company's limits, over what was left out before as well.
void AutoshipChange::check_skip_limits() const {
  const auto& limits = context_.policy.cycle;
  if (limits.max_consecutive_skips == 0 && limits.max_skips_per_year == 0) return;
  const Schedule rule = schedule();
  std::map<int, int> of_year;
  int run = 0;
  std::optional<Day> before;
  for (const CycleNote& note : state_.notes) {
    if (note.state != CycleState::skip && note.state != CycleState::skipped) continue;
    if (!note.detail.empty()) continue;  // Nobody asked: its condition left it out (P7).
    run = before && rule.first_after(*before) == note.cycle ? run + 1 : 1;
    before = note.cycle;
    if (limits.max_consecutive_skips > 0 && run > limits.max_consecutive_skips) {
      throw ChangeRefused("", fmt::format("{} would leave out {} shipments in a row up to {}; {} are allowed "
                                          "(max_consecutive_skips)",
                                          name(), run, to_text(note.cycle), limits.max_consecutive_skips));
    }
    const int year = static_cast<int>(date::year_month_day{note.cycle}.year());
    if (limits.max_skips_per_year > 0 && ++of_year[year] > limits.max_skips_per_year) {
      throw ChangeRefused("", fmt::format("{} would leave out {} shipments in {}; {} are allowed "
                                          "(max_skips_per_year)",
                                          name(), of_year[year], year, limits.max_skips_per_year));
    }
  }
}

void AutoshipChange::unskip(std::optional<Day> date) {
  require_running();
  const Nights nights{context_.today, context_.last_night};
  std::vector<CycleDates> skipped;
  for (const CycleNote& note : state_.notes) {
    const CycleDates dates = dates_of(note.cycle, state_.notes, context_.shipping);
    // One that is overdue waits for its night, unless a pause lets go by what is past.
    const bool is_met = state_.grid_from && note.cycle >= *state_.grid_from &&
                        note.day() >= state_.not_before().value_or(day_min);
    const bool waits = note.is_on_grid() && (is_met || dates.order >= context_.today);
    if (waits || can_come_back(note, dates, nights)) skipped.push_back(dates);
  }
  const bool any = !skipped.empty();
  const auto is_cycle = [&](const CycleDates& dates) { return dates.cycle == date; };
  const bool by_cycle = date && std::any_of(skipped.begin(), skipped.end(), is_cycle);
  std::vector<Day> back;
  for (const CycleDates& dates : skipped) {
    if (!date || (by_cycle ? dates.cycle : dates.ship) == *date) back.push_back(dates.cycle);
  }
  if (back.empty()) {
    if (!date) return say(fmt::format("no shipment of {} is skipped", name()));
    return say(fmt::format("the shipment of {} is not skipped{}", to_text(*date),
                           any ? " (autoship show lists those that are)" : ""));
  }
  for (const Day cycle : back) {
    take_note(cycle, CycleState::planned);
    tidy(cycle);
  }
  tell_passed_over(back);
}

/// D9 looks at what is overdue, brought back or not.
void AutoshipChange::tell_passed_over(const std::vector<Day>& back) {
  if (state_.status != AutoshipStatus::active) return;
  const std::vector<OpenCycle> open = coming(state_.notes.size() + back.size() + 1);
  for (const Day cycle : back) {
    if (dates_of(cycle, state_.notes, context_.shipping).order >= context_.today) continue;
    const bool is_open = std::any_of(open.begin(), open.end(),
                                     [&](const OpenCycle& found) { return found.dates.cycle == cycle; });
    if (is_open) continue;
    const bool never = context_.policy.cycle.catch_up == CatchUp::none;
    say(fmt::format("{} stays left out: {} (catch_up)", to_text(cycle),
                    never ? "its day is over" : "a later shipment is due as well"));
  }
}

void AutoshipChange::move_next(Day to) {
  require_running();
  const OpenCycle next = require_next();
  const CycleNote* note = find_note(state_.notes, next.dates.cycle);
  const bool blocked = note != nullptr && note->state == CycleState::blocked;
  const Day now = note != nullptr ? note->day() : next.dates.cycle;
  if (to == now && !blocked) {
    return say(fmt::format("the next shipment of {} is that of {} already", name(), to_text(to)));
  }
  check_start(to, "--next");
  if (const auto not_before = state_.not_before(); not_before && to < *not_before) {
    throw ChangeRefused("--next",
                        fmt::format("{} is in the pause until {}; resume it, or pause it for less long",
                                    to_text(to), to_text(*not_before)));
  }
  pass_over_older(next.dates);
  take_note(next.dates.cycle, CycleState::planned);
  CycleNote* moved = note_of(state_.notes, next.dates.cycle);
  moved->moved_to = to;
  moved->reason.clear();
  moved->detail.clear();
  const CycleDates dates = dates_of(next.dates.cycle, state_.notes, context_.shipping);
  tidy(next.dates.cycle);
  if (dates.ship != to) {
    say(fmt::format(
        "{} is closed{}: it ships on {}", to_text(to),
        context_.shipping.calendar.name.empty() ? "" : fmt::format(" ({})", context_.shipping.calendar.name),
        to_text(dates.ship)));
  }
  warn_of_following(dates);
}

void AutoshipChange::check_start(Day start, const char* option) const {
  if (start < context_.today) {
    throw ChangeRefused(option,
                        fmt::format("{} is past (today is {})", to_text(start), to_text(context_.today)));
  }
  if (dates_of(start, context_.shipping).order < context_.today) {
    Day earliest = start;
    while (dates_of(earliest, context_.shipping).order < context_.today) earliest += date::days{1};
    throw ChangeRefused(option, fmt::format("{} is too soon: its order would have been made before today; {} "
                                            "is the earliest",
                                            to_text(start), to_text(earliest)));
  }
  const date::year_month_day ymd{start};
  const auto fault =
      closed_day_fault(static_cast<int>(static_cast<unsigned>(ymd.day())), context_.policy.cycle.closed_days);
  if (!fault.empty()) throw ChangeRefused(option, fault);
}

/// D6: a shipment beyond the one that follows, or only a few days from it, is seldom meant.
void AutoshipChange::warn_of_following(const CycleDates& moved) {
  for (const OpenCycle& cycle : coming(many_cycles)) {
    if (cycle.skipped || cycle.dates.cycle == moved.cycle) continue;
    const auto days = (cycle.dates.ship - moved.ship).count();
    if (days <= 0) {
      say(fmt::format("that is {} the following shipment, {}, which comes as well",
                      days == 0 ? "the day of" : "after", to_text(cycle.dates.ship)));
    } else if (days <= few_days) {
      say(fmt::format("the following shipment, {}, comes {} later", to_text(cycle.dates.ship),
                      days == 1 ? "a day" : fmt::format("{} days", days)));
    }
    return;
  }
}

}  // namespace autoship
