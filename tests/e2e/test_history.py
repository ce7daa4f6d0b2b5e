"""Nothing is overwritten: what was known on a day, and how it was judged then, can be asked for ever; what came in is
kept byte for byte."""

import base64
import hashlib
import json
import threading

import pytest

import worlds

FIRST, SECOND = "2017-12-20T09:00:00+07:00", "2018-01-10T10:30:00+07:00"
WHERE = "plan=thu&indicator=1.1&unit=so-a"


def yearly(unit, numerator, **more):
    return worlds.submission(unit, numerator=numerator, denominator=100, period="2017", report="annual") | more


def accepted(answer, status=201):
    assert answer.status == status, answer.body
    return answer.json


def items(daemon, path, **query):
    return daemon.get(f"/api/v1/{path}" + "".join(f"&{k}={v}" for k, v in query.items()))["items"]


@pytest.fixture
def config(tmp_path):
    return worlds.settings(tmp_path)


@pytest.fixture
def daemon(start_daemon, config):
    return start_daemon(config=config, now="2017-12-01T00:00:00+07:00")


@pytest.fixture
def revised(daemon):
    """14 % reported on 20 December for 2017, 18 % in a revision of 10 January: 18 is what the path asks for."""
    daemon.step(FIRST)
    old = accepted(daemon.submit(yearly("so-a", 14)))
    daemon.step(SECOND)
    new = accepted(daemon.submit(yearly("so-a", 18)))
    return daemon, old, new


def verdict(daemon, **query):
    (one,) = items(daemon, f"verdicts?{WHERE}", **query)
    return one


# ---- as it was known ----


def test_the_old_value_the_old_verdict_and_its_reason(revised):
    """Asked as of a day before the revision: the old figure, the verdict it had, and why; asked now: the new ones."""
    daemon, _, new = revised
    old, now = verdict(daemon, as_of="2018-01-09"), verdict(daemon)
    assert (old["value"], old["status"], now["value"], now["status"]) == (14, "lagging", 18, "on_track")
    assert old["ratio"] == pytest.approx(0.5, abs=0.001) and now["ratio"] == pytest.approx(1, abs=0.001)
    assert old["expected"] == pytest.approx(18, abs=0.01) and (old["method"], old["period"]) == ("linear", "2017")
    for lang, word in (("vi", "14"), ("en", "14")):
        assert word in old["why"][lang] and old["why"][lang] != now["why"][lang]
    assert [(c["was"], c["status"]) for c in new["changed"] if (c["unit"], c["target"]) == ("so-a", "1.1-end")] == [
        ("lagging", "on_track")
    ]


def test_observations_as_of(revised):
    """The series shows the figure that was valid then, and none before any was recorded."""
    daemon, old, new = revised
    (before,), (after,) = items(daemon, f"observations?{WHERE}", as_of="2018-01-09"), items(
        daemon, f"observations?{WHERE}"
    )
    assert (before["value"], before["numerator"], before["submission"], before["recorded_at"]) == (
        14,
        14,
        old["id"],
        FIRST,
    )
    assert (after["value"], after["denominator"], after["submission"], after["recorded_at"]) == (
        18,
        100,
        new["id"],
        SECOND,
    )
    assert items(daemon, f"observations?{WHERE}", as_of="2017-12-19") == []
    assert verdict(daemon, as_of="2017-12-19")["status"] == "no_data"


@pytest.mark.parametrize(
    "as_of, value",
    [
        ("2018-01-10", 18),
        ("2018-01-10T10:30:00%2B07:00", 18),
        ("2018-01-10T10:29:59%2B07:00", 14),
        ("2018-01-10T10:29:59+07:00", 14),
        ("2018-01-10T03:30:00Z", 18),
        ("2018-01-10T03:29:59.999Z", 14),
        ("2017-12-20", 14),
    ],
)
def test_as_of_takes_days_and_instants(revised, as_of, value):
    """A day means its end in the plan's zone; an instant is meant to the millisecond, in any offset, also where a plus
    became a space."""
    daemon, _, _ = revised
    assert verdict(daemon, as_of=as_of)["value"] == value
    assert items(daemon, f"observations?{WHERE}", as_of=as_of)[0]["value"] == value


def test_submissions_as_of(revised):
    """Before the revision the first report superseded nothing and was superseded by nothing."""
    daemon, old, new = revised
    (alone,) = items(daemon, "submissions?plan=thu", as_of="2018-01-09")
    assert (alone["id"], alone["superseded_by"], alone["supersedes"]) == (old["id"], None, None)
    latest, first = items(daemon, "submissions?plan=thu")
    assert (latest["id"], latest["supersedes"], first["superseded_by"]) == (new["id"], old["id"], new["id"])
    assert daemon.get(f"/api/v1/submissions/{old['id']}?as_of=2018-01-09")["superseded_by"] is None
    assert daemon.get(f"/api/v1/submissions/{old['id']}")["values"][0]["numerator"] == 14
    assert daemon.request("GET", f"/api/v1/submissions/{new['id']}?as_of=2018-01-09").status == 404


def test_obligations_and_alerts_as_of(daemon):
    """What was due, late and firing on a day is as it was, whatever has been mended since."""
    daemon.step("2018-11-30T00:00:00+07:00")
    late = yearly("so-a", 14) | {"period": "2018"}
    daemon.step("2018-12-10T00:00:00+07:00")
    accepted(daemon.submit(late))
    where = "obligations?plan=thu&report=annual&unit=so-a&from=2018-11-01&to=2018-12-31"
    assert [o["status"] for o in items(daemon, where, as_of="2018-11-29")] == ["due_soon"]
    assert [o["status"] for o in items(daemon, where, as_of="2018-12-01")] == ["overdue"]
    assert [o["status"] for o in items(daemon, where)] == ["late"]

    def missed(**query):
        alerts = items(daemon, "alerts?kind=report.missed&unit=so-a", **query)
        return [(a["state"], a["step"], a["since"]) for a in alerts if a["labels"]["report"] == "annual"]

    due = "2018-11-30T00:00:00+07:00"
    assert missed(as_of="2018-11-29") == [] and missed() == [("resolved", 3, due)]
    assert missed(as_of="2018-11-30") == [("firing", 1, due)] and missed(as_of="2018-12-02") == [("firing", 2, due)]


def test_history_shows_what_was_superseded_and_when(revised):
    """history=1 lists all revisions of a figure; each but the last says when it ceased to hold."""
    daemon, old, new = revised
    rows = sorted(items(daemon, f"observations?{WHERE}", history=1), key=lambda r: r["recorded_at"])
    assert [(r["value"], r["submission"], r["superseded_at"]) for r in rows] == [
        (14, old["id"], SECOND),
        (18, new["id"], None),
    ]
    then = items(daemon, f"observations?{WHERE}", history=1, as_of="2018-01-09")
    assert [(r["value"], r["superseded_at"]) for r in then] == [(14, None)]


def test_changes_of_a_verdict_keep_their_evidence(revised):
    """Each change of status is on record with day, method, inputs and reason."""
    daemon, _, _ = revised
    changes = items(daemon, "verdicts/changes?plan=thu&target=1.1-end&unit=so-a")
    assert [c["status"] for c in changes][-2:] == ["lagging", "on_track"]
    assert all(c["method"] and c["inputs"] and c["why"]["vi"] and c["why"]["en"] and c["engine"] >= 1 for c in changes)
    assert (changes[-1]["day"], changes[-1]["recorded_at"]) == ("2018-01-10", SECOND)


def test_the_past_stays_the_same_over_a_power_cut(start_daemon, config, revised):
    """Killed and started again, the daemon tells the same past."""
    daemon, _, _ = revised
    asked = [
        f"/api/v1/{p}"
        for p in (
            f"verdicts?{WHERE}&as_of=2018-01-09",
            f"verdicts?{WHERE}",
            f"observations?{WHERE}&history=1",
            "submissions?plan=thu",
            "verdicts/changes?plan=thu",
            "alerts?plan=thu",
        )
    ]
    before = [daemon.get(path) for path in asked]
    daemon.kill()
    daemon = start_daemon(config=config, now="resume")
    assert [daemon.get(path) for path in asked] == before


def test_a_returned_report_is_withdrawn_but_not_forgotten(start_daemon, config):
    """Returning a report takes its figures out of judgement and tells the unit; they remain in the record."""
    daemon = start_daemon(config=config, now="2017-06-01T00:00:00+07:00")
    daemon.step(FIRST)
    sent = accepted(daemon.submit(yearly("so-a", 14)))
    daemon.step("2017-12-21T09:00:00+07:00")
    assert daemon.post(f"/api/v1/submissions/{sent['id']}/return", {}).status == 422
    accepted(daemon.post(f"/api/v1/submissions/{sent['id']}/return", {"reason": "thiếu chữ ký"}), 200)
    assert verdict(daemon)["status"] == "no_data" and verdict(daemon, as_of="2017-12-20")["value"] == 14
    kept = daemon.get(f"/api/v1/submissions/{sent['id']}")
    assert (kept["returned"], kept["returned_reason"]) == ("2017-12-21T09:00:00+07:00", "thiếu chữ ký")
    (alert,) = items(daemon, "alerts?kind=report.returned&unit=so-a")
    assert alert["state"] == "firing"
    assert daemon.post(f"/api/v1/submissions/{sent['id']}/return", {"reason": "lần nữa"}).status == 409
    accepted(daemon.submit(yearly("so-a", 15)))
    assert verdict(daemon)["value"] == 15
    assert items(daemon, "alerts?kind=report.returned&unit=so-a")[0]["state"] == "resolved"


# ---- as it was received ----

ODD_JSON = (
    '{ "plan":"thu" ,\r\n\t"report" : "annual","unit":"so-a", "period":"2017",  "note": "số liệu \\u0111ã ký – 14 %",\n'
    '  "values":[ {"indicator":"1.1","numerator":14.0,"denominator":1e2} ] }\n\n'
).encode()
ODD_CSV = (
    "\ufeffplan,report,unit,period,indicator,numerator,denominator,note\r\n"
    'thu,annual,so-a,2017,1.1,14,100,"ghi chú, có dấu phẩy\nvà xuống dòng"\r\n'
).encode()


@pytest.mark.parametrize(
    "type, body", [("application/json", ODD_JSON), ("application/json; charset=utf-8", ODD_JSON), ("text/csv", ODD_CSV)]
)
def test_the_payload_is_kept_byte_for_byte(daemon, type, body):
    """What is given back is what came, with its type; the receipt bears the hash of these bytes."""
    receipt = accepted(daemon.request("POST", "/api/v1/submissions", body, {"Content-Type": type}))
    kept = daemon.request("GET", f"/api/v1/submissions/{receipt['id']}/payload")
    assert (kept.status, kept.body, kept.headers["Content-Type"].split(";")[0]) == (200, body, type.split(";")[0])
    sha = hashlib.sha256(body).hexdigest()
    head = daemon.get(f"/api/v1/submissions/{receipt['id']}")
    assert head["sha256"] == sha and head["receipt"] == receipt["receipt"] == f"{receipt['id']}-{sha[:10]}"
    assert items(daemon, f"observations?{WHERE}")[0]["value"] == 14


def test_digits_are_kept_as_sent(daemon):
    """A value keeps the digits it was sent with, where they say more than the number."""
    body = (
        b'{"plan":"thu","report":"annual","unit":"so-a","period":"2017","values":[{"indicator":"1.1","value":14.50}]}'
    )
    accepted(daemon.request("POST", "/api/v1/submissions", body, {"Content-Type": "application/json"}))
    (row,) = items(daemon, f"observations?{WHERE}")
    assert (row["value"], row["text"]) == (14.5, "14.50")


# ---- the same twice ----


def test_a_key_makes_repeating_safe(daemon):
    """The same key with the same body gets the first answer again, marked; with another body it is refused; nothing is
    recorded twice."""
    first = daemon.submit(yearly("so-a", 14), Idempotency_Key="gửi-1".encode().hex())
    again = daemon.submit(yearly("so-a", 14), Idempotency_Key="gửi-1".encode().hex())
    assert (first.status, again.status) == (201, 200) and first.json == again.json
    assert (first.headers["Idempotency-Replayed"], again.headers["Idempotency-Replayed"]) == (None, "true")
    other = daemon.submit(yearly("so-a", 15), Idempotency_Key="gửi-1".encode().hex())
    assert other.status == 422 and other.headers["Content-Type"] == "application/problem+json"
    assert len(items(daemon, "submissions?plan=thu")) == 1
    daemon.step("2018-01-05T00:00:00+07:00")
    accepted(daemon.submit(yearly("so-a", 15), Idempotency_Key="k2"))
    assert daemon.submit(yearly("so-a", 14), Idempotency_Key="gửi-1".encode().hex()).json == first.json
    assert len(items(daemon, "submissions?plan=thu")) == 2 and verdict(daemon)["value"] == 15


def test_a_key_holds_over_a_power_cut(start_daemon, config, daemon):
    """Who was cut off before the answer repeats after the start and gets the first receipt."""
    first = accepted(daemon.submit(yearly("so-a", 14), Idempotency_Key="k"))
    daemon.kill()
    daemon = start_daemon(config=config, now="resume")
    assert accepted(daemon.submit(yearly("so-a", 14), Idempotency_Key="k"), 200) == first


def test_one_key_from_many_at_once_is_one_submission(daemon):
    """Eight clients that send the same key and body at the same moment get one receipt between them."""
    answers = []
    senders = [
        threading.Thread(target=lambda: answers.append(daemon.submit(yearly("so-a", 14), Idempotency_Key="k")))
        for _ in range(8)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(a.status for a in answers) == [200] * 7 + [201]
    assert len({a.body for a in answers}) == 1 and len(items(daemon, "submissions?plan=thu")) == 1


def test_an_identical_body_gets_the_receipt_it_has(daemon):
    """Without a key the bytes of the latest report again are the same report; other bytes, or an older report again,
    are a revision."""
    first = accepted(daemon.submit(yearly("so-a", 14)))
    assert accepted(daemon.submit(yearly("so-a", 14)), 200) == first
    second = accepted(daemon.submit(yearly("so-a", 18)))
    third = accepted(daemon.submit(yearly("so-a", 14)))
    assert len({first["id"], second["id"], third["id"]}) == 3 and verdict(daemon)["value"] == 14
    assert len(items(daemon, f"observations?{WHERE}", history=1)) == 3


def test_a_dry_run_leaves_nothing(daemon):
    """dry_run answers what would happen and keeps no row, no key, no alert, no number."""

    def traces():
        numbers = {
            line.split()[0]: line.split()[1]
            for line in daemon.request("GET", "/metrics").body.decode().splitlines()
            if not line.startswith("#")
        }
        counted = (
            "tiendo_recorded_submissions",
            "tiendo_recorded_observations",
            "tiendo_tx",
            "tiendo_alerts_open",
            "tiendo_submissions_accepted_total",
        )
        return [numbers[n] for n in counted] + [
            items(daemon, f"{p}plan=thu")
            for p in ("submissions?", "alerts?", "observations?", "verdicts/changes?", "obligations?")
        ]

    before = traces()
    dry = daemon.request(
        "POST",
        "/api/v1/submissions?dry_run=1",
        json.dumps(yearly("so-a", 14)).encode(),
        {"Content-Type": "application/json", "Idempotency-Key": "k"},
    )
    assert accepted(dry, 200)["obligation"]["status"] in ("on_time", "late", "historical")
    assert dry.json["changed"] and dry.headers["Location"] is None
    bad = daemon.request(
        "POST",
        "/api/v1/submissions?dry_run=1",
        json.dumps(yearly("so-z", 14)).encode(),
        {"Content-Type": "application/json"},
    )
    assert bad.status == 422 and bad.json["errors"][0]["pointer"] == "/unit"
    assert traces() == before
    real = daemon.submit(yearly("so-a", 14), Idempotency_Key="k")
    assert accepted(real)["changed"] == dry.json["changed"] and real.headers["Idempotency-Replayed"] is None
    assert real.headers["Location"] == f"/api/v1/submissions/{real.json['id']}"
