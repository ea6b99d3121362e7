#include "storage/journal_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "domain/json_writer.h"
#include "storage/credit_market.h"
#include "storage/credit_store.h"
#include "storage/stored_values.h"

namespace autoship {

namespace {

// When a shipment s left, and when it came back: ?3 are the services by hand. A label says no day gone by,
// and what is handed over leaves on its ship date, when it is free to leave. Events tell what no column
// keeps.
constexpr const char* left_on = R"(
    CASE WHEN s.batch_id IS NOT NULL THEN
      max(s.ship_date, (SELECT r.as_of FROM batches b JOIN runs r ON r.id = b.run_id WHERE b.id = s.batch_id))
    WHEN s.status <> 'waiting' AND s.ship_via IN (SELECT value FROM json_each(?3)) THEN
      max(s.ship_date, (SELECT r.as_of FROM orders o JOIN runs r ON r.id = o.run_id WHERE o.id = s.order_id),
        coalesce((SELECT max(r.as_of) FROM events e JOIN runs r ON r.id = e.run_id WHERE e.order_id = s.order_id
          AND e.what <> 'ordered' AND e.what = 'charge-paid' AND e.body ->> 'released' = s.id), ''))
    END)";
constexpr const char* back_on = R"(
    CASE WHEN s.status = 'canceled' THEN
      coalesce((SELECT r.as_of FROM events e JOIN runs r ON r.id = e.run_id WHERE e.order_id = s.order_id
        AND e.what <> 'ordered' AND e.what = 'order-canceled' AND e.body ->> 'ready' IS NOT NULL), '')
    END)";

/// Day, kind, number, part, order.
std::string sources_sql() {
  const std::string parcels = std::string("SELECT ") + left_on + " AS left_on, " + back_on +
                              " AS back_on, s.id, s.order_id FROM shipments s WHERE s.status <> 'waiting'";
  return R"(
    SELECT back_on, 1, order_id, 0, order_id FROM ()" +
         parcels + R"( AND s.status = 'canceled') WHERE back_on > left_on AND back_on BETWEEN ?1 AND ?2
    UNION ALL
    SELECT r.as_of, CASE e.kind WHEN 'budget-rest' THEN 5 ELSE 2 END, e.id, 0, e.order_id
    FROM credit_entries e JOIN runs r ON r.id = e.run_id WHERE e.kind <> 'refund' AND r.as_of BETWEEN ?1 AND ?2
    UNION ALL
    SELECT r.as_of, 3, o.id, 0, o.id FROM orders o JOIN runs r ON r.id = o.run_id
    WHERE EXISTS (SELECT 1 FROM order_lines WHERE status = 'fee') AND r.as_of BETWEEN ?1 AND ?2
      AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.status = 'fee')
      AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.order_id = o.id AND c.kind = 'charge' AND c.run_id = o.run_id)
    UNION ALL
    SELECT r.as_of, CASE c.kind WHEN 'charge' THEN 4 ELSE 8 END, a.charge_id, a.attempt, c.order_id
    FROM charge_attempts a JOIN runs r ON r.id = a.answered_by JOIN charges c ON c.id = a.charge_id
    WHERE a.result = 'paid' AND r.as_of BETWEEN ?1 AND ?2
    UNION ALL
    SELECT left_on, 6, id, 0, order_id FROM ()" +
         parcels + R"() WHERE left_on BETWEEN ?1 AND ?2 AND (back_on IS NULL OR back_on > left_on)
    UNION ALL
    SELECT r.as_of, 7, t.return_id, t.run_id, NULL
    FROM (SELECT return_id, run_id FROM return_decisions UNION SELECT return_id, run_id FROM return_parcels) t
    JOIN runs r ON r.id = t.run_id WHERE r.as_of BETWEEN ?1 AND ?2
    ORDER BY 1, 2, 3, 4)";
}

std::string json_of(const std::vector<std::string>& words) {
  std::string text;
  JsonWriter json(text);
  json.begin_array();
  for (const std::string& word : words) json.text(word);
  json.end_array();
  return text;
}

NetAmounts net_at(const Statement& row, int amount, int tax, bool tax_included) {
  return net_of(row.integer(amount), row.integer(tax), tax_included);
}

/// Whether the prices of an order o hold their tax. One without tax may be taken for either.
constexpr const char* tax_included =
    "o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor";

}  // namespace

void for_each_journal_source(Ledger& ledger, Day first, Day last, const std::vector<std::string>& by_hand,
                             const std::function<void(const JournalSource&)>& visit) {
  Statement rows(ledger.db(), sources_sql());
  const std::string from = to_text(first), to = to_text(last), services = json_of(by_hand);
  rows.bind(1, std::string_view(from));
  rows.bind(2, std::string_view(to));
  rows.bind(3, std::string_view(services));
  while (rows.step()) {
    visit({{day_at(rows, 0), static_cast<JournalKind>(rows.integer(1)), rows.integer(2), rows.integer(3)},
           {rows.integer(4)}});
  }
}

JournalFacts::JournalFacts(Ledger& ledger, const std::vector<std::string>& by_hand)
    : by_hand_(json_of(by_hand)),
      has_credit_(autoship::has_credit(ledger)),
      head_(ledger.db(), std::string(R"(
          SELECT o.account_id, o.replaces_order_id, r.as_of, o.run_id, o.currency, o.market_id, a.country, a.region,
            o.shipping_minor, o.shipping_tax_minor, )") +
                             tax_included + R"(
          FROM orders o JOIN runs r ON r.id = o.run_id LEFT JOIN addresses a ON a.id = o.address_id WHERE o.id = ?1)"),
      lines_(ledger.db(),
             "SELECT line, product_id, qty, status = 'fee', goods_minor, tax_minor, shipment_id "
             "FROM order_lines WHERE order_id = ?1 ORDER BY line"),
      parcel_(ledger.db(), std::string("SELECT p.location, ") + left_on + ", " + back_on +
                               " FROM shipments s JOIN locations p ON p.id = s.location_id WHERE s.id = ?1"),
      payments_(ledger.db(), R"(
          SELECT c.id, c.kind = 'charge', c.amount_minor, c.run_id, a.attempt, a.method_kind, r.as_of
          FROM charges c LEFT JOIN charge_attempts a ON a.charge_id = c.id AND a.result = 'paid'
          LEFT JOIN runs r ON r.id = a.answered_by WHERE c.order_id = ?1 ORDER BY c.id, a.attempt)"),
      credits_(ledger.db(), R"(
          SELECT e.id, r.as_of, e.kind, e.amount_minor FROM credit_entries e JOIN runs r ON r.id = e.run_id
          WHERE e.account_id = ?1 AND e.order_id = ?2 AND e.kind <> 'refund')"),
      market_(ledger.db(), "SELECT market, currency FROM markets WHERE id = ?1"),
      sku_(ledger.db(), "SELECT sku FROM products WHERE id = ?1"),
      grant_(ledger.db(),
             "SELECT e.amount_minor, " + credit_market_sql + " FROM credit_entries e WHERE e.id = ?1"),
      replaced_(ledger.db(),
                "SELECT order_line, qty FROM return_decisions WHERE order_id = ?1 AND replacement_order_id = "
                "?2 ORDER BY id"),
      ran_(ledger.db(), R"(
          SELECT t.ran, (SELECT count(*) FROM (SELECT run_id FROM return_decisions WHERE return_id = t.id
            UNION SELECT run_id FROM return_parcels WHERE return_id = t.id) WHERE run_id <= ?2)
          FROM returns t WHERE t.id = ?1)"),
      decisions_(ledger.db(), std::string(R"(
          SELECT d.order_id, d.goods_minor, d.tax_minor, d.shipping_minor, d.shipping_tax_minor, )") +
                                  tax_included + R"(,
            (SELECT coalesce(sum(amount_minor), 0) FROM return_payouts WHERE decision_id = d.id AND charge_id IS NOT NULL),
            (SELECT coalesce(sum(amount_minor), 0) FROM return_payouts WHERE decision_id = d.id AND charge_id IS NULL)
          FROM return_decisions d JOIN orders o ON o.id = d.order_id
          WHERE d.return_id = ?1 AND d.run_id = ?2 AND d.amount_minor > 0 ORDER BY d.id)"),
      goods_(ledger.db(), R"(
          SELECT l.order_id, l.order_line, g.product_id, g.qty, g.fate, p.location,
            (SELECT coalesce(sum(h.qty), 0) FROM return_lines m JOIN return_parcels k ON k.return_id = m.return_id
             JOIN return_goods h ON h.parcel_id = k.id AND h.return_line = m.line
             WHERE m.order_id = l.order_id AND m.order_line = l.order_line
               AND (h.fate = 'restock' OR h.fate = 'scrap') AND (h.parcel_id, h.line_no) < (g.parcel_id, g.line_no))
          FROM return_parcels q JOIN return_goods g ON g.parcel_id = q.id JOIN locations p ON p.id = q.location_id
          LEFT JOIN return_lines l ON l.return_id = q.return_id AND l.line = g.return_line
          WHERE q.return_id = ?1 AND q.run_id = ?2 ORDER BY g.parcel_id, g.line_no)"),
      kept_(ledger.db(), R"(
          SELECT d.order_id, d.order_line, l.product_id, d.qty
          FROM return_decisions d JOIN return_lines l ON l.return_id = d.return_id AND l.line = d.line
          WHERE d.return_id = ?1 AND d.run_id = ?2 ORDER BY d.id)") {
  parcel_.bind(3, std::string_view(by_hand_));
}

const JournalOrder& JournalFacts::order(OrderId id) {
  JournalOrder& order = order_;
  head_.bind(1, id);
  check(head_.step(), "the journal is about orders that are there");
  order.id = id;
  order.account = {head_.integer(0)};
  order.replaces = {head_.integer(1)};
  order.made_on = day_at(head_, 2);
  const RunId run{head_.integer(3)};
  const std::string_view currency = head_.text(4);
  const Market& sold_in = market(head_.integer(5));
  order.market = sold_in.code;
  order.currency = sold_in.currency->code == currency ? *sold_in.currency : currency_at(head_, 4);
  order.country = head_.text(6);
  order.region = head_.text(7);
  order.tax_included = head_.integer(10) != 0;
  order.shipping = net_at(head_, 8, 9, order.tax_included);
  head_.reset();
  read_lines(order);
  read_parcels(order);
  read_payments(order, run);
  read_credits(order);
  return order;
}

void JournalFacts::read_lines(JournalOrder& order) {
  order.lines.clear();
  lines_.bind(1, order.id);
  while (lines_.step()) {
    JournalOrderLine& line = order.lines.emplace_back();
    line.line = lines_.integer(0);
    line.product = {lines_.integer(1)};
    line.qty = lines_.integer(2);
    line.is_fee = lines_.integer(3) != 0;
    line.amounts = net_at(lines_, 4, 5, order.tax_included);
    line.shipment = {lines_.integer(6)};
  }
}

void JournalFacts::read_parcels(JournalOrder& order) {
  order.parcels.clear();
  for (const JournalOrderLine& line : order.lines) {
    const auto same = [&](const JournalParcel& parcel) { return parcel.id == line.shipment; };
    if (!line.shipment || std::any_of(order.parcels.begin(), order.parcels.end(), same)) continue;
    parcel_.bind(1, line.shipment);
    check(parcel_.step(), "a line's shipment is there");
    JournalParcel& parcel = order.parcels.emplace_back();
    parcel.id = line.shipment;
    parcel.location = parcel_.text(0);
    parcel.left_on = day_or_none(parcel_, 1);
    // Canceled before it was free to leave, or before its day: it never left.
    const bool is_canceled = !parcel_.is_null(2);
    if (is_canceled && !parcel_.text(2).empty()) parcel.back_on = day_at(parcel_, 2);
    if (is_canceled && (!parcel.back_on || !parcel.left_on || *parcel.back_on <= *parcel.left_on)) {
      parcel.left_on = parcel.back_on = std::nullopt;
    }
    parcel_.reset();
  }
  std::sort(order.parcels.begin(), order.parcels.end(),
            [](const JournalParcel& a, const JournalParcel& b) { return a.id < b.id; });
}

void JournalFacts::read_payments(JournalOrder& order, RunId run) {
  order.payments.clear();
  order.has_own_charge = false;
  payments_.bind(1, order.id);
  while (payments_.step()) {
    const bool is_charge = payments_.integer(1) != 0;
    const bool is_own = is_charge && payments_.integer(3) == run.value;
    const bool is_first_own = is_own && !order.has_own_charge;
    order.has_own_charge = order.has_own_charge || is_own;
    if (payments_.is_null(4)) continue;
    JournalPayment& payment = order.payments.emplace_back();
    payment.key = {day_at(payments_, 6), is_charge ? JournalKind::charge : JournalKind::refund,
                   payments_.integer(0), payments_.integer(4)};
    payment.amount_minor = payments_.integer(2);
    payment.method = payments_.text(5);
    payment.is_with_fees = is_first_own;
  }
}

void JournalFacts::read_credits(JournalOrder& order) {
  order.credits.clear();
  if (!has_credit_) return;
  credits_.bind(1, order.account);
  credits_.bind(2, order.id);
  while (credits_.step()) {
    order.credits.push_back(
        {credits_.integer(0), day_at(credits_, 1), text_at(credits_, 2), credits_.integer(3)});
  }
}

JournalReturn JournalFacts::returned(const JournalKey& key) {
  JournalReturn result;
  for (Statement* statement : {&ran_, &decisions_, &goods_, &kept_}) {
    statement->bind(1, key.number);
    statement->bind(2, key.part);
  }
  check(ran_.step(), "a return is there");
  result.ran = ran_.text(0);
  result.number = ran_.integer(1);
  ran_.reset();
  while (decisions_.step()) {
    const bool included = decisions_.integer(5) != 0;
    result.decisions.push_back({{decisions_.integer(0)},
                                net_at(decisions_, 1, 2, included),
                                net_at(decisions_, 3, 4, included),
                                decisions_.integer(6),
                                decisions_.integer(7)});
  }
  while (goods_.step()) {
    result.goods.push_back({{goods_.integer(0)},
                            goods_.integer(1),
                            {goods_.integer(2)},
                            goods_.integer(3),
                            text_at(goods_, 4),
                            text_at(goods_, 5),
                            goods_.integer(6)});
  }
  if (!result.goods.empty()) return result;
  while (kept_.step()) {
    result.goods.push_back(
        {{kept_.integer(0)}, kept_.integer(1), {kept_.integer(2)}, kept_.integer(3), {}, {}, 0});
  }
  return result;
}

JournalGrant JournalFacts::grant(std::int64_t entry) {
  grant_.bind(1, entry);
  check(grant_.step(), "a credit entry is there");
  const Market& of_account = market(grant_.integer(1));
  JournalGrant grant{grant_.integer(0), *of_account.currency, of_account.code};
  grant_.reset();
  return grant;
}

std::vector<ReplacedLine> JournalFacts::replaced_lines(const JournalOrder& replacement) {
  std::vector<ReplacedLine> lines;
  replaced_.bind(1, replacement.replaces);
  replaced_.bind(2, replacement.id);
  while (replaced_.step()) lines.push_back({replaced_.integer(0), replaced_.integer(1)});
  return lines;
}

std::string_view JournalFacts::sku(ProductId product) {
  const auto known = skus_.find(product);
  if (known != skus_.end()) return known->second;
  sku_.bind(1, product);
  check(sku_.step(), "a product is there");
  std::string& sku = skus_[product];
  sku = sku_.text(0);
  sku_.reset();
  return sku;
}

const JournalFacts::Market& JournalFacts::market(std::int64_t id) {
  const auto known = markets_.find(id);
  if (known != markets_.end()) return known->second;
  market_.bind(1, id);
  check(market_.step(), "a market is there");
  Market& found = markets_[id];
  found = {text_at(market_, 0), currency_at(market_, 1)};
  market_.reset();
  return found;
}

}  // namespace autoship
