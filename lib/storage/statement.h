#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "domain/ids.h"
#include "domain/kinds.h"

struct sqlite3;
struct sqlite3_stmt;

namespace SQLite {
class Database;
}

namespace autoship {

/// A prepared statement for the hot paths: binds text without copying it and reads columns
/// without counting references, which SQLite::Statement does for each. Errors are thrown as
/// SQLite::Exception. Parameters count from 1, columns from 0.
class Statement {
 public:
  Statement(SQLite::Database& db, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement(Statement&& other) noexcept;

  /// Texts must stay as they are until the statement has run.
  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view value);
  void bind_null(int at);
  void bind_blob(int at, const void* bytes, std::size_t count);

  /// The number of a row, null for none.
  template <class Kind>
  void bind(int at, Id<Kind> id) {
    if (id) {
      bind(at, id.value);
    } else {
      bind_null(at);
    }
  }

  /// Null for a null or an absent value.
  void bind(int at, const FieldValue& value);

  /// Goes to the next row; at the end false, and the statement is ready to run again.
  bool step();

  /// Runs a statement that gives no rows; returns how many rows it changed.
  int run();

  void reset();

  /// The id of the row that the connection inserted last.
  std::int64_t last_row_id() const;

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;

  /// Valid until the next step() or reset().
  std::string_view text(int column) const;

  /// Integer, text or null.
  FieldValue value(int column) const;

 private:
  void require(int result) const;

  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace autoship
