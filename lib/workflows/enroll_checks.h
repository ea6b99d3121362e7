#pragma once

#include <utility>
#include <vector>

#include "domain/schedule.h"
#include "workflows/enroll.h"

namespace autoship {

/// What the steps of an enrollment work in.
struct EnrollContext {
  Ledger& ledger;
  const Company& company;
  const Catalog& catalog;
  RunJournal& journal;
  Day today;
  const Person& person;
};

/// An enrollment whose options all mean something, as the ledger keeps it.
struct CheckedEnrollment {
  AccountId account;  ///< made here where it is new
  AddressId ship_to;  ///< none: the account's first
  PaymentMethodId pay_with;
  std::optional<std::int64_t> budget_minor;
  std::vector<std::pair<ProductId, std::int64_t>> items;
  Rule rule;
  Anchor anchor;
  Day first;  ///< the first cycle
};

/// Reads what the request's texts mean and finds the first cycle (D2, D10). Throws UsageError with
/// all that is wrong. Needs a write transaction.
CheckedEnrollment check_enrollment(const EnrollContext& context, const EnrollRequest& request);

}  // namespace autoship
