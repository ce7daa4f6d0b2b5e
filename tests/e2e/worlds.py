"""Settings, plans and units that tests write for themselves: the shipped ones with other receivers, and a small plan
that can be read at a glance."""

import copy
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config"

# One province, two departments. Each reports 1.1 by half-years (due before 20 May) and years (due before 30 November).
UNITS = {
    "units": [
        {
            "unit": "tinh",
            "kind": "province",
            "name": {"vi": "Tỉnh Thử Nghiệm", "en": "Test province"},
            "contacts": {"email": ["ubnd@tinh.example.vn"]},
        },
        {
            "unit": "so-a",
            "kind": "department",
            "parent": "tinh",
            "name": {"vi": "Sở Y tế", "en": "Department of Health"},
            "contacts": {"email": ["so-a@tinh.example.vn"]},
        },
        {
            "unit": "so-b",
            "kind": "department",
            "parent": "tinh",
            "name": {"vi": "Sở Tư pháp", "en": "Department of Justice"},
            "contacts": {"email": ["so-b@tinh.example.vn"]},
        },
    ],
    "groups": {"all": ["so-a", "so-b"]},
}

# A baseline of 10 per cent in 2015 and 30 per cent to be reached by the end of 2020:
# a yearly figure of 14 for 2017 is half of what the path asks.
PLAN = {
    "plan": "thu",
    "unit": "tinh",
    "number": "1/KH-UBND",
    "issued": "2016-01-04",
    "issuer": "UBND tỉnh",
    "title": {"vi": "Kế hoạch thử nghiệm", "en": "Test plan"},
    "timezone": "Asia/Ho_Chi_Minh",
    "start": "2016-01-01",
    "end": "2020-12-31",
    "milestones": [{"id": "end", "date": "2020-12-31", "kind": "end_of_phase"}],
    "objectives": [
        {
            "id": "1",
            "title": "Mục tiêu 1",
            "indicators": [
                {
                    "id": "1.1",
                    "title": {"vi": "Tỷ lệ nữ làm chủ doanh nghiệp", "en": "Women who own businesses"},
                    "measure": {"type": "percent"},
                    "frequency": "year",
                    "good": "up",
                    "aggregation": "ratio",
                    "reported_by": ["@all"],
                    "baseline": {"period": "2015", "value": 10},
                    "targets": [
                        {"id": "1.1-end", "at": "end", "at_least": 30, "source": "I.1", "quote": "đến năm 2020 đạt 30%"}
                    ],
                }
            ],
        }
    ],
    "reports": [
        {
            "id": "half-year",
            "title": {"vi": "Báo cáo 6 tháng", "en": "Six-month report"},
            "covers": "half_year",
            "only": ["S1"],
            "units": ["@all"],
            "to": "tinh",
            "due": {"before": "05-20"},
            "remind": ["-7d", "-1d"],
            "escalate": ["+1d", "+7d"],
        },
        {
            "id": "annual",
            "title": {"vi": "Báo cáo năm", "en": "Yearly report"},
            "covers": "year",
            "units": ["@all"],
            "to": "tinh",
            "due": {"before": "11-30"},
            "remind": ["-7d", "-1d"],
            "escalate": ["+1d", "+7d"],
        },
    ],
}


def read_jsonc(path):
    """JSON with comments."""
    return json.loads(
        re.sub(
            r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/',
            lambda m: m.group(1) or "",
            path.read_text(encoding="utf-8"),
            flags=re.S,
        )
    )


def small_plan():
    """A copy to change."""
    return copy.deepcopy(PLAN)


def target(plan):
    return plan["objectives"][0]["indicators"][0]["targets"][0]


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def routes(board):
    """Agencies hear of their own reports, their superior from step 2 on, officers of targets; a board of everything, if
    there is one."""
    children = [
        {"match": {"kind": "report.*"}, "receiver": "agency", "group_by": ["unit"], "continue": True},
        {"match": {"kind": "report.missed", "step": ">=2"}, "receiver": "superior", "continue": True},
        {"match": {"kind": "target.*"}, "receiver": "officers", "continue": True},
    ]
    return {
        "receiver": "officers",
        "group_by": ["plan", "kind"],
        "routes": children + [{"match": {}, "receiver": "board", "continue": True}] * bool(board),
    }


def settings(folder, smtp=None, hook=None, secret=None, plans=None, units=None, route=None, **more):
    """Writes tiendo.json into the folder and returns its path. plans, units: lists of paths; None: the small plan."""
    if plans is None:
        plans = [write_json(folder / "plans" / "thu.json", PLAN)]
        units = [write_json(folder / "units" / "thu.json", UNITS)]
    receivers = [
        {"name": "officers", "email": ["giamsat@example.vn"]},
        {"name": "agency", "email": ["@unit"]},
        {"name": "superior", "email": ["@unit.parent"]},
    ]
    if hook:
        (folder / "board.secret").write_text(secret + "\n")
        receivers.append(
            {
                "name": "board",
                "webhook": {"url": hook, "format": "standard", "secret_file": str(folder / "board.secret")},
            }
        )
    value = {
        "listen": "127.0.0.1:0",
        "public_url": "http://tiendo.example.vn",
        "plans": [str(p) for p in plans],
        "units": [str(u) for u in units],
        "allow_addresses": ["127.0.0.0/8"],
        "receivers": receivers,
        "route": route or routes(hook),
        **({"smtp": smtp} if smtp else {}),
        **more,
    }
    return write_json(folder / "tiendo.json", value)


def submission(unit, value=14, numerator=None, denominator=None, period="2016-S1", report="half-year", plan="thu"):
    line = {"indicator": "1.1"} | (
        {"value": value} if denominator is None else {"numerator": numerator, "denominator": denominator}
    )
    return {"plan": plan, "report": report, "unit": unit, "period": period, "values": [line]}
