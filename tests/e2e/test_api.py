"""The interface as strangers meet it: formats, pages, faults in two languages, refusals, and everything hostile that we
could think of."""

import csv
import http.client
import io
import json
import os
import random
import re
import socket
import urllib.parse

import pytest

import worlds

DUE = "2016-05-20T00:00:00+07:00"


@pytest.fixture
def daemon(start_daemon, tmp_path):
    return start_daemon(config=worlds.settings(tmp_path))


def send(daemon, unit="so-a", numerator=14, **headers):
    answer = daemon.submit(worlds.submission(unit, numerator=numerator, denominator=100), **headers)
    assert answer.status == 201, answer.body
    return answer.json


def talk(daemon, bytes_):
    """The first bytes of what the server says to bytes as they are; b"" when it hangs up without a word."""
    host, port = daemon.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as sock:
        try:
            sock.sendall(bytes_)
        except OSError:
            pass  # it has heard enough; what it said is still to be read
        try:
            return sock.recv(65536)
        except ConnectionError:
            return b""


def problem(answer, status):
    """The problem document of an answer that must be one."""
    assert answer.status == status, (answer.status, answer.body[:1000])
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json
    assert document["status"] == status and document["title"]
    assert document.get("detail") or document.get("errors"), document
    return document


def alive(daemon):
    assert daemon.get("/readyz")["status"] == "ready"


# ---- formats ----


def test_observations_in_three_formats(daemon):
    """By Accept the same rows come as JSON, as CSV with a header, and as one JSON object a line."""
    send(daemon, "so-a", 14)
    send(daemon, "so-b", 33)
    rows = daemon.get("/api/v1/observations?plan=thu")["items"]
    assert [(r["unit"], r["value"]) for r in rows] == [("so-a", 14), ("so-b", 33)]
    as_csv = daemon.request("GET", "/api/v1/observations?plan=thu", headers={"Accept": "text/csv"})
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8" and as_csv.body.count(b"\r\n") == 3
    read = list(csv.DictReader(io.StringIO(as_csv.body.decode("utf-8"))))
    assert [list(r) for r in read] == [list(r) for r in rows]
    assert read == [{k: "" if v is None else str(v) for k, v in r.items()} for r in rows]
    lines = daemon.request("GET", "/api/v1/observations?plan=thu", headers={"Accept": "application/x-ndjson"})
    assert lines.headers["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.body.splitlines()] == rows
    assert daemon.request("GET", "/api/v1/observations?plan=thu", headers={"Accept": "*/*"}).json["items"] == rows


def test_an_empty_table_has_its_header(daemon):
    """A CSV without rows still tells its columns, history's too."""
    columns = [
        daemon.request("GET", f"/api/v1/observations?plan=thu{more}", headers={"Accept": "text/csv"})
        .body.decode()
        .strip()
        .split(",")
        for more in ("", "&history=1")
    ]
    assert columns[0][:4] == ["plan", "indicator", "unit", "period"] and columns[1] == [*columns[0], "superseded_at"]


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson"])
def test_tables_page_too(daemon, accept):
    """A table that is longer than the limit names its next page in Link; followed to the end, every row comes once."""
    for numerator in range(7):
        send(daemon, numerator=numerator)
    path, rows = "/api/v1/observations?plan=thu&history=1&limit=3", []
    while path:
        page = daemon.request("GET", path, headers={"Accept": accept})
        lines = page.body.decode().splitlines()
        rows += lines[1:] if accept == "text/csv" else lines
        link = re.fullmatch(r'<([^>]+)>; rel="next"', page.headers["Link"] or "")
        path = link and link.group(1)
    assert len(rows) == len(set(rows)) == 7


def test_metrics_are_prometheus_text(daemon):
    """Each metric has a HELP, a TYPE and a number; counters end in _total; they count what happened."""
    send(daemon)
    daemon.submit({})
    answer = daemon.request("GET", "/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.body.decode().splitlines()
    assert len(lines) % 3 == 0
    numbers = {}
    for help_, type_, sample in zip(lines[::3], lines[1::3], lines[2::3]):
        name, value = re.fullmatch(r"([a-z_]+) (-?[0-9.]+)", sample).groups()
        kind = re.fullmatch(rf"# TYPE {name} (counter|gauge)", type_).group(1)
        assert (
            help_.startswith(f"# HELP {name} ")
            and name.startswith("tiendo_")
            and (kind == "counter") == name.endswith("_total")
        )
        numbers[name] = float(value)
    assert (
        numbers["tiendo_recorded_submissions"],
        numbers["tiendo_submissions_accepted_total"],
        numbers["tiendo_write_failing"],
    ) == (1, 1, 0)
    assert (
        numbers["tiendo_recorded_observations"] == 1
        and numbers["tiendo_commits_total"] > 0
        and numbers["tiendo_database_bytes"] > 0
    )


def test_one_connection_serves_many_requests(daemon):
    """Keep-alive: a hundred requests over one connection, HEAD among them without a body."""
    connection = http.client.HTTPConnection(daemon.url.removeprefix("http://"), timeout=60)
    for _ in range(50):
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        assert (reply.status, json.loads(reply.read())) == (200, {"status": "ok"})
        connection.request("HEAD", "/api/v1/plans")
        reply = connection.getresponse()
        assert (reply.status, reply.read()) == (200, b"") and int(reply.headers["Content-Length"]) > 0
    connection.close()


# ---- pages ----

LISTS = [
    "submissions?plan=thu",
    "observations?plan=thu&history=1",
    "alerts?plan=thu",
    "deliveries?channel=email",
    "obligations?plan=thu",
    "verdicts?plan=thu",
    "verdicts/changes?plan=thu",
    "units?lang=vi",
]


@pytest.mark.parametrize("path", LISTS)
def test_pages_see_one_state(daemon, path):
    """Walking a list by its cursors gives each item once, as all were when the walk began, whatever is submitted
    meanwhile."""
    for numerator in range(9):
        send(daemon, numerator=numerator)
        daemon.step(f"2016-05-{10 + numerator}T12:00:00+07:00")
    daemon.step("2016-05-21T12:00:00+07:00")
    whole = daemon.get(f"/api/v1/{path}&limit=1000")
    assert whole["next"] is None and len(whole["items"]) >= 2
    page, walked, numerator = daemon.get(f"/api/v1/{path}&limit=1"), [], 50
    while True:
        walked += page["items"]
        assert len(page["items"]) == 1 or (
            page["items"] and "changes" in path
        )  # a page of changes holds whole transactions
        if not page["next"]:
            break
        send(daemon, unit="so-b" if numerator % 2 else "so-a", numerator=numerator)
        numerator += 1
        page = daemon.get(f"/api/v1/{path.split('?')[0]}?limit=1&cursor={page['next']}")
    if path.startswith("deliveries"):  # what became of a message is not part of its page's state
        walked, whole["items"] = [[d["id"] for d in items] for items in (walked, whole["items"])]
    assert walked == whole["items"]


@pytest.mark.parametrize(
    "limit, good",
    [
        ("1", True),
        ("1000", True),
        ("0", False),
        ("1001", False),
        ("-1", False),
        ("x", False),
        ("1x", False),
        ("99999999999999999999", False),
        ("1e2", False),
    ],
)
def test_limit_has_bounds(daemon, limit, good):
    """limit is a number from 1 to 1000, and anything else is told so."""
    answer = daemon.request("GET", f"/api/v1/units?limit={limit}", headers={"Accept-Language": "en"})
    if good:
        assert answer.status == 200
    else:
        assert "1" in problem(answer, 422)["detail"] and "1000" in answer.json["detail"]


def test_units_as_they_were_on_a_day(start_daemon, tmp_path):
    """as_of tells a unit's name, and under whom it stood, on that day."""
    config = worlds.settings(tmp_path)
    units = json.loads((tmp_path / "units" / "thu.json").read_text(encoding="utf-8"))
    units["units"].append({"unit": "huyen", "kind": "district", "parent": "tinh", "name": "Huyện"})
    units["units"][1]["former_names"] = [{"name": "Ty Y tế", "to": "2016-05-10"}]
    units["units"][1]["former_parents"] = [{"parent": "huyen", "to": "2016-05-20"}]
    worlds.write_json(tmp_path / "units" / "thu.json", units)
    daemon = start_daemon(config=config)
    daemon.step("2016-06-01T00:00:00+07:00")
    for day, name, parent in [
        ("2016-05-10", "Ty Y tế", "huyen"),
        ("2016-05-11", "Sở Y tế", "huyen"),
        ("2016-05-21", "Sở Y tế", "tinh"),
    ]:
        listed = daemon.get(f"/api/v1/units?parent={parent}&as_of={day}")["items"]
        assert [(u["name"]["vi"], u["parent"]) for u in listed if u["id"] == "so-a"] == [(name, parent)], day


@pytest.mark.parametrize("cursor", ["x", "!!!", "e30", "bnVsbA", "eyJxIjp7fSwicyI6LTEsInQiOjAsInAiOjB9", "A" * 5000])
def test_a_cursor_that_is_none_of_ours(daemon, cursor):
    """Cursors are used as they came; anything else is refused."""
    assert (
        "next"
        in problem(daemon.request("GET", f"/api/v1/units?cursor={cursor}", headers={"Accept-Language": "en"}), 422)[
            "detail"
        ]
    )


# ---- faults, in two languages ----


@pytest.mark.parametrize(
    "path, wrong, near",
    [
        ("verdicts?plam=thu", "plam", "plan"),
        ("verdicts?plan=thu&indicater=1.1", "indicater", "indicator"),
        ("alerts?stat=open", "stat", "state"),
        ("observations?plan=thu&as-of=2016-01-01", "as-of", "as_of"),
        ("units?limits=3", "limits", "limit"),
    ],
)
def test_an_unknown_parameter_is_told_the_nearest(daemon, path, wrong, near):
    """A misspelt filter would quietly widen the answer: it is refused, and the right name is proposed."""
    detail = problem(daemon.request("GET", f"/api/v1/{path}", headers={"Accept-Language": "en"}), 422)["detail"]
    assert f"“{wrong}”" in detail and f"“{near}”" in detail


VIETNAMESE = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìóòõúùý")
FAULTS = [  # method, path, body, status
    ("GET", "/nowhere", None, 404),
    ("GET", "/api/v1/plans/thy", None, 404),
    ("GET", "/api/v1/submissions/s99", None, 404),
    ("GET", "/api/v1/submissions/abc", None, 404),
    ("GET", "/api/v1/alerts/a99", None, 404),
    ("GET", "/api/v1/verdicts", None, 422),
    ("GET", "/api/v1/verdicts?plan=thy", None, 404),
    ("GET", "/api/v1/verdicts?plan=thu&status=bad", None, 422),
    ("GET", "/api/v1/units?as_of=yesterday", None, 422),
    ("GET", "/api/v1/alerts?state=asleep", None, 422),
    ("GET", "/api/v1/obligations?from=soon", None, 422),
    ("GET", "/api/v1/observations?plan=thu&period=2016-S3", None, 422),
    ("GET", "/api/v1/submissions?period=2016-S3", None, 422),
    ("GET", "/api/v1/reporting-rates?plan=thu", None, 422),
    ("GET", "/api/v1/reporting-rates?plan=thu&report=no&period=2016", None, 404),
    ("GET", "/api/v1/deliveries?alert=7", None, 404),
    ("GET", "/api/v1/plans/thu/milestones/no/review", None, 404),
    ("POST", "/api/v1/plans/thu/milestones/no/review", {"held_on": "2016-01-01", "result": "x"}, 404),
    ("DELETE", "/api/v1/plans", None, 405),
    ("POST", "/healthz", {}, 405),
    ("PUT", "/api/v1/submissions", {}, 405),
    ("POST", "/api/v1/submissions", {}, 422),
    ("POST", "/api/v1/submissions", [], 422),
    ("POST", "/api/v1/submissions", b"{", 400),
    ("POST", "/api/v1/submissions/s99/return", {"reason": "x"}, 404),
    ("POST", "/api/v1/obligations/thu:half-year:so-a:2016-S1:-/waive", {}, 422),
    ("POST", "/api/v1/obligations/nothing/waive", {"reason": "x"}, 404),
    ("POST", "/api/v1/obligations/thu:half-year:so-a:2016-S1:-/extend", {"reason": "x"}, 422),
    (
        "POST",
        "/api/v1/obligations/thu:half-year:so-a:2016-S1:-/extend",
        {"reason": "x", "until": "2015-01-01T00:00:00Z"},
        422,
    ),
    ("POST", "/api/v1/obligations", {"plan": "thu"}, 422),
    ("POST", "/api/v1/alerts/a99/ack", {"comment": "x"}, 404),
    ("POST", "/api/v1/deliveries/d99/retry", {}, 404),
    ("POST", "/api/v1/clock", {"now": "2015-01-01T00:00:00Z"}, 409),
    ("POST", "/api/v1/clock", {"now": "soon"}, 422),
    ("POST", "/api/v1/clock", {"noww": "x"}, 422),
    ("POST", "/api/v1/clock", b"", 400),
    ("POST", "/api/v1/clock", b"[]", 400),
]


def words(document):
    return [document["title"], document.get("detail", ""), *(e["detail"] for e in document.get("errors", []))]


@pytest.mark.parametrize(
    "method, path, body, status", FAULTS, ids=[f"{m}-{p}-{i}" for i, (m, p, _, _) in enumerate(FAULTS)]
)
def test_every_fault_speaks_vietnamese_and_english(daemon, method, path, body, status):
    """Each fault is a problem document with its own status, in the language asked for; every sentence of it differs
    between the two."""
    type_ = {"Content-Type": "application/json"}
    vi, en = [
        problem(daemon.request(method, path, body, type_ | {"Accept-Language": lang}), status)
        for lang in ("vi-VN,vi;q=0.9,en;q=0.5", "en")
    ]
    for a, b in zip(words(vi), words(en), strict=True):
        assert bool(a) == bool(b) and (not a or a != b), (a, b)
    assert set("".join(words(vi)).lower()) & VIETNAMESE
    alive(daemon)


def test_the_language_is_as_asked(daemon):
    """Accept-Language decides, lang in the query decides first, and else the settings; the answer says which it is."""
    for path, header, lang in [
        ("/nowhere", "en-GB,en", "en"),
        ("/nowhere", "vi", "vi"),
        ("/nowhere", "fr", "vi"),
        ("/nowhere", "fr;q=1, en;q=0.3", "en"),
        ("/nowhere?lang=en", "vi", "en"),
    ]:
        answer = daemon.request("GET", path, headers={"Accept-Language": header})
        assert answer.headers["Content-Language"] == lang, (path, header)
        assert ("không" in problem(answer, 404)["detail"]) == (lang == "vi")


def test_a_method_that_is_not_taken_names_those_that_are(daemon):
    """405 comes with Allow."""
    answer = daemon.request("DELETE", "/api/v1/submissions")
    problem(answer, 405)
    assert {m.strip() for m in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "POST"}
    assert {m.strip() for m in daemon.request("POST", "/metrics", {}).headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_all_faults_are_listed_at_once(daemon):
    """A submission with six faults gets six, each with its pointer, and none of its lines is kept."""
    body = {
        "plan": "thu",
        "report": "half-year",
        "unit": "so-a",
        "period": "2016-S1",
        "values": [
            {"indicator": "1.1", "numerator": 120, "denominator": 100},
            {"indicator": "9.9", "value": 1},
            {"indicator": "1.1", "period": "2019", "value": 14},
            {"indicator": "1.1", "value": 101},
            {"indicator": "1.1", "unit": "so-b", "value": 1},
            {"indicator": "1.1", "category": "sex=other", "value": 1},
        ],
    }
    errors = problem(daemon.submit(body), 422)["errors"]
    pointers = [e["pointer"] for e in errors]
    for line in range(6):
        assert any(p.startswith(f"/values/{line}") for p in pointers), (line, pointers)
    assert all(e["code"] and e["detail"] for e in errors)
    assert daemon.get("/api/v1/observations?plan=thu")["items"] == []


def test_faults_of_form_and_of_content_are_listed_together(daemon):
    """A wrong type in one line does not hide an unknown indicator in the next, and no fault is told twice."""
    body = {
        "plan": "thu",
        "report": "half-year",
        "unit": "so-a",
        "period": "2016-S1",
        "colour": "red",
        "values": [
            {"indicator": "1.1", "value": "14"},
            {"indicator": "9.9", "value": 1},
            {"value": 1},
            {"indicator": "1.1", "numerator": 120, "denominator": 100},
        ],
    }
    errors = problem(daemon.submit(body), 422)["errors"]
    assert sorted(e["pointer"] for e in errors) == [
        "/colour",
        "/values/0/value",
        "/values/1/indicator",
        "/values/2/indicator",
        "/values/3",  # the same figure as line 0
        "/values/3/numerator",
    ]


def test_faults_without_end_are_cut(daemon):
    """At most a thousand faults are listed, and the list says that it was cut."""
    line = {"indicator": "9.9", "value": 1}
    document = problem(daemon.submit(worlds.submission("so-a") | {"values": [line] * 1500}), 422)
    assert len(document["errors"]) == 1000 and document["truncated"] is True


# ---- who may ask ----


def test_other_hosts_are_refused(daemon):
    """A name of another site that was made to point here reads and writes nothing."""
    port = daemon.url.rsplit(":", 1)[1]
    for host, good in [
        (f"127.0.0.1:{port}", True),
        (f"localhost:{port}", True),
        ("[::1]:80", True),
        ("tiendo.example.vn", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        (f"tiendo.example.vn.evil:{port}", False),
        ("", False),
    ]:
        for method, path in (("GET", "/api/v1/plans"), ("GET", "/"), ("POST", "/api/v1/clock")):
            answer = daemon.request(method, path, {} if method == "POST" else None, {"Host": host})
            assert answer.status == (200 if good else 403), (host, method, path)
            if not good:
                problem(answer, 403)


def test_writes_from_other_sites_are_refused(daemon):
    """A page of another site may not write through the officer's browser; the server's own page may."""
    port = daemon.url.rsplit(":", 1)[1]
    for origin, good in [
        (daemon.url, True),
        ("http://tiendo.example.vn", True),
        ("http://evil.example", False),
        ("null", False),
        (f"http://127.0.0.1:{int(port) + 1}", False),
        (f"http://evil.example/{daemon.url}", False),
    ]:
        answer = daemon.submit(worlds.submission("so-a", numerator=14, denominator=100), Origin=origin)
        assert answer.status in ((200, 201) if good else (403,)), (origin, answer.body)
        assert daemon.request("GET", "/api/v1/plans", headers={"Origin": origin}).status == 200


@pytest.mark.parametrize(
    "type_",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ],
)
def test_types_that_are_not_read(daemon, type_):
    """Only JSON and CSV in UTF-8 are read, so that no form of another site can be one."""
    port = daemon.url.rsplit(":", 1)[1]
    body = json.dumps(worlds.submission("so-a")).encode()
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
    connection.request("POST", "/api/v1/submissions", body, {"Content-Type": type_} if type_ else {})
    reply = connection.getresponse()
    document = json.loads(reply.read())
    assert (reply.status, document["status"]) == (415, 415) and (
        document.get("detail") or document["errors"][0]["detail"]
    )
    connection.close()


# ---- hostile ----

GOOD = json.dumps(worlds.submission("so-a"))
LINE = '{"plan":"thu","report":"half-year","unit":"so-a","period":"2016-S1","values":[{"indicator":"1.1","value":%s}]}'
CSV = "plan,report,unit,period,indicator,value\nthu,half-year,so-a,2016-S1,1.1,%s\n"


def noise(seed):
    return random.Random(seed).randbytes(4096)


HOSTILE = {  # name: (content type, body, status, what the problem must point at or say)
    **{f"random {seed}": ("application/json", noise(seed), 400, "1") for seed in range(3)},
    **{f"random csv {seed}": ("text/csv", noise(seed), 4, "") for seed in range(3)},
    "brackets": ("application/json", b"[" * 200_000, 4, "64"),
    "braces": ("application/json", b'{"a":' * 200_000, 4, "64"),
    "closed brackets": ("application/json", b"[" * 200_000 + b"]" * 200_000, 4, "64"),
    "missing field": ("application/json", GOOD.replace('"unit": "so-a", ', "").encode(), 422, "/unit"),
    "missing indicator": ("application/json", GOOD.replace('"indicator": "1.1", ', "").encode(), 422, "/values/0"),
    "unknown field": ("application/json", GOOD.replace('"unit"', '"unti"').encode(), 422, "/unti"),
    "field twice": (
        "application/json",
        GOOD.replace('"plan": "thu"', '"plan": "thu", "plan": "thu"').encode(),
        400,
        "plan",
    ),
    "wrong type": ("application/json", GOOD.replace('"values": [', '"values": 7, "x": [').encode(), 422, "/values"),
    "number as text": ("application/json", (LINE % '"14"').encode(), 422, "/values/0/value"),
    "NaN": ("application/json", (LINE % "NaN").encode(), 400, "NaN"),
    "Infinity": ("application/json", (LINE % "-Infinity").encode(), 400, "1"),
    "1e999": ("application/json", (LINE % "1e999").encode(), 400, "1e999"),
    "-1e999": ("application/json", (LINE % "-1e999").encode(), 400, "-1e999"),
    "a number of 100 000 digits": ("application/json", (LINE % ("9" * 100_000)).encode(), 400, "63"),
    "NaN in csv": ("text/csv", (CSV % "NaN").encode(), 422, "NaN"),
    "inf in csv": ("text/csv", (CSV % "inf").encode(), 422, "inf"),
    "1e999 in csv": ("text/csv", (CSV % "1e999").encode(), 422, "1e999"),
    "hexadecimal in csv": ("text/csv", (CSV % "0x10").encode(), 422, "0x10"),
    "csv in UTF-16": ("text/csv", (CSV % "14").encode("utf-16"), 4, "UTF-8"),
    "csv in UTF-16 without a mark": ("text/csv", (CSV % "14").encode("utf-16-le"), 4, "UTF-8"),
    "csv in latin-1": (
        "text/csv",
        (CSV % "14").replace("so-a", "sở-a").encode("utf-8").decode("latin-1").encode("latin-1")[:-1] + b"\xff\n",
        4,
        "UTF-8",
    ),
    "csv without a column": ("text/csv", (CSV % "14").replace(",indicator", "", 1).encode(), 422, "indicator"),
    "csv with an open quote": ("text/csv", (CSV % '"14').encode(), 4, ""),
    "csv of a million commas": ("text/csv", b"," * 1_000_000, 4, ""),
    "lone surrogate": ("application/json", GOOD.replace("thu", "\\ud800", 1).encode(), 400, "1"),
    "zero character": ("application/json", GOOD.replace("thu", "th\\u0000u", 1).encode(), 400, "0000"),
    "not UTF-8": ("application/json", GOOD.encode().replace(b"thu", b"th\xff", 1), 400, "UTF-8"),
    "a scalar": ("application/json", b"42", 4, ""),
    "nothing": ("application/json", b"", 400, ""),
    "a name of a megabyte": ("application/json", GOOD.replace("so-a", "x" * 1_000_000).encode(), 422, "/unit"),
}


@pytest.fixture(scope="module")
def worn(tmp_path_factory):
    """One daemon that has to bear all of it."""
    import conftest

    folder = tmp_path_factory.mktemp("worn")
    daemon = conftest.Daemon(folder / "data", config=worlds.settings(folder))
    yield daemon
    assert daemon.get("/api/v1/submissions")["items"] == []
    daemon.stop()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_get_a_clear_answer(worn, name):
    """Each gets a problem that says where and why; nothing is recorded and the daemon goes on."""
    type_, body, status, says = HOSTILE[name]
    answer = worn.request("POST", "/api/v1/submissions", body, {"Content-Type": type_})
    document = problem(answer, answer.status if status == 4 and answer.status in (400, 413, 415, 422) else status)
    told = [f"{e['pointer']} {e['detail']}" for e in document.get("errors", [])] or [document["detail"]]
    assert any(says in t for t in told), told
    assert len(answer.body) < 1_000_000 and max(map(len, told)) < 10_000
    alive(worn)


HUGE = 100 * 1024 * 1024
HEAD = b"POST /api/v1/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


def test_a_hundred_megabytes(worn):
    """A body of 100 MB is refused with 413 before it is read to its end, whether the client waits for leave or not, and
    is never held in memory."""
    host, port = worn.url.removeprefix("http://").split(":")
    for expect in (b"Expect: 100-continue\r\n", b""):
        head = HEAD + b"Content-Length: %d\r\n%s\r\n" % (HUGE, expect)
        with socket.create_connection((host, int(port)), timeout=60) as sock:
            sock.sendall(head)
            if not expect:
                piece = b" " * 65536
                try:
                    for _ in range(HUGE // len(piece)):
                        sock.sendall(piece)
                except ConnectionError:
                    pass
            said = sock.recv(65536)
        assert said.startswith(b"HTTP/1.1 413 "), said[:200]
    alive(worn)
    memory = int(re.search(r"VmHWM:\s+(\d+) kB", open(f"/proc/{worn.process.pid}/status").read()).group(1))
    assert memory < 1_000_000, f"{memory} kB"


def test_a_hundred_megabytes_in_chunks(worn):
    """The same without a length told beforehand."""
    host, port = worn.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as sock:
        sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(HUGE // 65536):
                sock.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
            sock.sendall(b"0\r\n\r\n")
        except ConnectionError:
            pass
        said = sock.recv(65536)
    assert said.startswith(b"HTTP/1.1 413 "), said[:200]
    alive(worn)


@pytest.mark.parametrize(
    "bytes_, status",
    [
        (HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", b"400"),
        (HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (HEAD + b"Host: evil.example\r\nContent-Length: 2\r\n\r\n{}", b"400"),
        (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", b"501"),
        (b"GET /healthz HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", b"4"),
        (b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"4"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", b"4"),
        (
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(20_000)) + b"\r\n",
            b"4",
        ),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500) + b"\r\n\r\n", b""),
        (b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"4"),
        (noise(9) + b"\r\n\r\n", b""),
    ],
    ids=lambda v: v[:20].decode("latin-1").encode("unicode_escape").decode(),
)
def test_bytes_that_are_no_request(worn, bytes_, status):
    """Requests that smuggle, overflow or are none at all get a refusal or a closed connection."""
    said = talk(worn, bytes_)
    assert not said or said.startswith(b"HTTP/1.1 " + (status or b"4")), said[:300]
    assert said or not status
    alive(worn)


def test_connections_that_say_nothing_keep_nobody_waiting(worn):
    """Two hundred open connections without a word, and a request in between is answered."""
    host, port = worn.url.removeprefix("http://").split(":")
    silent = [socket.create_connection((host, int(port)), timeout=60) for _ in range(200)]
    alive(worn)
    for sock in silent:
        sock.close()
    alive(worn)


def test_a_client_that_leaves_before_the_answer(worn):
    """Fifty clients that ask and hang up at once leave nothing behind."""
    host, port = worn.url.removeprefix("http://").split(":")
    for _ in range(50):
        with socket.create_connection((host, int(port)), timeout=60) as sock:
            sock.sendall(b"GET /api/v1/verdicts?plan=thu HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    alive(worn)


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/assets/%2e%2e%2fapp.js",
        "/api/v1/plans/" + "x" * 3000,
        "/api/v1/submissions/s" + "9" * 400,
        "/api/v1/alerts/a" + "9" * 400,
        "/api/v1/alerts/a9223372036854775807",
        "/api/v1/obligations/::::/waive",
        "/api/v1/submissions/s1%2Fpayload",
        "//",
        "/api/v1/plans/%C0%AF",
    ],
)
def test_paths_that_lead_nowhere(worn, path):
    """Paths that climb, overflow or encode end in 404 or 405."""
    answer = worn.request("GET", path)
    assert problem(answer, answer.status)["status"] in (404, 405)
    alive(worn)


@pytest.mark.parametrize(
    "query",
    [
        "plan=thu'%20OR%201=1--",
        "plan=thu&unit=%27%3B%20DROP%20TABLE%20tx",
        "plan=thu&indicator=" + "x" * 5000,
        "plan=%FF%FE",
        "plan=thu&plan=other",
        "plan=" + urllib.parse.quote("kế hoạch"),
    ],
)
def test_queries_that_are_no_names(worn, query):
    """Odd values of parameters find nothing or are refused, and break nothing."""
    answer = worn.request("GET", f"/api/v1/verdicts?{query}")
    assert answer.status in (200, 404, 422) and (answer.status != 200 or answer.json["items"] == [] or "other" in query)
    alive(worn)
