"""The first page in a real browser, after 20 May 2016: what an officer sees, in both languages."""

import re

import pytest

import conftest
import worlds

UNITS = {u["unit"]: u["name"] for u in worlds.read_jsonc(worlds.SHIPPED / "units" / "lai-chau.json")["units"]}
OWING = worlds.read_jsonc(worlds.SHIPPED / "units" / "lai-chau.json")["groups"]["lc-all"]
WORDS = {
    "vi": {
        "achieved": "đạt",
        "on_track": "đúng tiến độ",
        "at_risk": "có nguy cơ",
        "lagging": "chậm tiến độ",
        "missed": "không đạt",
        "no_data": "chưa có số liệu",
        "not_assessable": "chưa đánh giá được",
        "not_applicable": "không áp dụng",
    },
    "en": {
        s: s.replace("_", " ")
        for s in ("achieved", "on_track", "at_risk", "lagging", "missed", "no_data", "not_assessable", "not_applicable")
    },
}
SAMPLES = sorted((worlds.SHIPPED / "samples").glob("*.json"))


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    """One browser that looks at the page in six ways; the daemon has the sample submissions of Lai Châu, and it is
    09:00 on 21 May."""
    daemon = conftest.Daemon(tmp_path_factory.mktemp("page") / "data")
    daemon.step("2016-05-18T09:00:00+07:00")
    for sample in SAMPLES:
        assert daemon.submit(sample.read_bytes(), Content_Type="application/json").status == 201
    daemon.step("2016-05-21T09:00:00+07:00")
    (alert,) = daemon.get("/api/v1/alerts?kind=report.missed&unit=lc-so-khdt")["items"]
    ways = {
        "first": {"path": "/"},
        "english": {"path": "/", "click": "button[data-lang=en]"},
        "lai chau": {"path": "/", "click": "#plans .plan:nth-child(2)"},
        "by address": {"path": "/?lang=en&plan=lai-chau-2016"},
        "narrow": {"path": "/", "width": 360},
        "link of a mail": {"path": f"/#/alerts/{alert['id']}"},
    }
    result = conftest.run_node("page.mjs", {"url": daemon.url, "visits": list(ways.values())})
    result["verdicts"] = daemon.get("/api/v1/verdicts?plan=lai-chau-2016&unit=lai-chau")["items"]
    duties = daemon.get(
        "/api/v1/obligations?plan=lai-chau-2016&report=half-year&from=2016-05-01&to=2016-05-31&limit=1000"
    )["items"]
    result["status"] = {o["unit"]: o["status"] for o in duties}
    result["alert"], result["host"] = alert, daemon.url.removeprefix("http://")
    daemon.stop()
    return result | dict(zip(ways, result["seen"]))


def test_nothing_goes_wrong_and_nobody_else_is_asked(visits):
    """No error in the console, no failed request, and no request to another host than the daemon's."""
    assert visits["errors"] == [] and visits["hosts"] == [visits["host"]]


def test_all_plans_are_there(visits):
    """Each plan has its title and its tally of verdicts, none where it sets no target; the first one is chosen."""
    plans = visits["first"]["plans"]
    names = ["Bắc Kạn", "Lai Châu", "Lạng Sơn", "Lào Cai", "Ngọc Hồi"]
    assert [p["chosen"] for p in plans] == ["true", "false", "false", "false", "false"]
    assert all(name in p["title"] for name, p in zip(names, plans, strict=True))
    assert [bool(p["tally"]) for p in plans] == [name != "Lạng Sơn" for name in names]


def test_a_verdict_is_a_colour_and_a_word(visits):
    """Every mark carries its word in the language of the page, so that nobody depends on the colour; better and worse
    differ in colour."""
    for view, lang in (("first", "vi"), ("english", "en")):
        marks = [m for m in visits[view]["marks"] if m["status"] != "overdue"]
        assert marks and {m["status"] for m in marks} <= set(WORDS[lang])
        assert all(m["word"] == WORDS[lang][m["status"]] for m in marks)
    colours = {m["status"]: m["colour"] for m in visits["first"]["marks"]}
    assert (
        len({colours[s] for s in ("achieved", "on_track", "at_risk", "lagging", "missed", "no_data") if s in colours})
        == len({s for s in ("achieved", "on_track", "at_risk", "lagging", "missed", "no_data") if s in colours})
        >= 4
    )


def test_the_page_says_what_the_interface_says(visits):
    """The targets shown for Lai Châu are the verdicts of the interface, with their value and reason."""
    rows = visits["lai chau"]["targets"]
    assert len(rows) == len(visits["verdicts"]) == 5
    for row, verdict in zip(rows, visits["verdicts"]):
        assert WORDS["vi"][verdict["status"]] in row[1] and row[4] == re.sub(r"\s+", " ", verdict["why"]["vi"]).strip()
        assert row[2].startswith(f"{verdict['value']:.2f}".rstrip("0").rstrip(".").replace(".", ","))
    assert visits["lai chau"]["plans"][1]["chosen"] == "true"


def test_late_agencies_are_named(visits):
    """Whoever had not reported in full by 20 May is listed by name under the report, and nobody else."""
    (block,) = visits["first"]["late"]
    late = [u for u in OWING if visits["status"][u] == "overdue"]
    assert {visits["status"][u] for u in OWING} >= {"on_time", "overdue"} and 5 < len(late) < len(OWING)
    assert sorted(block["names"]) == sorted(UNITS[u]["vi"] for u in late)
    assert "Báo cáo 6 tháng" in block["title"] and "2016-S1" in block["title"] and "Quá hạn 1 ngày" in block["title"]
    (block,) = visits["english"]["late"]
    assert sorted(block["names"]) == sorted(UNITS[u]["en"] for u in late)


def test_the_next_deadlines(visits):
    """What falls due next is listed, the nearest first, with how many owe it."""
    first, second, *_ = visits["first"]["next"]
    assert "10 thg 11, 2016" in first and "30 thg 11, 2016" in second and "35 đơn vị phải nộp" in second


def test_the_language_is_switched(visits):
    """A click turns every text, the page's declared language and its figures into English; the address can ask for it
    too."""
    assert (visits["first"]["lang"], visits["english"]["lang"], visits["by address"]["lang"]) == ("vi", "en", "en")
    assert visits["first"]["headings"][1:] == ["Kế hoạch", "Đơn vị chậm nộp báo cáo", "Hạn báo cáo sắp tới", "Chỉ tiêu"]
    assert visits["english"]["headings"][1:] == ["Plans", "Late agencies", "Next deadlines", "Targets"]
    assert (
        "(đồng hồ ảo)" in visits["first"]["clock"]
        and "21 May 2016, 09:00 (virtual clock)" in visits["english"]["clock"]
    )
    assert visits["by address"]["plans"][1]["chosen"] == "true"


def test_it_fits_a_telephone(visits):
    """On a screen of 360 pixels nothing sticks out, and all is still there."""
    assert visits["narrow"]["overflow"] <= 0 and visits["first"]["overflow"] <= 0
    assert (
        visits["narrow"]["late"] == visits["first"]["late"]
        and visits["narrow"]["targets"] == visits["first"]["targets"]
    )


def test_every_control_has_a_name(visits):
    """Buttons and links say what they are to those who do not see them."""
    assert all(visits[view]["nameless"] == 0 for view in ("first", "english", "narrow"))


def test_the_link_in_a_mail_leads_to_its_alert(visits):
    """A link like #/alerts/a12 opens the page with that alert: what it is, about whom, and since when."""
    (text,) = visits["link of a mail"]["alert"]
    assert visits["alert"]["id"] in text and visits["alert"]["summary"]["vi"] in text
    assert visits["first"]["alert"] == []
