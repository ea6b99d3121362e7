-- What the nights made. Orders keep their own prices, volume, address and service, whatever the
-- catalog becomes. Charges stand on shipments (what is charged is what ships); volume entries and
-- returns will stand on order lines, messages on events.

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,          -- the order's number
  autoship_id INTEGER REFERENCES autoships (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind = 'autoship' OR kind = 'replacement'),
  cycle_date TEXT NOT NULL,        -- the day the rule named, before rolling
  order_date TEXT NOT NULL,        -- the day it was made: prices of this day
  ship_date TEXT NOT NULL,         -- rolled, and fixed from here on (D5)
  status TEXT NOT NULL DEFAULT 'open' CHECK (status = 'open' OR status = 'canceled'),
  market_id INTEGER NOT NULL REFERENCES markets (id),
  currency TEXT NOT NULL,
  tier TEXT NOT NULL,              -- price band paid
  address_id INTEGER REFERENCES addresses (id),  -- ship-to as it was; NULL: fees alone, no parcel
  location_id INTEGER REFERENCES locations (id), -- ships it; NULL: fees alone
  ship_via TEXT,                   -- service, after any fallback; NULL: fees alone
  pay_with_id INTEGER REFERENCES payment_methods (id),
  goods_minor INTEGER NOT NULL,    -- sum of its lines
  shipping_minor INTEGER NOT NULL, -- by rate table (P3)
  shipping_tax_minor INTEGER NOT NULL,  -- the part of the tax that is on shipping
  tax_minor INTEGER NOT NULL,      -- lines' tax and shipping's tax
  credit_minor INTEGER NOT NULL DEFAULT 0,  -- account credit used (P5)
  rest_minor INTEGER NOT NULL DEFAULT 0,    -- left over of a budget: paid, and turned into credit (P5)
  total_minor INTEGER NOT NULL,    -- to be paid
  pv INTEGER NOT NULL,             -- sum of its lines, 1/10,000
  cv INTEGER NOT NULL,
  note TEXT,                       -- what a person should know: a fallback service, a substitute
  run_id INTEGER NOT NULL REFERENCES runs (id),      -- the night that made it
  event_id INTEGER NOT NULL REFERENCES events (id),  -- its entry in the chain
  UNIQUE (autoship_id, cycle_date) -- a second run cannot place it again (N2)
) STRICT;

CREATE TABLE shipments (
  id INTEGER PRIMARY KEY,          -- the shipment's number, the reference on its label
  order_id INTEGER NOT NULL REFERENCES orders (id),
  location_id INTEGER NOT NULL REFERENCES locations (id),
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  ship_via TEXT NOT NULL,
  ship_date TEXT NOT NULL,
  weight_g INTEGER NOT NULL,       -- of its goods
  status TEXT NOT NULL DEFAULT 'ready'  -- waiting: for its payment (C4)
    CHECK (status = 'waiting' OR status = 'ready' OR status = 'exported' OR status = 'shipped' OR status = 'delivered' OR status = 'canceled'),
  batch_id INTEGER REFERENCES batches (id),  -- the label batch it left with (F8)
  tracking TEXT,                   -- the carrier's number
  shipped_on TEXT,
  delivered_on TEXT
) STRICT;
CREATE INDEX shipments_ready ON shipments (location_id, ship_via) WHERE status = 'ready';
CREATE INDEX shipments_of_batch ON shipments (batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE order_lines (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  line INTEGER NOT NULL,           -- 1, 2, ...
  product_id INTEGER NOT NULL REFERENCES products (id),
  instead_of_id INTEGER REFERENCES products (id),  -- what was asked for, where this stands in for it
  qty INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status = 'shipping' OR status = 'backordered' OR status = 'left-out' OR status = 'fee'),  -- F3, F7, P4
  shipment_id INTEGER REFERENCES shipments (id),  -- the parcel it goes with
  price_minor INTEGER NOT NULL,    -- a piece
  goods_minor INTEGER NOT NULL,    -- the line without tax on top; 0 where left out
  tax_minor INTEGER NOT NULL,
  pv INTEGER NOT NULL,             -- the line's, 1/10,000
  cv INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL DEFAULT 0,  -- of the line, taken off already (P6)
  gift INTEGER NOT NULL DEFAULT 0 CHECK (gift = 0 OR gift = 1),  -- 1: given by rule, nobody asked for it (P6)
  PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_lines_backordered ON order_lines (product_id, order_id) WHERE status = 'backordered';

CREATE TABLE batches (
  id INTEGER PRIMARY KEY,          -- the label batch's number
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- when and by whom
  carrier TEXT NOT NULL,
  layout TEXT NOT NULL,            -- the layout's id
  location_id INTEGER REFERENCES locations (id),  -- the origin, where the file has only one
  file_name TEXT NOT NULL,
  shipments INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  sha256 TEXT NOT NULL,            -- of the file, hexadecimal
  written_at TEXT                  -- UTC; NULL until the file is safely on the disk
) STRICT;
CREATE INDEX batches_unwritten ON batches (id) WHERE written_at IS NULL;

-- Apart from its batch, which is read and marked more often than written again.
CREATE TABLE batch_files (
  batch_id INTEGER PRIMARY KEY REFERENCES batches (id),
  content BLOB NOT NULL            -- the file, to be written again byte for byte
) STRICT;
