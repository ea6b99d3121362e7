#include <fmt/format.h>

#include <algorithm>

#include "domain/autoship_changes.h"
#include "domain/closed_days.h"

namespace autoship {

namespace {

int day_of_month(Day day) { return static_cast<int>(static_cast<unsigned>(date::year_month_day{day}.day())); }

/// The day of the month that the rule keeps to; 0 where it keeps none, or several.
int day_of(const Rule& rule, const Anchor& anchor) {
  if (keeps_anchors_day(rule)) return anchor.wanted_day != 0 ? anchor.wanted_day : day_of_month(anchor.date);
  const bool other = rule.nth != 0 || rule.nth_from_end != 0 || rule.days_from_end != 0 || rule.weekdays != 0;
  if (other || rule.days == 0 || (rule.days & (rule.days - 1)) != 0) return 0;
  int day = 1;
  while ((rule.days >> (day - 1) & 1U) == 0) ++day;
  return day;
}

/// The day of that number in the month of `near`, or so many months later; the month's end where it
/// is shorter.
Day day_near(int day, Day near, int months_later = 0) {
  const date::year_month_day ymd{near};
  const date::year_month month = ymd.year() / ymd.month() + date::months{months_later};
  return std::min(Day{month / date::last}, Day{month / 1} + date::days{day - 1});
}

}  // namespace

/// The cycle that a new rule begins with: the next shipment's, and while a pause has no end where the
/// grid goes on. What waits blocked is due already, and stays as it is.
Day AutoshipChange::rule_start() const {
  if (state_.not_before() == day_max && state_.grid_from) {
    // Past the rule's end there is no such place: it begins today.
    const bool ended = *state_.grid_from == day_max;
    const Day from = ended ? context_.today : std::max(*state_.grid_from, context_.today);
    return grid_cycle(schedule(), state_.notes, from, state_.until).value_or(from);
  }
  for (const OpenCycle& cycle : coming(state_.notes.size() + 1)) {
    const CycleNote* note = find_note(state_.notes, cycle.dates.cycle);
    const bool blocked = note != nullptr && note->state == CycleState::blocked;
    if (!cycle.skipped && !blocked) return cycle.dates.cycle;
  }
  return require_next().dates.cycle;
}

void AutoshipChange::set_rule(const Rule& rule, std::optional<Day> restart) {
  require_running();
  if (restart) check_start(*restart, "--restart");
  if (!restart && canonical_text(rule) == state_.every) {
    return say(fmt::format("the rule of {} is '{}' already", name(), state_.every));
  }
  const Day start = restart ? *restart : rule_start();
  Anchor anchor{start, day_of_month(start)};
  // "Its day kept" (D1): that it wants the 31st is not lost where the next cycle is a 28th.
  const int before = day_of(parse_rule(state_.every), state_.anchor);
  if (!restart && before != 0 && day_near(before, start) == start) anchor.wanted_day = before;
  begin_rule(rule, anchor, start, restart && keeps_anchors_day(rule) ? "--restart" : "--every", !restart);
  if (restart && state_.grid_from != start) {
    say(fmt::format("{} is no day of '{}': the first cycle is {}", to_text(start), state_.every,
                    to_text(*state_.grid_from)));
  }
}

void AutoshipChange::restart(Day from) {
  if (state_.anchor.date == from && state_.grid_from == from) {
    require_running();
    return say(fmt::format("{} counts from {} already", name(), to_text(from)));
  }
  set_rule(parse_rule(state_.every), from);
}

void AutoshipChange::set_day(int day) {
  require_running();
  if (day < 1 || day > 31) throw ChangeRefused("--day", fmt::format("{} is no day of a month", day));
  Rule rule = parse_rule(state_.every);
  const int before = day_of(rule, state_.anchor);
  const bool last_day = before == 0 && rule.days == 0 && rule.days_from_end == 1 && rule.nth == 0 &&
                        rule.nth_from_end == 0 && rule.weekdays == 0;
  const bool by_month = rule.unit == Unit::month || rule.unit == Unit::year;
  if (!by_month || (before == 0 && !last_day)) {
    throw ChangeRefused("--day",
                        fmt::format("the rule '{}' does not keep to one day of the month; give a new "
                                    "one with --every \"month on {}\"",
                                    state_.every, day));
  }
  if (day == before) return say(fmt::format("{} keeps to day {} already", name(), day));
  const Day next = rule_start();
  Anchor anchor{day_near(day, next), day};
  if (!keeps_anchors_day(rule)) {
    rule.days = 1U << (day - 1);
    rule.days_from_end = 0;
  } else if (rule.form == Rule::Form::rrule) {
    // RFC 5545 counts from a day that there is.
    const int step = rule.interval * (rule.unit == Unit::year ? 12 : 1);
    for (int later = step; day_of_month(anchor.date) != day && later <= 48 * step; later += step)
      anchor.date = day_near(day, next, later);
  }
  // Its cycles before the next one are counted already (D10).
  if (rule.count > 0) {
    const Schedule old = schedule();
    rule.count -= static_cast<std::uint32_t>(old.between(old.first(), next).size());
  }
  Day from = state_.not_before() == day_max ? anchor.date
                                            : std::max(anchor.date, state_.not_before().value_or(day_min));
  if (state_.last_ordered) from = std::max(from, *state_.last_ordered + date::days{1});
  while (dates_of(from, context_.shipping).order < context_.today) from += date::days{1};
  begin_rule(rule, anchor, from, "--day", true);
  const bool is_past = anchor.date < std::min(from, next);
  if (is_past && *state_.grid_from >= next) {
    say(fmt::format("{} is past: the next one is that of {}", to_text(anchor.date),
                    to_text(*state_.grid_from)));
  }
}

/// Lays a new grid, which goes on with its first cycle on or after `from`. Of what was planned for single
/// cycles that stays which the new grid has as well, unless it starts anew.
void AutoshipChange::begin_rule(const Rule& rule, const Anchor& anchor, Day from, const char* option,
                                bool keeps_plans) {
  const auto& closed_days = context_.policy.cycle.closed_days;
  if (const auto fault = closed_day_fault(rule, anchor, closed_days); !fault.empty()) {
    throw ChangeRefused(option, fault);
  }
  const std::string text = canonical_text(rule);
  const Schedule grid(rule, anchor, text);
  auto first = grid.first_on_or_after(from);
  // The next shipment may be overdue; another day of the new rule that went by is not made up for.
  if (first && *first != anchor.date && *first < context_.today)
    first = grid.first_on_or_after(context_.today);
  if (!first)
    throw ChangeRefused(option, fmt::format("'{}' has no cycle on or after {}", text, to_text(from)));
  if (state_.last_ordered && *first <= *state_.last_ordered) {
    throw ChangeRefused(option,
                        fmt::format("the first cycle would be {}, and that of {} was ordered already; "
                                    "begin later",
                                    to_text(*first), to_text(*state_.last_ordered)));
  }
  state_.every = text;
  state_.anchor = anchor;
  state_.grid_from = *first;
  refit_plans(grid, keeps_plans);
}

void AutoshipChange::refit_plans(const Schedule& grid, bool keeps_plans) {
  const Day first = *state_.grid_from;
  std::string dropped;
  std::erase_if(state_.notes, [&](CycleNote& note) {
    // Whoever starts anew means every cycle from there on, also one that was left out before.
    const bool left_out = note.state == CycleState::skipped || note.state == CycleState::missed;
    if (left_out && !keeps_plans && note.cycle >= first) return true;
    if (!note.is_pending() && !note.is_on_grid()) return false;
    const bool met = note.cycle >= first;
    const bool stays = met ? keeps_plans && grid.is_cycle(note.cycle) : note.state == CycleState::blocked;
    if (stays) return false;
    if (met || note.is_pending()) {
      dropped += fmt::format("{}{}", dropped.empty() ? "" : ", ", to_text(note.cycle));
    }
    // What lies before the grid would be met no more: it is over.
    if (!met) note.state = note.is_pending() ? CycleState::missed : CycleState::skipped;
    return met;
  });
  if (!dropped.empty()) say(fmt::format("what was planned for {} is dropped with the old schedule", dropped));
}

}  // namespace autoship
