#include "storage/charge_files.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/statement.h"
#include "storage/stored_values.h"

namespace autoship {

void add_charge_file(Ledger& ledger, const ChargeFile& file) {
  Statement insert(ledger.db(),
                   "INSERT INTO charge_files (run_id, file_name, charges, sha256) VALUES (?1, ?2, ?3, ?4)");
  insert.bind(1, file.run);
  insert.bind(2, std::string_view(file.name));
  insert.bind(3, file.charges);
  insert.bind(4, std::string_view(file.sha256));
  insert.run();
}

std::vector<ChargeFile> unwritten_charge_files(Ledger& ledger) {
  std::vector<ChargeFile> files;
  Statement rows(ledger.db(),
                 "SELECT run_id, file_name, charges, sha256 FROM charge_files WHERE written_at IS NULL "
                 "ORDER BY run_id");
  while (rows.step()) {
    files.push_back({{rows.integer(0)}, text_at(rows, 1), rows.integer(2), text_at(rows, 3)});
  }
  return files;
}

void mark_written(Ledger& ledger, const ChargeFile& file, std::string_view now) {
  WriteTransaction transaction(ledger);
  Statement update(ledger.db(), "UPDATE charge_files SET written_at = ?2, sha256 = ?3 WHERE run_id = ?1");
  update.bind(1, file.run);
  update.bind(2, now);
  update.bind(3, std::string_view(file.sha256));
  update.run();
  transaction.commit();
}

std::vector<UnansweredRun> unanswered_runs(Ledger& ledger) {
  std::vector<UnansweredRun> runs;
  Statement rows(ledger.db(), R"(
      SELECT r.id, r.command, r.as_of, count(*) FROM charges c
      JOIN charge_attempts a ON a.charge_id = c.id AND a.attempt = c.attempt
      JOIN runs r ON r.id = a.submitted_by WHERE c.state = 'submitted' GROUP BY r.id ORDER BY r.id)");
  while (rows.step()) {
    runs.push_back({{rows.integer(0)}, text_at(rows, 1), day_at(rows, 2), rows.integer(3)});
  }
  return runs;
}

}  // namespace autoship
