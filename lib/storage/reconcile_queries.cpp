#include "storage/reconcile_queries.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <vector>

#include "domain/money.h"
#include "storage/calendar_store.h"
#include "storage/credit_market.h"
#include "storage/statement.h"

namespace autoship {

namespace {

/// A comparison and its rows: a currency, what the row is, the two sums in each of `units`, then the
/// `parts` of the right one in the first unit. ?1 and ?2 are the days.
struct Query {
  Comparison comparison;
  std::vector<std::string_view> units;  ///< empty: the row's currency
  std::vector<std::string_view> parts;
  std::string sql;
};

// An order and the sums of its lines. Where the total leaves no room for tax, the prices hold it.
const std::string orders_with_lines = R"(
    WITH v AS (
      SELECT o.*, o.total_minor <> o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor AS on_top,
        coalesce(sum(l.goods_minor), 0) AS goods, coalesce(sum(l.tax_minor), 0) AS tax,
        coalesce(sum(l.goods_minor) FILTER (WHERE l.status = 'backordered'), 0) AS waiting,
        coalesce(sum(l.tax_minor) FILTER (WHERE l.status = 'backordered'), 0) AS waiting_tax,
        count(l.shipment_id) AS in_parcels
      FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id
      WHERE o.order_date BETWEEN ?1 AND ?2 GROUP BY o.id))";

// What nights noted of themselves against the rows that name them.
Query of_nights(Comparison comparison, std::string_view unit, const std::string& noted,
                const std::string& made) {
  return {comparison,
          {unit},
          {},
          "SELECT currency, 'run ' || run_id, sum(noted), sum(made) FROM (" + noted +
              " WHERE r.as_of BETWEEN ?1 AND ?2 UNION ALL " + made +
              " run_id IN (SELECT id FROM runs WHERE as_of BETWEEN ?1 AND ?2)) GROUP BY run_id, currency"};
}

Query nights() {
  return of_nights({"nights", "totals that the nights noted", "totals of their orders"}, "",
                   "SELECT r.id AS run_id, t.key AS currency, t.value AS noted, 0 AS made FROM runs r, "
                   "json_each(r.totals) t",
                   "SELECT run_id, currency, 0, total_minor FROM orders WHERE");
}

Query night_charges() {
  return of_nights(
      {"charges-made", "charges that the nights counted", "charges that name them"}, "charges",
      "SELECT r.id AS run_id, '' AS currency, coalesce(r.charges, 0) AS noted, 0 AS made FROM runs r",
      "SELECT run_id, '', 0, 1 FROM charges WHERE kind = 'charge' AND");
}

Query night_parcels() {
  return of_nights(
      {"parcels-made", "parcels that the nights counted", "parcels of their orders"}, "parcels",
      "SELECT r.id AS run_id, '' AS currency, coalesce(r.shipments, 0) AS noted, 0 AS made FROM runs r",
      "SELECT o.run_id, '', 0, 1 FROM shipments s CROSS JOIN orders o ON o.id = s.order_id WHERE o.");
}

Query orders() {
  return {{"orders", "totals in the chain of events", "lines of the orders"},
          {""},
          {"goods", "tax", "shipping", "rest", "credit"},
          orders_with_lines + R"(
            SELECT v.currency, 'order ' || v.id,
              coalesce(CAST(round((e.body ->> 'total') * c.unit) AS INTEGER), 0),
              goods + on_top * (tax + shipping_tax_minor) + shipping_minor + rest_minor - credit_minor,
              goods, on_top * (tax + shipping_tax_minor), shipping_minor, rest_minor, -credit_minor
            FROM v LEFT JOIN events e ON e.id = v.event_id AND e.what = 'ordered' AND +e.order_id = v.id
            LEFT JOIN currencies c ON c.currency = v.currency)"};
}

// Whoever is asked for money, or was: by the answers, not by the state of the charge. An order of a night
// that wrote no charges is paid for elsewhere. What waits for stock is charged when it comes in (F6), the
// shipping with the first parcel.
Query charges() {
  return {{"charges", "orders as their lines say", "paid, open, credit used, to come and charged elsewhere"},
          {""},
          {"paid", "open", "credit", "to come", "elsewhere"},
          orders_with_lines + R"(, w AS (
            SELECT v.*, v.status = 'open' AS is_open,
              goods + shipping_minor + rest_minor + on_top * (tax + shipping_tax_minor) AS value,
              waiting + on_top * waiting_tax + CASE WHEN in_parcels = 0 AND ship_via IS NOT NULL
                THEN shipping_minor + on_top * shipping_tax_minor ELSE 0 END AS later,
              (SELECT coalesce(r.charges, 0) > 0 FROM runs r WHERE r.id = v.run_id) AS is_asked,
              EXISTS (SELECT 1 FROM charges c WHERE c.order_id = v.id AND c.kind = 'charge') AS has_charge,
              coalesce((SELECT sum(c.amount_minor) FROM charges c WHERE c.order_id = v.id AND c.kind = 'charge'
                AND EXISTS (SELECT 1 FROM charge_attempts a WHERE a.charge_id = c.id AND a.result = 'paid')), 0) AS paid,
              coalesce((SELECT sum(c.amount_minor) FROM charges c WHERE c.order_id = v.id AND c.kind = 'charge'
                AND c.state <> 'canceled' AND NOT (c.state = 'declined' AND v.status <> 'open')
                AND NOT EXISTS (SELECT 1 FROM charge_attempts a WHERE a.charge_id = c.id AND a.result = 'paid')), 0) AS open,
              coalesce((SELECT -sum(e.amount_minor) FROM credit_entries e WHERE e.account_id = v.account_id
                AND e.order_id = v.id AND (e.kind = 'used' OR e.kind = 'returned')), 0) AS used
            FROM v)
          SELECT currency, 'order ' || id, is_open * value, is_open * paid + open + used + to_come + elsewhere,
            is_open * paid, open, used, to_come, elsewhere
          FROM (SELECT *, CASE WHEN is_open AND (is_asked OR has_charge) THEN later ELSE 0 END AS to_come,
                  CASE WHEN is_open AND NOT is_asked AND NOT has_charge THEN value - credit_minor ELSE 0 END AS elsewhere
                FROM w))"};
}

Query budget_rests() {
  return {{"budget-rests", "left over of budgets, and paid", "put to the accounts' credit"}, {""}, {}, R"(
          SELECT currency, 'order ' || id, is_due * rest_minor, coalesce((SELECT sum(e.amount_minor)
            FROM credit_entries e WHERE e.account_id = o.account_id AND e.order_id = o.id AND e.kind = 'budget-rest'), 0)
          FROM (SELECT *,
              CASE WHEN EXISTS (SELECT 1 FROM charges c WHERE c.order_id = orders.id AND c.kind = 'charge')
              THEN EXISTS (SELECT 1 FROM charges c JOIN charge_attempts a ON a.charge_id = c.id
                           WHERE c.order_id = orders.id AND c.kind = 'charge' AND a.result = 'paid') ELSE 1 END AS is_due
            FROM orders WHERE order_date BETWEEN ?1 AND ?2 AND status = 'open') o
          WHERE rest_minor <> 0 OR EXISTS (SELECT 1 FROM credit_entries e WHERE e.account_id = o.account_id
            AND e.order_id = o.id AND e.kind = 'budget-rest'))"};
}

Query granted() {
  return {{"credit-granted", "credit in the chain of events", "entries of credit granted"},
          {""},
          {},
          R"(
          SELECT g.currency, 'account ' || a.account || ' in run ' || g.run_id, sum(g.said), sum(g.kept)
          FROM (SELECT e.run_id, e.account_id, e.body ->> 'currency' AS currency,
                  CAST(round((e.body ->> 'amount') * c.unit) AS INTEGER) AS said, 0 AS kept
                FROM runs r CROSS JOIN events e ON e.run_id = r.id AND e.what <> 'ordered' AND e.what = 'credited'
                LEFT JOIN currencies c ON c.currency = e.body ->> 'currency'
                WHERE r.as_of BETWEEN ?1 AND ?2
                UNION ALL
                SELECT e.run_id, e.account_id, )" +
              credit_currency_sql + R"(, 0, e.amount_minor FROM credit_entries e
                WHERE e.kind = 'granted' AND e.run_id IN (SELECT id FROM runs WHERE as_of BETWEEN ?1 AND ?2)) g
          JOIN accounts a ON a.id = g.account_id GROUP BY g.run_id, g.account_id, g.currency)"};
}

Query balances() {
  return {{"credit-balances", "by how much accounts' credit changed", "entries of credit"},
          {""},
          {},
          R"(
          SELECT )" +
              credit_currency_sql +
              R"(, 'account ' || a.account || ', entry ' || e.id, e.balance_minor - coalesce(
            (SELECT p.balance_minor FROM credit_entries p WHERE p.account_id = e.account_id AND p.id < e.id
             ORDER BY p.id DESC LIMIT 1), 0), e.amount_minor
          FROM credit_entries e JOIN runs r ON r.id = e.run_id JOIN accounts a ON a.id = e.account_id
          WHERE r.as_of BETWEEN ?1 AND ?2)"};
}

// Each decision pays back in its own run; how the payouts share it out is left aside here.
Query refunds() {
  return {{"refunds", "decisions about what came back", "refunds and credit given for it"},
          {""},
          {"refunds", "credit"},
          R"(
          SELECT o.currency, 'order ' || d.order_id || ' in run ' || d.run_id, sum(decided), sum(refunded) + sum(credited),
            sum(refunded), sum(credited)
          FROM (SELECT d.run_id, d.order_id, d.goods_minor + d.shipping_minor + CASE
                  WHEN p.total_minor <> p.goods_minor + p.shipping_minor - p.credit_minor + p.rest_minor
                  THEN d.tax_minor + d.shipping_tax_minor ELSE 0 END AS decided, 0 AS refunded, 0 AS credited
                FROM return_decisions d JOIN orders p ON p.id = d.order_id
                WHERE d.decision = 'refund' OR d.decision = 'credit'
                UNION ALL SELECT run_id, order_id, 0, amount_minor, 0 FROM charges WHERE kind = 'refund'
                UNION ALL SELECT run_id, order_id, 0, 0, amount_minor FROM credit_entries WHERE kind = 'refund') d
          LEFT JOIN orders o ON o.id = d.order_id
          WHERE d.run_id IN (SELECT id FROM runs WHERE as_of BETWEEN ?1 AND ?2) GROUP BY d.run_id, d.order_id)"};
}

Query replacements() {
  return {{"replacements", "pieces to be sent again", "pieces of the orders that do"}, {"pieces"}, {}, R"(
          SELECT '', 'order ' || d.order_id, sum(decided), sum(sent)
          FROM (SELECT replacement_order_id AS order_id, qty AS decided, 0 AS sent FROM return_decisions
                WHERE replacement_order_id IS NOT NULL
                UNION ALL
                SELECT o.id, 0, l.qty FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.kind = 'replacement') d
          JOIN orders o ON o.id = d.order_id WHERE o.order_date BETWEEN ?1 AND ?2 GROUP BY d.order_id)"};
}

// Of the returns of those days, all that came: what was to be replaced may be decided anew later.
Query goods_back() {
  return {{"goods-back", "pieces in parcels that came back", "pieces decided about"}, {"pieces"}, {}, R"(
          SELECT '', 'return ' || r.ran,
            (SELECT coalesce(sum(g.qty), 0) FROM return_parcels p JOIN return_goods g ON g.parcel_id = p.id
             WHERE p.return_id = r.id AND g.return_line IS NOT NULL),
            (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d WHERE d.return_id = r.id AND r.goods = 'send')
          FROM (SELECT return_id, run_id FROM return_parcels UNION SELECT return_id, run_id FROM return_decisions) w
          JOIN returns r ON r.id = w.return_id
          WHERE w.run_id IN (SELECT id FROM runs WHERE as_of BETWEEN ?1 AND ?2) GROUP BY r.id)"};
}

// Products that nobody counts leave no shelf.
Query labels() {
  return {
      {"labels", "pieces that left the shelves with labels", "pieces in those parcels"}, {"pieces"}, {}, R"(
          SELECT '', 'batch ' || batch_id || ', ' || q.sku, sum(moved), sum(sent)
          FROM (SELECT m.batch_id, m.product_id, -m.qty AS moved, 0 AS sent, 1 AS is_counted FROM stock_moves m
                WHERE m.kind = 'shipped' AND m.batch_id IN
                  (SELECT b.id FROM batches b JOIN runs r ON r.id = b.run_id WHERE r.as_of BETWEEN ?1 AND ?2)
                UNION ALL
                SELECT s.batch_id, l.product_id, 0, l.qty, 0
                FROM shipments s CROSS JOIN order_lines l ON l.order_id = s.order_id AND l.shipment_id = s.id
                WHERE s.batch_id IN
                  (SELECT b.id FROM batches b JOIN runs r ON r.id = b.run_id WHERE r.as_of BETWEEN ?1 AND ?2)) t
          JOIN products q ON q.id = t.product_id GROUP BY batch_id, product_id HAVING max(is_counted) = 1)"};
}

// How far each order's volume is due follows the date policy that the last night posted by (V2); what
// counted earlier by another one counts still. What is not known to be due may be there or not.
std::string is_due(std::string_view policy) {
  if (policy == "ordered" || policy == "scheduled") return "1";
  if (policy == "paid") {
    return R"((l.status <> 'backordered' AND NOT EXISTS
        (SELECT 1 FROM charges c LEFT JOIN payment_methods p ON p.id = c.pay_with_id
         WHERE c.order_id = o.id AND c.kind = 'charge' AND p.kind IS NOT 'on-account'
           AND CASE l.status WHEN 'fee' THEN c.id = (SELECT min(id) FROM charges f WHERE f.order_id = o.id
                                                     AND f.kind = 'charge') ELSE c.shipment_id IS l.shipment_id END
           AND NOT EXISTS (SELECT 1 FROM charge_attempts a WHERE a.charge_id = c.id AND a.result = 'paid'))))";
  }
  if (policy == "shipped") {
    return "(l.status = 'shipping' AND EXISTS (SELECT 1 FROM shipments s WHERE s.id = l.shipment_id AND "
           "(s.status = 'exported' OR s.status = 'shipped' OR s.status = 'delivered')))";
  }
  return "0";
}

// One measure of it: what is posted less what was taken back, against the lines less what is to come and
// what was given back. Nothing is taken back of what was never posted.
std::string volume_measure(const char* all, const char* posted) {
  return fmt::format(R"(,
            (SELECT coalesce(sum({1}), 0) FROM volume_entries e WHERE e.order_id = v.id AND e.kind <> 'return') AS posted_{0},
            (SELECT coalesce(sum({1}), 0) FROM volume_entries e WHERE e.order_id = v.id) AS kept_{0})",
                     all, posted);
}

std::string volume_pair(const char* all) {
  return fmt::format(
      ", kept_{0}, (status = 'open') * max(min(0, {0} - back_{0}), "
      "{0} - max(0, min({0} - due_{0}, {0} - posted_{0})) - back_{0})",
      all);
}

Query volume(std::string_view policy) {
  return {
      {"volume", "entries of volume, less what was taken back", "lines of the orders, less what came back"},
      {"", "pv", "cv"},
      {"lines", "to come", "returned"},
      R"(
          WITH v AS (
            SELECT id, status, currency, inside, sum(net) AS net, sum(pv) AS pv, sum(cv) AS cv, sum(is_due * net) AS due_net,
              sum(is_due * pv) AS due_pv, sum(is_due * cv) AS due_cv
            FROM (SELECT o.id, o.status, o.currency, o.inside, l.pv, l.cv, )" +
          is_due(policy) + R"( AS is_due,
                    CASE l.status WHEN 'fee' THEN 0 ELSE l.goods_minor - o.inside * l.tax_minor END AS net
                  FROM (SELECT *, total_minor = goods_minor + shipping_minor - credit_minor + rest_minor AS inside
                        FROM orders) o CROSS JOIN order_lines l ON l.order_id = o.id
                  WHERE o.order_date BETWEEN ?1 AND ?2
                    AND o.id >= (SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'volume_from_order'))
            GROUP BY id),
          w AS (
            SELECT v.*,
              (SELECT coalesce(sum((2 * net * back + qty) / (2 * qty)), 0)
               FROM (SELECT l.qty, sum(d.qty) AS back,
                       CASE l.status WHEN 'fee' THEN 0 ELSE l.goods_minor - v.inside * l.tax_minor END AS net
                     FROM return_decisions d JOIN order_lines l ON l.order_id = d.order_id AND l.line = d.order_line
                     WHERE d.order_id = v.id AND (d.decision = 'refund' OR d.decision = 'credit')
                     GROUP BY d.order_line)) AS back_net,
              (SELECT coalesce(sum(d.pv), 0) FROM return_decisions d WHERE d.order_id = v.id
                AND (d.decision = 'refund' OR d.decision = 'credit')) AS back_pv,
              (SELECT coalesce(sum(d.cv), 0) FROM return_decisions d WHERE d.order_id = v.id
                AND (d.decision = 'refund' OR d.decision = 'credit')) AS back_cv)" +
          volume_measure("net", "e.commissionable_minor") + volume_measure("pv", "e.pv") +
          volume_measure("cv", "e.cv") + R"(
            FROM v)
          SELECT currency, 'order ' || id)" +
          volume_pair("net") + volume_pair("pv") + volume_pair("cv") +
          ", net, -max(0, min(net - due_net, net - posted_net)), -back_net FROM w"};
}

void add_decimal(std::string& text, std::int64_t sum, std::string_view unit) {
  if (unit == "pv" || unit == "cv") {
    append_decimal_short(text, sum, volume_digits);
  } else {
    const auto currency = find_currency(unit);
    append_decimal(text, sum, currency ? currency->digits : 0);
  }
}

class Comparing {
 public:
  Comparing(Ledger& ledger, Day first, Day last, const std::function<void(const ComparedRow&)>& visit)
      : ledger_(ledger), first_(to_text(first)), last_(to_text(last)), visit_(visit) {}

  void compare(const Query& query) {
    Statement rows(ledger_.db(), query.sql);
    rows.bind(1, std::string_view(first_));
    rows.bind(2, std::string_view(last_));
    const int parts_at = 2 + 2 * static_cast<int>(query.units.size());
    ComparedRow row;
    row.comparison = &query.comparison;
    while (rows.step()) {
      for (std::size_t i = 0; i < query.units.size(); ++i) {
        const int at = 2 + 2 * static_cast<int>(i);
        row.unit = query.units[i].empty() ? rows.text(0) : query.units[i];
        row.left = rows.integer(at);
        row.right = rows.integer(at + 1);
        row.row = row.parts = {};
        if (row.differs()) {
          row.row = rows.text(1);
          if (i == 0) row.parts = parts_of(query, rows, parts_at, row.unit);
        }
        visit_(row);
      }
    }
  }

 private:
  std::string_view parts_of(const Query& query, const Statement& rows, int at, std::string_view unit) {
    parts_.clear();
    for (const std::string_view part : query.parts) {
      parts_.append(parts_.empty() ? "" : ", ").append(part).append(" ");
      add_decimal(parts_, rows.integer(at++), unit);
    }
    return parts_;
  }

  Ledger& ledger_;
  const std::string first_, last_;
  const std::function<void(const ComparedRow&)>& visit_;
  std::string parts_;
};

}  // namespace

std::string sum_in_unit(std::int64_t sum, std::string_view unit) {
  std::string text;
  add_decimal(text, sum, unit);
  return text;
}

void for_each_compared_row(Ledger& ledger, Day first, Day last,
                           const std::function<void(const ComparedRow&)>& visit) {
  Comparing comparing(ledger, first, last, visit);
  for (const auto& query : {nights(), night_charges(), night_parcels(), orders(), charges(), budget_rests(),
                            granted(), balances(), refunds(), replacements(), goods_back(), labels(),
                            volume(load_setting(ledger, "volume_date"))}) {
    comparing.compare(query);
  }
}

}  // namespace autoship
