#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "domain/period.h"
#include "domain/volume.h"

namespace autoship {

/// `open` while it lasts or is to come, `grace` when it is over and not closed yet, `closed` for ever.
enum class PeriodState : std::uint8_t { open, grace, closed };

std::string_view to_text(PeriodState state);

/// What entries come to.
struct VolumeSum {
  std::int64_t entries = 0;
  Volume volume;

  void add(const Volume& one) {
    ++entries;
    volume += one;
  }
  VolumeSum& operator+=(const VolumeSum& other) {
    entries += other.entries;
    volume += other.volume;
    return *this;
  }
  bool operator==(const VolumeSum&) const = default;
};

using VolumeSums = std::map<std::string, VolumeSum, std::less<>>;  ///< by currency code

std::int64_t count_entries(const VolumeSums& sums);

/// A stretch of days whose volume is added up. Its first day is later than its name says where what is
/// before it is closed already.
struct VolumePeriod {
  Period period;
  PeriodState state = PeriodState::open;
  std::int64_t id = 0;  ///< of its row; 0: it is not closed
  VolumeSums sums;
  std::optional<Day> closed_on;
  std::string closed_by;
  std::string sha256;          ///< of its file by entry, once it is closed
  std::int64_t active_pv = 0;  ///< what makes a member active in it
};

}  // namespace autoship
