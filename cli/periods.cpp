#include "cli/columns.h"
#include "cli/volume_rows.h"
#include "workflows/volume_periods.h"

namespace autoship {

namespace {

struct Options {
  ColumnOptions columns;
};

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction one_state(ledger);
  const Policy& policy = invocation.policy();
  ColumnListing listing(invocation, options.columns, period_columns(), {"closable_on", "closed_by", "first"});
  for (const VolumePeriod& period : list_periods(ledger, policy, invocation.as_of())) {
    for (const auto& cells : period_cells(period, policy)) listing.row(cells);
  }
  listing.end("no periods");
  return Exit::done;
}

}  // namespace

void add_periods(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("periods", "List the periods of commission volume", "Money and volume", Effect::reads,
               [options](Invocation& invocation) { return run(*options, invocation); });
  add_sorted_columns(command, options->columns, period_columns());
  command.example("autoship periods", "which are open, and what is in each");
  command.example("autoship periods --format csv --columns period,state", "for a script");
}

}  // namespace autoship
