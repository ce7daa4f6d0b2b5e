"""Those who write to a daemon that is about to be killed, and the ledger of what they sent and what they were told.

Each sender owns its units, so that it knows what the latest submission for them is. What had no answer when the daemon died is sent again, the
same bytes under the same key, once another one runs: that must not make a second submission."""

import collections
import datetime
import hashlib
import http.client
import json
import threading

ANSWER_S = 60
LATER = (503, 507)  # not now: the same again in a moment


class Gone(Exception):
    """The daemon no longer answers."""


class Sent:
    """One body, and what was said to it: id and receipt once it is on record, refused once that is ruled out; else nobody knows."""

    def __init__(self, body, unit, media_type="application/json", key=None, path="/api/v1/submissions", good=True):
        self.body, self.unit, self.media_type, self.key, self.path, self.good = body, unit, media_type, key, path, good
        self.sha256 = hashlib.sha256(body).hexdigest()
        self.status, self.id, self.receipt, self.refused = None, None, None, False


class Ledger:
    """All that was sent. surprises: answers that should not have been. unsure: statuses after which it may be on record all the same."""

    def __init__(self):
        self._lock, self._sent, self._commands, self.surprises = threading.Lock(), {}, collections.Counter(), []
        self.statuses, self.unsure = collections.Counter(), set()

    def add(self, sent):
        with self._lock:
            self._sent[sent.sha256] = sent

    def all(self):
        with self._lock:
            return list(self._sent.values())

    def surprise(self, *what):
        with self._lock:
            self.surprises.append(what)

    def command(self, verb, target):
        with self._lock:
            self._commands[verb, target] += 1

    def commands(self):
        with self._lock:
            return dict(self._commands)

    def answered(self, sent, status, headers, body):
        sent.status = status
        with self._lock:
            self.statuses[status] += 1
        dry = "dry_run" in sent.path
        if status == 201 and sent.good and not dry or status == 200 and sent.good and not dry:
            said = json.loads(body)
            number = int(said["id"][1:])
            if said["receipt"] != f"s{number}-{sent.sha256[:10]}" or sent.id not in (None, number):
                self.surprise("another receipt", sent.unit, sent.id, said)
            sent.id, sent.receipt, sent.refused = number, body.decode(), False
        elif status == 200 and dry or status in (400, 413, 415, 422) and not sent.good or status in LATER:
            sent.refused = not sent.id and status not in self.unsure
            if status != 200 and headers and (headers["Content-Type"] != "application/problem+json" or json.loads(body)["status"] != status):
                self.surprise("no problem document", status, body[:300])
        else:
            self.surprise(status, sent.path, sent.body[:300], body[:600])


class Author:
    """Writes reports of units: whole ones and parts, with numbers that change, and some that no daemon may take."""

    def __init__(self, rng, name, needed):
        self.rng, self.name, self.needed, self.count = rng, name, needed, 0

    def _line(self, plan, indicator, annual):
        """Most figures are near the last ones: what is told of verdicts must not drown what is told of deadlines."""
        far, denominator = self.rng.random() < 0.01, self.rng.randrange(500, 5000)
        low, high = {("thu", True): (0.08, 0.2), ("thu", False): (0.147, 0.153)}.get((plan, far), (0.0, 1.0) if far else (0.59, 0.61) if annual else (0.49, 0.51))
        return {"indicator": indicator, "numerator": round(denominator * self.rng.uniform(low, high)), "denominator": denominator}

    def report(self, plan, unit, whole=None):
        indicators = sorted(self.needed[plan, unit])
        if not (self.rng.random() < 0.6 if whole is None else whole):
            indicators = self.rng.sample(indicators, self.rng.randrange(1, len(indicators) + 1))
        self.count += 1
        annual = self.rng.random() < 0.04
        return {"plan": plan, "report": "annual" if annual else "half-year", "unit": unit, "period": "2016" if annual else "2016-S1",
                "note": f"{self.name} {self.count}", "values": [self._line(plan, i, annual) for i in indicators]}

    def good(self, plan, unit, whole=None):
        report, key = self.report(plan, unit, whole), f"{self.name}-{self.count}" if self.rng.random() < 0.4 else None
        if self.rng.random() < 0.15:
            return Sent(self._csv(report), unit, "text/csv", key)
        dry = self.rng.random() < 0.05
        return Sent(_json(report), unit, key=None if dry else key, path="/api/v1/submissions" + "?dry_run=1" * dry)

    def bad(self, plan, unit):
        """One fault among lines that are well, or a body that is no report at all."""
        report = self.report(plan, unit)
        fault = self.rng.randrange(8)
        if fault == 0:
            report["values"][-1]["indicator"] = "9.9"
        elif fault == 1:
            report["values"][-1]["numerator"] = report["values"][-1]["denominator"] + 1
        elif fault == 2:
            report["unit"] = "khong-co"
        elif fault == 3:
            report["period"], report["report"] = "2020-S1", "half-year"
        elif fault == 4:
            report["values"] = []
        elif fault == 5:
            report["values"].append(report["values"][0])
        elif fault == 6:
            return Sent(_json(report)[:-2], unit, good=False)
        else:
            return Sent(_json(report), unit, "application/x-unknown", good=False)
        return Sent(_json(report), unit, good=False)

    @staticmethod
    def _csv(report):
        head = [report[k] for k in ("plan", "report", "unit", "period")]
        rows = [",".join([*head, v["indicator"], str(v["numerator"]), str(v["denominator"]), report["note"]]) for v in report["values"]]
        return "\n".join(["plan,report,unit,period,indicator,numerator,denominator,note", *rows, ""]).encode()


def _json(value):
    return json.dumps(value, ensure_ascii=False).encode()


class Line:
    """A connection to one life of the daemon."""

    def __init__(self, life):
        self.life, self._connection = life, http.client.HTTPConnection("127.0.0.1", life.port, timeout=ANSWER_S)

    def ask(self, method, path, body=None, headers=None):
        try:
            self._connection.request(method, path, body, headers or {})
            answer = self._connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as e:
            raise Gone(repr(e)) from e

    def get(self, path):
        status, _, body = self.ask("GET", path)
        if status != 200:
            raise AssertionError(f"GET {path}: {status} {body[:400]}")
        return json.loads(body)

    def command(self, path, **body):
        status, _, said = self.ask("POST", path, _json(body), {"Content-Type": "application/json"})
        return status, json.loads(said)

    def close(self):
        self._connection.close()


class Sender(threading.Thread):
    """Works on each life of the world's daemon until that is gone. Whatever else goes wrong is a surprise in the ledger."""

    def __init__(self, world, name, rng):
        super().__init__(name=name, daemon=True)
        self.world, self.rng, self.ledger = world, rng, world.ledger

    def run(self):
        try:
            life = None
            while (life := self.world.next_life(life)) is not None:
                line = Line(life)
                try:
                    self.work(line)
                    if not self.world.resting and life.ends_soon():
                        continue
                except Gone as e:
                    if not life.ends_soon():
                        self.ledger.surprise(self.name, "no answer, but the daemon runs", str(e))
                finally:
                    line.close()
        except Exception as e:  # reported by the main thread; a thread's own end would go unseen
            self.ledger.surprise(self.name, repr(e))

    def work(self, line):
        raise NotImplementedError


class Reporter(Sender):
    """Reports for its units by HTTP, and reports again; revises, repeats itself, makes mistakes."""

    def __init__(self, world, name, rng, units):
        super().__init__(world, name, rng)
        self.units, self.author = units, Author(rng, f"{world.seed} {name}", world.needed)
        self.unanswered, self.latest = None, {}

    def work(self, line):
        if self.unanswered:
            self.send(line, self.unanswered)
        while not self.world.resting:
            self.send(line, self.unanswered) if self.unanswered else self.one(line)

    def one(self, line):
        chance, plan_unit = self.rng.random(), self.rng.choice(self.units)
        keyed = [s for s in self.latest.values() if s.key]
        if chance < 0.15:
            self.send(line, self.author.bad(*plan_unit))
        elif chance < 0.2 and keyed:  # the key of another body
            again = self.author.good(*plan_unit)
            again.key, again.good, again.path = self.rng.choice(keyed).key, False, "/api/v1/submissions"
            self.send(line, again)
        elif chance < 0.25 and self.latest:  # the latest of a unit once more
            self.send(line, self.rng.choice(list(self.latest.values())))
        else:
            self.send(line, self.author.good(*plan_unit))

    def send(self, line, sent):
        self.ledger.add(sent)
        self.unanswered = sent
        headers = {"Content-Type": sent.media_type} | ({"Idempotency-Key": sent.key} if sent.key else {})
        known = sent.id
        status, headers, body = line.ask("POST", sent.path, sent.body, headers)
        self.ledger.answered(sent, status, headers, body)
        if status in LATER:
            return
        self.unanswered = None
        if known and (status, sent.id) != (200, known):
            self.ledger.surprise("not the first answer again", status, known, body[:300])
        if sent.id:
            self.world.count_answer(not known)
            self.latest[json.loads(body)["obligation"]["id"]] = sent


class Officer(Reporter):
    """Reports for units of its own, and waives, extends and returns what they owe; acknowledges alerts of all."""

    def one(self, line):
        chance, (plan, unit) = self.rng.random(), self.rng.choice(self.units)
        latest = self.latest.get(f"{plan}:half-year:{unit}:2016-S1:-")
        if chance < 0.5:
            self.send(line, self.author.good(plan, unit, whole=True))
        elif chance < 0.53 and latest:
            status = self.command(line, f"/api/v1/submissions/s{latest.id}/return", "submission.return", f"s{latest.id}", reason="thiếu chữ ký")
            if status in (200, 409):
                del self.latest[f"{plan}:half-year:{unit}:2016-S1:-"]
        elif chance < 0.55:
            key = f"{plan}:half-year:{unit}:2016-S1:-"
            self.command(line, f"/api/v1/obligations/{key}/extend", "obligation.extend", key, reason="xin lùi hạn", until=self.later())
        elif chance < 0.56:
            key = f"{plan}:annual:{unit}:2016:-"
            self.command(line, f"/api/v1/obligations/{key}/waive", "obligation.waive", key, reason="không phát sinh")
        else:
            status, _, said = line.ask("GET", "/api/v1/alerts?state=firing&limit=20")
            firing = json.loads(said)["items"] if status not in LATER else []
            if firing:
                alert = self.rng.choice(firing)["id"]
                self.command(line, f"/api/v1/alerts/{alert}/ack", "alert.ack", alert, comment="đã biết")

    def later(self):
        return (self.world.clock + datetime.timedelta(days=self.rng.randrange(2, 20))).isoformat()

    def command(self, line, path, verb, target, **body):
        status, said = line.command(path, **body)
        if status == 200:
            self.ledger.command(verb, target)
        elif status not in (404, 409, 422, *LATER):  # it was complete, waived, returned or resolved meanwhile
            self.ledger.surprise(status, path, said)
        return status


class Dropper(Sender):
    """Leaves files in the watched folder, one a time for each of its units."""

    def __init__(self, world, name, rng, units):
        super().__init__(world, name, rng)
        self.units, self.author = units, Author(rng, f"{world.seed} {name}", world.needed)
        self.inbox, self.count = world.data / "inbox", 0

    def work(self, line):
        while not self.world.resting:
            life = line.life
            if not life.until(lambda: len(self.waiting()) < 3 or self.world.resting):
                raise Gone("the folder is not read")
            if not self.world.resting:
                self.drop()

    def waiting(self):
        return [p for p in self.inbox.glob("*.*") if p.is_file()] if self.inbox.exists() else []

    def drop(self):
        plan, unit = self.units[self.count % len(self.units)]
        self.count += 1
        sent = self.author.bad(plan, unit) if self.rng.random() < 0.2 else self.author.good(plan, unit)
        sent.path, sent.key = "folder", None
        if sent.media_type == "application/x-unknown":
            sent.media_type, sent.good = "application/json", True
        name = f"{self.count:05d}.{'csv' if sent.media_type == 'text/csv' else 'json'}"
        part = self.inbox / f"{name}.part"
        try:
            part.write_bytes(sent.body)
        except OSError:  # the disk is full for us, too
            part.unlink(missing_ok=True)
            return
        self.ledger.add(sent)
        part.rename(self.inbox / name)

    def settle(self):
        """Reads the receipts of what was put away: run once the folder is empty."""
        by_sha = {s.sha256: s for s in self.ledger.all()}
        for kind, status in (("accepted", 201), ("refused", 422)):
            for path in (self.inbox / kind).glob("?????.*"):
                if path.name.endswith(".receipt.json"):
                    continue
                receipt = path.with_name(path.name + ".receipt.json")
                self.ledger.answered(by_sha[hashlib.sha256(path.read_bytes()).hexdigest()], status, {}, receipt.read_bytes())


class Stepper(Sender):
    """Turns the clock on by some hours, a few times in each life, or until its end comes; where the clock runs by itself it lets it run."""

    def work(self, line):
        left = 10**6 if line.life.doomed else 0 if line.life.rate else self.rng.randrange(2, 9)
        while left and not self.world.resting and (line.life.doomed or not self.world.done):
            hours, left = self.rng.choice((1, 2, 4, 8, 12)), left - 1
            status, said = line.command("/api/v1/clock", now=(self.world.clock + datetime.timedelta(hours=hours)).isoformat())
            if status in LATER:
                continue
            if status != 200:
                self.ledger.surprise(status, "clock", said)
                return
            self.world.clock = datetime.datetime.fromisoformat(said["now"])
