"""Files dropped into the watched folder: each ends in accepted/ or refused/, with a receipt beside it, and is taken
once."""

import json
import os
import re

import pytest

import worlds

CSV = "plan,report,unit,period,indicator,numerator,denominator\nthu,half-year,{unit},2016-S1,1.1,{n},100\n"


@pytest.fixture
def config(tmp_path):
    return worlds.settings(tmp_path, collectors=[{"kind": "folder", "path": "inbox", "settle": "0s"}])


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "data" / "inbox"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def drop(inbox, name, content):
    """As a careful program does: written under a name that is not looked at, then renamed."""
    hidden = inbox / f".{name}"
    hidden.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.replace(hidden, inbox / name)


def filed(daemon, name, after=0):
    """Waits until the file of that name is put away; what became of it: ("accepted", the name it has there, its
    receipt)."""
    found = daemon.wait_log(rf'folder\.(accepted|refused) file="{re.escape(name)}" as="([^"]+)"', after)
    where = daemon.data / "inbox" / found.group(1) / found.group(2)
    assert where.exists() and not (daemon.data / "inbox" / name).exists()
    return (
        found.group(1),
        found.group(2),
        json.loads((where.parent / (where.name + ".receipt.json")).read_text(encoding="utf-8")),
    )


def submissions(daemon):
    return daemon.get("/api/v1/submissions?plan=thu")["items"]


def test_good_files_are_accepted(start_daemon, config, inbox):
    """A JSON and a CSV file become submissions; the files lie unchanged in accepted/, each with the receipt that the
    interface would have given."""
    daemon = start_daemon(config=config)
    body = json.dumps(worlds.submission("so-a", numerator=14, denominator=100)).encode()
    drop(inbox, "so-a.json", body)
    where, name, receipt = filed(daemon, "so-a.json")
    assert (where, name, receipt["obligation"]["status"]) == ("accepted", "so-a.json", "on_time")
    assert (inbox / "accepted" / "so-a.json").read_bytes() == body
    head = daemon.get(f"/api/v1/submissions/{receipt['id']}")
    assert (head["source"], head["unit"], head["receipt"]) == ("folder", "so-a", receipt["receipt"])
    assert daemon.request("GET", f"/api/v1/submissions/{receipt['id']}/payload").body == body
    drop(inbox, "SO-B.CSV", "\ufeff" + CSV.format(unit="so-b", n=15))
    where, _, receipt = filed(daemon, "SO-B.CSV")
    assert where == "accepted" and daemon.get(f"/api/v1/submissions/{receipt['id']}")["values"][0]["value"] == 15


@pytest.mark.parametrize(
    "name, content, pointer, word",
    [
        ("cut.json", '{"plan": "thu", "values": [', "", "dòng 1"),
        ("wrong-unit.json", json.dumps(worlds.submission("so-c")), "/unit", "so-"),
        ("above.csv", CSV.format(unit="so-a", n=101), "row 2", "101"),
        ("excel.csv", CSV.format(unit="so-a", n=14).encode("utf-16"), "", "UTF-8"),
        ("report.xlsx", b"PK\x03\x04 not read", "", ".xlsx"),
        ("empty.json", b"", "", "trống"),
    ],
)
def test_bad_files_are_refused_with_the_reason(start_daemon, config, inbox, name, content, pointer, word):
    """A file that cannot be taken lies in refused/ with a problem beside it that names the place and the remedy;
    nothing is recorded."""
    daemon = start_daemon(config=config)
    drop(inbox, name, content)
    where, _, problem = filed(daemon, name)
    assert where == "refused" and 400 <= problem["status"] < 500
    told = [(e["pointer"], e["detail"]) for e in problem.get("errors", [])] or [("", problem["detail"])]
    assert any(pointer in p and word in d for p, d in told), problem
    assert submissions(daemon) == []


def test_many_files_are_each_taken_once(start_daemon, config, inbox):
    """Files of one name come one after the other and none replaces another; the same bytes are the same report."""
    daemon = start_daemon(config=config)
    seen = []
    for content in (CSV.format(unit="so-a", n=14), CSV.format(unit="so-a", n=15), CSV.format(unit="so-a", n=15)):
        after = len(daemon.log)
        drop(inbox, "bao-cao.csv", content)
        seen.append(filed(daemon, "bao-cao.csv", after))
    assert [(w, n) for w, n, _ in seen] == [
        ("accepted", "bao-cao.csv"),
        ("accepted", "bao-cao-2.csv"),
        ("accepted", "bao-cao-3.csv"),
    ]
    assert seen[1][2] == seen[2][2] != seen[0][2] and len(submissions(daemon)) == 2


def test_what_is_not_finished_is_left_alone(start_daemon, config, inbox):
    """Hidden files, files still being written (.part, .tmp), office lock files and folders stay where they are."""
    for name in (".hidden.json", "so-a.json.part", "so-a.tmp", "~$so-a.csv"):
        (inbox / name).write_text("{}")
    (inbox / "folder.json").mkdir()
    daemon = start_daemon(config=config)
    drop(inbox, "so-a.csv", CSV.format(unit="so-a", n=14))
    assert filed(daemon, "so-a.csv")[0] == "accepted"
    assert sorted(p.name for p in inbox.iterdir()) == sorted(
        [".hidden.json", "so-a.json.part", "so-a.tmp", "~$so-a.csv", "folder.json", "accepted", "refused"]
    )


def test_files_that_came_while_the_daemon_was_down(start_daemon, config, inbox):
    """What lay in the folder at the start is taken, and counts from when it was read."""
    daemon = start_daemon(config=config)
    daemon.kill()
    drop(inbox, "so-a.csv", CSV.format(unit="so-a", n=14))
    daemon = start_daemon(config=config, now="2016-05-20T00:00:00+07:00")
    assert filed(daemon, "so-a.csv")[2]["obligation"]["status"] == "late"
    assert submissions(daemon)[0]["received_at"] == "2016-05-20T00:00:00+07:00"


def test_killed_between_taking_and_putting_away(start_daemon, config, inbox):
    """Killed after the commit, before the file was moved: after the start it is put away with the receipt it already
    has."""
    daemon = start_daemon(config=config, env={"TIENDO_FAIL_POINT": "folder_answered"})
    drop(inbox, "so-a.csv", CSV.format(unit="so-a", n=14))
    daemon.process.wait(60)
    daemon.kill()
    assert (inbox / "so-a.csv").exists()
    daemon = start_daemon(config=config, now="resume")
    where, _, receipt = filed(daemon, "so-a.csv")
    assert where == "accepted" and [s["id"] for s in submissions(daemon)] == [receipt["id"]]
