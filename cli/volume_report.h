#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "domain/volume_period.h"
#include "formats/volume_file.h"
#include "storage/ledger.h"

namespace autoship {

/// What a file of volume came to.
struct VolumeReport {
  std::int64_t rows = 0;  ///< without the header
  VolumeSums sums;
  std::string sha256;  ///< of all its bytes, hexadecimal
};

/// Writes a period's volume to `out`, row by row: memory stays the same however many there are.
VolumeReport write_volume(Ledger& ledger, const VolumePeriod& period, VolumeShape shape, std::ostream& out,
                          const std::string& file_name);

/// The checksum of a period's file by entry, written nowhere.
std::string entries_hash(Ledger& ledger, const Period& period);

}  // namespace autoship
