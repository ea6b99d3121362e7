#pragma once

#include <cstddef>
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
  struct Placed {
    std::size_t files = 0;
    std::string reason;  ///< why the next one is not; empty: all are
  };

  /// Writes these files, has the disk flush them at the same time, and puts those that are on the
  /// disk into their places, up to the first that failed.
  Placed place_together(Ledger& ledger, std::span<const Batch> batches) const;

  std::string folder_;
};

}  // namespace autoship
