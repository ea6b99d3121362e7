#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/period.h"

namespace autoship {

/// When a conditional autoship runs: only while its account's personal volume of the period is below a
/// mark (P7). Volumes in 1/10,000.
struct Condition {
  std::int64_t below_pv = 0;
  bool top_up = false;                  ///< ships no more than is needed to reach it
  std::map<Day, std::int64_t> volumes;  ///< of the account's orders in the ledger, by order date

  std::int64_t volume(const Period& period) const {
    std::int64_t sum = 0;
    const auto end = volumes.upper_bound(period.last);
    for (auto at = volumes.lower_bound(period.first); at != end; ++at) sum += at->second;
    return sum;
  }
};

/// Reads a mark as people write it, "100" or "62.5"; nullopt for what is no volume above zero.
std::optional<std::int64_t> parse_mark(std::string_view text);

/// Why parse_mark() refused.
std::string mark_fault(std::string_view text);

/// The volume that an account has in the period of an order date, `pv 40 of 100`: said in the order's
/// note, or where a cycle was left out for it (P7).
std::string volume_text(std::int64_t seen_pv, std::int64_t below_pv);

/// "below pv 100, topping up".
std::string in_words(const Condition& condition);

}  // namespace autoship
