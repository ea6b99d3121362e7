#include "cli/columns.h"
#include "cli/order_filter.h"
#include "cli/rows.h"

namespace autoship {

namespace {

struct Options {
  OrderFilterOptions filter;
  ColumnOptions columns;
};

Exit run(const Options& options, Invocation& invocation) {
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  OrderFilter filter = order_filter(ledger, invocation.person(ledger), options.filter, order_statuses());
  ColumnListing listing(
      invocation, options.columns, order_columns(),
      {"rest", "kind", "credit", "cv", "pv", "shipping", "goods", "tax", "cycle_date", "currency"});
  filter.limit = listing.rows_wanted();
  for_each_order(ledger, filter, [&](const OrderRow& row) { listing.row(order_cells(row)); });
  listing.end("no orders");
  return Exit::done;
}

}  // namespace

void add_orders(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command = line.add("orders", "List the orders that the nights made", "Looking", Effect::reads,
                              [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  add_order_filter(command, options->filter, order_statuses());
  add_sorted_columns(command, options->columns, order_columns());
  command.example("autoship orders --from 2026-12-01 --to 2026-12-31 --format csv",
                  "a month's orders for a spreadsheet");
  command.example("autoship orders --account JM002", "what came of one account's autoships");
}

}  // namespace autoship
