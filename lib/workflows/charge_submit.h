#pragma once

#include <cstddef>
#include <functional>
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

/// What a file of charges is like; the caller brings its format.
struct ChargeFileFormat {
  std::function<std::string(const std::vector<ChargeRequest>&)> text;
  std::function<std::string(RunId)> name;  ///< none: what is sent goes elsewhere, and no file is remembered
};

/// Attempts that left in one file.
struct SentFile {
  ChargeFile file;  ///< its run is none where nothing was due
  std::vector<ChargeRequest> requests;
  std::string text;
};

/// Takes all pending charges that are due, as submit_to_gateway() does, for a file that the caller writes
/// afterwards: it is remembered with them, so that a killed run loses none. What a gateway was asked
/// for and never answered is not among them: whoever takes the file would not know its key.
SentFile submit_to_file(Ledger& ledger, const Company& company, const Caller& caller,
                        const ChargeFileFormat& format, DryRun dry_run = DryRun::no);

/// The requests that left with a run, as they were: for a file that was lost.
std::vector<ChargeRequest> requests_of_run(Ledger& ledger, const Company& company, RunId run);

/// Notes that whoever was asked gave no answer, in a transaction of its own: what is submitted still
/// becomes unknown, anything else stays as it is.
void mark_unknown(Ledger& ledger, const Caller& caller, std::span<const ChargeId> charges);

}  // namespace autoship
