#include "storage/run_journal.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstring>

#include "domain/sha256.h"
#include "domain/text.h"
#include "storage/statement.h"

namespace autoship {

namespace {

RunId insert_run(SQLite::Database& db, const Caller& caller) {
  SQLite::Statement insert(db,
                           "INSERT INTO runs (command, actor, as_of, started_at) VALUES (?1, ?2, ?3, ?4)");
  insert.bind(1, caller.command);
  insert.bind(2, caller.actor);
  insert.bind(3, to_text(caller.as_of));
  insert.bind(4, caller.started_at);
  insert.exec();
  return {db.getLastInsertRowid()};
}

}  // namespace

EventChain::EventChain(RunId run, const Caller& caller) {
  // Unit separators keep neighboring texts apart: none of them can hold one.
  append_integer(run_text_, run.value);
  for (const std::string& part : {caller.command, caller.actor, to_text(caller.as_of), caller.started_at}) {
    run_text_ += '\x1f';
    run_text_ += part;
  }
}

EventHash EventChain::next(const EventHash& before, EventId id, const Event& event) {
  buffer_.assign(reinterpret_cast<const char*>(before.data()), before.size());
  buffer_ += run_text_;
  for (const std::int64_t number : {id.value, event.account.value, event.autoship.value, event.order.value}) {
    buffer_ += '\x1f';
    append_integer(buffer_, number);
  }
  buffer_ += '\x1f';
  buffer_ += event.what;
  buffer_ += '\x1f';
  buffer_ += event.body;
  return sha256(buffer_);
}

struct RunJournal::Statements {
  explicit Statements(SQLite::Database& db)
      : insert(db,
               "INSERT INTO events (id, run_id, what, account_id, autoship_id, order_id, body, hash) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)") {}
  Statement insert;
};

RunJournal::RunJournal(Ledger& ledger, const Caller& caller)
    : ledger_(ledger),
      run_(insert_run(ledger.db(), caller)),
      chain_(run_, caller),
      statements_(std::make_unique<Statements>(ledger.db())) {
  SQLite::Statement last(ledger.db(), "SELECT id, hash FROM events ORDER BY id DESC LIMIT 1");
  if (last.executeStep()) {
    last_event_ = before_ = {last.getColumn(0).getInt64()};
    const SQLite::Column hash = last.getColumn(1);
    check(hash.getBytes() == static_cast<int>(last_hash_.size()), "the last event has no hash");
    std::memcpy(last_hash_.data(), hash.getBlob(), last_hash_.size());
  }
}

RunJournal::~RunJournal() = default;

EventId RunJournal::append(const Event& event) {
  const EventId id = next_event();
  const EventHash hash = chain_.next(last_hash_, id, event);
  Statement& insert = statements_->insert;
  insert.bind(1, id);
  insert.bind(2, run_);
  insert.bind(3, event.what);
  insert.bind(4, event.account);
  insert.bind(5, event.autoship);
  insert.bind(6, event.order);
  insert.bind(7, event.body);
  insert.bind_blob(8, hash.data(), hash.size());
  insert.run();
  last_event_ = id;
  last_hash_ = hash;
  return id;
}

void RunJournal::return_to(const Place& place) {
  last_event_ = place.event;
  last_hash_ = place.hash;
}

std::int64_t RunJournal::autoships() const {
  Statement row(ledger_.db(), "SELECT count(DISTINCT autoship_id) FROM events WHERE id > ?1");
  row.bind(1, before_.value);
  row.step();
  return row.integer(0);
}

void RunJournal::finish(double seconds) {
  SQLite::Statement update(ledger_.db(), "UPDATE runs SET seconds = ?2 WHERE id = ?1");
  update.bind(1, run_.value);
  update.bind(2, seconds);
  update.exec();
}

std::string command_of(Ledger& ledger, RunId run) {
  Statement row(ledger.db(), "SELECT command FROM runs WHERE id = ?1");
  row.bind(1, run);
  return row.step() ? std::string(row.text(0)) : std::string();
}

}  // namespace autoship
