#include "storage/reconcile_journal.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "domain/json_writer.h"
#include "storage/credit_market.h"
#include "storage/statement.h"

namespace autoship {

namespace {

// ?1 and ?2 are the days, ?3 the services by hand as a JSON array. `priced` is an order, whether its prices
// hold their tax, and the state that its tax is owed to.
const std::string priced = R"(
    WITH priced AS (
      SELECT o.id, o.currency, o.run_id, r.as_of AS made_on, a.country, a.region, o.shipping_minor AS shipping,
        o.shipping_tax_minor AS shipping_tax,
        o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor AS inside
      FROM orders o JOIN runs r ON r.id = o.run_id LEFT JOIN addresses a ON a.id = o.address_id))";

// What is delivered of an order on a day, `amount` as priced and its tax: a parcel that leaves, with the
// shipping where it is the first one; again, and below zero, one that was found to be there still; and
// fees, with the order's own first charge, else with the order. A parcel leaves with its label, or by hand
// on its day once it is free to.
const std::string delivered = priced + R"(,
    parcels AS (
      SELECT s.id, s.order_id, max(s.ship_date, r.as_of) AS left_on, '9999' AS back_on
      FROM batches b JOIN runs r ON r.id = b.run_id CROSS JOIN shipments s ON s.batch_id = b.id
      UNION ALL
      SELECT s.id, s.order_id, max(s.ship_date, made.as_of, coalesce((SELECT max(r.as_of)
          FROM events e JOIN runs r ON r.id = e.run_id WHERE e.order_id = s.order_id AND e.what <> 'ordered'
            AND e.what = 'charge-paid' AND e.body ->> 'released' = s.id), '')),
        CASE s.status WHEN 'canceled' THEN coalesce((SELECT r.as_of FROM events e JOIN runs r ON r.id = e.run_id
          WHERE e.order_id = s.order_id AND e.what <> 'ordered' AND e.what = 'order-canceled'
            AND e.body ->> 'ready' IS NOT NULL), '') ELSE '9999' END
      FROM shipments s CROSS JOIN orders o ON o.id = s.order_id JOIN runs made ON made.id = o.run_id
      WHERE s.batch_id IS NULL AND s.status <> 'waiting' AND s.ship_via IN (SELECT value FROM json_each(?3))),
    moved AS (
      SELECT id, order_id, left_on AS day, 1 AS sign FROM parcels WHERE back_on > left_on
      UNION ALL
      SELECT id, order_id, back_on, -1 FROM parcels WHERE back_on > left_on AND back_on <> '9999'),
    delivered AS (
      SELECT m.day, m.order_id, m.sign * l.goods_minor AS amount, m.sign * l.tax_minor AS tax
      FROM moved m CROSS JOIN order_lines l ON l.order_id = m.order_id AND l.shipment_id = m.id
      UNION ALL
      SELECT m.day, m.order_id, m.sign * o.shipping_minor, m.sign * o.shipping_tax_minor
      FROM moved m CROSS JOIN orders o ON o.id = m.order_id
      WHERE m.id = (SELECT min(shipment_id) FROM order_lines l WHERE l.order_id = m.order_id)
      UNION ALL
      SELECT CASE WHEN f.charge IS NULL THEN f.made_on ELSE r.as_of END, f.order_id, f.amount, f.tax
      FROM (SELECT l.order_id, o.made_on, sum(l.goods_minor) AS amount, sum(l.tax_minor) AS tax,
              (SELECT min(c.id) FROM charges c WHERE c.order_id = o.id AND c.run_id = o.run_id AND c.kind = 'charge') AS charge
            FROM order_lines l CROSS JOIN priced o ON o.id = l.order_id WHERE l.status = 'fee' GROUP BY l.order_id) f
      LEFT JOIN charge_attempts a ON a.charge_id = f.charge AND a.result = 'paid'
      LEFT JOIN runs r ON r.id = a.answered_by
      WHERE f.charge IS NULL OR r.id IS NOT NULL))";

/// Each gives what, day, currency, country, region, amount.
std::vector<std::string> sums() {
  return {
      R"(
        SELECT 'money', r.as_of, c.currency, '', '', sum(CASE c.kind WHEN 'charge' THEN c.amount_minor
          ELSE -c.amount_minor END)
        FROM charge_attempts a JOIN charges c ON c.id = a.charge_id JOIN runs r ON r.id = a.answered_by
        WHERE a.result = 'paid' AND r.as_of BETWEEN ?1 AND ?2 AND ?3 <> '' GROUP BY r.as_of, c.currency)",
      R"(
        SELECT 'credit', r.as_of, )" +
          credit_currency_sql + R"( AS currency, '', '', sum(e.amount_minor)
        FROM credit_entries e JOIN runs r ON r.id = e.run_id
        WHERE r.as_of BETWEEN ?1 AND ?2 AND ?3 <> '' GROUP BY r.as_of, 3)",
      R"(
        SELECT 'refunds-owed', day, currency, '', '', sum(amount)
        FROM (SELECT r.as_of AS day, c.currency, c.amount_minor AS amount FROM charges c JOIN runs r ON r.id = c.run_id
              WHERE c.kind = 'refund'
              UNION ALL
              SELECT r.as_of, c.currency, -c.amount_minor FROM charges c JOIN charge_attempts a ON a.charge_id = c.id
              JOIN runs r ON r.id = a.answered_by WHERE c.kind = 'refund' AND a.result = 'paid')
        WHERE day BETWEEN ?1 AND ?2 AND ?3 <> '' GROUP BY day, currency)",
      delivered + R"(, back AS (
          SELECT r.as_of AS day, d.order_id, -(d.goods_minor + d.shipping_minor) AS amount,
            -(d.tax_minor + d.shipping_tax_minor) AS tax
          FROM return_decisions d JOIN runs r ON r.id = d.run_id WHERE d.amount_minor > 0)
        SELECT 'income', d.day, o.currency, '', '', sum(d.amount - o.inside * d.tax)
        FROM (SELECT * FROM delivered UNION ALL SELECT * FROM back) d CROSS JOIN priced o ON o.id = d.order_id
        WHERE d.day BETWEEN ?1 AND ?2 GROUP BY d.day, o.currency)",
      delivered + R"(, back AS (
          SELECT r.as_of AS day, d.order_id, 0 AS amount, -(d.tax_minor + d.shipping_tax_minor) AS tax
          FROM return_decisions d JOIN runs r ON r.id = d.run_id WHERE d.amount_minor > 0)
        SELECT 'tax', d.day, o.currency, coalesce(o.country, ''), coalesce(o.region, ''), sum(d.tax)
        FROM (SELECT * FROM delivered UNION ALL SELECT * FROM back) d CROSS JOIN priced o ON o.id = d.order_id
        WHERE d.day BETWEEN ?1 AND ?2 GROUP BY d.day, o.currency, o.country, o.region)",
      // By how much more is paid ahead, order by order, at the end of the last day than before the first.
      delivered + R"(, moves AS (
          SELECT d.order_id, d.day, -d.amount - (1 - o.inside) * d.tax AS amount
          FROM delivered d CROSS JOIN priced o ON o.id = d.order_id
          UNION ALL
          SELECT c.order_id, r.as_of, c.amount_minor FROM charges c JOIN charge_attempts a ON a.charge_id = c.id
          JOIN runs r ON r.id = a.answered_by WHERE c.kind = 'charge' AND a.result = 'paid'
          UNION ALL
          SELECT e.order_id, r.as_of, -e.amount_minor FROM credit_entries e JOIN runs r ON r.id = e.run_id
          WHERE e.kind = 'used' OR e.kind = 'returned' OR e.kind = 'budget-rest')
        SELECT 'deferred', '', o.currency, '', '', sum(max(b.after, 0)) - sum(max(b.before, 0))
        FROM (SELECT order_id, sum(amount) AS after, coalesce(sum(amount) FILTER (WHERE day < ?1), 0) AS before
              FROM moves WHERE day <= ?2 GROUP BY order_id) b
        CROSS JOIN orders o ON o.id = b.order_id GROUP BY o.currency)"};
}

std::string json_of(const std::vector<std::string>& words) {
  std::string text;
  JsonWriter json(text);
  json.begin_array();
  for (const std::string& word : words) json.text(word);
  json.end_array();
  return text;
}

}  // namespace

void for_each_direct_sum(Ledger& ledger, Day first, Day last, const std::vector<std::string>& by_hand,
                         const std::function<void(const DirectSum&)>& visit) {
  const std::string from = to_text(first), to = to_text(last), services = json_of(by_hand);
  for (const std::string& sql : sums()) {
    Statement rows(ledger.db(), sql);
    rows.bind(1, std::string_view(from));
    rows.bind(2, std::string_view(to));
    rows.bind(3, std::string_view(services));
    while (rows.step()) {
      visit({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.integer(5)});
    }
  }
}

}  // namespace autoship
