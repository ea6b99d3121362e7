#include "storage/ledger.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "domain/sha256.h"
#include "schemas/embedded.h"
#include "storage/ledger_file.h"

using namespace autoship;
namespace fs = std::filesystem;

namespace {

/// A folder of the test's own, gone with it.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "autoship-ledger-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    ::chmod(path_.c_str(), 0700);
    fs::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// A ledger as an older program left it: the first `version` steps of the schema.
void make_older(const std::string& path, int version) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  int step = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.starts_with("ledger/") && step++ < version) db.exec(std::string(file.text));
  }
  db.exec(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", ledger_application_id, version));
  db.exec("INSERT INTO markets (id, market, currency) VALUES (1, 'US', 'USD'); PRAGMA journal_mode = WAL");
}

template <class Work>
std::string refusal(Work&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

/// Every way to open `path` is refused with `sentence`, and neither the file nor its folder changes.
void is_refused_untouched(const Folder& folder, const std::string& path, const std::string& sentence) {
  const std::string before = hex_text(sha256(bytes_of(path)));
  const std::size_t files = folder.files();
  CHECK(refusal([&] { Ledger(path, OpenFor::reading); }) == sentence);
  CHECK(refusal([&] { Ledger(path, OpenFor::writing); }) == sentence);
  CHECK(refusal([&] { Ledger::migrate(path, path + ".bak"); }) == sentence);
  CHECK(hex_text(sha256(bytes_of(path))) == before);
  CHECK(folder.files() == files);
}

}  // namespace

TEST_CASE("a new ledger is private and has this program's schema") {
  const Folder folder;
  const std::string path = folder.file("acme.db");
  Ledger::create(path);
  CHECK(folder.files() == 1);
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(Ledger::schema_version_of(path) == Ledger::schema_version());
  Ledger ledger(path, OpenFor::writing);
  CHECK(ledger.db().execAndGet("PRAGMA foreign_keys").getInt() == 1);
  CHECK(ledger.db().execAndGet("PRAGMA synchronous").getInt() == 2);
  CHECK(ledger.db().execAndGet("PRAGMA journal_mode").getString() == "wal");
}

TEST_CASE("a file that exists is not made a ledger") {
  const Folder folder;
  const std::string path = folder.file("acme.db");
  write(path, "precious");
  CHECK(refusal([&] { Ledger::create(path); }) == "'" + path + "' exists already; it was left as it is");
  CHECK(bytes_of(path) == "precious");
  fs::create_symlink("nowhere", folder.file("link.db"));
  CHECK(refusal([&] {
          Ledger::create(folder.file("link.db"));
        }).ends_with("exists already; it was left as it is"));
}

TEST_CASE("what is no ledger is refused without changing a byte") {
  const Folder folder;
  const std::string path = folder.file("file");
  const std::string no_database = "'" + path + "' is not a ledger (not a SQLite database)";
  for (const std::string& bytes : {std::string(), std::string("SQLite format 3"), std::string("dear diary\n"),
                                   std::string(5000, 'x'), std::string(100, '\0')}) {
    write(path, bytes);
    is_refused_untouched(folder, path, no_database);
  }
}

TEST_CASE("a database of another program is refused without changing a byte") {
  const Folder folder;
  const std::string path = folder.file("other.db");
  {
    SQLite::Database other(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE orders (id); INSERT INTO orders VALUES (1); PRAGMA user_version = 5");
  }
  is_refused_untouched(folder, path, "'" + path + "' is not a ledger (a SQLite database of another program)");
}

TEST_CASE("a newer ledger is refused without changing a byte") {
  const Folder folder;
  const std::string path = folder.file("newer.db");
  Ledger::create(path);
  const int newer = Ledger::schema_version() + 1;
  {
    SQLite::Database db(path, SQLite::OPEN_READWRITE);
    db.exec(fmt::format("PRAGMA user_version = {}", newer));
  }
  is_refused_untouched(
      folder, path,
      fmt::format("ledger '{}' was made by a newer autoship (schema {}, this program knows {}); "
                  "nothing was changed",
                  path, newer, Ledger::schema_version()));
}

TEST_CASE("a missing ledger and a folder are named") {
  const Folder folder;
  const std::string path = folder.file("gone.db");
  CHECK(refusal([&] { Ledger(path, OpenFor::reading); }) ==
        "no ledger at '" + path + "' (make one with autoship init, or name it with --ledger)");
  CHECK_FALSE(fs::exists(path));
  const std::string place = folder.path().string();
  CHECK(refusal([&] { Ledger(place, OpenFor::reading); }) ==
        "'" + place + "' is not a ledger (not a regular file)");
}

TEST_CASE("an older ledger is refused until it is migrated and its copy is what it was") {
  for (int version = 1; version < Ledger::schema_version(); ++version) {
    CAPTURE(version);
    const Folder folder;
    const std::string path = folder.file("old.db");
    const std::string backup = path + ".bak";
    make_older(path, version);
    const std::string sentence =
        fmt::format("ledger '{}' has schema {}, this program needs {}: run autoship migrate", path, version,
                    Ledger::schema_version());
    const std::string before = bytes_of(path);
    CHECK(refusal([&] { Ledger(path, OpenFor::writing); }) == sentence);
    CHECK(refusal([&] { Ledger(path, OpenFor::reading); }) == sentence);
    CHECK(bytes_of(path) == before);
    CHECK(Ledger::migrate(path, backup) == Ledger::schema_version() - version);
    CHECK(Ledger::schema_version_of(path) == Ledger::schema_version());
    CHECK(Ledger::schema_version_of(backup) == version);
    Ledger ledger(path, OpenFor::reading);
    CHECK(ledger.db().execAndGet("SELECT market FROM markets").getString() == "US");
    CHECK(ledger.db().execAndGet("PRAGMA integrity_check").getString() == "ok");
    CHECK(ledger.db().execAndGet("SELECT count(*) FROM orders").getInt() == 0);
    CHECK(Ledger::migrate(path, folder.file("second.bak")) == 0);
    CHECK_FALSE(fs::exists(folder.file("second.bak")));
  }
}

TEST_CASE("a migration does not overwrite a copy that is there") {
  const Folder folder;
  const std::string path = folder.file("old.db");
  make_older(path, 1);
  write(folder.file("old.bak"), "precious");
  CHECK(refusal([&] { Ledger::migrate(path, folder.file("old.bak")); }).ends_with("it was left as it is"));
  CHECK(bytes_of(folder.file("old.bak")) == "precious");
  CHECK(Ledger::schema_version_of(path) == 1);
}

TEST_CASE("a migration that cannot begin takes its copy back") {
  const Folder folder;
  const std::string path = folder.file("old.db");
  make_older(path, 3);
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  // The next step finds a table's name taken.
  other.exec("CREATE TABLE cycles (id INTEGER)");
  CHECK_THROWS_AS(Ledger::migrate(path, folder.file("copy.db")), SQLite::Exception);
  CHECK_FALSE(fs::exists(folder.file("copy.db")));
  CHECK(Ledger::schema_version_of(path) == 3);
}

TEST_CASE("the schema is the log's where the header lags behind") {
  const Folder folder;
  const std::string path = folder.file("old.db");
  make_older(path, 3);
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  other.exec("PRAGMA journal_mode = WAL");
  other.exec("PRAGMA user_version = 4");
  CHECK(read_ledger_header(path).schema_version == 3);
  CHECK(Ledger::schema_version_of(path) == 4);
  other.exec("PRAGMA user_version = 99");
  CHECK_THROWS_WITH(Ledger::schema_version_of(path), doctest::Contains("newer autoship (schema 99"));
  CHECK(read_ledger_header(path).schema_version == 3);
}

TEST_CASE("a dry run holds the lock that is there and makes none") {
  const Folder folder;
  const std::string path = folder.file("company.db");
  Ledger::create(path);
  const Ledger ledger(path, OpenFor::reading);
  { const RunLock dry(ledger, "by cron", LockFile::only_existing); }
  CHECK_FALSE(fs::exists(path + ".lock"));
  { const RunLock night(ledger, "by cron since 03:30"); }
  CHECK(bytes_of(path + ".lock") == "by cron since 03:30");
  const RunLock dry(ledger, "by ann", LockFile::only_existing);
  CHECK(bytes_of(path + ".lock") == "by cron since 03:30");
  CHECK_THROWS_AS(RunLock(ledger, "by bob"), Error);
}

TEST_CASE("a ledger's own key parts the digits of its charges' keys") {
  const Folder folder;
  for (int i = 0; i < 20; ++i) {
    const std::string path = folder.file("keys" + std::to_string(i) + ".db");
    Ledger::create(path);
    Ledger ledger(path, OpenFor::reading);
    const std::string key =
        ledger.db().execAndGet("SELECT value FROM settings WHERE name = 'charge_key'").getString();
    CAPTURE(key);
    CHECK(key.size() == 8);
    CHECK(key.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(key.back() >= 'a');
  }
}

TEST_CASE("a backup is one consistent state and private") {
  const Folder folder;
  const std::string path = folder.file("acme.db");
  Ledger::create(path);
  Ledger writer(path, OpenFor::writing);
  writer.db().exec("INSERT INTO settings VALUES ('a', '1')");
  WriteTransaction half(writer);
  writer.db().exec("INSERT INTO settings VALUES ('b', '2')");
  Ledger reader(path, OpenFor::reading);
  const std::string copy = folder.file("copy.db");
  reader.backup(copy);
  struct stat info {};
  REQUIRE(::stat(copy.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  Ledger restored(copy, OpenFor::reading);
  CHECK(
      restored.db()
          .execAndGet(
              "SELECT group_concat(name) FROM settings WHERE name NOT IN ('charge_key', 'volume_from_order')")
          .getString() == "a");
  CHECK(refusal([&] { reader.backup(copy); }) == "'" + copy + "' exists already; it was left as it is");
  CHECK_THROWS(reader.db().exec("INSERT INTO settings VALUES ('c', '3')"));
}

TEST_CASE("a ledger that may not be written is read and never changed") {
  const Folder folder;
  const std::string path = folder.file("acme.db");
  Ledger::create(path);
  ::chmod(path.c_str(), 0444);
  ::chmod(folder.path().c_str(), 0555);
  const std::string before = bytes_of(path);
  // The superuser may write everything: a child does it as nobody.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(9);
    int wrong = 0;
    const auto expect = [&](bool holds) { wrong += holds ? 0 : 1; };
    expect(refusal([&] { Ledger(path, OpenFor::writing); }) ==
           "ledger '" + path + "' is read-only: nothing was changed");
    try {
      Ledger ledger(path, OpenFor::reading);
      expect(ledger.db().execAndGet("SELECT count(*) FROM orders").getInt() == 0);
    } catch (const std::exception&) {
      expect(false);
    }
    ::_exit(wrong);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(bytes_of(path) == before);
  CHECK(folder.files() == 1);
}
