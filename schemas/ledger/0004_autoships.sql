-- The recurring orders themselves. What seldom changes stands in autoships; what changes with
-- every cycle in the narrow autoship_next.

CREATE TABLE autoships (
  id INTEGER PRIMARY KEY,          -- the autoship's number
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  status TEXT NOT NULL DEFAULT 'active'
    CHECK (status = 'active' OR status = 'paused' OR status = 'canceled' OR status = 'finished'),
  every TEXT NOT NULL,             -- the rule in canonical form (D1)
  anchor TEXT NOT NULL,            -- the day the rule counts from (D2)
  anchor_day INTEGER NOT NULL,     -- the wanted day of the month, kept apart from the anchor (D2)
  ship_to_id INTEGER REFERENCES addresses (id),  -- NULL: the account's first address by label
  ship_via TEXT,                   -- NULL: the company's default service
  pay_with_id INTEGER REFERENCES payment_methods (id),  -- NULL: the account's first method by label
  fulfilled_by_id INTEGER REFERENCES locations (id),  -- NULL: the account's, else the market's (F1)
  budget_minor INTEGER,            -- fills its lines while they fit this amount (P5)
  until TEXT,                      -- last cycle date, included (D10)
  times INTEGER,                   -- number of orders, then it is finished (D10)
  roll TEXT CHECK (roll IS NULL OR roll = 'following' OR roll = 'preceding' OR roll = 'modified-following' OR roll = 'none'),  -- NULL: the company's (D5)
  paused_on TEXT,                  -- the day the pause began: its owner keeps a price band for a while (P1)
  paused_until TEXT,               -- resumes by itself for the first cycle on or after it (D7)
  resume_from TEXT,                -- while paused or canceled: where its rule's cycles wait (D7); NULL: no cycle is left
  only_below_pv INTEGER,           -- runs only while the account's volume of the period is below it, 1/10,000 (P7)
  top_up INTEGER NOT NULL DEFAULT 0 CHECK (top_up = 0 OR top_up = 1),  -- then ships only the lines needed to reach it
  enrolled_on TEXT NOT NULL,
  orders_before INTEGER NOT NULL DEFAULT 0,  -- orders made before this ledger; they count for times
  run_id INTEGER NOT NULL REFERENCES runs (id)  -- the run that created it
) STRICT;
CREATE INDEX autoships_of_account ON autoships (account_id);
CREATE INDEX autoships_conditional ON autoships (id) WHERE only_below_pv IS NOT NULL;

CREATE TABLE autoship_lines (
  autoship_id INTEGER NOT NULL REFERENCES autoships (id),
  line INTEGER NOT NULL,           -- 1, 2, ...: the order of preference
  product_id INTEGER NOT NULL REFERENCES products (id),
  qty INTEGER NOT NULL CHECK (qty > 0),
  locked_minor INTEGER,            -- the price a piece kept since enrollment (P2)
  PRIMARY KEY (autoship_id, line)
) STRICT, WITHOUT ROWID;

-- One row for every autoship that has a cycle to come: the one whose order date comes first of
-- the moved and blocked ones (table cycles) and the grid, the rule's own cycles.
CREATE TABLE autoship_next (
  autoship_id INTEGER PRIMARY KEY REFERENCES autoships (id),
  cycle_date TEXT NOT NULL,        -- what the rule says; identifies the cycle for ever (D5)
  ship_date TEXT NOT NULL,         -- rolled on the location's calendar
  order_date TEXT NOT NULL,        -- lead working days before
  grid_date TEXT                   -- where the grid goes on from; NULL: with cycle_date itself
) STRICT;
CREATE INDEX autoship_next_due ON autoship_next (order_date);

-- Cycles of which more is to be said than that they were ordered on their day.
CREATE TABLE cycles (
  autoship_id INTEGER NOT NULL REFERENCES autoships (id),
  cycle_date TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'planned' OR state = 'skip' OR state = 'ordered' OR state = 'skipped' OR state = 'missed' OR state = 'blocked'),
                                   -- planned: moved; skip: will be left out; the others: what a night made of it
  moved_to TEXT,                   -- ships on this day instead (D6)
  reason TEXT,                     -- blocked: one of N4
  detail TEXT,                     -- blocked: in words
  first_run_id INTEGER REFERENCES runs (id),  -- the run that settled it, or first found it blocked
  last_run_id INTEGER REFERENCES runs (id),   -- the run that last found it so
  PRIMARY KEY (autoship_id, cycle_date)
) STRICT, WITHOUT ROWID;
CREATE INDEX cycles_blocked ON cycles (autoship_id) WHERE state = 'blocked';

-- What one cycle's shipment has otherwise than its autoship.
CREATE TABLE cycle_lines (
  autoship_id INTEGER NOT NULL,
  cycle_date TEXT NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id),
  qty INTEGER NOT NULL CHECK (qty >= 0),  -- 0: left out of this shipment
  PRIMARY KEY (autoship_id, cycle_date, product_id),
  FOREIGN KEY (autoship_id, cycle_date) REFERENCES cycles (autoship_id, cycle_date)
) STRICT, WITHOUT ROWID;

-- Rows of a file that carry a key of their own: one that was applied is never applied again. Keys are apart by
-- command and by person, so that nobody uses up another's.
CREATE TABLE applied_keys (
  command TEXT NOT NULL,           -- apply, process-return
  person TEXT NOT NULL,            -- on whose behalf: customer:JM017; empty: the company's
  key TEXT NOT NULL,               -- as its file had it
  content TEXT NOT NULL,           -- the row's columns, each with the first digits of its hash: item=77e0b2
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- the batch that applied it
  PRIMARY KEY (command, person, key)
) STRICT, WITHOUT ROWID;
