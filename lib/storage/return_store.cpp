#include "storage/return_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "domain/ran.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

void bind_filled(Statement& statement, int at, std::string_view text) {
  if (text.empty()) {
    statement.bind_null(at);
  } else {
    statement.bind(at, text);
  }
}

constexpr const char* head_sql = R"(
    SELECT id, ran, kind = 'buyback', account_id, order_id, reason, fault, outcome, goods, notified_on, location_id,
      issued_on, expires_on, override_reason, closed, closed_on, closed_why, percent
    FROM returns WHERE id = ?1)";

// A refund waits for its money while it is open, a replacement for its order.
constexpr const char* lines_sql = R"(
    SELECT l.line, l.order_id, l.order_line, l.product_id, p.sku, l.had_on, l.had_by, l.qty,
      (SELECT coalesce(sum(g.qty), 0) FROM return_parcels q JOIN return_goods g ON g.parcel_id = q.id
       WHERE q.return_id = l.return_id AND g.return_line = l.line),
      coalesce(sum(d.qty) FILTER (WHERE d.decision = 'refund'), 0),
      coalesce(sum(d.qty) FILTER (WHERE d.decision = 'replace'), 0),
      coalesce(sum(d.qty) FILTER (WHERE d.decision = 'credit'), 0),
      coalesce(sum(d.qty) FILTER (WHERE d.decision = 'refused'), 0),
      coalesce(max(d.decision = 'replace' AND d.replacement_order_id IS NULL
        OR EXISTS (SELECT 1 FROM return_payouts y JOIN charges c ON c.id = y.charge_id WHERE y.decision_id = d.id
          AND c.state <> 'paid' AND c.state <> 'canceled')), 0)
    FROM return_lines l JOIN products p ON p.id = l.product_id
    LEFT JOIN return_decisions d ON d.return_id = l.return_id AND d.line = l.line
    WHERE l.return_id = ?1 GROUP BY l.line ORDER BY l.line)";

}  // namespace

ReturnStore::ReturnStore(Ledger& ledger, RunId run, HandDeliveries by_hand)
    : run_(run),
      by_hand_(by_hand),
      order_(ledger.db(), R"(
          SELECT o.account_id, o.autoship_id, o.currency, o.kind, o.status = 'open',
            o.total_minor + o.credit_minor - o.rest_minor <> o.goods_minor + o.shipping_minor,
            o.shipping_minor, o.shipping_tax_minor, m.currency
          FROM orders o JOIN accounts a ON a.id = o.account_id JOIN markets m ON m.id = a.market_id
          WHERE o.id = ?1)"),
      order_lines_(ledger.db(), R"(
          SELECT l.line, l.product_id, p.sku, l.qty, l.status, l.gift, l.goods_minor, l.tax_minor, l.pv, l.cv,
            s.id, s.status, s.ship_via, s.location_id, coalesce(s.shipped_on, s.ship_date), s.delivered_on,
            coalesce(s.shipped_on, min(s.ship_date, coalesce(r.as_of, s.ship_date)))
          FROM order_lines l JOIN products p ON p.id = l.product_id LEFT JOIN shipments s ON s.id = l.shipment_id
          LEFT JOIN batches b ON b.id = s.batch_id LEFT JOIN runs r ON r.id = b.run_id
          WHERE l.order_id = ?1 ORDER BY l.line)"),
      sold_(ledger.db(), R"(
          SELECT DISTINCT o.id FROM (
            SELECT o.id FROM autoships s JOIN orders o ON o.autoship_id = s.id WHERE s.account_id = ?1
            UNION ALL SELECT id FROM orders WHERE autoship_id IS NULL AND account_id = ?1) w
          JOIN orders o ON o.id = w.id JOIN accounts a ON a.id = o.account_id JOIN markets m ON m.id = a.market_id
          JOIN order_lines l ON l.order_id = o.id JOIN shipments s ON s.id = l.shipment_id
          WHERE o.currency = m.currency AND o.kind = 'autoship' AND l.product_id = ?2 AND l.gift = 0
            AND (s.status = 'exported' OR s.status = 'shipped' OR s.status = 'delivered' OR s.status = 'ready')
            AND coalesce(s.shipped_on, s.ship_date) >= ?3
          ORDER BY o.id DESC)"),
      going_(ledger.db(),
             "SELECT id, status FROM autoships WHERE account_id = ?1 AND (status = 'active' OR status = "
             "'paused') ORDER BY id"),
      taken_(ledger.db(), R"(
          SELECT l.order_line, r.closed, l.qty,
            (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d
             WHERE d.return_id = l.return_id AND d.line = l.line AND d.decision <> 'refused'),
            (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d
             WHERE d.return_id = l.return_id AND d.line = l.line AND d.decision = 'refused'),
            r.closed IS NULL AND r.fault = 'company' AND r.outcome <> 'replace'
          FROM return_lines l JOIN returns r ON r.id = l.return_id WHERE l.order_id = ?1)"),
      given_(ledger.db(), R"(
          SELECT d.order_line, d.qty, r.fault = 'company', d.shipping_minor
          FROM return_decisions d JOIN returns r ON r.id = d.return_id
          WHERE d.order_id = ?1 AND (d.decision = 'refund' OR d.decision = 'credit'))"),
      last_(ledger.db(), "SELECT coalesce(max(id), 0) FROM returns"),
      insert_(ledger.db(),
              "INSERT INTO returns (id, ran, kind, account_id, order_id, reason, fault, outcome, goods, "
              "notified_on, "
              "location_id, issued_on, expires_on, override_reason, run_id, percent) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"),
      insert_line_(
          ledger.db(),
          "INSERT INTO return_lines (return_id, line, order_id, order_line, product_id, qty, had_on, had_by) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      find_(ledger.db(), head_sql),
      lines_(ledger.db(), lines_sql),
      orders_(ledger.db(), "SELECT DISTINCT order_id FROM return_lines WHERE return_id = ?1 ORDER BY 1"),
      close_(ledger.db(), "UPDATE returns SET closed = ?2, closed_on = ?3, closed_why = ?4 WHERE id = ?1"),
      reopen_(ledger.db(),
              "UPDATE returns SET closed = NULL, closed_on = NULL, closed_why = NULL WHERE id = ?1 AND "
              "closed = 'expired'"),
      wish_(ledger.db(), "UPDATE returns SET outcome = ?2 WHERE id = ?1"),
      unsent_(
          ledger.db(),
          "SELECT line, order_line, qty FROM return_decisions WHERE return_id = ?1 AND decision = 'replace' "
          "AND replacement_order_id IS NULL ORDER BY id"),
      take_unsent_(ledger.db(),
                   "DELETE FROM return_decisions WHERE return_id = ?1 AND decision = 'replace' AND "
                   "replacement_order_id IS NULL"),
      insert_parcel_(
          ledger.db(),
          "INSERT INTO return_parcels (return_id, run_id, received_on, location_id, proof, ran_on_parcel, "
          "accepted, why, override_reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
      insert_goods_(ledger.db(),
                    "INSERT INTO return_goods (parcel_id, line_no, return_line, product_id, qty, fate) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      tracked_(ledger.db(), "SELECT 1 FROM products WHERE id = ?1 AND track_stock = 1"),
      shelve_(ledger.db(),
              "INSERT INTO stock (location_id, product_id, on_hand) VALUES (?1, ?2, ?3) "
              "ON CONFLICT (location_id, product_id) DO UPDATE SET on_hand = on_hand + excluded.on_hand"),
      move_(ledger.db(),
            "INSERT INTO stock_moves (run_id, location_id, product_id, qty, kind, parcel_id) "
            "VALUES (?1, ?2, ?3, ?4, 'returned', ?5)"),
      insert_decision_(
          ledger.db(),
          "INSERT INTO return_decisions (return_id, line, order_id, order_line, qty, decision, goods_minor, "
          "tax_minor, shipping_minor, shipping_tax_minor, amount_minor, pv, cv, run_id) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"),
      charges_(ledger.db(), R"(
          SELECT c.id, c.shipment_id, c.pay_with_id, c.state = 'paid' OR c.state = 'refunded',
            c.amount_minor - (SELECT coalesce(sum(b.amount_minor), 0) FROM charges b
              WHERE b.refunds_id = c.id AND b.state <> 'canceled')
          FROM charges c WHERE c.order_id = ?1 AND c.kind = 'charge' AND c.state <> 'canceled' ORDER BY c.id)"),
      unpaid_total_(ledger.db(), R"(
          SELECT o.pay_with_id, o.total_minor - (SELECT coalesce(sum(b.amount_minor), 0) FROM charges b
            WHERE b.order_id = o.id AND b.kind = 'refund' AND b.state <> 'canceled')
          FROM orders o WHERE o.id = ?1)"),
      insert_charge_(
          ledger.db(),
          "INSERT INTO charges (kind, order_id, shipment_id, account_id, pay_with_id, currency, "
          "amount_minor, "
          "due_on, held, refunds_id, run_id) VALUES ('refund', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      insert_payout_(ledger.db(),
                     "INSERT INTO return_payouts (decision_id, amount_minor, charge_id, credit_entry_id) "
                     "VALUES (?1, ?2, ?3, ?4)") {}

std::optional<OrderOfReturn> ReturnStore::order(OrderId id) {
  order_.bind(1, id);
  if (!order_.step()) return std::nullopt;
  OrderOfReturn order;
  order.goods.order = id;
  order.account = {order_.integer(0)};
  order.autoship = {order_.integer(1)};
  order.currency = currency_at(order_, 2);
  order.kind = order_.text(3);
  order.is_open = order_.integer(4) != 0;
  order.goods.has_tax_on_top = order_.integer(5) != 0;
  order.goods.shipping_minor = order_.integer(6);
  order.goods.shipping_tax_minor = order_.integer(7);
  order.credit_currency = order_.text(8);
  order_.reset();
  order_lines_.bind(1, id);
  while (order_lines_.step()) {
    ReturnableLine line;
    line.line = static_cast<int>(order_lines_.integer(0));
    line.product = {order_lines_.integer(1)};
    line.qty = order_lines_.integer(3);
    line.is_gift = order_lines_.integer(5) != 0;
    line.value = {order_lines_.integer(6), order_lines_.integer(7), order_lines_.integer(8),
                  order_lines_.integer(9)};
    LineParcel parcel;
    parcel.sku = order_lines_.text(2);
    parcel.status = order_lines_.text(4);
    line.is_goods = parcel.status == "shipping" || parcel.status == "backordered";
    read_parcel(line, parcel);
    order.goods.lines.push_back(line);
    order.parcels.push_back(std::move(parcel));
  }
  taken_.bind(1, id);
  while (taken_.step()) {
    ReturnTally tally;
    tally.qty = taken_.integer(2);
    tally.refunded = taken_.integer(3);
    tally.refused = taken_.integer(4);
    ReturnableLine& line = *order.goods.find(static_cast<int>(taken_.integer(0)));
    line.taken += tally.taken(parse_return_closed(taken_.text(1)));
    if (taken_.integer(5) != 0 && !line.is_gift) order.goods.company_awaited += tally.qty - tally.decided();
  }
  given_.bind(1, id);
  while (given_.step()) {
    ReturnableLine* const line = order.goods.find(static_cast<int>(given_.integer(0)));
    line->paid += given_.integer(1);
    if (given_.integer(2) != 0 && !line->is_gift) order.goods.company_pieces += given_.integer(1);
    if (given_.integer(3) != 0) order.goods.shipping_is_back = true;
  }
  return order;
}

void ReturnStore::read_parcel(ReturnableLine& line, LineParcel& parcel) {
  const ShipmentId shipment{order_lines_.integer(10)};
  if (!shipment) return;
  const std::string_view status = order_lines_.text(11);
  parcel.location = {order_lines_.integer(13)};
  parcel.shipped_on = day_at(order_lines_, 14);
  parcel.delivered_on = day_or_none(order_lines_, 15);
  parcel.left_on = day_at(order_lines_, 16);
  bool has_left = status == "exported" || status == "shipped" || status == "delivered";
  if (status == "ready" && by_hand_.services != nullptr && parcel.shipped_on <= by_hand_.today) {
    const Service* service = by_hand_.services->find(order_lines_.text(12));
    has_left = service != nullptr && service->by_hand();
    if (has_left) parcel.delivered_on = parcel.shipped_on;
  }
  if (has_left) line.shipment = shipment;
}

std::vector<OrderId> ReturnStore::sold_since(AccountId account, ProductId product, Day from) {
  const std::string day = to_text(from);
  sold_.bind(1, account);
  sold_.bind(2, product);
  sold_.bind(3, std::string_view(day));
  std::vector<OrderId> orders;
  while (sold_.step()) orders.push_back({sold_.integer(0)});
  return orders;
}

std::vector<std::string> ReturnStore::autoships_that_go_on(AccountId account) {
  going_.bind(1, account);
  std::vector<std::string> autoships;
  while (going_.step())
    autoships.push_back("autoship " + std::to_string(going_.integer(0)) + " (" + std::string(going_.text(1)) +
                        ")");
  return autoships;
}

ReturnId ReturnStore::next() {
  check(last_.step(), "counting gives a row");
  const ReturnId id{last_.integer(0) + 1};
  last_.reset();
  return id;
}

void ReturnStore::add(const ReturnHead& head, const std::vector<ReturnLine>& lines) {
  const std::string notified = to_text(head.notified_on), issued = to_text(head.issued_on),
                    expires = to_text(head.expires_on);
  insert_.bind(1, head.id);
  insert_.bind(2, std::string_view(head.ran));
  insert_.bind(3, head.is_buyback ? "buyback" : "return");
  insert_.bind(4, head.account);
  insert_.bind(5, head.order);
  insert_.bind(6, to_text(head.reason));
  insert_.bind(7, to_text(head.fault));
  insert_.bind(8, to_text(head.outcome));
  insert_.bind(9, to_text(head.goods));
  insert_.bind(10, std::string_view(notified));
  insert_.bind(11, head.location);
  insert_.bind(12, std::string_view(issued));
  insert_.bind(13, std::string_view(expires));
  bind_filled(insert_, 14, head.override_reason);
  insert_.bind(15, run_);
  insert_.bind(16, std::int64_t{head.percent});
  insert_.run();
  for (const ReturnLine& line : lines) {
    const std::string had_on = to_text(line.had.on);
    insert_line_.bind(1, head.id);
    insert_line_.bind(2, std::int64_t{line.line});
    insert_line_.bind(3, line.order);
    insert_line_.bind(4, std::int64_t{line.order_line});
    insert_line_.bind(5, line.product);
    insert_line_.bind(6, line.tally.qty);
    insert_line_.bind(7, std::string_view(had_on));
    insert_line_.bind(8, to_text(line.had.by));
    insert_line_.run();
  }
}

std::optional<ReturnHead> ReturnStore::find(ReturnId id) {
  find_.bind(1, id);
  if (!find_.step()) return std::nullopt;
  ReturnHead head;
  head.id = {find_.integer(0)};
  head.ran = find_.text(1);
  head.is_buyback = find_.integer(2) != 0;
  head.account = {find_.integer(3)};
  head.order = {find_.integer(4)};
  head.reason = parse_return_reason(find_.text(5)).value();
  head.fault = find_.text(6) == "company" ? ReturnFault::company : ReturnFault::choice;
  head.outcome = parse_return_outcome(find_.text(7)).value();
  head.goods = parse_return_goods(find_.text(8)).value();
  head.notified_on = day_at(find_, 9);
  head.location = {find_.integer(10)};
  head.issued_on = day_at(find_, 11);
  head.expires_on = day_at(find_, 12);
  head.override_reason = find_.text(13);
  head.closed = parse_return_closed(find_.text(14));
  head.closed_on = day_or_none(find_, 15);
  head.closed_why = find_.text(16);
  head.percent = static_cast<int>(find_.integer(17));
  find_.reset();
  return head;
}

std::vector<ReturnLine> ReturnStore::lines(ReturnId id) {
  std::vector<ReturnLine> lines;
  lines_.bind(1, id);
  while (lines_.step()) {
    ReturnLine line;
    line.line = static_cast<int>(lines_.integer(0));
    line.order = {lines_.integer(1)};
    line.order_line = static_cast<int>(lines_.integer(2));
    line.product = {lines_.integer(3)};
    line.sku = lines_.text(4);
    line.had = {day_at(lines_, 5), parse_had_by(lines_.text(6)).value()};
    line.tally.qty = lines_.integer(7);
    line.tally.received = lines_.integer(8);
    line.tally.refunded = lines_.integer(9);
    line.tally.replaced = lines_.integer(10);
    line.tally.credited = lines_.integer(11);
    line.tally.refused = lines_.integer(12);
    line.tally.is_settled = lines_.integer(13) == 0;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<OrderId> ReturnStore::orders_of(ReturnId id) {
  std::vector<OrderId> orders;
  orders_.bind(1, id);
  while (orders_.step()) orders.push_back({orders_.integer(0)});
  return orders;
}

void ReturnStore::close(ReturnId id, ReturnClosed how, Day on, std::string_view why) {
  const std::string day = to_text(on);
  close_.bind(1, id);
  close_.bind(2, to_text(how));
  close_.bind(3, std::string_view(day));
  bind_filled(close_, 4, why);
  check(close_.run() == 1, "a return that ends is there");
}

void ReturnStore::reopen(ReturnId id) {
  reopen_.bind(1, id);
  check(reopen_.run() == 1, "only what has expired opens again");
}

ReturnParcelId ReturnStore::add_parcel(ReturnId id, const ReturnParcel& parcel,
                                       const std::vector<SortedGoods>& goods) {
  const std::string received = to_text(parcel.received_on);
  insert_parcel_.bind(1, id);
  insert_parcel_.bind(2, run_);
  insert_parcel_.bind(3, std::string_view(received));
  insert_parcel_.bind(4, parcel.location);
  bind_filled(insert_parcel_, 5, parcel.proof);
  insert_parcel_.bind(6, std::int64_t{parcel.has_ran});
  insert_parcel_.bind(7, std::int64_t{parcel.why.empty()});
  bind_filled(insert_parcel_, 8, parcel.why);
  bind_filled(insert_parcel_, 9, parcel.override_reason);
  insert_parcel_.run();
  const ReturnParcelId parcel_id{insert_parcel_.last_row_id()};
  std::int64_t number = 0;
  for (const SortedGoods& one : goods) {
    insert_goods_.bind(1, parcel_id);
    insert_goods_.bind(2, ++number);
    if (one.line == 0) {
      insert_goods_.bind_null(3);
    } else {
      insert_goods_.bind(3, std::int64_t{one.line});
    }
    insert_goods_.bind(4, one.product);
    insert_goods_.bind(5, one.qty);
    insert_goods_.bind(6, to_text(one.fate));
    insert_goods_.run();
    if (one.fate != ReturnFate::restock) continue;
    tracked_.bind(1, one.product);
    const bool is_tracked = tracked_.step();
    tracked_.reset();
    if (!is_tracked) continue;
    for (Statement* step : {&shelve_, &move_}) {
      const int first = step == &move_ ? 2 : 1;
      if (step == &move_) step->bind(1, run_);
      step->bind(first, parcel.location);
      step->bind(first + 1, one.product);
      step->bind(first + 2, one.qty);
      if (step == &move_) step->bind(5, parcel_id);
      step->run();
    }
  }
  return parcel_id;
}

std::vector<DecidedPieces> ReturnStore::take_unsent_replacements(ReturnId id) {
  std::vector<DecidedPieces> pieces;
  unsent_.bind(1, id);
  while (unsent_.step()) {
    pieces.push_back({static_cast<int>(unsent_.integer(0)), static_cast<int>(unsent_.integer(1)),
                      unsent_.integer(2), ReturnDecision::replace});
  }
  take_unsent_.bind(1, id);
  take_unsent_.run();
  return pieces;
}

void ReturnStore::wish(ReturnId id, ReturnOutcome outcome) {
  wish_.bind(1, id);
  wish_.bind(2, to_text(outcome));
  check(wish_.run() == 1, "a return that changes is there");
}

std::int64_t ReturnStore::add_decision(ReturnId id, OrderId order, const PricedDecision& decision) {
  insert_decision_.bind(1, id);
  insert_decision_.bind(2, std::int64_t{decision.pieces.line});
  insert_decision_.bind(3, order);
  insert_decision_.bind(4, std::int64_t{decision.pieces.order_line});
  insert_decision_.bind(5, decision.pieces.qty);
  insert_decision_.bind(6, to_text(decision.pieces.decision));
  insert_decision_.bind(7, decision.value.goods_minor);
  insert_decision_.bind(8, decision.value.tax_minor);
  insert_decision_.bind(9, decision.shipping_minor);
  insert_decision_.bind(10, decision.shipping_tax_minor);
  insert_decision_.bind(11, decision.amount_minor);
  insert_decision_.bind(12, decision.value.pv);
  insert_decision_.bind(13, decision.value.cv);
  insert_decision_.bind(14, run_);
  insert_decision_.run();
  return insert_decision_.last_row_id();
}

std::vector<PaidCharge> ReturnStore::paid_charges(OrderId order) {
  std::vector<PaidCharge> charges;
  charges_.bind(1, order);
  while (charges_.step()) {
    charges.push_back({{{charges_.integer(0)}, {charges_.integer(1)}, charges_.integer(4)},
                       {charges_.integer(2)},
                       charges_.integer(3) != 0});
  }
  if (!charges.empty()) return charges;
  unpaid_total_.bind(1, order);
  check(unpaid_total_.step(), "an order that is returned from is there");
  charges.push_back({{{}, {}, unpaid_total_.integer(1)}, {unpaid_total_.integer(0)}, true});
  unpaid_total_.reset();
  return charges;
}

ChargeId ReturnStore::add_refund(const OrderOfReturn& order, const PaidCharge& paid,
                                 std::int64_t amount_minor, Day due_on) {
  const std::string due = to_text(due_on);
  insert_charge_.bind(1, order.goods.order);
  insert_charge_.bind(2, paid.purse.shipment);
  insert_charge_.bind(3, order.account);
  insert_charge_.bind(4, paid.pay_with);
  insert_charge_.bind(5, std::string_view(order.currency.code));
  insert_charge_.bind(6, amount_minor);
  insert_charge_.bind(7, std::string_view(due));
  bind_filled(insert_charge_, 8, paid.is_paid ? "" : "unpaid");
  insert_charge_.bind(9, paid.purse.charge);
  insert_charge_.bind(10, run_);
  insert_charge_.run();
  return {insert_charge_.last_row_id()};
}

void ReturnStore::add_payout(std::int64_t decision, std::int64_t amount_minor, ChargeId charge,
                             std::int64_t credit_entry) {
  insert_payout_.bind(1, decision);
  insert_payout_.bind(2, amount_minor);
  insert_payout_.bind(3, charge);
  if (credit_entry == 0) {
    insert_payout_.bind_null(4);
  } else {
    insert_payout_.bind(4, credit_entry);
  }
  insert_payout_.run();
}

}  // namespace autoship
