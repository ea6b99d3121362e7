#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "domain/charge.h"
#include "domain/event.h"
#include "storage/charge_store.h"
#include "workflows/company.h"

namespace autoship {

/// Attempts that left together.
struct Submitted {
  RunId run;  ///< none where nothing was due
  std::vector<ChargeRequest> requests;
};

/// Takes up to `count_max` charges that may leave: unknown ones, which are asked again under the key
/// they had, then pending ones that are due, the first due first. In one transaction they become
/// submitted, each with its attempt, and that is on the disk before anybody is asked (C1). A pending
/// one leaves with the payment method that its autoship has now; where that may not be asked (none,
/// expired, refused) it stays pending. Where nothing is due nothing is written.
Submitted submit_charges(Ledger& ledger, const Company& company, const Caller& caller, std::size_t count_max,
                         DryRun dry_run = DryRun::no);

/// The requests alone.
std::vector<ChargeRequest> submit_due(Ledger& ledger, const Company& company, const Caller& caller,
                                      std::size_t count_max);

/// The requests that left with a run, as they are now: for a file that was lost.
std::vector<ChargeRequest> requests_of_run(Ledger& ledger, const Company& company, RunId run);

/// Notes that whoever was asked gave no answer, in a transaction of its own: what is submitted still
/// becomes unknown, anything else stays as it is.
void mark_unknown(Ledger& ledger, const Caller& caller, std::span<const ChargeId> charges);

}  // namespace autoship
