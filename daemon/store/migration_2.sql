-- Migration 2: tasks and what became of them, events that are recorded, the label `task` of alerts.

-- What people said of a task: one row a word. Clustered in the order in which a plan's tasks are shown; the
-- newest of a task, unit and window is the last of its rows.
CREATE TABLE task_state(
  plan     INTEGER NOT NULL REFERENCES name(id),
  task     INTEGER NOT NULL REFERENCES name(id),
  unit     INTEGER NOT NULL REFERENCES name(id),
  span     INTEGER NOT NULL REFERENCES name(id),   -- the window
  seq      INTEGER NOT NULL REFERENCES tx(seq),
  state    INTEGER NOT NULL,            -- enum task_state
  on_day   INTEGER NOT NULL,            -- since when it is so
  quantity REAL,
  note     TEXT,
  document TEXT,
  actor    TEXT    NOT NULL,
  PRIMARY KEY(plan, task, unit, span, seq)
) STRICT, WITHOUT ROWID;
-- what one unit did, among the thousands that share a plan's tasks
CREATE INDEX task_state_unit ON task_state(unit, plan);

-- An event of a plan happened: once a day at most, so that a repeated message brings nothing twice.
CREATE TABLE occurrence(
  plan   INTEGER NOT NULL REFERENCES name(id),
  event  INTEGER NOT NULL REFERENCES name(id),
  on_day INTEGER NOT NULL,
  seq    INTEGER NOT NULL REFERENCES tx(seq),
  note   TEXT,
  actor  TEXT    NOT NULL,
  PRIMARY KEY(plan, event, on_day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER task_state_no_update BEFORE UPDATE ON task_state
  BEGIN SELECT RAISE(ABORT, 'task_state: history is not changed'); END;
CREATE TRIGGER task_state_no_delete BEFORE DELETE ON task_state
  BEGIN SELECT RAISE(ABORT, 'task_state: history is not deleted'); END;

CREATE TRIGGER occurrence_no_update BEFORE UPDATE ON occurrence
  BEGIN SELECT RAISE(ABORT, 'occurrence: history is not changed'); END;
CREATE TRIGGER occurrence_no_delete BEFORE DELETE ON occurrence
  BEGIN SELECT RAISE(ABORT, 'occurrence: history is not deleted'); END;

-- The label is part of an alert's identity like the others. Rows of before have none: their kinds name no
-- task.
ALTER TABLE alert ADD COLUMN task TEXT;
DROP TRIGGER alert_identity;
CREATE TRIGGER alert_identity
  BEFORE UPDATE OF id, seq, kind, identity, plan, report, unit, period, round, indicator, target, category,
    level, task, milestone, event, component, since
  ON alert BEGIN SELECT RAISE(ABORT, 'alert: identity is not changed'); END;
