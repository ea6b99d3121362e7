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
  OrderFilter filter = order_filter(ledger, invocation.person(ledger), options.filter, shipment_statuses());
  ColumnListing listing(invocation, options.columns, shipment_columns(),
                        {"delivered_on", "shipped_on", "location", "batch", "ship_via"});
  filter.limit = listing.rows_wanted();
  for_each_shipment(ledger, filter, [&](const ShipmentRow& row) { listing.row(shipment_cells(row)); });
  listing.end("no shipments");
  return Exit::done;
}

}  // namespace

void add_shipments(CommandLine& line) {
  auto options = std::make_shared<Options>();
  Command& command =
      line.add("shipments", "List parcels: from where, by whom, and how far they are", "Looking",
               Effect::reads, [options](Invocation& invocation) { return run(*options, invocation); });
  command.open_to_people();
  add_order_filter(command, options->filter, shipment_statuses());
  add_sorted_columns(command, options->columns, shipment_columns());
  command.example("autoship shipments --status ready --to 2026-12-01", "what should have left by that day");
  command.example("autoship shipments --account JM002", "where one account's parcels are");
}

}  // namespace autoship
