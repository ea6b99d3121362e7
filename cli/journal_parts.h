#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/hashed_stream.h"
#include "cli/output_file.h"
#include "domain/policy.h"
#include "formats/journal_file.h"
#include "workflows/journal.h"

namespace autoship {

/// What a call of export-journal is to write, and by whose rules.
struct JournalJob {
  JournalFormat format;
  JournalScope scope;
  const Policy& policy;
  std::string currency;  ///< this one alone; "": all
  bool declares;         ///< accounts and currencies
};

/// One file of the journal, or the result on stdout.
struct JournalPart {
  std::string name;
  std::int64_t entries = 0, lines = 0;
  std::string sha256;
};

/// A file of the journal on its way.
class JournalPartWriter {
 public:
  JournalPartWriter(const JournalJob& job, std::ostream& out, std::string name);

  bool has_room(std::int64_t lines, std::int64_t lines_max) const { return part_.lines + lines <= lines_max; }
  void add(const JournalEntry& entry);
  JournalPart finish();

 private:
  HashedStream hashed_;
  JournalAccounts accounts_;
  std::unique_ptr<JournalFile> file_;
  JournalPart part_;
};

/// `week.csv` and 3: `week-003.csv`.
std::string journal_part_path(const std::string& path, std::size_t number);

/// Files that are there under the names of parts with higher numbers than `parts`, by number.
std::vector<std::string> journal_parts_beyond(const std::string& path, std::size_t parts);

/// Files of at most so many lines each; an entry is in one of them. Those of a call that fails go.
class JournalPartFiles {
 public:
  JournalPartFiles(const JournalJob& job, std::string path, std::int64_t lines_max);
  ~JournalPartFiles();
  JournalPartFiles(const JournalPartFiles&) = delete;
  JournalPartFiles& operator=(const JournalPartFiles&) = delete;

  /// Throws UsageError for an entry that no file can hold.
  void add(const JournalEntry& entry);
  std::vector<JournalPart> finish();

 private:
  void place();

  const JournalJob& job_;
  std::string path_;
  std::int64_t lines_max_;
  std::unique_ptr<OutputFile> file_;
  std::unique_ptr<JournalPartWriter> writer_;
  std::vector<JournalPart> parts_;
  bool is_finished_ = false;
};

}  // namespace autoship
