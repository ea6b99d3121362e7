#include "storage/applied_keys.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/statement.h"

namespace autoship {

struct AppliedKeys::Statements {
  explicit Statements(SQLite::Database& db)
      : find(db, "SELECT run_id FROM applied_keys WHERE key = ?1"),
        put(db, "INSERT INTO applied_keys (key, run_id) VALUES (?1, ?2)") {}
  Statement find, put;
};

struct AppliedKeys::Seen {
  explicit Seen(SQLite::Database& db)
      : find(made(db), "SELECT line FROM temp.seen_keys WHERE key = ?1"),
        put(db, "INSERT INTO temp.seen_keys (key, line) VALUES (?1, ?2)") {}

  static SQLite::Database& made(SQLite::Database& db) {
    db.exec(
        "CREATE TEMP TABLE seen_keys (key TEXT PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID");
    return db;
  }

  Statement find, put;
};

AppliedKeys::AppliedKeys(Ledger& ledger)
    : ledger_(ledger), statements_(std::make_unique<Statements>(ledger.db())) {}

AppliedKeys::~AppliedKeys() {
  if (!seen_) return;
  seen_.reset();
  ledger_.db().tryExec("DROP TABLE IF EXISTS temp.seen_keys");
}

std::optional<RunId> AppliedKeys::find(std::string_view key) {
  Statement& find = statements_->find;
  find.bind(1, key);
  if (!find.step()) return std::nullopt;
  const RunId run{find.integer(0)};
  find.reset();
  return run;
}

void AppliedKeys::put(std::string_view key, RunId run) {
  statements_->put.bind(1, key);
  statements_->put.bind(2, run);
  statements_->put.run();
}

std::optional<std::int64_t> AppliedKeys::seen_before(std::string_view key, std::int64_t line) {
  if (!seen_) seen_ = std::make_unique<Seen>(ledger_.db());
  seen_->find.bind(1, key);
  if (seen_->find.step()) {
    const std::int64_t before = seen_->find.integer(0);
    seen_->find.reset();
    return before;
  }
  seen_->put.bind(1, key);
  seen_->put.bind(2, line);
  seen_->put.run();
  return std::nullopt;
}

}  // namespace autoship
