#pragma once

#include <memory>
#include <optional>
#include <string>

#include "domain/error.h"

namespace SQLite {
class Database;
}

namespace autoship {

/// `glancing` reads as well: it waits for nobody and leaves nothing behind, not even a file that
/// SQLite would tidy away.
enum class OpenFor { reading, writing, glancing };

/// The ledger file: one SQLite database of ours, recognized by its application id.
///
/// Opening checks what the file is before anything else. What is no ledger, is of another
/// program, or was made by a newer autoship is refused without changing a byte.
class Ledger {
 public:
  /// Throws Error when there is no ledger at `path`, it is not ours, or its schema is not this
  /// program's (the sentence says which and what to do).
  Ledger(const std::string& path, OpenFor open_for);
  ~Ledger();
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) = delete;

  /// A ledger of its own that lives as long as the object; for tests.
  static Ledger in_memory();

  /// Makes a new, empty ledger, readable by its owner only (S3). Throws when `path` exists.
  static void create(const std::string& path);

  /// Brings an older ledger's schema to this program's, each step in its own transaction, after
  /// a copy named `backup_path`. Returns how many steps were taken; 0 leaves no backup.
  static int migrate(const std::string& path, const std::string& backup_path);

  /// The schema this program works with: the number of its migrations.
  static int schema_version();

  /// The schema of the ledger at `path`, its log counted in; throws as the constructor does, age
  /// aside.
  static int schema_version_of(const std::string& path);

  /// Writes a consistent copy to `path` while others work; synced, readable by its owner only.
  /// Throws when `path` exists.
  void backup(const std::string& path);

  /// For lib/storage alone.
  SQLite::Database& db() { return *db_; }

  const std::string& path() const { return path_; }

 private:
  Ledger(std::unique_ptr<SQLite::Database> db, std::string path);

  std::string path_;
  std::unique_ptr<SQLite::Database> db_;
};

/// A write that is either committed or leaves no trace. Takes the ledger's write lock at once
/// (BEGIN IMMEDIATE), so that what is decided inside cannot go stale.
class WriteTransaction {
 public:
  /// Throws Error (Exit::busy) when another process keeps the lock for longer than ten seconds.
  explicit WriteTransaction(Ledger& ledger);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  void commit();

 private:
  Ledger& ledger_;
  bool open_ = true;
};

/// A stretch of a write transaction that is taken back, and the rest kept, unless keep() is called.
class Savepoint {
 public:
  explicit Savepoint(Ledger& ledger);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  void keep();

 private:
  Ledger& ledger_;
  bool open_ = true;
};

/// For the night, for imports and labels: while it lives, SQLite does not look up the parent of every row
/// written. Such look-ups cost a third of a night (measured: 12 against 19 microseconds of CPU an
/// order for the writing alone). What stands for them: every id that is written was read, or looked
/// up, in the same transaction, and `check` proves every reference. Made before the transaction.
class UncheckedReferences {
 public:
  explicit UncheckedReferences(Ledger& ledger);
  ~UncheckedReferences();
  UncheckedReferences(const UncheckedReferences&) = delete;
  UncheckedReferences& operator=(const UncheckedReferences&) = delete;

 private:
  Ledger& ledger_;
};

/// A read that sees one state of the ledger from its first row to its last.
class ReadTransaction {
 public:
  explicit ReadTransaction(Ledger& ledger);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Ledger& ledger_;
};

/// Whether a run makes the lock file and says in it who holds it. A dry run writes nothing: it
/// holds the lock where the file is there already, and goes on without where no run ever was.
enum class LockFile { make, only_existing };

/// One night, or one export of labels, at a time (N3): an advisory lock beside the ledger that the
/// kernel takes back when the process dies.
class RunLock {
 public:
  /// Throws Error (Exit::busy) at once when another run holds it. `held_by` is what a waiting
  /// person is told: who, since when.
  RunLock(const Ledger& ledger, const std::string& held_by, LockFile file = LockFile::make);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int file_ = -1;
};

/// What an exception of the database means to its user: held, full, read-only, damaged. Nullopt
/// when it is none of the database's.
std::optional<Error> as_ledger_error(const std::exception& exception, const std::string& path);

}  // namespace autoship
