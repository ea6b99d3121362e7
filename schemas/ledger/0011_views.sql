-- Amounts are kept in minor units. The views show them as decimals, and this tells how.
CREATE TABLE currencies (
  currency TEXT PRIMARY KEY,       -- ISO 4217
  digits INTEGER NOT NULL,         -- behind the point
  unit REAL NOT NULL               -- minor units of one
) STRICT, WITHOUT ROWID;
INSERT INTO currencies (currency, digits, unit) VALUES
  ('AED', 2, 100.0), ('AFN', 2, 100.0), ('ALL', 2, 100.0), ('AMD', 2, 100.0), ('ANG', 2, 100.0), ('AOA', 2, 100.0),
  ('ARS', 2, 100.0), ('AUD', 2, 100.0), ('AWG', 2, 100.0), ('AZN', 2, 100.0), ('BAM', 2, 100.0), ('BBD', 2, 100.0),
  ('BDT', 2, 100.0), ('BGN', 2, 100.0), ('BMD', 2, 100.0), ('BND', 2, 100.0), ('BOB', 2, 100.0), ('BRL', 2, 100.0),
  ('BSD', 2, 100.0), ('BTN', 2, 100.0), ('BWP', 2, 100.0), ('BYN', 2, 100.0), ('BZD', 2, 100.0), ('CAD', 2, 100.0),
  ('CDF', 2, 100.0), ('CHF', 2, 100.0), ('CNY', 2, 100.0), ('COP', 2, 100.0), ('CRC', 2, 100.0), ('CUP', 2, 100.0),
  ('CVE', 2, 100.0), ('CZK', 2, 100.0), ('DKK', 2, 100.0), ('DOP', 2, 100.0), ('DZD', 2, 100.0), ('EGP', 2, 100.0),
  ('ERN', 2, 100.0), ('ETB', 2, 100.0), ('EUR', 2, 100.0), ('FJD', 2, 100.0), ('FKP', 2, 100.0), ('GBP', 2, 100.0),
  ('GEL', 2, 100.0), ('GHS', 2, 100.0), ('GIP', 2, 100.0), ('GMD', 2, 100.0), ('GTQ', 2, 100.0), ('GYD', 2, 100.0),
  ('HKD', 2, 100.0), ('HNL', 2, 100.0), ('HTG', 2, 100.0), ('HUF', 2, 100.0), ('IDR', 2, 100.0), ('ILS', 2, 100.0),
  ('INR', 2, 100.0), ('IRR', 2, 100.0), ('JMD', 2, 100.0), ('KES', 2, 100.0), ('KGS', 2, 100.0), ('KHR', 2, 100.0),
  ('KPW', 2, 100.0), ('KYD', 2, 100.0), ('KZT', 2, 100.0), ('LAK', 2, 100.0), ('LBP', 2, 100.0), ('LKR', 2, 100.0),
  ('LRD', 2, 100.0), ('LSL', 2, 100.0), ('MAD', 2, 100.0), ('MDL', 2, 100.0), ('MGA', 2, 100.0), ('MKD', 2, 100.0),
  ('MMK', 2, 100.0), ('MNT', 2, 100.0), ('MOP', 2, 100.0), ('MRU', 2, 100.0), ('MUR', 2, 100.0), ('MVR', 2, 100.0),
  ('MWK', 2, 100.0), ('MXN', 2, 100.0), ('MYR', 2, 100.0), ('MZN', 2, 100.0), ('NAD', 2, 100.0), ('NGN', 2, 100.0),
  ('NIO', 2, 100.0), ('NOK', 2, 100.0), ('NPR', 2, 100.0), ('NZD', 2, 100.0), ('PAB', 2, 100.0), ('PEN', 2, 100.0),
  ('PGK', 2, 100.0), ('PHP', 2, 100.0), ('PKR', 2, 100.0), ('PLN', 2, 100.0), ('QAR', 2, 100.0), ('RON', 2, 100.0),
  ('RSD', 2, 100.0), ('RUB', 2, 100.0), ('SAR', 2, 100.0), ('SBD', 2, 100.0), ('SCR', 2, 100.0), ('SDG', 2, 100.0),
  ('SEK', 2, 100.0), ('SGD', 2, 100.0), ('SHP', 2, 100.0), ('SLE', 2, 100.0), ('SOS', 2, 100.0), ('SRD', 2, 100.0),
  ('SSP', 2, 100.0), ('STN', 2, 100.0), ('SVC', 2, 100.0), ('SYP', 2, 100.0), ('SZL', 2, 100.0), ('THB', 2, 100.0),
  ('TJS', 2, 100.0), ('TMT', 2, 100.0), ('TOP', 2, 100.0), ('TRY', 2, 100.0), ('TTD', 2, 100.0), ('TWD', 2, 100.0),
  ('TZS', 2, 100.0), ('UAH', 2, 100.0), ('USD', 2, 100.0), ('UYU', 2, 100.0), ('UZS', 2, 100.0), ('VED', 2, 100.0),
  ('VES', 2, 100.0), ('WST', 2, 100.0), ('XCD', 2, 100.0), ('YER', 2, 100.0), ('ZAR', 2, 100.0), ('ZMW', 2, 100.0),
  ('ZWG', 2, 100.0), ('BIF', 0, 1.0), ('CLP', 0, 1.0), ('DJF', 0, 1.0), ('GNF', 0, 1.0), ('ISK', 0, 1.0),
  ('JPY', 0, 1.0), ('KMF', 0, 1.0), ('KRW', 0, 1.0), ('PYG', 0, 1.0), ('RWF', 0, 1.0), ('UGX', 0, 1.0),
  ('VND', 0, 1.0), ('VUV', 0, 1.0), ('XAF', 0, 1.0), ('XOF', 0, 1.0), ('XPF', 0, 1.0), ('BHD', 3, 1000.0),
  ('IQD', 3, 1000.0), ('JOD', 3, 1000.0), ('KWD', 3, 1000.0), ('LYD', 3, 1000.0), ('OMR', 3, 1000.0),
  ('TND', 3, 1000.0);

-- Views for people and programs that query the ledger with their own tools: their names and columns stay,
-- whatever becomes of the tables beneath (see autoship-views(5)). Numbers are those that the commands show,
-- accounts, locations and products their codes, days ISO text. Amounts come twice: as a decimal, and as an
-- integer in minor units to add up; volumes too, in units of 1/10,000.

-- How many digits an amount has, by ISO 4217.
CREATE VIEW v_currencies AS SELECT
  currency,                               -- its code
  digits,                                 -- behind the point
  unit                                    -- minor units of one
FROM currencies;

-- Members and customers.
CREATE VIEW v_accounts AS SELECT
  a.account,                              -- its code
  a.kind,                                 -- member, preferred, retail
  a.name,                                 -- of the person
  m.market,                               -- where it buys
  m.currency,                             -- of its amounts
  a.status,                               -- active, closed
  e.account AS enroller,                  -- who brought it; volume goes up this way
  s.account AS sponsor,                   -- its place in the tree
  a.enrolled_on,                          -- the day it came
  a.email,                                -- NULL: none
  a.phone,                                -- NULL: none
  a.language,                             -- of its messages
  a.contact,                              -- who gets them: customer, rep, both
  l.location AS fulfilled_by,             -- what ships to it; NULL: its market's
  printf('%.*f', c.digits, a.credit_minor / c.unit) AS credit,  -- what it has to its credit
  a.credit_minor                          -- in minor units
FROM (SELECT *, coalesce((SELECT balance_minor FROM credit_entries e WHERE e.account_id = accounts.id
    ORDER BY e.id DESC LIMIT 1), 0) AS credit_minor FROM accounts) a
JOIN markets m ON m.id = a.market_id
LEFT JOIN currencies c ON c.currency = m.currency
LEFT JOIN accounts e ON e.id = a.enroller_id
LEFT JOIN accounts s ON s.id = a.sponsor_id
LEFT JOIN locations l ON l.id = a.fulfilled_by_id;

-- The recurring orders, and the next cycle of each.
CREATE VIEW v_autoships AS SELECT
  s.id AS autoship_id,                    -- its number
  a.account,                              -- whose it is
  s.status,                               -- active, paused, canceled, finished
  s.every,                                -- its rule
  s.anchor,                               -- the day the rule counts from
  n.cycle_date AS next_cycle,             -- the day the rule names next; NULL: none to come
  n.ship_date AS next_ship,               -- the working day it ships on
  n.order_date AS next_order,             -- the night that orders it
  (SELECT group_concat(i.item, ';') FROM (SELECT p.sku || '=' || l.qty AS item FROM autoship_lines l JOIN products p
    ON p.id = l.product_id WHERE l.autoship_id = s.id ORDER BY l.line) i) AS items,  -- SKU=2;OTHER=1
  t.label AS ship_to,                     -- label of its address; NULL: the account's first
  s.ship_via,                             -- its service; NULL: the company's
  p.label AS pay_with,                    -- label of its payment method; NULL: the account's first
  l.location AS fulfilled_by,             -- what ships it; NULL: the account's
  m.currency,                             -- of its amounts
  CASE WHEN s.budget_minor IS NOT NULL THEN printf('%.*f', c.digits, s.budget_minor / c.unit)
    END AS budget,  -- its lines fill it; NULL: none
  s.budget_minor,                         -- in minor units
  s.until,                                -- its last cycle; NULL: no end
  s.times,                                -- orders after which it is finished; NULL: no end
  s.orders_before,                        -- orders made before this ledger
  s.paused_on,                            -- the day its pause began
  s.paused_until,                         -- resumes by itself; NULL: it does not
  CASE WHEN s.only_below_pv IS NOT NULL THEN rtrim(rtrim(printf('%.4f', s.only_below_pv / 10000.0), '0'), '.')
    END AS only_below_pv,  -- runs while the account's volume is below; NULL: always
  s.only_below_pv AS only_below_pv_units,  -- in 1/10,000
  s.top_up,                               -- 1: ships only what is needed to reach it
  s.enrolled_on                           -- the day it was made
FROM autoships s
JOIN accounts a ON a.id = s.account_id
JOIN markets m ON m.id = a.market_id
LEFT JOIN currencies c ON c.currency = m.currency
LEFT JOIN autoship_next n ON n.autoship_id = s.id
LEFT JOIN addresses t ON t.id = s.ship_to_id
LEFT JOIN payment_methods p ON p.id = s.pay_with_id
LEFT JOIN locations l ON l.id = s.fulfilled_by_id;

-- The lines of the recurring orders.
CREATE VIEW v_autoship_lines AS SELECT
  l.autoship_id,                          -- its number
  l.line,                                 -- 1, 2, ...: the order of preference
  a.account,                              -- whose it is
  p.sku,                                  -- what is sent
  l.qty,                                  -- pieces
  m.currency,                             -- of its amount
  CASE WHEN l.locked_minor IS NOT NULL THEN printf('%.*f', c.digits, l.locked_minor / c.unit)
    END AS locked_price,  -- kept since enrollment; NULL: none is
  l.locked_minor AS locked_price_minor    -- in minor units
FROM autoship_lines l
JOIN autoships s ON s.id = l.autoship_id
JOIN accounts a ON a.id = s.account_id
JOIN markets m ON m.id = a.market_id
LEFT JOIN currencies c ON c.currency = m.currency
JOIN products p ON p.id = l.product_id;

-- What the nights made.
CREATE VIEW v_orders AS SELECT
  o.id AS order_id,                       -- its number
  o.autoship_id,                          -- NULL: a replacement
  a.account,                              -- whose it is
  o.kind,                                 -- autoship, replacement
  o.replaces_order_id,                    -- replacement: of which order
  o.cycle_date,                           -- the day the rule named
  o.order_date,                           -- the day of its prices
  o.ship_date,                            -- the day it is to leave
  o.status,                               -- open, canceled
  m.market,                               -- where it was bought
  o.tier,                                 -- member, preferred, retail: the prices paid
  l.location,                             -- what ships it; NULL: fees alone
  o.ship_via,                             -- service; NULL: fees alone
  t.country AS ship_country,              -- of its ship-to
  t.region AS ship_region,                -- state or province
  o.currency,                             -- of its amounts
  printf('%.*f', c.digits, o.goods_minor / c.unit) AS goods,  -- sum of its lines
  o.goods_minor,                          -- in minor units
  printf('%.*f', c.digits, o.shipping_minor / c.unit) AS shipping,  -- by rate table
  o.shipping_minor,                       -- in minor units
  printf('%.*f', c.digits, o.tax_minor / c.unit) AS tax,  -- of lines and shipping
  o.tax_minor,                            -- in minor units
  o.tax_minor <> 0 AND o.total_minor = o.goods_minor + o.shipping_minor - o.credit_minor + o.rest_minor
    AS tax_inside,  -- 1: goods and shipping hold the tax
  printf('%.*f', c.digits, o.credit_minor / c.unit) AS credit,  -- account credit used
  o.credit_minor,                         -- in minor units
  printf('%.*f', c.digits, o.rest_minor / c.unit) AS rest,  -- left over of a budget, turned into credit
  o.rest_minor,                           -- in minor units
  printf('%.*f', c.digits, o.total_minor / c.unit) AS total,  -- to be paid
  o.total_minor,                          -- in minor units
  rtrim(rtrim(printf('%.4f', o.pv / 10000.0), '0'), '.') AS pv,  -- personal volume
  o.pv AS pv_units,                       -- in 1/10,000
  rtrim(rtrim(printf('%.4f', o.cv / 10000.0), '0'), '.') AS cv,  -- commission volume
  o.cv AS cv_units,                       -- in 1/10,000
  o.note,                                 -- what a person should know
  o.run_id                                -- the run that made it
FROM orders o
JOIN accounts a ON a.id = o.account_id
JOIN markets m ON m.id = o.market_id
LEFT JOIN currencies c ON c.currency = o.currency
LEFT JOIN locations l ON l.id = o.location_id
LEFT JOIN addresses t ON t.id = o.address_id;

-- The lines of the orders.
CREATE VIEW v_order_lines AS SELECT
  l.order_id,                             -- its order
  l.line,                                 -- 1, 2, ...
  a.account,                              -- whose it is
  o.order_date,                           -- of its order
  o.status AS order_status,               -- open, canceled
  p.sku,                                  -- what is sent
  p.name,                                 -- of the product
  p.kind,                                 -- goods, fee
  i.sku AS instead_of,                    -- what was asked for; NULL: this
  l.qty,                                  -- pieces
  l.status,                               -- shipping, backordered, left-out, fee
  l.shipment_id,                          -- the parcel it goes with
  l.gift,                                 -- 1: given by rule
  o.currency,                             -- of its amounts
  printf('%.*f', c.digits, l.price_minor / c.unit) AS price,  -- a piece
  l.price_minor,                          -- in minor units
  printf('%.*f', c.digits, l.discount_minor / c.unit) AS discount,  -- taken off the line
  l.discount_minor,                       -- in minor units
  printf('%.*f', c.digits, l.goods_minor / c.unit) AS goods,  -- the line, after it
  l.goods_minor,                          -- in minor units
  printf('%.*f', c.digits, l.tax_minor / c.unit) AS tax,  -- of the line
  l.tax_minor,                            -- in minor units
  rtrim(rtrim(printf('%.4f', l.pv / 10000.0), '0'), '.') AS pv,  -- personal volume of the line
  l.pv AS pv_units,                       -- in 1/10,000
  rtrim(rtrim(printf('%.4f', l.cv / 10000.0), '0'), '.') AS cv,  -- commission volume of the line
  l.cv AS cv_units                        -- in 1/10,000
FROM order_lines l
JOIN orders o ON o.id = l.order_id
JOIN accounts a ON a.id = o.account_id
JOIN products p ON p.id = l.product_id
LEFT JOIN currencies c ON c.currency = o.currency
LEFT JOIN products i ON i.id = l.instead_of_id;

-- The parcels.
CREATE VIEW v_shipments AS SELECT
  s.id AS shipment_id,                    -- its number, the reference on its label
  s.order_id,                             -- its order
  a.account,                              -- whose it is
  l.location,                             -- where it leaves
  s.ship_via,                             -- service
  s.ship_date,                            -- the day it is to leave
  s.status,                               -- waiting, ready, exported, shipped, delivered, canceled
  s.batch_id,                             -- label batch it left with
  r.as_of AS exported_on,                 -- the day of that batch
  s.tracking,                             -- the carrier's number
  s.shipped_on,                           -- as the carrier says
  s.delivered_on,                         -- as the carrier says
  s.weight_g,                             -- of its goods
  t.postal_code,                          -- of its ship-to
  t.region,                               -- state or province
  t.country                               -- ISO 3166
FROM shipments s
JOIN orders o ON o.id = s.order_id
JOIN accounts a ON a.id = o.account_id
JOIN locations l ON l.id = s.location_id
JOIN addresses t ON t.id = s.address_id
LEFT JOIN batches b ON b.id = s.batch_id
LEFT JOIN runs r ON r.id = b.run_id;

-- Charges and refunds, each with its last attempt.
CREATE VIEW v_charges AS SELECT
  g.id AS charge_id,                      -- its number
  g.kind,                                 -- charge, refund
  g.order_id,                             -- what it is for
  o.autoship_id,                          -- of its order
  g.shipment_id,                          -- the parcel charged; NULL: fees alone
  g.refunds_id,                           -- refund: of which charge
  a.account,                              -- who pays, or is paid
  g.state,                                -- pending, submitted, paid, declined, unknown, canceled, refunded
  g.currency,                             -- of its amount
  printf('%.*f', c.digits, g.amount_minor / c.unit) AS amount,  -- what is asked for
  g.amount_minor,                         -- in minor units
  g.due_on,                               -- pending: the day of the next attempt
  g.held,                                 -- pending: why it may not leave: notice, unpaid
  g.attempt,                              -- the last one; 0: none yet
  p.label AS pay_with,                    -- label of the method asked next
  t.method_kind,                          -- of the last attempt: card, bank, on-account, by-hand
  u.as_of AS submitted_on,                -- the day it was asked
  t.idempotency_key,                      -- the key it left with
  t.result,                               -- paid, declined, error; NULL: no answer yet
  n.as_of AS answered_on,                 -- the day of the answer
  t.processed_on,                         -- the day the processor says
  t.reference,                            -- the processor's number
  t.code                                  -- why it was declined
FROM charges g
JOIN orders o ON o.id = g.order_id
JOIN accounts a ON a.id = g.account_id
LEFT JOIN currencies c ON c.currency = g.currency
LEFT JOIN payment_methods p ON p.id = g.pay_with_id
LEFT JOIN charge_attempts t ON t.charge_id = g.id AND t.attempt = g.attempt
LEFT JOIN runs u ON u.id = t.submitted_by
LEFT JOIN runs n ON n.id = t.answered_by;

-- What was put to accounts' credit, and used of it.
CREATE VIEW v_credit AS SELECT
  e.id AS entry_id,                       -- its number
  a.account,                              -- whose it is
  r.as_of AS entry_on,                    -- the day of it
  e.kind,                                 -- granted, used, returned, budget-rest, refund
  e.order_id,                             -- used by, returned or refunded of
  m.currency,                             -- of its amounts
  printf('%.*f', c.digits, e.amount_minor / c.unit) AS amount,  -- negative where used
  e.amount_minor,                         -- in minor units
  printf('%.*f', c.digits, e.balance_minor / c.unit) AS balance,  -- after it
  e.balance_minor,                        -- in minor units
  e.reason,                               -- granted: why
  r.actor                                 -- by whom
FROM credit_entries e
JOIN accounts a ON a.id = e.account_id
JOIN markets m ON m.id = a.market_id
LEFT JOIN currencies c ON c.currency = m.currency
JOIN runs r ON r.id = e.run_id;

-- Return authorizations, and what came of each.
CREATE VIEW v_returns AS SELECT
  r.ran,                                  -- its number
  r.kind,                                 -- return, buyback
  a.account,                              -- whose it is
  r.order_id,                             -- NULL: a buyback of several
  r.reason,                               -- damaged, not-wanted, ...
  r.fault,                                -- company, choice
  r.outcome,                              -- wished for: refund, replace, credit
  r.goods,                                -- send, keep, courier
  r.notified_on,                          -- the day somebody said so
  r.issued_on,                            -- the day of its number
  CASE r.goods WHEN 'send' THEN r.expires_on END AS expires_on,  -- the last day to arrive; NULL: the goods stay
  CASE r.goods WHEN 'send' THEN l.location END AS send_to,  -- where to; NULL: the goods stay
  r.closed,                               -- complete, canceled, void, expired; NULL: open
  r.closed_on,                            -- the day of it
  (SELECT sum(x.qty) FROM return_lines x WHERE x.return_id = r.id) AS authorized,  -- pieces that may come
  r.received,                             -- pieces that came
  r.decided,                              -- pieces decided
  m.currency,                             -- of its amounts
  printf('%.*f', c.digits, r.amount_minor / c.unit) AS amount,  -- decided to give back
  r.amount_minor,                         -- in minor units
  printf('%.*f', c.digits, r.refunded_minor / c.unit) AS refunded,  -- of it, paid by refunds
  r.refunded_minor,                       -- in minor units
  printf('%.*f', c.digits, r.credited_minor / c.unit) AS credited,  -- of it, to the account's credit
  r.credited_minor                        -- in minor units
FROM (SELECT *,
    coalesce((SELECT sum(x.qty) FROM return_parcels p JOIN return_goods x ON x.parcel_id = p.id
     WHERE p.return_id = returns.id AND x.return_line IS NOT NULL), 0) AS received,
    coalesce((SELECT sum(d.qty) FROM return_decisions d WHERE d.return_id = returns.id), 0) AS decided,
    coalesce((SELECT sum(d.amount_minor) FROM return_decisions d WHERE d.return_id = returns.id), 0) AS amount_minor,
    coalesce((SELECT sum(y.amount_minor) FROM return_decisions d JOIN return_payouts y ON y.decision_id = d.id
     JOIN charges g ON g.id = y.charge_id WHERE d.return_id = returns.id AND g.state = 'paid'), 0) AS refunded_minor,
    coalesce((SELECT sum(y.amount_minor) FROM return_decisions d JOIN return_payouts y ON y.decision_id = d.id
     WHERE d.return_id = returns.id AND y.credit_entry_id IS NOT NULL), 0) AS credited_minor
  FROM returns) r
JOIN accounts a ON a.id = r.account_id
JOIN markets m ON m.id = a.market_id
LEFT JOIN currencies c ON c.currency = m.currency
JOIN locations l ON l.id = r.location_id;

-- What was decided about pieces that came back.
CREATE VIEW v_return_decisions AS SELECT
  d.id AS decision_id,                    -- its number
  r.ran,                                  -- of which return
  d.line,                                 -- of the return
  d.order_id,                             -- of which order
  d.order_line,                           -- of the order
  a.account,                              -- whose it is
  p.sku,                                  -- of what
  d.qty,                                  -- pieces
  d.decision,                             -- refund, replace, credit, refused
  d.replacement_order_id,                 -- replace: the order made; NULL: none yet
  u.as_of AS decided_on,                  -- the day of it
  o.currency,                             -- of its amounts
  printf('%.*f', c.digits, d.goods_minor / c.unit) AS goods,  -- of the line given back
  d.goods_minor,                          -- in minor units
  printf('%.*f', c.digits, d.tax_minor / c.unit) AS tax,  -- of the line
  d.tax_minor,                            -- in minor units
  printf('%.*f', c.digits, d.shipping_minor / c.unit) AS shipping,  -- of the order
  d.shipping_minor,                       -- in minor units
  printf('%.*f', c.digits, d.shipping_tax_minor / c.unit) AS shipping_tax,  -- of the order
  d.shipping_tax_minor,                   -- in minor units
  printf('%.*f', c.digits, d.amount_minor / c.unit) AS amount,  -- what is given back
  d.amount_minor,                         -- in minor units
  rtrim(rtrim(printf('%.4f', d.pv / 10000.0), '0'), '.') AS pv,  -- personal volume taken back
  d.pv AS pv_units,                       -- in 1/10,000
  rtrim(rtrim(printf('%.4f', d.cv / 10000.0), '0'), '.') AS cv,  -- commission volume taken back
  d.cv AS cv_units                        -- in 1/10,000
FROM return_decisions d
JOIN returns r ON r.id = d.return_id
JOIN accounts a ON a.id = r.account_id
JOIN orders o ON o.id = d.order_id
JOIN order_lines l ON l.order_id = d.order_id AND l.line = d.order_line
JOIN products p ON p.id = l.product_id
LEFT JOIN currencies c ON c.currency = o.currency
JOIN runs u ON u.id = d.run_id;

-- Entries of commission volume.
CREATE VIEW v_volume AS SELECT
  e.id AS entry_id,                       -- its number
  e.posted_on,                            -- the day it counts on
  coalesce(e.volume_on, e.posted_on) AS volume_on,  -- the day the policy gave
  e.kind,                                 -- sale, return, adjustment, replacement
  e.order_id,                             -- NULL: an adjustment
  e.original_id,                          -- return: the sale it takes back from
  a.account,                              -- who ordered
  e.account_kind,                         -- as it was
  t.account AS credited_to,               -- the account or the nearest member above; NULL: nobody
  m.market,                               -- where it was bought
  e.currency,                             -- of its amount
  printf('%.*f', c.digits, e.commissionable_minor / c.unit) AS commissionable,  -- without tax, shipping and fees
  e.commissionable_minor,                 -- in minor units
  rtrim(rtrim(printf('%.4f', e.pv / 10000.0), '0'), '.') AS pv,  -- personal volume
  e.pv AS pv_units,                       -- in 1/10,000
  rtrim(rtrim(printf('%.4f', e.cv / 10000.0), '0'), '.') AS cv,  -- commission volume
  e.cv AS cv_units,                       -- in 1/10,000
  e.memo                                  -- why, where it is no plain sale
FROM volume_entries e
JOIN accounts a ON a.id = e.account_id
JOIN markets m ON m.id = e.market_id
LEFT JOIN currencies c ON c.currency = e.currency
LEFT JOIN accounts t ON t.id = e.credited_to_id;

-- Closed periods of volume, a row for each currency.
CREATE VIEW v_volume_periods AS SELECT
  p.period,                               -- its name
  p.first_on,                             -- its first day
  p.last_on,                              -- its last day
  p.closed_on,                            -- the day it was closed on
  r.actor AS closed_by,                   -- who closed it
  p.sha256,                               -- of its file by entry
  p.currency,                             -- NULL: nothing is in it
  p.entries,                              -- how many there are
  printf('%.*f', c.digits, p.commissionable_minor / c.unit) AS commissionable,  -- without tax, shipping and fees
  p.commissionable_minor,                 -- in minor units
  rtrim(rtrim(printf('%.4f', p.pv / 10000.0), '0'), '.') AS pv,  -- personal volume
  p.pv AS pv_units,                       -- in 1/10,000
  rtrim(rtrim(printf('%.4f', p.cv / 10000.0), '0'), '.') AS cv,  -- commission volume
  p.cv AS cv_units                        -- in 1/10,000
FROM (SELECT v.period, v.first_on, v.last_on, v.closed_on, v.sha256, v.run_id, s.key AS currency,
    coalesce(s.value ->> 'entries', 0) AS entries, coalesce(s.value ->> 'commissionable', 0) AS commissionable_minor,
    coalesce(s.value ->> 'pv', 0) AS pv, coalesce(s.value ->> 'cv', 0) AS cv
  FROM volume_periods v LEFT JOIN json_each(v.sums) s) p
JOIN runs r ON r.id = p.run_id
LEFT JOIN currencies c ON c.currency = p.currency;
