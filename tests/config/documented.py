"""What config/README.md says: its tables of keys, and its examples, each put into a whole plan that tiendo can check.

An example is a fenced block ```json <context> [finds=code] [refused=code]. The context says what it is:
  target:<measure>   one target of an indicator of that measure (its members, without id when it has none)
  indicator objective report due task event milestone reference   one of them
  plan               members of the plan itself
  units holidays     a whole file of that kind
`finds` is a warning that `tiendo check` must give for it, `refused` an error; without either there may be no error.
"""

import json
import pathlib
import re
import subprocess

from test_schemas import ROOT, strip_comments

README = ROOT / "config" / "README.md"
FENCE = re.compile(r"^```json[ \t]+([^\n]*)\n(.*?)^```", re.M | re.S)
UNITS = {"units": [{"unit": "tinh", "kind": "province", "name": {"vi": "Tỉnh", "en": "Province"}}]
         + [{"unit": id, "kind": "department", "name": {"vi": vi, "en": en}, "parent": "tinh"} for id, vi, en in (
             ("so-ldtbxh", "Sở Lao động - Thương binh và Xã hội", "Department of Labour"), ("so-y-te", "Sở Y tế", "Department of Health"),
             ("so-noi-vu", "Sở Nội vụ", "Department of Home Affairs"), ("hoi-lhpn", "Hội Liên hiệp Phụ nữ", "Women's Union"))]
         + [{"unit": id, "kind": "district", "name": {"vi": vi, "en": vi}, "parent": "tinh"} for id, vi in (
             ("si-ma-cai", "Huyện Si Ma Cai"), ("sa-pa", "Thị xã Sa Pa"), ("bac-ha", "Huyện Bắc Hà"))]
         + [{"unit": id, "kind": "commune", "name": {"vi": vi, "en": vi}, "parent": "sa-pa"} for id, vi in (("ta-phin", "Xã Tả Phìn"), ("ta-van", "Xã Tả Van"))],
         "groups": {"departments": ["so-ldtbxh", "so-y-te", "so-noi-vu"], "districts": ["si-ma-cai", "sa-pa", "bac-ha"], "communes": ["ta-phin", "ta-van"]}}
MEASURES = {"percent": {"type": "percent"}, "open_percent": {"type": "percent", "max": None}, "permille": {"type": "permille"},
            "count": {"type": "count", "of": "tổ"}, "amount": {"type": "amount", "of": "tuổi"}, "ratio": {"type": "ratio"},
            "rate": {"type": "rate", "per": 100, "base": "trẻ em gái"}, "rank": {"type": "rank"}, "yes_no": {"type": "yes_no"},
            "stages": {"type": "stages", "stages": [{"id": "draft", "title": "Dự thảo"}, {"id": "issued", "title": "Ban hành"}]}}


class Example:
    def __init__(self, line, info, text):
        words = info.split()
        self.line, self.context, self.text = line, words[0], text
        said = dict(word.split("=", 1) for word in words[1:])
        self.finds, self.refused = said.get("finds"), said.get("refused")

    def document(self):
        text = strip_comments(self.text).strip()
        return json.loads(text if text.startswith("{") else "{" + text.rstrip(",") + "}")


def examples(text=None):
    text = README.read_text(encoding="utf-8") if text is None else text
    return [Example(text.count("\n", 0, m.start()) + 1, m[1], m[2]) for m in FENCE.finditer(text)]


def indicator(id, measure, **more):
    return {"id": id, "title": f"Chỉ tiêu {id}", "measure": MEASURES[measure], "frequency": "year", "good": "up", "lead": "so-ldtbxh",
            "reported_by": ["@districts"], "baseline": {"period": "2020", "value": 1} if measure not in ("yes_no", "stages") else {"unknown": "ví dụ"}, "targets": [], **more}


def base_plan():
    return {"plan": "vi-du", "unit": "tinh", "number": "1/KH-UBND", "issued": "2021-01-05", "issuer": "UBND tỉnh", "title": "Ví dụ", "timezone": "Asia/Ho_Chi_Minh",
            "start": "2021-01-01", "end": "2025-12-31",
            "milestones": [{"id": "mid", "date": "2023-12-31", "kind": "mid_term", "review": True}, {"id": "end", "date": "2025-12-31", "kind": "end_of_phase", "review": True}],
            "terms": [{"id": "2021/2025", "from": "2021-01-01", "to": "2025-12-31", "judged_at": "end"}],
            "objectives": [{"id": "1", "title": "Mục tiêu", "indicators": [
                indicator("a", "count", aggregation="sum"), indicator("b", "count", aggregation="sum"), indicator("share", "percent")]}],
            "references": [{"id": "strategy", "number": "2351/QĐ-TTg", "title": "Chiến lược quốc gia về bình đẳng giới"}],
            "reports": [{"id": "annual", "title": "Năm", "covers": "year", "units": ["@all"], "due": {"before": "11-30"}},
                        {"id": "district", "title": "Huyện", "covers": "year", "units": ["@districts"], "due": {"before": "11-15"}}],
            "events": [{"id": "guidance", "title": "Trung ương hướng dẫn", "recorded": True}]}


def complete_target(target):
    named = {"id": "t", "source": "II", "quote": "ví dụ năm 2025", **target}
    if not {"at", "every"} & named.keys():
        named["at"] = "end"
    return named


def into_indicator(plan, measure, targets):
    good = "down" if measure == "rank" or any(k in t for t in targets for k in ("at_most", "below")) else "up"
    more = {"disaggregate": {"sex": "share"}} if measure == "percent" else {}
    plan["objectives"][0]["indicators"].append(indicator("example", measure, good=good, targets=targets, **more))


def wrapped(example):
    """The plan and the units in which the example stands."""
    plan, units, what = base_plan(), UNITS, example.document()
    kind, _, measure = example.context.partition(":")
    if kind == "target":
        parts = what.get("targets", [what])
        into_indicator(plan, measure, [complete_target({**t, "id": t.get("id", f"t{i}")}) for i, t in enumerate(parts)])
    elif kind == "indicator":
        plan["objectives"][0]["indicators"] += what.get("indicators", [what])
    elif kind == "objective":
        plan["objectives"].append(what)
    elif kind == "due":
        plan["reports"].append({"id": "example", "title": "Ví dụ", "covers": measure or "year", "units": ["@departments"], "due": what})
    elif kind == "plan":
        plan.update(what)
    elif kind == "units":
        units = what
    elif kind != "holidays":
        key = {"report": "reports", "task": "tasks", "event": "events", "milestone": "milestones", "reference": "references"}[kind]
        plan.setdefault(key, [])
        plan[key] += what.get(key, [what])
    return plan, units


def problems(example, folder):
    """[(severity, code, pointer, words)] of `tiendo check` for the example in its plan."""
    plan, units = wrapped(example)
    (folder / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    (folder / "units.json").write_text(json.dumps(units, ensure_ascii=False), encoding="utf-8")
    files = [folder / "units.json"] if example.context == "units" else [folder / "plan.json", folder / "units.json"]
    if example.context == "holidays":
        (folder / "holidays.json").write_text(json.dumps(example.document()), encoding="utf-8")
        files = [folder / "holidays.json"]
    done = subprocess.run([ROOT / ".build" / "san" / "tiendo", "check", "--json", *files], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr
    return [(p["severity"], p["code"], p["pointer"], p["detail"]["en"]) for p in json.loads(done.stdout)]


# ---- forms ----

def forms():
    """[(form, line)]: each heading "#### form" of the chapter "Forms"."""
    return [(line[5:].strip(), number) for number, line in enumerate(README.read_text(encoding="utf-8").splitlines(), 1) if line.startswith("#### ")]


# ---- the reference, made from the schemas' own descriptions ----

def type_of(schema):
    if "$ref" in schema:
        return f"`{schema['$ref'].rsplit('/', 1)[1]}`"
    if "enum" in schema:
        return " · ".join(f"`{json.dumps(v, ensure_ascii=False)}`" for v in schema["enum"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " or ".join(type_of(s) for s in schema[key])
    if schema.get("type") == "array":
        return f"list of {type_of(schema['items'])}" if isinstance(schema.get("items"), dict) else "list"
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else kind


def inline(name, schema):
    """[(name, object schema)] of the objects with named members in a schema, itself first; definitions stand for themselves."""
    found = [(name, schema)] if schema.get("properties") else []
    for key, value in schema.get("properties", {}).items():
        found += inline(f"{name}.{key}", value)
    for key in ("oneOf", "anyOf"):
        for part in schema.get(key, []):
            found += inline(name, part)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found += inline(name, schema[key])
    return found


def either(known, new):
    """A key of several alternatives: what each allows, in the words of the first that has any."""
    if known is None or type_of(known) == type_of(new):
        return {**new, **(known or {})}
    return {"oneOf": [*known.get("oneOf", [known]), new], "description": known.get("description") or new.get("description", "")}


def objects():
    """{name: {key: schema}} of every object with named members; of alternatives of one name the members together."""
    found = {}
    for path in sorted((ROOT / "config" / "schema").glob("*.schema.json")):
        schema, name = json.loads(path.read_text(encoding="utf-8")), path.name.split(".")[0]
        parts = inline(name, schema)
        for key, definition in schema.get("$defs", {}).items():
            parts += inline(f"{name}.{key}", definition)
        for where, part in parts:
            entry = found.setdefault(where, {"description": part.get("description", ""), "required": set(part.get("required", [])), "keys": {}})
            for key, value in part["properties"].items():
                entry["keys"][key] = either(entry["keys"].get(key), value)
            entry["required"] &= set(part.get("required", []))
    return found


def reference():
    out = []
    for name, entry in objects().items():
        out += [f"### `{name}`", "", *([entry["description"], ""] if entry["description"] else []), "| key | value | meaning |", "|---|---|---|"]
        for key, schema in entry["keys"].items():
            must = " (required)" if key in entry["required"] else ""
            out.append(f"| `{key}` | {type_of(schema).replace('|', '∣')} | {schema.get('description', '').replace('|', '∣')}{must} |")
        out.append("")
    return "\n".join(out)


BEGIN, END = "<!-- reference: made from config/schema by `make docs`; do not edit -->\n", "<!-- end of the reference -->\n"


def with_reference(text):
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + "\n" + reference() + "\n" + END + rest.partition(END)[2]
