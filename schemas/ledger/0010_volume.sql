-- Commission volume: what each order is worth to those above it, entry by entry. Totals are sums of
-- entries (V4). There will be millions: a row is narrow.

-- A closed period: nothing on or before its last day is posted any more. Which ones are open follows from
-- the days and from autoship.toml.
CREATE TABLE volume_periods (
  id INTEGER PRIMARY KEY,
  period TEXT NOT NULL UNIQUE,     -- its name: 2026-12, 2026-W50, 2026-12-1, 2026-4W13
  first_on TEXT NOT NULL,          -- its first day; after the last one of the period before
  last_on TEXT NOT NULL UNIQUE,    -- its last day
  closed_on TEXT NOT NULL,         -- the day it was closed on
  entries INTEGER NOT NULL,        -- how many there are of it
  sums TEXT NOT NULL,              -- JSON, by currency: entries, commissionable (minor units), pv, cv (1/10,000)
  sha256 TEXT NOT NULL,            -- of its file by entry, hexadecimal
  active_pv INTEGER NOT NULL,      -- the least personal volume of an active member, as it was (1/10,000)
  run_id INTEGER NOT NULL REFERENCES runs (id)  -- who closed it
) STRICT;
CREATE TRIGGER volume_periods_stay BEFORE UPDATE ON volume_periods
BEGIN SELECT RAISE(ABORT, 'closed periods are append-only'); END;
CREATE TRIGGER volume_periods_remain BEFORE DELETE ON volume_periods
BEGIN SELECT RAISE(ABORT, 'closed periods are append-only'); END;

CREATE TABLE volume_entries (
  id INTEGER PRIMARY KEY,          -- the entry's number, without gaps
  posted_on TEXT NOT NULL,         -- the day it counts on
  volume_on TEXT,                  -- the day the policy gave (V2), where its period was closed; NULL: posted_on
  kind TEXT NOT NULL CHECK (kind = 'sale' OR kind = 'return' OR kind = 'adjustment' OR kind = 'replacement'),
  account_id INTEGER NOT NULL REFERENCES accounts (id),  -- who ordered
  account_kind TEXT NOT NULL,      -- member, preferred, retail: as it was
  credited_to_id INTEGER REFERENCES accounts (id),       -- the account or the nearest member above (V3); NULL: none is
  market_id INTEGER NOT NULL REFERENCES markets (id),
  currency TEXT NOT NULL,
  order_id INTEGER REFERENCES orders (id),               -- NULL: an adjustment
  original_id INTEGER REFERENCES volume_entries (id),    -- return: the sale that it takes back from (R7)
  commissionable_minor INTEGER NOT NULL,  -- goods without tax, shipping and fees
  pv INTEGER NOT NULL,             -- 1/10,000; negative where taken back
  cv INTEGER NOT NULL,
  memo TEXT,                       -- why, where it is no plain sale
  run_id INTEGER NOT NULL REFERENCES runs (id)
) STRICT;
CREATE INDEX volume_entries_by_day ON volume_entries (posted_on);
CREATE INDEX volume_entries_of_order ON volume_entries (order_id) WHERE order_id IS NOT NULL;
CREATE TRIGGER volume_entries_open BEFORE INSERT ON volume_entries
WHEN EXISTS (SELECT 1 FROM volume_periods WHERE last_on >= new.posted_on)
BEGIN SELECT RAISE(ABORT, 'the volume period is closed'); END;
CREATE TRIGGER volume_entries_stay BEFORE UPDATE ON volume_entries
BEGIN SELECT RAISE(ABORT, 'volume entries are append-only'); END;
CREATE TRIGGER volume_entries_remain BEFORE DELETE ON volume_entries
BEGIN SELECT RAISE(ABORT, 'volume entries are append-only'); END;

-- Orders from this number on have their volume here; those before are of an older schema.
INSERT INTO settings (name, value) SELECT 'volume_from_order', coalesce(max(id), 0) + 1 FROM orders;

-- Who was what when a period was closed: its files by account and by upline stay what they were.
CREATE TABLE volume_period_members (
  period_id INTEGER NOT NULL REFERENCES volume_periods (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  name TEXT,                       -- NULL once the person is erased (S2)
  kind TEXT NOT NULL,
  currency TEXT NOT NULL,          -- of its market
  sponsor_id INTEGER REFERENCES accounts (id),  -- place in the tree: sponsor, else enroller
  level INTEGER NOT NULL,          -- 1: nobody is above
  personal_pv INTEGER NOT NULL,    -- credited to it
  group_pv INTEGER NOT NULL,       -- the same with all below it
  PRIMARY KEY (period_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER volume_period_members_stay
BEFORE UPDATE OF period_id, account_id, kind, currency, sponsor_id, level, personal_pv, group_pv ON volume_period_members
BEGIN SELECT RAISE(ABORT, 'closed periods are append-only'); END;
CREATE TRIGGER volume_period_members_named BEFORE UPDATE OF name ON volume_period_members WHEN new.name IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'closed periods are append-only'); END;
CREATE TRIGGER volume_period_members_remain BEFORE DELETE ON volume_period_members
BEGIN SELECT RAISE(ABORT, 'closed periods are append-only'); END;

-- Files of volume that were written.
CREATE TABLE volume_exports (
  id INTEGER PRIMARY KEY,          -- the export's number
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- when and by whom
  period TEXT NOT NULL,
  shape TEXT NOT NULL CHECK (shape = 'entry' OR shape = 'account' OR shape = 'upline'),
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'grace' OR state = 'closed'),  -- of the period, then
  file_name TEXT NOT NULL,
  rows INTEGER NOT NULL,
  sums TEXT NOT NULL,              -- JSON, by currency
  sha256 TEXT NOT NULL,
  written_at TEXT                  -- UTC; NULL until the file is safely on the disk
) STRICT;
