#pragma once

#include <cstdint>
#include <span>

#include "domain/day.h"
#include "domain/declines.h"

namespace autoship {

/// What is to be done about a demand that was declined or failed (C3).
struct NextStep {
  enum class What : std::uint8_t {
    retry,  ///< once more, on `due_on`
    last,   ///< no retry is left
    hard,   ///< never again with that payment method
  };
  What what = What::last;
  Day due_on{};

  bool operator==(const NextStep&) const = default;
};

/// Decides after the last of `attempts`, the days on which the payment method was asked for this
/// demand, oldest first, at least one. `retry_days` are the company's waits, one a retry; the network's
/// rule may lengthen a wait and ends the retries at its ceiling. A failure that is no decline comes
/// with the rule of an empty code.
NextStep after_decline(std::span<const int> retry_days, const DeclineRule& rule,
                       std::span<const Day> attempts, Day today);

}  // namespace autoship
