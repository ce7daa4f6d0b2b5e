"""What must hold of the record of a daemon that was killed, whenever that was: read by plain SQL from a copy of its files, so that the daemon
itself finds them as it left them. RULES are queries that must find nothing; the rest compares the record with what was answered to senders and
with what receivers got."""

import hashlib
import shutil
import sqlite3
import struct
import zlib

DELIVERED = 2
BATCH = 900  # SQLite takes at most 999 values in one statement

# Who is to be told of each alert_event that tells, by the routes of the world: (event, receiver).
WANTED = """
WITH tells AS (SELECT e.id, e.alert, e.event, e.reason, a.kind FROM alert_event e JOIN alert a ON a.id = e.alert WHERE e.event IN ('raised', 'grew', 'mended')),
stepped AS (SELECT id, kind, event, reason = 'escalation' OR (event = 'mended' AND EXISTS (SELECT 1 FROM alert_event f WHERE f.alert = tells.alert AND f.reason = 'escalation')) AS far FROM tells),
wanted(event, receiver) AS (SELECT id, 'board' FROM tells
  UNION ALL SELECT id, 'agency' FROM tells WHERE kind GLOB 'report.*'
  UNION ALL SELECT id, 'superior' FROM stepped WHERE kind = 'report.missed' AND far
  UNION ALL SELECT id, 'officers' FROM tells WHERE kind GLOB 'target.*')
"""
# The newest verdict of each subject that alerts follow (those of half the units, or by the fallback method, wait).
NEWEST = """
WITH newest AS (SELECT * FROM (SELECT v.*, row_number() OVER (PARTITION BY plan, target, unit, category ORDER BY seq DESC, id DESC) AS place FROM verdict_change v) WHERE place = 1),
watched AS (SELECT n.*, CASE n.status WHEN 'at_risk' THEN 'target.at_risk' WHEN 'lagging' THEN 'target.lagging' WHEN 'missed' THEN 'target.missed' END AS kind,
  p.text AS plan_id, t.text AS target_id, u.text AS unit_id, c.text AS category_id FROM newest n JOIN name p ON p.id = n.plan JOIN name t ON t.id = n.target
  JOIN name u ON u.id = n.unit JOIN name c ON c.id = n.category WHERE n.method <> 'attainment' AND n.flags NOT LIKE '%partial%' AND n.flags NOT LIKE '%later%')
"""

RULES = [
    ("seq has no gaps, and recorded_at never decreases",
     "SELECT seq FROM (SELECT seq, recorded_at, lag(recorded_at) OVER w AS before, lag(seq, 1, 0) OVER w AS last FROM tx WINDOW w AS (ORDER BY seq)) WHERE seq <> last + 1 OR recorded_at < before"),
    ("each submission has its bytes, its receipt, its change in the chain and its place in its obligation",
     "SELECT id FROM submission s WHERE NOT EXISTS (SELECT 1 FROM payload p WHERE p.submission = s.id) OR NOT EXISTS (SELECT 1 FROM receipt r WHERE r.submission = s.id)"
     " OR NOT EXISTS (SELECT 1 FROM tx WHERE seq = s.id AND verb = 'submission.accept')"
     " OR NOT EXISTS (SELECT 1 FROM obligation_event e WHERE e.obligation = s.obligation AND e.seq = s.id AND e.kind = 0 AND e.submission = s.id)"),
    ("each accepted submission in the chain is there", "SELECT seq FROM tx WHERE verb = 'submission.accept' AND seq NOT IN (SELECT id FROM submission)"),
    ("all lines of a submission are there, and no others",
     "SELECT s.id FROM submission s LEFT JOIN (SELECT seq, count(*) AS n FROM observation GROUP BY seq) o ON o.seq = s.id WHERE s.line_count <> coalesce(o.n, 0)"),
    ("no line is without its submission", "SELECT seq FROM observation WHERE seq NOT IN (SELECT id FROM submission)"),
    ("a submission supersedes the one before it for the same obligation",
     "SELECT id FROM (SELECT id, supersedes, lag(id, 1, 0) OVER (PARTITION BY obligation ORDER BY id) AS before FROM submission) WHERE supersedes <> before"),
    ("an open alert's identity is its own", "SELECT identity FROM alert WHERE state < 2 GROUP BY identity HAVING count(*) > 1"),
    ("an alert is where its last event left it",
     "SELECT id FROM alert a WHERE CASE state WHEN 0 THEN 'firing' WHEN 1 THEN 'acknowledged' ELSE 'resolved' END IS NOT (SELECT becomes FROM alert_event e WHERE e.alert = a.id ORDER BY e.id DESC LIMIT 1)"),
    ("an alert's events follow each other",
     "SELECT id FROM (SELECT id, was, lag(becomes, 1, 'none') OVER (PARTITION BY alert ORDER BY id) AS before FROM alert_event) WHERE was <> before"),
    ("whoever is to be told of a change of an alert has one notice of it",
     WANTED + "SELECT w.event, w.receiver FROM wanted w LEFT JOIN notice n ON n.event = w.event AND n.receiver = w.receiver GROUP BY w.event, w.receiver HAVING count(n.id) <> 1"),
    ("nobody has a notice of what is not told, or of what is for others", WANTED + "SELECT id FROM notice WHERE (event, receiver) NOT IN (SELECT event, receiver FROM wanted)"),
    ("a notice is of the same transaction as its event", "SELECT n.id FROM notice n JOIN alert_event e ON e.id = n.event WHERE n.seq <> e.seq OR n.alert <> e.alert"),
    ("a notice has ended in a message or with a reason, or has not ended",
     "SELECT id FROM notice WHERE (ended_seq IS NOT NULL) <> ((delivery IS NOT NULL) + (dropped IS NOT NULL)) OR (delivery IS NOT NULL AND dropped IS NOT NULL)"),
    ("a notice and the message it became speak of the same thing",
     "SELECT n.id FROM notice n JOIN delivery d ON d.id = n.delivery WHERE d.seq <> n.ended_seq OR d.receiver <> n.receiver OR d.type <> n.type OR d.state_label <> n.state_label"
     " OR NOT EXISTS (SELECT 1 FROM delivery_alert x WHERE x.delivery = d.id AND x.alert = n.alert)"),
    ("a message speaks only of alerts with a notice that ended in it",
     "SELECT x.delivery, x.alert FROM delivery_alert x JOIN delivery d ON d.id = x.delivery WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.alert = x.alert AND n.ended_seq = d.seq"
     " AND n.receiver = d.receiver AND n.type = d.type AND n.state_label = d.state_label AND n.delivery IS NOT NULL)"),
    ("an address is told of a thing once", "SELECT x.alert, d.address FROM delivery_alert x JOIN delivery d ON d.id = x.delivery GROUP BY x.alert, d.address, d.receiver, d.type, d.state_label, d.seq HAVING count(*) > 1"),
    ("nobody hears that something is resolved who did not hear of it",
     "SELECT x.alert, d.receiver FROM delivery_alert x JOIN delivery d ON d.id = x.delivery WHERE d.state_label = 'resolved' AND NOT EXISTS"
     " (SELECT 1 FROM delivery_alert y JOIN delivery e ON e.id = y.delivery WHERE y.alert = x.alert AND e.receiver = d.receiver AND e.state_label = 'firing' AND e.id < d.id)"),
    ("attempts are counted", "SELECT d.id FROM delivery d LEFT JOIN (SELECT delivery, count(*) AS n FROM attempt GROUP BY delivery) a ON a.delivery = d.id WHERE d.attempts <> coalesce(a.n, 0)"),
    ("a message is delivered once its last attempt was, and is not tried after that",
     "SELECT d.id FROM delivery d WHERE (d.state = 2) <> coalesce((SELECT result = 'delivered' FROM attempt a WHERE a.delivery = d.id ORDER BY n DESC LIMIT 1), 0)"
     " OR (SELECT count(*) FROM attempt a WHERE a.delivery = d.id AND result = 'delivered') > 1"),
    ("none is dead: no receiver refused any for good", "SELECT id FROM delivery WHERE state = 3"),
    ("what fired arrives before what is resolved",
     "SELECT d.id, e.id FROM delivery d JOIN delivery_alert x ON x.delivery = d.id JOIN delivery_alert y ON y.alert = x.alert JOIN delivery e ON e.id = y.delivery AND e.address = d.address AND e.id > d.id"
     " WHERE e.attempts > 0 AND coalesce((SELECT seq FROM attempt a WHERE a.delivery = d.id AND a.result = 'delivered'), 1 << 60) > (SELECT min(seq) FROM attempt b WHERE b.delivery = e.id)"),
    ("a verdict is recorded when it changes, and only then",
     "SELECT id FROM (SELECT id, status, flags, lag(status) OVER w AS s, lag(flags) OVER w AS f FROM verdict_change WINDOW w AS (PARTITION BY plan, target, unit, category ORDER BY seq, id)) WHERE status = s AND flags = f"),
    ("a verdict that is to alarm has its alert",
     NEWEST + "SELECT w.id FROM watched w WHERE w.kind IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.state < 2 AND a.kind = w.kind"
     " AND a.plan = w.plan_id AND a.target = w.target_id AND a.unit = w.unit_id AND a.category = w.category_id)"),
    ("an alert of a target has a verdict that alarms",
     NEWEST + "SELECT a.id FROM alert a JOIN watched w ON a.plan = w.plan_id AND a.target = w.target_id AND a.unit = w.unit_id AND a.category = w.category_id"
     " WHERE a.state < 2 AND a.kind GLOB 'target.*' AND a.kind IS NOT w.kind"),
    ("a complete report has no open alert",
     "SELECT a.id FROM alert a JOIN name n ON n.text = a.unit JOIN name p ON p.text = a.plan JOIN name r ON r.text = a.report JOIN obligation o ON o.unit = n.id AND o.plan = p.id AND o.report = r.id"
     " JOIN name m ON m.id = o.round AND m.text = a.round WHERE a.state < 2 AND a.kind GLOB 'report.*' AND a.period = '2016-S1' AND (SELECT max(seq) FROM obligation_event e WHERE e.obligation = o.id AND e.kind = 1)"
     " > coalesce((SELECT max(seq) FROM obligation_event e WHERE e.obligation = o.id AND e.kind = 4), 0)"),
]

# Once all is quiet.
AT_REST = [
    ("every notice has ended", "SELECT id FROM notice WHERE ended_seq IS NULL"),
    ("every message is delivered", "SELECT id, state, attempts FROM delivery WHERE state <> 2"),
    ("nothing that was due is left", "SELECT at, object FROM agenda WHERE at <= (SELECT max(recorded_at) FROM tx)"),
    ("no ladder that was due is left", "SELECT id FROM obligation WHERE next_at <= (SELECT max(recorded_at) FROM tx)"),
    # 1463677200000: 20 May 2016, 00:00 in Vietnam. Left aside: what an officer extended, waived or returned.
    ("each unit that had sent nothing complete by 20 May missed it, once, from that very instant",
     "WITH half AS (SELECT o.id, u.text AS unit, p.text AS plan, (SELECT min(at) FROM obligation_event e WHERE e.obligation = o.id AND e.kind = 1) AS done FROM obligation o JOIN name u ON u.id = o.unit"
     " JOIN name p ON p.id = o.plan JOIN name r ON r.id = o.report WHERE r.text = 'half-year' AND o.due_at = 1463677200000 AND NOT EXISTS (SELECT 1 FROM obligation_event e WHERE e.obligation = o.id AND e.kind > 1))"
     " SELECT h.unit, h.done FROM half h WHERE coalesce(h.done, 1 << 60) >= 1463677200000"
     " AND 1 <> (SELECT count(*) FROM alert a WHERE a.kind = 'report.missed' AND a.report = 'half-year' AND a.unit = h.unit AND a.plan = h.plan AND a.since = 1463677200000)"
     " UNION ALL SELECT h.unit, h.done FROM half h JOIN alert a ON a.kind = 'report.missed' AND a.report = 'half-year' AND a.unit = h.unit AND a.plan = h.plan WHERE h.done < 1463677200000"
     " AND EXISTS (SELECT 1 FROM delivery_alert x WHERE x.alert = a.id)"),
]


def _hashed(before, row):
    h = hashlib.sha256(before)
    for value in (row["seq"], row["recorded_at"]):
        h.update(struct.pack(">q", value))
    for name in ("actor", "source", "verb", "object", "detail"):
        text = row[name]
        h.update(struct.pack(">q", -1 if text is None else len(text.encode())))
        h.update((text or "").encode())
    return h.digest()


class Record:
    """A copy of the database of a daemon that does not run. wrong: what does not hold, in words; empty when all is well."""

    def __init__(self, data, scratch):
        for name in ("tiendo.db", "tiendo.db-wal"):
            (scratch / name).unlink(missing_ok=True)
            if (data / name).exists():
                shutil.copy(data / name, scratch / name)
        self.db = sqlite3.connect(scratch / "tiendo.db")
        self.db.row_factory = sqlite3.Row
        self.data, self.wrong = data, []

    def rows(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def number(self, sql, *values):
        return self.db.execute(sql, values).fetchone()[0]

    @property
    def empty(self):
        return self.number("SELECT count(*) FROM sqlite_schema") == 0

    def say(self, promise, found):
        if found:
            self.wrong.append(f"{promise}: not so for {len(found)}: {found[:5]}")

    def check(self, ledger, needed, contacts, messages, at_rest):
        """ledger: what was sent and answered. needed: (plan, unit) → indicators of a whole report. contacts: unit → addresses. messages: id → what receivers got."""
        if self.empty:  # killed before the first migration
            self.say("nothing was promised yet", [s for s in ledger.all() if s.id])
            return
        self.say("the file is whole", [r[0] for r in self.rows("PRAGMA integrity_check") if r[0] != "ok"])
        self.say("what is referred to is there", [tuple(r) for r in self.rows("PRAGMA foreign_key_check")])
        for promise, sql in RULES + (AT_REST if at_rest else []):
            self.say(promise, [tuple(r) for r in self.rows(sql)])
        self._chain()
        self._sent(ledger)
        self._commands(ledger)
        self._completed(needed)
        self._addressed(contacts)
        self._received(messages, at_rest)

    def _chain(self):
        before = bytes(32)
        for row in self.rows("SELECT * FROM tx ORDER BY seq"):
            before = _hashed(before, row)
            if before != row["hash"]:
                self.say("the chain of hashes is whole", [row["seq"]])
                return

    def _sent(self, ledger):
        """201 is on record under its id with its bytes; what was refused is not; what had no answer is there whole or not at all."""
        there = {}
        for row in self.rows("SELECT s.id, s.sha256, p.encoding, p.bytes, p.length, r.json FROM submission s JOIN payload p ON p.submission = s.id JOIN receipt r ON r.submission = s.id"):
            there.setdefault(row["sha256"].hex(), []).append(row)
        sent = {s.sha256: s for s in ledger.all()}
        self.say("what is on record was sent", [r[0]["id"] for sha, r in there.items() if sha not in sent])
        self.say("what was sent once is there once", [[r["id"] for r in rows] for rows in there.values() if len(rows) > 1])
        for sha, s in sent.items():
            rows = there.get(sha, [])
            if s.id and s.id not in [r["id"] for r in rows]:
                self.say("what was answered 201 is there", [(s.id, s.unit)])
            if s.refused and rows:
                self.say("what was refused is not there", [(s.status, rows[0]["id"])])
            for row in rows:
                body = zlib.decompress(row["bytes"]) if row["encoding"] else row["bytes"]
                if body != s.body or len(body) != row["length"] or (s.receipt and s.receipt != row["json"]):
                    self.say("bytes and receipt are as they were", [row["id"]])

    def _commands(self, ledger):
        done = {}
        for row in self.rows("SELECT verb, object, count(*) FROM tx GROUP BY verb, object"):
            done[row[0], row[1]] = row[2]
        self.say("what an officer was told is done, is done", [c for c, n in ledger.commands().items() if done.get(c, 0) < n])

    def _completed(self, needed):
        """A report is complete from the submission on with which nothing of it is missing any more."""
        returned = {r[0] for r in self.rows("SELECT obligation FROM obligation_event WHERE kind = 4")}
        lines, filled, complete = {}, {}, {r[0]: r[1] for r in self.rows("SELECT obligation, min(seq) FROM obligation_event WHERE kind = 1 GROUP BY obligation")}
        for r in self.rows("SELECT o.seq, n.text FROM observation o JOIN name n ON n.id = o.indicator WHERE o.value IS NOT NULL OR o.reason IS NOT NULL"):
            lines.setdefault(r[0], set()).add(r[1])
        want = {}
        for r in self.rows("SELECT s.id, s.obligation, p.text AS plan, u.text AS unit FROM submission s JOIN name p ON p.id = s.plan JOIN name u ON u.id = s.unit ORDER BY s.id"):
            o = r["obligation"]
            filled.setdefault(o, set()).update(lines.get(r["id"], ()))
            if o not in want and filled[o] >= needed[r["plan"], r["unit"]]:
                want[o] = r["id"]
        self.say("a report is complete when nothing is missing", [(o, want.get(o), complete.get(o)) for o in filled if o not in returned and want.get(o) != complete.get(o)])

    def _addressed(self, contacts):
        """A message for a unit goes to each of its addresses and to no others, in the same flush."""
        flushed = {}
        for r in self.rows("SELECT DISTINCT n.ended_seq, n.addressee, n.type, n.state_label, d.address FROM notice n JOIN delivery d ON d.seq = n.ended_seq AND d.receiver = n.receiver"
                           " AND d.type = n.type AND d.state_label = n.state_label JOIN delivery_alert x ON x.delivery = d.id AND x.alert = n.alert WHERE n.delivery IS NOT NULL AND n.receiver = 'agency'"):
            flushed.setdefault(tuple(r)[:4], set()).add(r["address"])
        self.say("a unit's message goes to the people of the unit", [(k, a) for k, a in flushed.items() if a != set(contacts[k[1]])])

    def _received(self, messages, at_rest):
        """What came to a receiver is on record, byte by byte; at rest each message has come."""
        known = {r["message_id"]: r for r in self.rows("SELECT message_id, body, headers, channel FROM delivery")}
        self.say("what is received is on record", [i for i in messages if i not in known])
        self.say("under one id comes one text", [i for i, m in messages.items() if len(m.bodies) > 1])
        self.say("what is received is what was composed", [i for i, m in messages.items() if i in known and known[i]["body"] not in m.bodies])
        self.say("a message that was taken is not sent again but after a kill", [i for i, m in messages.items() if len(m.taken) != len(set(m.taken))])
        if at_rest:
            self.say("each message was taken", [i for i in known if not (i in messages and messages[i].taken)])
