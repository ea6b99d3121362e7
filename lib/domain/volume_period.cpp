#include "domain/volume_period.h"

namespace autoship {

std::string_view to_text(PeriodState state) {
  switch (state) {
    case PeriodState::open:
      return "open";
    case PeriodState::grace:
      return "grace";
    case PeriodState::closed:
      break;
  }
  return "closed";
}

std::int64_t count_entries(const VolumeSums& sums) {
  std::int64_t entries = 0;
  for (const auto& [currency, sum] : sums) entries += sum.entries;
  return entries;
}

}  // namespace autoship
