#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "storage/ledger.h"

namespace autoship {

/// Autoships that wait for a person (N4). One that was canceled, or is finished, waits no more.
struct BlockedCount {
  std::string reason;
  std::int64_t autoships = 0;
  Day oldest;  ///< cycle date
};

/// Shipments that no label batch has taken yet, of one service.
struct WaitingParcels {
  std::string ship_via;
  std::int64_t shipments = 0;
  std::int64_t late = 0;  ///< with a ship date before today
  Day oldest;             ///< ship date
};

/// The most common reason first.
std::vector<BlockedCount> count_blocked(Ledger& ledger);

/// Autoships with an order date on or before `day` that are not blocked.
std::int64_t count_unsettled(Ledger& ledger, Day day);

std::vector<WaitingParcels> count_ready(Ledger& ledger, Day today);

/// Label batches of which it is not certain that their file is on the disk.
std::int64_t count_unwritten_batches(Ledger& ledger);

/// Order lines that wait for stock.
std::int64_t count_backordered(Ledger& ledger);

}  // namespace autoship
