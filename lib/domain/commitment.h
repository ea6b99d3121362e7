#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/autoship_state.h"
#include "domain/catalog.h"
#include "domain/policy.h"

namespace autoship {

/// How far apart the cycles of a rule lie, in days.
struct CycleGaps {
  int shortest = 0;
  int longest = 0;
};

/// Of the rule's first four years, and of twelve gaps at least: by then every month and a leap day
/// were met. Nullopt for a rule with one cycle alone.
std::optional<CycleGaps> cycle_gaps(const Rule& rule, const Anchor& anchor);

/// Whether no two cycles ever lie more than so many days apart. Most rules say so by themselves, and
/// are not walked.
bool ships_every(const Rule& rule, const Anchor& anchor, int days_max);

/// An autoship as the commitment to preferred prices looks at it (P1).
struct Commitment {
  AutoshipStatus status = AutoshipStatus::active;
  std::optional<Day> paused_on;     ///< of a paused one; none: so long ago that nobody knows
  std::optional<Day> paused_until;  ///< of a paused one: from then on it is active again (D7)
  std::string every;
  Anchor anchor;
  std::optional<std::int64_t> budget_minor;
  std::vector<WantedLine> lines;

  bool operator==(const Commitment&) const = default;
};

Commitment commitment_of(const AutoshipState& state);

/// What an autoship lacks of the commitment.
struct CommitmentFault {
  enum class Lacks { activity, cycles, goods };
  Lacks lacks;
  std::string words;  ///< "ships every 45 days, preferred asks for 31"
};

/// Why the autoship does not keep its account's preferred prices on that day (P1): it is not active,
/// nor paused for preferred_grace_days at most; its cycles lie more than preferred_gap_days apart; or
/// its goods, as every shipment has them and at what they cost a preferred account that day, do not
/// come to the market's min_order. Fees are no goods, and what does not fit a budget is none of its.
std::optional<CommitmentFault> commitment_fault(const Catalog& catalog, const Policy& policy, MarketId market,
                                                const Commitment& autoship, Day on);

/// What the company asks for, in words: "ships at least every 31 days for 50.00 USD or more".
std::string commitment_words(const Catalog& catalog, const Policy& policy, MarketId market);

/// Throws Error where min_order names a market that the ledger does not have, or an amount that its
/// currency cannot be.
void check_min_order(const Catalog& catalog, const Policy& policy);

}  // namespace autoship
