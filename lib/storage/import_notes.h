#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/kinds.h"
#include "storage/ledger.h"
#include "storage/statement.h"

namespace autoship {

/// What an import has to remember about its rows, kept in temporary tables so that memory does
/// not grow with the files. Lives inside a write transaction.
class ImportNotes {
 public:
  explicit ImportNotes(Ledger& ledger);
  ~ImportNotes();

  /// Forgets the keys of the file before.
  void start_file();

  /// Notes that the file's `line` gave the row with that id, or that key; the line that gave it
  /// first when one did.
  std::optional<std::int64_t> seen_before(std::int64_t id, std::int64_t line);
  std::optional<std::int64_t> seen_before(std::string_view key, std::int64_t line);

  /// A reference to a code that the ledger did not have yet.
  struct Pending {
    Kind kind;           ///< of the row that refers
    std::size_t column;  ///< its column
    std::int64_t id;     ///< the row
    std::size_t file;    ///< where it was read
    std::int64_t line;
    std::string_view code;
  };
  void add_pending(const Pending& pending);
  bool any_pending() const { return pending_ > 0; }

  /// Calls `visit(const Pending&)` for each in the order they were added, and forgets them.
  template <class Visit>
  void settle_pending(Visit&& visit) {
    while (select_pending_.step()) visit(pending_row());
    forget_pending();
  }

  /// Writes the id that a pending reference stands for.
  void settle(const Pending& pending, std::int64_t target);

 private:
  /// Made before the statements over its tables.
  struct Tables {
    explicit Tables(Ledger& ledger);
    Ledger& ledger;
  };
  std::optional<std::int64_t> line_of(Statement& select);
  Pending pending_row() const;
  void forget_pending();

  Tables tables_;
  Statement add_id_, line_of_id_, add_key_, line_of_key_, add_pending_, select_pending_;
  std::int64_t pending_ = 0;
};

}  // namespace autoship
