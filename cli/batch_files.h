#pragma once

#include <span>
#include <string>

#include "storage/label_store.h"

namespace autoship {

/// The carrier files of one call, all in one folder.
class BatchFiles {
 public:
  explicit BatchFiles(std::string folder) : folder_(std::move(folder)) {}

  std::string path_of(const Batch& batch) const;

  /// Writes the files of these batches from the ledger and notes there that they are written. The
  /// batches stand and their shipments are marked whatever fails here: the Error says so, and how
  /// to get the files.
  void write(Ledger& ledger, std::span<const Batch> batches) const;

  /// The file alone; nothing is noted.
  void write_file(const Batch& batch) const;

 private:
  std::string folder_;
};

}  // namespace autoship
