#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/cycle_plan.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// An order with what it was reckoned from: one that is there, or one as it would be made.
struct WhyOrder {
  OrderId id;      ///< none: it is not made
  Day price_date;  ///< prices, tax and shipping of this day
  Tier tier = Tier::retail;
  Currency currency;
  std::string location;     ///< empty: fees alone
  std::string location_by;  ///< who says so (F1): autoship, account, market
  std::string service;
  std::optional<std::int64_t> tax_rate;  ///< millionths, of the destination; none for an order that is there
  OrderPlan plan;
  struct Line {
    std::string sku, name;
    PlannedLine line;
    bool locked = false;                    ///< at the price of its enrollment (P2)
    std::optional<std::int64_t> available;  ///< on that shelf today; none: not tracked
  };
  std::vector<Line> lines;
};

/// The answer of `why`: what a day means to an autoship, and by which rule.
struct Why {
  AutoshipId autoship;
  std::string account;
  Day on;
  bool due = false;                  ///< it is, or was, due on that day
  std::optional<CycleDates> dates;   ///< of the cycle spoken of
  std::string decided_by;            ///< the rule that decided: D5, D7, N1, ...
  std::string outcome;               ///< ordered, skipped, missed, blocked, not-due
  std::string reason;                ///< of N4, where it is blocked
  std::string detail;                ///< in words
  std::vector<std::string> because;  ///< how it came to it
  std::vector<std::string> would_change;
  std::optional<WhyOrder> order;
};

/// What becomes, or became, of the autoship on that day (N8). The night's planner, asked about one
/// autoship with today's stock; nothing is changed. Throws UsageError when there is no such number.
Why why_autoship(Ledger& ledger, const Company& company, AutoshipId autoship, Day on, Day today);

}  // namespace autoship
