#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "domain/volume_rows.h"
#include "formats/csv_writer.h"

namespace autoship {

/// How a file of commission volume is added up.
enum class VolumeShape : std::uint8_t { entry, account, upline };

std::string_view to_text(VolumeShape shape);
std::optional<VolumeShape> parse_volume_shape(std::string_view text);

/// The header that a file of that shape begins with, without its line end.
std::string volume_header(VolumeShape shape);

/// A file of commission volume: the same rows make the same bytes, ever.
class VolumeFile {
 public:
  /// `active_pv`: the least personal volume of an active member.
  VolumeFile(std::ostream& out, std::string file_name, VolumeShape shape, std::string period,
             std::int64_t active_pv);

  void row(const VolumeRow& row);
  /// Of a file by account or upline. By account, those are left out who neither ordered nor are
  /// credited with anything; false then.
  bool row(const VolumeMemberRow& row);
  void finish() { csv_.finish(); }

 private:
  CsvWriter csv_;
  VolumeShape shape_;
  std::string period_;
  std::int64_t active_pv_;
};

}  // namespace autoship
