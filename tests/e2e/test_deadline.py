"""The main job on the shipped plans: who is on time and who is late to the second, who is told, by real mail and real
webhooks, and told once."""

import base64
import datetime
import time

import pytest

import conftest
import worlds

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
FILES = {
    "plans": [worlds.SHIPPED / "plans" / "lai-chau-2016.json"],
    "units": [worlds.SHIPPED / "units" / "lai-chau.json"],
}
CATALOGUE = worlds.read_jsonc(FILES["units"][0])
UNITS = {u["unit"]: u for u in CATALOGUE["units"]}
OWING = CATALOGUE["groups"]["lc-all"]
LAST_SECOND, DUE = "2016-05-19T23:59:59+07:00", "2016-05-20T00:00:00+07:00"
TITLE = "Báo cáo 6 tháng kết quả thực hiện kế hoạch bình đẳng giới"
OBLIGATIONS = "/api/v1/obligations?plan=lai-chau-2016&report=half-year&from=2016-05-01&to=2016-05-31&limit=1000"


def report(unit):
    shares = {"1.1": (60, 100), "2.1": (11, 31), "3.1": (58, 96)}
    return {
        "plan": "lai-chau-2016",
        "report": "half-year",
        "unit": unit,
        "period": "2016-S1",
        "values": [{"indicator": i, "numerator": n, "denominator": d} for i, (n, d) in shares.items()],
    }


def send(daemon, unit):
    answer = daemon.submit(report(unit))
    assert answer.status == 201, answer.body
    return answer.json


def of(daemon, unit):
    return daemon.get(f"{OBLIGATIONS}&unit={unit}")["items"][0]


def addresses(units):
    return {a: u for u in units for a in UNITS[u]["contacts"]["email"]}


def about(mails, heading):
    return [m for m in mails if m.subject.startswith(f"[tiendo] {heading}:")]


def missed(mail_server):
    return about(mail_server.accepted(), "Báo cáo quá hạn")


def alerts(daemon, **filters):
    query = "".join(f"&{k}={v}" for k, v in filters.items())
    return daemon.get(f"/api/v1/alerts?limit=1000{query}")["items"]


@pytest.fixture
def lai_chau(tmp_path, mail_server, hook):
    return worlds.settings(tmp_path, mail_server.settings(tmp_path), hook.url, SECRET, **FILES)


def test_the_last_second_is_on_time_and_the_next_is_late(start_daemon, lai_chau):
    """What came at 23:59:59 before the day named is on time; what came at 00:00:00 of that day is late."""
    daemon = start_daemon(config=lai_chau)
    assert of(daemon, "lc-so-y-te")["due_at"] == DUE
    daemon.step(LAST_SECOND)
    assert send(daemon, "lc-so-y-te")["obligation"]["status"] == "on_time"
    assert of(daemon, "lc-so-tu-phap")["status"] == "due_soon"
    daemon.step(DUE)
    assert of(daemon, "lc-so-tu-phap")["status"] == "overdue"
    assert send(daemon, "lc-so-tu-phap")["obligation"]["status"] == "late"
    first, second = of(daemon, "lc-so-y-te"), of(daemon, "lc-so-tu-phap")
    assert (first["status"], first["received_at"], first["late_by_s"]) == ("on_time", LAST_SECOND, 0)
    assert (second["status"], second["received_at"], second["late_by_s"]) == ("late", DUE, 0)
    daemon.step("2016-05-20T01:00:00+07:00")
    assert send(daemon, "lc-so-gddt")["obligation"]["status"] == "late"
    assert of(daemon, "lc-so-gddt")["late_by_s"] == 3600
    assert of(daemon, "lc-so-khdt")["overdue_by_s"] == 3600


def test_rates_count_each_unit_once(start_daemon, lai_chau):
    """Completeness counts whoever reported, timeliness whoever did so in time, of all that owe."""
    daemon = start_daemon(config=lai_chau)
    send(daemon, "lc-so-y-te")
    daemon.step(DUE)
    send(daemon, "lc-so-tu-phap")
    whole, *groups = daemon.get("/api/v1/reporting-rates?plan=lai-chau-2016&report=half-year&period=2016-S1")["items"]
    assert (whole["group"], whole["expected"], whole["complete"], whole["on_time"]) == (None, len(OWING), 2, 1)
    assert whole["completeness"] == pytest.approx(100 * 2 / len(OWING)) and whole["timeliness"] == pytest.approx(
        100 / len(OWING)
    )
    assert sum(g["expected"] for g in groups) == len(OWING)
    assert {g["group"]: g["complete"] for g in groups if g["complete"]} == {"department": 2}


def test_each_silent_unit_gets_one_mail(start_daemon, lai_chau, mail_server):
    """Each unit that sent nothing gets one mail at its own addresses, over an encrypted and authenticated connection;
    who reported gets none."""
    daemon = start_daemon(config=lai_chau)
    daemon.step(LAST_SECOND)
    send(daemon, "lc-so-y-te")
    assert missed(mail_server) == []
    daemon.step(DUE)
    silent = addresses(u for u in OWING if u != "lc-so-y-te")
    assert sorted(m.to for m in missed(mail_server)) == sorted(silent)
    for mail in missed(mail_server):
        assert mail.encrypted and mail.authenticated and mail.sender == "tiendo@example.vn"
        assert mail.message["To"] == mail.to and not mail.message.defects
    assert (
        len({m.id for m in mail_server.accepted()}) == len(mail_server.accepted()) and mail_server.refused_logins == 0
    )


def test_the_mail_says_who_what_and_when(start_daemon, lai_chau, mail_server):
    """Subject, text and HTML name the unit, the report and the date in Vietnamese, and the mail says which keys the
    report must carry."""
    daemon = start_daemon(config=lai_chau)
    daemon.step(DUE)
    silent = addresses(OWING)
    for mail in missed(mail_server):
        name = UNITS[silent[mail.to]]["name"]["vi"]
        assert mail.subject == f"[tiendo] Báo cáo quá hạn: {name} – {TITLE} 2016-S1 (hạn trước 20/05/2016)"
        assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
        for subtype in ("plain", "html"):
            body = mail.part(subtype)
            for words in (name, "Báo cáo 6 tháng", "20/05/2016", "579/KH-UBND", "http://tiendo.example.vn/#/alerts/a"):
                assert words in body, (mail.to, subtype, words)
        assert f"unit = {silent[mail.to]}, period = 2016-S1" in mail.part("plain")


def test_reminders_come_seven_days_and_one_day_before(start_daemon, lai_chau, mail_server):
    """At 08:00 seven days and one day before the due date whoever has not reported is reminded; reminders from before
    the start are let go."""
    daemon = start_daemon(config=lai_chau)
    everybody = sorted(addresses(OWING))
    daemon.step("2016-05-13T07:59:59+07:00")
    assert mail_server.mails.all == []
    daemon.step("2016-05-13T08:00:00+07:00")
    reminded = about(mail_server.accepted(), "Báo cáo sắp đến hạn")
    assert sorted(m.to for m in reminded) == everybody
    send(daemon, "lc-so-y-te")
    daemon.step("2016-05-19T07:59:59+07:00")
    assert len(mail_server.accepted()) == len(everybody)
    daemon.step("2016-05-19T08:00:00+07:00")
    again = about(mail_server.accepted(), "Báo cáo sắp đến hạn")[len(everybody) :]
    assert sorted(m.to for m in again) == [a for a in everybody if a != "so-y-te@lai-chau.example.vn"]
    first = {m.to: m.id for m in reminded}
    assert all(m.message["References"] == first[m.to] for m in again)


def test_the_superior_hears_of_the_second_step(start_daemon, lai_chau, mail_server):
    """A day after the due date the unit above gets one mail that lists all who are still silent; a week after, a second
    one."""
    daemon = start_daemon(config=lai_chau)
    daemon.step(LAST_SECOND)
    send(daemon, "lc-so-y-te")
    daemon.step("2016-05-21T07:59:59+07:00")
    assert mail_server.accepted("ubnd@lai-chau.example.vn") == []
    daemon.step("2016-05-21T08:00:00+07:00")
    (mail,) = mail_server.accepted("ubnd@lai-chau.example.vn")
    for unit in OWING:
        assert (UNITS[unit]["name"]["vi"] in mail.part("plain")) == (unit != "lc-so-y-te"), unit
    assert f"{len(OWING) - 1} đơn vị" in mail.subject
    daemon.step("2016-05-27T08:00:00+07:00")
    assert len(mail_server.accepted("ubnd@lai-chau.example.vn")) == 2
    assert {(a["step"], a["severity"], a["since"]) for a in alerts(daemon, kind="report.missed")} == {
        (3, "critical", DUE)
    }


def test_the_board_gets_a_webhook_that_another_program_vouches_for(start_daemon, lai_chau, hook, node):
    """One signed message lists every miss; the npm package standardwebhooks accepts it as it came, and no other body,
    id or secret."""
    daemon = start_daemon(config=lai_chau)
    daemon.step(LAST_SECOND)
    send(daemon, "lc-so-y-te")
    daemon.step(DUE)
    (call,) = hook.accepted("report.missed")
    as_sent = {"secret": SECRET, "headers": call.headers, "body": base64.b64encode(call.body).decode()}
    forged = [
        as_sent | {"body": base64.b64encode(call.body.replace(b"lc-so-tu-phap", b"lc-so-y-te")).decode()},
        as_sent | {"secret": "whsec_" + base64.b64encode(b"another secret of the same kind!").decode()},
        as_sent | {"headers": call.headers | {"webhook-id": "msg_0"}},
    ]
    verified, *refused = node("verify.mjs", [as_sent, *forged])
    assert verified == call.json
    assert all("refused" in r for r in refused)
    assert (verified["type"], verified["timestamp"], verified["data"]["group"]["state"]) == (
        "report.missed",
        DUE,
        "firing",
    )
    assert sorted(a["labels"]["unit"] for a in call.alerts) == sorted(u for u in OWING if u != "lc-so-y-te")
    assert {(a["since"], a["step"], a["severity"]) for a in call.alerts} == {(DUE, 1, "warning")}
    assert all(UNITS[a["labels"]["unit"]]["name"]["vi"] in a["summary"]["vi"] for a in call.alerts)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_after_a_restart_nothing_is_sent_again(start_daemon, lai_chau, mail_server, hook, end):
    """A daemon that resumes on the same data, after an orderly end or a power cut, sends no id a second time and
    nothing under a new one."""
    daemon = start_daemon(config=lai_chau)
    daemon.step(DUE)
    mails, calls = [m.id for m in mail_server.accepted()], [c.id for c in hook.accepted()]
    before = alerts(daemon)
    getattr(daemon, end)()
    daemon = start_daemon(config=lai_chau, now="resume")
    assert daemon.get("/api/v1/clock")["now"] == DUE
    daemon.step("2016-05-21T07:59:59+07:00")
    assert [m.id for m in mail_server.accepted()] == mails and len(set(mails)) == len(mails)
    assert [c.id for c in hook.accepted()] == calls and len(set(calls)) == len(calls)
    assert alerts(daemon) == before
    states = {d["state"]: len(d["attempts"]) for d in daemon.get("/api/v1/deliveries?limit=1000")["items"]}
    assert states == {"delivered": 1}


def test_a_daemon_that_was_down_raises_the_miss_once_and_dates_it_right(start_daemon, lai_chau, mail_server, hook):
    """Down from 19 to 21 May: each miss is raised once, since 20 May 00:00, and the reminder that came due meanwhile
    gives way to it."""
    daemon = start_daemon(config=lai_chau)
    daemon.step("2016-05-19T07:00:00+07:00")
    daemon.stop()
    reminders = len(mail_server.accepted())
    daemon = start_daemon(config=lai_chau, now="2016-05-21T00:00:00+07:00")
    daemon.step("2016-05-21T00:00:00+07:00")
    raised = alerts(daemon, kind="report.missed")
    assert sorted(a["labels"]["unit"] for a in raised) == sorted(OWING)
    assert {(a["since"], a["step"], a["state"]) for a in raised} == {(DUE, 1, "firing")}
    assert sorted(m.to for m in missed(mail_server)) == sorted(addresses(OWING))
    assert len(mail_server.accepted()) == reminders + len(addresses(OWING))
    (call,) = hook.accepted("report.missed")
    assert len(call.alerts) == len(OWING)


def test_catching_up_over_several_steps_raises_the_highest_once(start_daemon, lai_chau, mail_server):
    """Down until after the first escalation: one alert a unit at step 2, one mail a unit, and one to the superior."""
    daemon = start_daemon(config=lai_chau)
    daemon.step("2016-05-19T09:00:00+07:00")
    daemon.stop()
    daemon = start_daemon(config=lai_chau, now="2016-05-21T09:00:00+07:00")
    daemon.step("2016-05-21T09:00:00+07:00")
    assert {(a["since"], a["step"]) for a in alerts(daemon, kind="report.missed")} == {(DUE, 2)}
    assert sorted(m.to for m in missed(mail_server) if m.to.startswith("so-y-te")) == ["so-y-te@lai-chau.example.vn"]
    assert len(mail_server.accepted("ubnd@lai-chau.example.vn")) == 1


def today():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


@pytest.mark.parametrize("now", ["2026-11-23T08:00:00+07:00", "2012-01-01T00:00:00+07:00", "today"])
def test_loading_an_old_plan_floods_nobody(start_daemon, tmp_path, mail_server, hook, now):
    """A plan of 2011 that is loaded years later has a past full of deadlines and milestones; none of it is raised and
    nobody is written to."""
    plan = worlds.SHIPPED / "plans" / "bac-kan-2011.json"
    config = worlds.settings(
        tmp_path, mail_server.settings(tmp_path), hook.url, SECRET, [plan], [worlds.SHIPPED / "units" / "bac-kan.json"]
    )
    daemon = start_daemon(config=config, now=today() if now == "today" else now)
    daemon.step(daemon.get("/api/v1/clock")["now"])
    assert alerts(daemon) == [] and mail_server.mails.all == [] and hook.calls.all == []
    past = daemon.get("/api/v1/obligations?plan=bac-kan-2011&to=2011-12-31&limit=1000")["items"]
    assert past and {o["status"] for o in past} == {"historical"}


def test_the_real_clock_floods_nobody_either(start_daemon, tmp_path):
    """The shipped settings on today's date, by the real clock: what the start brought is worked off, and there is no
    mail."""
    daemon = start_daemon(now=None)
    deadline = time.monotonic() + conftest.PATIENCE_S
    while daemon.metric("tiendo_commits_total") == 0 or daemon.metric("tiendo_writes_waiting"):
        assert time.monotonic() < deadline
    clock = daemon.get("/api/v1/clock")
    assert clock["virtual"] is False
    assert daemon.post("/api/v1/clock", {"now": "2030-01-01T00:00:00+07:00"}).status == 409
    assert daemon.get("/readyz")["status"] == "ready"
    assert alerts(daemon) == [] and list((tmp_path / "data").glob("mail/*.eml")) == []
