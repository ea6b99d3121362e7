#include "domain/autoship_changes.h"

#include <fmt/format.h>

#include <algorithm>

namespace autoship {

AutoshipChange::AutoshipChange(AutoshipState& state, const ChangeContext& context)
    : state_(state), context_(context) {}

std::string AutoshipChange::name() const { return fmt::format("autoship {}", state_.id.value); }

std::string AutoshipChange::sku(ProductId product) const {
  return context_.catalog.products.find(product)->sku;
}

void AutoshipChange::require_running() const {
  const auto id = state_.id.value;
  if (state_.status == AutoshipStatus::canceled) {
    throw ChangeRefused("",
                        fmt::format("autoship {} is canceled; reopen it first (autoship reopen {})", id, id));
  }
  if (state_.status != AutoshipStatus::finished) return;
  const bool had_all = state_.orders_left().value_or(1) <= 0;
  const std::string made = had_all ? fmt::format(" after its {} orders", *state_.times) : "";
  throw ChangeRefused(
      "", fmt::format("autoship {} is finished{}; reopen it with more to come (autoship reopen {} {})", id,
                      made, id, had_all ? "--times N" : "--until DATE"));
}

void AutoshipChange::pause(std::optional<Day> until) {
  require_running();
  if (until && *until <= context_.today) {
    throw ChangeRefused("--until", fmt::format("{} is not after today, {}: the pause would be over",
                                               to_text(*until), to_text(context_.today)));
  }
  const std::string end = until ? "until " + to_text(*until) : "until it is resumed";
  if (state_.status == AutoshipStatus::paused && state_.paused_until == until) {
    return say(fmt::format("{} is paused already, {}", name(), end));
  }
  // A pause that goes on began when it began; one that was over by itself begins anew.
  const bool goes_on = state_.status == AutoshipStatus::paused &&
                       (!state_.paused_until || *state_.paused_until > context_.today);
  if (!goes_on) state_.paused_on = context_.today;
  state_.status = AutoshipStatus::paused;
  state_.paused_until = until;
  // The pause leaves out a blocked cycle whose day went by; one that was ordered ahead of its day, or
  // moved, waits for it.
  for (CycleNote& note : state_.notes) {
    if (note.state == CycleState::blocked && note.day() < std::min(*state_.not_before(), context_.today))
      note.state = CycleState::missed;
  }
}

void AutoshipChange::resume() {
  require_running();
  if (state_.status == AutoshipStatus::active) return say(fmt::format("{} is active already", name()));
  let_go_by();
  state_.status = AutoshipStatus::active;
  state_.paused_on.reset();
  state_.paused_until.reset();
}

void AutoshipChange::cancel() {
  if (state_.status == AutoshipStatus::canceled) return say(fmt::format("{} is canceled already", name()));
  if (state_.status == AutoshipStatus::finished) {
    return say(fmt::format("{} is finished: nothing is to come of it", name()));
  }
  state_.status = AutoshipStatus::canceled;
  state_.paused_on.reset();
  state_.paused_until.reset();
}

void AutoshipChange::reopen() {
  if (state_.status == AutoshipStatus::active) return say(fmt::format("{} is active already", name()));
  if (state_.status == AutoshipStatus::paused) {
    return say(
        fmt::format("{} is paused, not ended; autoship resume {} lets it go on", name(), state_.id.value));
  }
  if (state_.orders_left().value_or(1) <= 0) {
    throw ChangeRefused(
        "--times", fmt::format("{} had all its {} orders; give it more with --times", name(), *state_.times));
  }
  if (!state_.grid_from) {
    state_.grid_from = std::max(state_.anchor.date, context_.today);
    if (state_.last_ordered)
      state_.grid_from = std::max(*state_.grid_from, *state_.last_ordered + date::days{1});
  }
  let_go_by();
  state_.status = AutoshipStatus::active;
}

/// Nothing is ordered for days that went by in a pause, or after the end (D7); what a pause that is
/// over let through stays.
void AutoshipChange::let_go_by() {
  const bool by_itself = state_.paused_until && *state_.paused_until <= context_.today;
  const auto is_over = [&](Day day, const CycleDates& dates) {
    return by_itself ? day < *state_.paused_until : std::max(day, dates.order) < context_.today;
  };
  for (CycleNote& note : state_.notes) {
    if (!note.is_pending() && !note.is_on_grid()) continue;
    if (!is_over(note.day(), dates_of(note.cycle, state_.notes, context_.shipping))) continue;
    note.state = note.is_pending() ? CycleState::missed : CycleState::skipped;
  }
  if (!state_.grid_from) return;
  const Schedule rule = schedule();
  auto cycle = rule.first_on_or_after(*state_.grid_from);
  // What is long gone need not be rolled day by day to see that it is.
  const Day long_ago = context_.today - date::days{400};
  if (cycle && *cycle < long_ago) cycle = rule.first_on_or_after(by_itself ? *state_.paused_until : long_ago);
  while (cycle && is_over(*cycle, dates_of(*cycle, context_.shipping))) cycle = rule.first_after(*cycle);
  state_.grid_from = cycle.value_or(day_max);
}

std::vector<Day> drop_plans_after_end(AutoshipState& state) {
  std::vector<Day> dropped;
  std::erase_if(state.notes, [&](const CycleNote& note) {
    const bool open = note.is_pending() || note.is_on_grid();
    if (!open || !state.until || note.cycle <= *state.until) return false;
    dropped.push_back(note.cycle);
    return true;
  });
  return dropped;
}

}  // namespace autoship
