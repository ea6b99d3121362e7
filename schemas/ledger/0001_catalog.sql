-- What a company sells, where, at which price, and from which shelf. Read at the start of a
-- night and kept in memory. Amounts are minor units of the market's currency, volume is in
-- 1/10,000, dates are ISO text, yes is 1 and no is 0.

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,          -- number of the run, the batch number of a bulk change
  command TEXT NOT NULL,           -- what was called: import, enroll, run-cycle, ...
  actor TEXT NOT NULL,             -- who called it
  as_of TEXT NOT NULL,             -- the day that was "today" for it
  started_at TEXT NOT NULL,        -- UTC timestamp
  seconds REAL,                    -- how long it took
  due INTEGER,                     -- run-cycle: cycles that were due
  ordered INTEGER,                 -- run-cycle: cycles that became orders
  blocked INTEGER,                 -- run-cycle: cycles that wait for a person
  skipped INTEGER,                 -- run-cycle: cycles left out on request
  missed INTEGER,                  -- run-cycle: cycles passed over by catch-up (D9)
  left_due INTEGER,                -- run-cycle: due autoships beyond --limit
  shipments INTEGER,               -- run-cycle: shipments made
  charges INTEGER,                 -- run-cycle: charges written
  backordered_lines INTEGER,       -- run-cycle: order lines waiting for stock
  totals TEXT                      -- run-cycle: JSON, order totals by currency
) STRICT;
CREATE INDEX runs_of_the_night ON runs (id) WHERE command = 'run-cycle';

CREATE TABLE events (
  id INTEGER PRIMARY KEY,          -- place in the chain, without gaps
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- when, who and through what
  what TEXT NOT NULL,              -- what happened: imported, enrolled, ordered, blocked, ...
  account_id INTEGER,              -- the account it is about, where it is about one
  autoship_id INTEGER,             -- the autoship it is about
  order_id INTEGER,                -- the order it is about
  body TEXT NOT NULL,              -- JSON: the change, with before and after
  hash BLOB NOT NULL               -- SHA-256 over the hash before and this row (see check)
) STRICT;
CREATE INDEX events_by_account ON events (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX events_by_autoship ON events (autoship_id) WHERE autoship_id IS NOT NULL;
-- An order names the event that made it; only what happened to it later is looked up here.
CREATE INDEX events_by_order ON events (order_id) WHERE order_id IS NOT NULL AND what <> 'ordered';
CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,           -- what is remembered between commands
  value TEXT NOT NULL              -- its value
) STRICT, WITHOUT ROWID;

CREATE TABLE calendars (
  id INTEGER PRIMARY KEY,
  calendar TEXT NOT NULL UNIQUE,   -- its code; it hides a built-in one of the same code
  weekend TEXT NOT NULL DEFAULT '',-- closed weekdays: sat,sun
  name TEXT                        -- for people
) STRICT;

CREATE TABLE holidays (
  calendar_id INTEGER NOT NULL REFERENCES calendars (id),
  date TEXT NOT NULL,              -- first closed day
  name TEXT,                       -- for people
  to_date TEXT,                    -- last closed day of a closed spell
  PRIMARY KEY (calendar_id, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE markets (
  id INTEGER PRIMARY KEY,
  market TEXT NOT NULL UNIQUE,     -- its code
  currency TEXT NOT NULL,          -- ISO 4217
  name TEXT,                       -- for people
  default_location_id INTEGER REFERENCES locations (id) DEFERRABLE INITIALLY DEFERRED,  -- ships where nothing nearer says otherwise (F1)
  tax_included INTEGER NOT NULL DEFAULT 0 CHECK (tax_included = 0 OR tax_included = 1)  -- prices hold the tax
) STRICT;

CREATE TABLE locations (
  id INTEGER PRIMARY KEY,
  location TEXT NOT NULL UNIQUE,   -- its code
  kind TEXT NOT NULL CHECK (kind = 'warehouse' OR kind = 'member'),
  market_id INTEGER NOT NULL REFERENCES markets (id),
  account_id INTEGER REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,  -- the member whose stock it is
  calendar TEXT,                   -- its working days: a code of calendars or a built-in one
  name TEXT,                       -- sender's contact
  company TEXT,                    -- sender's company
  line1 TEXT,
  line2 TEXT,
  city TEXT,
  region TEXT,                     -- state or province code
  postal_code TEXT,
  country TEXT,                    -- ISO 3166 alpha-2
  phone TEXT
) STRICT;

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  sku TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'goods' CHECK (kind = 'goods' OR kind = 'fee'),  -- a fee needs no parcel (P4)
  weight_g INTEGER NOT NULL DEFAULT 0,
  length_mm INTEGER NOT NULL DEFAULT 0,
  width_mm INTEGER NOT NULL DEFAULT 0,
  height_mm INTEGER NOT NULL DEFAULT 0,
  hazard TEXT NOT NULL DEFAULT 'none' CHECK (hazard = 'none' OR hazard = 'limited-quantity'),
  alcohol INTEGER NOT NULL DEFAULT 0 CHECK (alcohol = 0 OR alcohol = 1),
  hs_code TEXT,                    -- customs tariff number
  origin TEXT,                     -- country of origin, ISO 3166 alpha-2
  taxable INTEGER NOT NULL DEFAULT 1 CHECK (taxable = 0 OR taxable = 1),
  when_out TEXT NOT NULL DEFAULT 'backorder'
    CHECK (when_out = 'backorder' OR when_out = 'hold' OR when_out = 'substitute' OR when_out = 'leave-out'),  -- F3
  substitute_id INTEGER REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED,  -- stands in when sold out, succeeds when discontinued
  restock_on TEXT,                 -- expected back
  track_stock INTEGER NOT NULL DEFAULT 1 CHECK (track_stock = 0 OR track_stock = 1),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active = 0 OR active = 1)  -- 0: discontinued (F7)
) STRICT;

CREATE TABLE prices (
  product_id INTEGER NOT NULL REFERENCES products (id),
  market_id INTEGER NOT NULL REFERENCES markets (id),
  tier TEXT NOT NULL CHECK (tier = 'member' OR tier = 'preferred' OR tier = 'retail'),
  valid_from TEXT NOT NULL DEFAULT '',  -- first order date that pays it; '' from the beginning (P2)
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),  -- a piece
  pv INTEGER NOT NULL DEFAULT 0,   -- personal volume a piece, 1/10,000
  cv INTEGER NOT NULL DEFAULT 0,   -- commission volume a piece, 1/10,000
  PRIMARY KEY (product_id, market_id, tier, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE shipping_rates (
  market_id INTEGER NOT NULL REFERENCES markets (id),
  ship_via TEXT NOT NULL,          -- service
  max_weight_g INTEGER NOT NULL DEFAULT 0,  -- up to this weight; 0: any weight
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
  free_from_minor INTEGER,         -- shipping is free from this goods amount
  PRIMARY KEY (market_id, ship_via, max_weight_g)
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_rates (
  country TEXT NOT NULL,           -- ISO 3166 alpha-2
  region TEXT NOT NULL DEFAULT '', -- '' the whole country
  postal_prefix TEXT NOT NULL DEFAULT '',  -- '' the whole region
  valid_from TEXT NOT NULL DEFAULT '',  -- first order date; '' from the beginning
  rate INTEGER NOT NULL CHECK (rate >= 0),  -- millionths: 82500 is 8.25 %
  shipping_taxable INTEGER NOT NULL DEFAULT 0 CHECK (shipping_taxable = 0 OR shipping_taxable = 1),
  PRIMARY KEY (country, region, postal_prefix, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE restrictions (
  what TEXT NOT NULL,              -- alcohol, limited-quantity, or a SKU
  country TEXT NOT NULL,           -- destination
  region TEXT NOT NULL DEFAULT '', -- '' the whole country
  mode TEXT NOT NULL DEFAULT 'any' CHECK (mode = 'any' OR mode = 'air'),
  allowed INTEGER NOT NULL DEFAULT 0 CHECK (allowed = 0 OR allowed = 1),
  note TEXT,                       -- why, for people
  PRIMARY KEY (what, country, region, mode)
) STRICT, WITHOUT ROWID;
