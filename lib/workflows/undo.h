#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.h"
#include "storage/batch_events.h"
#include "workflows/company.h"

namespace autoship {

/// One thing that a batch changed, and what became of taking it back.
struct UndoneThing {
  AutoshipId autoship;               ///< or none: something of the account
  std::string account;               ///< its code
  std::string what;                  ///< what the batch did: "changed", "paused", "address home changed", ...
  std::vector<EventColumn> columns;  ///< before: what the batch made of them, after: what they are again
  std::string reason;                ///< why it could not be; empty: it was

  bool is_reversed() const { return reason.empty(); }
};

struct UndoResult {
  ChangeBatch batch;
  RunId undo;  ///< the batch that the undo itself is; none where nothing was kept
  std::int64_t reversed = 0;
  std::int64_t not_reversed = 0;
  std::int64_t reversed_already = 0;  ///< by an undo before
  std::optional<ChangeBatch> before;  ///< the latest undo of it
  std::vector<OrderId> orders_gone;   ///< that the batch canceled: they stay so, with their charges
};

struct UndoOptions {
  DryRun dry_run = DryRun::no;
  std::function<double()> seconds;                ///< since the command began
  std::function<void(const UndoneThing&)> visit;  ///< each thing, in its order
};

/// Takes back what a batch changed, as far as nothing was built on it since, in one transaction: an
/// autoship is as it was before the batch, or stays as it is, with the reason. Nothing is kept where
/// nothing could be taken back. An undo is a batch itself.
///
/// Throws UsageError for a number that no batch has, Error (Exit::refused) for runs that are no
/// batches: imports, nights, label files.
UndoResult undo_batch(Ledger& ledger, const Company& company, const Caller& caller, RunId batch,
                      const UndoOptions& options);

struct ListedBatch {
  ChangeBatch batch;
  RunId undone_by;  ///< none: it is in force
};

/// The latest batches, the newest first.
std::vector<ListedBatch> list_batches(Ledger& ledger, std::int64_t limit);

}  // namespace autoship
