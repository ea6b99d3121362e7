-- A payment method that its owner takes away: orders were paid with it, so its row stays, and its
-- label is free for another.

ALTER TABLE payment_methods ADD COLUMN retired_by INTEGER REFERENCES runs (id);  -- the run that took it away; NULL while it is in force
