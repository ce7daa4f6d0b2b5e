"""A daemon that is killed under load, again and again, on one data folder: its lives, its receivers, its senders, and what must hold after each.

A World is one such folder. live() runs one life to its end by SIGKILL, at a fail point or at a random moment, and checks the record as it was
left; rest() runs a last one without a kill until nothing is left to do, and checks that all was told."""

import collections
import datetime
import json
import os
import random
import re
import subprocess
import threading
import urllib.parse

import conftest
import killing_load
import killing_receivers
import killing_record
import worlds

FAIL_POINTS_BIN = conftest.ROOT / os.environ.get("TIENDO_FP", ".build/san/tiendod")
PATIENCE_S = 60
START, END, REST = "2016-05-12T20:00:00+07:00", "2016-05-29T00:00:00+07:00", "2016-06-20T00:00:00+07:00"
SECRET = "whsec_dGllbmRvIHRpZW5kbyB0aWVuZG8gdGllbmRv"
DEPARTMENTS = [f"so-{letter}" for letter in "abcdef"]


def fail_points():
    """The names in the sources."""
    sources = [p for folder in ("daemon", "alerts", "collectors") for p in (conftest.ROOT / folder).rglob("*.c")]
    return sorted({name for p in sources for name in re.findall(r'FAIL_POINT\("(\w+)"\)', p.read_text(encoding="utf-8"))})


# Places that are passed but a few times in the life of a daemon: the first pass is waited for.
RARE = {"store_after_checkpoint", "folder_answered", "folder_receipt_written", "versions_recorded", "ladder_raised",
        "before_flush", "after_flush", "deliveries_added"}


def pass_of(point, rng, most=12):
    """name:n, for the environment of a daemon: one of the passes after the start."""
    return f"{point}:{1 if point in RARE else rng.randrange(3, most)}"


class Life:
    """One run of the daemon. port is None when it ended before it listened. doomed: it will reach a fail point."""

    def __init__(self, number, command, environment, rate, doomed):
        self.number, self.rate, self.doomed, self.port, self.said, self.ended = number, rate, doomed, None, [], False
        self._news = threading.Condition()
        self.process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True, errors="replace", cwd=conftest.ROOT, env=environment)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stderr:
            found = re.search(r"daemon\.listening url=http://[^:]+:(\d+)", line)
            with self._news:
                self.said.append(line.rstrip("\n"))
                if found:
                    self.port = int(found.group(1))
                self._news.notify_all()
        self.process.wait()
        self.process.stderr.close()
        with self._news:
            self.ended = True
            self._news.notify_all()

    def wait(self, condition, seconds=PATIENCE_S):
        """Until the condition holds, which only what the daemon says or its end can change, or the time is over."""
        with self._news:
            return self._news.wait_for(condition, seconds)

    def until(self, condition, seconds=PATIENCE_S):
        """Until a condition of the world outside holds. False when the daemon ended before, or the time was over."""
        for _ in range(seconds * 50):
            if condition():
                return True
            if self.wait(lambda: self.ended, 0.02):
                return False
        return False

    def listens(self):
        return self.wait(lambda: self.port or self.ended) and not self.ended

    def ends_soon(self):
        return self.wait(lambda: self.ended, 10)

    def kill(self):
        self.process.kill()
        assert self.wait(lambda: self.ended), "it does not end"


class Message:
    """All that came under one id: the bodies, and the lives in which it was taken."""

    def __init__(self):
        self.bodies, self.taken, self.seen = set(), [], 0


def _subject(change):
    return tuple(change[k] for k in ("plan", "target", "unit", "category"))


class World:
    """A data folder, the daemon's lives on it, and all who have to do with it."""

    def __init__(self, folder, seed, mail="smtp", binary=FAIL_POINTS_BIN, steps=True, idle=False, settle="0s"):
        folder.mkdir(parents=True)
        self.folder, self.seed, self.binary, self.rng = folder, seed, binary, random.Random(seed)
        self.data, self.scratch = folder / "data", folder / "copy"
        self.scratch.mkdir()
        self.ledger, self.figures = killing_load.Ledger(), collections.Counter()
        self.hook = killing_receivers.Hook(random.Random(f"{seed} hook"))
        self.post = killing_receivers.Post(folder, random.Random(f"{seed} post")) if mail == "smtp" else killing_receivers.Files(self.data)
        self.clock, self.begun, self.resting, self.life = datetime.datetime.fromisoformat(START), False, False, None
        self._turn = threading.Condition()
        self._write_settings(mail, settle)
        self.senders = []
        if not idle:
            self._hire(steps)

    # ---- what it is made of ----

    def _write_settings(self, mail, settle):
        plan, units = worlds.small_plan(), json.loads(json.dumps(worlds.UNITS))
        model = units["units"][1]
        units["units"][1:] = [model | {"unit": u, "contacts": {"email": [f"{u}@tinh.example.vn"]}} for u in DEPARTMENTS]
        units["groups"]["all"] = DEPARTMENTS
        shipped = worlds.SHIPPED / "plans" / "lai-chau-2016.json", worlds.SHIPPED / "units" / "lai-chau.json"
        self.config = worlds.settings(self.folder, self.post.settings(self.folder) if mail == "smtp" else None, self.hook.url, SECRET,
                                      [shipped[0], worlds.write_json(self.folder / "plans" / "thu.json", plan)],
                                      [shipped[1], worlds.write_json(self.folder / "units" / "thu.json", units)],
                                      collectors=[{"kind": "folder", "path": "inbox", "settle": settle}])
        catalogue = worlds.read_jsonc(shipped[1])
        groups = catalogue["groups"] | units["groups"]
        self.contacts = {u["unit"]: u["contacts"]["email"] for u in catalogue["units"] + units["units"]}
        self.plan, self.needed = plan, {}
        for p in (worlds.read_jsonc(shipped[0]), plan):
            for o in p["objectives"]:
                for i in o["indicators"]:
                    for unit in groups[i["reported_by"][0][1:]]:
                        self.needed.setdefault((p["plan"], unit), set()).add(i["id"])

    def _hire(self, steps):
        lai_chau = [k for k in self.needed if k[0] != "thu"]
        thu = [k for k in self.needed if k[0] == "thu"]
        self.rng.shuffle(lai_chau)
        idle = 6  # units that never send anything
        shares = [lai_chau[idle + i::5] for i in range(5)]

        def rng(name):
            return random.Random(f"{self.seed} {name}")

        self.dropper = killing_load.Dropper(self, "dropper", rng("dropper"), shares[4])
        self.senders = [killing_load.Reporter(self, f"reporter {i}", rng(i), shares[i] + thu[2 * i:2 * i + 2]) for i in range(3)]
        self.senders += [killing_load.Officer(self, "officer", rng("officer"), shares[3]), self.dropper]
        self.senders += [killing_load.Stepper(self, "stepper", rng("stepper"))] * steps
        for sender in self.senders:
            sender.start()

    # ---- for the senders ----

    def next_life(self, seen):
        """The life after that one, once it listens; None when there will be none."""
        with self._turn:
            self._turn.wait_for(lambda: (self.life and self.life is not seen) or (self.resting and (self.life is seen or not self.life)))
            return None if self.life is seen else self.life

    def count_answer(self, new):
        with self._turn:
            self.figures["acknowledged" if new else "acknowledged again"] += 1

    # ---- lives ----

    def start(self, fail_point=None, rate=0, more=None):
        self.figures["starts"] += 1
        self._sign_in_as(self.figures["starts"])
        self._revise_plan()
        command = [self.binary, "--config", self.config, "--data", self.data, "--listen", "127.0.0.1:0", "--now", "resume" if self.begun else START]
        more = (more or {}) | ({"TIENDO_FAIL_POINT": fail_point} if fail_point else {})
        return Life(self.figures["starts"], command + (["--rate", str(rate)] if rate else []), conftest.environment(**more), rate, bool(fail_point))

    def _revise_plan(self):
        """Now and then the plan has another title when the daemon starts: a new version, from which all that lies ahead is derived anew."""
        if self.begun and self.rng.random() < 0.25:
            self.plan["title"]["en"] = f"Test plan as of start {self.figures['starts']}"
            worlds.write_json(self.folder / "plans" / "thu.json", self.plan)
            self.figures["plan versions"] += 1

    def _sign_in_as(self, number):
        settings = json.loads(self.config.read_text(encoding="utf-8"))
        if "smtp" in settings:
            settings["smtp"]["username"] = f"life-{number}"
            worlds.write_json(self.config, settings)

    def publish(self, life):
        line = killing_load.Line(life)
        try:
            self.clock = datetime.datetime.fromisoformat(line.get("/api/v1/clock")["now"])
        except killing_load.Gone:
            return
        finally:
            line.close()
        with self._turn:
            self.life = life
            self._turn.notify_all()

    def received(self):
        """All that came so far, by id."""
        messages, number = collections.defaultdict(Message), self.figures["starts"]
        for name, body, taken, life in self.hook.came(number) + self.post.came(number):
            message = messages[name]
            message.bodies.add(body)
            message.seen += 1
            message.taken += [life] * taken
        return messages

    def check(self, life, what, at_rest=False):
        record = killing_record.Record(self.data, self.scratch)
        messages = self.received()
        record.check(self.ledger, self.needed, self.contacts, messages, at_rest)
        self.begun = not record.empty and record.number("SELECT count(*) FROM tx") > 0
        record.db.close()
        wrong = record.wrong + [f"surprise: {s}" for s in self.ledger.surprises[:5]]
        assert not wrong, "\n".join([f"seed {self.seed}, life {life.number}, {what}:", *wrong, "the daemon's last words:", *life.said[-15:]])
        return messages

    def live(self, fail_point=None):
        """One life under load. With a fail point it ends there; else at a random moment, now and then while it still starts."""
        life = self.start(fail_point, 0 if fail_point else self.rng.choice((0, 0, 3600, 20000)))
        moment, soon = self.rng.randrange(20, 500), self.rng.random() < 0.15
        if not fail_point and soon:
            life.wait(lambda: life.ended, self.rng.uniform(0.0, 0.2))
        elif life.listens():
            self.publish(life)
            if fail_point:
                assert life.wait(lambda: life.ended), f"{fail_point} was not reached: {life.said[-15:]}"
            else:
                assert life.wait(lambda: len(life.said) > moment or life.ended), f"nothing happens: {life.said[-15:]}"
                life.wait(lambda: life.ended, self.rng.uniform(0.0, 0.005))  # between two of its lines, too
        life.kill()
        assert life.process.returncode == -9, (life.process.returncode, life.said[-15:])
        self.figures["kills"] += 1
        self.check(life, fail_point or "a random moment")

    @property
    def done(self):
        """It is past the days on which much falls due."""
        return self.clock > datetime.datetime.fromisoformat(END)

    # ---- the end ----

    def _drain(self, line):
        pending = None
        for day in range(10):
            now = max(self.clock, datetime.datetime.fromisoformat(REST)) + datetime.timedelta(days=day)
            status, said = line.command("/api/v1/clock", now=now.isoformat())
            assert status == 200, said
            pending = [d for state in ("pending", "sending") for d in line.get(f"/api/v1/deliveries?state={state}&limit=1000")["items"]]
            if not pending:
                return
        raise AssertionError(f"not delivered: {pending[:3]}")

    def _compare(self, line):
        """What the programming interface says now, and said of moments past, is what is on record."""
        record = killing_record.Record(self.data, self.scratch)
        self._compare_verdicts(line, record)
        self._compare_submissions(line, record)
        self._compare_obligations(line, record)
        record.db.close()

    def _compare_verdicts(self, line, record):
        changes = record.rows("SELECT v.*, t.recorded_at AS at, p.text AS plan_id, g.text AS target_id, u.text AS unit_id, c.text AS category_id"
                              " FROM verdict_change v JOIN tx t ON t.seq = v.seq JOIN name p ON p.id = v.plan JOIN name g ON g.id = v.target"
                              " JOIN name u ON u.id = v.unit JOIN name c ON c.id = v.category ORDER BY v.seq, v.id")
        for at, *subject in self.rng.sample([(c["at"], *_subject(c)) for c in changes], min(40, len(changes))):
            last = [c for c in changes if _subject(c) == tuple(subject) and c["at"] <= at][-1]
            as_of = datetime.datetime.fromtimestamp(at / 1000, datetime.timezone.utc).isoformat(timespec="milliseconds")
            query = urllib.parse.urlencode({"plan": last["plan_id"], "target": last["target_id"], "unit": last["unit_id"], "as_of": as_of})
            (verdict,) = [v for v in line.get(f"/api/v1/verdicts?{query}")["items"] if v["category"] == last["category_id"]]
            assert (verdict["status"], ",".join(verdict["flags"])) == (last["status"], last["flags"]), (query, verdict, dict(last))
            if verdict["inputs"] == json.loads(last["inputs"]):  # no newer figures since
                assert verdict["ratio"] == last["ratio"], (query, verdict, dict(last))
            self.figures["verdicts compared"] += 1

    def _compare_submissions(self, line, record):
        sent = [s for s in self.ledger.all() if s.id]
        for s in self.rng.sample(sent, min(40, len(sent))):
            status, _, body = line.ask("GET", f"/api/v1/submissions/s{s.id}/payload")
            assert (status, body) == (200, s.body), (s.id, status, body[:200])
            assert line.get(f"/api/v1/submissions/s{s.id}")["sha256"] == s.sha256

    def _compare_obligations(self, line, record):
        complete = {(r["plan"], r["unit"]) for r in record.rows("SELECT plan, unit FROM duty WHERE report = 'half-year' AND due_at < 1470000000000 AND complete")}
        half = [o for o in line.get("/api/v1/obligations?report=half-year&limit=1000")["items"] if o["period"] == "2016-S1"]
        assert {(o["plan"], o["unit"]) for o in half if o["status"] in ("on_time", "late")} == complete

    def rest(self):
        """A last life: what had no answer is sent again, everything is told, and the daemon stops in order."""
        life = self.start()
        assert life.listens(), life.said[-15:]
        self.hook.answers.calm = self.post.answers.calm = True
        self.publish(life)
        self.resting = True
        with self._turn:
            self._turn.notify_all()
        for sender in self.senders:
            sender.join(PATIENCE_S)
            assert not sender.is_alive(), sender.name
        assert life.until(lambda: not self.dropper.waiting()), self.dropper.waiting()
        self.dropper.settle()
        line = killing_load.Line(life)
        self._drain(line)
        self._compare(line)
        line.close()
        life.process.terminate()
        assert life.wait(lambda: life.ended) and life.process.returncode == 0, (life.process.returncode, life.said[-15:])
        self._count(self.check(life, "at rest", at_rest=True))

    def _count(self, messages):
        sent = self.ledger.all()
        self.figures["submissions on record"] = sum(1 for s in sent if s.id)
        self.figures["refused"] = sum(1 for s in sent if s.refused)
        self.figures["messages"] = len(messages)
        self.figures["taken twice"] = sum(len(m.taken) > 1 for m in messages.values())
        self.figures["tried again"] = sum(m.seen - 1 for m in messages.values())

    def close(self):
        """Also when a test failed: ends what runs."""
        self.resting = True
        with self._turn:
            if self.life and not self.life.ended:
                self.life.process.kill()
            self.life = None
            self._turn.notify_all()
        self.hook.close()
        self.post.close()
