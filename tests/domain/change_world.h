#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/autoship_changes.h"
#include "domain/cycle_plan.h"
#include "tests/domain/plan_world.h"

// One autoship that people change and nights work on, with what a ledger would keep in between.
namespace autoship::test {

struct ChangeWorld {
  PlanWorld world;
  Calendar weekends{"weekends"};
  ProductId soap, tea, gel;
  AutoshipState state;
  Day today;
  std::optional<Day> last_night;
  std::map<Day, CycleState> settled;  ///< what became of each cycle
  bool settled_twice = false;
  bool next_differs = false;  ///< a night left another next cycle than the state has
  std::string story;          ///< what happened, a line each, for whoever reads of a failure

  /// Two soaps and a tea; its first cycle is the rule's first on or after the anchor.
  explicit ChangeWorld(std::string_view every, std::string_view anchor, std::string_view now)
      : soap(world.product("SOAP", 500, 1'000'000)),
        tea(world.product("TEA", 250, 1'000'000)),
        gel(world.product("GEL", 300, 1'000'000)),
        today(day(now)) {
    weekends.close_weekday(date::Saturday);
    weekends.close_weekday(date::Sunday);
    state.id = {7};
    state.account = {1};
    state.every = canonical_text(parse_rule(every));
    const Day first = day(anchor);
    state.anchor = {first, static_cast<int>(static_cast<unsigned>(date::year_month_day{first}.day()))};
    state.lines = {{soap, 2, std::nullopt}, {tea, 1, std::nullopt}};
    state.grid_from = schedule().first_on_or_after(first);
  }

  Schedule schedule() const { return Schedule(parse_rule(state.every), state.anchor, state.every); }
  Shipping shipping() const { return shipping_of(world.context(), world.request, state.roll); }
  std::optional<NextCycle> next() const { return next_of(state, schedule(), shipping()); }
  void close_weekends() { world.catalog.locations.put({PlanWorld::nv1, "NV1", false, "US", &weekends}); }
  void block(bool blocked) {
    world.edit(soap, [&](Product& p) { p.active = !blocked; });
  }

  using Act = std::function<void(AutoshipChange&)>;

  /// Makes a change as a command does: "done", what it says, or "refused: why" (with the option that
  /// is at fault) and nothing changed.
  std::string act(const std::string& name, const Act& what) {
    const std::string outcome = try_to(what);
    story += fmt::format("\n{} {}: {}; {}, next {}", to_text(today), name, outcome, now_is(),
                         next() ? to_text(next()->dates.cycle) : "none");
    return outcome;
  }
  std::string pause(std::string_view until = {}) {
    return act(fmt::format("pause {}", until),
               [&](AutoshipChange& c) { c.pause(until.empty() ? std::nullopt : std::optional(day(until))); });
  }
  std::string resume() {
    return act("resume", [](AutoshipChange& c) { c.resume(); });
  }
  std::string cancel() {
    return act("cancel", [](AutoshipChange& c) { c.cancel(); });
  }
  std::string reopen() {
    return act("reopen", [](AutoshipChange& c) { c.reopen(); });
  }
  std::string skip(std::int64_t count = 1) {
    return act(fmt::format("skip {}", count), [&](AutoshipChange& c) { c.skip(count); });
  }
  std::string skip_on(std::string_view date) {
    return act(fmt::format("skip on {}", date), [&](AutoshipChange& c) { c.skip_on(day(date)); });
  }
  std::string unskip(std::string_view date = {}) {
    return act(fmt::format("unskip {}", date),
               [&](AutoshipChange& c) { c.unskip(date.empty() ? std::nullopt : std::optional(day(date))); });
  }
  std::string move(std::string_view to) {
    return act(fmt::format("move {}", to), [&](AutoshipChange& c) { c.move_next(day(to)); });
  }
  std::string every(std::string_view rule, std::string_view restart = {}) {
    return act(fmt::format("every '{}' {}", rule, restart), [&](AutoshipChange& c) {
      c.set_rule(parse_rule(rule), restart.empty() ? std::nullopt : std::optional(day(restart)));
    });
  }
  std::string restart(std::string_view from) {
    return act(fmt::format("restart {}", from), [&](AutoshipChange& c) { c.restart(day(from)); });
  }
  std::string on_day(int number) {
    return act(fmt::format("day {}", number), [&](AutoshipChange& c) { c.set_day(number); });
  }
  std::string items(const std::vector<LineChange>& changes) {
    return act("items", [&](AutoshipChange& c) { c.change_lines(changes); });
  }
  std::string once(const std::vector<LineChange>& changes) {
    return act("once", [&](AutoshipChange& c) { c.change_next_lines(changes); });
  }

  /// One night; "ordered 2027-01-15>2027-01-18 2 SOAP 1 TEA, skipped 2027-02-15" or nothing.
  std::string night(std::string_view on) { return night(day(on)); }
  std::string night(Day on) {
    today = on;
    last_night = on;
    const auto due_next = next();
    if (!due_next || due_next->dates.order > today) return "";
    const CyclePlan plan = plan_night(*due_next);
    std::map<Day, std::string> words;
    for (const PlannedOrder& order : plan.orders) {
      const CycleDates& dates = order.dates;
      words[dates.cycle] = "ordered " + to_text(dates.cycle);
      if (dates.ship != dates.cycle) words[dates.cycle] += ">" + to_text(dates.ship);
      for (std::size_t i = 0; i < order.line_count; ++i) {
        const PlannedLine& line = plan.lines[order.first_line + i];
        words[dates.cycle] += fmt::format(" {} {}", line.qty, world.catalog.products.find(line.product)->sku);
      }
      settle(dates.cycle, CycleState::ordered);
      ++state.orders_made;
      state.last_ordered = std::max(state.last_ordered.value_or(day_min), dates.cycle);
    }
    for (const SettledCycle& cycle : plan.settled) {
      words[cycle.cycle] =
          fmt::format("{} {}{}", to_text(cycle.state), cycle.is_news ? "" : "again ", to_text(cycle.cycle));
      if (cycle.state != CycleState::blocked) settle(cycle.cycle, cycle.state);
      CycleNote& note = note_of(cycle.cycle);
      note.state = cycle.state;
      note.reason = cycle.blocked ? to_text(cycle.blocked->reason) : "";
      note.detail = cycle.blocked ? cycle.blocked->detail : "";
    }
    std::string text;
    for (const auto& [cycle, what] : words) text += (text.empty() ? "" : ", ") + what;
    for (const NextState& after : plan.next) {
      for (const Day cycle : after.ordered) note_of(cycle).state = CycleState::ordered;
      if (after.resumed) {
        text += ", resumed";
        state.status = AutoshipStatus::active;
        state.paused_until.reset();
      }
      if (after.next) {
        // A pause that is not over yet keeps the place where the grid waits.
        if (state.status == AutoshipStatus::active) state.grid_from = after.next->grid_from();
        const auto found = next();
        next_differs = next_differs || !found || found->dates != after.next->dates;
      } else {
        text += ", finished";
        state.status = AutoshipStatus::finished;
        state.grid_from.reset();
      }
    }
    story += fmt::format("\n{} night: {}", to_text(on), text);
    return text;
  }

  /// The next shipments if nobody changes anything: what the coming nights order, as
  /// "2027-01-31 2027-02-28" (cycle>ship where they differ).
  std::string ships(std::size_t count = 3) const {
    const std::vector<CycleDates> found = shipments(count);
    std::string text;
    for (const CycleDates& dates : found) {
      text += (text.empty() ? "" : " ") + to_text(dates.cycle);
      if (dates.ship != dates.cycle) text += ">" + to_text(dates.ship);
    }
    return text.empty() ? "none" : text;
  }
  std::vector<CycleDates> shipments(std::size_t count) const;

  std::string now_is() const {
    const std::string until = state.paused_until ? " until " + to_text(*state.paused_until) : "";
    return std::string(to_text(state.status)) + until;
  }

 private:
  std::string try_to(const Act& what) {
    AutoshipState after = state;
    const Shipping ships = shipping();
    const ChangeContext context{world.catalog, world.policy, ships, today, last_night};
    AutoshipChange change(after, context);
    try {
      what(change);
    } catch (const ChangeRefused& refused) {
      return fmt::format("refused: {}{}{}", refused.option(), refused.option().empty() ? "" : ": ",
                         refused.what());
    }
    const Schedule rule(parse_rule(after.every), after.anchor);
    const bool goes_on = after.status == AutoshipStatus::active || after.status == AutoshipStatus::paused;
    const auto place = goes_on ? grid_place(after, rule) : after.grid_from;
    const bool none_left = state.grid_from && !place;
    if (none_left || (after.status == AutoshipStatus::active && !next_of(after, rule, ships))) {
      return "refused: no cycle would be left";
    }
    after.grid_from = place;
    state = std::move(after);
    std::string text;
    for (const std::string& note : change.notes()) text += (text.empty() ? "" : "; ") + note;
    return text.empty() ? "done" : text;
  }
  DueAutoship due(const NextCycle& at) const {
    DueAutoship found;
    found.id = state.id;
    found.account_code = "A1";
    found.request = world.request;
    found.request.lines = state.lines;
    found.paused_until = state.not_before();
    found.every = state.every;
    found.anchor = state.anchor;
    found.until = state.until;
    found.orders_left = state.orders_left();
    found.roll = state.roll;
    found.next = at;
    // The reader brings only what the grid has yet to come to, and what waits.
    for (const CycleNote& note : state.notes) {
      if (note.cycle >= at.grid_from() || note.is_pending() || note.is_on_grid()) found.notes.push_back(note);
    }
    return found;
  }
  CyclePlan plan_night(const NextCycle& at) {
    CyclePlan plan;
    OrderId number{state.orders_made + 1};
    plan_autoship(world.context(), due(at), today, world.books, number, plan);
    return plan;
  }
  void settle(Day cycle, CycleState how) {
    if (!settled.emplace(cycle, how).second) settled_twice = true;
  }
  CycleNote& note_of(Day cycle) {
    auto at = std::find_if(state.notes.begin(), state.notes.end(),
                           [&](const CycleNote& note) { return note.cycle >= cycle; });
    if (at == state.notes.end() || at->cycle != cycle)
      at = state.notes.insert(at, {cycle, CycleState::planned, std::nullopt, {}, {}, {}});
    return *at;
  }
};

inline std::vector<CycleDates> ChangeWorld::shipments(std::size_t count) const {
  std::vector<CycleDates> found;
  ChangeWorld later("1m", "2027-01-01", to_text(today));
  later.world.policy = world.policy;
  if (world.catalog.locations.find(PlanWorld::nv1)->calendar == &weekends) later.close_weekends();
  later.state = state;
  while (found.size() < count) {
    const auto at = later.next();
    if (!at) break;
    later.today = std::max(later.today, at->dates.order);
    const auto before = later.state.orders_made;
    CyclePlan plan = later.plan_night(*at);
    for (const PlannedOrder& order : plan.orders) found.push_back(order.dates);
    later.night(later.today);
    if (later.state.orders_made == before && plan.settled.empty()) break;
  }
  if (found.size() > count) found.resize(count);
  return found;
}

}  // namespace autoship::test
