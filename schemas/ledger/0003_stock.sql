-- What lies on the shelves, and every move that put it there or took it away.

CREATE TABLE stock (
  location_id INTEGER NOT NULL REFERENCES locations (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  on_hand INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),    -- pieces; the sum of the moves
  reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),  -- promised to shipments that have not left
  PRIMARY KEY (location_id, product_id),
  CHECK (reserved <= on_hand)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_moves (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),  -- when and by whom
  location_id INTEGER NOT NULL REFERENCES locations (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  qty INTEGER NOT NULL CHECK (qty <> 0),  -- pieces, negative where they left
  kind TEXT NOT NULL CHECK (kind = 'counted' OR kind = 'shipped' OR kind = 'returned'),  -- a count's difference; left with a label batch; came back to the shelf
  batch_id INTEGER                 -- the label batch they left with
) STRICT;
CREATE TRIGGER stock_moves_stay BEFORE UPDATE ON stock_moves
BEGIN SELECT RAISE(ABORT, 'stock moves are append-only'); END;
CREATE TRIGGER stock_moves_remain BEFORE DELETE ON stock_moves
BEGIN SELECT RAISE(ABORT, 'stock moves are append-only'); END;
