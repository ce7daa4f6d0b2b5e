"""The daemon is killed at each of its fail points and at some random moments, under load, over the days around a deadline; what it answered
holds. `make sweep` does the same at greater length."""

import json
import os
import random

import pytest

import killing
import killing_load
import killing_record

SEED = os.environ.get("TIENDO_SEED") or str(random.randrange(10**6))


@pytest.fixture(scope="module")
def new_world(tmp_path_factory):
    print(f"TIENDO_SEED={SEED}")
    begun = []

    def begin(name, **options):
        begun.append(killing.World(tmp_path_factory.mktemp("kill") / name, f"{SEED} {name}", **options))
        return begun[-1]

    yield begin
    for world in begun:
        world.close()


@pytest.fixture(scope="module")
def rested(new_world):
    """A world in which the daemon was killed at each fail point and at five random moments, and which then came to rest."""
    rng, world = random.Random(SEED), new_world("everywhere")
    moments = killing.fail_points() + [None] * 5
    rng.shuffle(moments)
    for point in moments:
        world.live(point and killing.pass_of(point, rng))
    world.rest()
    assert world.figures["kills"] == len(moments)
    return world


def test_what_was_answered_survives_a_kill_anywhere(rested):
    """After each kill, and at the end: all that was answered 201 is there and nothing that was refused; alerts, notices and messages agree with
    history; receivers got each message, again only under the same id. (Each life of the world checks; here: it was no idle world.)"""
    print(dict(rested.figures))
    for what in ("acknowledged", "acknowledged again", "refused", "messages", "verdicts compared"):
        assert rested.figures[what] > 0, what
    assert {"report.missed", "report.due_soon", "target.lagging"} <= {c.json["type"] for c in rested.hook.calls.all}


def test_mail_files_survive_a_kill_between_writing_and_marking(new_world):
    """Without a mail server each message is a file of its own; one that was written before the kill and again after it is the same file."""
    world, rng = new_world("files", mail="files"), random.Random(SEED)
    for point in ("after_send", "before_mark", "after_claim", "after_mark", "deliveries_added"):
        world.live(killing.pass_of(point, rng))
    world.rest()
    assert world.post.came(0)


def test_what_never_began_is_not_resumed(new_world):
    """Killed before its first record, it does not resume, which would be in 1970, but says so; with an instant it begins."""
    world = new_world("nothing")
    world.live("store_before_commit:1")
    assert not world.begun and (world.data / "tiendo.db").exists()
    world.begun = True
    life = world.start()
    assert not life.listens() and life.process.returncode == 2
    assert any("--now resume: nothing is recorded here yet" in line for line in life.said), life.said
    world.begun = False
    world.live()


def test_a_file_read_again_after_a_kill_does_not_come_back_over_newer_figures(new_world):
    """Killed between recording a file and moving it away; before the file is read again its unit has sent newer figures. The file gets the receipt it
    had, and the newer figures stay the latest."""
    world = new_world("file", idle=True, settle="1s")
    unit = "lc-so-y-te"
    old, new = (json.dumps({"plan": "lai-chau-2016", "report": "half-year", "unit": unit, "period": "2016-S1",
                            "values": [{"indicator": i, "numerator": n, "denominator": 100} for i in ("1.1", "2.1", "3.1")]}).encode() for n in (40, 50))
    (world.data / "inbox").mkdir(parents=True, mode=0o700)
    world.data.chmod(0o700)
    (world.data / "inbox" / "old.json").write_bytes(old)
    life = world.start("folder_answered")
    assert life.wait(lambda: life.ended) and life.process.returncode == -9
    world.begun = True
    life = world.start()
    assert life.listens(), life.said[-3:]
    line = killing_load.Line(life)
    assert line.ask("POST", "/api/v1/submissions", new, {"Content-Type": "application/json"})[0] == 201
    receipt = world.data / "inbox" / "accepted" / "old.json.receipt.json"
    assert life.until(receipt.exists) and life.until(lambda: not (world.data / "inbox" / "old.json").exists())
    newest, first = line.get(f"/api/v1/submissions?plan=lai-chau-2016&unit={unit}")["items"]
    assert (first["id"], first["source"], newest["supersedes"]) == (json.loads(receipt.read_bytes())["id"], "folder", first["id"])
    assert line.ask("GET", f"/api/v1/submissions/{newest['id']}/payload")[2] == new
    line.close()
    life.kill()


# What is done to a sound record, and what must then be said of it.
DAMAGES = [
    ("DELETE FROM submission WHERE id = (SELECT max(id) FROM submission)", "what was answered 201 is there"),
    ("UPDATE payload SET bytes = x'00', encoding = 0, length = 1 WHERE submission = (SELECT min(submission) FROM payload)", "bytes and receipt are as they were"),
    ("DELETE FROM observation WHERE (seq, indicator) = (SELECT seq, indicator FROM observation ORDER BY seq DESC LIMIT 1)", "all lines of a submission are there"),
    ("UPDATE tx SET detail = 'x' WHERE seq = 3", "the chain of hashes is whole"),
    ("DELETE FROM tx WHERE seq = (SELECT max(seq) - 5 FROM tx)", "seq has no gaps"),
    ("UPDATE alert SET state = 0 WHERE id = (SELECT max(id) FROM alert WHERE state = 2)", "an alert is where its last event left it"),
    ("UPDATE alert SET state = 2 WHERE id = (SELECT max(id) FROM alert WHERE state < 2 AND kind = 'report.missed')", "an alert is where its last event left it"),
    ("DELETE FROM alert WHERE id = (SELECT max(a.id) FROM alert a JOIN duty d ON d.plan = a.plan AND d.report = a.report AND d.unit = a.unit"
     " WHERE a.kind = 'report.missed' AND a.since = d.due_at AND NOT d.officer)", "missed it, once"),
    ("DELETE FROM notice WHERE id = (SELECT max(id) FROM notice)", "has one notice of it"),
    ("INSERT INTO notice SELECT NULL, seq, alert, event, 'officers', grp, type, state_label, addressee, flush_at, ended_seq, delivery, dropped"
     " FROM notice WHERE type = 'report.missed' LIMIT 1", "what is for others"),
    ("UPDATE notice SET delivery = NULL WHERE id = (SELECT max(id) FROM notice WHERE delivery IS NOT NULL)", "has ended in a message or with a reason"),
    ("UPDATE notice SET ended_seq = NULL, delivery = NULL, dropped = NULL WHERE id = 1", "every notice has ended"),
    ("UPDATE delivery SET state = 0 WHERE id = (SELECT max(id) FROM delivery)", "every message is delivered"),
    ("DELETE FROM delivery WHERE id = (SELECT max(id) FROM delivery)", "what is received is on record"),
    ("UPDATE delivery SET address = 'so-a@tinh.example.vn' WHERE id = (SELECT max(id) FROM delivery WHERE receiver = 'agency'"
     " AND address <> 'so-a@tinh.example.vn')", "people of the unit"),
    ("UPDATE delivery SET body = x'00' WHERE id = 1", "what is received is what was composed"),
    ("INSERT INTO delivery SELECT NULL, seq, channel, receiver, address, 'msg_more', type, state_label, headers, body, created_at, state, next_attempt,"
     " attempts FROM delivery WHERE id = 1", "each message was taken"),
    ("DELETE FROM attempt WHERE delivery = 1", "attempts are counted"),
    ("DELETE FROM obligation_event WHERE kind = 1 AND obligation NOT IN (SELECT obligation FROM obligation_event WHERE kind = 4)",
     "a report is complete when nothing is missing"),
]


@pytest.mark.parametrize("damage, said", DAMAGES)
def test_the_checks_see_damage(rested, tmp_path, damage, said):
    """A record that is sound but for one thing is found unsound for it: the checks of these tests are no ornament."""
    record = killing_record.Record(rested.data, tmp_path)
    for row in record.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        record.db.execute(f"DROP TRIGGER {row[0]}")
    record.db.execute("DROP INDEX alert_open")
    assert record.db.execute(damage).rowcount > 0
    record.check(rested.ledger, rested.needed, rested.contacts, rested.received(), at_rest=True)
    record.db.close()
    assert any(said in wrong for wrong in record.wrong), record.wrong
