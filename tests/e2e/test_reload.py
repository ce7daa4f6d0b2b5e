"""Plans change while the daemon runs: whole or not at all. And what it refuses to start on."""

import copy
import os
import re
import signal
import subprocess

import pytest

import conftest
import worlds

NOW, CHANGED, LATER = "2018-01-10T09:00:00+07:00", "2018-02-01T09:00:00+07:00", "2018-03-01T09:00:00+07:00"


@pytest.fixture
def config(tmp_path):
    return worlds.settings(tmp_path)


@pytest.fixture
def daemon(start_daemon, config):
    """On the small plan, with 18 per cent reported for 2017: on the path to 30 per cent in 2020."""
    daemon = start_daemon(config=config, now=NOW)
    body = worlds.submission("so-a", numerator=18, denominator=100, period="2017", report="annual")
    assert daemon.submit(body).status == 201
    return daemon


def hang_up(daemon, event):
    """SIGHUP; waits for the line of the log that says how it ended."""
    after = len(daemon.log)
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_log(event, after)
    return "\n".join(daemon.log[after:])


def change(tmp_path, edit):
    plan = worlds.small_plan()
    edit(plan)
    worlds.write_json(tmp_path / "plans" / "thu.json", plan)
    return plan


def raise_the_bar(plan):
    worlds.target(plan)["at_least"] = 60


def plan_of(daemon, **query):
    return daemon.get("/api/v1/plans/thu" + ("?as_of=" + query["as_of"] if query else ""))


def verdict(daemon, as_of=None):
    (one,) = daemon.get("/api/v1/verdicts?plan=thu&unit=so-a" + (f"&as_of={as_of}" if as_of else ""))["items"]
    return one["status"], one["inputs"]["target"] if "target" in one["inputs"] else None


# ---- a changed plan ----


def test_a_changed_plan_becomes_a_new_version(daemon, tmp_path):
    """After SIGHUP the new text is served and judged by, and its change is on record."""
    before = plan_of(daemon)
    assert verdict(daemon)[0] == "on_track"
    daemon.step(CHANGED)
    change(tmp_path, raise_the_bar)
    assert "changed=1" in hang_up(daemon, r"reload\.done")
    after = plan_of(daemon)
    assert (
        after["version"] > before["version"]
        and after["hash"] != before["hash"]
        and after["activated_at"] == before["activated_at"]
    )
    assert worlds.target(after["definition"])["at_least"] == 60
    assert verdict(daemon)[0] == "lagging"


def test_the_past_is_judged_by_the_version_then_in_force(daemon, tmp_path):
    """As of a day before the change the plan reads as it did and the verdict is by its text; since the change by the
    new one."""
    before = plan_of(daemon)
    daemon.step(CHANGED)
    change(tmp_path, raise_the_bar)
    hang_up(daemon, r"reload\.done")
    daemon.step(LATER)
    assert verdict(daemon, "2018-01-20")[0] == "on_track" and verdict(daemon, "2018-02-20")[0] == "lagging"
    assert plan_of(daemon, as_of="2018-01-20")["hash"] == before["hash"]
    assert worlds.target(plan_of(daemon, as_of="2018-01-20")["definition"])["at_least"] == 30


def test_the_past_stays_after_a_restart(start_daemon, daemon, config, tmp_path):
    """Versions are in the record, not in the files: after a start on the new file the old text still judges its own
    days."""
    daemon.step(CHANGED)
    daemon.stop()
    change(tmp_path, raise_the_bar)
    daemon = start_daemon(config=config, now=CHANGED)
    daemon.step(LATER)
    assert verdict(daemon, "2018-01-20")[0] == "on_track" and verdict(daemon)[0] == "lagging"


def test_deadlines_move_with_the_plan(daemon, tmp_path):
    """An open duty falls due by the new text; one that was due before stays as it was."""

    def due(period):
        return [
            o["due_at"]
            for o in daemon.get("/api/v1/obligations?plan=thu&report=annual&unit=so-b")["items"]
            if o["period"] == period
        ]

    assert (due("2018"), due("2017")) == (["2018-11-30T00:00:00+07:00"], ["2017-11-30T00:00:00+07:00"])
    daemon.step(CHANGED)
    change(tmp_path, lambda plan: plan["reports"][1]["due"].update(before="12-10"))
    hang_up(daemon, r"reload\.done")
    assert due("2018") == ["2018-12-10T00:00:00+07:00"]
    daemon.step("2018-12-10T00:00:00+07:00")
    missed = daemon.get("/api/v1/alerts?kind=report.missed&unit=so-b")["items"]
    assert [a["since"] for a in missed if a["labels"]["report"] == "annual" and a["labels"]["period"] == "2018"] == [
        "2018-12-10T00:00:00+07:00"
    ]


def test_an_unchanged_file_is_nothing(daemon, tmp_path):
    """Comments and spaces are no change: no version, no transaction."""
    before = (plan_of(daemon), daemon.get("/readyz")["seq"])
    path = tmp_path / "plans" / "thu.json"
    path.write_text("// ghi chú\n" + path.read_text(encoding="utf-8").replace(", ", " ,\n  "), encoding="utf-8")
    assert "changed=0" in hang_up(daemon, r"reload\.done")
    assert (plan_of(daemon), daemon.get("/readyz")["seq"]) == before


def test_a_new_receiver_hears_of_what_comes_next(daemon, tmp_path):
    """Settings are read anew too: who is told of the next miss is by the new routes."""
    worlds.settings(
        tmp_path, receivers=[{"name": "officers", "email": ["moi@example.vn"]}], route={"receiver": "officers"}
    )
    hang_up(daemon, r"reload\.done")
    daemon.step("2018-05-20T00:00:00+07:00")
    assert {d["to"] for d in daemon.get("/api/v1/deliveries?limit=1000")["items"] if d["type"] == "report.missed"} == {
        "moi@example.vn"
    }


# ---- ids that a new text renames, gives up, or forgets ----


def reload_of(daemon):
    return daemon.get("/api/v1/plans")["reload"]


def give_new_ids(plan):
    plan["objectives"][0]["indicators"][0]["id"] = "1.9"
    worlds.target(plan)["id"] = "1.9-end"


RENAMED = [
    {"kind": "indicator", "id": "1.1", "to": "1.9"},
    {"kind": "target", "id": "1.1-end", "to": "1.9-end"},
]


def test_an_id_with_history_is_not_forgotten(daemon, tmp_path):
    """A text that drops an id with history is refused: each is named with what is on record and the remedy, in the log
    and by the API. The old text goes on; what is sent under the old id is taken."""
    before = (plan_of(daemon), verdict(daemon), daemon.get("/readyz")["seq"])
    change(tmp_path, give_new_ids)
    said = hang_up(daemon, r"reload\.(done|refused)")
    assert "reload.refused" in said and "indicator “1.1” is gone although 1 observations" in said
    assert "thu.json" in said and "target “1.1-end”" in said and "“renamed”" in said and "“retired”" in said
    assert (plan_of(daemon), verdict(daemon), daemon.get("/readyz")["seq"]) == before
    told = reload_of(daemon)
    assert not told["ok"] and [p["code"] for p in told["problems"]] == [
        "publish.indicator_left_out",
        "publish.target_left_out",
    ]
    assert all(p["file"].endswith("thu.json") and p["detail"] for p in told["problems"])
    body = worlds.submission("so-b", numerator=17, denominator=100, period="2017", report="annual")
    assert daemon.submit(body).status == 201


def test_a_renamed_id_keeps_its_history(daemon, tmp_path):
    """Said to be renamed, the new id has the old one's figures, verdict and changes; nobody is told of anything."""
    before, mails = verdict(daemon), len(daemon.get("/api/v1/deliveries?limit=1000")["items"])
    daemon.step(CHANGED)
    change(tmp_path, lambda plan: (give_new_ids(plan), plan.update(renamed=RENAMED)))
    assert "changed=1" in hang_up(daemon, r"reload\.(done|refused)")
    assert verdict(daemon) == before
    (row,) = daemon.get("/api/v1/observations?plan=thu&indicator=1.9")["items"]
    assert (row["indicator"], row["value"]) == ("1.9", 18)
    changes = daemon.get("/api/v1/verdicts/changes?plan=thu&target=1.9-end&unit=so-a")["items"]
    assert changes and {c["indicator"] for c in changes} == {"1.9"}
    assert len(daemon.get("/api/v1/deliveries?limit=1000")["items"]) == mails
    told = reload_of(daemon)
    assert told["ok"] and [(p["plan"], p["changed"]) for p in told["plans"]] == [("thu", True)]
    assert {c["change"] for c in told["plans"][0]["changes"]} >= {"renamed"}
    (was,) = daemon.get("/api/v1/observations?plan=thu&as_of=2018-01-20")["items"]
    assert was["indicator"] == "1.1"
    body = worlds.submission("so-a", numerator=40, denominator=100, period="2017", report="annual")
    body["values"][0]["indicator"] = "1.9"
    assert daemon.submit(body).status == 201
    assert [r["value"] for r in daemon.get("/api/v1/observations?plan=thu&indicator=1.9")["items"]] == [40]


def test_a_retired_id_keeps_its_history(daemon, tmp_path):
    """Said to be retired, its figures stay readable under its id; its open alerts end, silently."""
    body = worlds.submission("so-b", numerator=11, denominator=100, period="2017", report="annual")
    assert daemon.submit(body).status == 201
    daemon.step(CHANGED)
    assert daemon.get("/api/v1/alerts?kind=target.*&state=open")["items"]
    mails = len(daemon.get("/api/v1/deliveries?limit=1000")["items"])
    retired = [{"kind": r["kind"], "id": r["id"], "why": "thay bằng chỉ tiêu mới"} for r in RENAMED]
    change(tmp_path, lambda plan: (give_new_ids(plan), plan.update(retired=retired)))
    assert "changed=1" in hang_up(daemon, r"reload\.(done|refused)")
    rows = daemon.get("/api/v1/observations?plan=thu&indicator=1.1")["items"]
    assert sorted(r["value"] for r in rows) == [11, 18]
    assert verdict(daemon)[0] == "no_data"
    assert not daemon.get("/api/v1/alerts?kind=target.*&state=open")["items"]
    daemon.step(LATER)
    assert len(daemon.get("/api/v1/deliveries?limit=1000")["items"]) == mails


def test_a_unit_with_history_is_not_deleted(daemon, tmp_path):
    """A unit that reported does not vanish from the files: it is given its last day instead."""
    units = copy.deepcopy(worlds.UNITS)
    units["units"] = [u for u in units["units"] if u["unit"] != "so-a"]
    units["groups"]["all"] = ["so-b"]
    worlds.write_json(tmp_path / "units" / "thu.json", units)
    said = hang_up(daemon, r"reload\.(done|refused)")
    assert "reload.refused" in said and "unit “so-a” is gone" in said and "“merged_into”" in said
    units = copy.deepcopy(worlds.UNITS)
    units["units"][1]["to"] = "2018-01-31"
    worlds.write_json(tmp_path / "units" / "thu.json", units)
    assert "reload.done" in hang_up(daemon, r"reload\.(done|refused)")


# ---- a plan that is let go ----


def test_a_plan_may_be_let_go(daemon, tmp_path):
    """Named in the settings with the reason, its file may go: nothing falls due any more, its alerts end, and as of an
    earlier day everything is there."""
    daemon.step("2018-05-21T09:00:00+07:00")
    assert daemon.get("/api/v1/alerts?state=open")["items"]
    other = worlds.small_plan()
    other["plan"] = "khac"
    (tmp_path / "plans" / "thu.json").unlink()
    files = {
        "plans": [worlds.write_json(tmp_path / "plans" / "khac.json", other)],
        "units": [tmp_path / "units" / "thu.json"],
    }
    worlds.settings(tmp_path, **files)
    said = hang_up(daemon, r"reload\.(done|refused)")
    assert "plan thu is on record" in said and "“withdrawn”" in said
    worlds.settings(tmp_path, **files, withdrawn=[{"plan": "thu", "why": "thay bằng kế hoạch khác"}])
    assert "reload.done" in hang_up(daemon, r"reload\.(done|refused)")
    assert [p["id"] for p in daemon.get("/api/v1/plans")["items"]] == ["khac"]
    assert [p["plan"] for p in reload_of(daemon)["plans"] if p.get("withdrawn")] == ["thu"]
    assert not [a for a in daemon.get("/api/v1/alerts?state=open")["items"] if a["labels"]["plan"] == "thu"]
    assert daemon.request("GET", "/api/v1/verdicts?plan=thu").status == 404
    assert verdict(daemon, "2018-01-20")[0] == "on_track"
    daemon.step("2018-12-10T09:00:00+07:00")
    assert not [a for a in daemon.get("/api/v1/alerts?state=open")["items"] if a["labels"]["plan"] == "thu"]


# ---- a text for a later day ----


def raise_the_bar_on(day):
    return lambda plan: (raise_the_bar(plan), plan.update(in_force_from=day))


def test_a_text_for_a_later_day(daemon, tmp_path):
    """Recorded at once, it is used from its day's first instant on: for verdicts, for duties, for what is shown; days
    before stay judged by the text of theirs, and a day to come can be asked about."""
    change(tmp_path, raise_the_bar_on("2018-03-01"))
    assert "in_force_from=2018-03-01" in hang_up(daemon, r"reload\.done")
    assert reload_of(daemon)["plans"][0]["in_force_from"] == "2018-03-01"
    now = plan_of(daemon)
    assert worlds.target(now["definition"])["at_least"] == 30 and now["in_force_until"].startswith("2018-03-01T00:00")
    assert verdict(daemon)[0] == "on_track" and verdict(daemon, "2018-03-01")[0] == "lagging"
    daemon.step("2018-02-28T23:59:59+07:00")
    assert verdict(daemon)[0] == "on_track" and not daemon.get("/api/v1/alerts?kind=target.*")["items"]
    daemon.step("2018-03-01T00:00:00+07:00")
    assert verdict(daemon)[0] == "lagging"
    assert worlds.target(plan_of(daemon)["definition"])["at_least"] == 60
    (alert,) = [a for a in daemon.get("/api/v1/alerts?kind=target.*")["items"] if a["labels"]["unit"] == "so-a"]
    assert alert["since"] == "2018-03-01T00:00:00+07:00"
    assert verdict(daemon, "2018-02-27")[0] == "on_track"


def test_what_may_be_sent_follows_on_the_day(daemon, tmp_path):
    """A report that begins with a later text is refused until its day, and taken from then on, by whatever way it
    comes."""

    def add_report(plan):
        extra = {**copy.deepcopy(plan["reports"][1]), "id": "extra"}
        plan["reports"].append(extra)
        plan.update(in_force_from="2018-03-01")

    change(tmp_path, add_report)
    hang_up(daemon, r"reload\.done")
    body = worlds.submission("so-a", numerator=19, denominator=100, period="2017", report="extra")
    daemon.step("2018-02-28T23:59:59+07:00")
    refused = daemon.submit(body)
    assert refused.status == 422 and [e["code"] for e in refused.json["errors"]] == ["report.unknown"]
    daemon.step("2018-03-01T00:00:00+07:00")
    assert daemon.submit(body).status == 201


def test_a_text_for_a_later_day_after_a_restart(start_daemon, daemon, config, tmp_path):
    """A daemon that was down on the day comes up on the right text; one that starts before it waits for the day."""
    change(tmp_path, raise_the_bar_on("2018-03-01"))
    hang_up(daemon, r"reload\.done")
    daemon.stop()
    daemon = start_daemon(config=config, now=CHANGED)
    assert verdict(daemon)[0] == "on_track"
    daemon.stop()
    daemon = start_daemon(config=config, now="2018-03-10T09:00:00+07:00")
    daemon.step("2018-03-10T09:00:01+07:00")
    assert verdict(daemon)[0] == "lagging" and verdict(daemon, "2018-02-20")[0] == "on_track"
    assert daemon.get("/api/v1/alerts?kind=target.*&state=open")["items"]


# ---- units that are merged ----


def test_districts_merged_on_the_first_of_july(start_daemon, tmp_path):
    """Two districts become one on 1 July: what they still owe and what is open about them is the new one's from that
    midnight on; what was late stays theirs, and is sent by the new one in their name."""
    plan = worlds.small_plan()
    plan["reports"][0]["due"] = {"before": "07-15"}
    plan["reports"].append({**copy.deepcopy(plan["reports"][0]), "id": "first-quarter", "covers": "quarter",
                            "only": ["Q1"], "due": {"before": "04-20"}})
    config = worlds.settings(tmp_path)
    worlds.write_json(tmp_path / "plans" / "thu.json", plan)
    daemon = start_daemon(config=config, now="2018-03-20T09:00:00+07:00")
    units = copy.deepcopy(worlds.UNITS)
    for unit in units["units"][1:]:
        unit.update(to="2018-06-30", merged_into="so-c")
    units["units"].append({"unit": "so-c", "kind": "department", "parent": "tinh", "name": "Sở Y tế và Tư pháp",
                           "from": "2018-07-01", "contacts": {"email": ["so-c@tinh.example.vn"]}})
    units["groups"]["all"].append("so-c")
    daemon.step("2018-06-01T09:00:00+07:00")
    worlds.write_json(tmp_path / "units" / "thu.json", units)
    assert "reload.done" in hang_up(daemon, r"reload\.(done|refused)")
    late = worlds.submission("so-b", numerator=17, denominator=100, period="2018-Q1", report="first-quarter")
    assert daemon.submit(late).status == 201

    def open_alerts(unit):
        return {a["labels"]["report"]: a for a in daemon.get(f"/api/v1/alerts?state=open&unit={unit}")["items"]
                if a["labels"].get("report")}

    def duties(unit, report):
        return {o["period"]: o for o in daemon.get(f"/api/v1/obligations?plan=thu&unit={unit}&report={report}")["items"]
                if o["period"].startswith("2018")}

    listed = {u["id"]: u for u in daemon.get("/api/v1/units")["items"]}
    assert listed["so-a"]["successors"] == ["so-c"] and listed["so-c"]["predecessors"] == ["so-a", "so-b"]
    daemon.step("2018-06-30T23:59:59+07:00")
    before = open_alerts("so-a")["first-quarter"]
    assert duties("so-a", "half-year")["2018-S1"]["status"] == "upcoming" and not open_alerts("so-c")
    daemon.step("2018-07-01T00:00:00+07:00")
    passed = duties("so-a", "half-year")["2018-S1"]
    assert (passed["status"], passed["passed_to"]) == ("waived", "so-c")
    taken = duties("so-c", "half-year")["2018-S1"]
    assert (taken["status"], taken["due_at"]) == ("upcoming", "2018-07-15T00:00:00+07:00")
    assert not open_alerts("so-a") and not open_alerts("so-b")
    after = open_alerts("so-c")["first-quarter"]
    assert (after["since"], after["step"]) == (before["since"], before["step"]) and after["id"] != before["id"]
    assert duties("so-a", "first-quarter")["2018-Q1"]["status"] == "overdue"
    daemon.step("2018-07-15T00:00:00+07:00")
    assert open_alerts("so-c")["half-year"]["since"] == "2018-07-15T00:00:00+07:00"
    told = [d for d in daemon.get("/api/v1/deliveries?limit=1000")["items"] if after["id"] in d["alerts"]]
    assert {d["to"] for d in told} >= {"so-c@tinh.example.vn"} and "so-a@tinh.example.vn" not in {d["to"] for d in told}
    body = worlds.submission("so-a", numerator=16, denominator=100, period="2018-Q1", report="first-quarter")
    assert daemon.submit(body).status == 201
    assert duties("so-a", "first-quarter")["2018-Q1"]["status"] == "late" and "first-quarter" not in open_alerts("so-c")
    body = worlds.submission("so-c", numerator=33, denominator=200, period="2018-S1")
    assert daemon.submit(body).status == 201
    assert duties("so-c", "half-year")["2018-S1"]["status"] == "late" and not open_alerts("so-c")


# ---- a broken one ----


@pytest.mark.parametrize(
    "break_it, pointer",
    [
        (lambda plan: plan.update(milstones=[]), "/milstones"),
        (lambda plan: worlds.target(plan).update(at="middle"), "/objectives/0/indicators/0/targets/0/at"),
        (lambda plan: plan["reports"][0].update(units=["@nobody"]), "/reports/0/units/0"),
        (lambda plan: plan.update(end="2015-12-31"), "/end"),
    ],
)
def test_a_broken_plan_leaves_all_as_it_was(daemon, tmp_path, break_it, pointer):
    """A plan with a fault is refused whole: the log names file and place, the old text goes on judging, and the next
    good file is taken."""
    before = (plan_of(daemon), verdict(daemon), daemon.get("/readyz")["seq"])
    change(tmp_path, break_it)
    said = hang_up(daemon, r"reload\.(fault|refused)")
    assert "thu.json" in said and re.search(rf'pointer="?{re.escape(pointer)}"?( |$)', said), said
    assert (plan_of(daemon), verdict(daemon), daemon.get("/readyz")["seq"]) == before
    assert (
        daemon.submit(worlds.submission("so-b", numerator=17, denominator=100, period="2017", report="annual")).status
        == 201
    )
    change(tmp_path, raise_the_bar)
    assert "changed=1" in hang_up(daemon, r"reload\.(done|fault|refused)")
    assert verdict(daemon)[0] == "lagging"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"plan": "thu"', "\ufeff\x00"])
def test_a_file_that_is_no_plan(daemon, tmp_path, content):
    """An empty, cut or foreign file changes nothing."""
    before = plan_of(daemon)
    (tmp_path / "plans" / "thu.json").write_text(content, encoding="utf-8")
    assert "thu.json" in hang_up(daemon, r"reload\.(fault|refused)")
    assert plan_of(daemon) == before


def test_a_plan_that_vanished_from_disk(daemon, tmp_path):
    """A file that the settings name and that is gone is a fault, not an empty set of plans."""
    (tmp_path / "plans" / "thu.json").unlink()
    assert "thu.json" in hang_up(daemon, r"reload\.(fault|refused)")
    assert plan_of(daemon)["id"] == "thu"


def test_a_plan_on_record_does_not_vanish(daemon, tmp_path):
    """Files without a plan that is on record are refused: its deadlines and open alerts would be left untended."""
    before = (plan_of(daemon), daemon.get("/readyz")["seq"])
    change(tmp_path, lambda plan: plan.update(plan="other"))
    said = hang_up(daemon, r"reload\.(done|refused)")
    assert "reload.refused" in said and "plan thu is on record" in said
    assert (plan_of(daemon), daemon.get("/readyz")["seq"]) == before


def test_broken_settings_leave_all_as_it_was(daemon, tmp_path):
    """A fault in tiendo.json is refused as well."""
    worlds.settings(tmp_path, route={"receiver": "nobody"})
    said = hang_up(daemon, r"reload\.(fault|refused)")
    assert "tiendo.json" in said and "/route/receiver" in said
    assert daemon.get("/api/v1/plans")["items"][0]["id"] == "thu"


def test_an_older_version_comes_back_only_when_asked_for(start_daemon, daemon, config, tmp_path):
    """A file equal to a replaced version is most likely a mistake: refused, unless the start says --adopt."""
    first = (tmp_path / "plans" / "thu.json").read_bytes()
    change(tmp_path, raise_the_bar)
    hang_up(daemon, r"reload\.done")
    (tmp_path / "plans" / "thu.json").write_bytes(first)
    assert "--adopt" in hang_up(daemon, r"reload\.refused")
    assert verdict(daemon)[0] == "lagging"
    daemon.stop()
    assert "--adopt" in refused(config, tmp_path / "data", "--now", "resume")
    daemon = start_daemon(config=config, now="resume", args=["--adopt"])
    assert verdict(daemon)[0] == "on_track"


# ---- what it does not start on ----


def refused(config, data, *args):
    """tiendod must end by itself, with status 2; what it said."""
    done = subprocess.run(
        [conftest.BIN / "tiendod", "--config", config, "--data", data, *args],
        capture_output=True,
        text=True,
        timeout=conftest.PATIENCE_S,
        env=conftest.environment(),
        cwd=worlds.ROOT,
    )
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert not conftest.SANITIZER_SAID.search(done.stderr), done.stderr
    return done.stderr


def test_a_second_daemon_on_the_same_data(daemon, config, tmp_path):
    """Two daemons never write to one folder: the second says who holds it and goes; the first does not notice."""
    assert "daemon.refused" in refused(config, tmp_path / "data", "--listen", "127.0.0.1:0", "--now", "resume")
    assert daemon.get("/readyz")["status"] == "ready"


@pytest.mark.parametrize(
    "listen",
    [
        "0.0.0.0:0",
        "192.0.2.1:8080",
        "[::]:8080",
        "example.vn:80",
        "127.0.0.1",
        "127.0.0.1:99999",
        ":8080",
        "127.0.0.1.example.vn:80",
    ],
)
def test_only_loopback_is_listened_on(config, tmp_path, listen):
    """Until there are identities, an address that others can reach is refused on the command line."""
    said = refused(config, tmp_path / "data", "--listen", listen)
    assert "settings.listen" in said and listen in said and "127.0.0.1" in said


def test_only_loopback_in_the_settings(tmp_path):
    """The settings are held to the same."""
    said = refused(worlds.settings(tmp_path, listen="0.0.0.0:8080"), tmp_path / "data")
    assert "/listen" in said


def test_a_clock_before_the_newest_record(start_daemon, daemon, config, tmp_path):
    """A clock set to before the newest record would write history backwards: refused, and the remedy is named."""
    daemon.step(CHANGED)
    assert (
        daemon.submit(worlds.submission("so-b", numerator=17, denominator=100, period="2017", report="annual")).status
        == 201
    )
    daemon.stop()
    assert "--now resume" in refused(config, tmp_path / "data", "--now", NOW)
    assert start_daemon(config=config, now=CHANGED).get("/api/v1/clock")["now"] == CHANGED


@pytest.mark.parametrize(
    "args",
    [
        ["--now", "yesterday"],
        ["--now", "2016-05-01"],
        ["--rate", "10"],
        ["--rate", "-1", "--now", "resume"],
        ["--nonsense"],
        ["extra"],
    ],
)
def test_arguments_it_does_not_understand(config, tmp_path, args):
    """Wrong arguments end in words, not in a daemon that does something else."""
    assert refused(config, tmp_path / "data", *args)


def test_a_port_that_is_taken(daemon, config, tmp_path):
    """Somebody else on the port: said, with nothing left behind that would hold the data."""
    port = daemon.url.rsplit(":", 1)[1]
    assert port in refused(config, tmp_path / "other", "--listen", f"127.0.0.1:{port}", "--now", NOW)


def test_the_data_are_for_the_owner_alone(daemon):
    """The data folder and what is in it cannot be read by others."""
    assert os.stat(daemon.data).st_mode & 0o777 == 0o700
    assert not [p for p in daemon.data.iterdir() if p.is_file() and p.stat().st_mode & 0o077]


# ---- a plan is tried before it is loaded ----

def tried(daemon, plan):
    answer = daemon.post("/api/v1/plans?dry_run=1", plan)
    assert answer.status == 200
    return answer.json


def test_a_trial_tells_what_would_change_and_for_whom_and_records_nothing(daemon):
    plan = worlds.small_plan()
    assert tried(daemon, plan)["outcome"] == "unchanged"
    raise_the_bar(plan)
    told = tried(daemon, plan)
    assert told["plan"] == "thu" and told["outcome"] == "changed"
    (bar,) = [c for c in told["changes"] if c["key"] == "at_least"]
    assert bar["thing"] == "target" and bar["now"] == "60" and "so-a" in bar["concerns"] and "→ 60" in bar["text"]["en"]
    assert tried(daemon, worlds.small_plan())["outcome"] == "unchanged"


def test_a_trial_lists_faults_findings_and_what_would_be_left_behind(daemon):
    plan = worlds.small_plan()
    worlds.target(plan)["at_least"] = "nhiều"
    told = tried(daemon, plan)
    assert told["outcome"] == "refused" and told["changes"] == []
    assert [p["pointer"] for p in told["problems"] if p["severity"] == "error"] == ["/objectives/0/indicators/0/targets/0/at_least"]
    plan = worlds.small_plan()
    plan["objectives"][0]["indicators"][0]["id"] = "khac"
    told = tried(daemon, plan)
    assert told["outcome"] == "refused" and any("renamed" in p["detail"]["en"] for p in told["problems"] if p["severity"] == "error")


def test_a_trial_refuses_what_a_reload_would_refuse(daemon, tmp_path):
    """A text that was replaced before, and a version for a later day that leaves out what is in use until then; the
    newest text, though it is for a later day, is none that was replaced."""
    def codes(plan):
        return [p["code"] for p in tried(daemon, plan)["problems"] if p["severity"] == "error"]

    first = worlds.small_plan()
    second = change(tmp_path, raise_the_bar)
    assert codes(second) == []
    hang_up(daemon, r"reload\.done")
    assert codes(second) == [] and codes(first) == ["publish.older_version"]
    ahead = copy.deepcopy(second)
    ahead["in_force_from"] = "2019-01-01"
    left_out = copy.deepcopy(ahead)
    left_out["reports"] = [r for r in left_out["reports"] if r["id"] != "half-year"]
    assert codes(left_out) == ["publish.in_use"]
    worlds.write_json(tmp_path / "plans" / "thu.json", ahead)
    hang_up(daemon, r"reload\.done")
    assert codes(ahead) == [] and codes(second) == ["publish.older_version"]


def test_a_plan_is_not_loaded_over_http(daemon):
    answer = daemon.post("/api/v1/plans", worlds.small_plan())
    assert answer.status == 422 and "dry_run" in answer.json["detail"]


# ---- holidays ----

def holidays(tmp_path, off):
    return worlds.write_json(tmp_path / "holidays.json", {"country": "VN", "years": {"2018": {"off": off, "source": "thử"}}})


def due_2018(daemon, as_of=None):
    found = daemon.get("/api/v1/obligations?plan=thu&unit=so-a&from=2018-05-01T00:00:00Z&to=2018-07-01T00:00:00Z" + (f"&as_of={as_of}" if as_of else ""))
    (one,) = [o for o in found["items"] if o["report"] == "half-year"]
    return one["due_at"]


def test_a_holiday_announced_later_moves_the_deadlines_ahead_and_not_the_past(start_daemon, tmp_path):
    plan = worlds.small_plan()
    plan["reports"][0]["due"] = {"by": "05-18", "roll": "next_working_day"}  # a Friday
    files = {"plans": [worlds.write_json(tmp_path / "plans" / "thu.json", plan)], "units": [worlds.write_json(tmp_path / "units" / "thu.json", worlds.UNITS)]}
    config = worlds.settings(tmp_path, holidays=str(holidays(tmp_path, ["2018-01-01"])), **files)
    daemon = start_daemon(config=config, now=NOW)
    assert due_2018(daemon) == "2018-05-19T00:00:00+07:00"
    daemon.step(CHANGED)
    holidays(tmp_path, ["2018-01-01", "2018-05-18"])
    hang_up(daemon, "reload.done")
    assert due_2018(daemon) == "2018-05-22T00:00:00+07:00"  # the Monday after, whole
    assert due_2018(daemon, as_of="2018-01-15") == "2018-05-19T00:00:00+07:00"
