"""Plans change while the daemon runs: whole or not at all. And what it refuses to start on."""

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
