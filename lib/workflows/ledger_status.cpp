#include "workflows/ledger_status.h"

#include "storage/price_notices.h"
#include "workflows/price_notices.h"

namespace autoship {

namespace {

/// What a night as of a day leaves unsettled beyond --limit is behind at once; what was added
/// later for that very day waits for the next night and is not.
std::int64_t count_behind(Ledger& ledger, const LastNight& night) {
  const bool all = night.counts.left_due > 0;
  return count_unsettled(ledger, all ? night.as_of : night.as_of - date::days{1});
}

}  // namespace

LedgerStatus status_of(Ledger& ledger, const Policy& policy, const ServiceList& services, Day today) {
  LedgerStatus status;
  status.night = last_night(ledger);
  status.blocked = count_blocked(ledger);
  for (const BlockedCount& count : status.blocked) status.blocked_autoships += count.autoships;
  status.due = count_unsettled(ledger, today);
  status.behind =
      status.night ? count_behind(ledger, *status.night) : count_unsettled(ledger, today - date::days{1});
  for (const WaitingParcels& count : count_ready(ledger, today)) {
    const Service* service = services.find(count.ship_via);
    // What is handed over gets no label (F1).
    if (service != nullptr && service->by_hand()) continue;
    status.ready.push_back(count);
    status.late_shipments += count.late;
  }
  status.backordered_lines = count_backordered(ledger);
  status.unwritten_batches = count_unwritten_batches(ledger);
  status.charges = count_open_charges(ledger);
  status.returns = count_open_returns(ledger, today);
  status.unsent_notices = count_unsent_notices(ledger, last_noticed(policy, today));
  return status;
}

}  // namespace autoship
