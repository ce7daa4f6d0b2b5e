"""What an officer does through the interface: waive, extend, ask for a report, enter a paper one, acknowledge an alert,
record a review."""

import copy

import pytest

import worlds

DUE = "2016-05-20T00:00:00+07:00"
KEY = "thu:half-year:so-a:2016-S1:-"
SO_A = "so-a@tinh.example.vn"


def plan_with_a_review():
    plan = worlds.small_plan()
    plan["milestones"].insert(0, {"id": "mid", "date": "2016-06-30", "kind": "mid_term", "review": True})
    return plan


@pytest.fixture
def daemon(start_daemon, tmp_path, mail_server):
    plans = [worlds.write_json(tmp_path / "plans" / "thu.json", plan_with_a_review())]
    units = [worlds.write_json(tmp_path / "units" / "thu.json", worlds.UNITS)]
    return start_daemon(config=worlds.settings(tmp_path, mail_server.settings(tmp_path), plans=plans, units=units))


def act(daemon, path, status=200, **body):
    answer = daemon.post(f"/api/v1/{path}", body)
    assert answer.status == status, answer.body
    return answer.json


def duty(daemon, key=KEY, as_of=None):
    plan, report, unit, period, round_ = key.split(":")
    found = daemon.get(
        f"/api/v1/obligations?plan={plan}&report={report}&unit={unit}&limit=1000" + (f"&as_of={as_of}" if as_of else "")
    )["items"]
    (one,) = [o for o in found if (o["period"], o["round"] or "-") == (period, round_)]
    return one


def alert(daemon, kind, unit="so-a"):
    (one,) = daemon.get(f"/api/v1/alerts?kind={kind}" + (f"&unit={unit}" if unit else ""))["items"]
    return one


def subjects(mail_server, to=SO_A):
    return [m.subject.removeprefix("[tiendo] ").split(":")[0] for m in mail_server.accepted(to)]


def test_a_waived_report_is_not_missed(daemon, mail_server):
    """A waiver before the due date ends the reminders; there is no miss, and the rate leaves the unit out."""
    daemon.step("2016-05-13T08:00:00+07:00")
    assert act(daemon, f"obligations/{KEY}/waive", reason="giải thể")["status"] == "waived"
    daemon.step("2016-05-21T09:00:00+07:00")
    assert duty(daemon)["status"] == "waived" and subjects(mail_server) == ["Báo cáo sắp đến hạn"]
    assert daemon.get("/api/v1/alerts?kind=report.missed&unit=so-a")["items"] == []
    whole = daemon.get("/api/v1/reporting-rates?plan=thu&report=half-year&period=2016-S1")["items"][0]
    assert (whole["expected"], whole["waived"], whole["complete"], whole["completeness"]) == (2, 1, 0, 0)
    assert duty(daemon, as_of="2016-05-12")["status"] == "upcoming"


def test_a_miss_that_is_waived_is_settled(daemon, mail_server):
    """A waiver after the due date ends the alert and tells the unit."""
    daemon.step(DUE)
    act(daemon, f"obligations/{KEY}/waive", reason="giải thể")
    daemon.step("2016-05-20T01:00:00+07:00")
    assert alert(daemon, "report.missed")["state"] == "resolved"
    assert subjects(mail_server)[
        -1
    ] == "Đã giải quyết – Báo cáo quá hạn" and "đã được miễn báo cáo" in mail_server.accepted(SO_A)[-1].part("plain")


def test_an_extended_report_has_a_new_deadline(daemon, mail_server):
    """An extension ends the miss, reminds before the new date, and what is still missing then is missed anew, since
    that date."""
    daemon.step(DUE)
    first = alert(daemon, "report.missed")
    until = "2016-06-10T00:00:00+07:00"
    assert act(daemon, f"obligations/{KEY}/extend", reason="lũ lụt", until=until)["due_at"] == until
    assert alert(daemon, "report.missed")["state"] == "resolved" and duty(daemon)["overdue_by_s"] == 0
    daemon.step("2016-06-09T09:00:00+07:00")
    assert (
        duty(daemon)["status"] == "due_soon"
        and "Báo cáo sắp đến hạn"
        in subjects(mail_server)[subjects(mail_server).index("Đã giải quyết – Báo cáo quá hạn") :]
    )
    daemon.step(until)
    second = [a for a in daemon.get("/api/v1/alerts?kind=report.missed&unit=so-a")["items"] if a["state"] == "firing"]
    assert [a["since"] for a in second] == [until] and second[0]["id"] != first["id"]
    assert (
        daemon.submit(worlds.submission("so-a", numerator=14, denominator=100)).json["obligation"]["status"] == "late"
    )


def test_an_extension_to_a_day_is_to_its_end(daemon):
    """A day says by when as people say it (gia hạn đến hết ngày 10/6); what is neither day nor instant is refused with both forms."""
    assert act(daemon, f"obligations/{KEY}/extend", reason="lũ lụt", until="2016-06-10")["due_at"] == "2016-06-11T00:00:00+07:00"
    (fault,) = act(daemon, f"obligations/{KEY}/extend", status=422, reason="lũ lụt", until="10/6")["errors"]
    assert fault["code"] == "instant.bad" and "2016-06-01 (đến hết ngày ấy)" in fault["detail"]


def test_within_an_extension_a_report_is_on_time(daemon):
    """What comes after the first date and before the extended one is on time."""
    act(daemon, f"obligations/{KEY}/extend", reason="lũ lụt", until="2016-06-10T00:00:00+07:00")
    daemon.step("2016-06-09T23:59:59+07:00")
    assert (
        daemon.submit(worlds.submission("so-a", numerator=14, denominator=100)).json["obligation"]["status"]
        == "on_time"
    )
    assert (
        act(daemon, f"obligations/{KEY}/extend", status=409, reason="nữa", until="2016-07-10T00:00:00+07:00")["status"]
        == 409
    )
    assert act(daemon, f"obligations/{KEY}/waive", status=409, reason="nữa")["status"] == 409


def test_a_report_asked_for_outside_the_calendar(daemon, mail_server):
    """An ad-hoc request is an obligation of its own: reminded, missed, filled by naming its round."""
    until = "2016-05-16T00:00:00+07:00"
    asked = act(
        daemon,
        "obligations",
        status=201,
        plan="thu",
        report="annual",
        unit="so-a",
        period="2016",
        until=until,
        reason="đột xuất",
    )
    assert (asked["due_at"], asked["status"]) == (until, "due_soon") or asked["due_at"] == until
    daemon.step("2016-05-15T08:00:00+07:00")
    assert subjects(mail_server).count("Báo cáo sắp đến hạn") >= 1
    daemon.step(until)
    assert duty(daemon, asked["id"])["status"] == "overdue"
    body = worlds.submission("so-a", numerator=14, denominator=100, period="2016", report="annual") | {
        "round": asked["round"]
    }
    answer = daemon.submit(body)
    assert answer.status == 201 and answer.json["obligation"]["status"] == "late", answer.body
    assert duty(daemon, asked["id"])["submission"] == answer.json["id"]


def test_a_paper_report_counts_by_its_stamp(daemon):
    """A report that came on paper before the due date and was typed in after it is on time; a stamp in the future is
    refused."""
    daemon.step("2016-05-23T09:00:00+07:00")
    body = worlds.submission("so-a", numerator=14, denominator=100)
    refused = daemon.submit(body | {"arrived_at": "2016-05-24T00:00:00+07:00"})
    assert refused.status == 422 and refused.json["errors"][0]["pointer"] == "/arrived_at"
    assert daemon.submit(body | {"arrived_at": "2016-05-19T16:00:00+07:00"}).json["obligation"]["status"] == "on_time"
    head = daemon.get("/api/v1/submissions?plan=thu")["items"][0]
    assert (head["arrived_at"], head["received_at"]) == ("2016-05-19T16:00:00+07:00", "2016-05-23T09:00:00+07:00")


def test_an_acknowledgement_holds_until_it_gets_worse(daemon):
    """An alert that somebody has taken on says so, with its history; its next step makes it fire again."""
    daemon.step(DUE)
    fired = alert(daemon, "report.missed")
    assert (
        act(daemon, f"alerts/{fired['id']}/ack", comment="đã gọi điện", until="2016-05-25T00:00:00+07:00")["state"]
        == "acknowledged"
    )
    assert alert(daemon, "report.missed")["since"] == DUE
    daemon.step("2016-05-21T08:00:00+07:00")
    worse = daemon.get(f"/api/v1/alerts/{fired['id']}")
    assert (worse["state"], worse["step"], worse["since"]) == ("firing", 2, DUE)
    assert [(e["from"], e["to"]) for e in worse["history"]][1:] == [
        ("firing", "acknowledged"),
        ("acknowledged", "firing"),
    ]
    assert worse["history"][1]["reason"] == "đã gọi điện"
    daemon.submit(worlds.submission("so-a", numerator=14, denominator=100))
    assert act(daemon, f"alerts/{fired['id']}/ack", status=409, comment="muộn")["status"] == 409


def test_one_alert_as_it_was(daemon):
    """A single alert, too, can be asked for as of a day."""
    daemon.step("2016-05-27T08:00:00+07:00")
    id_ = alert(daemon, "report.missed")["id"]
    then = daemon.get(f"/api/v1/alerts/{id_}?as_of=2016-05-20")
    assert (then["state"], then["step"], then["severity"], len(then["history"])) == ("firing", 1, "warning", 1)
    assert daemon.get(f"/api/v1/alerts/{id_}")["step"] == 3
    assert daemon.request("GET", f"/api/v1/alerts/{id_}?as_of=2016-05-19").status == 404


def test_a_review_is_asked_for_at_its_milestone(daemon, mail_server):
    """At the milestone the officers are told that a review is due; recording it ends that, quietly."""
    where = "plans/thu/milestones/mid/review"
    assert daemon.get(f"/api/v1/{where}")["held"] is False
    daemon.step("2016-07-01T09:00:00+07:00")
    assert alert(daemon, "milestone.review_due", unit=None)["state"] == "firing"
    before = len(mail_server.accepted("giamsat@example.vn"))
    assert before >= 1
    act(daemon, where, status=422, held_on="2016-07-02", result="ngày mai")
    act(daemon, where, status=201, held_on="2016-06-30", result="đạt yêu cầu")
    daemon.step("2016-07-02T09:00:00+07:00")
    assert alert(daemon, "milestone.review_due", unit=None)["state"] == "resolved"
    held = daemon.get(f"/api/v1/{where}")
    assert (held["held"], held["held_on"], held["result"]) == (True, "2016-06-30", "đạt yêu cầu")
    assert len(mail_server.accepted("giamsat@example.vn")) == before


def test_a_review_is_kept_as_it_was_recorded(daemon):
    """A review held ahead is asked for no more; its document is given back as it came, a corrected one replaces it from
    then on."""
    where = "plans/thu/milestones/mid/review"
    document = {"number": "12/BC-UBND", "signed_on": "2016-05-01"}
    act(daemon, where, status=201, held_on="2016-05-01", result="đạt", document="12/BC-UBND")
    assert daemon.get(f"/api/v1/{where}")["document"] == "12/BC-UBND"
    daemon.step("2016-05-03T00:00:00+07:00")
    act(daemon, where, status=201, held_on="2016-05-02", result="đạt 4/5", document=document)
    held = daemon.get(f"/api/v1/{where}")
    assert (held["held_on"], held["result"], held["document"]) == ("2016-05-02", "đạt 4/5", document)
    assert daemon.get(f"/api/v1/{where}?as_of=2016-05-02")["result"] == "đạt"
    act(daemon, where, status=422, held_on="2016-05-02")
    act(daemon, "plans/thu/milestones/middle/review", status=404, held_on="2016-05-02", result="đạt")
    daemon.step("2016-07-02T09:00:00+07:00")
    assert daemon.get("/api/v1/alerts?kind=milestone.review_due")["items"] == []


def test_a_target_that_lags_is_told_to_the_officers(start_daemon, tmp_path, mail_server):
    """A report that puts a target behind its path is told once, with figure, path and reason; the revision that mends
    it is told in the same thread."""
    daemon = start_daemon(
        config=worlds.settings(tmp_path, mail_server.settings(tmp_path)), now="2017-11-01T00:00:00+07:00"
    )
    yearly = {"period": "2017", "report": "annual", "denominator": 100}
    for unit in ("so-a", "so-b"):
        assert daemon.submit(worlds.submission(unit, numerator=14, **yearly)).status == 201
    daemon.step("2017-11-02T00:00:00+07:00")
    lagging = daemon.get("/api/v1/alerts?kind=target.lagging")["items"]
    assert sorted(a["labels"]["unit"] for a in lagging) == ["so-a", "so-b", "tinh"] and {
        a["severity"] for a in lagging
    } == {"warning"}
    told = mail_server.accepted("giamsat@example.vn")
    assert told and all("Chậm tiến độ" in m.subject or "chậm tiến độ" in m.part("plain") for m in told)
    assert any("14" in m.part("plain") and "30" in m.part("plain") for m in told)
    for unit in ("so-a", "so-b"):
        assert daemon.submit(worlds.submission(unit, numerator=18, **yearly)).status == 201
    daemon.step("2017-11-03T00:00:00+07:00")
    assert {a["state"] for a in daemon.get("/api/v1/alerts?kind=target.lagging")["items"]} == {"resolved"}
    mended = mail_server.accepted("giamsat@example.vn")[len(told) :]
    settled = [m for m in mended if "Đã giải quyết" in m.subject]
    for name in ("Sở Y tế", "Sở Tư pháp", "Tỉnh Thử Nghiệm"):
        assert any(name in m.part("plain") for m in settled), name
    assert all(m.message["References"] in {t.id for t in told} for m in mended)
