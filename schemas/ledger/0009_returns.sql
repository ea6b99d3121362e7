-- Returns: what may come back, what did, what was decided about it, and what was paid for it. The
-- states that people see are derived from these rows; nothing here repeats what another row says.

-- A return authorization (R1 to R5).
CREATE TABLE returns (
  id INTEGER PRIMARY KEY,          -- the number within its RAN
  ran TEXT NOT NULL UNIQUE,        -- R, the number, and a check character (R3)
  kind TEXT NOT NULL CHECK (kind = 'return' OR kind = 'buyback'),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  order_id INTEGER REFERENCES orders (id),  -- NULL: a buyback of several orders
  reason TEXT NOT NULL,            -- damaged, not-wanted, ... (R1)
  fault TEXT NOT NULL CHECK (fault = 'company' OR fault = 'choice'),
  outcome TEXT NOT NULL CHECK (outcome = 'refund' OR outcome = 'replace' OR outcome = 'credit'),  -- what is wished for
  goods TEXT NOT NULL CHECK (goods = 'send' OR goods = 'keep' OR goods = 'courier'),  -- sent back, kept, or held for the courier (R5)
  notified_on TEXT NOT NULL,       -- the day somebody said so (R2)
  location_id INTEGER NOT NULL REFERENCES locations (id),  -- where to send it
  issued_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,        -- the last day to arrive (R3)
  percent INTEGER NOT NULL DEFAULT 100 CHECK (percent BETWEEN 0 AND 100),  -- of price and tax that is paid back; less than 100: a buyback, as promised
  override_reason TEXT,            -- why a person allowed what the policy refuses; NULL: nothing was refused
  closed TEXT CHECK (closed IS NULL OR closed = 'complete' OR closed = 'canceled' OR closed = 'void' OR closed = 'expired'),
                                   -- why nothing more may come; complete: all of it came, or stays where it is; NULL: open
  closed_on TEXT,
  closed_why TEXT,                 -- in words; NULL: complete
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- when and by whom
  CHECK ((closed IS NULL) = (closed_on IS NULL)),
  CHECK (kind = 'buyback' OR (order_id IS NOT NULL AND percent = 100)),
  CHECK (outcome <> 'replace' OR fault = 'company'),  -- no exchanges (R5)
  CHECK (goods = 'send' OR fault = 'company')
) STRICT;
CREATE INDEX returns_of_account ON returns (account_id);
CREATE INDEX returns_open ON returns (expires_on) WHERE closed IS NULL;
CREATE TRIGGER returns_stay
BEFORE UPDATE OF id, ran, kind, account_id, order_id, reason, fault, goods, notified_on, location_id, issued_on,
  expires_on, percent, override_reason, run_id ON returns
BEGIN SELECT RAISE(ABORT, 'only the end of a return changes'); END;
CREATE TRIGGER returns_remain BEFORE DELETE ON returns
BEGIN SELECT RAISE(ABORT, 'returns are kept'); END;

-- What may come back: pieces of an order's line (R3).
CREATE TABLE return_lines (
  return_id INTEGER NOT NULL REFERENCES returns (id),
  line INTEGER NOT NULL,           -- 1, 2, ...
  order_id INTEGER NOT NULL REFERENCES orders (id),
  order_line INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id),
  qty INTEGER NOT NULL CHECK (qty > 0),  -- pieces authorized
  had_on TEXT NOT NULL,            -- the day the customer had them (R2)
  had_by TEXT NOT NULL CHECK (had_by = 'delivered' OR had_by = 'said' OR had_by = 'transit'),  -- as the carrier says, the customer says, or ship date plus transit
  PRIMARY KEY (return_id, line),
  FOREIGN KEY (order_id, order_line) REFERENCES order_lines (order_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX return_lines_of_order ON return_lines (order_id, order_line);

-- A parcel that arrived under a RAN (R4).
CREATE TABLE return_parcels (
  id INTEGER PRIMARY KEY,
  return_id INTEGER NOT NULL REFERENCES returns (id),
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- when it was booked and by whom
  received_on TEXT NOT NULL,
  location_id INTEGER NOT NULL REFERENCES locations (id),  -- where
  proof TEXT,                      -- the invoice that lay in it; NULL: none did
  ran_on_parcel INTEGER NOT NULL CHECK (ran_on_parcel = 0 OR ran_on_parcel = 1),
  accepted INTEGER NOT NULL CHECK (accepted = 0 OR accepted = 1),
  why TEXT,                        -- not accepted: which condition failed
  override_reason TEXT             -- accepted by a person although one failed
) STRICT;
CREATE INDEX return_parcels_of_return ON return_parcels (return_id);

-- What lay in a parcel, and what became of it; an empty parcel has none (R8).
CREATE TABLE return_goods (
  parcel_id INTEGER NOT NULL REFERENCES return_parcels (id),
  line_no INTEGER NOT NULL,        -- 1, 2, ...
  return_line INTEGER,             -- the line it belongs to; NULL: it is not on the RAN, or more than it
  product_id INTEGER NOT NULL REFERENCES products (id),  -- what it is: of a wrong item, other than what the line is of
  qty INTEGER NOT NULL CHECK (qty > 0),
  fate TEXT NOT NULL CHECK (fate = 'restock' OR fate = 'scrap' OR fate = 'quarantine' OR fate = 'sender'),
  PRIMARY KEY (parcel_id, line_no),
  CHECK (return_line IS NOT NULL OR fate = 'sender')
) STRICT, WITHOUT ROWID;

-- What was decided about pieces of a line, and what that takes back of its order (R5, R7).
CREATE TABLE return_decisions (
  id INTEGER PRIMARY KEY,
  return_id INTEGER NOT NULL REFERENCES returns (id),
  line INTEGER NOT NULL,
  order_id INTEGER NOT NULL,       -- of the line, so that an order's decisions are found
  order_line INTEGER NOT NULL,
  qty INTEGER NOT NULL CHECK (qty > 0),
  decision TEXT NOT NULL CHECK (decision = 'refund' OR decision = 'replace' OR decision = 'credit' OR decision = 'refused'),
  goods_minor INTEGER NOT NULL DEFAULT 0 CHECK (goods_minor >= 0),  -- of the line
  tax_minor INTEGER NOT NULL DEFAULT 0 CHECK (tax_minor >= 0),      -- of the line; within the goods in a market of such prices
  shipping_minor INTEGER NOT NULL DEFAULT 0 CHECK (shipping_minor >= 0),          -- of the order
  shipping_tax_minor INTEGER NOT NULL DEFAULT 0 CHECK (shipping_tax_minor >= 0),
  amount_minor INTEGER NOT NULL DEFAULT 0 CHECK (amount_minor >= 0),  -- what is given back
  pv INTEGER NOT NULL DEFAULT 0,   -- volume taken back, 1/10,000 (R7)
  cv INTEGER NOT NULL DEFAULT 0,
  replacement_order_id INTEGER REFERENCES orders (id),  -- replace: the order that a night made; NULL: none yet
  run_id INTEGER NOT NULL REFERENCES runs (id),
  FOREIGN KEY (return_id, line) REFERENCES return_lines (return_id, line),
  CHECK (decision = 'refund' OR decision = 'credit' OR amount_minor = 0),
  CHECK (decision = 'replace' OR replacement_order_id IS NULL)
) STRICT;
CREATE INDEX return_decisions_of_return ON return_decisions (return_id);
CREATE INDEX return_decisions_of_order ON return_decisions (order_id, order_line);
CREATE INDEX return_decisions_to_replace ON return_decisions (id) WHERE decision = 'replace' AND replacement_order_id IS NULL;
CREATE TRIGGER return_decisions_stay
BEFORE UPDATE OF id, return_id, line, order_id, order_line, qty, decision, goods_minor, tax_minor, shipping_minor,
  shipping_tax_minor, amount_minor, pv, cv, run_id ON return_decisions
BEGIN SELECT RAISE(ABORT, 'a return''s decisions are append-only'); END;
CREATE TRIGGER return_decisions_linked BEFORE UPDATE OF replacement_order_id ON return_decisions
WHEN old.replacement_order_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a replacement is made once'); END;

-- How a decision's amount went back: by a refund charge, or to the account's credit (R6).
CREATE TABLE return_payouts (
  id INTEGER PRIMARY KEY,
  decision_id INTEGER NOT NULL REFERENCES return_decisions (id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  charge_id INTEGER REFERENCES charges (id),                -- of kind refund
  credit_entry_id INTEGER REFERENCES credit_entries (id),   -- of kind refund
  CHECK ((charge_id IS NULL) <> (credit_entry_id IS NULL))
) STRICT;
CREATE INDEX return_payouts_of_decision ON return_payouts (decision_id);
CREATE INDEX return_payouts_of_charge ON return_payouts (charge_id) WHERE charge_id IS NOT NULL;

CREATE TRIGGER return_lines_stay BEFORE UPDATE ON return_lines BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_lines_remain BEFORE DELETE ON return_lines BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_parcels_stay BEFORE UPDATE ON return_parcels BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_parcels_remain BEFORE DELETE ON return_parcels BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_goods_stay BEFORE UPDATE ON return_goods BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_goods_remain BEFORE DELETE ON return_goods BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
-- But for what nothing has come of: a replacement that was not made, for a refund.
CREATE TRIGGER return_decisions_remain BEFORE DELETE ON return_decisions
WHEN old.decision <> 'replace' OR old.replacement_order_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_payouts_stay BEFORE UPDATE ON return_payouts BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
CREATE TRIGGER return_payouts_remain BEFORE DELETE ON return_payouts BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;

-- A refund pays back what a charge took; NULL: money was collected by others (charge.mode none).
ALTER TABLE charges ADD COLUMN refunds_id INTEGER REFERENCES charges (id);
CREATE INDEX charges_refunding ON charges (refunds_id) WHERE refunds_id IS NOT NULL;

-- The order whose goods this one sends again, at no price (R5).
ALTER TABLE orders ADD COLUMN replaces_order_id INTEGER REFERENCES orders (id);
-- What no autoship leads to.
CREATE INDEX orders_alone ON orders (account_id) WHERE autoship_id IS NULL;

-- The parcel that brought back what went to the shelf.
ALTER TABLE stock_moves ADD COLUMN parcel_id INTEGER REFERENCES return_parcels (id);
