"""The shipped plans, units, settings and samples: they obey their schemas, agree with one another, and say what the documents say.

The documents are tests/data/seeds/*.txt. What 000.txt (plan 579/KH-UBND of Lai Châu) and 003.txt (decision 1000/QĐ-UBND of Bắc Kạn) say is
tested at the end of this file, what the three others say in test_documents.py.
Run with /usr/bin/python3 -m pytest (Debian's python3-pytest and python3-jsonschema).
"""

import copy
import json
import pathlib
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
LAI_CHAU = CONFIG / "plans" / "lai-chau-2016.json"
BAC_KAN = CONFIG / "plans" / "bac-kan-2011.json"
DOCUMENTS = {"lai-chau-2016": "000.txt", "lang-son-2022": "001.txt", "ngoc-hoi-2023": "002.txt", "bac-kan-2011": "003.txt",
             "lao-cai-2022": "004.txt"}

CONDITIONS = ["at_least", "above", "at_most", "below", "equals", "between", "approximately", "done", "stage", "rank_within",
              "direction_only", "not_judged", "per_year", "all_of"]


# ---- reading ----------------------------------------------------------------------------------------------------------

COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.S)


def strip_comments(text):
    """Comments become blanks, line ends stay, strings are left alone: an address like "http://…" is no comment."""
    def blank(match):
        found = match.group(0)
        return found if found.startswith('"') else re.sub(r"[^\n]", " ", found)
    return COMMENT.sub(blank, text)


def no_twins(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key stands twice among {keys}"
    return dict(pairs)


def load(path):
    return json.loads(strip_comments(path.read_text(encoding="utf-8")), object_pairs_hook=no_twins)


def plans():
    return [load(path) for path in sorted((CONFIG / "plans").glob("*.json"))]


def unit_files():
    return [load(path) for path in sorted((CONFIG / "units").glob("*.json"))]


def samples():
    return sorted((CONFIG / "samples").glob("*.json"))


def indicators(plan):
    for objective in plan["objectives"]:
        yield from objective.get("indicators", [])


def tasks(plan):
    for objective in plan["objectives"]:
        yield from objective.get("tasks", [])
    yield from plan.get("tasks", [])


def targets(plan):
    for indicator in indicators(plan):
        for target in indicator["targets"]:
            yield indicator, target


def target(plan, name):
    found = [t for _, t in targets(plan) if t["id"] == name]
    assert len(found) == 1, name
    return found[0]


def units():
    return {unit["unit"]: unit for file in unit_files() for unit in file["units"]}


def units_then():
    """Those of the documents' days, without the units that the reorganisation of 2025 brought or that are kept only for what it made of them."""
    return {name: unit for name, unit in units().items() if "from" not in unit and unit.get("source", "catalogue") == "catalogue"}


def parent_then(unit):
    return unit.get("former_parents", [unit])[0].get("parent")


def groups():
    return {name: members for file in unit_files() for name, members in file.get("groups", {}).items()}


def expand(names):
    """Units and groups, each unit once."""
    out = []
    for name in names:
        for unit in groups()[name[1:]] if name.startswith("@") else [name]:
            if unit not in out:
                out.append(unit)
    return out


def fold(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def document(plan):
    return fold((ROOT / "tests" / "data" / "seeds" / DOCUMENTS[plan["plan"]]).read_text(encoding="utf-8"))


def quotes(plan):
    """The quotations of targets, tasks and references, with whose they are."""
    for item in [t for _, t in targets(plan)] + list(tasks(plan)) + plan.get("references", []):
        if "quote" in item:
            yield item["id"], item["quote"]


def between(text, start, end):
    a = text.index(start)
    return text[a:text.index(end, a)]


def condition(t):
    """(condition, bar) of a target."""
    (name,) = [c for c in CONDITIONS if c in t]
    return name, t[name]


def walk(value, path=""):
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{path}/{key}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from walk(item, f"{path}/{i}")


def schema(name):
    return json.loads((CONFIG / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))


def faults(name, value):
    found = jsonschema.Draft202012Validator(schema(name)).iter_errors(value)
    return [f"/{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in found]


SHIPPED = ([("plan", path) for path in sorted((CONFIG / "plans").glob("*.json"))]
           + [("units", path) for path in sorted((CONFIG / "units").glob("*.json"))]
           + [("tiendo", CONFIG / "tiendo.json")] + [("holidays", path) for path in sorted(CONFIG.glob("holidays-*.json"))])


# ---- comments ---------------------------------------------------------------------------------------------------------

# Comments vanish, strings that look like comments stay, and line numbers do not move.
def test_comments_are_stripped_outside_strings_only():
    text = '{ "url": "http://x/*y*/", // gone "a"\n /* gone\n "b": 1 */ "c": "\\"// kept", "d": 2 }'
    assert json.loads(strip_comments(text)) == {"url": "http://x/*y*/", "c": '"// kept', "d": 2}
    assert strip_comments(text).count("\n") == text.count("\n")


# ---- schemas ----------------------------------------------------------------------------------------------------------

# Every schema is itself a valid JSON Schema 2020-12, closed to unknown keys in every object it describes.
@pytest.mark.parametrize("name", ["plan", "units", "tiendo", "holidays"])
def test_schema_is_valid_and_closed(name):
    s = schema(name)
    assert s["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(s)
    for path, node in walk(s):
        described = isinstance(node, dict) and node.get("type") == "object"
        assert not described or "additionalProperties" in node, f"{name}{path} is open"
        if isinstance(node, dict) and "$ref" in node:
            assert node["$ref"].split("/")[-1] in s["$defs"], f"{name}{path}"


# Every file that is shipped obeys its schema.
@pytest.mark.parametrize("name,path", SHIPPED, ids=lambda p: getattr(p, "name", p))
def test_shipped_file_obeys_its_schema(name, path):
    assert faults(name, load(path)) == []


def change(value, path, new):
    """A copy with the member at `path` set, or taken away where new is None."""
    out = copy.deepcopy(value)
    node = out
    for key in path[:-1]:
        node = node[key]
    if new is None:
        del node[path[-1]]
    else:
        node[path[-1]] = new
    return out


INDICATOR = ["objectives", 0, "indicators", 0]
TARGET = INDICATOR + ["targets", 0]
REPORT = ["reports", 0]

# The plan schema refuses what the language does not know, and says so for each of these slips.
@pytest.mark.parametrize("path,new", [
    (["plann"], "x"), (["plan"], "a b"), (["plan"], "x" * 57), (["title"], {"en": "only"}), (["title"], ""), (["issued"], "4/4/2016"),
    (["start"], "2016-13-01"), (["method"], "trend"), (["milestones"], []), (["objectives"], None), (["timezone"], None),
    (["tasks"], [{}]), (["accept"], [{"code": "check.x"}]), (["accept"], [{"why": "y"}]),
    (["events", 0, "from"], "15-11"), (["events", 0, "lead"], "7"), (["milestones", 0, "kind"], "midterm"),
    (INDICATOR + ["measure"], {"type": "percents"}), (INDICATOR + ["measure"], {"type": "count"}),
    (INDICATOR + ["measure"], {"type": "rate", "per": 0, "base": "x"}), (INDICATOR + ["measure"], {"type": "rate", "per": 100}),
    (INDICATOR + ["measure"], {"type": "ratio", "per": 3}), (INDICATOR + ["frequency"], "yearly"), (INDICATOR + ["good"], "high"),
    (INDICATOR + ["aggregation"], "average"), (INDICATOR + ["lead"], {"unknown": ""}),
    (INDICATOR + ["reported_by"], "lc-all"), (INDICATOR + ["reported_by"], ["@@x"]), (INDICATOR + ["disaggregate"], {"sex": "part"}),
    (INDICATOR + ["baseline"], {"value": 3}), (INDICATOR + ["baseline"], {"period": "2016-Q5", "value": 3}), (INDICATOR + ["baseline"], 16),
    (TARGET + ["at_least"], None), (TARGET + ["at_least"], "70"), (TARGET + ["above"], 3), (TARGET + ["at"], None), (TARGET + ["every"], "year"),
    (TARGET + ["source"], None), (TARGET + ["quote"], ""), (TARGET + ["in_force"], "no"), (TARGET + ["relative"], {"to": "baseline"}),
    (TARGET + ["relative"], {"to": "baseline", "as": "times"}), (TARGET + ["valid_from"], "2016"), (TARGET + ["equivalent"], {"value": 3}),
    (TARGET + ["when"], {}), (REPORT + ["covers"], "semester"), (REPORT + ["only"], ["H1"]), (REPORT + ["due"], None),
    (REPORT + ["due"], {"before": "05-20", "by": "05-20"}), (REPORT + ["due"], {"before": "20-05"}), (REPORT + ["due"], {}),
    (REPORT + ["rounds"], [{"id": "a", "due": {"by": "05-20"}}]), (REPORT + ["remind"], ["7d"]), (REPORT + ["remind"], ["+7d"]),
    (REPORT + ["escalate"], ["-1d"]), (REPORT + ["indicators"], "all"), (REPORT + ["units"], []), (REPORT + ["remind_at"], "8:00"),
    (REPORT + ["grace_days"], -1), (REPORT + ["calendar"], "lunar"),
])
def test_plan_schema_refuses(path, new):
    plan = load(LAI_CHAU)
    assert faults("plan", plan) == []
    assert faults("plan", change(plan, path, new)) != []


# The plan schema allows each form of a target that the language has.
@pytest.mark.parametrize("form", [
    {"at_least": 70}, {"above": 90}, {"at_most": 113}, {"below": 52}, {"equals": 3}, {"between": [1.3, 1.5]},
    {"approximately": {"value": 80, "tolerance": 2}}, {"done": True}, {"stage": "issued"}, {"rank_within": 10}, {"direction_only": "up"},
    {"direction_only": "down"}, {"not_judged": "forecast"}, {"not_judged": "on_demand"}, {"not_judged": "by_reference"},
    {"at_least": {"unknown": "ô để trống"}}, {"at_most": -60, "relative": {"to": "baseline", "as": "percent"}},
    {"at_least": 2, "relative": {"to": "2010", "as": "points"}}, {"at_least": 40, "each": "sex"}, {"at_least": 100, "maintain_from": "mid"},
    {"at_least": 100, "maintain_from": "2015-12-31"}, {"at_least": 423, "wording": "bare"}, {"at_least": 423, "exact": True},
    {"at_least": 35, "equivalent": {"value": 10534, "of": "người"}}, {"at_least": 1, "striving": True, "level": "national", "in_force": False},
    {"at_least": 1, "valid_from": "2021-01-01", "valid_to": "2021-12-31", "assumed": "x"},
    {"at_least": 29, "allocations": {"a": 20, "b": [4, 9]}}, {"at": "2016/2020", "at_least": 20}, {"at": {"unknown": "không nêu"}, "at_least": 1},
    {"per_year": {"decrease_by": [5, 10], "as": "percent"}}, {"per_year": {"increase_by": 0.1, "as": "permille_points"}},
    {"per_year": {"unknown": "x"}}, {"all_of": [{"at_least": 1}, {"at_most": 5, "relative": {"to": "baseline", "as": "absolute"}}]},
    {"at_least": 40, "relative": {"unknown": "mức hay mức tăng?"}}, {"at_least": 3, "category": "sex=female;ethnicity=minority"},
    {"at_least": 100, "share_of_units": {"meeting": {"at_least": 3}, "of": "@communes", "per": "quarter", "over": "all",
                                         "where": {"indicator": "1.1", "above": 0}}},
    {"at_least": 50, "when": {"indicator": "1.1", "at_least": 30}}, {"at_least": 2, "for": ["@districts", "a"], "merge": "sum"},
    {"at": None, "every": [2017, 2019], "at_least": 1}, {"at_least": 1, "stretch": True}, {"not_judged": "by_reference", "refers_to": "cl"},
])
def test_plan_schema_allows_every_form_of_target(form):
    target = {"id": "t", "at": "end", "source": "I.2", "quote": "x", **form}
    plan = change(load(LAI_CHAU), TARGET, {key: value for key, value in target.items() if value is not None})
    assert faults("plan", plan) == []


# A target has exactly one condition and exactly one time; each year needs no milestone.
def test_plan_schema_wants_one_condition_and_one_time():
    base = {"id": "t", "source": "I.2", "quote": "x"}
    plan = load(LAI_CHAU)
    assert faults("plan", change(plan, TARGET, {**base, "every": "year", "at_least": 40})) == []
    for slip in ({"every": "year"}, {"at_least": 40}, {"every": "month", "at_least": 40}, {"at": "end", "every": "year", "at_least": 40}, {"at": "end", "at_least": 1, "at_most": 2}):
        assert faults("plan", change(plan, TARGET, {**base, **slip})) != [], slip


# The unit schema refuses what it does not know.
@pytest.mark.parametrize("path,new", [
    (["units"], []), (["unit"], "x"), (["units", 1, "parents"], "x"), (["units", 1, "unit"], "sở y tế"), (["units", 1, "name"], None),
    (["units", 1, "contacts"], {"mail": []}), (["units", 1, "contacts"], {"email": ["nobody"]}), (["units", 1, "from"], "2004"),
    (["units", 1, "locale"], "fr"), (["groups", "lc-all"], []), (["groups", "lc-all"], ["a", "a"]),
])
def test_units_schema_refuses(path, new):
    file = load(CONFIG / "units" / "lai-chau.json")
    assert faults("units", file) == []
    assert faults("units", change(file, path, new)) != []


# The settings schema refuses what it does not know, and allows the mail server, the board and working hours of the documentation.
@pytest.mark.parametrize("path,new", [
    (["plans"], None), (["listen"], "8080"), (["locale"], "fr"), (["smtp"], {"url": "smtp://x"}), (["smtp"], {"url": "http://x", "from": "a@b"}),
    (["receivers", 0], {"name": "x"}), (["receivers", 0, "webhook"], {"url": "http://x", "secret_file": "y"}), (["receivers", 0, "email"], ["@board"]),
    (["route", "group_wait"], "5"), (["route", "routes", 0, "continue"], "yes"), (["route", "routes", 0, "matches"], {}),
    (["collectors", 0, "kind"], "ftp"), (["collectors", 0, "settle"], 2), (["allow_addresses"], ["127.0.0.1"]), (["rules"], [{}]),
])
def test_settings_schema_refuses(path, new):
    settings = load(CONFIG / "tiendo.json")
    assert faults("tiendo", settings) == []
    assert faults("tiendo", change(settings, path, new)) != []


def test_settings_schema_allows_what_the_documentation_shows():
    settings = load(CONFIG / "tiendo.json")
    settings["smtp"] = {"url": "smtp://127.0.0.1:2525", "from": "tiendo@example.vn", "starttls": "required", "username": "u", "password_file": "p"}
    settings["receivers"].append({"name": "board", "webhook": {"url": "http://127.0.0.1:9000/hook", "format": "standard", "secret_file": "s"}})
    settings["route"]["working_hours"] = {"days": "mon-fri", "from": "07:30", "to": "17:00", "holidays": "off"}
    settings["route"]["routes"].append({"match": {}, "receiver": "board", "continue": True})
    assert faults("tiendo", settings) == []


def c_words(source, name):
    """The string literals of the C array `name`, those of the macro CONDITION_KEYS in it among them."""
    body = re.search(rf"\b{name}\[\]\s*=\s*\{{(.*?)\}};", (CONFIG / source).read_text(encoding="utf-8"), re.S).group(1)
    if "CONDITION_KEYS" in body:
        header = (CONFIG / "reader.h").read_text(encoding="utf-8")
        body += re.search(r"#define CONDITION_KEYS((?:.*\\\n)+.*)", header).group(1)
    return set(re.findall(r'"([^"]*)"', re.sub(r"/\*.*?\*/", "", body, flags=re.S)))


# The schemas offer exactly the keys that the daemon reads.
@pytest.mark.parametrize("source,name,node", [
    ("plan_reader.c", "PLAN_KEYS", None),
    ("read_indicator.c", "INDICATOR_KEYS", "indicator"),
    ("read_target.c", "TARGET_KEYS", "target"),
    ("read_parts.c", "PART_KEYS", "part"),
    ("read_share.c", "PROVISO_KEYS", "proviso"),
    ("read_report.c", "REPORT_KEYS", "report"),
])
def test_plan_schema_offers_the_keys_that_are_read(source, name, node):
    s = schema("plan")
    offered = set((s["$defs"][node] if node else s)["properties"])
    assert offered <= c_words(source, name)
    # a part and a proviso know every condition by name, to say which of them make sense there
    unfit = {"part": {"not_judged", "all_of"}, "proviso": {"direction_only", "not_judged", "per_year", "all_of"}}
    assert c_words(source, name) - offered == unfit.get(node, set())


# Each row of the table of settings is in the schema, and nothing else is.
def test_settings_schema_offers_the_rows_of_the_table():
    s = schema("tiendo")
    table = (CONFIG / "settings_table.c").read_text(encoding="utf-8")
    def rows(name):
        body = re.search(rf"\b{name}\[\]\s*=\s*\{{(.*?)\n\}};", table, re.S).group(1)
        return set(re.findall(r'\{"([^"]*)",\s*&TYPE_', body))
    assert rows("TOP") == set(s["properties"]) - {"$schema"}
    assert rows("SMTP") == set(s["properties"]["smtp"]["properties"])
    assert rows("RECEIVER") == set(s["$defs"]["receiver"]["properties"])
    assert rows("WEBHOOK") == set(s["$defs"]["receiver"]["properties"]["webhook"]["properties"])
    assert rows("ROUTE") == set(s["$defs"]["route"]["properties"])
    assert rows("HOURS") == set(s["$defs"]["route"]["properties"]["working_hours"]["properties"])
    assert rows("COLLECTOR") == set(s["$defs"]["collector"]["properties"])


# ---- units ------------------------------------------------------------------------------------------------------------

# Unit ids are unique over all files, each parent exists, and following the parents ends at a province.
def test_units_form_a_tree():
    names = [unit["unit"] for file in unit_files() for unit in file["units"]]
    assert len(names) == len(set(names))
    known = units()
    for unit in known.values():
        top, steps = unit, 0
        while "parent" in top:
            top, steps = known[top["parent"]], steps + 1
            assert steps < 10, unit["unit"]
        assert top["kind"] == "province", unit["unit"]


# Every unit has an address, and all addresses are examples: no mail can reach a real office by mistake.
def test_contacts_are_examples():
    for unit in units().values():
        contacts = unit["contacts"]
        assert contacts["email"], unit["unit"]
        for address in contacts["email"] + contacts.get("lead", []):
            assert address.endswith(".example.vn"), address


# Both names are given for every unit, and a group names known units of its own province, each once.
def test_groups_name_known_units():
    known = units()
    for unit in known.values():
        assert unit["name"]["vi"] and unit["name"]["en"], unit["unit"]
    for name, members in groups().items():
        assert len(members) == len(set(members)), name
        for member in members:
            assert member in known, f"@{name}: {member}"
            assert member.startswith(name[:3]), f"@{name}: {member}"


# @lc-all and its like are all units that stood below the province or district, and the other groups of the time part them (the leads are a selection).
@pytest.mark.parametrize("whole,prefix", [("lai-chau", "lc"), ("bac-kan", "bk"), ("lang-son", "ls"), ("ngoc-hoi", "nh"), ("lao-cai", "lao")])
def test_group_of_all_is_complete(whole, prefix):
    below = {unit["unit"] for unit in units_then().values() if parent_then(unit) == whole}
    named = groups()
    assert set(named[f"{prefix}-all"]) == below
    parts = [member for name, members in named.items() for member in members
             if name.startswith(f"{prefix}-") and name not in (f"{prefix}-all", f"{prefix}-leads") and member in units_then()]
    assert sorted(parts) == sorted(below)


# The districts and communes that the documents do not name are those of the administrative lists of their dates.
@pytest.mark.parametrize("group,names", [
    ("lc-districts", ["thành phố Lai Châu", "huyện Tam Đường", "huyện Mường Tè", "huyện Sìn Hồ", "huyện Phong Thổ", "huyện Than Uyên",
                      "huyện Tân Uyên", "huyện Nậm Nhùn"]),
    ("bk-districts", ["thị xã Bắc Kạn", "huyện Ba Bể", "huyện Bạch Thông", "huyện Chợ Đồn", "huyện Chợ Mới", "huyện Na Rì", "huyện Ngân Sơn",
                      "huyện Pác Nặm"]),
    ("ls-districts", ["thành phố Lạng Sơn", "huyện Bắc Sơn", "huyện Bình Gia", "huyện Cao Lộc", "huyện Chi Lăng", "huyện Đình Lập", "huyện Hữu Lũng",
                      "huyện Lộc Bình", "huyện Tràng Định", "huyện Văn Lãng", "huyện Văn Quan"]),
    ("nh-communes", ["thị trấn Plei Kần", "xã Đăk Ang", "xã Đăk Dục", "xã Đăk Kan", "xã Đăk Nông", "xã Đăk Xú", "xã Pờ Y", "xã Sa Loong"]),
])
def test_districts_are_those_of_the_list(group, names):
    members = [units()[name] for name in groups()[group]]
    assert sorted(member["name"]["vi"] for member in members) == sorted(f"UBND {name}" for name in names)
    for member in members:
        assert member["source"] == "catalogue" and member["kind"] == ("commune" if group == "nh-communes" else "district")


# The heads of part VI (Lai Châu) and IV (Bắc Kạn), and the bodies of the annex, are all there, and are not marked as coming from a list.
@pytest.mark.parametrize("plan,prefix,names", [
    ("lai-chau-2016", "lc", ["Sở Lao động - Thương binh và Xã hội", "Sở Kế hoạch và Đầu tư", "Sở Tài chính", "Sở Nội vụ", "Sở Giáo dục và Đào tạo",
                             "Sở Y tế", "Sở Thông tin và Truyền thông", "Sở Văn hóa, Thể thao và Du lịch", "Sở Tư pháp", "Sở Khoa học và Công nghệ",
                             "Sở Nông nghiệp và Phát triển nông thôn", "Ban Dân tộc tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh"]),
    ("bac-kan-2011", "bk", ["Sở Lao động - Thương binh và Xã hội", "Sở Kế hoạch và Đầu tư", "Sở Tài chính", "Sở Tư pháp", "Sở Nội vụ", "Sở Y tế",
                            "Sở Giáo dục và Đào tạo", "Sở Thông tin và Truyền thông", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh",
                            "Sở Khoa học và Công nghệ", "Ban Dân tộc tỉnh", "Báo Bắc Kạn", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Bắc Kạn",
                            "Hội Liên hiệp phụ nữ tỉnh", "Ban Tổ chức Tỉnh ủy", "Liên đoàn lao động tỉnh", "Ngân hàng Nông nghiệp",
                            "Chi nhánh Ngân hàng Chính sách", "Tỉnh đoàn", "Cục Thống kê"]),
])
def test_units_named_by_the_document_are_there(plan, prefix, names):
    text = fold((ROOT / "tests" / "data" / "seeds" / DOCUMENTS[plan]).read_text(encoding="utf-8")).lower()
    ours = {unit["name"]["vi"]: unit for unit in units_then().values() if unit["unit"].startswith(f"{prefix}-")}
    for name in names:
        assert name.lower() in text, name
        assert "source" not in ours[name], name


# ---- plans ------------------------------------------------------------------------------------------------------------

# Ids are unique: of targets in the plan, of indicators, objectives, tasks, references, reports, milestones and terms.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_ids_are_unique(plan):
    for ids in ([t["id"] for _, t in targets(plan)], [i["id"] for i in indicators(plan)], [o["id"] for o in plan["objectives"]],
                [t["id"] for t in tasks(plan)], [r["id"] for r in plan.get("references", [])], [r["id"] for r in plan["reports"]], [m["id"] for m in plan["milestones"] + plan.get("terms", [])]):
        assert len(ids) == len(set(ids)), ids
    for indicator, t in targets(plan):
        assert t["id"].startswith(indicator["id"] + "-"), t["id"]
    for objective in plan["objectives"]:
        for indicator in objective.get("indicators", []):
            assert indicator["id"].split(".")[0] == objective["id"]


# At most one target is in force per indicator, unit, level, category and time.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_at_most_one_target_in_force(plan):
    seen = {}
    for indicator, t in targets(plan):
        if not t.get("in_force", True):
            continue
        key = (indicator["id"], t.get("level"), t.get("each"), t.get("category"), str(t.get("for")), t.get("at"), str(t.get("every")))
        assert key not in seen, f"{t['id']} and {seen[key]}"
        seen[key] = t["id"]


# Every quotation of a target, a task or a reference stands in the document, letter for letter.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_quotes_are_in_the_document(plan):
    text = document(plan)
    for name, quote in quotes(plan):
        assert quote == fold(quote), name
        assert quote in text, f"{name}: {quote}"


def cited(path):
    """The places and quotations of comments: // IV.1: "…"."""
    return re.findall(r'// ((?:[IVX]+|annex|title)[^":]*): "([^"]*)"', path.read_text(encoding="utf-8"))


# So does every quotation in a comment, which gives the place of milestones, terms, baselines, coordinating bodies, reports and events.
@pytest.mark.parametrize("path", sorted((CONFIG / "plans").glob("*.json")), ids=lambda p: p.stem)
def test_comments_quote_the_document(path):
    text = document(load(path))
    found = cited(path)
    assert len(found) >= {"bac-kan-2011": 17}.get(path.stem, 4)
    for place, words in found:
        assert fold(words) in text, f"{place}: {words}"


# Every target and task carries its place and its words; what is not in force or is read from a damaged place says why.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_targets_carry_place_and_words(plan):
    for t in tasks(plan):
        assert t["source"] and t["quote"], t["id"]
    for _, t in targets(plan):
        assert t["source"] and t["quote"], t["id"]
        from_annex_alone = t["source"].startswith("phụ lục, ")
        if not t.get("in_force", True) or from_annex_alone:
            assert t["assumed"], t["id"]
        assert (t.get("level") == "national") == t["source"].endswith("cột 1"), t["id"]


# Every text that people see is in both languages.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_titles_are_in_both_languages(plan):
    count = 0
    for path, node in walk(plan):
        if path.split("/")[-1] in ("title", "note", "of", "base", "step") and "share_of_units" not in path:
            count += 1
            assert set(node) in ({"vi", "en"}, {"unknown"}) and all(node.values()), path
    assert count > 10


def bodies(item):
    """The units that lead, coordinate, report, carry out or are judged, whatever form they are written in."""
    named = [item["lead"]] if "lead" in item else []
    share = item.get("share_of_units", {}).get("of", [])
    named += item.get("coordinating", []) + item.get("reported_by", []) + item.get("for", []) + ([share] if isinstance(share, str) else share)
    refs = [body.get("unit") if isinstance(body, dict) else body for body in named]
    return [ref for ref in refs if ref is not None] + list(item.get("allocations", {}))


# Every unit, group, indicator, event, milestone, term and dimension that a plan refers to exists.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_references_resolve(plan):
    known, named = units(), groups()
    def check(ref):
        assert (ref[1:] in named if ref.startswith("@") else ref in known), ref
    check(plan["unit"])
    all_indicators, all_tasks = list(indicators(plan)), list(tasks(plan))
    for item in plan["objectives"] + all_indicators + all_tasks + [t for _, t in targets(plan)]:
        for ref in bodies(item):
            check(ref)
    ids = {i["id"] for i in all_indicators}
    events = {e["id"] for e in plan.get("events", []) if e.get("recorded")}
    for task in all_tasks:
        assert task.get("indicator", "-") in ids | {"-"}, task["id"]
        for window in task["windows"] if isinstance(task["windows"], list) else []:
            assert "after" not in window or window["after"] in events, task["id"]
    for report in plan["reports"]:
        for ref in report["units"] + [report[key] for key in ("to", "via") if isinstance(report.get(key), str)]:
            check(ref)
        if isinstance(report["indicators"], list):
            assert set(report["indicators"]) <= ids
        assert report.get("consolidates", "-") in {r["id"] for r in plan["reports"]} | {"-"}
    milestones = {m["id"] for m in plan["milestones"]}
    times = milestones | {t["id"] for t in plan.get("terms", [])}
    for term in plan.get("terms", []):
        assert term["judged_at"] in milestones
    for indicator, t in targets(plan):
        assert t.get("at") in times or t.get("every") == "year", t["id"]
        kept = t.get("maintain_from", "end")
        assert kept in milestones or plan["start"] <= kept <= plan["end"], t["id"]
        assert "each" not in t or t["each"] in indicator["disaggregate"], t["id"]


# A condition fits its measure, lies within it, and points the way the indicator calls good.
@pytest.mark.parametrize("plan", plans(), ids=lambda p: p["plan"])
def test_conditions_fit_their_measures(plan):
    for indicator, t in targets(plan):
        name, bar = condition(t)
        kind = indicator["measure"]["type"]
        if name == "not_judged":
            continue
        if "share_of_units" in t:  # its bar is of the units, what they meet is the measure's
            assert 0 <= bar <= 100, t["id"]
            ((name, bar),) = t["share_of_units"]["meeting"].items()
        if name == "approximately":
            bar = bar["value"]
        assert (name == "done") == (kind == "yes_no"), t["id"]
        if name in ("at_least", "above"):
            assert indicator["good"] == "up", t["id"]
        if name in ("at_most", "below"):
            assert indicator["good"] == "down", t["id"]
        if kind == "percent" and t.get("in_force", True):
            assert 0 <= bar <= 100 and not (name == "above" and bar >= 100), t["id"]


# ---- Lai Châu ---------------------------------------------------------------------------------------------------------

# The five percentages of part I.2, and no others, are the targets; the two dashes that say "Phấn đấu" are striving.
def test_lai_chau_targets_are_those_of_the_document():
    plan = load(LAI_CHAU)
    text = between(document(plan), "2. Mục tiêu cụ thể", "II. ĐỐI TƯỢNG")
    assert [int(n) for n in re.findall(r"(\d+)%", text)] == [t["at_least"] for _, t in targets(plan)] == [70, 50, 100, 100, 100]
    assert [t.get("striving", False) for _, t in targets(plan)] == [False, False, False, True, True]
    assert text.count("Phấn đấu") == 2
    assert all(t["at"] == "end" for _, t in targets(plan))


# The document leaves leads, baselines and years of the targets blank: they are unknown or marked as readings, never filled in.
def test_lai_chau_blanks_are_unknown():
    for indicator in indicators(load(LAI_CHAU)):
        assert set(indicator["lead"]) == {"unknown"} and set(indicator["baseline"]) == {"unknown"}
        assert indicator["assumed"] and all(t["assumed"] for t in indicator["targets"])
        assert indicator["aggregation"] == "ratio" and indicator["frequency"] == "year"


# The number, the date and the phase are the document's.
def test_lai_chau_head():
    plan = load(LAI_CHAU)
    assert "Số: 579 /KH-UBND Lai Châu, ngày 04 tháng 4 năm 2016" in document(plan)
    assert (plan["number"], plan["issued"], plan["start"], plan["end"]) == ("579/KH-UBND", "2016-04-04", "2016-01-01", "2020-12-31")
    assert [m["date"] for m in plan["milestones"]] == ["2020-12-31"] and not any(m.get("review") for m in plan["milestones"])


# Every department, board, body, mass organisation and district owes the report before 20/5 (first half-year) and the one before 30/11.
def test_lai_chau_reports():
    plan = load(LAI_CHAU)
    text = document(plan)
    half, year, summary = plan["reports"]
    assert "Định kỳ 6 tháng (trước ngày 20/5)" in text and "hàng năm (trước ngày 30/11)" in text
    assert (half["covers"], half["only"], half["due"]) == ("half_year", ["S1"], {"before": "05-20"})
    assert (year["covers"], year["due"]) == ("year", {"before": "11-30"}) and "only" not in year
    for report in (half, year):
        assert (report["to"], report["via"]) == ("lai-chau", "lc-so-ldtbxh")
        assert set(expand(report["units"])) == {u["unit"] for u in units_then().values() if u.get("parent") == "lai-chau"}
        assert (report["remind"], report["escalate"]) == (["-30d", "-7d", "-1d"], ["+1d", "+7d"])
    assert set(summary["due"]) == {"unknown"}


# The action month runs from 15/11 to 15/12 of every year.
def test_lai_chau_action_month():
    plan = load(LAI_CHAU)
    (event,) = plan["events"]
    assert "từ ngày 15/11 đến ngày 15/12" in document(plan)
    assert (event["from"], event["to"], event["lead"]) == ("11-15", "12-15", "7d")


# ---- Bắc Kạn ----------------------------------------------------------------------------------------------------------

def number(text):
    """A number as the document writes it: 58,3 · 100.000 · 02."""
    return float(text.replace(".", "").replace(",", "."))


# What else a chỉ tiêu of part II holds beside its bars: years, bases, ages, the scope of the denominator, baselines.
BESIDE = {
    "1.1": [2016, 2020, 2011, 2015, 16, 2016, 2020, 2011, 2016, 22.33],
    "1.2": [2015, 2020], "1.3": [2015, 2020, 30],
    "2.1": [], "2.2": [2015, 2020], "2.3": [45, 2015, 2020], "2.4": [2015, 2020],
    "3.1": [15, 40, 2015, 2020], "3.2": [2015, 2020, 2015, 2020],
    "4.1": [100, 2015, 100, 2020], "4.2": [100000, 2015, 100000, 2020], "4.3": [2015, 2020, 2010], "4.4": [100, 2015, 100, 2020],
    "5.1": [2015, 2020], "5.2": [2015, 2020],
    "6.1": [2015, 2020], "6.2": [2015, 2020, 2015, 2020], "6.3": [2015, 2020],
    "7.1": [2015, 2020], "7.2": [2015, 2020], "7.3": [2015, 2020], "7.4": [2015, 2020],
}


def chi_tieu(text):
    """Each "Chỉ tiêu n" of a stretch of text that is split by objectives, by its number "objective.n"."""
    return {n: part for n, part in re.findall(r"- Chỉ tiêu (\d): ?(.*?)(?=- Chỉ tiêu \d:|$)", text)}


def bars(plan, chi_tieu_id, keep):
    """The bars of an indicator 2.2 or of its parts 3.2a, 3.2b; "reach and maintain" says its number once."""
    out = []
    for indicator, t in targets(plan):
        if not re.fullmatch(re.escape(chi_tieu_id) + "[a-z]?", indicator["id"]) or not keep(t):
            continue
        name, bar = condition(t)
        if name in ("done", "direction_only") or "maintain_from" in t:
            continue
        out.append(abs(float(bar)))
    return sorted(out)


def without(numbers, beside):
    left = list(numbers)
    for n in beside:
        assert n in left, f"{n} is not among {left}"
        left.remove(n)
    return sorted(left)


# Part II: the numbers of each chỉ tiêu, less years, bases, ages and baselines, are exactly the bars of its provincial targets from the text.
def test_bac_kan_text_is_complete():
    plan = load(BAC_KAN)
    text = between(document(plan), "II. CÁC MỤC TIÊU CỤ THỂ", "III. GIẢI PHÁP")
    starts = [m.start() for m in re.finditer(r"(?<=[. Ể])\d\. (?=[A-ZĂÂĐÊÔƠƯ])", text)]
    assert len(starts) == 7
    seen = {}
    for objective, (a, b) in enumerate(zip(starts, starts[1:] + [len(text)]), 1):
        for n, words in chi_tieu(text[a:b]).items():
            seen[f"{objective}.{n}"] = [number(m) for m in re.findall(r"\d+(?:[.,]\d+)*", words)]
    assert set(seen) == set(BESIDE)
    for name, numbers in seen.items():
        assert without(numbers, BESIDE[name]) == bars(plan, name, lambda t: t["source"].startswith("II.")), name


# The same in column 1 of the annex, whose words differ from the text's in a few places.
ANNEX_BESIDE = {**BESIDE, "1.1": [2016, 2020, 2011, 2016, 2016, 2020], "7.4": [2015, 2020]}
COLUMN_2 = {"1.1": [20, 22], "1.2": [70], "1.3": [50], "2.1": [40], "2.2": [10], "2.3": [25], "2.4": [80], "3.1": [90], "3.2": [40, 10],
            "4.1": [113, 100], "4.2": [60, 100000], "4.3": [40], "4.4": [27, 100], "5.1": [60], "5.2": [80], "6.1": [2], "6.2": [40, 70],
            "6.3": [100], "7.1": [80], "7.2": [100], "7.3": [], "7.4": [100]}


def annex_rows(plan):
    text = document(plan)
    annex = text[text.index("- Chỉ tiêu 1: + Phấn đấu đạt tỷ lệ nữ tham gia cấp ủy Đảng"):]
    rows = {}
    for objective, part in enumerate(re.split(r"Mục tiêu \d: ", annex), 1):
        for n, words in chi_tieu(part).items():
            rows[f"{objective}.{n}"] = [number(m) for m in re.findall(r"\d+(?:[.,]\d+)*", words)]
    return rows


# The annex: the numbers of each row are exactly those of column 1 (the national bars and what stands beside them) and of column 2.
def test_bac_kan_annex_is_complete():
    plan = load(BAC_KAN)
    rows = annex_rows(plan)
    assert set(rows) == set(COLUMN_2)
    for name, numbers in rows.items():
        left = without(without(numbers, COLUMN_2[name]), ANNEX_BESIDE[name])
        assert left == bars(plan, name, lambda t: t.get("level") == "national"), name


# Column 2 of the annex: each number is a provincial target of its place: shared with the text where they agree, else its own and not in force.
def test_bac_kan_column_2_is_kept():
    plan = load(BAC_KAN)
    bases = {"4.1": [100], "4.2": [100000], "4.4": [100]}
    for name, numbers in COLUMN_2.items():
        kept = bars(plan, name, lambda t: t["source"].endswith("cột 2"))
        assert kept == without(numbers, bases.get(name, [])), name
        # each place names one part of a chỉ tiêu; yearly and maintained targets have their number once
    for _, t in targets(plan):
        if t["source"].startswith("phụ lục, ") and t["source"].endswith("cột 2"):
            assert t.get("in_force") is False and t["wording"] == "bare" and t["at"] == "mid", t["id"]
            assert "level" not in t, t["id"]


# The clashes of the document are kept as targets of their own, each with its words, and the text is in force.
@pytest.mark.parametrize("text_id,annex_id,text_bar,annex_bar", [
    ("1.1a-end", "1.1a-mid-annex", 20, 20), ("1.1b-end", "1.1b-mid-annex", 25, 22), ("4.2-mid", "4.2-mid-annex", 58.3, 60),
    ("5.2-mid", "5.2-mid-annex", 90, 80), ("7.4-mid", "7.4-mid-annex", 100, 100),
])
def test_bac_kan_text_wins_over_annex(text_id, annex_id, text_bar, annex_bar):
    plan = load(BAC_KAN)
    text, annex = target(plan, text_id), target(plan, annex_id)
    assert (condition(text)[1], condition(annex)[1]) == (text_bar, annex_bar)
    assert text.get("in_force", True) is True and annex["in_force"] is False
    assert text["source"].startswith("II.") and annex["source"].startswith("phụ lục, ") and annex["assumed"]


# Targets as a careful reader writes them down by hand: condition, bar, time, level.
@pytest.mark.parametrize("name,expected", [
    ("1.1a-end", ("at_least", 20, "2016/2020")), ("1.1a-end-n", ("at_least", 25, "2016/2020")),
    ("1.1b-end", ("at_least", 25, "2016/2020")), ("1.1b-mid-n", ("at_least", 30, "2011/2016")), ("1.1b-end-n", ("above", 35, "2016/2020")),
    ("1.2-mid", ("at_least", 70, "mid")), ("1.2-end", ("above", 90, "end")), ("1.2-mid-n", ("at_least", 80, "mid")), ("1.2-end-n", ("above", 95, "end")),
    ("1.3-mid", ("at_least", 50, "mid")), ("1.3-end", ("at_least", 90, "end")), ("1.3-mid-n", ("at_least", 70, "mid")), ("1.3-end-n", ("above", 100, "end")),
    ("2.1-year", ("at_least", 40, None)), ("2.1-year-n", ("at_least", 40, None)),
    ("2.2-mid", ("at_least", 10, "mid")), ("2.2-end", ("at_least", 30, "end")), ("2.2-mid-n", ("at_least", 30, "mid")), ("2.2-end-n", ("at_least", 35, "end")),
    ("2.3-mid", ("at_least", 25, "mid")), ("2.3-end", ("at_least", 50, "end")), ("2.4-mid", ("at_least", 80, "mid")), ("2.4-end", ("at_least", 100, "end")),
    ("3.1-mid", ("at_least", 90, "mid")), ("3.1-end", ("at_least", 95, "end")), ("3.2a-mid", ("at_least", 40, "mid")), ("3.2a-end", ("at_least", 50, "end")),
    ("3.2b-mid", ("at_least", 10, "mid")), ("3.2b-end", ("at_least", 20, "end")), ("3.2b-mid-n", ("at_least", 20, "mid")), ("3.2b-end-n", ("at_least", 50, "end")),
    ("4.1-mid", ("at_most", 113, "mid")), ("4.1-end", ("at_most", 115, "end")), ("4.2-mid", ("at_most", 58.3, "mid")), ("4.2-end", ("below", 52, "end")),
    ("4.3-mid", ("at_least", 40, "mid")), ("4.3-end", ("at_least", 50, "end")), ("4.4-mid", ("at_most", 27, "mid")), ("4.4-end", ("below", 25, "end")),
    ("5.1a-mid", ("at_most", -60, "mid")), ("5.1a-end", ("at_most", -80, "end")), ("5.1b-end", ("direction_only", "up", "end")),
    ("5.1c-end", ("direction_only", "up", "end")), ("5.2-mid", ("at_least", 90, "mid")), ("5.2-end", ("at_least", 100, "end")),
    ("6.1-mid", ("at_most", 2, "mid")), ("6.1-end", ("at_most", 1.5, "end")), ("6.2a-mid", ("at_least", 40, "mid")), ("6.2a-end", ("at_least", 50, "end")),
    ("6.2b-mid", ("at_least", 70, "mid")), ("6.2b-end", ("at_least", 85, "end")), ("6.2b-end-n", ("at_least", 80, "end")),
    ("6.3-mid", ("at_least", 100, "mid")), ("6.3-end", ("at_least", 100, "end")), ("7.1-mid", ("at_least", 80, "mid")), ("7.1-end", ("at_least", 100, "end")),
    ("7.2-mid", ("at_least", 100, "mid")), ("7.2-end", ("at_least", 100, "end")), ("7.3a-mid", ("done", True, "mid")), ("7.3b-end", ("done", True, "end")),
    ("7.4-mid", ("at_least", 100, "mid")), ("7.4-end", ("at_least", 100, "end")),
])
def test_bac_kan_target(name, expected):
    t = target(load(BAC_KAN), name)
    assert (*condition(t), t.get("at")) == expected
    assert (t.get("level") == "national") == name.endswith("-n")


# "Phấn đấu" is striving, "duy trì" is maintained from the mid-term on, "mỗi giới" and "của nam và nữ" hold for each sex, "Hằng năm" every year.
def test_bac_kan_modifiers_follow_the_words():
    for indicator, t in targets(load(BAC_KAN)):
        own_words = t["quote"] not in ("20%", "22%", "80%", "100%", "60/100.000")
        spoken = t["quote"].startswith("Phấn đấu") or indicator["id"] == "1.1b" and own_words
        assert t.get("striving", False) == (spoken and own_words), t["id"]
        kept = "duy trì đến năm 2020" in t["quote"] and t.get("at") == "end"
        assert t.get("maintain_from") == ("mid" if kept else None), t["id"]
        each = "cho mỗi giới" in t["quote"] or "của nam và nữ" in t["quote"]
        assert t.get("each") == ("sex" if each else None), t["id"]
        assert t.get("every") == ("year" if t["quote"].startswith("Hằng năm") else None), t["id"]
        assert ("relative" in t) == ("giảm 60%" in t["quote"]), t["id"]


# A bar that says "trên", "dưới", "từ … trở lên", "không vượt quá" just before or after its number has that very condition.
def test_bac_kan_conditions_follow_the_words():
    before = {"trên": "above", "dưới": "below", "không vượt quá": "at_most"}
    checked = 0
    for _, t in targets(load(BAC_KAN)):
        name, bar = condition(t)
        if name in ("done", "direction_only"):
            continue
        written = f"{abs(bar):g}".replace(".", ",")
        places = [m for m in re.finditer(rf"(?<![\d,]){re.escape(written)}(?![\d,])", t["quote"])]
        assert places or "/100" in t["quote"], t["id"]
        said = {before[w] for m in places for w in before if t["quote"][:m.start()].rstrip().endswith(w)}
        if said:
            checked += 1
            assert said == {name}, t["id"]
        elif name in ("above", "below"):
            pytest.fail(f"{t['id']}: the quotation does not say {name}")
    assert checked >= 8


# Baselines are those the text states, of the two terms; all others are unknown, the year 2010 of 4.3 and the base of "giảm 60 %" too.
def test_bac_kan_baselines():
    stated = {}
    for indicator in indicators(load(BAC_KAN)):
        baseline = indicator["baseline"]
        if "unknown" in baseline:
            continue
        stated[indicator["id"]] = (baseline["period"], baseline["value"])
    assert stated.pop("4.3")[0] == "2010"
    assert stated == {"1.1a": ("2011/2015", 16), "1.1b": ("2011/2016", 22.33)}


# Leads are column 3 of the annex, row by row; coordinating bodies are column 4, objective by objective.
def test_bac_kan_leads_and_coordinating_bodies():
    plan = load(BAC_KAN)
    assert {i["id"]: i["lead"].removeprefix("bk-") for i in indicators(plan)} == {
        "1.1a": "ban-to-chuc-tinh-uy", "1.1b": "so-noi-vu", "1.2": "ban-to-chuc-tinh-uy", "1.3": "ban-to-chuc-tinh-uy",
        "2.1": "so-ldtbxh", "2.2": "so-ldtbxh", "2.3": "so-ldtbxh", "2.4": "so-ldtbxh", "3.1": "so-gddt", "3.2a": "so-noi-vu", "3.2b": "so-noi-vu",
        "4.1": "so-y-te", "4.2": "so-y-te", "4.3": "so-y-te", "4.4": "so-y-te", "5.1a": "so-tttt", "5.1b": "so-tttt", "5.1c": "so-tttt", "5.2": "dai-ptth",
        "6.1": "so-vhttdl", "6.2a": "so-tu-phap", "6.2b": "so-tu-phap", "6.3": "so-ldtbxh", "7.1": "so-tu-phap", "7.2": "so-tu-phap",
        "7.3a": "so-ldtbxh", "7.3b": "so-ldtbxh", "7.4": "so-ldtbxh"}
    cells = {place: words for place, words in cited(BAC_KAN) if place.endswith("column 4")}
    for objective in plan["objectives"]:
        cell = cells[f"annex, mục tiêu {objective['id']}, column 4"].lower()
        named = re.split(r"; |, ", re.sub(r" và các .*", "", cell))
        ours = [units()[ref]["name"]["vi"].lower().removesuffix(" tỉnh") for ref in objective["indicators"][0]["coordinating"]]
        assert ours == [name.removesuffix(" tỉnh") for name in named]
        assert all(i["coordinating"] == objective["indicators"][0]["coordinating"] for i in objective["indicators"])


# The reviews are at the end of 2015 and of 2020; the leads of part IV and of the annex report before 10 November.
def test_bac_kan_milestones_and_report():
    plan = load(BAC_KAN)
    assert [(m["id"], m["date"], m["kind"], m["review"]) for m in plan["milestones"]] == [
        ("mid", "2015-12-31", "mid_term", True), ("end", "2020-12-31", "end_of_phase", True)]
    annual = plan["reports"][0]
    assert "hàng năm (trước ngày 10 tháng 11)" in document(plan)
    assert (annual["covers"], annual["due"], annual["to"], annual["via"]) == ("year", {"before": "11-10"}, "bac-kan", "bk-so-ldtbxh")
    assert {i["lead"] for i in indicators(plan)} <= set(expand(annual["units"]))
    assert len(expand(annual["units"])) == 14
    assert all("unknown" in report["due"] for report in plan["reports"][1:])


# Whoever "chủ trì" in part IV is among the leads, and nobody else of part IV is.
def test_bac_kan_leads_are_those_of_part_iv():
    plan = load(BAC_KAN)
    part = between(document(plan), "IV. TỔ CHỨC THỰC HIỆN", "17. Đơn vị được giao nhiệm vụ chủ trì")
    leading = re.findall(r"(?:^|[ ;.])\d+\. ([^.;]*?) chủ trì, phối hợp", part)
    by_name = {u["name"]["vi"]: u["unit"] for u in units_then().values() if u["unit"].startswith("bk-")}
    annex_only = {"bk-ban-to-chuc-tinh-uy", "bk-dai-ptth"}
    assert len(leading) == 12
    assert {by_name[name] for name in leading} == set(groups()["bk-leads"]) - annex_only


# ---- samples ----------------------------------------------------------------------------------------------------------

def agrees(value_text, exact):
    digits = Decimal(value_text)
    return exact.quantize(Decimal(1).scaleb(digits.as_tuple().exponent), ROUND_HALF_UP) == digits


# A sample says that it is one, names its plan, report, unit and period, and is owed by that unit.
@pytest.mark.parametrize("path", samples(), ids=lambda p: p.stem)
def test_sample_answers_an_obligation(path):
    body = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_twins)
    assert set(body) == {"plan", "report", "unit", "period", "note", "values"}
    assert body["note"].startswith("Số liệu mẫu / sample data")
    plan = next(p for p in plans() if p["plan"] == body["plan"])
    report = next(r for r in plan["reports"] if r["id"] == body["report"])
    assert body["unit"] in expand(report["units"])
    if report["covers"] == "half_year":
        assert body["period"] == "2016-S1"
    else:
        assert plan["start"][:4] <= body["period"] <= "2015"


# Its lines are of indicators that the unit reports or leads, each once; values lie within their measure and agree with their counts to the last digit.
@pytest.mark.parametrize("path", samples(), ids=lambda p: p.stem)
def test_sample_lines_are_sound(path):
    body = json.loads(path.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    plan = next(p for p in plans() if p["plan"] == body["plan"])
    known = {i["id"]: i for i in indicators(plan)}
    seen = set()
    for line in body["values"]:
        indicator = known[line["indicator"]]
        assert body["unit"] in expand(indicator.get("reported_by", [])) or body["unit"] == indicator["lead"], line
        key = (line["indicator"], line.get("category", "total"))
        assert key not in seen, key
        seen.add(key)
        measure = indicator["measure"]
        per = {"percent": 100, "rate": measure.get("per"), "ratio": 1}.get(measure["type"])
        if "no_data_reason" in line:
            assert set(line) == {"indicator", "no_data_reason"}
        elif "numerator" in line:
            n, d = Decimal(line["numerator"]), Decimal(line["denominator"])
            assert d > 0 and n >= 0 and (measure["type"] != "percent" or n <= d), line
            assert "value" not in line or agrees(line["value"], per * n / d), line
        elif measure["type"] == "yes_no":
            assert line["value"] in (True, False)
        else:
            assert Decimal(line["value"]) >= 0


# Categories are sent for indicators that are disaggregated, both of them, and shares sum to the whole.
@pytest.mark.parametrize("path", samples(), ids=lambda p: p.stem)
def test_sample_categories(path):
    body = json.loads(path.read_text(encoding="utf-8"))
    plan = next(p for p in plans() if p["plan"] == body["plan"])
    known = {i["id"]: i for i in indicators(plan)}
    by_indicator = {}
    for line in body["values"]:
        by_indicator.setdefault(line["indicator"], []).append(line)
    for name, lines in by_indicator.items():
        mode = known[name].get("disaggregate", {}).get("sex")
        categories = [line.get("category") for line in lines]
        assert sorted(categories, key=str) == (["sex=female", "sex=male"] if mode else [None]), name
        if mode == "share":
            assert sum(line["numerator"] for line in lines) == lines[0]["denominator"] == lines[1]["denominator"], name


# Sent in the order of their names, they leave some of Lai Châu's units silent, one incomplete, and one corrected.
def test_samples_leave_work_to_be_done():
    bodies = [json.loads(path.read_text(encoding="utf-8")) for path in samples()]
    assert 12 <= len(bodies) <= 24
    names = [path.name for path in samples()]
    assert all(re.fullmatch(r"\d{3}-[a-z0-9-]+\.json", name) for name in names)
    assert len({name[:3] for name in names}) == len(names)
    lai_chau = [b for b in bodies if b["plan"] == "lai-chau-2016"]
    senders = [b["unit"] for b in lai_chau]
    assert len(set(groups()["lc-all"]) - set(senders)) >= 5
    assert len(senders) == len(set(senders)) + 1, "one unit corrects its report"
    plan = load(LAI_CHAU)
    short = [b["unit"] for b in lai_chau
             if {i["id"] for i in indicators(plan) if b["unit"] in expand(i["reported_by"])} > {line["indicator"] for line in b["values"]}]
    assert short == ["lc-phong-tho"]


# ---- settings ---------------------------------------------------------------------------------------------------------

# Each route names a receiver that exists, and every receiver is used.
def test_routes_name_receivers():
    settings = load(CONFIG / "tiendo.json")
    names = [receiver["name"] for receiver in settings["receivers"]]
    assert len(names) == len(set(names))
    route = settings["route"]
    used = {route["receiver"], *(child["receiver"] for child in route["routes"])}
    assert used == set(names)


# Out of the box nothing leaves the machine: no mail server, no webhook, a loopback address to listen on.
def test_settings_keep_to_this_machine():
    settings = load(CONFIG / "tiendo.json")
    assert "smtp" not in settings and not any("webhook" in receiver for receiver in settings["receivers"])
    assert settings["listen"].startswith("127.0.0.1:")


# The globs of the settings find the shipped plans and units.
def test_settings_find_the_shipped_files():
    settings = load(CONFIG / "tiendo.json")
    assert {p.name for glob in settings["plans"] for p in CONFIG.glob(glob)} == {f"{plan}.json" for plan in DOCUMENTS}
    assert {p.name for glob in settings["units"] for p in CONFIG.glob(glob)} == {
        "bac-kan.json", "lai-chau.json", "lang-son.json", "lao-cai.json", "ngoc-hoi.json"}
