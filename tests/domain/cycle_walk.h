#pragma once

#include <map>
#include <set>
#include <string>

#include "domain/cycle_plan.h"
#include "tests/domain/plan_world.h"

// Nights over one autoship, with what a ledger would remember in between.
namespace autoship::test {

struct CycleWalk {
  PlanWorld world;
  Calendar weekends{"weekends"};
  ProductId product;
  DueAutoship due;
  CyclePlan plan;  ///< of the last night
  std::map<Day, CycleState> settled;
  bool is_finished = false;
  bool settled_twice = false;  ///< a cycle got a second outcome

  CycleWalk(std::string_view every, std::string_view anchor)
      : product(world.product("SOAP", 500, 1'000'000)) {
    world.want(product);
    due.id = {1};
    due.every = every;
    due.anchor = {day(anchor)};
    start();
  }

  Schedule schedule() const { return parse_schedule(due.every, due.anchor); }
  Shipping shipping() const { return shipping_of(world.context(), world.request, due.roll); }

  void close_weekends() {
    weekends.close_weekday(date::Saturday);
    weekends.close_weekday(date::Sunday);
    world.catalog.locations.put({PlanWorld::nv1, "NV1", false, "US", &weekends});
  }

  /// Finds the first cycle, as an import or enrollment does.
  void start() { look_from(due.anchor.date); }
  void look_from(Day from) {
    const auto next = next_cycle(schedule(), shipping(), due.notes, from, due.until);
    is_finished = !next;
    if (next) due.next = *next;
  }

  /// What a person says about a cycle to come: to be left out, or to be moved.
  void note(std::string_view cycle, CycleState state, std::string_view moved_to = {}) {
    note(day(cycle), state, moved_to.empty() ? std::nullopt : std::optional(day(moved_to)));
  }
  void note(Day cycle, CycleState state, std::optional<Day> moved_to) {
    std::erase_if(due.notes, [&](const CycleNote& n) { return n.cycle == cycle; });
    due.notes.push_back({cycle, state, moved_to, {}, {}});
    look_from(due.next.grid_from());
  }

  void block(bool blocked) {
    world.edit(product, [&](Product& p) { p.active = !blocked; });
  }

  /// Runs a night when one is due; what became of each cycle, by cycle date.
  std::string night(std::string_view today) { return night(day(today)); }
  std::string night(Day today) {
    plan.clear();
    if (is_finished || due.next.dates.order > today) return "";
    due.request = world.request;
    OrderId next_order{orders_ + 1};
    plan_autoship(world.context(), due, today, world.books, next_order, plan);
    orders_ = next_order.value - 1;
    std::map<Day, std::string> words;
    for (const PlannedOrder& order : plan.orders) {
      words[order.dates.cycle] = "ordered " + to_text(order.dates.cycle);
      if (order.dates.ship != order.dates.cycle)
        words[order.dates.cycle] += " ship " + to_text(order.dates.ship);
      settle(order.dates.cycle, CycleState::ordered);
      if (due.orders_left) --*due.orders_left;
    }
    for (const SettledCycle& cycle : plan.settled) {
      words[cycle.cycle] =
          std::string(to_text(cycle.state)) + (cycle.is_news ? " " : " again ") + to_text(cycle.cycle);
      remember(cycle);
    }
    std::string text;
    for (const auto& [cycle, what] : words) text += (text.empty() ? "" : ", ") + what;
    for (const NextState& next : plan.next) {
      for (const Day cycle : next.ordered) remember_ordered(cycle);
      if (next.resumed) text += ", resumed";
      if (next.resumed) due.paused_until.reset();
      is_finished = !next.next;
      if (is_finished) text += ", finished";
      if (next.next) due.next = *next.next;
    }
    // The reader brings only what the grid has yet to come to, and what waits.
    std::erase_if(due.notes, [&](const CycleNote& n) {
      return n.cycle < due.next.grid_from() && !n.is_pending() && n.state != CycleState::skip;
    });
    return text;
  }

  std::string next_order() const { return is_finished ? "none" : to_text(due.next.dates.order); }

 private:
  void settle(Day cycle, CycleState state) {
    if (!settled.emplace(cycle, state).second) settled_twice = true;
  }
  CycleNote& note_of(Day cycle) {
    for (CycleNote& n : due.notes) {
      if (n.cycle == cycle) return n;
    }
    due.notes.push_back({cycle, CycleState::planned, std::nullopt, {}, {}});
    return due.notes.back();
  }
  void remember(const SettledCycle& cycle) {
    CycleNote& n = note_of(cycle.cycle);
    n.state = cycle.state;
    if (cycle.state != CycleState::blocked) return settle(cycle.cycle, cycle.state);
    n.reason = to_text(cycle.blocked->reason);
    n.detail = cycle.blocked->detail;
  }
  void remember_ordered(Day cycle) { note_of(cycle).state = CycleState::ordered; }

  std::int64_t orders_ = 0;
};

}  // namespace autoship::test
