"""Every form of the language reaches the reader: all that the five real and three invented plans say is shown by the interface and
exported, in both languages."""

import csv
import io
import json
import urllib.parse

import pytest

import worlds
from conftest import ROOT, Daemon

EXAMPLES = [p for p in sorted((ROOT / "config" / "examples").glob("*.json")) if p.stem != "tiendo" and not p.stem.endswith("-units")]
REAL = sorted((ROOT / "config" / "plans").glob("*.json"))
PLANS = {plan["plan"]: plan for plan in (worlds.read_jsonc(path) for path in REAL + EXAMPLES)}
STATUSES = {"achieved", "on_track", "at_risk", "lagging", "missed", "no_data", "not_assessable", "not_applicable"}


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """One that watches all eight, in the middle of 2024."""
    folder = tmp_path_factory.mktemp("every-plan")
    units = [ROOT / "config" / "units" / "*.json", ROOT / "config" / "examples" / "*-units.json"]
    config = worlds.settings(folder, plans=REAL + EXAMPLES, units=units, holidays=str(ROOT / "config" / "holidays-vn.json"))
    running = Daemon(folder / "data", now="2024-06-01T00:00:00+07:00", config=config)
    yield running
    running.stop()


def pages(daemon, path, **query):
    """All rows of a list as JSON."""
    rows, more = [], {"limit": 1000}
    while more:
        answer = daemon.get(f"/api/v1/{path}?{urllib.parse.urlencode(query | more)}")
        rows += answer["items"]
        more = answer["next"] and {"limit": 1000, "cursor": answer["next"]}
    return rows


def table(daemon, path, **query):
    """The same as CSV: [{column: cell}]."""
    url, rows = f"/api/v1/{path}?{urllib.parse.urlencode(query | {'limit': 1000})}", []
    while url:
        answer = daemon.request("GET", url, headers={"Accept": "text/csv"})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows += csv.DictReader(io.StringIO(answer.body.decode("utf-8"), newline=""))
        link = answer.headers["Link"]
        url = link and link[1 : link.index(">")]
    return rows


def said(text, *places):
    """A text of both languages, finished."""
    for lang in ("vi", "en"):
        assert text[lang] and not {"{", "}"} & set(text[lang]), (places, text)


def things(plan, key):
    return [thing for objective in plan["objectives"] for thing in objective.get(key, [])] + (plan.get(key) or [])


def targets(plan):
    return [target for indicator in things(plan, "indicators") for target in indicator["targets"]]


@pytest.mark.parametrize("plan", PLANS)
def test_each_target_is_told(daemon, plan):
    """Every target has a verdict that says what is asked for and why it stands as it does; the table has the same rows."""
    rows = pages(daemon, "verdicts", plan=plan)
    assert {r["target"] for r in rows} == {t["id"] for t in targets(PLANS[plan])}
    for row in rows:
        assert row["status"] in STATUSES
        said(row["condition"], row["target"])
        said(row["why"], row["target"])
    cells = table(daemon, "verdicts", plan=plan)
    assert [(c["target"], c["unit"], c["status"], c["why.vi"], c["condition.en"]) for c in cells] == [
        (r["target"], r["unit"], r["status"], r["why"]["vi"], r["condition"]["en"]) for r in rows
    ]


def is_dated(report):
    """Does anything but an event or a blank say when it falls due?"""
    rounds = [r["due"] for r in report.get("rounds", [])] or [report["due"]]
    return any(isinstance(due, dict) and "unknown" not in due and due.get("after") in (None, "cut_off", "period_end") for due in rounds)


@pytest.mark.parametrize("plan", PLANS)
def test_each_report_is_owed(daemon, plan):
    """Every report with a date is owed by its units, each of them by a day; the table has the same rows."""
    rows = pages(daemon, "obligations", plan=plan, **{"from": "1990-01-01", "to": "2090-01-01"})
    events = {e["id"] for e in PLANS[plan].get("events", [])}
    dated = {r["id"] for r in PLANS[plan]["reports"] if is_dated(r) or (r.get("due") or {}).get("after") in events}
    called = {e["id"] for e in PLANS[plan].get("events", []) if e.get("recorded")}
    called = {r["id"] for r in PLANS[plan]["reports"] if (r.get("due") or {}).get("after") in called}
    assert {r["report"] for r in rows} == dated - called
    assert all(r["due_at"] and r["status"] for r in rows)
    cells = table(daemon, "obligations", plan=plan, **{"from": "1990-01-01", "to": "2090-01-01"})
    assert [(c["id"], c["due_at"], c["status"]) for c in cells] == [(r["id"], r["due_at"], r["status"]) for r in rows]


@pytest.mark.parametrize("plan", PLANS)
def test_each_task_and_event_is_shown(daemon, plan):
    """Every task stands in each of its windows for each who carries it out; every event has its days; the tables have the same rows."""
    rows = pages(daemon, "tasks", plan=plan)
    assert {r["task"] for r in rows} == {t["id"] for t in things(PLANS[plan], "tasks")}
    for row in rows:
        said(row["title"], row["task"])
    assert [(c["task"], c["window"], c["unit"], c["state"]) for c in table(daemon, "tasks", plan=plan)] == [
        (r["task"], r["window"] or "", r["unit"] or "", r["state"]) for r in rows
    ]
    events = pages(daemon, f"plans/{plan}/events")
    assert {e["id"] for e in events} == {e["id"] for e in PLANS[plan].get("events", [])}
    assert [c["id"] for c in table(daemon, f"plans/{plan}/events")] == [e["id"] for e in events]


@pytest.mark.parametrize("plan", PLANS)
def test_the_plan_itself_is_given_back(daemon, plan):
    """What the interface gives of a plan is the plan that was written, to the last member."""
    given = daemon.get(f"/api/v1/plans/{plan}")
    assert {m["id"] for m in given["milestones"]} == {m["id"] for m in PLANS[plan]["milestones"]}
    written = {k: v for k, v in PLANS[plan].items() if not k.startswith("$")}
    definition = {k: v for k, v in given["definition"].items() if not k.startswith("$")}
    assert definition == written


def test_lists_as_tables(daemon):
    """Every list is a table too, when that is asked for; one object a line likewise."""
    for path in ("alerts", "deliveries", "submissions", "units", "reporting-rates?plan=lao-cai-2022&report=annual&period=2024"):
        rows = daemon.get(f"/api/v1/{path}")["items"]
        answer = daemon.request("GET", f"/api/v1/{path}", headers={"Accept": "text/csv"})
        cells = list(csv.reader(io.StringIO(answer.body.decode("utf-8"), newline="")))
        assert len(cells) == len(rows) + bool(rows), path
        assert len({len(c) for c in cells}) <= 1, path
        lines = daemon.request("GET", f"/api/v1/{path}", headers={"Accept": "application/x-ndjson"}).body.decode("utf-8")
        assert [json.loads(line) for line in lines.splitlines()] == rows
