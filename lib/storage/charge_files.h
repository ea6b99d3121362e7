#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/ids.h"
#include "storage/ledger.h"

namespace autoship {

/// A file that charges left in.
struct ChargeFile {
  RunId run;  ///< that sent them
  std::string name;
  std::int64_t charges = 0;
  std::string sha256;
};

/// Remembers a file that is about to be written. Lives inside the transaction that sends its charges.
void add_charge_file(Ledger& ledger, const ChargeFile& file);

/// Those that are not known to be on the disk: just made, or of a process that died before it had
/// written them.
std::vector<ChargeFile> unwritten_charge_files(Ledger& ledger);

/// The file is on the disk, with these bytes; a transaction of its own. Nothing where the run made none.
void mark_written(Ledger& ledger, const ChargeFile& file, std::string_view now);

/// Charges that were sent and have no answer yet, by the run that sent them.
struct UnansweredRun {
  RunId run;
  std::string command;
  Day as_of{};
  std::int64_t charges = 0;
};
std::vector<UnansweredRun> unanswered_runs(Ledger& ledger);

}  // namespace autoship
