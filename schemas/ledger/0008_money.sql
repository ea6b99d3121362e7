-- Money: what is asked for, what came of it, and what an account has to its credit. The night writes
-- the charges; asking for the money, hearing the answer and trying again come after it.

-- A method that is another one now may be asked again (C3).
CREATE TRIGGER payment_methods_forgiven AFTER UPDATE OF kind, token, brand, last4, exp_month, exp_year ON payment_methods
WHEN old.refused_code IS NOT NULL
BEGIN UPDATE payment_methods SET refused_code = NULL, refused_on = NULL WHERE id = new.id; END;

-- What sets the keys of this ledger's charges apart from those of every other (C1). It ends in a letter: digits
-- alone, with a charge's number behind them, may look like a card's number, which no file may hold (S1).
INSERT INTO settings (name, value)
VALUES ('charge_key', substr(lower(hex(randomblob(4))), 1, 7) || substr('abcdef', 1 + abs(random() % 6), 1));

-- One demand for money, or one refund. A key that leaves with attempt n is made of the ledger's own
-- name, the charge's number and n, so it exists before anybody is asked (C1).
CREATE TABLE charges (
  id INTEGER PRIMARY KEY,          -- the charge's number
  kind TEXT NOT NULL CHECK (kind = 'charge' OR kind = 'refund'),
  order_id INTEGER NOT NULL REFERENCES orders (id),
  shipment_id INTEGER REFERENCES shipments (id),  -- what is charged is what ships (F6); NULL: fees alone
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  pay_with_id INTEGER REFERENCES payment_methods (id),  -- who is asked at the next attempt
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state = 'pending' OR state = 'submitted' OR state = 'paid' OR state = 'declined' OR state = 'unknown'
           OR state = 'canceled' OR state = 'refunded'),
  attempt INTEGER NOT NULL DEFAULT 0,  -- the last one that left; 0: none yet
  attempts_before INTEGER NOT NULL DEFAULT 0,  -- attempts before the payment method became another: retries count from there
  due_on TEXT,                     -- pending: the day of the next attempt; NULL otherwise
  held TEXT,                       -- pending: why it may not leave yet: notice (C6), unpaid: a refund of what is not paid yet (R6)
  run_id INTEGER NOT NULL REFERENCES runs (id)  -- the run that wrote it
) STRICT;
CREATE INDEX charges_of_order ON charges (order_id);
CREATE INDEX charges_open ON charges (state, due_on)
  WHERE state = 'pending' OR state = 'submitted' OR state = 'declined' OR state = 'unknown';

-- Each time somebody was asked: written before the asking, completed by the answer.
CREATE TABLE charge_attempts (
  charge_id INTEGER NOT NULL REFERENCES charges (id),
  attempt INTEGER NOT NULL,        -- 1, 2, ...
  idempotency_key TEXT NOT NULL UNIQUE,  -- what keeps a second asking from being a second charge (C1)
  pay_with_id INTEGER REFERENCES payment_methods (id),  -- who was asked, and what was said of him then; NULL: by-hand, a person paid back
  method_kind TEXT NOT NULL,       -- a key that is asked again says the same, whatever the method is by now
  brand TEXT,
  token TEXT,
  descriptor TEXT,                 -- what the payer's statement was to show
  submitted_by INTEGER NOT NULL REFERENCES runs (id),   -- the run that asked
  result TEXT CHECK (result IS NULL OR result = 'paid' OR result = 'declined' OR result = 'error'),  -- NULL: no answer yet
  answered_by INTEGER REFERENCES runs (id),             -- the run that brought the answer
  reference TEXT,                  -- the processor's own number for it
  code TEXT,                       -- why it was declined, in the processor's or network's code
  message TEXT,                    -- the same in words
  processed_on TEXT,               -- the day the processor says
  PRIMARY KEY (charge_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE INDEX charge_attempts_by_run ON charge_attempts (submitted_by);

-- The files that charges left in, for a processor to take. What stands in one is read from the attempts
-- of its run: no copy of a token stays here.
CREATE TABLE charge_files (
  run_id INTEGER PRIMARY KEY REFERENCES runs (id),  -- the run that sent them
  file_name TEXT NOT NULL,
  charges INTEGER NOT NULL,
  sha256 TEXT NOT NULL,            -- of the file, hexadecimal
  written_at TEXT                  -- UTC; NULL until the file is safely on the disk
) STRICT;
CREATE INDEX charge_files_unwritten ON charge_files (run_id) WHERE written_at IS NULL;

-- What an account has to its credit: the balance of its last entry (P5).
CREATE TABLE credit_entries (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  run_id INTEGER NOT NULL REFERENCES runs (id),
  order_id INTEGER REFERENCES orders (id),  -- used by, returned from, left over of a budget's, or refunded of
  kind TEXT NOT NULL CHECK (kind = 'granted' OR kind = 'used' OR kind = 'returned' OR kind = 'budget-rest' OR kind = 'refund'),
  amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),  -- of the account's market's currency; negative where used
  balance_minor INTEGER NOT NULL CHECK (balance_minor >= 0),  -- after it
  reason TEXT                      -- granted: a person's words
) STRICT;
CREATE INDEX credit_of_account ON credit_entries (account_id, id);
CREATE TRIGGER credit_entries_stay BEFORE UPDATE ON credit_entries
BEGIN SELECT RAISE(ABORT, 'credit entries are append-only'); END;
CREATE TRIGGER credit_entries_remain BEFORE DELETE ON credit_entries
BEGIN SELECT RAISE(ABORT, 'credit entries are append-only'); END;

-- Prices that rise for an autoship, said to its owner before the first order that has them (P2, C6).
CREATE TABLE price_notices (
  autoship_id INTEGER NOT NULL REFERENCES autoships (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  valid_from TEXT NOT NULL,        -- of the price that rises
  before_minor INTEGER NOT NULL,   -- a piece
  after_minor INTEGER NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- the night that found it
  sent_by INTEGER REFERENCES runs (id),          -- the run that sent it, or took note that it was; NULL: not yet
  sent_on TEXT,
  PRIMARY KEY (autoship_id, product_id, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX price_notices_unsent ON price_notices (autoship_id) WHERE sent_by IS NULL;
