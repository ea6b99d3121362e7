#include "storage/unpaid_orders.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/stored_values.h"

namespace autoship {

UnpaidOrders::UnpaidOrders(Ledger& ledger)
    : parcels_(ledger.db(), R"(
          SELECT EXISTS (SELECT 1 FROM order_lines l JOIN shipments s ON s.id = l.shipment_id
            WHERE l.order_id = ?1 AND s.status <> 'waiting' AND s.status <> 'ready' AND s.status <> 'canceled'))"),
      pieces_(ledger.db(), R"(
          SELECT s.location_id, l.product_id, l.qty FROM order_lines l JOIN shipments s ON s.id = l.shipment_id
          WHERE l.order_id = ?1 AND l.status = 'shipping' AND (s.status = 'waiting' OR s.status = 'ready'))") {
  Statement rows(ledger.db(), R"(
      SELECT o.autoship_id, o.id, max(c.state = 'submitted' OR c.state = 'unknown'), o.credit_minor,
        o.order_date, o.pv
      FROM charges c JOIN orders o ON o.id = c.order_id LEFT JOIN payment_methods m ON m.id = c.pay_with_id
      WHERE (c.state = 'pending' OR c.state = 'submitted' OR c.state = 'declined' OR c.state = 'unknown')
        AND c.kind = 'charge' AND o.status = 'open' AND o.autoship_id IS NOT NULL
        AND coalesce(m.kind, 'card') <> 'on-account'
      GROUP BY o.id ORDER BY o.id)");
  while (rows.step()) {
    orders_[rows.integer(0)].push_back({{rows.integer(1)},
                                        rows.integer(2) != 0,
                                        false,
                                        rows.integer(3),
                                        day_at(rows, 4),
                                        rows.integer(5),
                                        {}});
  }
}

void UnpaidOrders::read(DueAutoship& autoship) {
  autoship.unpaid.clear();
  const auto found = orders_.find(autoship.id.value);
  if (found == orders_.end()) return;
  for (UnpaidOrder order : found->second) {
    parcels_.bind(1, order.id);
    parcels_.step();
    order.has_left = parcels_.integer(0) != 0;
    parcels_.reset();
    pieces_.bind(1, order.id);
    while (pieces_.step()) {
      order.pieces.push_back({{pieces_.integer(0)}, {pieces_.integer(1)}, pieces_.integer(2)});
    }
    autoship.unpaid.push_back(std::move(order));
  }
}

}  // namespace autoship
