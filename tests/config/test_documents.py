"""What the plans of Lạng Sơn (001.txt), Ngọc Hồi (002.txt) and Lào Cai (004.txt) say, against their documents: nothing left out, nothing added.

Run with /usr/bin/python3 -m pytest (Debian's python3-pytest).
"""

import re

import pytest
from test_schemas import CONFIG, DOCUMENTS, ROOT, bodies, condition, expand, fold, groups, indicators, load, target, targets, tasks, units

LANG_SON, NGOC_HOI, LAO_CAI = (CONFIG / "plans" / f"{name}.json" for name in ("lang-son-2022", "ngoc-hoi-2023", "lao-cai-2022"))


def lines(plan):
    """The document's lines, folded; the copy breaks a few of them in two, they are joined again."""
    text = (ROOT / "tests" / "data" / "seeds" / DOCUMENTS[plan["plan"]]).read_text(encoding="utf-8")
    out = []
    for line in (fold(line) for line in text.splitlines()):
        if out and line[:1].islower():
            out[-1] += " " + line
        elif line:
            out.append(line)
    return out


def stretch(all_lines, start, end):
    a = next(i for i, line in enumerate(all_lines) if line.startswith(start))
    b = next((i for i, line in enumerate(all_lines) if i > a and line.startswith(end)), len(all_lines))
    return all_lines[a + 1:b]


def dashes(all_lines, start, end):
    return [line for line in stretch(all_lines, start, end) if line.startswith("- ")]


def without_task(plan, duties):
    """The duties in which no task's quotation stands."""
    spoken = [task["quote"] for task in tasks(plan)]
    return [duty for duty in duties if not any(quote in duty for quote in spoken)]


# ---- Lạng Sơn ---------------------------------------------------------------------------------------------------------

# Each of the thirteen dashes of part II is a task or several; there is no other, and no number is set.
def test_lang_son_tasks_are_the_dashes_of_part_ii():
    plan = load(LANG_SON)
    duties = dashes(lines(plan), "II. NỘI DUNG", "III. KINH PHÍ")
    assert len(duties) == 13 and without_task(plan, duties) == []
    places = [re.fullmatch(r"II\.([1-4]), gạch đầu dòng ([1-4])", task["source"]).groups() for task in tasks(plan)]
    assert len(set(places)) == 13 and len(places) == 16
    assert list(targets(plan)) == []


# The copy ends inside part III: who owns the tasks and when they report is unknown, not absent.
def test_lang_son_is_cut_off():
    plan = load(LANG_SON)
    last = lines(plan)[-1]
    assert last.startswith("1. Kinh phí thực hiện Kế hoạch bố trí") and not any(line.startswith("IV.") for line in lines(plan))
    assert all(set(objective["lead"]) == {"unknown"} for objective in plan["objectives"])
    assert all(set(report["due"]) == {"unknown"} for report in plan["reports"])


# The three plans of the province that it carries out, and the letter of the ministry, are its references.
def test_lang_son_references():
    plan = load(LANG_SON)
    text = " ".join(lines(plan))
    assert [r["number"] for r in plan["references"] if "number" in r] == ["418/LĐTBXH-BĐG", "120/KH-UBND", "48/KH-UBND", "47/KH-UBND"]
    own = {plan["number"]}
    assert set(re.findall(r"\d+/(?:KH-UBND|LĐTBXH-BĐG)", text)) - own == {r["number"] for r in plan["references"] if "number" in r}


# The review of the Law waits for the guidance of the central government.
def test_lang_son_review_waits_for_guidance():
    plan = load(LANG_SON)
    (event,) = plan["events"]
    assert event["recorded"] is True and not {"from", "to", "lead"} & set(event)
    (task,) = [t for t in tasks(plan) if t["id"] == "ii.4-2"]
    (window,) = task["windows"]
    assert window["after"] == event["id"] and set(window["within_days"]) == {"unknown"}
    assert "khi có hướng dẫn cụ thể của Trung ương" in task["quote"]


# ---- Ngọc Hồi ---------------------------------------------------------------------------------------------------------

# What a chỉ tiêu of part II holds beside its bars: years, bases, the start that it names.
BESIDE = {"1.1": ["2023"], "4.1": ["110"], "4.2": ["100.000"], "4.3": ["55", "1.000", "1.000"], "5.1": ["2022"], "6.2": ["2023"], "6.3": ["100"]}


def number(text):
    return float(text.replace(".", "").replace(",", "."))


# The numbers of each chỉ tiêu of part II, less those, are exactly the bars of its targets: twenty in six objectives.
def test_ngoc_hoi_text_is_complete():
    plan = load(NGOC_HOI)
    said, objective = {}, 0
    for line in stretch(lines(plan), "II. MỤC TIÊU", "III. NHIỆM VỤ"):
        if re.match(r"\d\. Mục tiêu", line):
            objective += 1
        found = re.match(r"(?:- )?Chỉ tiêu ?(\d?): (.*)", line)
        if found:
            said[f"{objective}.{found.group(1) or 1}"] = re.findall(r"\d+(?:[.,]\d+)*", found.group(2))
    bars = {}
    for indicator, t in targets(plan):
        name, bar = condition(t)
        if "share_of_units" in t:
            ((name, least),) = t["share_of_units"]["meeting"].items()
            bar = least if name == "at_least" else bar
        place = indicator["id"].rstrip("ab")
        if name != "done" or "share_of_units" in t:
            bars.setdefault(place, []).append(float(bar["value"] if name == "approximately" else bar))
        assert t["source"] == f"II.{place[0]}.CT{place[2]}" or place == "1.1" and t["source"] == "II.1.CT"
    for place, numbers in said.items():
        left = [number(n) for n in numbers]
        for n in BESIDE.get(place, []):
            left.remove(number(n))
        assert left == bars.get(place, []), place
    assert len(said) == 18 and len(list(indicators(plan))) == len(list(targets(plan))) == 20 and objective == len(plan["objectives"]) == 6


# "trên", "dưới", "ít nhất", "khoảng" and "Phần đầu" have their conditions; all hold for the year of the plan.
@pytest.mark.parametrize("name,expected", [
    ("1.1-end", ("at_least", 56)), ("2.1-end", ("at_least", 50)), ("2.2-end", ("below", 30)), ("2.3-end", ("at_least", 26.05)),
    ("3.1-end", ("at_most", 1.6)), ("3.2a-end", ("at_least", 80)), ("3.2b-end", ("at_least", 50)), ("3.3-end", ("at_least", 100)),
    ("4.1-end", ("at_most", 108)), ("4.2-end", ("at_most", 31.8)), ("4.3-end", ("at_most", 56)), ("5.1-year", ("done", True)),
    ("5.2a-end", ("above", 94)), ("5.2b-end", ("approximately", {"value": 80, "tolerance": 2})), ("5.3-end", ("above", 30)), ("5.4-end", ("at_least", 35)),
    ("6.1-end", ("at_least", 60)), ("6.2-year", ("at_least", 100)), ("6.3-end", ("at_least", 100)), ("6.4-end", ("at_least", 100)),
])
def test_ngoc_hoi_target(name, expected):
    t = target(load(NGOC_HOI), name)
    assert condition(t) == expected
    assert t.get("striving", False) == ("hần đầu" in t["quote"])
    assert t.get("every") == ("year" if "trở đi" in t["quote"] else None) and t.get("valid_from") == {"5.1-year": "2022-01-01", "6.2-year": "2023-01-01"}.get(name)
    assert t.get("each") == ("sex" if name.startswith("5.2") else None)
    assert t.get("maintain_from") == ("2023-01-01" if t["quote"].startswith("Duy trì") else None)


# Nested minima: every commune at least 3 items each quarter, the one centre a feature each month.
def test_ngoc_hoi_nested_minima():
    plan = load(NGOC_HOI)
    assert target(plan, "6.3-end")["share_of_units"] == {"meeting": {"at_least": 3}, "of": "@nh-communes", "per": "quarter"}
    assert target(plan, "6.4-end")["share_of_units"] == {"meeting": {"done": True}, "of": ["nh-tt-vhttdltt"], "per": "month"}
    assert {i["id"]: i["frequency"] for i in indicators(plan) if i["frequency"] != "year"} == {"6.3": "quarter", "6.4": "month"}


# The faults stay: 55 that "falls" to 56, a base of 110, blank number and date, leads of an annex that is not there.
def test_ngoc_hoi_faults_are_kept():
    plan = load(NGOC_HOI)
    known = {i["id"]: i for i in indicators(plan)}
    assert known["4.3"]["baseline"]["value"] == 55 and "giảm từ 55 ca sinh/1.000 phụ nữ xuống 56/1.000 phụ nữ" in target(plan, "4.3-end")["quote"]
    assert known["4.1"]["measure"]["per"] == 110 and known["4.2"]["measure"]["per"] == 100000 and set(known["4.2"]["measure"]["base"]) == {"unknown"}
    assert set(plan["number"]) == set(plan["issued"]) == {"unknown"} and "Số: /KH-UBND" in lines(plan)
    assert all(set(objective["lead"]) == {"unknown"} for objective in plan["objectives"])
    twice = [t["quote"] for t in tasks(plan) if t["source"].startswith("III.3")]
    assert len(twice) - len(set(twice)) == 1


# Each dash of part III and each duty of part IV is a task or several, under its own objective.
def test_ngoc_hoi_tasks_are_those_of_the_document():
    plan = load(NGOC_HOI)
    all_lines = lines(plan)
    duties = dashes(all_lines, "III. NHIỆM VỤ", "IV. TỔ CHỨC")
    assert len(duties) == 25 and without_task(plan, duties) == []
    for objective in plan["objectives"]:
        assert all(task["source"].startswith(f"III.{objective['id']}, ") for task in objective["tasks"])
    text = " ".join(stretch(all_lines, "IV. TỔ CHỨC", "Căn cứ nội dung Kế hoạch"))
    named = re.split(r"(?<=[.):]) - |(?<=[.)]) (?=\d\. )", text)
    assert len(named) == 12 and without_task(plan, named) == [] and {task["source"].split(",")[0] for task in plan["tasks"]} >= {f"IV.{n}" for n in (1, 3, 4, 5, 6, 7, 8)}


# Everybody reports before 10 December 2023; the Office of Labour consolidates, with no date.
def test_ngoc_hoi_reports():
    plan = load(NGOC_HOI)
    results, summary, regular = plan["reports"]
    assert any("trước ngày 10 tháng 12 năm 2023" in line for line in lines(plan))
    assert results["due"] == {"before": "2023-12-10"} and results["to"] == "nh-phong-ldtbxh" and results["covers"] == "year"
    assert set(expand(results["units"])) == set(groups()["nh-all"])
    assert summary["consolidates"] == "results" and set(summary["due"]) == set(regular["due"]) == {"unknown"}


# The heads of part IV are units, and the mass organisations are asked, not told.
def test_ngoc_hoi_bodies():
    plan = load(NGOC_HOI)
    asked = [t for t in tasks(plan) if t["source"] == "IV.8"]
    assert any(line.startswith("8. Đề nghị") for line in lines(plan)) and len(asked) == 2
    for t in asked:
        assert t["lead"] == {"unit": "nh-mttq", "requested": True} and all(body["requested"] for body in t["coordinating"])
    for unit in ("nh-phong-noi-vu", "nh-phong-tu-phap", "nh-cong-an", "nh-phong-dan-toc", "nh-tt-vhttdltt", "nh-mttq", "kt-so-ldtbxh"):
        assert "source" not in units()[unit], unit


# ---- Lào Cai ----------------------------------------------------------------------------------------------------------

DISTRICTS = {"Huyện Si Ma Cai": "si-ma-cai", "Huyện Bắc Hà": "bac-ha", "Huyện Mường Khương": "muong-khuong", "Huyện Bát Xát": "bat-xat", "Thị xã Sa Pa": "sa-pa",
             "Huyện Văn Bàn": "van-ban", "Huyện Bảo Yên": "bao-yen", "Huyện Bảo Thắng": "bao-thang", "Thành phố Lào Cai": "tp-lao-cai"}
COLUMNS = ["1.1", "2.1", "2.4", "2.5", "2.6", "3.1", "3.3", "4.1", "4.2", "4.3"]


# Annex 1: each of the nine rows and ten columns, cell by cell, and the row of the whole; each column sums to it.
def test_lao_cai_matrix():
    plan = load(LAO_CAI)
    annex = stretch(lines(plan), "PHÂN BỐ CHỈ TIÊU", "PHỤ LỤC 2")
    whole = next(line for line in annex if "Chỉ tiêu cần đạt" in line)
    bars = [int(cell) for cell in re.findall(r"\| (\d+)(?= \|)", whole)]
    rows = {cells[1]: [int(c) for c in cells[2:12]] for cells in (line.rstrip(" |").split(" | ") for line in annex) if len(cells) > 10 and cells[0].isdigit()}
    assert set(rows) == set(DISTRICTS)
    shares = [target(plan, f"{column}-end") for column in COLUMNS]
    assert [t["at_least"] for t in shares] == bars == [423, 140, 85, 24, 48, 210, 85, 28, 24, 75]
    for name, cells in rows.items():
        assert [t["allocations"][f"lao-{DISTRICTS[name]}"] for t in shares] == cells, name
        assert units()[f"lao-{DISTRICTS[name]}"]["name"]["vi"].lower() == f"ubnd {name.lower()}"
    for t in shares:
        assert sum(t["allocations"].values()) == t["at_least"] and len(t["allocations"]) == 9, t["id"]
    assert [t["id"] for _, t in targets(plan) if "allocations" in t] == [t["id"] for t in shares]


# III.1: the number of each line is a target of the phase, bare where nothing stands before it.
def test_lao_cai_main_targets():
    plan = load(LAO_CAI)
    main = dashes(lines(plan), "1. Chỉ tiêu chính giai đoạn I", "(Phân bổ chỉ tiêu")
    own = [t for _, t in targets(plan) if t["source"].startswith("III.1")]
    words = " ".join(main).replace("chương trình 2", "").replace("chương trình 3", "").replace("công nghệ 4.0", "")
    assert len(main) == 10 and sorted(map(int, re.findall(r"\d+", words))) == sorted(t["at_least"] for t in own)
    for t in own:
        least = any(f"Tối thiểu {t['at_least']} " in line and t["quote"] in line[2:] for line in main) and t["quote"].startswith("Tối thiểu")
        assert (t.get("wording") == "bare") == (not least), t["id"]
        assert t["at"] == "end" and t.get("in_force", True)


# Two ends and two numbers: what annex 2 or another place says beside the phase's target stands there too, with its place, and is not judged.
def test_lao_cai_clashes_are_kept():
    plan = load(LAO_CAI)
    beside = {t["id"]: (t["at"], t["at_least"]) for _, t in targets(plan) if not t.get("in_force", True)}
    assert beside == {"1.1-2024": ("y2024", 423), "2.1-2024": ("y2024", 140), "2.4-end-text": ("end", 63), "3.1-q2-2025": ("q2-2025", 210),
                      "4.1-2023": ("y2023", 28), "4.1-2023-nd3": ("y2023", 23), "4.2-2023": ("y2023", 24), "4.3-2023": ("y2023", 75)}
    assert {m["id"]: m["date"] for m in plan["milestones"]} == {"y2023": "2023-12-31", "y2024": "2024-12-31", "q2-2025": "2025-06-30", "end": "2025-12-31"}
    known = {t["id"]: t for t in tasks(plan)}
    for name, end in {"nd1.hd1.1": "2024-12-31", "nd2.hd1.1": "2024-12-31", "nd3.hd1.2": "2025-06-30", "nd4.hd3.3": "2023-12-31", "nd3.hd3.1": "2023-12-31"}.items():
        assert [w["to"] for w in known[name]["windows"]] == [end], name


# Each row of annex 2 is a task, and its quotation stands in that very row; numbers of courses that only annex 2 names are their quantities.
def test_lao_cai_annex_2_is_complete():
    plan = load(LAO_CAI)
    annex = " ".join(stretch(lines(plan), "HOẠT ĐỘNG THỰC HIỆN DỰ ÁN 8", "[1] Lào Cai"))
    contents = re.split(r"Nội dung \d\. ", annex)[1:]
    assert len(contents) == 4
    seen = 0
    for content, text in enumerate(contents, 1):
        heads = re.split(r"(?:^|(?<=\| ))HĐ ?(\d) \| ", text)
        for activity, body in zip(heads[1::2], heads[2::2]):
            rows = re.findall(r"(?:(?<=\| )|^)(\d) \| (.*?)(?=(?<=\| )\d \| |$)", body)
            for row, words in rows or [(None, body)]:
                place = f"phụ lục 2, nội dung {content}, HĐ {activity}" + (f", mục {row}" if row else "")
                of_row = [t for t in tasks(plan) if t["source"].split(";")[0] == place]
                assert of_row and all(t["quote"] in words for t in of_row), place
                seen += 1
    places = {t["source"].split(";")[0] for t in tasks(plan) if t["source"].startswith("phụ lục 2")}
    assert seen == len(places) == 34
    courses = {t["id"]: t["quantity"].get("at_least") for t in tasks(plan) if "quantity" in t and "at_least" in t["quantity"]}
    assert courses == {"nd1.hd1.1": 423, "nd1.hd1.2": 47, "nd1.hd2.1a": 1, "nd2.hd1.1": 140, "nd2.hd1.4": 12, "nd3.hd1.1": 9, "nd3.hd1.2": 210, "nd3.hd2.2": 18,
                       "nd3.hd3.1": 23, "nd4.hd3.1a": 24, "nd4.hd3.2a": 75, "nd4.hd3.3": 28, "nd4.hd4.1": 1}


# Windows as the annex gives them: a span, lists of years, a list first and then the running of it, every year.
@pytest.mark.parametrize("name,windows", [
    ("nd1.hd1.2", [("2022-01-01", "2024-12-31", None)]),
    ("nd1.hd3.1", [("01-01", "12-31", [2023, 2024])]),
    ("nd1.hd3.2", [("01-01", "12-31", [2023, 2024, 2025])]),
    ("nd2.hd1.5", [("2022-01-01", "2022-12-31", None), ("01-01", "12-31", [2023, 2024, 2025])]),
    ("nd2.hd2.1", [("2022-01-01", "2022-12-31", None), ("2023-01-01", "2025-12-31", None)]),
    ("nd2.hd3.2", [(None, "2023-12-31", None)]),
    ("nd3.hd1.2", [("2022-01-01", "2025-06-30", None)]),
    ("nd3.hd1.3", [("01-01", "12-31", [2022, 2023, 2024, 2025])]),
    ("nd4.hd4.1", [("01-01", "12-31", [2023, 2025])]),
    ("iii.2.1.2-2", [("11-15", "12-15", [2022, 2023, 2024, 2025])]),
])
def test_lao_cai_windows(name, windows):
    (task,) = [t for t in tasks(load(LAO_CAI)) if t["id"] == name]
    assert [(w.get("from"), w.get("to"), w.get("every")) for w in task["windows"]] == windows


# Minima for each team, commune and district.
def test_lao_cai_minima():
    plan = load(LAO_CAI)
    team, commune, rounds = (target(plan, name) for name in ("1.3-year", "1.4-year", "3.2-q2-2025"))
    assert team["share_of_units"] == {"meeting": {"at_least": 100}, "of": "@lao-districts", "per": "quarter"} and (team["every"], team["valid_from"]) == ("year", "2023-01-01")
    assert commune["share_of_units"]["per"] == "month" and commune["valid_from"] == "2022-01-01"
    assert (rounds["for"], rounds["at_least"]) == (["@lao-districts"], 2) and "Tối thiểu 2 đợt/huyện" in rounds["quote"]


# The dashes of III.2 and of part V are tasks, or say again what a row of annex 2 says.
def test_lao_cai_text_is_complete():
    plan = load(LAO_CAI)
    all_lines = lines(plan)
    places = [place for t in tasks(plan) for place in t["source"].split("; ")]
    heads, head, n = [], None, 0
    for line in stretch(all_lines, "(Phân bổ chỉ tiêu", "(Hoạt động thực hiện Dự án 8"):
        found = re.match(r"(\d(?:\.\d)+)\. ", line)
        if found:
            head, n = found.group(1), 0
        if line.startswith("- "):
            n += 1
            heads.append(f"III.{head}, gạch đầu dòng {n}" if head != "3.4" else f"III \"3.4\", gạch đầu dòng {n}")
        elif head and n == 0 and head in ("2.2.2", "2.2.3", "2.2.4"):
            heads.append(f"III.{head}")
    assert len(heads) == 30 and [place for place in heads if place not in places] == []
    part = stretch(all_lines, "V. TỔ CHỨC THỰC HIỆN", "Trên đây là Kế hoạch")
    duties = [line for line in part if not re.match(r"\d+\. ", line) and "Tổng hợp báo cáo tiến độ" not in line]
    assert len(duties) == 21 and without_task(plan, duties) == []


# The Women's Union is asked to lead: all four contents, and so their indicators and activities.
def test_lao_cai_lead_is_requested():
    plan = load(LAO_CAI)
    assert "1. Đề nghị Hội Liên hiệp Phụ nữ tỉnh" in lines(plan)
    assert [objective["lead"] for objective in plan["objectives"]] == [{"unit": "lao-hoi-lhpn", "requested": True}] * 4
    assert all("lead" not in indicator for indicator in indicators(plan))
    assert all("lead" not in task for objective in plan["objectives"] for task in objective["tasks"])
    assert all(ref in units() or ref[1:] in groups() for task in tasks(plan) for ref in bodies(task))


# Two rounds a year, before 10/9 and before 25/01 of the next year, of all nine districts.
def test_lao_cai_rounds():
    plan = load(LAO_CAI)
    annual = plan["reports"][0]
    assert any("trước ngày 10/9 và cập nhật bổ sung số liệu năm thực hiện trước ngày 25/01 năm sau" in line for line in lines(plan))
    assert [(r["id"], r["due"]) for r in annual["rounds"]] == [("first", {"before": "09-10"}), ("update", {"before": "01-25", "year": 1})]
    assert expand(annual["units"]) == groups()["lao-districts"] and len(groups()["lao-districts"]) == 9
    assert all(set(report["due"]) == {"unknown"} for report in plan["reports"][1:])
    (event,) = plan["events"]
    assert (event["from"], event["to"]) == ("11-15", "12-15")
