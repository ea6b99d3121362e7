#pragma once

#include <cstdint>
#include <fstream>
#include <istream>
#include <string>

#include "cli/progress.h"
#include "cli/rejected_file.h"
#include "domain/ids.h"

namespace autoship {

/// A file of rows that are applied, as a stream that nobody keeps waiting: what comes through a pipe is
/// gathered in a file without a name first, for the ledger is held while the rows are read.
class ApplyInput {
 public:
  /// - is stdin. Throws UsageError for a terminal, Error for what cannot be read.
  explicit ApplyInput(const std::string& path);

  std::istream& stream() { return stream_; }
  const std::string& name() const { return name_; }

  /// Where its refused rows go: beside it, and those of a pipe into `folder`.
  std::string rejected_path(const std::string& folder) const;

  void show(Progress& progress) { progress.show(static_cast<std::int64_t>(stream_.tellg()), size_); }

 private:
  void gather(std::istream& from);

  bool is_file_;
  std::string name_;
  std::ifstream stream_;
  std::int64_t size_ = 0;
};

/// Puts the refused rows' file in its place. The changes are kept by now, and only its name is wrong when it
/// throws.
void place(RejectedFile& rejected, RunId batch);

}  // namespace autoship
