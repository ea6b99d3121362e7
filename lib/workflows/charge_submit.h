#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "domain/charge.h"
#include "domain/event.h"
#include "storage/charge_files.h"
#include "storage/charge_store.h"
#include "workflows/company.h"

namespace autoship {

/// Takes up to `count_max` charges for the gateway: unknown ones, which are asked again under the key
/// they had, then pending ones that are due, the first due first. In one transaction they become
/// submitted, each with its attempt, and that is on the disk before anybody is asked (C1). A pending
/// one leaves with the payment method that its autoship has now; where that may not be asked (none,
/// expired, refused) it stays pending. Where nothing is due nothing is written.
std::vector<ChargeRequest> submit_to_gateway(Ledger& ledger, const Company& company, const Caller& caller,
                                             std::size_t count_max);

/// How many it would take.
std::int64_t count_due_at_gateway(Ledger& ledger, Day today);

/// Takes charges one after the other and makes a file of them; the caller brings its format.
struct ChargeFileFormat {
  std::function<void(const ChargeRequest&)> add;
  std::function<std::string()> text;       ///< with all that were added
  std::function<std::string(RunId)> name;  ///< none: what is sent goes elsewhere, and no file is remembered
};

/// Attempts that left in one file.
struct SentFile {
  struct Sum {
    std::int64_t minor = 0;
    int digits = 2;
  };
  struct Part {
    std::int64_t count = 0;
    std::map<std::string, Sum> sums;  ///< by currency
  };

  ChargeFile file;  ///< its run is none where nothing was due
  std::string text;
  Part charges, refunds;
};

/// Takes all pending charges that are due, as submit_to_gateway() does, for a file that the caller writes
/// afterwards: it is remembered with them, so that a killed run loses none. What a gateway was asked
/// for and never answered is not among them: whoever takes the file would not know its key.
SentFile submit_to_file(Ledger& ledger, const Company& company, const Caller& caller,
                        const ChargeFileFormat& format, DryRun dry_run = DryRun::no);

/// What left with a run, as it was: for a file that was lost.
SentFile sent_by(Ledger& ledger, RunId run, const ChargeFileFormat& format);

/// Notes that whoever was asked gave no answer, in a transaction of its own: what is submitted still
/// becomes unknown, anything else stays as it is. Gives how many became so.
std::int64_t mark_unknown(Ledger& ledger, const Caller& caller, std::span<const ChargeId> charges);

}  // namespace autoship
