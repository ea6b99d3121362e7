#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/ledger_check.h"
#include "storage/statement.h"

namespace autoship {

namespace {

/// A claim about sets of rows. The query finds what disproves it, in words, in its only column.
struct Claim {
  const char* name;
  const char* claim;
  const char* offenders;
};

const Claim claims[] = {
    {"orders", "each order adds up to its lines", R"(
      SELECT 'order ' || o.id || ': goods ' || o.goods_minor || ', tax ' || o.tax_minor || ', pv ' || o.pv || ', cv '
        || o.cv || '; its lines come to ' || l.goods || ', ' || (l.tax + o.shipping_tax_minor) || ', ' || l.pv || ', '
        || l.cv
      FROM (SELECT order_id, sum(goods_minor) AS goods, sum(tax_minor) AS tax, sum(pv) AS pv, sum(cv) AS cv
            FROM order_lines GROUP BY order_id) l
      CROSS JOIN orders o ON o.id = l.order_id  -- CROSS: the lines lead, in the order they lie in
      WHERE o.goods_minor <> l.goods OR o.tax_minor <> l.tax + o.shipping_tax_minor OR o.pv <> l.pv OR o.cv <> l.cv
      UNION ALL
      -- Tax is on top, or in the prices where the market said so on that day.
      SELECT 'order ' || id || ': total ' || total_minor || ' is not goods ' || goods_minor || ' and shipping '
        || shipping_minor || ' and tax ' || tax_minor || ' less credit ' || credit_minor
        || CASE rest_minor WHEN 0 THEN '' ELSE ' and rest ' || rest_minor END
      FROM orders
      WHERE (total_minor <> goods_minor + shipping_minor + tax_minor - credit_minor + rest_minor
             AND total_minor <> goods_minor + shipping_minor - credit_minor + rest_minor)
        OR total_minor < 0 OR credit_minor < 0 OR rest_minor < 0
      UNION ALL
      SELECT 'order ' || o.id || ' (' || o.kind || '): '
        || CASE WHEN o.kind <> 'replacement' THEN 'no autoship made it, or it replaces another'
                WHEN o.replaces_order_id IS NULL THEN 'it replaces no order'
                WHEN o.goods_minor <> 0 OR o.total_minor <> 0 OR o.pv <> 0 OR o.cv <> 0 THEN 'it has a price or volume'
                ELSE 'its pieces are not those that were to be sent again' END
      FROM orders o
      WHERE CASE o.kind WHEN 'autoship' THEN o.autoship_id IS NULL OR o.replaces_order_id IS NOT NULL
        ELSE o.replaces_order_id IS NULL OR o.goods_minor <> 0 OR o.total_minor <> 0 OR o.pv <> 0 OR o.cv <> 0
          OR EXISTS (SELECT product_id, sum(qty) FROM order_lines WHERE order_id = o.id GROUP BY product_id
            EXCEPT SELECT l.product_id, sum(d.qty) FROM return_decisions d
            JOIN order_lines l ON l.order_id = d.order_id AND l.line = d.order_line
            WHERE d.replacement_order_id = o.id AND d.order_id = o.replaces_order_id GROUP BY l.product_id) END
      UNION ALL
      SELECT 'return decision ' || d.id || ': its replacement, order ' || d.replacement_order_id || ', is of other goods'
      FROM return_decisions d JOIN order_lines l ON l.order_id = d.order_id AND l.line = d.order_line
      JOIN orders o ON o.id = d.replacement_order_id
      WHERE o.kind <> 'replacement' OR o.replaces_order_id IS NOT d.order_id OR NOT EXISTS
        (SELECT 1 FROM order_lines n WHERE n.order_id = o.id AND n.product_id = l.product_id)
      UNION ALL
      SELECT 'order ' || id || ': has no lines' FROM orders o
      WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id)
      UNION ALL
      SELECT 'order ' || order_id || ' line ' || line || ' (' || status || '): goods ' || goods_minor || ' for ' || qty
        || ' at ' || price_minor || CASE discount_minor WHEN 0 THEN '' ELSE ' less ' || discount_minor END || ', tax '
        || tax_minor || CASE gift WHEN 0 THEN '' ELSE ', given, and pv ' || pv END
      FROM order_lines
      WHERE CASE WHEN status = 'left-out' THEN goods_minor <> 0 OR tax_minor <> 0 OR pv <> 0 OR cv <> 0
                 WHEN gift = 1 THEN price_minor <> 0 OR goods_minor <> 0 OR tax_minor <> 0 OR pv <> 0 OR cv <> 0
                   OR discount_minor <> 0 OR qty <= 0
                 ELSE goods_minor <> price_minor * qty - discount_minor OR discount_minor < 0
                   OR discount_minor > price_minor * qty OR qty <= 0 END)"},

    {"credit", "each account's credit is the sum of its entries, and each order used what it says", R"(
      SELECT 'account ' || a.account || ', credit entry ' || e.id || ': balance ' || e.balance_minor
        || ', the entries up to it sum to ' || e.summed
      FROM (SELECT id, account_id, balance_minor, sum(amount_minor) OVER (PARTITION BY account_id ORDER BY id) AS summed
            FROM credit_entries) e
      JOIN accounts a ON a.id = e.account_id
      WHERE e.balance_minor <> e.summed OR e.summed < 0
      UNION ALL
      SELECT 'order ' || o.id || ': credit ' || o.credit_minor || ', its entries used ' || coalesce(e.used, 0)
        || ' and returned ' || coalesce(e.returned, 0)
      FROM orders o LEFT JOIN
        (SELECT order_id, -sum(amount_minor) FILTER (WHERE kind = 'used') AS used,
                sum(amount_minor) FILTER (WHERE kind = 'returned') AS returned
         FROM credit_entries WHERE order_id IS NOT NULL GROUP BY order_id) e ON e.order_id = o.id
      WHERE o.credit_minor <> coalesce(e.used, 0)
        OR coalesce(e.returned, 0) <> CASE o.status WHEN 'canceled' THEN o.credit_minor ELSE 0 END
      UNION ALL
      SELECT 'order ' || o.id || ': left over of its budget ' || o.rest_minor || ', credited ' || sum(e.amount_minor)
      FROM credit_entries e JOIN orders o ON o.id = e.order_id WHERE e.kind = 'budget-rest'
      GROUP BY o.id HAVING sum(e.amount_minor) <> o.rest_minor
      UNION ALL
      SELECT 'credit entry ' || e.id || ': account ' || a.account || ', but order ' || o.id || ' is of another account'
      FROM credit_entries e JOIN accounts a ON a.id = e.account_id JOIN orders o ON o.id = e.order_id
      WHERE o.account_id <> e.account_id
      UNION ALL
      SELECT 'credit entry ' || id || ': ' || kind || ' ' || amount_minor || CASE WHEN order_id IS NULL THEN ' of no order'
        ELSE ' of order ' || order_id END
      FROM credit_entries
      WHERE CASE kind WHEN 'used' THEN amount_minor > 0 WHEN 'granted' THEN FALSE ELSE amount_minor < 0 END
        OR (order_id IS NULL) <> (kind = 'granted'))"},

    {"cycles", "no cycle of an autoship was ordered twice, or ordered and left out", R"(
      SELECT 'autoship ' || autoship_id || ': ' || count(*) || ' orders for its cycle ' || cycle_date
      FROM orders WHERE autoship_id IS NOT NULL
      GROUP BY autoship_id, cycle_date HAVING count(*) > 1
      UNION ALL
      SELECT 'autoship ' || c.autoship_id || ': its cycle ' || c.cycle_date || ' is ' || c.state
        || ', and order ' || o.id || ' was made for it'
      FROM cycles c JOIN orders o ON o.autoship_id = c.autoship_id AND o.cycle_date = c.cycle_date
      WHERE c.state <> 'planned' AND c.state <> 'ordered'
      UNION ALL
      SELECT 'autoship ' || c.autoship_id || ': its cycle ' || c.cycle_date || ' is ordered, and there is no order for it'
      FROM cycles c WHERE c.state = 'ordered' AND NOT EXISTS
        (SELECT 1 FROM orders o WHERE o.autoship_id = c.autoship_id AND o.cycle_date = c.cycle_date)
      UNION ALL
      SELECT 'autoship ' || autoship_id || ': its cycle ' || cycle_date || ' is blocked without a reason'
      FROM cycles WHERE state = 'blocked' AND reason IS NULL)"},

    {"shipments", "each parcel belongs to its order, and each line that ships to one parcel", R"(
      SELECT 'shipment ' || s.id || ': goes from another location than its order ' || o.id
      FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.location_id IS NOT o.location_id
      UNION ALL
      SELECT 'shipment ' || s.id || ': goes to an address of another account than its order ' || o.id
      FROM shipments s JOIN orders o ON o.id = s.order_id JOIN addresses a ON a.id = s.address_id
      WHERE a.account_id <> o.account_id
      UNION ALL
      SELECT 'shipment ' || s.id || ': nothing is in it' FROM shipments s
      WHERE s.status <> 'canceled'
        AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = s.order_id AND l.shipment_id = s.id)
      UNION ALL
      SELECT 'order ' || l.order_id || ' line ' || l.line || ' (' || l.status || '): '
        || CASE WHEN l.shipment_id IS NULL THEN 'no shipment has it'
                WHEN l.status <> 'shipping' THEN 'shipment ' || l.shipment_id || ' has it'
                ELSE 'shipment ' || l.shipment_id || ' is of another order' END
      FROM order_lines l LEFT JOIN shipments s ON s.id = l.shipment_id AND s.order_id = l.order_id
      WHERE (l.status = 'shipping') <> (s.id IS NOT NULL) OR (s.id IS NULL AND l.shipment_id IS NOT NULL)
      UNION ALL
      SELECT 'shipment ' || id || ': ' || status || CASE WHEN batch_id IS NULL THEN ' without a batch'
        ELSE ', and yet in batch ' || batch_id END
      FROM shipments
      WHERE (status = 'exported' AND batch_id IS NULL) OR (status = 'ready' AND batch_id IS NOT NULL))"},

    {"stock", "what lies on each shelf is the sum of its moves", R"(
      SELECT 'location ' || coalesce(p.location, s.location_id) || ', ' || coalesce(q.sku, s.product_id) || ': '
        || s.on_hand || ' on hand, its moves sum to ' || s.moved
      FROM (SELECT location_id, product_id, sum(on_hand) AS on_hand, sum(moved) AS moved
            FROM (SELECT location_id, product_id, on_hand, 0 AS moved FROM stock
                  UNION ALL SELECT location_id, product_id, 0, qty FROM stock_moves)
            GROUP BY location_id, product_id) s
      LEFT JOIN locations p ON p.id = s.location_id
      LEFT JOIN products q ON q.id = s.product_id
      WHERE s.on_hand <> s.moved
      UNION ALL
      SELECT 'batch ' || m.batch_id || ': ' || -m.qty || ' of ' || q.sku || ' left the shelf, ' || coalesce(l.qty, 0)
        || ' are in its parcels'
      FROM (SELECT batch_id, location_id, product_id, sum(qty) AS qty FROM stock_moves WHERE kind = 'shipped'
            GROUP BY batch_id, location_id, product_id) m
      JOIN products q ON q.id = m.product_id
      LEFT JOIN (SELECT s.batch_id, s.location_id, l.product_id, sum(l.qty) AS qty
                 FROM shipments s JOIN order_lines l ON l.order_id = s.order_id AND l.shipment_id = s.id
                 WHERE s.batch_id IS NOT NULL GROUP BY 1, 2, 3) l
        ON l.batch_id = m.batch_id AND l.location_id = m.location_id AND l.product_id = m.product_id
      WHERE -m.qty <> coalesce(l.qty, 0))"},

    // A product that is no longer counted may keep what was promised of it, or drop it.
    {"reservations", "what is reserved on each shelf is what its ready parcels hold", R"(
      SELECT 'location ' || coalesce(p.location, r.location_id) || ', ' || coalesce(q.sku, r.product_id) || ': '
        || r.reserved || ' reserved, its ready parcels hold ' || r.held
      FROM (SELECT location_id, product_id, sum(reserved) AS reserved, sum(held) AS held
            FROM (SELECT location_id, product_id, reserved, 0 AS held FROM stock
                  UNION ALL
                  SELECT s.location_id, l.product_id, 0, l.qty
                  FROM shipments s JOIN order_lines l ON l.order_id = s.order_id AND l.shipment_id = s.id
                  WHERE (s.status = 'ready' OR s.status = 'waiting') AND l.status = 'shipping')
            GROUP BY location_id, product_id) r
      LEFT JOIN locations p ON p.id = r.location_id
      LEFT JOIN products q ON q.id = r.product_id
      WHERE r.reserved <> r.held AND NOT (q.track_stock = 0 AND r.reserved = 0))"},

    {"notices", "each charge that waits for a price notice has one that was not sent", R"(
      SELECT 'charge ' || c.id || ': held for a notice, and none of its order ' || o.id || ' is unsent'
      FROM charges c JOIN orders o ON o.id = c.order_id
      WHERE c.held = 'notice' AND NOT EXISTS
        (SELECT 1 FROM price_notices n JOIN order_lines l ON l.order_id = o.id AND l.product_id = n.product_id
         WHERE n.autoship_id = o.autoship_id AND n.sent_by IS NULL AND n.valid_from <= o.order_date
           AND l.price_minor > n.before_minor)
      UNION ALL
      SELECT 'price notice of autoship ' || n.autoship_id || ' for ' || q.sku || ' from ' || n.valid_from || ': '
        || CASE WHEN n.after_minor <= n.before_minor THEN 'its price does not rise'
                ELSE 'sent by no run, or on no day' END
      FROM price_notices n JOIN products q ON q.id = n.product_id
      WHERE n.after_minor <= n.before_minor OR (n.sent_by IS NULL) <> (n.sent_on IS NULL))"},

    {"charges", "each charge is what its state, its attempts and its order say", R"(
      SELECT 'charge ' || c.id || ': over ' || c.amount_minor || ', but order ' || o.id || ' comes to ' || o.total_minor
      FROM orders o JOIN (SELECT min(id) AS id, order_id, sum(amount_minor) AS amount_minor FROM charges
        WHERE kind = 'charge' GROUP BY order_id) c ON c.order_id = o.id
      WHERE c.amount_minor > o.total_minor
      UNION ALL
      SELECT 'charge ' || c.id || ': attempt ' || c.attempt || ' left, but ' || coalesce(a.attempts, 0) || ' are kept'
      FROM charges c LEFT JOIN (SELECT charge_id, count(*) AS attempts FROM charge_attempts GROUP BY charge_id) a
        ON a.charge_id = c.id
      WHERE c.attempt <> coalesce(a.attempts, 0)
      UNION ALL
      SELECT 'charge ' || c.id || ': ' || c.state || ', but its last attempt says ' || coalesce(a.result, 'nothing')
      FROM charges c LEFT JOIN charge_attempts a ON a.charge_id = c.id AND a.attempt = c.attempt
      WHERE (c.state = 'paid' AND a.result IS NOT 'paid')
         OR (c.state = 'declined' AND (a.result IS NULL OR a.result = 'paid'))
         OR ((c.state = 'submitted' OR c.state = 'unknown') AND (a.charge_id IS NULL OR a.result IS NOT NULL))
         OR ((c.state = 'pending' OR c.state = 'canceled') AND a.charge_id IS NOT NULL
             AND (a.result IS NULL OR a.result = 'paid'))
      UNION ALL
      SELECT 'charge ' || id || ': ' || state || CASE WHEN due_on IS NULL THEN ' without a day' ELSE ', and yet due' END
      FROM charges WHERE (state = 'pending') <> (due_on IS NOT NULL)
      UNION ALL
      SELECT 'charge ' || c.id || ': paid, and its parcel ' || s.id || ' still waits'
      FROM charges c JOIN shipments s ON s.id = c.shipment_id WHERE c.state = 'paid' AND s.status = 'waiting'
      UNION ALL
      SELECT 'shipment ' || s.id || ': waits for no charge'
      FROM shipments s WHERE s.status = 'waiting' AND NOT EXISTS
        (SELECT 1 FROM charges c WHERE c.order_id = s.order_id AND c.shipment_id = s.id AND (c.state = 'pending'
           OR c.state = 'submitted' OR c.state = 'declined' OR c.state = 'unknown'))
      UNION ALL
      SELECT 'order ' || o.id || ': canceled, and yet its charge ' || c.id || ' is ' || c.state
      FROM charges c JOIN orders o ON o.id = c.order_id
      WHERE o.status = 'canceled' AND (c.state = 'pending' OR c.state = 'submitted' OR c.state = 'unknown'
        OR (c.state = 'paid' AND c.kind = 'charge'))
      UNION ALL
      SELECT 'charge file ' || f.file_name || ' of run ' || f.run_id || ': ' || f.charges || ' charges, but '
        || count(a.charge_id) || ' left with it'
      FROM charge_files f LEFT JOIN charge_attempts a ON a.submitted_by = f.run_id
      GROUP BY f.run_id HAVING f.charges <> count(a.charge_id))"},

    {"returns", "what came back is what was sent, and gives back no more than it cost and was paid", R"(
      SELECT 'return ' || id || ': its RAN is ' || ran FROM returns
      WHERE substr(ran, 1, 1) <> 'R' OR substr(ran, 2, length(ran) - 2) <> printf('%07d', id)
      UNION ALL
      -- Pieces: of a line of the order, no more than left; of a line of the return, decided as they came.
      SELECT 'order ' || t.order_id || ' line ' || t.order_line || ': ' || sum(t.taken) || ' pieces stand on returns, '
        || o.qty || ' were shipped'
      FROM (SELECT l.order_id, l.order_line,
              CASE WHEN r.closed IS NULL THEN l.qty
                - (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d
                   WHERE d.return_id = l.return_id AND d.line = l.line AND d.decision = 'refused')
              ELSE (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d
                    WHERE d.return_id = l.return_id AND d.line = l.line AND d.decision <> 'refused') END AS taken
            FROM return_lines l JOIN returns r ON r.id = l.return_id) t
      JOIN order_lines o ON o.order_id = t.order_id AND o.line = t.order_line
      GROUP BY t.order_id, t.order_line HAVING sum(t.taken) > CASE o.status WHEN 'shipping' THEN o.qty ELSE 0 END
      UNION ALL
      SELECT r.ran || ' line ' || l.line || ': ' || l.qty || ' authorized, ' || l.received || ' came, ' || l.decided
        || ' are decided' || CASE WHEN r.closed IS NULL THEN '' ELSE ', and it is ' || r.closed END
      FROM (SELECT l.return_id, l.line, l.qty, l.product_id, l.order_id, l.order_line,
              (SELECT coalesce(sum(g.qty), 0) FROM return_parcels p JOIN return_goods g ON g.parcel_id = p.id
               WHERE p.return_id = l.return_id AND g.return_line = l.line) AS received,
              (SELECT coalesce(sum(d.qty), 0) FROM return_decisions d
               WHERE d.return_id = l.return_id AND d.line = l.line) AS decided
            FROM return_lines l) l
      JOIN returns r ON r.id = l.return_id
      WHERE l.received > l.qty
        OR CASE r.goods WHEN 'send' THEN l.decided <> l.received ELSE l.decided <> l.qty OR l.received > 0 END
        OR (r.closed IS 'complete' AND r.goods = 'send' AND l.received <> l.qty)
        OR NOT EXISTS (SELECT 1 FROM order_lines o JOIN orders e ON e.id = o.order_id WHERE o.order_id = l.order_id
             AND o.line = l.order_line AND o.product_id = l.product_id AND e.account_id = r.account_id)
      UNION ALL
      SELECT r.ran || ': all of it came, and it is not complete' FROM returns r WHERE r.closed IS NULL AND NOT EXISTS
        (SELECT 1 FROM return_lines l WHERE l.return_id = r.id AND l.qty <>
          (SELECT coalesce(sum(g.qty), 0) FROM return_parcels p JOIN return_goods g ON g.parcel_id = p.id
           WHERE p.return_id = l.return_id AND g.return_line = l.line))
      UNION ALL
      -- Values: the share of the pieces, rounded half up from the whole line. A buyback gives a part of it.
      SELECT 'order ' || d.order_id || ' line ' || d.order_line || ': ' || d.qty || ' of ' || o.qty || ' take back goods '
        || d.goods || ', tax ' || d.tax || ', pv ' || d.pv || ', cv ' || d.cv || '; the line has ' || o.goods_minor || ', '
        || o.tax_minor || ', ' || o.pv || ', ' || o.cv
      FROM (SELECT d.order_id, d.order_line, sum(d.qty) AS qty, sum(d.goods_minor) AS goods, sum(d.tax_minor) AS tax,
              sum(d.pv) AS pv, sum(d.cv) AS cv, max(r.kind = 'buyback') AS bought
            FROM return_decisions d JOIN returns r ON r.id = d.return_id
            WHERE d.decision = 'refund' OR d.decision = 'credit' GROUP BY d.order_id, d.order_line) d
      JOIN order_lines o ON o.order_id = d.order_id AND o.line = d.order_line
      WHERE d.qty > o.qty OR d.goods > o.goods_minor OR d.tax > o.tax_minor
        OR (d.bought = 0 AND (d.goods <> (2 * o.goods_minor * d.qty + o.qty) / (2 * o.qty)
            OR d.tax <> (2 * o.tax_minor * d.qty + o.qty) / (2 * o.qty)))
        OR (d.qty = o.qty AND (d.pv <> o.pv OR d.cv <> o.cv))
      UNION ALL
      SELECT 'order ' || o.id || ': ' || d.amount || ' is given back, shipping ' || d.shipping || ' of it; ' || o.total_minor
        || ' and credit ' || o.credit_minor || ' paid for it, shipping ' || o.shipping_minor || ' of it'
      FROM (SELECT order_id, sum(amount_minor) AS amount, sum(shipping_minor) AS shipping, sum(shipping_tax_minor) AS tax
            FROM return_decisions GROUP BY order_id) d
      JOIN orders o ON o.id = d.order_id
      WHERE d.amount > o.total_minor + o.credit_minor - o.rest_minor OR d.shipping > o.shipping_minor
        OR d.tax > o.shipping_tax_minor
      UNION ALL
      SELECT 'return decision ' || d.id || ': ' || d.decision || ' of goods ' || d.goods_minor || ', tax ' || d.tax_minor
        || ', shipping ' || d.shipping_minor || ' comes to ' || d.amount_minor || ', paid out are ' || coalesce(y.paid, 0)
      FROM return_decisions d LEFT JOIN
        (SELECT decision_id, sum(amount_minor) AS paid FROM return_payouts GROUP BY decision_id) y ON y.decision_id = d.id
      WHERE d.amount_minor <> coalesce(y.paid, 0)
        OR (d.amount_minor <> d.goods_minor + d.shipping_minor
            AND d.amount_minor <> d.goods_minor + d.shipping_minor + d.tax_minor + d.shipping_tax_minor)
      UNION ALL
      -- Money: each refund and each entry is what was decided, and no charge gives back more than it took.
      SELECT 'charge ' || c.id || ': a refund over ' || c.amount_minor || ', decided are ' || coalesce(sum(y.amount_minor), 0)
      FROM charges c LEFT JOIN return_payouts y ON y.charge_id = c.id WHERE c.kind = 'refund'
      GROUP BY c.id HAVING c.amount_minor <> coalesce(sum(y.amount_minor), 0)
      UNION ALL
      SELECT 'credit entry ' || e.id || ': a refund over ' || e.amount_minor || ', decided are '
        || coalesce(sum(y.amount_minor), 0)
      FROM credit_entries e LEFT JOIN return_payouts y ON y.credit_entry_id = e.id WHERE e.kind = 'refund'
      GROUP BY e.id HAVING e.amount_minor <> coalesce(sum(y.amount_minor), 0)
      UNION ALL
      SELECT 'return payout ' || y.id || ': not to what paid for its order'
      FROM return_payouts y JOIN return_decisions d ON d.id = y.decision_id
      LEFT JOIN charges c ON c.id = y.charge_id LEFT JOIN credit_entries e ON e.id = y.credit_entry_id
      LEFT JOIN charges b ON b.id = c.refunds_id
      WHERE coalesce(c.order_id, e.order_id) <> d.order_id OR c.kind <> 'refund' OR e.kind <> 'refund'
        OR (b.id IS NOT NULL AND (b.order_id <> d.order_id OR b.kind <> 'charge'))
      UNION ALL
      SELECT 'charge ' || a.charge_id || ': left for another than who had paid charge ' || c.refunds_id
      FROM charges c JOIN charge_attempts a ON a.charge_id = c.id AND a.attempt = 1
      JOIN charge_attempts p ON p.charge_id = c.refunds_id AND p.result = 'paid'
      WHERE c.kind = 'refund' AND a.method_kind <> 'by-hand' AND (a.method_kind <> p.method_kind OR a.token IS NOT p.token)
      UNION ALL
      SELECT 'charge ' || c.id || ': ' || c.state || ' over ' || c.amount_minor || ', refunds over ' || b.all_of_them
        || ', ' || b.paid || ' of it paid'
      FROM (SELECT refunds_id, coalesce(sum(amount_minor) FILTER (WHERE state <> 'canceled'), 0) AS all_of_them,
              coalesce(sum(amount_minor) FILTER (WHERE state = 'paid'), 0) AS paid
            FROM charges WHERE refunds_id IS NOT NULL GROUP BY refunds_id) b
      JOIN charges c ON c.id = b.refunds_id
      WHERE b.all_of_them > c.amount_minor OR (c.state = 'refunded') <> (b.paid = c.amount_minor)
        OR (b.paid > 0 AND c.state <> 'paid' AND c.state <> 'refunded')
      UNION ALL
      SELECT 'charge ' || c.id || ': refunded, and nothing pays it back' FROM charges c WHERE c.state = 'refunded'
        AND NOT EXISTS (SELECT 1 FROM charges b WHERE b.refunds_id = c.id)
      UNION ALL
      -- Goods: what went to the shelf is what was to; of what was not accepted nothing did.
      SELECT 'return parcel ' || p.id || ': not accepted, and yet goods of it count' FROM return_parcels p
      JOIN return_goods g ON g.parcel_id = p.id
      WHERE p.accepted = 0 AND (g.return_line IS NOT NULL OR g.fate <> 'sender')
      UNION ALL
      SELECT 'return parcel ' || p.id || ': ' || q.sku || ' counts for a line of other goods, and its return is for '
        || r.reason
      FROM return_parcels p JOIN returns r ON r.id = p.return_id JOIN return_goods g ON g.parcel_id = p.id
      JOIN products q ON q.id = g.product_id
      JOIN return_lines l ON l.return_id = p.return_id AND l.line = g.return_line
      WHERE l.product_id <> g.product_id AND r.reason <> 'wrong-item' AND r.reason <> 'error-dispatch'
      UNION ALL
      SELECT 'return parcel ' || m.parcel_id || ': ' || m.qty || ' of ' || q.sku || ' went to the shelf, ' || coalesce(g.qty, 0)
        || ' were to'
      FROM (SELECT parcel_id, location_id, product_id, sum(qty) AS qty FROM stock_moves WHERE kind = 'returned'
            GROUP BY 1, 2, 3) m
      JOIN products q ON q.id = m.product_id
      LEFT JOIN (SELECT g.parcel_id, p.location_id, g.product_id, sum(g.qty) AS qty
                 FROM return_goods g JOIN return_parcels p ON p.id = g.parcel_id WHERE g.fate = 'restock' GROUP BY 1, 2, 3) g
        ON g.parcel_id = m.parcel_id AND g.location_id = m.location_id AND g.product_id = m.product_id
      WHERE m.qty <> coalesce(g.qty, 0))"},

    {"volume", "each order's volume is at most what it says, never below zero, and there once it is settled",
     R"(
      WITH v AS (
        SELECT o.id, o.status, o.goods_minor, o.pv, o.cv,
          coalesce(sum(e.commissionable_minor), 0) AS net, coalesce(sum(e.pv), 0) AS net_pv,
          coalesce(sum(e.cv), 0) AS net_cv,
          coalesce(sum(e.commissionable_minor) FILTER (WHERE e.kind <> 'return'), 0) AS sold,
          coalesce(sum(e.pv) FILTER (WHERE e.kind <> 'return'), 0) AS sold_pv,
          coalesce(sum(e.cv) FILTER (WHERE e.kind <> 'return'), 0) AS sold_cv
        FROM orders o LEFT JOIN volume_entries e ON e.order_id = o.id GROUP BY o.id)
      SELECT 'order ' || id || ': its entries sum to ' || net || ', pv ' || net_pv || ', cv ' || net_cv || ' after sales of '
        || sold || ', ' || sold_pv || ', ' || sold_cv || '; the order says ' || goods_minor || ', ' || pv || ', ' || cv
        || CASE status WHEN 'canceled' THEN ' and is canceled' ELSE '' END
      FROM v
      WHERE net < 0 OR net_pv < 0 OR net_cv < 0 OR sold > goods_minor OR sold_pv > pv OR sold_cv > cv
        OR (status = 'canceled' AND (net <> 0 OR net_pv <> 0 OR net_cv <> 0))
      UNION ALL
      -- Whatever the date policy: what is paid, has left and waits for nothing has been posted.
      SELECT 'order ' || v.id || ': sales of ' || sold || ', pv ' || sold_pv || ', cv ' || sold_cv || ', its lines come to '
        || sum(CASE l.status WHEN 'fee' THEN 0 ELSE l.goods_minor - CASE WHEN o.total_minor = o.goods_minor
             + o.shipping_minor - o.credit_minor + o.rest_minor THEN l.tax_minor ELSE 0 END END) || ', ' || v.pv || ', ' || v.cv
      FROM v JOIN orders o ON o.id = v.id JOIN order_lines l ON l.order_id = o.id
        LEFT JOIN shipments s ON s.id = l.shipment_id
      WHERE v.status = 'open' AND (v.sold <> v.goods_minor OR v.sold_pv <> v.pv OR v.sold_cv <> v.cv)
        AND v.id >= (SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'volume_from_order')
        AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.order_id = v.id AND c.kind = 'charge' AND c.state <> 'paid'
          AND c.state <> 'refunded')
      GROUP BY v.id
      HAVING sum(l.status = 'backordered' OR s.status = 'waiting' OR s.status = 'ready') = 0
        AND (v.sold_pv <> v.pv OR v.sold_cv <> v.cv OR v.sold <> sum(CASE l.status WHEN 'fee' THEN 0
          ELSE l.goods_minor - CASE WHEN o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor
            + o.rest_minor THEN l.tax_minor ELSE 0 END END))
      UNION ALL
      -- R7: what was decided is taken back, but for what of the order does not count yet.
      SELECT 'order ' || v.id || ': its returns take back ' || d.goods || ', pv ' || d.pv || ', cv ' || d.cv
        || '; its entries took ' || (v.sold - v.net) || ', ' || (v.sold_pv - v.net_pv) || ', ' || (v.sold_cv - v.net_cv)
      FROM (SELECT order_id, sum((2 * whole * back + qty) / (2 * qty)) AS goods, sum(pv) AS pv, sum(cv) AS cv
            FROM (SELECT d.order_id, l.qty, sum(d.qty) AS back, sum(d.pv) AS pv, sum(d.cv) AS cv, l.goods_minor
                    - CASE WHEN o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor
                      THEN l.tax_minor ELSE 0 END AS whole
                  FROM return_decisions d JOIN order_lines l ON l.order_id = d.order_id AND l.line = d.order_line
                  JOIN orders o ON o.id = d.order_id
                  WHERE d.decision = 'refund' OR d.decision = 'credit' GROUP BY d.order_id, d.order_line)
            GROUP BY order_id) d
      JOIN v ON v.id = d.order_id
      JOIN (SELECT l.order_id, sum(l.pv) AS pv, sum(l.cv) AS cv, sum(CASE l.status WHEN 'fee' THEN 0 ELSE l.goods_minor
              - CASE WHEN o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor
                THEN l.tax_minor ELSE 0 END END) AS goods
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.order_id IN (SELECT order_id FROM return_decisions) AND l.status <> 'backordered'
            GROUP BY l.order_id) whole ON whole.order_id = v.id
      WHERE v.status = 'open'
        AND v.id >= (SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'volume_from_order')
        AND (v.sold - v.net > d.goods OR v.sold - v.net < d.goods - max(0, whole.goods - v.sold)
          OR v.sold_pv - v.net_pv > d.pv OR v.sold_pv - v.net_pv < d.pv - max(0, whole.pv - v.sold_pv)
          OR v.sold_cv - v.net_cv > d.cv OR v.sold_cv - v.net_cv < d.cv - max(0, whole.cv - v.sold_cv))
      UNION ALL
      SELECT 'volume entries: ' || count(*) || ' of ' || max(id) || ', some are gone' FROM volume_entries
      HAVING count(*) <> coalesce(max(id), 0)
      UNION ALL
      SELECT 'volume entry ' || e.id || ': a ' || e.kind || CASE WHEN e.order_id IS NULL THEN ' of no order' ELSE ' of order '
        || e.order_id END || coalesce(' that takes back from entry ' || e.original_id, '')
      FROM volume_entries e LEFT JOIN volume_entries s ON s.id = e.original_id
      WHERE (e.kind = 'adjustment') <> (e.order_id IS NULL) OR (e.kind = 'return') <> (e.original_id IS NOT NULL)
        OR (e.original_id IS NOT NULL AND (s.order_id IS NOT e.order_id OR s.kind = 'return' OR s.account_id IS NOT e.account_id))
      UNION ALL
      SELECT 'volume entry ' || e.id || ': an adjustment by pv ' || e.pv || ', cv ' || e.cv || ' that no event tells of'
      FROM volume_entries e WHERE e.kind = 'adjustment' AND NOT EXISTS
        (SELECT 1 FROM events v WHERE v.run_id = e.run_id AND v.what <> 'ordered' AND v.what = 'volume-adjusted'
           AND v.account_id = e.account_id AND CAST(round((v.body ->> 'pv') * 10000) AS INTEGER) = e.pv
           AND CAST(round((v.body ->> 'cv') * 10000) AS INTEGER) = e.cv)
      UNION ALL
      -- The numbers alone would not tell of the newest entry, once it is gone.
      SELECT 'event ' || v.id || ': an adjustment by pv ' || (v.body ->> 'pv') || ', cv ' || (v.body ->> 'cv')
        || ' that no entry has'
      FROM runs r CROSS JOIN events v ON v.run_id = r.id AND v.what <> 'ordered' AND v.what = 'volume-adjusted'
      WHERE r.command = 'adjust-volume' AND (v.run_id, v.account_id, CAST(round((v.body ->> 'pv') * 10000) AS INTEGER),
        CAST(round((v.body ->> 'cv') * 10000) AS INTEGER)) NOT IN
        (SELECT run_id, account_id, pv, cv FROM volume_entries WHERE kind = 'adjustment')
      UNION ALL
      SELECT 'volume entry ' || e.id || ': counts on ' || e.posted_on || ', before the ' || e.volume_on || ' it belongs to'
      FROM volume_entries e WHERE e.volume_on >= e.posted_on)"},

    {"nights", "each night settled what was due, and its orders are all there", R"(
      SELECT 'run ' || id || ' of ' || as_of || ': ' || due || ' due, but ' || ordered || ' ordered, ' || blocked
        || ' blocked, ' || skipped || ' skipped, ' || missed || ' missed'
      FROM runs WHERE command = 'run-cycle' AND due <> ordered + blocked + skipped + missed
      UNION ALL
      SELECT 'run ' || r.id || ' of ' || r.as_of || ': ' || coalesce(r.ordered, 0) || ' ordered, but '
        || coalesce(o.orders, 0) || ' orders name it'
      FROM runs r LEFT JOIN (SELECT run_id, count(*) AS orders FROM orders WHERE kind = 'autoship' GROUP BY run_id) o ON o.run_id = r.id
      WHERE coalesce(r.ordered, 0) <> coalesce(o.orders, 0))"},
};

}  // namespace

std::vector<Proof> prove_books(Ledger& ledger) {
  std::vector<Proof> proofs;
  for (const Claim& claim : claims) {
    Proof& proof = proofs.emplace_back(Proof{claim.name, claim.claim, 0, {}});
    try {
      Statement row(ledger.db(), claim.offenders);
      while (row.step()) proof.add(std::string(row.text(0)));
    } catch (const SQLite::Exception& exception) {
      const int code = exception.getErrorCode();
      if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) throw;
      proof.add("the file is damaged where this is kept");
    }
  }
  return proofs;
}

}  // namespace autoship
