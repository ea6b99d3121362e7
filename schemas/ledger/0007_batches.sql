-- A batch is what one call changed: its events tell what `undo` takes back. A night's orders have
-- events of their own, by far the most there are, and are no batch: they stay out of the index.
CREATE INDEX events_by_run ON events (run_id) WHERE what <> 'ordered';
CREATE INDEX runs_of_undo ON runs (id) WHERE command = 'undo';
