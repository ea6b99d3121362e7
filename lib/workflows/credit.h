#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "domain/event.h"
#include "domain/money.h"
#include "domain/self_service.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// What a person asks for: credit given to an account, or taken back (P5).
struct CreditRequest {
  std::string account;  ///< its code
  std::string amount;   ///< as typed; negative takes back
  std::string reason;
};

struct CreditGrant {
  std::string account;
  Currency currency;
  std::int64_t before_minor = 0, amount_minor = 0, balance_minor = 0;
};

struct CreditOptions {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;  ///< since the command began
};

/// Throws OptionErrors with all that is wrong with the request, Error (Exit::refused) where the
/// account does not have what is to be taken back, UsageError where `person` is not the company: nobody
/// gives himself credit. Nothing is changed then.
CreditGrant grant_credit(Ledger& ledger, const Caller& caller, const Person& person,
                         const CreditRequest& request, const CreditOptions& options);

}  // namespace autoship
