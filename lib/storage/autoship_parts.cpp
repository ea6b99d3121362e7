#include "storage/autoship_parts.h"

#include "domain/error.h"

namespace autoship {

namespace {

std::optional<Day> day_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  const auto day = parse_day(row.text(column));
  check(day.has_value(), "a stored date is a date");
  return day;
}

}  // namespace

AutoshipParts::AutoshipParts(Ledger& ledger)
    : lines_(ledger.db(),
             "SELECT product_id, qty, locked_minor FROM autoship_lines WHERE autoship_id = ?1 ORDER BY line"),
      add_line_(ledger.db(),
                "INSERT INTO autoship_lines (autoship_id, line, product_id, qty, locked_minor) "
                "VALUES (?1, ?2, ?3, ?4, ?5)"),
      remove_lines_(ledger.db(), "DELETE FROM autoship_lines WHERE autoship_id = ?1"),
      cycles_(ledger.db(),
              "SELECT cycle_date, state, coalesce(moved_to, cycle_date) FROM cycles "
              "WHERE autoship_id = ?1 ORDER BY cycle_date"),
      plan_(ledger.db(),
            "INSERT INTO cycles (autoship_id, cycle_date, state, moved_to) VALUES (?1, ?2, ?3, ?4)"),
      unplan_(ledger.db(), "DELETE FROM cycles WHERE autoship_id = ?1 AND cycle_date = ?2"),
      settle_(ledger.db(),
              "INSERT INTO cycles (autoship_id, cycle_date, state, first_run_id, last_run_id) "
              "VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (autoship_id, cycle_date) DO UPDATE SET "
              "state = excluded.state, reason = NULL, detail = NULL, "
              "first_run_id = coalesce(first_run_id, excluded.first_run_id), "
              "last_run_id = excluded.last_run_id"),
      orders_(ledger.db(), "SELECT count(*), max(cycle_date) FROM orders WHERE autoship_id = ?1"),
      last_(ledger.db(), "SELECT coalesce(max(id), 0) FROM autoships"),
      grid_(ledger.db(),
            "SELECT CASE WHEN t.status = 'active' THEN coalesce(n.grid_date, n.cycle_date) ELSE "
            "t.resume_from END "
            "FROM autoships t LEFT JOIN autoship_next n ON n.autoship_id = t.id WHERE t.id = ?1"),
      wait_(ledger.db(), "UPDATE autoships SET resume_from = ?2 WHERE id = ?1"),
      once_(ledger.db(),
            "SELECT cycle_date, product_id, qty FROM cycle_lines WHERE autoship_id = ?1 ORDER BY cycle_date, "
            "product_id"),
      add_once_(ledger.db(),
                "INSERT INTO cycle_lines (autoship_id, cycle_date, product_id, qty) VALUES (?1, ?2, ?3, ?4)"),
      remove_once_(ledger.db(), "DELETE FROM cycle_lines WHERE autoship_id = ?1 AND cycle_date = ?2") {}

const std::vector<WantedLine>& AutoshipParts::lines(AutoshipId autoship) {
  found_lines_.clear();
  lines_.bind(1, autoship.value);
  while (lines_.step()) {
    WantedLine line{{lines_.integer(0)}, lines_.integer(1), std::nullopt};
    if (!lines_.is_null(2)) line.locked_minor = lines_.integer(2);
    found_lines_.push_back(line);
  }
  return found_lines_;
}

void AutoshipParts::add_lines(AutoshipId autoship, std::span<const WantedLine> lines) {
  std::int64_t number = 0;
  for (const WantedLine& line : lines) {
    add_line_.bind(1, autoship.value);
    add_line_.bind(2, ++number);
    add_line_.bind(3, line.product.value);
    add_line_.bind(4, line.qty);
    if (line.locked_minor) {
      add_line_.bind(5, *line.locked_minor);
    } else {
      add_line_.bind_null(5);
    }
    add_line_.run();
  }
}

void AutoshipParts::replace_lines(AutoshipId autoship, std::span<const WantedLine> lines) {
  remove_lines_.bind(1, autoship.value);
  remove_lines_.run();
  add_lines(autoship, lines);
}

const AutoshipParts::Cycles& AutoshipParts::cycles(AutoshipId autoship) {
  found_cycles_.planned.clear();
  found_cycles_.settled.clear();
  cycles_.bind(1, autoship.value);
  while (cycles_.step()) {
    CycleNote note;
    note.cycle = *day_or_none(cycles_, 0);
    const auto state = parse_cycle_state(cycles_.text(1));
    check(state.has_value(), "a stored cycle has a known state");
    note.state = *state;
    if (note.is_pending()) {
      found_cycles_.planned.push_back(
          {note.cycle, day_or_none(cycles_, 2), {}, note.state == CycleState::blocked});
    } else if (note.is_on_grid()) {
      found_cycles_.planned.push_back({note.cycle, std::nullopt, {}, false});
    } else {
      found_cycles_.settled.push_back(note);
    }
  }
  if (!found_cycles_.planned.empty()) {
    once_.bind(1, autoship.value);
    while (once_.step()) {
      const Day cycle = *day_or_none(once_, 0);
      for (PlannedCycle& planned : found_cycles_.planned) {
        if (planned.moved_to && planned.cycle == cycle)
          planned.once.push_back({{once_.integer(1)}, once_.integer(2)});
      }
    }
  }
  return found_cycles_;
}

void AutoshipParts::plan(AutoshipId autoship, const PlannedCycle& cycle) {
  const std::string date = to_text(cycle.cycle);
  const std::string to = cycle.moved_to ? to_text(*cycle.moved_to) : std::string();
  plan_.bind(1, autoship.value);
  plan_.bind(2, std::string_view(date));
  plan_.bind(3, std::string_view(cycle.moved_to ? "planned" : "skip"));
  if (cycle.moved_to) {
    plan_.bind(4, std::string_view(to));
  } else {
    plan_.bind_null(4);
  }
  plan_.run();
  for (const OnceLine& line : cycle.once) {
    add_once_.bind(1, autoship.value);
    add_once_.bind(2, std::string_view(date));
    add_once_.bind(3, line.product.value);
    add_once_.bind(4, line.qty);
    add_once_.run();
  }
}

void AutoshipParts::unplan(AutoshipId autoship, const PlannedCycle& cycle) {
  const std::string date = to_text(cycle.cycle);
  remove_once_.bind(1, autoship.value);
  remove_once_.bind(2, std::string_view(date));
  remove_once_.run();
  unplan_.bind(1, autoship.value);
  unplan_.bind(2, std::string_view(date));
  unplan_.run();
}

void AutoshipParts::settle(AutoshipId autoship, Day cycle, CycleState state, RunId run) {
  const std::string date = to_text(cycle);
  settle_.bind(1, autoship.value);
  settle_.bind(2, std::string_view(date));
  settle_.bind(3, to_text(state));
  settle_.bind(4, run.value);
  settle_.run();
}

std::optional<Day> AutoshipParts::grid_from(AutoshipId autoship) {
  grid_.bind(1, autoship.value);
  check(grid_.step(), "an autoship whose cycles are asked for exists");
  const auto day = day_or_none(grid_, 0);
  grid_.reset();
  return day;
}

void AutoshipParts::wait_from(AutoshipId autoship, std::optional<Day> grid_from) {
  const std::string date = grid_from ? to_text(*grid_from) : std::string();
  wait_.bind(1, autoship.value);
  if (grid_from) {
    wait_.bind(2, std::string_view(date));
  } else {
    wait_.bind_null(2);
  }
  wait_.run();
}

AutoshipParts::Orders AutoshipParts::orders(AutoshipId autoship) {
  orders_.bind(1, autoship.value);
  check(orders_.step(), "counting gives a row");
  const Orders orders{orders_.integer(0), day_or_none(orders_, 1)};
  orders_.reset();
  return orders;
}

std::int64_t AutoshipParts::last_number() {
  check(last_.step(), "counting gives a row");
  const std::int64_t number = last_.integer(0);
  last_.reset();
  return number;
}

StockCounts::StockCounts(Ledger& ledger)
    : find_(ledger.db(), "SELECT on_hand, reserved FROM stock WHERE location_id = ?1 AND product_id = ?2"),
      put_(ledger.db(),
           "INSERT INTO stock (location_id, product_id, on_hand) VALUES (?1, ?2, ?3) "
           "ON CONFLICT (location_id, product_id) DO UPDATE SET on_hand = excluded.on_hand"),
      move_(ledger.db(),
            "INSERT INTO stock_moves (run_id, location_id, product_id, qty, kind) "
            "VALUES (?1, ?2, ?3, ?4, 'counted')") {}

std::optional<StockCounts::Shelf> StockCounts::find(LocationId location, ProductId product) {
  find_.bind(1, location.value);
  find_.bind(2, product.value);
  if (!find_.step()) return std::nullopt;
  const Shelf shelf{find_.integer(0), find_.integer(1)};
  find_.reset();
  return shelf;
}

void StockCounts::count(RunId run, LocationId location, ProductId product, std::int64_t before,
                        std::int64_t on_hand) {
  put_.bind(1, location.value);
  put_.bind(2, product.value);
  put_.bind(3, on_hand);
  put_.run();
  if (on_hand == before) return;
  move_.bind(1, run.value);
  move_.bind(2, location.value);
  move_.bind(3, product.value);
  move_.bind(4, on_hand - before);
  move_.run();
}

AddressChanges::AddressChanges(Ledger& ledger)
    : retire_(ledger.db(), "UPDATE addresses SET retired_by = ?2 WHERE id = ?1"),
      move_(ledger.db(), "UPDATE autoships SET ship_to_id = ?2 WHERE account_id = ?3 AND ship_to_id = ?1") {}

void AddressChanges::retire(AddressId address, RunId run) {
  retire_.bind(1, address.value);
  retire_.bind(2, run.value);
  retire_.run();
}

void AddressChanges::move_autoships(AddressId from, AddressId to, AccountId account) {
  move_.bind(1, from.value);
  move_.bind(2, to.value);
  move_.bind(3, account.value);
  move_.run();
}

}  // namespace autoship
