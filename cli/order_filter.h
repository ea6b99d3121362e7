#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "storage/order_queries.h"

namespace autoship {

/// The filters that `orders` and `shipments` share.
struct OrderFilterOptions {
  std::optional<Day> from, to;
  std::optional<std::string> account, autoship, status, sku;
};

/// `statuses` is what `--status` may say, for the help.
void add_order_filter(Command& command, OrderFilterOptions& options,
                      const std::vector<std::string>& statuses);

/// Of the person's own things alone. Throws UsageError for what is not there.
OrderFilter order_filter(Ledger& ledger, const Person& person, const OrderFilterOptions& options,
                         const std::vector<std::string>& statuses);

}  // namespace autoship
