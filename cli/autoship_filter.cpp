#include "cli/autoship_filter.h"

#include "cli/filters.h"
#include "domain/order_plan.h"

namespace autoship {

namespace {

/// `any`, and every reason that the night may give (N4).
std::vector<std::string> problems() {
  std::vector<std::string> names = {"any"};
  for (int reason = 0; reason <= static_cast<int>(Reason::empty); ++reason) {
    names.emplace_back(to_text(static_cast<Reason>(reason)));
  }
  return names;
}

}  // namespace

AutoshipFilter filter_of(const FilterOptions& options, Invocation& invocation, Ledger& ledger) {
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

void add_filters(Command& command, FilterOptions& options, const std::string& ship_via) {
  command.option("--status", options.status, "STATUS", "active, paused, canceled or finished");
  command.option("--due-by", options.due_by, "with an order to be made on or before this day");
  command.option("--account", options.account, "CODE", "of this account");
  command.option("--sku", options.sku, "SKU", "with this product among its items");
  command.option("--enroller", options.enroller, "CODE", "of accounts that this one enrolled");
  command.option(ship_via, options.ship_via, "SERVICE", "by this service");
  command.option("--problem", options.problem, "REASON", "blocked for this reason; any: for whichever");
  command.choices("--status", autoship_statuses()).choices("--problem", problems());
}

}  // namespace autoship
