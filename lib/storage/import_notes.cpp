#include "storage/import_notes.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "domain/error.h"
#include "storage/kind_sql.h"

namespace autoship {

ImportNotes::Tables::Tables(Ledger& of) : ledger(of) {
  ledger.db().exec(
      "CREATE TEMP TABLE import_ids (id INTEGER PRIMARY KEY, line INTEGER NOT NULL);"
      "CREATE TEMP TABLE import_keys (key TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;"
      "CREATE TEMP TABLE import_pending (place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, "
      "field INTEGER NOT NULL, id INTEGER NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL, "
      "code TEXT NOT NULL);");
}

ImportNotes::ImportNotes(Ledger& ledger)
    : tables_(ledger),
      add_id_(ledger.db(), "INSERT INTO import_ids VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
      line_of_id_(ledger.db(), "SELECT line FROM import_ids WHERE id = ?1"),
      add_key_(ledger.db(), "INSERT INTO import_keys VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
      line_of_key_(ledger.db(), "SELECT line FROM import_keys WHERE key = ?1"),
      add_pending_(ledger.db(), "INSERT INTO import_pending VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)"),
      select_pending_(ledger.db(),
                      "SELECT kind, field, id, file, line, code FROM import_pending ORDER BY place") {}

ImportNotes::~ImportNotes() {
  // The statements hold the tables; they end first.
  for (Statement* statement :
       {&add_id_, &line_of_id_, &add_key_, &line_of_key_, &add_pending_, &select_pending_}) {
    statement->reset();
  }
  tables_.ledger.db().tryExec(
      "DROP TABLE IF EXISTS import_ids; DROP TABLE IF EXISTS import_keys; DROP TABLE IF EXISTS "
      "import_pending");
}

void ImportNotes::start_file() {
  tables_.ledger.db().exec("DELETE FROM import_ids; DELETE FROM import_keys");
}

std::optional<std::int64_t> ImportNotes::line_of(Statement& select) {
  check(select.step(), "a key that is taken has a line");
  const std::int64_t line = select.integer(0);
  select.reset();
  return line;
}

std::optional<std::int64_t> ImportNotes::seen_before(std::int64_t id, std::int64_t line) {
  add_id_.bind(1, id);
  add_id_.bind(2, line);
  if (add_id_.run() == 1) return std::nullopt;
  line_of_id_.bind(1, id);
  return line_of(line_of_id_);
}

std::optional<std::int64_t> ImportNotes::seen_before(std::string_view key, std::int64_t line) {
  add_key_.bind(1, key);
  add_key_.bind(2, line);
  if (add_key_.run() == 1) return std::nullopt;
  line_of_key_.bind(1, key);
  return line_of(line_of_key_);
}

void ImportNotes::add_pending(const Pending& pending) {
  add_pending_.bind(1, static_cast<std::int64_t>(pending.kind));
  add_pending_.bind(2, static_cast<std::int64_t>(pending.column));
  add_pending_.bind(3, pending.id);
  add_pending_.bind(4, static_cast<std::int64_t>(pending.file));
  add_pending_.bind(5, pending.line);
  add_pending_.bind(6, pending.code);
  add_pending_.run();
  ++pending_;
}

ImportNotes::Pending ImportNotes::pending_row() const {
  return {static_cast<Kind>(select_pending_.integer(0)),
          static_cast<std::size_t>(select_pending_.integer(1)),
          select_pending_.integer(2),
          static_cast<std::size_t>(select_pending_.integer(3)),
          select_pending_.integer(4),
          select_pending_.text(5)};
}

void ImportNotes::forget_pending() {
  tables_.ledger.db().exec("DELETE FROM import_pending");
  pending_ = 0;
}

void ImportNotes::settle(const Pending& pending, std::int64_t target) {
  const KindColumn& column = spec_of(pending.kind).columns[pending.column];
  Statement update(tables_.ledger.db(), fmt::format("UPDATE {} SET {} = ?2 WHERE id = ?1",
                                                    table_of(pending.kind), column_of(column)));
  update.bind(1, pending.id);
  update.bind(2, target);
  update.run();
}

}  // namespace autoship
