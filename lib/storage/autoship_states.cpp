#include "storage/autoship_states.h"

#include <algorithm>

#include "storage/autoship_parts.h"
#include "storage/next_dates_store.h"
#include "storage/statement.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

void bind_day(Statement& statement, int at, const std::optional<Day>& day, std::string& text) {
  if (!day) return statement.bind_null(at);
  text = to_text(*day);
  statement.bind(at, std::string_view(text));
}

void bind_number(Statement& statement, int at, const std::optional<std::int64_t>& number) {
  number ? statement.bind(at, *number) : statement.bind_null(at);
}

void bind_text(Statement& statement, int at, std::string_view text) {
  text.empty() ? statement.bind_null(at) : statement.bind(at, text);
}

std::optional<std::int64_t> number_or_none(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

template <class Kind>
std::string first_text(Statement& row, Id<Kind> id) {
  row.bind(1, id);
  if (!row.step()) return {};
  std::string text = text_at(row, 0);
  row.reset();
  return text;
}

bool same_note(const CycleNote& a, const CycleNote& b) {
  return a.state == b.state && a.moved_to == b.moved_to && a.once == b.once;
}

}  // namespace

struct AutoshipStates::Statements {
  explicit Statements(Ledger& ledger)
      : parts(ledger),
        dates(ledger),
        row(ledger.db(), R"(
            SELECT t.account_id, t.status, t.paused_until, t.every, t.anchor, t.anchor_day, t.ship_to_id,
              t.ship_via, t.pay_with_id, t.fulfilled_by_id, t.budget_minor, t.until, t.times, t.roll,
              CASE WHEN t.status = 'active' THEN coalesce(n.grid_date, n.cycle_date) ELSE t.resume_from END,
              t.orders_before, t.only_below_pv, t.top_up, t.paused_on
            FROM autoships t LEFT JOIN autoship_next n ON n.autoship_id = t.id WHERE t.id = ?1)"),
        notes(ledger.db(),
              "SELECT cycle_date, state, moved_to, reason, detail FROM cycles WHERE autoship_id = ?1 "
              "ORDER BY cycle_date"),
        once(ledger.db(),
             "SELECT cycle_date, product_id, qty FROM cycle_lines WHERE autoship_id = ?1 "
             "ORDER BY cycle_date, product_id"),
        update(ledger.db(), R"(
            UPDATE autoships SET status = ?2, paused_until = ?3, every = ?4, anchor = ?5, anchor_day = ?6,
              ship_to_id = ?7, ship_via = ?8, pay_with_id = ?9, fulfilled_by_id = ?10, budget_minor = ?11,
              until = ?12, times = ?13, roll = ?14, resume_from = ?15, only_below_pv = ?16,
              top_up = ?17, paused_on = ?18 WHERE id = ?1)"),
        put_note(ledger.db(), R"(
            INSERT INTO cycles (autoship_id, cycle_date, state, moved_to, first_run_id, last_run_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5)
            ON CONFLICT (autoship_id, cycle_date) DO UPDATE SET state = excluded.state,
              moved_to = excluded.moved_to,
              reason = CASE WHEN excluded.state = 'blocked' THEN reason END,
              detail = CASE WHEN excluded.state = 'blocked' THEN detail END,
              first_run_id = excluded.first_run_id, last_run_id = excluded.last_run_id)"),
        remove_note(ledger.db(), "DELETE FROM cycles WHERE autoship_id = ?1 AND cycle_date = ?2"),
        put_once(
            ledger.db(),
            "INSERT INTO cycle_lines (autoship_id, cycle_date, product_id, qty) VALUES (?1, ?2, ?3, ?4)"),
        remove_once(ledger.db(), "DELETE FROM cycle_lines WHERE autoship_id = ?1 AND cycle_date = ?2"),
        open_order(ledger.db(), R"(
            SELECT o.id, o.ship_date FROM orders o WHERE o.autoship_id = ?1 AND EXISTS
              (SELECT 1 FROM order_lines l JOIN shipments s ON s.id = l.shipment_id
               WHERE l.order_id = o.id AND (s.status = 'ready' OR s.status = 'waiting'))
            ORDER BY o.cycle_date DESC LIMIT 1)"),
        first_method(ledger.db(),
                     "SELECT id FROM payment_methods WHERE account_id = ?1 AND retired_by IS NULL ORDER BY "
                     "refused_code IS NOT NULL, label LIMIT 1"),
        address_label(ledger.db(), "SELECT label FROM addresses WHERE id = ?1"),
        method_label(ledger.db(), "SELECT label FROM payment_methods WHERE id = ?1") {}

  AutoshipParts parts;
  NextDatesStore dates;
  Statement row, notes, once, update, put_note, remove_note, put_once, remove_once, open_order, first_method,
      address_label, method_label;
};

AutoshipStates::AutoshipStates(Ledger& ledger) : statements_(std::make_unique<Statements>(ledger)) {}
AutoshipStates::~AutoshipStates() = default;

std::optional<AutoshipState> AutoshipStates::load(AutoshipId autoship) {
  Statement& row = statements_->row;
  row.bind(1, autoship);
  if (!row.step()) return std::nullopt;
  AutoshipState state;
  state.id = autoship;
  state.account = {row.integer(0)};
  state.status = parse_autoship_status(row.text(1)).value();
  state.paused_until = day_or_none(row, 2);
  state.every = row.text(3);
  state.anchor = {day_at(row, 4), static_cast<int>(row.integer(5))};
  state.ship_to = {row.integer(6)};
  state.ship_via = row.text(7);
  state.pay_with = {row.integer(8)};
  state.fulfilled_by = {row.integer(9)};
  state.budget_minor = number_or_none(row, 10);
  state.until = day_or_none(row, 11);
  state.times = number_or_none(row, 12);
  state.roll = parse_roll(row.text(13));
  state.grid_from = day_or_none(row, 14);
  state.orders_made = row.integer(15);
  state.only_below_pv = number_or_none(row, 16);
  state.top_up = row.integer(17) != 0;
  state.paused_on = day_or_none(row, 18);
  row.reset();
  state.lines = statements_->parts.lines(autoship);
  const AutoshipParts::Orders orders = statements_->parts.orders(autoship);
  state.orders_made += orders.count;
  state.last_ordered = orders.last_cycle;
  load_notes(state);
  return state;
}

void AutoshipStates::load_notes(AutoshipState& state) {
  Statement& notes = statements_->notes;
  notes.bind(1, state.id);
  while (notes.step()) {
    CycleNote& note = state.notes.emplace_back();
    note.cycle = day_at(notes, 0);
    note.state = parse_cycle_state(notes.text(1)).value();
    note.moved_to = day_or_none(notes, 2);
    note.reason = notes.text(3);
    note.detail = notes.text(4);
  }
  if (state.notes.empty()) return;
  Statement& once = statements_->once;
  once.bind(1, state.id);
  while (once.step()) {
    const Day cycle = day_at(once, 0);
    for (CycleNote& note : state.notes) {
      if (note.cycle == cycle) note.once.push_back({{once.integer(1)}, once.integer(2)});
    }
  }
}

void AutoshipStates::save(const AutoshipState& before, const AutoshipState& after,
                          const std::optional<NextCycle>& next, RunId run) {
  save_row(after);
  if (before.lines != after.lines) statements_->parts.replace_lines(after.id, after.lines);
  save_notes(before, after, run);
  if (next) {
    statements_->dates.put(after.id, *next);
  } else {
    statements_->dates.remove(after.id);
  }
}

void AutoshipStates::save_row(const AutoshipState& state) {
  Statement& update = statements_->update;
  std::string paused_on, paused_until, until, resume_from;
  const std::string anchor = to_text(state.anchor.date);
  update.bind(1, state.id);
  update.bind(2, to_text(state.status));
  bind_day(update, 3, state.paused_until, paused_until);
  update.bind(4, std::string_view(state.every));
  update.bind(5, std::string_view(anchor));
  update.bind(6, std::int64_t{state.anchor.wanted_day});
  update.bind(7, state.ship_to);
  bind_text(update, 8, state.ship_via);
  update.bind(9, state.pay_with);
  update.bind(10, state.fulfilled_by);
  bind_number(update, 11, state.budget_minor);
  bind_day(update, 12, state.until, until);
  bind_number(update, 13, state.times);
  bind_text(update, 14, state.roll ? to_text(*state.roll) : std::string_view());
  const bool waits = state.status == AutoshipStatus::paused || state.status == AutoshipStatus::canceled;
  bind_day(update, 15, waits ? state.grid_from : std::nullopt, resume_from);
  bind_number(update, 16, state.only_below_pv);
  update.bind(17, std::int64_t{state.top_up});
  bind_day(update, 18, state.paused_on, paused_on);
  update.run();
}

void AutoshipStates::save_notes(const AutoshipState& before, const AutoshipState& after, RunId run) {
  for (const CycleNote& note : before.notes) {
    const CycleNote* now = find_note(after.notes, note.cycle);
    if (now != nullptr && same_note(note, *now)) continue;
    const std::string date = to_text(note.cycle);
    if (!note.once.empty()) {
      statements_->remove_once.bind(1, after.id);
      statements_->remove_once.bind(2, std::string_view(date));
      statements_->remove_once.run();
    }
    if (now != nullptr) continue;
    statements_->remove_note.bind(1, after.id);
    statements_->remove_note.bind(2, std::string_view(date));
    statements_->remove_note.run();
  }
  for (const CycleNote& note : after.notes) {
    const CycleNote* old = find_note(before.notes, note.cycle);
    if (old != nullptr && same_note(*old, note)) continue;
    Statement& put = statements_->put_note;
    const std::string date = to_text(note.cycle);
    std::string moved_to;
    put.bind(1, after.id);
    put.bind(2, std::string_view(date));
    put.bind(3, to_text(note.state));
    bind_day(put, 4, note.moved_to, moved_to);
    // Only what is over was made so by a run.
    put.bind(5, note.is_pending() || note.is_on_grid() ? RunId{} : run);
    put.run();
    save_once(after.id, note);
  }
}

void AutoshipStates::save_once(AutoshipId autoship, const CycleNote& note) {
  const std::string date = to_text(note.cycle);
  for (const OnceLine& line : note.once) {
    Statement& put = statements_->put_once;
    put.bind(1, autoship);
    put.bind(2, std::string_view(date));
    put.bind(3, line.product);
    put.bind(4, line.qty);
    put.run();
  }
}

std::optional<OpenOrder> AutoshipStates::open_order(AutoshipId autoship) {
  Statement& row = statements_->open_order;
  row.bind(1, autoship);
  if (!row.step()) return std::nullopt;
  const OpenOrder order{{row.integer(0)}, day_at(row, 1)};
  row.reset();
  return order;
}

PaymentMethodId AutoshipStates::first_method(AccountId account) {
  Statement& row = statements_->first_method;
  row.bind(1, account);
  if (!row.step()) return {};
  const PaymentMethodId method{row.integer(0)};
  row.reset();
  return method;
}

std::string AutoshipStates::label_of(AddressId address) {
  return first_text(statements_->address_label, address);
}

std::string AutoshipStates::label_of(PaymentMethodId method) {
  return first_text(statements_->method_label, method);
}

}  // namespace autoship
