-- Members and customers, where their parcels go, and how they pay.

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL UNIQUE,    -- its code
  kind TEXT NOT NULL CHECK (kind = 'member' OR kind = 'preferred' OR kind = 'retail'),  -- price band (P1)
  name TEXT NOT NULL,
  market_id INTEGER NOT NULL REFERENCES markets (id),
  email TEXT,
  phone TEXT,
  enroller_id INTEGER REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,  -- who brought them; volume goes up this way (V3)
  sponsor_id INTEGER REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,   -- place in the tree
  enrolled_on TEXT,
  contact TEXT NOT NULL DEFAULT 'customer' CHECK (contact = 'customer' OR contact = 'rep' OR contact = 'both'),  -- who gets messages (M3)
  fulfilled_by_id INTEGER REFERENCES locations (id) DEFERRABLE INITIALLY DEFERRED,  -- ships for them (F1)
  status TEXT NOT NULL DEFAULT 'active' CHECK (status = 'active' OR status = 'closed'),
  language TEXT,                   -- of messages
  run_id INTEGER NOT NULL REFERENCES runs (id)  -- the run that created it
) STRICT;

-- An address row never changes what it says: a change retires it and adds another, so that an
-- order's ship-to is what it was when the order was made.
-- A rep's customers, whom every look-up on its behalf goes through (S4).
CREATE INDEX accounts_by_enroller ON accounts (enroller_id) WHERE enroller_id IS NOT NULL;

CREATE TABLE addresses (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  label TEXT NOT NULL,             -- home, work, ...
  name TEXT NOT NULL,              -- who receives
  line1 TEXT NOT NULL,
  city TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  country TEXT NOT NULL,           -- ISO 3166 alpha-2
  company TEXT,
  line2 TEXT,
  region TEXT,                     -- state or province code
  phone TEXT,
  residential INTEGER NOT NULL DEFAULT 1 CHECK (residential = 0 OR residential = 1),
  retired_by INTEGER REFERENCES runs (id)  -- the run that replaced it; NULL while it is in force
) STRICT;
CREATE UNIQUE INDEX addresses_in_force ON addresses (account_id, label) WHERE retired_by IS NULL;

CREATE TABLE payment_methods (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'card' OR kind = 'bank' OR kind = 'on-account'),
  token TEXT,                      -- the processor's; never a number (S1)
  brand TEXT,
  last4 TEXT,
  exp_month INTEGER,
  exp_year INTEGER,
  UNIQUE (account_id, label)
) STRICT;
