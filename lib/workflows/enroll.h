#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/cycle_plan.h"
#include "domain/event.h"
#include "domain/self_service.h"
#include "workflows/company.h"
#include "workflows/new_account.h"

namespace autoship {

/// What is asked for, as typed. Empty: not given.
struct EnrollRequest {
  std::string account;
  std::optional<NewAccount> new_account;  ///< `account` is to be made
  std::string every;
  std::vector<std::string> items;  ///< SKU=QTY, in order of preference
  std::optional<Day> next;         ///< the first cycle
  std::string ship_to, ship_via, pay_with, budget, roll;
  std::optional<Day> until;
  std::optional<std::int64_t> times;
};

/// An autoship as it was started.
struct Enrollment {
  AutoshipId autoship;
  std::string account;
  std::string every;  ///< in canonical form
  std::string english;
  std::vector<CycleDates> next;  ///< its first cycles, three at most
  Tier tier = Tier::retail;
  Currency currency;
  bool tax_included = false;
  OrderPlan price;  ///< the first order, everything in stock
  struct Item {
    std::string sku, name;
    PlannedLine line;
  };
  std::vector<Item> items;
  std::vector<std::string> warnings;  ///< whole sentences for who enrolled it
};

struct EnrollOptions {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;  ///< since the command began
  Person person;                    ///< on whose behalf
};

/// Starts an autoship, with its account where that is new, in one transaction (D2, D10, P2, F4, F5).
/// A customer enrolls its own account alone, a rep also its customers, and new ones as their enroller (S4).
///
/// Throws UsageError with all that is wrong with the options; Error (Exit::refused) when the order
/// could never ship as it is asked for. What is sold out at the moment is a warning: it may be back.
Enrollment enroll(Ledger& ledger, const Company& company, const Caller& caller, const EnrollRequest& request,
                  const EnrollOptions& options);

}  // namespace autoship
