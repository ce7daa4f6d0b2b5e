"""What must hold of the record of a daemon that was killed, whenever that was: read by plain SQL from a copy of its files, so that the daemon
itself finds them as it left them. The rules are queries that must find nothing (killing_rules.sql); the rest compares the record with what was
answered to senders and with what receivers got."""

import hashlib
import pathlib
import re
import shutil
import sqlite3
import struct
import zlib

RULES = pathlib.Path(__file__).with_name("killing_rules.sql").read_text(encoding="utf-8")


def _rules():
    """The file in pieces: views, and (promise, whether it is for a record at rest only, query)."""
    views, rules = [], []
    for statement in RULES.split(";\n"):
        promise = re.search(r"^-- (RULE|AT REST) (.*)$", statement, re.M)
        if promise:
            rules.append((promise.group(2), promise.group(1) == "AT REST", statement))
        elif "CREATE" in statement:
            views.append(statement)
    return views, rules


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
        if not self.empty:
            views, self._rules = _rules()
            for view in views:
                self.db.execute(view)

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
        """ledger: what was sent and answered. needed: (plan, unit) → indicators of a whole report. contacts: unit → addresses.
        messages: id → what receivers got."""
        if self.empty:  # killed before the first migration
            self.say("nothing was promised yet", [s for s in ledger.all() if s.id])
            return
        self.say("the file is whole", [r[0] for r in self.rows("PRAGMA integrity_check") if r[0] != "ok"])
        self.say("what is referred to is there", [tuple(r) for r in self.rows("PRAGMA foreign_key_check")])
        for promise, only_at_rest, query in self._rules:
            if at_rest or not only_at_rest:
                self.say(promise, [tuple(r) for r in self.rows(query)])
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
        for row in self.rows("SELECT s.id, s.sha256, p.encoding, p.bytes, p.length, r.json FROM submission s"
                             " JOIN payload p ON p.submission = s.id JOIN receipt r ON r.submission = s.id"):
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
        for r in self.rows("SELECT s.id, s.obligation, p.text AS plan, u.text AS unit FROM submission s"
                           " JOIN name p ON p.id = s.plan JOIN name u ON u.id = s.unit ORDER BY s.id"):
            o = r["obligation"]
            filled.setdefault(o, set()).update(lines.get(r["id"], ()))
            if o not in want and filled[o] >= needed[r["plan"], r["unit"]]:
                want[o] = r["id"]
        wrong = [(o, want.get(o), complete.get(o)) for o in filled if o not in returned and want.get(o) != complete.get(o)]
        self.say("a report is complete when nothing is missing", wrong)

    def _addressed(self, contacts):
        """A message for a unit goes to each of its addresses and to no others, in the same flush."""
        flushed = {}
        for r in self.rows("SELECT DISTINCT n.ended_seq, n.addressee, n.type, n.state_label, d.address FROM notice n"
                           " JOIN delivery d ON d.seq = n.ended_seq AND d.receiver = n.receiver AND d.type = n.type AND d.state_label = n.state_label"
                           " JOIN delivery_alert x ON x.delivery = d.id AND x.alert = n.alert WHERE n.delivery IS NOT NULL AND n.receiver = 'agency'"):
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
