#include "storage/statement.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <utility>

namespace autoship {

Statement::Statement(SQLite::Database& db, std::string_view sql) : db_(db.getHandle()) {
  require(sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)) {}

void Statement::require(int result) const {
  if (result != SQLITE_OK) throw SQLite::Exception(db_, result);
}

void Statement::bind(int at, std::int64_t value) { require(sqlite3_bind_int64(statement_, at, value)); }

void Statement::bind(int at, std::string_view value) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = value.data() == nullptr ? "" : value.data();
  require(sqlite3_bind_text(statement_, at, data, static_cast<int>(value.size()), SQLITE_STATIC));
}

void Statement::bind_null(int at) { require(sqlite3_bind_null(statement_, at)); }

void Statement::bind_blob(int at, const void* bytes, std::size_t count) {
  require(sqlite3_bind_blob64(statement_, at, bytes, count, SQLITE_STATIC));
}

void Statement::bind(int at, const FieldValue& value) {
  switch (value.is) {
    case FieldValue::Is::integer:
      bind(at, value.integer);
      return;
    case FieldValue::Is::text:
      bind(at, value.text);
      return;
    case FieldValue::Is::absent:
    case FieldValue::Is::null:
      bind_null(at);
      return;
  }
}

bool Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  const int reset_result = sqlite3_reset(statement_);
  if (result != SQLITE_DONE) require(reset_result == SQLITE_OK ? result : reset_result);
  return false;
}

int Statement::run() {
  while (step()) {
  }
  return sqlite3_changes(db_);
}

void Statement::reset() { sqlite3_reset(statement_); }

std::int64_t Statement::last_row_id() const { return sqlite3_last_insert_rowid(db_); }

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

FieldValue Statement::value(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return FieldValue::of(integer(column));
    case SQLITE_NULL:
      return FieldValue::null();
    default:
      return FieldValue::of(text(column));
  }
}

}  // namespace autoship
