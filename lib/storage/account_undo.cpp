#include "storage/account_undo.h"

#include "storage/stored_values.h"

namespace autoship {

namespace {

std::optional<LaterOrder> first_order(Statement& row) {
  if (!row.step()) return std::nullopt;
  const LaterOrder order{{row.integer(0)}, day_at(row, 1)};
  row.reset();
  return order;
}

}  // namespace

AccountUndo::AccountUndo(Ledger& ledger)
    : events_(ledger.db(), R"(
          SELECT e.id, e.run_id, e.what, r.command, r.actor, r.as_of, e.body
          FROM events e JOIN runs r ON r.id = e.run_id
          WHERE e.account_id = ?1 AND e.id > ?2 AND e.run_id <> ?3
            AND json_extract(e.body, '$.kind') = ?4 AND coalesce(json_extract(e.body, '$.label'), '') = ?5
          ORDER BY e.id)"),
      columns_(ledger.db(), "SELECT key FROM json_each(?1, '$.after')"),
      order_of_(ledger.db(), R"(
          SELECT o.id, o.cycle_date FROM autoships t JOIN orders o ON o.autoship_id = t.id
          WHERE t.account_id = ?1 AND o.run_id > ?2 ORDER BY o.id LIMIT 1)"),
      order_to_(ledger.db(), R"(
          SELECT o.id, o.cycle_date FROM autoships t JOIN orders o ON o.autoship_id = t.id
          WHERE t.account_id = ?1 AND o.run_id > ?2 AND o.address_id = ?3 ORDER BY o.id LIMIT 1)"),
      order_paid_with_(ledger.db(), R"(
          SELECT o.id, o.cycle_date FROM autoships t JOIN orders o ON o.autoship_id = t.id
          WHERE t.account_id = ?1 AND o.run_id > ?2 AND o.pay_with_id = ?3 ORDER BY o.id LIMIT 1)"),
      address_(ledger.db(),
               "UPDATE addresses SET retired_by = NULL WHERE id = (SELECT max(id) FROM addresses "
               "WHERE account_id = ?1 AND label = ?2 AND retired_by = ?3)"),
      method_(ledger.db(),
              "UPDATE payment_methods SET retired_by = NULL, label = ?2 WHERE account_id = ?1 "
              "AND retired_by = ?3 AND label = ?2 || ' (removed in run ' || ?3 || ')'"),
      send_(ledger.db(),
            "UPDATE shipments SET address_id = ?3 WHERE id = ?1 AND address_id = ?2 AND (status = 'ready' OR "
            "status = 'waiting')") {}

std::vector<LaterEvent> AccountUndo::events(const BatchEvent& event, RunId batch) {
  std::vector<LaterEvent> found;
  events_.bind(1, event.account);
  events_.bind(2, event.id);
  events_.bind(3, batch);
  events_.bind(4, std::string_view(event.kind));
  events_.bind(5, std::string_view(event.label));
  while (events_.step()) {
    LaterEvent& later = found.emplace_back();
    later.id = {events_.integer(0)};
    later.run = {events_.integer(1)};
    later.what = events_.text(2);
    later.command = events_.text(3);
    later.actor = events_.text(4);
    later.as_of = day_at(events_, 5);
    columns_.bind(1, events_.text(6));
    while (columns_.step()) later.columns.push_back(text_at(columns_, 0));
  }
  return found;
}

std::optional<LaterOrder> AccountUndo::order_of(AccountId account, RunId batch) {
  order_of_.bind(1, account);
  order_of_.bind(2, batch);
  return first_order(order_of_);
}

std::optional<LaterOrder> AccountUndo::order_to(AccountId account, AddressId address, RunId batch) {
  order_to_.bind(1, account);
  order_to_.bind(2, batch);
  order_to_.bind(3, address);
  return first_order(order_to_);
}

std::optional<LaterOrder> AccountUndo::order_paid_with(AccountId account, PaymentMethodId method,
                                                       RunId batch) {
  order_paid_with_.bind(1, account);
  order_paid_with_.bind(2, batch);
  order_paid_with_.bind(3, method);
  return first_order(order_paid_with_);
}

bool AccountUndo::put_in_force(Kind kind, AccountId account, std::string_view label, RunId batch) {
  Statement& put = kind == Kind::addresses ? address_ : method_;
  put.bind(1, account);
  put.bind(2, label);
  put.bind(3, batch);
  return put.run() == 1;
}

bool AccountUndo::send_back(ShipmentId shipment, AddressId from, AddressId to) {
  send_.bind(1, shipment);
  send_.bind(2, from);
  send_.bind(3, to);
  return send_.run() == 1;
}

}  // namespace autoship
