#pragma once

#include <utility>
#include <vector>

#include "domain/schedule.h"
#include "storage/code_lookup.h"
#include "workflows/enroll.h"
#include "workflows/next_dates.h"

namespace autoship {

/// What the steps of an enrollment work in.
struct EnrollContext {
  Ledger& ledger;
  const Company& company;
  const Catalog& catalog;
  RunJournal& journal;
  Day today;
  const Person& person;
  NextDates& dates;
  CodeLookup& products;
};

/// An enrollment whose options all mean something, as the ledger keeps it.
struct CheckedEnrollment {
  AccountId account;  ///< made here where it is new
  AddressId ship_to;  ///< none: the account's first
  PaymentMethodId pay_with;
  std::optional<std::int64_t> budget_minor;
  std::optional<std::int64_t> only_below_pv;  ///< P7
  std::vector<std::pair<ProductId, std::int64_t>> items;
  Rule rule;
  Anchor anchor;
  Day first;                ///< the first cycle
  std::optional<Day> next;  ///< the day asked for
  std::optional<Day> until;
  std::optional<std::int64_t> times;
};

/// Reads what the request's texts mean and finds the first cycle (D2, D10). Throws UsageError with
/// all that is wrong. Needs a write transaction.
CheckedEnrollment check_enrollment(const EnrollContext& context, const EnrollRequest& request);

}  // namespace autoship
