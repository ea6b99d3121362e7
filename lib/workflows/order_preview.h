#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cycle_plan.h"
#include "storage/account_commitments.h"
#include "storage/autoship_reader.h"
#include "workflows/company.h"

namespace autoship {

/// What an autoship's coming orders would be, by the rules of the night and with shelves that hold
/// enough: what sells out before its day is not foreseen. For the looking commands, one autoship
/// after the other.
class OrderPreview {
 public:
  OrderPreview(Ledger& ledger, const Company& company, Day today);

  /// Goes to that autoship; false when there is none.
  bool read(AutoshipId autoship);

  const DueAutoship& autoship() const { return autoship_; }
  const Catalog& catalog() const { return catalog_; }
  const Policy& policy() const { return company_.policy; }

  /// The cycles that will be ordered, the first order date first: at most `count_max`, with ship
  /// dates up to `ship_last`. Of those that nights were missed for, what catch-up leaves (D9).
  std::vector<CycleDates> cycles(std::size_t count_max, Day ship_last = day_max);

  /// The order that the autoship would make of a cycle with the credit there is; or why it could not,
  /// or that it would be left out.
  CycleOutcome plan(const CycleDates& cycle, OrderPlan& order);

  /// Of the cycles that come after it, that order is taken for made: its credit is used, its volume
  /// there.
  void take_as_made(const CycleDates& cycle, const OrderPlan& order);

  /// The order that the autoship would make on any day, were one to come.
  std::optional<Blocked> plan(Day order_date, OrderPlan& order);

  /// Why it would pay retail prices on that day although its account is preferred (P1); empty: it would not.
  std::string retail_because(Day order_date) const;

  /// `SKU=2;OTHER=1`, as files have it: what every shipment has.
  std::string items() const { return items_text(autoship_.request.lines); }

  /// What the shipment of one cycle has, its own lines counted in.
  std::vector<WantedLine> lines_of(Day cycle) const;
  std::string items_of(Day cycle) const { return items_text(lines_of(cycle)); }

  /// The service asked for: its own, else what its location goes by (F1).
  std::string_view service() const;

 private:
  std::vector<CycleDates> cycles_to_come(std::size_t count_max, Day ship_last);
  std::optional<Blocked> plan_payable(const OrderRequest& request, Day order_date, OrderPlan& order);
  std::string items_text(const std::vector<WantedLine>& lines) const;
  PlanContext context() const { return {catalog_, company_.policy, company_.services}; }

  Company company_;
  Day today_;
  Catalog catalog_;
  Books books_;  // Without stock: no product is tracked.
  AutoshipReader reader_;
  AccountCommitments commitments_;
  DueAutoship autoship_;
  bool has_next_ = false;
  std::map<AutoshipId, std::int64_t> made_;  // Orders taken for made, where their number matters.
};

/// The service that goes out from `location` where the autoship names none (F1).
std::string_view usual_service(const Location* location, const Policy& policy);

}  // namespace autoship
