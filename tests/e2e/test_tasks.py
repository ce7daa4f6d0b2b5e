"""Tasks and recorded events from end to end: what is said of them, overdue windows and their mails, reports that fall due
after an event, leads that draw the reports of others together; a database of the release before them."""

import copy
import json
import re
import shutil

import pytest

import worlds

SO_A, SO_B = "so-a@tinh.example.vn", "so-b@tinh.example.vn"
SCHEMA_1 = worlds.ROOT / "tests" / "data" / "schema_1"

TASKS = [
    {
        "id": "lop",
        "title": {"vi": "Mở lớp tập huấn", "en": "Hold classes"},
        "lead": "so-a",
        "windows": [{"from": "2016-02-01", "to": "2016-06-30"}],
        "quantity": {"at_least": 47, "of": "lớp"},
        "source": "II.1",
        "quote": "mở 47 lớp trước quý III",
    },
    {
        "id": "tuyen-truyen",
        "title": {"vi": "Truyền thông", "en": "Campaign"},
        "lead": "so-b",
        "for": ["@all"],
        "windows": [{"from": "01-01", "to": "12-31", "every": [2016, 2017]}],
        "source": "II.2",
        "quote": "hằng năm",
    },
    {
        "id": "trien-khai",
        "title": "Triển khai hướng dẫn",
        "lead": "so-b",
        "windows": [{"after": "huong-dan", "within_days": 30}],
        "source": "II.3",
        "quote": "khi có hướng dẫn",
    },
]

EVENTS = [
    {"id": "huong-dan", "title": {"vi": "Có hướng dẫn của Trung ương", "en": "Guidance came"}, "recorded": True},
    {"id": "thang-hanh-dong", "title": "Tháng hành động", "from": "11-15", "to": "12-15"},
]

REPORTS = [
    {
        "id": "tra-loi",
        "title": {"vi": "Báo cáo triển khai", "en": "Reply"},
        "covers": "year",
        "units": ["@all"],
        "indicators": [],
        "due": {"within_days": 10, "after": "huong-dan"},
        "remind": ["-3d"],
    },
    {
        "id": "tong-hop",
        "title": {"vi": "Báo cáo tổng hợp", "en": "Summary"},
        "covers": "half_year",
        "only": ["S1"],
        "units": ["tinh"],
        "indicators": [],
        "consolidates": "half-year",
        "due": {"before": "06-20"},
        "remind": ["-7d"],
    },
]


def plan():
    made = worlds.small_plan()
    made["tasks"], made["events"] = copy.deepcopy(TASKS), copy.deepcopy(EVENTS)
    made["reports"] += copy.deepcopy(REPORTS)
    return made


@pytest.fixture
def config(tmp_path, mail_server):
    """The small plan with tasks, and the shipped route."""
    plans = [worlds.write_json(tmp_path / "plans" / "thu.json", plan())]
    units = [worlds.write_json(tmp_path / "units" / "thu.json", worlds.UNITS)]
    route = worlds.read_jsonc(worlds.SHIPPED / "tiendo.json")["route"]
    return worlds.settings(tmp_path, mail_server.settings(tmp_path), plans=plans, units=units, route=route)


@pytest.fixture
def daemon(start_daemon, config):
    return start_daemon(config=config)


def say(daemon, task, state, on, status=201, lang="vi", **more):
    answer = daemon.request(
        "POST", f"/api/v1/tasks/thu/{task}/state", {"state": state, "on": on} | more, {"Accept-Language": lang}
    )
    assert answer.status == status, answer.body
    return answer.json


def happens(daemon, on, event="huong-dan", status=201, **more):
    answer = daemon.post(f"/api/v1/plans/thu/events/{event}/occurrences", {"on": on} | more)
    assert answer.status == status, answer.body
    return answer.json


def tasks(daemon, **asked):
    query = "&".join(f"{k}={v}" for k, v in ({"plan": "thu"} | asked).items())
    return daemon.get(f"/api/v1/tasks?{query}")["items"]


def test_how_every_task_stands(daemon):
    """Each task is shown for each window and unit with all that the plan says of it, and nothing said yet."""
    found = tasks(daemon)
    assert [(t["task"], t["window"], t["unit"]) for t in found] == [
        ("lop", "1", "so-a"),
        ("tuyen-truyen", "2016", "so-a"),
        ("tuyen-truyen", "2016", "so-b"),
        ("tuyen-truyen", "2017", "so-a"),
        ("tuyen-truyen", "2017", "so-b"),
        ("trien-khai", "1", "so-b"),
    ]
    assert found[0] == {
        "plan": "thu",
        "task": "lop",
        "title": {"vi": "Mở lớp tập huấn", "en": "Hold classes"},
        "window": "1",
        "step": None,
        "unit": "so-a",
        "from": "2016-02-01",
        "to": "2016-06-30",
        "state": "not_started",
        "on": None,
        "quantity": None,
        "needed": 47,
        "of": {"vi": "lớp", "en": None},
        "overdue": False,
        "overdue_by_days": 0,
        "historical": False,
        "not_judged": None,
        "unknown": None,
        "note": None,
        "document": None,
        "recorded_at": None,
        "actor": None,
    }
    assert found[1]["to"] == "2016-12-31" and found[5]["to"] is None


def test_a_word_on_a_task(daemon):
    """What is said is kept as it was said; the same again is the same; a wrong word is refused with what would be right."""
    document = {"number": "12/BC-SYT", "signed_on": "2016-04-29"}
    said = say(daemon, "lop", "in_progress", "2016-04-29", quantity=12, note="đã mở 12 lớp", document=document)
    assert (said["state"], said["on"], said["quantity"], said["note"]) == ("in_progress", "2016-04-29", 12, "đã mở 12 lớp")
    assert said["document"] == document and said["repeated"] is False and said["warnings"] == []
    assert said["recorded_at"] == "2016-05-01T00:00:00+07:00" and said["actor"] == "local-admin"
    again = say(daemon, "lop", "in_progress", "2016-04-29", 200, quantity=12, note="đã mở 12 lớp", document=document)
    assert again == said | {"repeated": True}
    assert tasks(daemon, task="lop") == [{k: v for k, v in said.items() if k not in ("repeated", "warnings")}]
    for body, status, words in (
        ({"state": "finished", "on": "2016-04-29"}, 422, "in_progress"),
        ({"state": "done", "on": "2016-05-02"}, 422, "2016-01-01"),
        ({"state": "done", "on": "29/4/2016"}, 422, "2016-06-01"),
        ({"state": "done"}, 422, "on"),
        ({"state": "done", "on": "2016-04-29", "windows": "1"}, 422, "window"),
        ({"state": "done", "on": "2016-04-29", "unit": "so-b"}, 422, "so-a"),
        ({"state": "done", "on": "2016-04-29", "quantity": -1}, 422, "quantity"),
    ):
        refused = daemon.post("/api/v1/tasks/thu/lop/state", body)
        assert refused.status == status and words in json.dumps(refused.json, ensure_ascii=False), (body, refused.body)
    assert "lop" in daemon.post("/api/v1/tasks/thu/lops/state", {"state": "done", "on": "2016-04-29"}).json["detail"]
    assert daemon.post("/api/v1/tasks/thi/lop/state", {"state": "done", "on": "2016-04-29"}).status == 404
    several = daemon.post("/api/v1/tasks/thu/tuyen-truyen/state", {"state": "done", "on": "2016-04-29"})
    assert several.status == 422 and "so-a, so-b" in several.json["detail"]


def test_done_in_part(daemon):
    """Done with fewer than the plan asks for is kept as in progress, and the answer says so in both languages."""
    said = say(daemon, "lop", "done", "2016-04-29", quantity=46)
    (warning,) = said["warnings"]
    assert said["state"] == "in_progress" and (warning["code"], warning["pointer"]) == ("task.short", "/quantity")
    assert "46 trên 47 lớp" in warning["detail"]["vi"] and "46 of 47" in warning["detail"]["en"]
    assert say(daemon, "lop", "done", "2016-04-30", quantity=47)["state"] == "done"


def test_an_overdue_task_from_alert_to_end(daemon, mail_server):
    """At the midnight after its window the unit and the officers are told, once; the page's figures count the days; what
    was known before is still told as of then; done ends it, with a message in the same thread."""
    daemon.step("2016-06-30T23:59:59+07:00")
    assert tasks(daemon, overdue=1) == [] and mail_server.accepted(SO_A) and "Nhiệm vụ" not in mail_server.accepted(SO_A)[-1].subject
    say(daemon, "lop", "in_progress", "2016-06-20", quantity=12)
    daemon.step("2016-07-04T09:00:00+07:00")
    (late,) = tasks(daemon, overdue=1)
    assert (late["task"], late["overdue_by_days"], late["state"]) == ("lop", 4, "in_progress")
    (alert,) = daemon.get("/api/v1/alerts?kind=task.overdue")["items"]
    assert alert["labels"] == {"plan": "thu", "unit": "so-a", "task": "lop"}
    assert (alert["severity"], alert["since"]) == ("warning", "2016-07-01T00:00:00+07:00")
    assert alert["summary"]["en"] == "Department of Health has not completed task lop \"Hold classes\", due 2016-06-30"
    for to in (SO_A, "giamsat@example.vn"):
        told = [m for m in mail_server.accepted(to) if "Nhiệm vụ quá hạn" in m.subject]
        assert len(told) == 1 and "mới đạt 12 trên 47 lớp" in told[0].part("plain"), to
    say(daemon, "lop", "done", "2016-07-04", quantity=47)
    daemon.step("2016-07-04T10:00:00+07:00")
    first, last = [m for m in mail_server.accepted(SO_A) if "Nhiệm vụ quá hạn" in m.subject]
    assert "Đã giải quyết" in last.subject and "đã hoàn thành" in last.part("plain")
    assert last.message["References"] == first.id
    assert tasks(daemon, overdue=1) == [] and tasks(daemon, state="done")[0]["task"] == "lop"
    (then,) = tasks(daemon, overdue=1, as_of="2016-07-03")
    assert (then["overdue_by_days"], then["quantity"]) == (3, 12)
    assert tasks(daemon, task="lop", as_of="2016-06-15")[0]["state"] == "not_started"


def test_filters_and_pages(daemon):
    """By unit, state and overdue; page by page; what is no filter is refused."""
    say(daemon, "tuyen-truyen", "cancelled", "2016-04-01", unit="so-b", window="2017")
    assert {t["unit"] for t in tasks(daemon, unit="so-b")} == {"so-b"} and len(tasks(daemon, unit="so-b")) == 3
    assert [t["window"] for t in tasks(daemon, state="cancelled")] == ["2017"]
    seen, page = [], daemon.get("/api/v1/tasks?limit=4")
    while True:
        seen += page["items"]
        if not page["next"]:
            break
        page = daemon.get(f"/api/v1/tasks?cursor={page['next']}&limit=4")
    assert seen == tasks(daemon)
    for query in ("state=late", "overdue=maybe", "status=done"):
        assert daemon.request("GET", f"/api/v1/tasks?{query}").status == 422
    assert daemon.request("GET", "/api/v1/tasks?plan=thi").status == 404


def test_words_survive_a_crash(start_daemon, config, tmp_path):
    """A reply of success means it is on record: after a power cut the word is there, and the alert is not raised again."""
    first = start_daemon(config=config)
    say(first, "lop", "done", "2016-04-29")
    happens(first, "2016-04-29")
    first.kill()
    again = start_daemon(config=config, now="resume")
    assert tasks(again, task="lop")[0]["state"] == "done" and tasks(again, task="trien-khai")[0]["to"] == "2016-05-29"
    again.step("2016-05-30T09:00:00+07:00")
    assert [a["labels"]["task"] for a in again.get("/api/v1/alerts?kind=task.overdue")["items"]] == ["trien-khai"]


def test_a_report_after_an_event(daemon, mail_server):
    """Nothing is owed before; the event recorded, each unit owes the report within its days, is reminded, and fills it; a
    further occurrence is a round of its own."""
    body = {"plan": "thu", "report": "tra-loi", "unit": "so-a", "period": "2016", "values": [], "note": "đã triển khai"}
    early = daemon.submit(body)
    assert early.status == 422 and early.json["errors"][0]["code"] == "event.not_recorded"
    listed = {e["id"]: e for e in daemon.get("/api/v1/plans/thu/events")["items"]}
    assert (listed["huong-dan"]["reports"], listed["huong-dan"]["tasks"]) == (["tra-loi"], ["trien-khai"])
    assert (listed["thang-hanh-dong"]["from"], listed["huong-dan"]["from"], listed["huong-dan"]["occurrences"]) == ("11-15", None, [])
    daemon.step("2016-05-12T09:00:00+07:00")
    answer = happens(daemon, "2016-05-10", note="Công văn 12/TW")
    assert answer == {
        "plan": "thu",
        "event": "huong-dan",
        "on": "2016-05-10",
        "repeated": False,
        "obligations": 2,
        "due": [{"report": "tra-loi", "period": "2016", "round": None, "due_at": "2016-05-21T00:00:00+07:00"}],
    }
    assert happens(daemon, "2016-05-10", status=200) == answer | {"repeated": True, "obligations": 0}
    (occurrence,) = daemon.get("/api/v1/plans/thu/events")["items"][0]["occurrences"]
    assert (occurrence["on"], occurrence["note"], occurrence["recorded_at"]) == ("2016-05-10", "Công văn 12/TW", "2016-05-12T09:00:00+07:00")
    daemon.step("2016-05-18T09:00:00+07:00")
    assert any("Báo cáo triển khai 2016" in m.subject for m in mail_server.accepted(SO_A))
    accepted = daemon.submit(body)
    assert accepted.status == 201 and accepted.json["obligation"]["status"] == "on_time"
    daemon.step("2016-06-12T09:00:00+07:00")
    assert happens(daemon, "2016-06-10")["due"][0]["round"] == "2016-06-10"
    duties = daemon.get("/api/v1/obligations?plan=thu&report=tra-loi&limit=1000")["items"]
    assert sorted((o["unit"], o["round"] or "-", o["status"]) for o in duties) == [
        ("so-a", "-", "on_time"),
        ("so-a", "2016-06-10", "upcoming"),
        ("so-b", "-", "overdue"),
        ("so-b", "2016-06-10", "upcoming"),
    ]
    assert daemon.get("/api/v1/obligations?plan=thu&report=tra-loi&as_of=2016-05-11")["items"] == []


def test_events_refused(daemon):
    """What happens by the calendar, is unknown, or lies ahead is not recorded."""
    assert "recorded" in json.dumps(happens(daemon, "2016-04-29", "thang-hanh-dong", 409), ensure_ascii=False)
    assert "huong-dan" in happens(daemon, "2016-04-29", "huongdan", 404)["detail"]
    happens(daemon, "2016-05-02", status=422)
    happens(daemon, "hôm qua", status=422)
    happens(daemon, "2016-04-29", status=422, day="2016-04-29")
    assert daemon.get("/api/v1/plans/thu/events")["items"][0]["occurrences"] == []


def test_a_lead_draws_the_reports_of_others_together(daemon, mail_server):
    """The obligation of a lead shows how many of the reports it draws together are in, in lists and in the receipt; its
    reminder names whose are not."""

    def below():
        (duty,) = daemon.get("/api/v1/obligations?plan=thu&report=tong-hop&from=2016-06-01&to=2016-06-30")["items"]
        return duty["consolidates"]

    assert below() == {"report": "half-year", "complete": 0, "expected": 2}
    assert "consolidates" not in daemon.get("/api/v1/obligations?plan=thu&report=half-year")["items"][0]
    assert daemon.submit(worlds.submission("so-a", numerator=14, denominator=100)).status == 201
    assert below() == {"report": "half-year", "complete": 1, "expected": 2}
    daemon.step("2016-06-13T09:00:00+07:00")
    (reminder,) = [m for m in mail_server.accepted("ubnd@tinh.example.vn") if "Báo cáo tổng hợp" in m.subject and "sắp đến hạn" in m.subject]
    assert "đã nhận 1/2 “Báo cáo 6 tháng”; còn chờ:" in reminder.part("plain")
    assert "- Sở Tư pháp" in reminder.part("plain") and "<li>Sở Tư pháp</li>" in reminder.part("html")
    assert "- Sở Y tế" not in reminder.part("plain")
    assert daemon.submit(worlds.submission("so-b", numerator=14, denominator=100)).status == 201
    body = {"plan": "thu", "report": "tong-hop", "unit": "tinh", "period": "2016-S1", "values": [], "note": "tổng hợp"}
    receipt = daemon.submit(body).json
    assert receipt["obligation"]["consolidates"] == {"report": "half-year", "complete": 2, "expected": 2}


def test_the_command_line(daemon, tiendo):
    """tiendo tasks prints how each task stands and says by its exit status that one is overdue."""
    url = ("--url", daemon.url)
    fine = tiendo("tasks", *url)
    assert fine.returncode == 0 and "Mở lớp tập huấn" in fine.stdout and "chưa thực hiện" in fine.stdout
    say(daemon, "lop", "in_progress", "2016-04-29", quantity=12)
    daemon.step("2016-07-04T09:00:00+07:00")
    late = tiendo("tasks", "--overdue", "--lang", "en", *url)
    assert late.returncode == 1
    assert re.search(r"in progress, 4 d late\s+2016-06-30\s+Department of Health\s+thu\s+12/47 lớp\s+lop Hold classes", late.stdout)
    items = json.loads(tiendo("tasks", "--unit", "so-a", "--json", *url).stdout)
    assert items == tasks(daemon, unit="so-a")
    assert json.loads(tiendo("tasks", "--as-of", "2016-06-30", "--overdue", "--json", *url).stdout) == []
    assert tiendo("tasks", "--state", "late", *url).returncode == 2
    assert "no such task" in tiendo("tasks", "--state", "done", "--lang", "en", *url).stdout
    assert "--overdue" in tiendo("tasks", "--help", "--lang", "en").stdout


def test_a_rehearsal(tiendo, config, tmp_path):
    """A rehearsal takes words on tasks and events among its arrivals, and says in words and in JSON what they bring."""
    arrivals = [
        {"at": "2016-05-12T09:00:00+07:00", "plan": "thu", "event": "huong-dan", "on": "2016-05-10"},
        {"at": "2016-06-01T09:00:00+07:00", "plan": "thu", "task": "lop", "state": "done", "quantity": 40},
        {"at": "2016-06-02T09:00:00+07:00", "plan": "thu", "task": "lop", "state": "xong"},
        {"at": "2016-06-20T09:00:00+07:00", "plan": "thu", "task": "trien-khai", "state": "done"},
    ]
    sent = tmp_path / "den.ndjson"
    sent.write_text("\n".join(json.dumps(a) for a in arrivals))
    span = ("simulate", "--config", config, "--from", "2016-05-01", "--to", "2016-07-02", "--submissions", sent)
    told = tiendo(*span, "--lang", "en")
    assert told.returncode == 1, told.stderr
    assert re.search(r"event.occurred +Test province +Guidance came, on 2016-05-10", told.stdout)
    assert re.search(r"task.in_progress +Department of Health +task lop \"Hold classes\" \(1\): in progress", told.stdout)
    assert re.search(r"task.refused", told.stdout) and "“xong” is no state of a task" in told.stdout
    assert re.search(r"task.overdue +Department of Justice +task trien-khai .*\(due 2016-06-09\): just overdue, not started", told.stdout)
    items = json.loads(tiendo(*span, "--json").stdout)
    words = [i for i in items if i["type"] in ("task", "event")]
    assert [(w["type"], w["accepted"]) for w in words] == [("event", True), ("task", True), ("task", False), ("task", True)]
    assert words[0]["receipt"]["obligations"] == 2 and words[1]["receipt"]["state"] == "in_progress"
    overdue = [(i["at"][:10], i["event"]) for i in items if i["type"] == "alert" and i["alert"]["labels"].get("task") == "trien-khai"]
    assert overdue == [("2016-06-10", "raised"), ("2016-06-20", "mended")]


def test_the_page(daemon, node):
    """The page lists overdue and running tasks, the overdue first with their days, in both languages; no other."""
    say(daemon, "tuyen-truyen", "in_progress", "2016-04-01", unit="so-b", window="2016")
    say(daemon, "tuyen-truyen", "done", "2016-04-01", unit="so-a", window="2016")
    daemon.step("2016-07-04T09:00:00+07:00")
    visits = [{"path": "/?lang=vi"}, {"path": "/?lang=en"}, {"path": "/?lang=vi", "width": 360}]
    result = node("page.mjs", {"url": daemon.url, "visits": visits})
    vietnamese, english, narrow = result["seen"]
    assert result["errors"] == [] and narrow["overflow"] <= 0
    assert "Nhiệm vụ quá hạn và đang thực hiện" in vietnamese["headings"]
    late, running = vietnamese["tasks"]
    assert "Mở lớp tập huấn" in late[0] and "Sở Y tế" in late[0] and "Quá hạn 4 ngày" in late[1] and "47 lớp" in late[2]
    assert "Truyền thông" in running[0] and running[1] == "đang thực hiện"
    assert "Hold classes" in english["tasks"][0][0] and "Overdue by 4 days" in english["tasks"][0][1]


def contains(whole, part):
    """Everything that part says is so in whole, which may say more."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(k in whole and contains(whole[k], v) for k, v in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(contains, whole, part))
    return whole == part


def test_a_database_of_schema_1(start_daemon, tmp_path):
    """The record of the release before tasks is brought up at the start: every list answers what that release answered,
    and history goes on."""
    saved = json.loads(SCHEMA_1.with_suffix(".json").read_text(encoding="utf-8"))
    plans = [worlds.write_json(tmp_path / "plans" / "thu.json", saved["plan"])]
    units = [worlds.write_json(tmp_path / "units" / "thu.json", saved["units"])]
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(SCHEMA_1.with_suffix(".db"), tmp_path / "data" / "tiendo.db")
    hook, secret = "http://127.0.0.1:9/hook", "whsec_" + "c2VjcmV0" * 5
    config = worlds.settings(tmp_path, plans=plans, units=units, hook=hook, secret=secret)
    daemon = start_daemon(data=tmp_path / "data", config=config, now="2016-11-10T09:00:00+07:00")
    for path, was in saved["answers"].items():
        now = daemon.get(f"/api/v1/{path}")
        for verdict in was["items"] if path.startswith("verdicts") else []:
            del verdict["inputs"]["engine"]  # the rules have a newer version
        assert contains(now["items"], was["items"]), path
    assert [v["version"] for v in daemon.get("/api/v1/plans")["items"]] == [59]
    answer = daemon.submit(worlds.submission("so-b", numerator=18, denominator=80))
    assert answer.status == 201 and answer.json["obligation"]["status"] == "late"
