#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/change_row.h"
#include "domain/error.h"
#include "domain/event.h"
#include "workflows/changes.h"
#include "workflows/tonight.h"

namespace autoship {

/// A file of changes: its rows come as they are asked for.
struct ApplySource {
  std::string name;                     ///< for messages
  std::span<const std::string> header;  ///< a CSV's columns; empty where each row has its own
  std::int64_t header_line = 0;
  std::span<const std::string> passed_over;  ///< columns that say nothing to an action that lacks them
  std::function<bool(ChangeRow&)> next;      ///< false at the end; adds its faults to apply_changes()'s
};

/// What became of a row that was not refused.
struct AppliedRow {
  enum class What { applied, unchanged, already };
  What what = What::applied;
  std::int64_t line = 0;
  std::string action;
  AutoshipId autoship;  ///< none: it is about an account alone
  std::string account;
  std::vector<ColumnChange> columns;
  Currency currency;
  std::optional<std::int64_t> total_before, total;  ///< of the next order
  std::optional<Day> next_ship;
  std::vector<std::string> notes;  ///< whole sentences
  RunId batch;                     ///< of one that was applied already: by which
};

std::string_view to_text(AppliedRow::What what);

struct ApplySettings {
  DryRun dry_run = DryRun::no;
  bool keep_going = false;  ///< refused rows are left out, and the others applied
  Person person;
  std::function<double()> seconds;               ///< since the command began
  std::function<void(const AppliedRow&)> visit;  ///< may be empty: rows are not looked at then
  /// With keep_going: a refused row, and why.
  std::function<void(const ChangeRow&, std::span<const Fault>)> reject;
  std::function<void()> before_commit;  ///< may be empty; what it throws leaves everything as it was
};

struct ApplyResult {
  RunId batch;  ///< none: nothing was changed, and there is nothing to undo
  std::int64_t applied = 0, unchanged = 0, already = 0, refused = 0;
  std::int64_t autoships = 0;  ///< that were changed or started
  FaultList refusals;          ///< of the refused rows
  FaultList attention;         ///< what rows that were applied leave to a person
  Tonight before, after;       ///< of a dry run

  std::int64_t rows() const { return applied + unchanged + already + refused; }
};

/// Applies the rows of a file in their order and in one transaction: later rows see what earlier ones
/// did. A row is done whole or leaves no trace. A row whose key was applied by an earlier call for the
/// same person is passed over, or refused where it says something else now.
///
/// All faults of the file and of its rows end up in `faults`, and with any it throws InputRefused and
/// nothing was changed. With keep_going the faults of rows are handed out instead; those of the file
/// still refuse it.
ApplyResult apply_changes(Ledger& ledger, const Company& company, const Caller& caller,
                          const ApplySource& source, const ApplySettings& settings, FaultList& faults);

}  // namespace autoship
