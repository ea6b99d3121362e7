-- A batch is what one call changed: its events tell what `undo` takes back. A night's orders have
-- events of their own, by far the most there are, and are no batch: they stay out of the index.
CREATE INDEX events_by_run ON events (run_id) WHERE what <> 'ordered';
CREATE INDEX runs_of_undo ON runs (id) WHERE command = 'undo';

-- What an event names and does not hold: the personal columns that it changed, so that a person's data
-- can be erased while the chain of events stands (S2). For the history, and for `undo`.
CREATE TABLE personal_changes (
  event_id INTEGER NOT NULL REFERENCES events (id),
  column_name TEXT NOT NULL,       -- of the CSV kind that the event is about
  before_text TEXT,                -- as files show it; NULL: not given
  after_text TEXT,
  PRIMARY KEY (event_id, column_name)
) STRICT, WITHOUT ROWID;
