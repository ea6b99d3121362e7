#include "storage/batch_events.h"

#include <fmt/format.h>

#include "storage/stored_values.h"

namespace autoship {

namespace {

/// What each of the two queries over runs gives.
constexpr const char* batch_sql = R"(
    SELECT r.id, r.command, r.actor, r.started_at, r.as_of,
      (SELECT count(*) FROM events e WHERE e.run_id = r.id AND e.what <> 'ordered'
         AND (e.autoship_id IS NOT NULL OR e.account_id IS NOT NULL))
    FROM runs r )";

ChangeBatch batch_at(const Statement& row) {
  return {{row.integer(0)}, text_at(row, 1), text_at(row, 2),
          text_at(row, 3),  day_at(row, 4),  row.integer(5)};
}

KeptCycle cycle_at(const Statement& row) {
  KeptCycle cycle;
  cycle.note.cycle = day_at(row, 0);
  const auto state = parse_cycle_state(row.text(1));
  check(state.has_value(), "a stored cycle has a known state");
  cycle.note.state = *state;
  cycle.note.moved_to = day_or_none(row, 2);
  cycle.note.reason = row.text(3);
  cycle.note.detail = row.text(4);
  cycle.first_run = {row.integer(5)};
  cycle.last_run = {row.integer(6)};
  cycle.once = row.text(7);
  return cycle;
}

}  // namespace

std::optional<ChangeBatch> find_change_batch(Ledger& ledger, RunId id) {
  Statement row(ledger.db(), std::string(batch_sql) + "WHERE r.id = ?1");
  row.bind(1, id);
  if (!row.step()) return std::nullopt;
  return batch_at(row);
}

std::vector<ChangeBatch> latest_batches(Ledger& ledger, const std::vector<std::string>& commands,
                                        std::int64_t limit) {
  std::string names;
  for (std::size_t i = 0; i < commands.size(); ++i) names += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 2);
  Statement rows(ledger.db(),
                 fmt::format("{} WHERE +r.command IN ({}) ORDER BY r.id DESC LIMIT ?1", batch_sql, names));
  rows.bind(1, limit);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    rows.bind(static_cast<int>(i) + 2, std::string_view(commands[i]));
  }
  std::vector<ChangeBatch> batches;
  while (rows.step()) batches.push_back(batch_at(rows));
  return batches;
}

std::vector<UndoRun> undo_runs(Ledger& ledger) {
  Statement rows(ledger.db(), R"(
      SELECT r.id, json_extract(e.body, '$.batch') FROM runs r JOIN events e ON e.run_id = r.id
      WHERE r.command = 'undo' AND e.what <> 'ordered' AND e.what = 'undone'
        AND e.autoship_id IS NULL AND e.account_id IS NULL
      ORDER BY r.id)");
  std::vector<UndoRun> runs;
  while (rows.step()) runs.push_back({{rows.integer(0)}, {rows.integer(1)}});
  return runs;
}

BatchEvents::BatchEvents(Ledger& ledger)
    : rows_(ledger.db(), R"(
          SELECT e.id, e.run_id, e.what, e.account_id, a.account, e.autoship_id, e.order_id,
            json_extract(e.body, '$.kind'), json_extract(e.body, '$.label'), json_extract(e.body, '$.batch'),
            json_type(e.body, '$.cycles') IS NOT NULL, e.body, json_extract(e.body, '$.shipment'),
            json_extract(e.body, '$.paused_on')
          FROM events e LEFT JOIN accounts a ON a.id = e.account_id
          WHERE e.run_id = ?1 AND e.what <> 'ordered' ORDER BY e.autoship_id, e.id DESC)"),
      // Either side names the same columns.
      columns_(ledger.db(), R"(
          SELECT b.key, b.value, a.value FROM json_each(?1, '$.before') b, json_each(?1, '$.after') a
          WHERE a.key = b.key
          UNION ALL SELECT column_name, before_text, after_text FROM personal_changes WHERE event_id = ?2)"),
      cycles_(ledger.db(), R"(
          SELECT json_extract(value, '$.cycle'), json_extract(value, '$.state'),
            json_extract(value, '$.moved_to'), json_extract(value, '$.reason'),
            json_extract(value, '$.detail'), json_extract(value, '$.first_run'),
            json_extract(value, '$.last_run'), json_extract(value, '$.once')
          FROM json_each(?1, '$.cycles'))") {}

void BatchEvents::begin(RunId batch) {
  rows_.reset();
  rows_.bind(1, batch);
}

bool BatchEvents::next(BatchEvent& event) {
  if (!rows_.step()) return false;
  event.id = {rows_.integer(0)};
  event.run = {rows_.integer(1)};
  event.what = rows_.text(2);
  event.account = {rows_.integer(3)};
  event.code = rows_.text(4);
  event.autoship = {rows_.integer(5)};
  event.order = {rows_.integer(6)};
  event.kind = rows_.text(7);
  event.label = rows_.text(8);
  event.undoes = {rows_.integer(9)};
  event.shipment = {rows_.integer(12)};
  event.paused_on = day_or_none(rows_, 13);
  event.cycles.clear();
  if (rows_.integer(10) != 0) read_cycles(rows_.text(11), event.cycles);
  read_columns(event.id, rows_.text(11), event.columns);
  return true;
}

void BatchEvents::read_columns(EventId event, std::string_view body, std::vector<EventColumn>& columns) {
  columns.clear();
  columns_.bind(1, body);
  columns_.bind(2, event);
  while (columns_.step()) {
    columns.push_back({text_at(columns_, 0), text_at(columns_, 1), text_at(columns_, 2)});
  }
}

void BatchEvents::read_cycles(std::string_view body, std::vector<KeptCycle>& cycles) {
  cycles_.bind(1, body);
  while (cycles_.step()) cycles.push_back(cycle_at(cycles_));
}

AfterBatch::AfterBatch(Ledger& ledger)
    : events_(ledger.db(), R"(
          SELECT e.id, e.run_id, e.what, r.command, r.actor, r.as_of, json_extract(e.body, '$.batch'), e.body
          FROM events e JOIN runs r ON r.id = e.run_id
          WHERE e.autoship_id = ?1 AND e.id > ?2 AND e.run_id <> ?3 ORDER BY e.id)"),
      columns_(ledger.db(), "SELECT key FROM json_each(?1, '$.after')"),
      order_(ledger.db(),
             "SELECT id, cycle_date FROM orders WHERE autoship_id = ?1 AND run_id > ?2 ORDER BY id LIMIT 1"),
      settled_(ledger.db(), R"(
          SELECT c.cycle_date, c.state, c.last_run_id FROM cycles c JOIN runs r ON r.id = c.last_run_id
          WHERE c.autoship_id = ?1 AND c.last_run_id > ?2 AND r.command = 'run-cycle'
            AND (c.state = 'skipped' OR c.state = 'missed' OR c.state = 'ordered')
          ORDER BY c.cycle_date LIMIT 1)") {}

std::vector<LaterEvent> AfterBatch::events(AutoshipId autoship, EventId after, RunId batch) {
  std::vector<LaterEvent> found;
  events_.bind(1, autoship);
  events_.bind(2, after);
  events_.bind(3, batch);
  while (events_.step()) {
    LaterEvent& event = found.emplace_back();
    event.id = {events_.integer(0)};
    event.run = {events_.integer(1)};
    event.what = events_.text(2);
    event.command = events_.text(3);
    event.actor = events_.text(4);
    event.as_of = day_at(events_, 5);
    event.undoes = {events_.integer(6)};
    columns_.bind(1, events_.text(7));
    while (columns_.step()) event.columns.push_back(text_at(columns_, 0));
  }
  return found;
}

std::optional<LaterOrder> AfterBatch::order(AutoshipId autoship, RunId batch) {
  order_.bind(1, autoship);
  order_.bind(2, batch);
  if (!order_.step()) return std::nullopt;
  const LaterOrder order{{order_.integer(0)}, day_at(order_, 1)};
  order_.reset();
  return order;
}

std::optional<LaterCycle> AfterBatch::settled(AutoshipId autoship, RunId batch) {
  settled_.bind(1, autoship);
  settled_.bind(2, batch);
  if (!settled_.step()) return std::nullopt;
  const LaterCycle cycle{day_at(settled_, 0), text_at(settled_, 1), {settled_.integer(2)}};
  settled_.reset();
  return cycle;
}

KeptCycles::KeptCycles(Ledger& ledger)
    : runs_(ledger.db(),
            "SELECT first_run_id, last_run_id FROM cycles WHERE autoship_id = ?1 AND cycle_date = ?2"),
      put_(ledger.db(),
           "UPDATE cycles SET reason = ?3, detail = ?4, first_run_id = ?5, last_run_id = ?6 "
           "WHERE autoship_id = ?1 AND cycle_date = ?2") {}

KeptCycle KeptCycles::load(AutoshipId autoship, const CycleNote& note) {
  const std::string date = to_text(note.cycle);
  runs_.bind(1, autoship);
  runs_.bind(2, std::string_view(date));
  check(runs_.step(), "a cycle that is noted is there");
  KeptCycle kept{note, {}, {runs_.integer(0)}, {runs_.integer(1)}};
  runs_.reset();
  return kept;
}

void KeptCycles::put_back(AutoshipId autoship, const KeptCycle& cycle) {
  const std::string date = to_text(cycle.note.cycle);
  const auto text = [&](int at, std::string_view value) {
    value.empty() ? put_.bind_null(at) : put_.bind(at, value);
  };
  put_.bind(1, autoship);
  put_.bind(2, std::string_view(date));
  text(3, cycle.note.reason);
  text(4, cycle.note.detail);
  put_.bind(5, cycle.first_run);
  put_.bind(6, cycle.last_run);
  check(put_.run() == 1, "a cycle that is put back is there");
}

std::vector<OrderId> orders_canceled_by(Ledger& ledger, RunId batch) {
  // In the words of the index of events by run.
  Statement rows(ledger.db(),
                 "SELECT order_id FROM events WHERE run_id = ?1 AND what <> 'ordered' AND what = "
                 "'order-canceled' ORDER BY id");
  rows.bind(1, batch);
  std::vector<OrderId> orders;
  while (rows.step()) orders.push_back({rows.integer(0)});
  return orders;
}

}  // namespace autoship
