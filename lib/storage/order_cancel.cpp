#include "storage/order_cancel.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "domain/json_writer.h"
#include "domain/money.h"

namespace autoship {

OrderCancel::OrderCancel(Ledger& ledger, RunJournal& journal)
    : journal_(journal),
      credit_(ledger, journal.run()),
      volume_(ledger, journal),
      state_(ledger.db(), R"(
          SELECT o.status, o.account_id, o.autoship_id, o.currency,
            (SELECT count(*) FROM order_lines l JOIN shipments s ON s.id = l.shipment_id WHERE l.order_id = o.id
               AND s.status <> 'waiting' AND s.status <> 'ready' AND s.status <> 'canceled'),
            (SELECT min(id) FROM charges c WHERE c.order_id = o.id AND (c.state = 'paid' OR c.state = 'refunded')),
            (SELECT min(id) FROM charges c WHERE c.order_id = o.id
               AND (c.state = 'submitted' OR c.state = 'unknown')),
            (SELECT count(*) FROM order_lines l JOIN shipments s ON s.id = l.shipment_id WHERE l.order_id = o.id
               AND s.status = 'ready')
          FROM orders o WHERE o.id = ?1)"),
      order_(ledger.db(), "UPDATE orders SET status = 'canceled' WHERE id = ?1 AND status = 'open'"),
      // As a label batch does it: of products that are counted. A shelf may stand in several lines.
      stock_(ledger.db(), R"(
          UPDATE stock SET reserved = reserved -
            (SELECT sum(l.qty) FROM order_lines l JOIN shipments s ON s.id = l.shipment_id
             WHERE l.order_id = ?1 AND l.status = 'shipping' AND (s.status = 'waiting' OR s.status = 'ready')
               AND s.location_id = stock.location_id AND l.product_id = stock.product_id)
          WHERE (location_id, product_id) IN
            (SELECT s.location_id, l.product_id FROM order_lines l JOIN shipments s ON s.id = l.shipment_id
             JOIN products p ON p.id = l.product_id
             WHERE l.order_id = ?1 AND l.status = 'shipping' AND (s.status = 'waiting' OR s.status = 'ready')
               AND p.track_stock = 1))"),
      shipments_(ledger.db(),
                 "UPDATE shipments SET status = 'canceled' WHERE id IN (SELECT shipment_id FROM order_lines "
                 "WHERE order_id = ?1) AND (status = 'waiting' OR status = 'ready')"),
      charges_(ledger.db(),
               "UPDATE charges SET state = 'canceled', due_on = NULL, held = NULL "
               "WHERE order_id = ?1 AND state = 'pending'") {}

std::optional<std::string> OrderCancel::fault(OrderId order) {
  state_.bind(1, order);
  check(state_.step(), "an order that is canceled is there");
  std::optional<std::string> fault;
  if (state_.text(0) != "open") {
    fault = fmt::format("order {} is canceled already", order.value);
  } else if (state_.integer(4) > 0) {
    fault = fmt::format("a parcel of order {} has left", order.value);
  } else if (!state_.is_null(5)) {
    fault = fmt::format("charge {} of order {} is paid", state_.integer(5), order.value);
  } else if (!state_.is_null(6)) {
    fault =
        fmt::format("charge {} of order {} was sent and has no answer yet", state_.integer(6), order.value);
  }
  state_.reset();
  return fault;
}

void OrderCancel::cancel(OrderId order, std::string_view why, Shelves shelves) {
  const auto wrong = fault(order);
  check(!wrong, wrong ? *wrong : std::string());
  state_.bind(1, order);
  state_.step();
  const AccountId account{state_.integer(1)};
  const AutoshipId autoship{state_.integer(2)};
  const auto currency = find_currency(state_.text(3));
  check(currency.has_value(), "an order's currency is known");
  const bool was_ready = state_.integer(7) > 0;
  state_.reset();
  Statement* const steps[] = {&stock_, &shipments_, &charges_, &order_};
  for (Statement* step : steps) {
    if (step == &stock_ && shelves == Shelves::left) continue;
    step->bind(1, order);
    const int rows = step->run();
    check(step != &order_ || rows == 1, "an order is canceled once");
  }
  const std::int64_t credit_minor = credit_.give_back(order);
  volume_.take_back_all(order, "order canceled");
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("why").text(why);
  // What is handed over may have been: the journal asks.
  if (was_ready) json.key("ready").boolean(true);
  if (credit_minor != 0) {
    json.key("credit").decimal(credit_minor, currency->digits).key("currency").text(currency->code);
  }
  json.end_object();
  journal_.append({"order-canceled", account, autoship, order, body});
}

}  // namespace autoship
