#include "cli/autoship_filter.h"
#include "cli/columns.h"
#include "cli/company.h"
#include "cli/rows.h"

namespace autoship {

namespace {

struct Options {
  FilterOptions filter;
  ColumnOptions columns;
};

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  AutoshipFilter filter = filter_of(options.filter, invocation, ledger);
  ColumnListing listing(
      invocation, options.columns, autoship_columns(),
      {"kind", "pay_with", "ship_to", "next_cycle", "ship_via", "currency", "name", "every", "items"});
  filter.limit = listing.rows_wanted();
  const bool orders = listing.uses("items") || listing.uses("total");
  list_autoships(ledger, company.company(), filter, orders ? ListDepth::orders : ListDepth::rows,
                 [&](const ListedAutoship& listed) { listing.row(autoship_cells(listed)); });
  listing.end("no autoships");
  return Exit::done;
}

}  // namespace

void add_list(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("list", "List autoships: which, when, what, where to, for how much", "Looking", Effect::reads,
               [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  add_filters(command, options->filter);
  add_sorted_columns(command, options->columns, autoship_columns());
  command.example("autoship list --due-by 2026-12-07 --sku VIT-C", "who gets VIT-C in the coming nights");
  command.example("autoship list --problem any --format csv", "what waits for a person, for a spreadsheet");
}

}  // namespace autoship
