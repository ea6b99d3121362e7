#pragma once

#include <string>
#include <vector>

#include "cli/render.h"
#include "domain/policy.h"
#include "domain/volume_period.h"

namespace autoship {

// Periods of volume as listings have them: a row for each currency.

const std::vector<std::string>& period_columns();
std::vector<std::vector<Cell>> period_cells(const VolumePeriod& period, const Policy& policy);

/// "; 125.00 USD, pv 120, cv 90": for the end of a line that people read.
std::string sums_in_words(const VolumeSums& sums);

/// "62.5".
std::string volume_in_words(std::int64_t volume);

}  // namespace autoship
