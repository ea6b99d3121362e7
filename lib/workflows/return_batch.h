#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "domain/change_row.h"
#include "domain/error.h"
#include "workflows/apply.h"
#include "workflows/returns.h"

namespace autoship {

/// What became of a row of the return desk's file that was not refused.
struct ReturnRow {
  std::int64_t line = 0;
  std::string action;  ///< authorize, receive, cancel
  ReturnAnswer answer;
  RunId before;  ///< of one that was applied already: by which; it has no answer then
};

struct ReturnBatchSettings {
  DryRun dry_run = DryRun::no;
  bool keep_going = false;  ///< refused rows are left out, and the others applied
  Person person;
  std::function<double()> seconds;              ///< since the command began
  std::function<void(const ReturnRow&)> visit;  ///< may be empty
  /// With keep_going: a refused row, and why.
  std::function<void(const ChangeRow&, std::span<const Fault>)> reject;
  std::function<void()> before_commit;  ///< may be empty; what it throws leaves everything as it was
};

/// What a file came to.
struct ReturnBatch {
  RunId run;  ///< none: nothing was changed
  std::int64_t authorized = 0, received = 0, canceled = 0;
  std::int64_t not_accepted = 0;  ///< of the received parcels: all of it goes back to the sender (R4)
  std::int64_t already = 0, refused = 0;
  std::map<std::string, std::int64_t> refunds_minor;  ///< by currency code
  std::map<std::string, std::int64_t> credits_minor;
  FaultList refusals;   ///< of the refused rows
  FaultList attention;  ///< parcels that were not accepted, and why

  std::int64_t applied() const { return authorized + received + canceled; }
  std::int64_t rows() const { return applied() + already + refused; }
};

/// Applies a file of the return desk, row by row as `process-return` does, in one transaction: later rows
/// see what earlier ones did. A row is done whole or leaves no trace; one whose key was applied by an
/// earlier call for the same person is passed over, or refused where it says something else now.
///
/// All faults of the file and of its rows end up in `faults`, and with any it throws InputRefused and
/// nothing was changed. With keep_going the faults of rows are handed out instead; those of the file
/// still refuse it.
ReturnBatch apply_returns(Ledger& ledger, const Company& company, const Caller& caller,
                          const ApplySource& source, const ReturnBatchSettings& settings, FaultList& faults);

}  // namespace autoship
