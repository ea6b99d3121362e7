#include "workflows/next_cycle_check.h"

#include <fmt/format.h>

#include "domain/next_cycle.h"
#include "domain/schedule.h"
#include "domain/schedule_rule.h"

namespace autoship {

namespace {

/// One autoship with its rule read.
class Examination {
 public:
  Examination(const NextCycleFacts& facts, NextCycleRows& rows, Day latest)
      : facts_(facts),
        rows_(rows),
        latest_(latest),
        settled_(parse_day(facts.settled)),
        schedule_(parse_rule(facts.every),
                  Anchor{parse_day(facts.anchor).value_or(day_min), facts.anchor_day}) {}

  std::string fault() const {
    if (facts_.status == "canceled" || facts_.status == "finished") {
      return has_next() ? fmt::format("is {} and has a next cycle, {}", facts_.status, facts_.cycle) : "";
    }
    std::string fault = has_next() ? next_fault() : "";
    return fault.empty() ? lost_fault() : fault;
  }

 private:
  bool has_next() const { return !facts_.cycle.empty(); }

  std::string next_fault() const {
    const bool by_itself = facts_.state == "planned" || facts_.state == "blocked";
    if (facts_.is_settled) return fmt::format("its next cycle {} is settled already", facts_.cycle);
    // What waits by itself may be of a rule it had before; the grid is always the rule's.
    if (!by_itself && !is_of_rule(facts_.cycle)) return not_of_rule(facts_.cycle);
    if (!facts_.grid.empty() && !by_itself) {
      return fmt::format("its next cycle {} is neither moved nor blocked, and yet its grid goes on with {}",
                         facts_.cycle, facts_.grid);
    }
    const bool grid_ended = facts_.grid == to_text(day_max);
    if (!facts_.grid.empty() && !grid_ended && !is_of_rule(facts_.grid)) return not_of_rule(facts_.grid);
    if (!by_itself && !facts_.until.empty() && facts_.cycle > facts_.until) {
      return fmt::format("its next cycle {} is after its end, {}", facts_.cycle, facts_.until);
    }
    if (!facts_.orders_to_come)
      return fmt::format("has a next cycle, {}, and had all its orders", facts_.cycle);
    return {};
  }

  bool is_of_rule(std::string_view date) const {
    const auto day = parse_day(date);
    return day && schedule_.is_cycle(*day);
  }

  std::string not_of_rule(std::string_view date) const {
    return fmt::format("its rule '{}' from {} has no cycle {}", facts_.every, facts_.anchor, date);
  }

  /// A cycle from the last settled one on that is neither waiting nor still to come.
  std::string lost_fault() const {
    if (facts_.status != "active" || !facts_.orders_to_come) return {};
    const auto grid = parse_day(facts_.grid.empty() ? facts_.cycle : facts_.grid);
    const auto after = settled_ ? to_come(*settled_ + date::days{1}) : std::nullopt;
    // The usual case: the grid goes on with the very next cycle.
    if (grid && (!after || *after >= *grid)) return {};
    // A person may move an autoship to where he likes; a night goes from cycle to cycle.
    const bool follows = settled_ && rows_.night_was_last(facts_.autoship);
    if (grid && !follows) return {};
    std::optional<Day> cycle = follows ? after : to_come(latest_);
    std::string before(follows ? facts_.settled : "");
    if (follows) {
      // The night went on from where a person's last change had put it, not from what was before that.
      const auto first = rows_.first_since_change(facts_.autoship);
      if (!first) return {};
      if (*first > *settled_) {
        cycle = to_come(*first);
        before = to_text(*first - date::days{1});
      }
    }
    auto waiting = rows_.waiting(facts_.autoship, before, facts_.grid);
    for (; cycle && waiting > 0; --waiting) cycle = to_come(*cycle + date::days{1});
    if (!cycle || (grid && *cycle >= *grid)) return {};
    if (!grid) return fmt::format("is active and has no next cycle; its rule gives {}", to_text(*cycle));
    return fmt::format("after {} its cycle {} was passed over; it goes on with {}", facts_.settled,
                       to_text(*cycle), to_text(*grid));
  }

  /// The first cycle on or after `day` and not after the autoship's end.
  std::optional<Day> to_come(Day day) const {
    const auto cycle = schedule_.first_on_or_after(day);
    if (cycle && !facts_.until.empty() && to_text(*cycle) > facts_.until) return std::nullopt;
    return cycle;
  }

  const NextCycleFacts& facts_;
  NextCycleRows& rows_;
  Day latest_;
  std::optional<Day> settled_;
  Schedule schedule_;
};

}  // namespace

std::string next_cycle_fault(const NextCycleFacts& facts, NextCycleRows& rows, Day latest) {
  if (!parse_day(facts.anchor)) return fmt::format("'{}' is no day to count from", facts.anchor);
  try {
    return Examination(facts, rows, latest).fault();
  } catch (const RuleError& error) {
    return error.what();
  }
}

std::string next_dates_fault(const NextCycleFacts& facts, const NextDates& dates) {
  const auto cycle = parse_day(facts.cycle);
  if (!cycle) return {};
  DatedAutoship autoship;
  autoship.location = facts.location;
  autoship.roll = parse_roll(facts.roll);
  try {
    std::vector<CycleNote> notes;
    if (const auto moved = parse_day(facts.moved_to))
      notes.push_back({*cycle, CycleState::planned, moved, {}, {}});
    const CycleDates right = dates_of(*cycle, notes, dates.shipping_of(autoship));
    const std::string ship = to_text(right.ship);
    const std::string order = to_text(right.order);
    if (facts.ship == ship && facts.order == order) return {};
    return fmt::format("its cycle {} ships on {} and is ordered on {}; calendar and policy give {} and {}",
                       facts.cycle, facts.ship, facts.order, ship, order);
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace autoship
