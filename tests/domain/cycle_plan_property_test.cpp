#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "domain/cycle_plan.h"
#include "tests/domain/cycle_walk.h"

using namespace autoship;
using test::CycleWalk;
using test::day;

// Random autoships over random nights, held against a list of all their cycles: no grid that goes on
// somewhere, nothing kept from night to night but what became of each cycle.

namespace {

struct Listed {
  Day cycle;
  Day order;
};

/// What a night should make of the cycles that are due, by the words of N1 and D9.
std::map<Day, CycleState> expected(CycleWalk& walk, const std::vector<Day>& all, Day today) {
  const Policy& policy = walk.world.policy;
  std::map<Day, CycleState> outcome;
  std::vector<Listed> to_order;
  for (const Day cycle : all) {
    if (walk.settled.contains(cycle)) continue;
    const CycleDates dates = dates_of(cycle, walk.due.notes, walk.shipping());
    if (dates.order > today) continue;
    const CycleNote* note = find_note(walk.due.notes, cycle);
    if (note != nullptr && note->state == CycleState::skip) {
      outcome[cycle] = CycleState::skipped;
    } else {
      to_order.push_back({cycle, dates.order});
    }
  }
  std::sort(to_order.begin(), to_order.end(), [](const Listed& a, const Listed& b) {
    return std::pair(a.order, a.cycle) > std::pair(b.order, b.cycle);
  });
  std::int64_t room = walk.due.orders_left.value_or(1000);
  if (policy.cycle.catch_up == CatchUp::each) room = std::min<std::int64_t>(room, policy.cycle.catch_up_cap);
  for (const Listed& listed : to_order) {
    const CycleNote* note = find_note(walk.due.notes, listed.cycle);
    const bool was_blocked = note != nullptr && note->state == CycleState::blocked;
    bool wanted = room > 0;
    if (policy.cycle.catch_up == CatchUp::latest) wanted = wanted && listed.order == to_order.front().order;
    if (policy.cycle.catch_up == CatchUp::none) wanted = wanted && (listed.order == today || was_blocked);
    if (wanted) --room;
    const bool can = walk.world.catalog.products.find(walk.product)->active;
    outcome[listed.cycle] = !wanted ? CycleState::missed : can ? CycleState::ordered : CycleState::blocked;
  }
  return outcome;
}

/// What the night did make of them.
std::map<Day, CycleState> outcome_of(const CyclePlan& plan) {
  std::map<Day, CycleState> outcome;
  for (const PlannedOrder& order : plan.orders) outcome[order.dates.cycle] = CycleState::ordered;
  for (const SettledCycle& settled : plan.settled) {
    RC_ASSERT(!outcome.contains(settled.cycle));
    outcome[settled.cycle] = settled.state;
  }
  RC_ASSERT(plan.due == static_cast<std::int64_t>(outcome.size()));
  RC_ASSERT(plan.due == static_cast<std::int64_t>(plan.orders.size() + plan.settled.size()));
  return outcome;
}

std::string some_rule() {
  return *rc::gen::elementOf(
      std::vector<std::string>{"3d", "10d", "1w", "2w", "1m", "week on mon,thu", "week on sat,sun",
                               "month on 1,15", "month on 31", "month on last", "month on 2nd tue",
                               "2 weeks on fri,sat,sun,mon", "RRULE:FREQ=WEEKLY;BYDAY=TU,SA;COUNT=9"});
}

void set_up(CycleWalk& walk) {
  Policy& policy = walk.world.policy;
  policy.cycle.catch_up = *rc::gen::element(CatchUp::latest, CatchUp::each, CatchUp::none);
  policy.cycle.catch_up_cap = *rc::gen::inRange(1, 4);
  policy.cycle.lead_days = *rc::gen::element(0, 0, 1, 3);
  policy.cycle.roll =
      *rc::gen::element(Roll::following, Roll::preceding, Roll::modified_following, Roll::none);
  walk.due.every = some_rule();
  walk.due.anchor = {day("2027-01-01") + date::days{*rc::gen::inRange(0, 40)}};
  if (*rc::gen::inRange(0, 3) == 0)
    walk.due.until = walk.due.anchor.date + date::days{*rc::gen::inRange(0, 120)};
  if (*rc::gen::inRange(0, 3) == 0) walk.due.orders_left = *rc::gen::inRange(1, 8);
  if (*rc::gen::arbitrary<bool>()) {
    walk.close_weekends();
    const Day closed = day("2027-01-10") + date::days{*rc::gen::inRange(0, 90)};
    walk.weekends.close(closed, closed + date::days{*rc::gen::inRange(0, 12)});
  }
  walk.start();
}

/// Somebody skips or moves a cycle to come, or takes that back.
void change_something(CycleWalk& walk, const std::vector<Day>& all, Day today) {
  std::vector<Day> open;
  for (const Day cycle : all) {
    const CycleNote* note = find_note(walk.due.notes, cycle);
    const bool blocked = note != nullptr && note->state == CycleState::blocked;
    const bool to_come = dates_of(cycle, walk.due.notes, walk.shipping()).order > today;
    if (!walk.settled.contains(cycle) && !blocked && to_come) open.push_back(cycle);
  }
  if (open.empty() || walk.is_finished) return;
  const auto reach = std::min<std::size_t>(open.size(), 4);
  const Day cycle = open[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(reach)))];
  // What was moved stays beside the grid: only its day may change.
  const CycleNote* note = find_note(walk.due.notes, cycle);
  const bool was_moved = note != nullptr && note->state == CycleState::planned;
  if (was_moved || *rc::gen::arbitrary<bool>()) {
    walk.note(cycle, CycleState::planned, std::max(today, cycle) + date::days{*rc::gen::inRange(-9, 40)});
  } else if (cycle >= walk.due.next.grid_from()) {
    walk.note(cycle, CycleState::skip, std::nullopt);
  }
}

}  // namespace

TEST_CASE("every due cycle ends as exactly one of ordered and skipped and missed and blocked") {
  CHECK(rc::check("nights", [] {
    CycleWalk walk("1m", "2027-01-01");
    set_up(walk);
    std::vector<Day> all = walk.schedule().between(walk.due.anchor.date, day("2027-09-01"));
    if (walk.due.until) std::erase_if(all, [&](Day cycle) { return cycle > *walk.due.until; });
    const bool by_night = *rc::gen::arbitrary<bool>();
    const int changes = *rc::gen::inRange(0, 3);
    const Day end = day("2027-06-01");
    for (Day today = day("2026-12-20"); today < end;
         today += date::days{by_night ? 1 : *rc::gen::inRange(1, 25)}) {
      if (changes > 0 && *rc::gen::inRange(0, 10) == 0) change_something(walk, all, today - date::days{1});
      if (*rc::gen::inRange(0, 8) == 0) walk.block(walk.world.catalog.products.find(walk.product)->active);
      const bool all_made = walk.due.orders_left && *walk.due.orders_left == 0;
      const auto wanted = all_made ? std::map<Day, CycleState>{} : expected(walk, all, today);
      walk.night(today);
      RC_ASSERT(outcome_of(walk.plan) == wanted);
      RC_ASSERT(!walk.settled_twice);
      // The same night again finds nothing but what is blocked.
      walk.night(today);
      RC_ASSERT(walk.plan.orders.empty());
      for (const SettledCycle& settled : walk.plan.settled) {
        RC_ASSERT(settled.state == CycleState::blocked);
        RC_ASSERT(!settled.is_news);
      }
    }
    walk.block(false);
    walk.world.policy.cycle.catch_up = CatchUp::latest;
    walk.night(end);
    if (walk.due.orders_left && *walk.due.orders_left == 0) {
      RC_ASSERT(walk.is_finished);
      return;
    }
    // Nothing up to the end is without its outcome.
    for (const Day cycle : all) {
      const bool is_due = dates_of(cycle, walk.due.notes, walk.shipping()).order <= end;
      RC_ASSERT(!is_due || walk.settled.contains(cycle));
    }
  }));
}
