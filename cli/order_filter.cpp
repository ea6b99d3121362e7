#include "cli/order_filter.h"

#include <fmt/format.h>

#include "cli/filters.h"

namespace autoship {

void add_order_filter(Command& command, OrderFilterOptions& options,
                      const std::vector<std::string>& statuses) {
  command.option("--from", options.from, "with a ship date on or after this day");
  command.option("--to", options.to, "with a ship date on or before this day");
  command.option("--account", options.account, "CODE", "of this account");
  command.option("--autoship", options.autoship, "N", "of this autoship");
  command.option("--status", options.status, "STATUS", fmt::format("{}", fmt::join(statuses, ", ")));
  command.choices("--status", statuses);
  command.option("--sku", options.sku, "SKU", "with this product in it");
}

OrderFilter order_filter(Ledger& ledger, const Person& person, const OrderFilterOptions& options,
                         const std::vector<std::string>& statuses) {
  if (options.from && options.to && *options.to < *options.from) {
    throw UsageError(
        fmt::format("--to: {} is before --from {}", to_text(*options.to), to_text(*options.from)));
  }
  OrderFilter filter;
  filter.seen_by = person;
  filter.from = options.from;
  filter.to = options.to;
  if (options.account) filter.account = account_named(ledger, person, "--account", *options.account);
  if (options.autoship) filter.autoship = autoship_named(ledger, person, *options.autoship);
  if (options.status) filter.status = one_of("--status", *options.status, statuses);
  if (options.sku) filter.product = product_named(ledger, "--sku", *options.sku);
  return filter;
}

}  // namespace autoship
