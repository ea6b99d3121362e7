#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/charge_queries.h"
#include "storage/plan_writer.h"
#include "storage/status_queries.h"
#include "workflows/company.h"

namespace autoship {

/// How a company's ledger stands: the last night, what waits for a person, what is late.
struct LedgerStatus {
  std::optional<LastNight> night;
  std::vector<BlockedCount> blocked;
  std::int64_t blocked_autoships = 0;
  std::int64_t due = 0;               ///< autoships that the next night takes up, if it is today's
  std::int64_t behind = 0;            ///< autoships that the last night should have settled
  std::vector<WaitingParcels> ready;  ///< parcels without a label, what is handed over aside
  std::int64_t late_shipments = 0;
  std::int64_t backordered_lines = 0;
  std::int64_t unwritten_batches = 0;
  OpenCharges charges;  ///< of orders that stand
  OpenReturns returns;
  std::int64_t unsent_notices = 0;  ///< of higher prices, that are to be sent by now (P2)
};

LedgerStatus status_of(Ledger& ledger, const Policy& policy, const ServiceList& services, Day today);

}  // namespace autoship
