#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "formats/volume_file.h"

namespace autoship {

/// A file of volume held against what the ledger says: what would be written now is given to stream(),
/// and compared byte by byte with what is there.
class VolumeVerify {
 public:
  /// Throws Error when the file cannot be read.
  explicit VolumeVerify(const std::string& path);
  ~VolumeVerify();

  /// What its header and its first row say; throw Error (Exit::refused) where they do not.
  VolumeShape shape() const;
  std::string period() const;

  std::ostream& stream();

  /// Once all was written: the first line that differs; nullopt: none does.
  std::optional<std::int64_t> first_difference();

 private:
  class Comparison;
  std::string path_, header_, first_row_;
  std::unique_ptr<Comparison> comparison_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace autoship
