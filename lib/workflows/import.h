#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "domain/event.h"
#include "domain/kinds.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// One file to be imported: its rows come as they are asked for.
struct ImportFile {
  const KindSpec* kind = nullptr;
  std::string name;                    ///< for messages
  std::function<bool(KindRow&)> next;  ///< false at the end; adds its faults to the import's list
};

/// What became of a file's rows.
struct ImportCounts {
  const KindSpec* kind = nullptr;
  std::string file;
  std::int64_t created = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;

  std::int64_t rows() const { return created + changed + unchanged; }
};

struct ImportSettings {
  const Company& company;
  DryRun dry_run = DryRun::no;                        ///< yes: everything is done and rolled back
  std::function<double()> seconds;                    ///< how long the command has been running
  std::function<void(const std::string&)> tell = {};  ///< what else came of it, a sentence each
};

/// Reads files into the ledger, in the order of their kinds and in one transaction: new rows are
/// added, known ones (by their natural key) changed where a file says otherwise. References may
/// run ahead within the import where their column allows it.
///
/// All faults of all files end up in `faults`, which may hold some already; with any, it throws
/// InputRefused and nothing was changed.
std::vector<ImportCounts> import_files(Ledger& ledger, const Caller& caller,
                                       std::span<const ImportFile> files, const ImportSettings& settings,
                                       FaultList& faults);

}  // namespace autoship
