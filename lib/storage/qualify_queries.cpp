#include "storage/qualify_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "storage/statement.h"
#include "storage/stored_values.h"

namespace autoship {

void for_each_member(Ledger& ledger, const Period& period,
                     const std::function<void(const MemberVolume&)>& visit) {
  Statement rows(ledger.db(), R"(
      WITH credited AS MATERIALIZED (
        SELECT credited_to_id, sum(pv) AS pv FROM volume_entries
        WHERE posted_on BETWEEN ?1 AND ?2 AND credited_to_id IS NOT NULL GROUP BY 1)
      SELECT a.id, a.account, a.name, a.email, c.pv
      FROM accounts a LEFT JOIN credited c ON c.credited_to_id = a.id
      WHERE a.kind = 'member' AND a.status = 'active' ORDER BY a.account)");
  const std::string first = to_text(period.first), last = to_text(period.last);
  rows.bind(1, std::string_view(first));
  rows.bind(2, std::string_view(last));
  while (rows.step()) {
    visit({{rows.integer(0)},
           rows.text(1),
           rows.text(2),
           rows.is_null(3) ? std::string_view() : rows.text(3),
           rows.integer(4)});
  }
}

void for_each_waiting_volume(Ledger& ledger, const std::function<void(const WaitingVolume&)>& visit) {
  // What is open has indexes of its own: neither all orders nor all charges are read. A line that waits for
  // stock is not paid or shipped with the order; what is returned already will be taken back when it counts.
  Statement rows(ledger.db(), R"(
      SELECT o.id, o.account_id, o.order_date, o.ship_date,
        coalesce((SELECT sum(l.pv) FROM order_lines l WHERE l.order_id = o.id AND l.status <> 'backordered'), 0)
          - coalesce((SELECT sum(d.pv) FROM return_decisions d
                      WHERE d.order_id = o.id AND (d.decision = 'refund' OR d.decision = 'credit')), 0)
          - coalesce((SELECT sum(e.pv) FROM volume_entries e WHERE e.order_id = o.id), 0),
        (SELECT CASE WHEN c.state = 'unknown' THEN 'charge ' || c.id || ' has no answer'
                     WHEN c.state = 'declined' OR c.attempt > 0 AND c.state = 'pending' THEN 'charge ' || c.id || ' was declined'
                END
         FROM charges c WHERE c.order_id = o.id AND c.kind = 'charge' AND (c.state = 'pending' OR c.state = 'declined'
           OR c.state = 'unknown') ORDER BY c.id LIMIT 1)
      FROM orders o
      WHERE o.status = 'open' AND o.id IN
        (SELECT order_id FROM charges WHERE kind = 'charge'
           AND (state = 'pending' OR state = 'submitted' OR state = 'declined' OR state = 'unknown')
         UNION SELECT order_id FROM shipments WHERE status = 'ready')
      ORDER BY o.id)");
  WaitingVolume waiting;
  while (rows.step()) {
    waiting.pv = rows.integer(4);
    if (waiting.pv <= 0) continue;
    waiting.order = {rows.integer(0)};
    waiting.account = {rows.integer(1)};
    waiting.order_date = day_at(rows, 2);
    waiting.ship_date = day_at(rows, 3);
    waiting.doubt = rows.is_null(5) ? std::string_view() : rows.text(5);
    visit(waiting);
  }
}

}  // namespace autoship
