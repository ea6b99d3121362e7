-- A payment method that its owner takes away: orders were paid with it, so its row stays, and its
-- label is free for another.

ALTER TABLE payment_methods ADD COLUMN refused_code TEXT;  -- a hard decline's code: it is not asked again (C3); NULL: none
ALTER TABLE payment_methods ADD COLUMN refused_on TEXT;    -- the day of that decline
ALTER TABLE payment_methods ADD COLUMN retired_by INTEGER REFERENCES runs (id);  -- the run that took it away; NULL while it is in force
