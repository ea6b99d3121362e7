#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/company.h"
#include "cli/filters.h"
#include "cli/rows.h"
#include "domain/order_plan.h"

namespace autoship {

namespace {

struct Options {
  std::optional<std::string> status, account, sku, enroller, ship_via, problem;
  std::optional<Day> due_by;
  ColumnOptions columns;
};

/// `any`, and every reason that the night may give (N4).
std::vector<std::string> problems() {
  std::vector<std::string> names = {"any"};
  for (int reason = 0; reason <= static_cast<int>(Reason::empty); ++reason) {
    names.emplace_back(to_text(static_cast<Reason>(reason)));
  }
  return names;
}

AutoshipFilter filter_of(const Options& options, Invocation& invocation, Ledger& ledger) {
  AutoshipFilter filter;
  const Person& person = invocation.person(ledger);
  filter.today = invocation.as_of();
  filter.seen_by = person;
  filter.due_by = options.due_by;
  if (options.status) filter.status = one_of("--status", *options.status, autoship_statuses());
  if (options.account) filter.account = account_named(ledger, person, "--account", *options.account);
  if (options.enroller) filter.enroller = account_named(ledger, person, "--enroller", *options.enroller);
  if (options.sku) filter.product = product_named(ledger, "--sku", *options.sku);
  if (options.problem) filter.problem = one_of("--problem", *options.problem, problems());
  if (options.ship_via) {
    if (invocation.services().find(*options.ship_via) == nullptr) {
      throw UsageError("--ship-via: " + invocation.services().unknown(*options.ship_via));
    }
    filter.ship_via = options.ship_via;
  }
  return filter;
}

Exit run(const Options& options, Invocation& invocation) {
  const CompanyFiles company(invocation);
  Ledger ledger(invocation.ledger_path(), OpenFor::reading);
  const ReadTransaction transaction(ledger);
  AutoshipFilter filter = filter_of(options, invocation, ledger);
  ColumnListing listing(invocation, options.columns, autoship_columns());
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
  command.option("--status", options->status, "STATUS", "active, paused, canceled or finished");
  command.option("--due-by", options->due_by, "with an order to be made on or before this day");
  command.option("--account", options->account, "CODE", "of this account");
  command.option("--sku", options->sku, "SKU", "with this product among its items");
  command.option("--enroller", options->enroller, "CODE", "of accounts that this one enrolled");
  command.option("--ship-via", options->ship_via, "SERVICE", "by this service");
  command.option("--problem", options->problem, "REASON", "blocked for this reason; any: for whichever");
  command.choices("--status", autoship_statuses()).choices("--problem", problems());
  add_sorted_columns(command, options->columns, autoship_columns());
  command.example("autoship list --due-by 2026-12-07 --sku VIT-C", "who gets VIT-C in the coming nights");
  command.example("autoship list --problem any --format csv", "what waits for a person, for a spreadsheet");
}

}  // namespace autoship
