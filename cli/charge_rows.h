#pragma once

#include <string>
#include <vector>

#include "cli/render.h"
#include "storage/charge_queries.h"

namespace autoship {

// Charges as listings and `show` have them.

const std::vector<std::string>& charge_columns();
std::vector<Cell> charge_cells(const ChargeRow& charge);

}  // namespace autoship
