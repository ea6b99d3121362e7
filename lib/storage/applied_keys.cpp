#include "storage/applied_keys.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/statement.h"

namespace autoship {

struct AppliedKeys::Statements {
  explicit Statements(SQLite::Database& db)
      : find(db, "SELECT run_id, content FROM applied_keys WHERE command = ?1 AND person = ?2 AND key = ?3"),
        put(db,
            "INSERT INTO applied_keys (command, person, key, content, run_id) VALUES (?1, ?2, ?3, ?4, ?5)") {}
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

AppliedKeys::AppliedKeys(Ledger& ledger, std::string command, std::string person)
    : ledger_(ledger),
      command_(std::move(command)),
      person_(std::move(person)),
      statements_(std::make_unique<Statements>(ledger.db())) {}

AppliedKeys::~AppliedKeys() {
  if (!seen_) return;
  seen_.reset();
  ledger_.db().tryExec("DROP TABLE IF EXISTS temp.seen_keys");
}

std::optional<AppliedKey> AppliedKeys::find(std::string_view key) {
  Statement& find = statements_->find;
  find.bind(1, std::string_view(command_));
  find.bind(2, std::string_view(person_));
  find.bind(3, key);
  if (!find.step()) return std::nullopt;
  AppliedKey applied{{find.integer(0)}, std::string(find.text(1))};
  find.reset();
  return applied;
}

void AppliedKeys::put(std::string_view key, std::string_view content, RunId run) {
  Statement& put = statements_->put;
  put.bind(1, std::string_view(command_));
  put.bind(2, std::string_view(person_));
  put.bind(3, key);
  put.bind(4, content);
  put.bind(5, run);
  put.run();
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
