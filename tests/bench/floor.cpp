// floor BEFORE.db AFTER.db WORK.db [unchecked]: what the rows of a night cost when nothing is decided.
//
// AFTER is a ledger in which run-cycle has just finished, BEFORE the same ledger as it was. The
// floor reads the rows that the night wrote into memory, makes WORK a copy of BEFORE, and writes
// them there with one prepared statement a row, table by table, in one transaction: same schema,
// keys, checks, triggers, synchronous = FULL. It prints the seconds (wall, CPU) of the writing.
// SQLite looks up the parent of every reference, as the ledger's schema asks; with `unchecked` it
// does not, as it does not for run-cycle either (see UncheckedReferences).

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

void require(sqlite3* db, bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "floor: %s: %s\n", what, sqlite3_errmsg(db));
  std::exit(1);
}

void run(sqlite3* db, const std::string& sql) {
  require(db, sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, sql.c_str());
}

struct Value {
  int type = SQLITE_NULL;
  std::int64_t integer = 0;
  std::string text;
};

/// The rows of one statement, column after column.
struct Rows {
  std::string write;  ///< the statement that puts one row back
  int columns = 0;
  std::vector<Value> values;
};

sqlite3* open(const std::string& path, bool unchecked) {
  sqlite3* db = nullptr;
  require(
      db,
      sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) == SQLITE_OK,
      path.c_str());
  for (const char* pragma :
       {"foreign_keys = ON", "synchronous = FULL", "cache_size = -49152", "cell_size_check = ON",
        "trusted_schema = OFF", "journal_size_limit = 67108864"}) {
    run(db, std::string("PRAGMA ") + pragma);
  }
  if (unchecked) run(db, "PRAGMA foreign_keys = OFF");
  return db;
}

Rows read(sqlite3* db, const std::string& select, const std::string& write) {
  Rows rows;
  rows.write = write;
  sqlite3_stmt* statement = nullptr;
  require(db, sqlite3_prepare_v2(db, select.c_str(), -1, &statement, nullptr) == SQLITE_OK, select.c_str());
  rows.columns = sqlite3_column_count(statement);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    for (int i = 0; i < rows.columns; ++i) {
      Value value;
      value.type = sqlite3_column_type(statement, i);
      if (value.type == SQLITE_INTEGER) value.integer = sqlite3_column_int64(statement, i);
      if (value.type == SQLITE_TEXT || value.type == SQLITE_BLOB) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
        value.text.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
      rows.values.push_back(std::move(value));
    }
  }
  sqlite3_finalize(statement);
  return rows;
}

std::string insert_into(const std::string& table, int columns) {
  std::string sql = "INSERT INTO " + table + " VALUES (";
  for (int i = 1; i <= columns; ++i) sql += (i == 1 ? "?" : ", ?") + std::to_string(i);
  return sql + ")";
}

/// Whole new rows of a table.
Rows read_new(sqlite3* db, const std::string& table, const std::string& where) {
  Rows rows = read(db, "SELECT * FROM night." + table + " WHERE " + where, "");
  rows.write = insert_into(table, rows.columns);
  return rows;
}

std::size_t write(sqlite3* db, const Rows& rows) {
  if (rows.values.empty()) return 0;
  sqlite3_stmt* statement = nullptr;
  require(db,
          sqlite3_prepare_v3(db, rows.write.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
              SQLITE_OK,
          rows.write.c_str());
  const auto columns = static_cast<std::size_t>(rows.columns);
  for (std::size_t at = 0; at < rows.values.size(); at += columns) {
    for (std::size_t i = 0; i < columns; ++i) {
      const Value& value = rows.values[at + i];
      const int slot = static_cast<int>(i + 1);
      const int size = static_cast<int>(value.text.size());
      if (value.type == SQLITE_INTEGER) {
        sqlite3_bind_int64(statement, slot, value.integer);
      } else if (value.type == SQLITE_TEXT) {
        sqlite3_bind_text(statement, slot, value.text.data(), size, SQLITE_STATIC);
      } else if (value.type == SQLITE_BLOB) {
        sqlite3_bind_blob(statement, slot, value.text.data(), size, SQLITE_STATIC);
      } else {
        sqlite3_bind_null(statement, slot);
      }
    }
    require(db, sqlite3_step(statement) == SQLITE_DONE, rows.write.c_str());
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
  return rows.values.size() / columns;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  const bool unchecked = argc == 5 && std::string(argv[4]) == "unchecked";
  if (argc != 4 && !unchecked) {
    std::fprintf(stderr, "floor BEFORE.db AFTER.db WORK.db [unchecked]\n");
    return 2;
  }
  const std::string before = argv[1], after = argv[2], work = argv[3];
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(work + suffix);
  std::filesystem::copy_file(before, work);
  sqlite3* db = open(work, unchecked);
  run(db, "ATTACH '" + after + "' AS night");
  const std::string run_rows = "id > (SELECT max(id) FROM main.runs)";
  const auto beyond = [](const char* table) {
    return std::string("id > (SELECT coalesce(max(id), 0) FROM main.") + table + ")";
  };
  std::vector<Rows> night;
  night.push_back(read_new(db, "runs", run_rows));
  night.push_back(read_new(db, "events", beyond("events")));
  night.push_back(read_new(db, "orders", beyond("orders")));
  night.push_back(read_new(db, "shipments", beyond("shipments")));
  night.push_back(read_new(db, "order_lines", "order_id > (SELECT coalesce(max(id), 0) FROM main.orders)"));
  night.push_back(read_new(db, "volume_entries", beyond("volume_entries")));
  night.push_back(
      read_new(db, "cycles", "last_run_id IN (SELECT id FROM night.runs WHERE " + run_rows + ")"));
  night.push_back(
      read(db,
           "SELECT n.autoship_id, n.cycle_date, n.ship_date, n.order_date, n.grid_date FROM night.orders o "
           "JOIN night.autoship_next n ON n.autoship_id = o.autoship_id WHERE o." +
               beyond("orders") + " ORDER BY o.id",
           "UPDATE autoship_next SET cycle_date = ?2, ship_date = ?3, order_date = ?4, grid_date = ?5 "
           "WHERE autoship_id = ?1"));
  night.push_back(
      read(db,
           "SELECT n.location_id, n.product_id, n.reserved FROM night.stock n JOIN main.stock m USING "
           "(location_id, product_id) WHERE n.reserved <> m.reserved",
           "UPDATE stock SET reserved = ?3 WHERE location_id = ?1 AND product_id = ?2"));
  run(db, "DETACH night");

  const double cpu_before = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  run(db, "BEGIN IMMEDIATE");
  std::size_t rows = 0;
  for (const Rows& table : night) rows += write(db, table);
  run(db, "COMMIT");
  sqlite3_close(db);
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("{\"rows\": %zu, \"wall\": %.6f, \"cpu\": %.6f}\n", rows, wall, cpu_seconds() - cpu_before);
  return 0;
}
