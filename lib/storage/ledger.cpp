#include "storage/ledger.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "schemas/embedded.h"
#include "storage/ledger_file.h"

namespace autoship {

namespace {

constexpr int busy_timeout_ms = 10'000;
constexpr int glance_timeout_ms = 100;

// A connection belongs to one thread: its mutexes, taken several times for each value bound, are
// 4 % of a night's time.
const int read_write = SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;
const int read_only = SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;

struct Migration {
  std::string_view path;
  std::string_view sql;
};

/// schemas/ledger/NNNN_what.sql in order; the n-th brings schema n-1 to n.
std::vector<Migration> migrations() {
  std::vector<Migration> found;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.starts_with("ledger/")) found.push_back({file.path, file.text});
  }
  return found;
}

int pragma_int(SQLite::Database& db, const char* name) {
  return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

/// What every connection needs before its first statement.
void set_up(SQLite::Database& db) {
  db.exec("PRAGMA foreign_keys = ON");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA trusted_schema = OFF");
  db.exec("PRAGMA cell_size_check = ON");
  db.exec("PRAGMA cache_size = -49152");            // KiB: the working set of a large night
  db.exec("PRAGMA journal_size_limit = 67108864");  // a large night's log is given back
}

/// Applies the migrations that `db` lacks, each with its number in one transaction; counts in
/// `done` those that are kept.
void apply_migrations(SQLite::Database& db, int& done) {
  const auto steps = migrations();
  const int have = pragma_int(db, "user_version");
  for (auto at = static_cast<std::size_t>(have); at < steps.size(); ++at) {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    db.exec(std::string(steps[at].sql));
    db.exec(fmt::format("PRAGMA application_id = {}", ledger_application_id));
    db.exec(fmt::format("PRAGMA user_version = {}", at + 1));
    transaction.commit();
    ++done;
  }
}

void refuse_newer(const std::string& path, int version) {
  if (version > Ledger::schema_version()) {
    throw Error(
        fmt::format("ledger '{}' was made by a newer autoship (schema {}, this program knows {}); "
                    "nothing was changed",
                    path, version, Ledger::schema_version()));
  }
}

void refuse_other_schema(const std::string& path, int version) {
  refuse_newer(path, version);
  if (version < Ledger::schema_version()) {
    throw Error(fmt::format("ledger '{}' has schema {}, this program needs {}: run autoship migrate", path,
                            version, Ledger::schema_version()));
  }
}

bool is_writable(const std::string& path) { return ::access(path.c_str(), W_OK) == 0; }

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

bool has_log(const std::string& path) {
  std::error_code none;
  return std::filesystem::exists(path + "-wal", none);
}

std::unique_ptr<SQLite::Database> open_existing(const std::string& path, OpenFor open_for) {
  const bool writable = is_writable(path) && is_writable(folder_of(path));
  if (open_for == OpenFor::writing) {
    if (!writable) throw Error(fmt::format("ledger '{}' is read-only: nothing was changed", path));
    auto db = std::make_unique<SQLite::Database>(path, read_write, busy_timeout_ms);
    db->exec("PRAGMA journal_mode = WAL");  // A restored backup comes without.
    return db;
  }
  const int timeout_ms = open_for == OpenFor::glancing ? glance_timeout_ms : busy_timeout_ms;
  if (writable && open_for == OpenFor::reading) {
    // Not opened read-only: only a connection that may write tidies the log away when it closes.
    auto db = std::make_unique<SQLite::Database>(path, read_write, timeout_ms);
    db->exec("PRAGMA query_only = ON");
    return db;
  }
  if (has_log(path)) return std::make_unique<SQLite::Database>(path, read_only, timeout_ms);
  // A folder that cannot be written holds no shared-memory file: SQLite reads the file alone.
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      uri += c;
    }
  }
  return std::make_unique<SQLite::Database>(uri + "?immutable=1", read_only | SQLite::OPEN_URI, timeout_ms);
}

/// Makes an empty file readable by its owner only; SQLite keeps the mode for its own files.
void make_private_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) {
    if (errno == EEXIST) throw Error(fmt::format("'{}' exists already; it was left as it is", path));
    throw Error(fmt::format("cannot create '{}' ({})", path, std::strerror(errno)));
  }
  ::close(fd);
}

/// The schema that an opened ledger has. One that is newer stays as it is, its log too.
int schema_version_in(SQLite::Database& db, const std::string& path) {
  const int version = pragma_int(db, "user_version");
  if (version > Ledger::schema_version()) {
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  refuse_newer(path, version);
  return version;
}

/// Another name for a file, unless that is taken: unlike a plain rename, neither way takes another
/// file's place. Not every file system of a memory stick or a server knows both.
bool rename_to_free(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) {
    ::unlink(from.c_str());
    return true;
  }
  const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
  return no_links && ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0;
}

/// Gives a finished file its name, unless that is taken. When it returns, the file is on the disk
/// under that name.
void publish(const std::string& unfinished, const std::string& path) {
  sync_file(unfinished);
  if (!rename_to_free(unfinished, path)) {
    if (errno == EEXIST) throw Error(fmt::format("'{}' exists already; it was left as it is", path));
    throw Error(fmt::format("cannot create '{}' ({})", path, std::strerror(errno)));
  }
  try {
    sync_folder_of(path);
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

}  // namespace

Ledger::Ledger(const std::string& path, OpenFor open_for) : path_(path) {
  const int in_header = read_ledger_header(path).schema_version;
  // The header may lag behind a log not yet written back.
  has_log(path) ? refuse_newer(path, in_header) : refuse_other_schema(path, in_header);
  db_ = open_existing(path, open_for);
  refuse_other_schema(path, schema_version_in(*db_, path));
  set_up(*db_);
}

Ledger::Ledger(std::unique_ptr<SQLite::Database> db, std::string path)
    : path_(std::move(path)), db_(std::move(db)) {}
Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;

Ledger Ledger::in_memory() {
  auto db = std::make_unique<SQLite::Database>(":memory:", read_write | SQLite::OPEN_CREATE);
  set_up(*db);
  int steps = 0;
  apply_migrations(*db, steps);
  // The same in every test; other ledgers have a random one.
  db->exec("UPDATE settings SET value = 'test0000' WHERE name = 'charge_key'");
  return Ledger(std::move(db), ":memory:");
}

void Ledger::create(const std::string& path) {
  if (std::filesystem::exists(std::filesystem::symlink_status(path))) {
    throw Error(fmt::format("'{}' exists already; it was left as it is", path));
  }
  // Built under another name, so that a killed init leaves nothing that looks like a ledger.
  const std::string unfinished = fmt::format("{}.{}.tmp", path, ::getpid());
  make_private_file(unfinished);
  try {
    {
      SQLite::Database db(unfinished, read_write, busy_timeout_ms);
      set_up(db);
      db.exec("PRAGMA journal_mode = WAL");
      int steps = 0;
      apply_migrations(db, steps);
      // Closing would do it too, and keep silent where it fails: the file without its log is no ledger.
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    publish(unfinished, path);
  } catch (const std::exception& exception) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((unfinished + suffix).c_str());
    if (dynamic_cast<const SQLite::Exception*>(&exception) == nullptr) throw;
    throw Error(fmt::format("cannot create '{}' ({}); nothing is left of it", path, exception.what()));
  }
}

int Ledger::schema_version() { return static_cast<int>(migrations().size()); }

int Ledger::schema_version_of(const std::string& path) {
  const int in_header = read_ledger_header(path).schema_version;
  refuse_newer(path, in_header);
  if (!has_log(path)) return in_header;
  // A migration that was killed between two steps left the later one in the log alone.
  return schema_version_in(*open_existing(path, OpenFor::reading), path);
}

int Ledger::migrate(const std::string& path, const std::string& backup_path) {
  if (schema_version_of(path) == schema_version()) return 0;
  Ledger old(open_existing(path, OpenFor::writing), path);
  old.backup(backup_path);
  set_up(old.db());
  int steps = 0;
  try {
    apply_migrations(old.db(), steps);
    // Back into the file itself, where the next program looks for the version first.
    old.db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const SQLite::Exception& exception) {
    if (steps == 0) {
      ::unlink(backup_path.c_str());
      throw;
    }
    throw Error(
        fmt::format("bringing ledger '{}' forward stopped on the way ({}); as it was before it is in '{}': "
                    "run autoship migrate again",
                    path, exception.what(), backup_path));
  }
  return steps;
}

void Ledger::backup(const std::string& path) {
  // Written under another name, so that a killed backup leaves nothing that looks like one.
  const std::string unfinished = fmt::format("{}.{}.tmp", path, ::getpid());
  make_private_file(unfinished);
  try {
    // VACUUM INTO reads one consistent state, wants an empty or missing target, and counts as a write.
    const bool query_only = pragma_int(*db_, "query_only") != 0;
    if (query_only) db_->exec("PRAGMA query_only = OFF");
    SQLite::Statement copy(*db_, "VACUUM INTO ?1");
    copy.bind(1, unfinished);
    copy.exec();
    if (query_only) db_->exec("PRAGMA query_only = ON");
    publish(unfinished, path);
  } catch (const SQLite::Exception& exception) {
    ::unlink(unfinished.c_str());
    // What fails here is the copy: the ledger itself is only read.
    const int code = exception.getErrorCode();
    if (code != SQLITE_FULL && code != SQLITE_IOERR && code != SQLITE_READONLY) throw;
    throw Error(
        fmt::format("cannot write the copy '{}' ({}); nothing is left of it", path, exception.what()));
  } catch (...) {
    ::unlink(unfinished.c_str());
    throw;
  }
}

WriteTransaction::WriteTransaction(Ledger& ledger) : ledger_(ledger) { ledger_.db().exec("BEGIN IMMEDIATE"); }

WriteTransaction::~WriteTransaction() {
  // SQLite may have rolled back by itself (a full disk); asking again is harmless.
  if (open_) sqlite3_exec(ledger_.db().getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void WriteTransaction::commit() {
  ledger_.db().exec("COMMIT");
  open_ = false;
}

Savepoint::Savepoint(Ledger& ledger) : ledger_(ledger) { ledger_.db().exec("SAVEPOINT stretch"); }

Savepoint::~Savepoint() {
  if (!open_) return;
  sqlite3_exec(ledger_.db().getHandle(), "ROLLBACK TO stretch; RELEASE stretch", nullptr, nullptr, nullptr);
}

void Savepoint::keep() {
  ledger_.db().exec("RELEASE stretch");
  open_ = false;
}

UncheckedReferences::UncheckedReferences(Ledger& ledger) : ledger_(ledger) {
  ledger_.db().exec("PRAGMA foreign_keys = OFF");
}

UncheckedReferences::~UncheckedReferences() {
  sqlite3_exec(ledger_.db().getHandle(), "PRAGMA foreign_keys = ON", nullptr, nullptr, nullptr);
}

ReadTransaction::ReadTransaction(Ledger& ledger) : ledger_(ledger) { ledger_.db().exec("BEGIN"); }

ReadTransaction::~ReadTransaction() {
  sqlite3_exec(ledger_.db().getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

RunLock::RunLock(const Ledger& ledger, const std::string& held_by, LockFile file) {
  if (ledger.path() == ":memory:") return;
  const bool make = file == LockFile::make;
  std::error_code error;
  const auto real = std::filesystem::canonical(ledger.path(), error);
  const std::string path = (error ? ledger.path() : real.string()) + ".lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC | (make ? O_CREAT : 0), 0600);
  if (file_ < 0 && errno == ENOENT && !make) return;
  if (file_ < 0) throw Error(fmt::format("cannot open lock file '{}' ({})", path, std::strerror(errno)));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    char holder[200] = {};
    const auto got = ::pread(file_, holder, sizeof holder - 1, 0);
    ::close(file_);
    file_ = -1;
    throw Error(
        fmt::format("ledger '{}' is held by another run{}{}; nothing was changed, try again when it ends",
                    ledger.path(), got > 0 ? ", " : "", holder),
        Exit::busy);
  }
  // A note for whoever waits; the lock itself does not depend on it.
  if (make && ::ftruncate(file_, 0) == 0) {
    [[maybe_unused]] const auto noted = ::pwrite(file_, held_by.data(), held_by.size(), 0);
  }
}

RunLock::~RunLock() {
  if (file_ >= 0) ::close(file_);
}

std::optional<Error> as_ledger_error(const std::exception& exception, const std::string& path) {
  const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&exception);
  if (sqlite == nullptr) return std::nullopt;
  const auto sentence = [&](const char* text) { return fmt::format(fmt::runtime(text), path); };
  switch (sqlite->getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(
          sentence("ledger '{}' is held by another process; nothing was changed, try again when it ends"),
          Exit::busy);
    case SQLITE_FULL:
      return Error(sentence("the disk is full: ledger '{}' was not changed; make room and run it again"));
    case SQLITE_READONLY:
      return Error(sentence("ledger '{}' is read-only: nothing was changed"));
    case SQLITE_CANTOPEN:
      return Error(sentence("ledger '{}' cannot be opened (folder missing, or no permission)"));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(sentence("ledger '{}' is damaged: keep a copy of it as it is, and go back to a backup"));
    case SQLITE_IOERR:
      // No room for the file that readers and writers share: nothing was begun yet.
      if (sqlite->getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE) {
        return Error(sentence("the disk is full: ledger '{}' was not changed; make room and run it again"));
      }
      return Error(
          fmt::format("reading or writing ledger '{}' failed ({}); whether the last step was kept is "
                      "unknown: run it again to settle it",
                      path, sqlite->what()));
    case SQLITE_NOMEM:
      return Error(sentence("not enough memory to work on ledger '{}'; nothing was changed"));
    default:
      return Error(fmt::format("ledger '{}': {}", path, sqlite->what()));
  }
}

}  // namespace autoship
