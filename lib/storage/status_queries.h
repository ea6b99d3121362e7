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

/// Returns that are not at their end.
struct OpenReturns {
  std::int64_t open = 0;          ///< goods are still to come
  std::int64_t overdue = 0;       ///< of them, past their last day: the next night expires them
  std::int64_t replacements = 0;  ///< pieces that are to be sent again and are not yet
};
OpenReturns count_open_returns(Ledger& ledger, Day today);

/// Order lines that wait for stock.
std::int64_t count_backordered(Ledger& ledger);

}  // namespace autoship
