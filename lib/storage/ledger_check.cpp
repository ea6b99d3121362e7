#include "storage/ledger_check.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "domain/money.h"
#include "domain/sha256.h"
#include "storage/run_journal.h"
#include "storage/statement.h"

namespace autoship {

namespace {

/// Damage met on the way disproves what is being proved and does not end the check.
template <class Examine>
Proof proved(const char* name, const char* claim, Examine&& examine) {
  Proof proof{name, claim, 0, {}};
  try {
    examine(proof);
  } catch (const SQLite::Exception& exception) {
    const int code = exception.getErrorCode();
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) throw;
    proof.add("the file is damaged where this is kept");
  }
  return proof;
}

/// Recomputes each event's hash with the code that wrote it.
class ChainWalk {
 public:
  explicit ChainWalk(SQLite::Database& db)
      : runs_(db, "SELECT command, actor, as_of, started_at FROM runs WHERE id = ?1") {}

  /// What is wrong with the event that `row` holds; empty when it follows from the one before.
  std::string fault(Statement& row) {
    const EventId id{row.integer(0)};
    if (id.value != last_.value + 1) return fmt::format("event {} is missing", last_.value + 1);
    const RunId run{row.integer(1)};
    if (run != run_ && !enter(run))
      return fmt::format("event {}: its run {} is missing or spoiled", id.value, run.value);
    const std::string_view what = row.text(2);
    const std::string_view body = row.text(6);
    const Event event{what, {row.integer(3)}, {row.integer(4)}, {row.integer(5)}, body};
    const EventHash hash = chain_->next(hash_, id, event);
    const std::string_view stored = row.text(7);
    if (stored.size() != hash.size() || std::memcmp(stored.data(), hash.data(), hash.size()) != 0) {
      return fmt::format("event {} ({}, run {}) is not what was written, or the one before it is not",
                         id.value, what, run.value);
    }
    last_ = id;
    hash_ = hash;
    return {};
  }

 private:
  bool enter(RunId run) {
    runs_.reset();
    runs_.bind(1, run.value);
    if (!runs_.step()) return false;
    const auto as_of = parse_day(runs_.text(2));
    if (!as_of) return false;
    chain_.emplace(run, Caller{std::string(runs_.text(0)), std::string(runs_.text(1)), *as_of,
                               std::string(runs_.text(3))});
    run_ = run;
    return true;
  }

  Statement runs_;
  RunId run_;
  std::optional<EventChain> chain_;
  EventId last_;
  EventHash hash_{};
};

}  // namespace

Proof prove_file(Ledger& ledger) {
  return proved("file", "SQLite finds every page, index and value in order", [&](Proof& proof) {
    Statement row(ledger.db(), "PRAGMA integrity_check");
    while (row.step()) {
      std::string line(row.text(0));
      if (line != "ok") proof.add(std::move(line));
    }
  });
}

Proof prove_references(Ledger& ledger) {
  return proved("references", "every reference finds its row", [&](Proof& proof) {
    Statement row(ledger.db(), "PRAGMA foreign_key_check");
    while (row.step()) {
      proof.add(fmt::format("{}{}: names a row of {} that is not there", row.text(0),
                            row.is_null(1) ? "" : fmt::format(" {}", row.integer(1)), row.text(2)));
    }
  });
}

Proof prove_chain(Ledger& ledger) {
  return proved(
      "events", "each event follows from the one before, from the first to the last", [&](Proof& proof) {
        ChainWalk walk(ledger.db());
        Statement row(
            ledger.db(),
            "SELECT id, run_id, what, account_id, autoship_id, order_id, body, hash FROM events ORDER BY id");
        while (row.step()) {
          std::string fault = walk.fault(row);
          if (fault.empty()) continue;
          // Every later link hangs on this one: more would tell nothing.
          proof.add(std::move(fault));
          break;
        }
      });
}

Proof prove_order_events(Ledger& ledger) {
  const char* orders = R"(
    SELECT o.id, o.cycle_date, o.ship_date, o.currency, o.total_minor, e.body
    FROM orders o
    LEFT JOIN events e ON e.id = o.event_id AND e.what = 'ordered' AND e.order_id = o.id AND e.run_id = o.run_id)";
  const char* events = R"(
    SELECT e.id, e.order_id FROM events e
    WHERE e.what = 'ordered'
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = e.order_id AND o.event_id = e.id))";
  return proved(
      "order events", "each order is what its event says, and each such event has its order",
      [&](Proof& proof) {
        std::string expected;
        Statement row(ledger.db(), orders);
        while (row.step()) {
          const std::int64_t order = row.integer(0);
          const std::string_view body = row.text(5);
          if (body.empty()) {
            proof.add(fmt::format("order {}: no event says that it was ordered", order));
            continue;
          }
          const std::string code(row.text(3));
          const auto currency = find_currency(code);
          const auto says = [&](const char* key, std::string_view value) {
            expected.assign(1, '"').append(key).append("\":\"").append(value).append(1, '"');
            return body.find(expected) != std::string_view::npos;
          };
          const std::string total = decimal_text(row.integer(4), currency ? currency->digits : 0);
          if (!says("cycle", row.text(1)) || !says("ship", row.text(2)) || !says("currency", code) ||
              !says("total", total)) {
            proof.add(fmt::format("order {}: cycle {}, ship date {}, total {} {}; its event says {}", order,
                                  row.text(1), row.text(2), total, code, body));
          }
        }
        Statement stray(ledger.db(), events);
        while (stray.step()) {
          proof.add(fmt::format("event {}: the order {} that it made is not there", stray.integer(0),
                                stray.integer(1)));
        }
      });
}

Proof prove_batches(Ledger& ledger) {
  const char* batches = R"(
    SELECT b.id, b.file_name, b.shipments, b.sha256, f.content,
      (SELECT count(*) FROM shipments s WHERE s.batch_id = b.id)
    FROM batches b LEFT JOIN batch_files f ON f.batch_id = b.id ORDER BY b.id)";
  return proved(
      "batches", "each carrier file is the one that was made, with the shipments in it", [&](Proof& proof) {
        Statement row(ledger.db(), batches);
        while (row.step()) {
          const std::string batch = fmt::format("batch {} ({})", row.integer(0), row.text(1));
          if (row.integer(2) != row.integer(5)) {
            proof.add(fmt::format("{}: {} shipments, but {} name it", batch, row.integer(2), row.integer(5)));
          }
          if (hex_text(sha256(row.text(4))) != row.text(3)) {
            proof.add(fmt::format("{}: the file that is kept is not the one that was made", batch));
          }
        }
      });
}

NextCycleRows::NextCycleRows(Ledger& ledger)
    : ledger_(ledger),
      waiting_(ledger.db(),
               "SELECT count(*) FROM cycles WHERE autoship_id = ?1 AND cycle_date > ?2 AND (?3 = '' OR "
               "cycle_date < ?3)"
               " AND (state = 'planned' OR state = 'blocked')"),
      last_order_(ledger.db(),
                  "SELECT event_id FROM orders WHERE autoship_id = ?1 ORDER BY cycle_date DESC LIMIT 1"),
      last_event_(ledger.db(),
                  "SELECT e.id, e.what, r.command FROM events e JOIN runs r ON r.id = e.run_id "
                  "WHERE e.autoship_id = ?1 ORDER BY e.id DESC LIMIT 1"),
      // What waited by itself when the person came is not of the grid.
      first_since_(ledger.db(), R"(
          WITH change (run) AS (
            SELECT coalesce(max(e.run_id), 0) FROM events e JOIN runs r ON r.id = e.run_id
            WHERE e.autoship_id = ?1 AND r.command <> 'run-cycle')
          SELECT min(cycle_date) FROM (
            SELECT cycle_date FROM orders o WHERE autoship_id = ?1 AND run_id > (SELECT run FROM change)
              AND NOT EXISTS (SELECT 1 FROM cycles c WHERE c.autoship_id = ?1 AND c.cycle_date = o.cycle_date)
            UNION ALL
            SELECT cycle_date FROM cycles WHERE autoship_id = ?1 AND first_run_id > (SELECT run FROM change)
              AND (state = 'blocked' OR state = 'skipped' OR state = 'missed')))") {}

void NextCycleRows::for_each(const std::function<void(const NextCycleFacts&)>& visit) {
  // Two look-ups by key an autoship, into the orders and into the few cycles with a note.
  Statement row(ledger_.db(), R"(
    SELECT g.*,
      CASE WHEN g.grid_date IS NULL THEN 0
           ELSE EXISTS (SELECT 1 FROM orders o WHERE o.autoship_id = g.id AND o.cycle_date = g.cycle_date) END,
      (SELECT max(o.cycle_date) FROM orders o WHERE o.autoship_id = g.id AND o.cycle_date <= g.grid_from),
      (SELECT max(w.cycle_date) FROM cycles w WHERE w.autoship_id = g.id AND w.cycle_date <= g.grid_from
         AND (w.state = 'skipped' OR w.state = 'missed'))
    FROM (
      SELECT a.id, a.status, a.every, a.anchor, a.anchor_day, a.roll,
        coalesce(a.fulfilled_by_id, c.fulfilled_by_id, m.default_location_id, 0), a.until,
        a.times IS NULL OR a.orders_before + (SELECT count(*) FROM orders o WHERE o.autoship_id = a.id) < a.times,
        n.cycle_date, n.ship_date, n.order_date, n.grid_date, p.state, p.moved_to,
        coalesce(n.grid_date, n.cycle_date, '9999') AS grid_from
      FROM autoships a
      JOIN accounts c ON c.id = a.account_id
      JOIN markets m ON m.id = c.market_id
      LEFT JOIN autoship_next n ON n.autoship_id = a.id
      LEFT JOIN cycles p ON p.autoship_id = a.id AND p.cycle_date = n.cycle_date
    ) g
    ORDER BY g.id)");
  NextCycleFacts facts;
  while (row.step()) {
    facts.autoship = {row.integer(0)};
    facts.status = row.text(1);
    facts.every = row.text(2);
    facts.anchor = row.text(3);
    facts.anchor_day = static_cast<int>(row.integer(4));
    facts.roll = row.text(5);
    facts.location = {row.integer(6)};
    facts.until = row.text(7);
    facts.orders_to_come = row.integer(8) != 0;
    facts.cycle = row.text(9);
    facts.ship = row.text(10);
    facts.order = row.text(11);
    facts.grid = row.text(12);
    facts.state = row.text(13);
    facts.moved_to = row.text(14);
    // NULL reads as empty text, which is before every date.
    facts.settled = std::max(row.text(17), row.text(18));
    facts.is_settled = row.integer(16) != 0 || (!facts.cycle.empty() && facts.settled == facts.cycle);
    visit(facts);
  }
}

std::int64_t NextCycleRows::waiting(AutoshipId autoship, std::string_view after, std::string_view before) {
  waiting_.bind(1, autoship.value);
  waiting_.bind(2, after);
  waiting_.bind(3, before);
  waiting_.step();
  const std::int64_t count = waiting_.integer(0);
  waiting_.reset();
  return count;
}

bool NextCycleRows::night_was_last(AutoshipId autoship) {
  // An order's event names the order alone.
  last_order_.bind(1, autoship.value);
  const std::int64_t ordered_by = last_order_.step() ? last_order_.integer(0) : 0;
  last_order_.reset();
  last_event_.bind(1, autoship.value);
  const bool found = last_event_.step();
  const std::string_view what = found ? last_event_.text(1) : std::string_view();
  const bool by_run = found && last_event_.text(2) == "run-cycle";
  const bool of_night = what == "skipped" || what == "missed" || what == "blocked" || what == "resumed";
  const bool night = (found ? last_event_.integer(0) : 0) < ordered_by || (by_run && of_night);
  last_event_.reset();
  return night;
}

std::optional<Day> NextCycleRows::first_since_change(AutoshipId autoship) {
  first_since_.bind(1, autoship.value);
  first_since_.step();
  const auto first = parse_day(first_since_.text(0));
  first_since_.reset();
  return first;
}

std::optional<Day> latest_day(Ledger& ledger) {
  Statement row(ledger.db(), "SELECT max(as_of) FROM runs");
  if (!row.step() || row.is_null(0)) return std::nullopt;
  return parse_day(row.text(0));
}

}  // namespace autoship
