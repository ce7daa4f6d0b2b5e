-- Migration 1: every table, index and trigger of the store. Once shipped it is never edited: what changes
-- later is another migration.
--
-- Instants are milliseconds UTC, NULL for none; days count from 1970-01-01; period is the model's sortable
-- key; seq is the row of tx that brought the row. References are declared for the reader and for
-- PRAGMA foreign_key_check: they are not enforced at run time, as every id written was just resolved by the
-- same transaction and three look-ups a value would halve the speed.

---- names and transactions ----

-- Every id of a plan, unit, report, round, indicator, category, target, once; never reused for another.
CREATE TABLE name(
  id    INTEGER PRIMARY KEY,
  kind  INTEGER NOT NULL,               -- enum name_kind
  scope INTEGER NOT NULL,               -- the plan's name for what a plan names; 0 for the rest
  text  TEXT    NOT NULL,
  UNIQUE(kind, scope, text)
) STRICT;

-- Transaction time, audit chain, event stream: seq has no gaps.
CREATE TABLE tx(
  seq         INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,         -- never decreases
  actor       TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  verb        TEXT    NOT NULL,
  object      TEXT,
  detail      TEXT,                     -- JSON
  hash        BLOB    NOT NULL CHECK(length(hash) = 32)    -- over the previous hash and this row
) STRICT;

---- plans and units ----

CREATE TABLE plan_version(
  id        INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL REFERENCES tx(seq),
  plan      INTEGER NOT NULL REFERENCES name(id),
  hash      TEXT    NOT NULL,
  canonical TEXT    NOT NULL            -- the plan as canonical JSON
) STRICT;
-- the newest version of a plan as of a seq
CREATE INDEX plan_version_newest ON plan_version(plan, seq);

-- All units together.
CREATE TABLE unit_version(
  id        INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL REFERENCES tx(seq),
  hash      TEXT    NOT NULL,
  canonical TEXT    NOT NULL
) STRICT;

---- submissions ----

-- What a unit sent. id is the seq that recorded it.
CREATE TABLE submission(
  id          INTEGER PRIMARY KEY REFERENCES tx(seq),
  plan        INTEGER NOT NULL REFERENCES name(id),
  report      INTEGER NOT NULL REFERENCES name(id),
  unit        INTEGER NOT NULL REFERENCES name(id),
  period      INTEGER NOT NULL,
  round       INTEGER NOT NULL REFERENCES name(id),
  obligation  INTEGER NOT NULL REFERENCES obligation(id),
  supersedes  INTEGER NOT NULL,         -- the submission before it; 0 if none
  received_at INTEGER NOT NULL,
  arrived_at  INTEGER,                  -- a paper report's stamped arrival
  media_type  TEXT,
  note        TEXT,
  document    TEXT,                     -- JSON
  sha256      BLOB    NOT NULL CHECK(length(sha256) = 32),
  line_count  INTEGER NOT NULL,
  ordinal     INTEGER NOT NULL,         -- these two run on, so that counting is reading the last row
  line_total  INTEGER NOT NULL
) STRICT;
-- what came for an obligation: its lines so far, what superseded what, and by way of obligation_unit what a
-- unit sent
CREATE INDEX submission_obligation ON submission(obligation);

-- Unit and period of lines that are not the submission's own: with those, where its observations lie.
CREATE TABLE submission_slice(
  submission INTEGER NOT NULL REFERENCES submission(id),
  unit       INTEGER NOT NULL REFERENCES name(id),
  period     INTEGER NOT NULL,
  PRIMARY KEY(submission, unit, period)
) STRICT, WITHOUT ROWID;

-- The bytes as received.
CREATE TABLE payload(
  submission INTEGER PRIMARY KEY REFERENCES submission(id),
  encoding   INTEGER NOT NULL,          -- 0 plain, 1 zlib
  length     INTEGER NOT NULL,          -- of the bytes, not of what is stored
  bytes      BLOB    NOT NULL
) STRICT;

-- What the sender was answered.
CREATE TABLE receipt(
  submission INTEGER PRIMARY KEY REFERENCES submission(id),
  json       TEXT    NOT NULL
) STRICT;

-- A submission given back: its values count no more from this seq on.
CREATE TABLE submission_return(
  submission INTEGER PRIMARY KEY REFERENCES submission(id),
  seq        INTEGER NOT NULL REFERENCES tx(seq),
  reason     TEXT
) STRICT;

-- The keys that callers gave their requests, so that a repeated one gets the first answer.
CREATE TABLE idempotency(
  actor      TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  submission INTEGER NOT NULL REFERENCES submission(id),
  sha256     BLOB    NOT NULL CHECK(length(sha256) = 32),  -- of the body it came with
  PRIMARY KEY(actor, key)
) STRICT, WITHOUT ROWID;

-- One value. Unit first, then period: the lines of one submission fall side by side in one or two pages,
-- however large the table is, and judging reads a unit's rows in one sweep. No other index: it would scatter
-- every line.
CREATE TABLE observation(
  unit      INTEGER NOT NULL REFERENCES name(id),
  period    INTEGER NOT NULL,
  indicator INTEGER NOT NULL REFERENCES name(id),
  category  INTEGER NOT NULL REFERENCES name(id),
  seq       INTEGER NOT NULL REFERENCES submission(id),
  value     REAL,
  num       REAL,
  den       REAL,
  text      TEXT,                       -- the digits as sent, where they are not canonical
  reason    TEXT,                       -- why there is no data
  note      TEXT,
  PRIMARY KEY(unit, period, indicator, category, seq)
) STRICT, WITHOUT ROWID;

---- obligations and the agenda ----

-- What is owed: frozen when it opens. AUTOINCREMENT: the id of a row that went is not given to another.
CREATE TABLE obligation(
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  seq        INTEGER NOT NULL REFERENCES tx(seq),
  plan       INTEGER NOT NULL REFERENCES name(id),
  report     INTEGER NOT NULL REFERENCES name(id),
  period     INTEGER NOT NULL,
  unit       INTEGER NOT NULL REFERENCES name(id),
  round      INTEGER NOT NULL REFERENCES name(id),
  due_at     INTEGER,
  remind_at  INTEGER,
  historical INTEGER NOT NULL,
  ad_hoc     INTEGER NOT NULL,
  grace_days INTEGER NOT NULL,
  next_at    INTEGER,                   -- the ladder: when it next wants attention,
  step       INTEGER NOT NULL DEFAULT 0,   -- and the step reached
  UNIQUE(plan, report, period, unit, round)
) STRICT;
-- what one unit owes, and what it sent
CREATE INDEX obligation_unit ON obligation(unit, plan);
-- the ladders: which obligation wants attention next
CREATE INDEX obligation_next ON obligation(next_at) WHERE next_at IS NOT NULL;

-- What became of it. Clustered by obligation, since folding one obligation's events is all that is ever
-- read.
CREATE TABLE obligation_event(
  obligation INTEGER NOT NULL REFERENCES obligation(id),
  seq        INTEGER NOT NULL REFERENCES tx(seq),
  kind       INTEGER NOT NULL,          -- enum obligation_event_kind
  at         INTEGER,
  until      INTEGER,
  submission INTEGER NOT NULL,          -- 0 if none
  actor      TEXT,
  reason     TEXT,
  PRIMARY KEY(obligation, seq, kind)
) STRICT, WITHOUT ROWID;

-- What the plans themselves bring. The key is the row, so putting it again changes nothing; in order of time
-- for the sweep.
CREATE TABLE agenda(
  at     INTEGER NOT NULL,
  kind   INTEGER NOT NULL,              -- enum agenda_kind
  plan   TEXT    NOT NULL,
  object TEXT    NOT NULL,
  PRIMARY KEY(at, kind, plan, object)
) STRICT, WITHOUT ROWID;

-- A milestone's review that was held.
CREATE TABLE review(
  id        INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL REFERENCES tx(seq),
  plan      TEXT    NOT NULL,
  milestone TEXT    NOT NULL,
  held_day  INTEGER NOT NULL,
  result    TEXT,
  document  TEXT
) STRICT;
-- the newest review of a milestone as of a seq
CREATE INDEX review_milestone ON review(plan, milestone, seq);

---- verdicts and alerts ----

-- Each change of a verdict with what gave it: evidence, never an input of judging.
CREATE TABLE verdict_change(
  id        INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL REFERENCES tx(seq),
  plan      INTEGER NOT NULL REFERENCES name(id),
  indicator INTEGER NOT NULL REFERENCES name(id),
  target    INTEGER NOT NULL REFERENCES name(id),
  unit      INTEGER NOT NULL REFERENCES name(id),
  category  INTEGER NOT NULL REFERENCES name(id),
  day       INTEGER NOT NULL,
  status    TEXT    NOT NULL,
  flags     TEXT    NOT NULL,
  ratio     REAL,
  engine    INTEGER NOT NULL,           -- version of the rules that judged
  method    TEXT,
  inputs    TEXT,                       -- JSON
  why_vi    TEXT,
  why_en    TEXT
) STRICT;
-- the last change of a target for a unit and category as of a seq
CREATE INDEX verdict_change_last ON verdict_change(target, unit, category, seq);
-- the stream of changes after a seq; seqs only grow, so it is appended to
CREATE INDEX verdict_change_seq ON verdict_change(seq);

-- identity is kind and labels in one text.
CREATE TABLE alert(
  id          INTEGER PRIMARY KEY,
  seq         INTEGER NOT NULL REFERENCES tx(seq),
  kind        TEXT    NOT NULL,
  identity    TEXT    NOT NULL,
  plan        TEXT,                     -- the labels; NULL where the kind has none
  report      TEXT,
  unit        TEXT,
  period      TEXT,
  round       TEXT,
  indicator   TEXT,
  target      TEXT,
  category    TEXT,
  level       TEXT,
  milestone   TEXT,
  event       TEXT,
  component   TEXT,
  since       INTEGER NOT NULL,
  severity    INTEGER NOT NULL,
  state       INTEGER NOT NULL,         -- 0 firing, 1 acknowledged, 2 resolved
  step        INTEGER NOT NULL,
  ends_at     INTEGER,
  resolved_at INTEGER,
  detail      TEXT,
  ack_until   INTEGER,
  ack_author  TEXT,
  ack_comment TEXT
) STRICT;
-- at most one open alert has an identity; also how it is found
CREATE UNIQUE INDEX alert_open ON alert(identity) WHERE state < 2;
-- the inbox: the open ones, newest first, among years of resolved ones
CREATE INDEX alert_inbox ON alert(id) WHERE state < 2;

CREATE TABLE alert_event(
  id       INTEGER PRIMARY KEY,
  seq      INTEGER NOT NULL REFERENCES tx(seq),
  alert    INTEGER NOT NULL REFERENCES alert(id),
  event    TEXT    NOT NULL,
  was      TEXT,
  becomes  TEXT,
  severity INTEGER NOT NULL,            -- the alert's own, as it stood with the event
  step     INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  reason   TEXT
) STRICT;
-- one alert's life; its state, severity and step as of a seq
CREATE INDEX alert_event_alert ON alert_event(alert);

-- An officer's word that alerts with such labels are not to be sent for a while.
CREATE TABLE silence(
  id        INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL REFERENCES tx(seq),
  starts_at INTEGER NOT NULL,
  ends_at   INTEGER NOT NULL,
  match     TEXT    NOT NULL,           -- JSON: label to glob
  author    TEXT    NOT NULL,
  comment   TEXT
) STRICT;

---- notices and deliveries ----

-- A receiver is to hear of an alert's event. Ends once: flushed into a delivery, or dropped with a reason.
CREATE TABLE notice(
  id          INTEGER PRIMARY KEY,
  seq         INTEGER NOT NULL REFERENCES tx(seq),
  alert       INTEGER NOT NULL REFERENCES alert(id),
  event       INTEGER NOT NULL REFERENCES alert_event(id),
  receiver    TEXT    NOT NULL,
  grp         TEXT    NOT NULL,         -- what flushes as one message
  type        TEXT    NOT NULL,
  state_label TEXT    NOT NULL,
  addressee   TEXT    NOT NULL,
  flush_at    INTEGER NOT NULL,
  ended_seq   INTEGER REFERENCES tx(seq),
  delivery    INTEGER REFERENCES delivery(id),
  dropped     TEXT
) STRICT;
-- what is to be flushed next
CREATE INDEX notice_due ON notice(flush_at, id) WHERE ended_seq IS NULL;
-- the rest of a group that is flushed
CREATE INDEX notice_group ON notice(grp, addressee, id) WHERE ended_seq IS NULL;

-- A message to one address or endpoint, as rendered.
CREATE TABLE delivery(
  id           INTEGER PRIMARY KEY,
  seq          INTEGER NOT NULL REFERENCES tx(seq),
  channel      TEXT    NOT NULL,
  receiver     TEXT    NOT NULL,
  address      TEXT    NOT NULL,
  message_id   TEXT    NOT NULL UNIQUE, -- the same at every attempt, so that receivers can drop repeats
  type         TEXT    NOT NULL,
  state_label  TEXT    NOT NULL,
  headers      TEXT,                    -- JSON
  body         BLOB    NOT NULL,
  created_at   INTEGER NOT NULL,
  state        INTEGER NOT NULL,        -- 0 pending, 1 sending, 2 delivered, 3 dead
  next_attempt INTEGER,
  attempts     INTEGER NOT NULL
) STRICT;
-- the line before each address: who is first
CREATE INDEX delivery_line ON delivery(address, id) WHERE state = 0;
-- when the next attempt of any is due
CREATE INDEX delivery_next ON delivery(next_attempt) WHERE state = 0;
-- which addresses have one under way, and what a restart takes back
CREATE INDEX delivery_sending ON delivery(address) WHERE state = 1;
-- the dead letters, counted for every look at the metrics
CREATE INDEX delivery_dead ON delivery(id) WHERE state = 3;

-- The alerts a message speaks of.
CREATE TABLE delivery_alert(
  delivery INTEGER NOT NULL REFERENCES delivery(id),
  alert    INTEGER NOT NULL REFERENCES alert(id),
  PRIMARY KEY(delivery, alert)
) STRICT, WITHOUT ROWID;
-- what was sent about an alert: its thread, and whether an earlier message of it still waits
CREATE INDEX delivery_alert_alert ON delivery_alert(alert, delivery);

-- One try of a delivery.
CREATE TABLE attempt(
  delivery INTEGER NOT NULL REFERENCES delivery(id),
  n        INTEGER NOT NULL,
  seq      INTEGER NOT NULL REFERENCES tx(seq),
  at       INTEGER NOT NULL,
  result   TEXT    NOT NULL,
  status   INTEGER NOT NULL,            -- of HTTP or SMTP; 0 if it came to none
  detail   TEXT,
  PRIMARY KEY(delivery, n)
) STRICT, WITHOUT ROWID;

---- history: rows come and stay ----

CREATE TRIGGER name_no_update BEFORE UPDATE ON name
  BEGIN SELECT RAISE(ABORT, 'name: history is not changed'); END;
CREATE TRIGGER name_no_delete BEFORE DELETE ON name
  BEGIN SELECT RAISE(ABORT, 'name: history is not deleted'); END;

CREATE TRIGGER tx_no_update BEFORE UPDATE ON tx
  BEGIN SELECT RAISE(ABORT, 'tx: history is not changed'); END;
CREATE TRIGGER tx_no_delete BEFORE DELETE ON tx
  BEGIN SELECT RAISE(ABORT, 'tx: history is not deleted'); END;

CREATE TRIGGER plan_version_no_update BEFORE UPDATE ON plan_version
  BEGIN SELECT RAISE(ABORT, 'plan_version: history is not changed'); END;
CREATE TRIGGER plan_version_no_delete BEFORE DELETE ON plan_version
  BEGIN SELECT RAISE(ABORT, 'plan_version: history is not deleted'); END;

CREATE TRIGGER unit_version_no_update BEFORE UPDATE ON unit_version
  BEGIN SELECT RAISE(ABORT, 'unit_version: history is not changed'); END;
CREATE TRIGGER unit_version_no_delete BEFORE DELETE ON unit_version
  BEGIN SELECT RAISE(ABORT, 'unit_version: history is not deleted'); END;

CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission
  BEGIN SELECT RAISE(ABORT, 'submission: history is not changed'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission
  BEGIN SELECT RAISE(ABORT, 'submission: history is not deleted'); END;

CREATE TRIGGER submission_slice_no_update BEFORE UPDATE ON submission_slice
  BEGIN SELECT RAISE(ABORT, 'submission_slice: history is not changed'); END;
CREATE TRIGGER submission_slice_no_delete BEFORE DELETE ON submission_slice
  BEGIN SELECT RAISE(ABORT, 'submission_slice: history is not deleted'); END;

CREATE TRIGGER payload_no_update BEFORE UPDATE ON payload
  BEGIN SELECT RAISE(ABORT, 'payload: history is not changed'); END;
CREATE TRIGGER payload_no_delete BEFORE DELETE ON payload
  BEGIN SELECT RAISE(ABORT, 'payload: history is not deleted'); END;

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
  BEGIN SELECT RAISE(ABORT, 'receipt: history is not changed'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
  BEGIN SELECT RAISE(ABORT, 'receipt: history is not deleted'); END;

CREATE TRIGGER submission_return_no_update BEFORE UPDATE ON submission_return
  BEGIN SELECT RAISE(ABORT, 'submission_return: history is not changed'); END;
CREATE TRIGGER submission_return_no_delete BEFORE DELETE ON submission_return
  BEGIN SELECT RAISE(ABORT, 'submission_return: history is not deleted'); END;

CREATE TRIGGER observation_no_update BEFORE UPDATE ON observation
  BEGIN SELECT RAISE(ABORT, 'observation: history is not changed'); END;
CREATE TRIGGER observation_no_delete BEFORE DELETE ON observation
  BEGIN SELECT RAISE(ABORT, 'observation: history is not deleted'); END;

CREATE TRIGGER obligation_event_no_update BEFORE UPDATE ON obligation_event
  BEGIN SELECT RAISE(ABORT, 'obligation_event: history is not changed'); END;
CREATE TRIGGER obligation_event_no_delete BEFORE DELETE ON obligation_event
  BEGIN SELECT RAISE(ABORT, 'obligation_event: history is not deleted'); END;

CREATE TRIGGER review_no_update BEFORE UPDATE ON review
  BEGIN SELECT RAISE(ABORT, 'review: history is not changed'); END;
CREATE TRIGGER review_no_delete BEFORE DELETE ON review
  BEGIN SELECT RAISE(ABORT, 'review: history is not deleted'); END;

CREATE TRIGGER verdict_change_no_update BEFORE UPDATE ON verdict_change
  BEGIN SELECT RAISE(ABORT, 'verdict_change: history is not changed'); END;
CREATE TRIGGER verdict_change_no_delete BEFORE DELETE ON verdict_change
  BEGIN SELECT RAISE(ABORT, 'verdict_change: history is not deleted'); END;

CREATE TRIGGER alert_event_no_update BEFORE UPDATE ON alert_event
  BEGIN SELECT RAISE(ABORT, 'alert_event: history is not changed'); END;
CREATE TRIGGER alert_event_no_delete BEFORE DELETE ON alert_event
  BEGIN SELECT RAISE(ABORT, 'alert_event: history is not deleted'); END;

CREATE TRIGGER delivery_alert_no_update BEFORE UPDATE ON delivery_alert
  BEGIN SELECT RAISE(ABORT, 'delivery_alert: history is not changed'); END;
CREATE TRIGGER delivery_alert_no_delete BEFORE DELETE ON delivery_alert
  BEGIN SELECT RAISE(ABORT, 'delivery_alert: history is not deleted'); END;

CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt
  BEGIN SELECT RAISE(ABORT, 'attempt: history is not changed'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt
  BEGIN SELECT RAISE(ABORT, 'attempt: history is not deleted'); END;

---- work: its state changes, its identity does not ----

CREATE TRIGGER obligation_identity
  BEFORE UPDATE OF id, seq, plan, report, period, unit, round, due_at, remind_at, historical, ad_hoc,
    grace_days
  ON obligation BEGIN SELECT RAISE(ABORT, 'obligation: identity is not changed'); END;

CREATE TRIGGER alert_identity
  BEFORE UPDATE OF id, seq, kind, identity, plan, report, unit, period, round, indicator, target, category,
    level, milestone, event, component, since
  ON alert BEGIN SELECT RAISE(ABORT, 'alert: identity is not changed'); END;

CREATE TRIGGER notice_identity
  BEFORE UPDATE OF id, seq, alert, event, receiver, grp, type, state_label, addressee, flush_at
  ON notice BEGIN SELECT RAISE(ABORT, 'notice: identity is not changed'); END;

CREATE TRIGGER delivery_identity
  BEFORE UPDATE OF id, seq, channel, receiver, address, message_id, type, state_label, headers, body,
    created_at
  ON delivery BEGIN SELECT RAISE(ABORT, 'delivery: identity is not changed'); END;

CREATE TRIGGER silence_identity
  BEFORE UPDATE OF id, seq, starts_at, match, author, comment
  ON silence BEGIN SELECT RAISE(ABORT, 'silence: identity is not changed'); END;

CREATE TRIGGER idempotency_identity
  BEFORE UPDATE OF actor, key, submission, sha256
  ON idempotency BEGIN SELECT RAISE(ABORT, 'idempotency: identity is not changed'); END;

---- work: rows that stay, and what else is refused ----

CREATE TRIGGER alert_no_delete BEFORE DELETE ON alert
  BEGIN SELECT RAISE(ABORT, 'alert: rows are not deleted'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice
  BEGIN SELECT RAISE(ABORT, 'notice: rows are not deleted'); END;
CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery
  BEGIN SELECT RAISE(ABORT, 'delivery: rows are not deleted'); END;
CREATE TRIGGER silence_no_delete BEFORE DELETE ON silence
  BEGIN SELECT RAISE(ABORT, 'silence: rows are not deleted'); END;
CREATE TRIGGER idempotency_no_delete BEFORE DELETE ON idempotency
  BEGIN SELECT RAISE(ABORT, 'idempotency: rows are not deleted'); END;

CREATE TRIGGER obligation_no_delete BEFORE DELETE ON obligation
  WHEN EXISTS (SELECT 1 FROM obligation_event WHERE obligation = OLD.id)
    OR EXISTS (SELECT 1 FROM submission WHERE obligation = OLD.id)
  BEGIN SELECT RAISE(ABORT, 'obligation: something happened to it, it stays'); END;

CREATE TRIGGER notice_ends_once BEFORE UPDATE ON notice WHEN OLD.ended_seq IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'notice: it has ended'); END;

CREATE TRIGGER agenda_no_update BEFORE UPDATE ON agenda
  BEGIN SELECT RAISE(ABORT, 'agenda: rows come and go, whole'); END;
