#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "domain/day.h"
#include "domain/self_service.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// What a night would make of the ledger as it is.
struct Tonight {
  std::int64_t orders = 0;
  std::map<std::string, std::int64_t> totals_minor;  ///< by currency

  bool operator==(const Tonight&) const = default;
};

/// The orders that a night on `today` would make of `person`'s own autoships, with the stock there is.
/// For others' nothing is known: it is not theirs (S4).
Tonight tonight(Ledger& ledger, const Company& company, Day today, const Person& person);

}  // namespace autoship
