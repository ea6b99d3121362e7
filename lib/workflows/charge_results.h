#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/charge.h"
#include "domain/declines.h"
#include "domain/event.h"
#include "storage/ledger.h"
#include "workflows/company.h"

namespace autoship {

/// What results came to.
struct RecordedResults {
  /// An unknown charge, another amount, a contradiction.
  struct Fault {
    std::size_t result;  ///< which one, from 0
    std::string what;
  };

  std::int64_t paid = 0;
  std::int64_t retried = 0;    ///< declined or failed, and tried again on a later day
  std::int64_t declined = 0;   ///< for good: hard, or after the last retry (C3)
  std::int64_t unchanged = 0;  ///< said before
  std::vector<Fault> faults;

  std::int64_t news() const { return paid + retried + declined; }
};

/// What one result that cannot be does to the others that came with it.
enum class OnFault {
  refuse_all,  ///< of a file: nothing is recorded
  leave_out,   ///< of a gateway: the others are recorded
};

/// Records what came of attempts: the one way by which a charge is settled, whoever says so. In one
/// transaction with all that follows from it: parcels released, retries dated, orders canceled,
/// payment methods refused (C3, C4). A result that was recorded before changes nothing; one of an
/// unknown charge, of another amount, or that contradicts what was recorded is a fault.
RecordedResults record_results(Ledger& ledger, const Company& company, const DeclineTables& declines,
                               const Caller& caller, std::span<const ChargeResult> results, OnFault on_fault,
                               DryRun dry_run = DryRun::no);

/// What a person says came of a charge (`settle`). A refund that was never sent, or was declined, may be
/// paid back by other means: that is an attempt of its own, made here.
RecordedResults record_by_person(Ledger& ledger, const Company& company, const DeclineTables& declines,
                                 const Caller& caller, const ChargeResult& result, DryRun dry_run);

}  // namespace autoship
