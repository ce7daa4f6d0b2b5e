"""The command line, as an officer types it: check and simulate on the shipped plans, the others against a running daemon."""

import json
import re
import socket
import time

import pytest

from conftest import CONFIG, ROOT

SAMPLES = ROOT / "config" / "samples"
HEALTH = SAMPLES / "020-lc-so-y-te.json"
LIVE = ["status", "due", "alerts"]
COMMANDS = ["check", "submit", "simulate", *LIVE]
SPAN = ["simulate", "--from", "2016-01-01", "--to", "2017-01-31", "--plan", "lai-chau-2016"]


def lines(done):
    return done.stdout.splitlines()


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


# ---- how it is called --------------------------------------------------------------------------------------------------


def test_version_and_help(tiendo):
    """--version and --help say so and end well; help is in both languages and lists every command."""
    assert re.fullmatch(r"tiendo \d+\.\d+\.\d+\n", tiendo("--version").stdout)
    for lang, word in (("vi", "diễn tập"), ("en", "rehearses")):
        done = tiendo("--help", "--lang", lang)
        assert done.returncode == 0 and word in done.stdout
        assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(tiendo, command):
    """Each command explains itself, its exit status too, without doing anything."""
    for lang in ("vi", "en"):
        done = tiendo(command, "--help", f"--lang={lang}")
        assert done.returncode == 0 and done.stdout.startswith(f"tiendo {command}") and done.stderr == ""
        assert ("Exit status: 0" if lang == "en" else "Kết thúc: 0") in done.stdout


def test_no_command(tiendo):
    """Nothing to do is a call that cannot be run: the help goes to standard error."""
    done = tiendo()
    assert (done.returncode, done.stdout) == (2, "") and "tiendo check" in done.stderr


@pytest.mark.parametrize("call, said", [
    (["chek"], "“check”"),
    (["xyzzy"], "check, plan, submit, status, tasks, due, alerts, simulate"),
    (["check", "--strct"], "“--strict”"),
    (["check", "--config"], "--config"),
    (["status", "--lang", "fr"], "“fr”"),
    (["status", "lai-chau-2016"], "“lai-chau-2016”"),
    (["due", "--within", "soon"], "“soon”"),
    (["due", "--url", "ftp://x"], "ftp://x"),
    (["submit"], ".csv"),
    (["submit", "report.xls"], "report.xls"),
    (["submit", "a.json", "b.json", "--key", "k"], "--key"),
    (["submit", "no-such.json"], "no-such.json"),
    (["check", "no-such.json"], "no-such.json"),
    (["check", "--config", "no-such.json"], "no-such.json"),
    (["simulate"], "--from"),
    (["simulate", "--from", "2016-13-01", "--to", "2017-01-31"], "2016-13-01"),
    (["simulate", "--from", "2017-01-01", "--to", "2016-01-01"], "2016-01-01"),
    (["simulate", "--from", "2016-01-01", "--to", "2016-01-02", "--plan", "lai-chau-2015"], "“lai-chau-2016”"),
    (["simulate", "--from", "2016-01-01", "--to", "2016-01-02", "--submissions", "no-such"], "no-such"),
])
def test_slips(tiendo, call, said):
    """A slip in the call ends with 2, nothing on standard output, and one line that names it or what was meant."""
    for lang in ("vi", "en"):
        done = tiendo(*call, env={"LANG": f"{lang}.UTF-8"})
        assert (done.returncode, done.stdout) == (2, ""), done
        assert said in done.stderr and done.stderr.startswith("tiendo") and done.stderr.count("\n") == 1


def test_language(tiendo):
    """Vietnamese by default; English where the environment or --lang says so."""
    call = ["simulate", "--from", "2016-02-01", "--to", "2016-02-02"]
    assert "Tổng" in tiendo(*call).stdout
    assert "In all" in tiendo(*call, env={"LANG": "en_US.UTF-8"}).stdout
    assert "Tổng" in tiendo(*call, env={"LANG": "en_US.UTF-8", "LC_ALL": "vi_VN.UTF-8"}).stdout
    assert "In all" in tiendo(*call, "--lang", "en").stdout


# ---- check ---------------------------------------------------------------------------------------------------------------


def test_check_the_shipped_files(tiendo):
    """The shipped settings, units and plans have no error; a finding is a line with file, line, column and pointer, its words and remedy below it."""
    done = tiendo("check")
    assert done.returncode == 0 and done.stderr == ""
    finding = re.compile(r"config/plans/[a-z]+(-[a-z]+)*-\d{4}\.json:\d+:\d+: /\S* ?(cảnh báo|lưu ý): .* \[check\.[a-z_]+\]")
    below = re.compile(r"    (→ .*|(.*: )?“.*”)")
    assert all(finding.fullmatch(line) or below.fullmatch(line) for line in lines(done)[:-2])
    assert lines(done)[-2].startswith("lưu ý: ") and "kế hoạch: 5" in lines(done)[-1]
    assert tiendo("check", "--strict").returncode == 1


def test_check_says_what_repeats_once(tiendo):
    """The same blank at many places of a plan is one line with their number; --json keeps each."""
    plan = "config/plans/bac-kan-2011.json"
    told = [line for line in lines(tiendo("check", plan, "--lang", "en")) if "nêu số liệu gốc (24 places, also /objectives/" in line]
    kept = [p for p in json.loads(tiendo("check", plan, "--json").stdout) if p["detail"]["vi"].endswith("Văn bản không nêu số liệu gốc")]
    assert len(told) == 1 and len(kept) == 24 and len({p["pointer"] for p in kept}) == 24


def test_check_as_json(tiendo):
    """--json is an array of {file, line, column, pointer, severity, code, detail, quotes, remedy} and nothing else."""
    found = json.loads(tiendo("check", "--json").stdout)
    assert len(found) > 10
    for item in found:
        assert set(item) == {"file", "line", "column", "pointer", "severity", "code", "detail", "quotes", "remedy"}
        assert item["severity"] in ("warning", "info") and item["line"] > 0 and item["column"] > 0
        assert item["detail"]["vi"] and item["detail"]["en"] and item["detail"]["vi"] != item["detail"]["en"]
        assert item["remedy"]["vi"] and item["remedy"]["en"] and item["remedy"]["vi"] != item["remedy"]["en"]
        assert all(set(q) == {"source", "quote"} and q["quote"] for q in item["quotes"])
    clash = next(item for item in found if item["code"] == "check.clash" and "58.3" in item["detail"]["en"])
    assert [q["source"] for q in clash["quotes"]] == ["II.4.CT2", "phụ lục, mục tiêu 4, chỉ tiêu 2, cột 2"]
    line = (ROOT / clash["file"]).read_text(encoding="utf-8").splitlines()[clash["line"] - 1]
    assert line[clash["column"] - 1:].startswith('{ "id": "4.2-mid-annex"')


def test_check_counts_what_is_accepted(tiendo, tmp_path):
    """What the plan accepts is quiet, and counted in the summary."""
    text = (ROOT / "config" / "plans" / "lai-chau-2016.json").read_text(encoding="utf-8")
    plan = tmp_path / "plan.json"
    plan.write_text(text.rstrip()[:-1] + ', "accept": [{"code": "check.unknown", "why": "đã biết"}, {"code": "check.year_missing", "why": "đã thống nhất"}] }',
                    encoding="utf-8")
    done = tiendo("check", plan, "--lang", "en")
    assert done.returncode == 0 and lines(done)[-2:-1] == ["notes: 0, accepted: 16"] and len(lines(done)) == 2
    assert tiendo("check", plan, "--strict").returncode == 0


def test_check_a_broken_plan(tiendo, tmp_path):
    """Each fault of a plan is told with its pointer and remedy, in the language asked for, and the exit status is 1."""
    text = (ROOT / "config" / "plans" / "lai-chau-2016.json").read_text(encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text(text.replace('"at_least": 70', '"at_leest": 70', 1).replace('"@lc-districts"', '"@lc-district"', 1), encoding="utf-8")
    done = tiendo("check", broken, "--lang", "en")
    faults = [line for line in lines(done) if " error: " in line]
    assert done.returncode == 1 and all(re.match(rf"{re.escape(str(broken))}:\d+:\d+: /objectives/0/indicators/", line) for line in faults)
    assert any("at_leest" in line and "at_least" in line for line in faults)
    assert any("@lc-district" in line for line in faults)
    assert re.match(r"errors: \d+, warnings: \d+$", lines(done)[-1])
    assert any(item["severity"] == "error" for item in json.loads(tiendo("check", broken, "--json").stdout))


def test_check_what_is_no_json(tiendo, tmp_path):
    """A file that is no JSON at all is told with line and column."""
    broken = tmp_path / "plan.json"
    broken.write_text('{ "plan": "p",\n  "unit" }', encoding="utf-8")
    done = tiendo("check", broken, "--lang=en")
    assert done.returncode == 1 and "line 2, column 10" in done.stdout


def test_check_units_with_plans(tiendo, tmp_path):
    """Plans are read with the units given beside them; without, with those of the settings."""
    units = tmp_path / "units.json"
    units.write_text('{"units": [{"unit": "tinh", "kind": "province", "name": "Tỉnh"}]}', encoding="utf-8")
    plan = ROOT / "config" / "plans" / "lai-chau-2016.json"
    assert tiendo("check", plan).returncode == 0
    assert tiendo("check", units).returncode == 0
    assert tiendo("check", plan, units).returncode == 1


# ---- simulate ------------------------------------------------------------------------------------------------------------


def test_simulate_a_year(tiendo):
    """A silent year of Lai Châu's plan: each of 35 units is reminded three times and missed at three steps, of each of two reports, at the exact
    instants; the campaign is announced; every verdict is told at the end; all of it well under five seconds even with sanitizers."""
    began = time.monotonic()
    done = tiendo(*SPAN)
    assert time.monotonic() - began < 5
    assert done.returncode == 1 and done.stderr == ""
    days, day = {}, None
    for line in lines(done):
        head = re.fullmatch(r"(?:Thứ \w+|Chủ nhật) (\d\d/\d\d/\d{4})", line)
        if head:
            day = days.setdefault(head.group(1), [])
        elif line and day is not None:
            day.append(line)
    reminders = {day: sum("  report.due_soon" in line and " → mail " in line for line in told) for day, told in days.items()}
    misses = {day: sum("  report.missed" in line for line in told) for day, told in days.items()}
    assert {d: n for d, n in reminders.items() if n} == {d: 35 for d in
                                                        ("20/04/2016", "13/05/2016", "19/05/2016", "31/10/2016", "23/11/2016", "29/11/2016")}
    assert {d: n for d, n in misses.items() if n} == {d: 35 for d in
                                                     ("20/05/2016", "21/05/2016", "27/05/2016", "30/11/2016", "01/12/2016", "07/12/2016")}
    assert all(line.startswith("00:00  ") for line in days["20/05/2016"] if "report.missed" in line)
    assert any("event.starting" in line for line in days["08/11/2016"])
    last = done.stdout.split("Đánh giá lúc 23:59 ngày 31/01/2017:\n")[1]
    assert last.count("23:59  verdict.no_data") > 100


def test_simulate_lines_are_columns(tiendo):
    """What stands in a column stands in the same column of every line, whatever letters come before it."""
    due = [line for line in lines(tiendo(*SPAN)) if "report.due_soon" in line and " → mail " in line]
    assert len({line.index("Báo cáo ") for line in due}) == 1


def test_simulate_the_same_twice(tiendo):
    """The same call prints the same bytes."""
    assert tiendo(*SPAN, "--json").stdout == tiendo(*SPAN, "--json").stdout


def test_simulate_as_json(tiendo):
    """--json tells the same things, in order, each with its instant and its public shape."""
    told = json.loads(tiendo(*SPAN, "--json").stdout)
    assert {item["type"] for item in told} == {"alert", "message", "verdict"}
    instants = [item["at"] for item in told]
    assert instants == sorted(instants) and all(at.endswith("+07:00") for at in instants)
    missed = [i for i in told if i["type"] == "alert" and i["alert"]["kind"] == "report.missed" and i["event"] == "raised"]
    assert len(missed) == 70 and {i["at"] for i in missed} == {"2016-05-20T00:00:00+07:00", "2016-11-30T00:00:00+07:00"}
    mail = next(i for i in told if i["type"] == "message" and i["to"] == "so-y-te@lai-chau.example.vn")
    assert mail["kind"] == "report.due_soon" and "Sở Y tế" in mail["subject"] and mail["alerts"]
    assert all(i["final"] and i["why"]["vi"] for i in told if i["type"] == "verdict")


def test_simulate_with_submissions(tiendo, tmp_path):
    """Submissions on the way: one in time prevents the miss, one at the deadline is late, a wrong one is refused with its faults."""
    bodies = [json.loads((SAMPLES / name).read_text(encoding="utf-8")) for name in ("010-lc-so-ldtbxh.json", "020-lc-so-y-te.json")]
    bodies[0]["at"], bodies[1]["at"] = "2016-05-19T23:59:59+07:00", "2016-05-20T00:00:00+07:00"
    wrong = dict(bodies[0], unit="lc-so-xyz", at="2016-05-02T00:00:00+07:00")
    file = tmp_path / "sent.ndjson"
    file.write_text("\n".join(json.dumps(b) for b in [*bodies, wrong]) + "\n", encoding="utf-8")
    done = tiendo("simulate", "--from", "2016-04-04", "--to", "2016-06-30", "--plan", "config/plans/lai-chau-2016.json", "--submissions", file,
                  "--lang", "en")
    assert done.returncode == 1
    missed = [line for line in lines(done) if "  report.missed" in line]
    assert not any("Department of Labour" in line for line in missed)
    health = [line for line in missed if "Department of Health" in line]
    assert len(health) == 2 and "the complete report was received" in health[1]
    assert any("submission.on_time" in line and "lc-so-ldtbxh" in line for line in lines(done))
    assert any("submission.late" in line and "lc-so-y-te" in line for line in lines(done))
    refused = next(i for i, line in enumerate(lines(done)) if "submission.refused" in line)
    assert f"{file}:3" in lines(done)[refused] and "/unit: " in lines(done)[refused + 1]
    assert any("verdict.lagging" in line and "Department of Health" in line for line in lines(done))
    assert lines(done)[-1].endswith("submissions accepted 2, refused 1")


def test_simulate_submissions_without_instant(tiendo):
    """Submissions that do not say when they arrive are a mistake told for each file; nothing is rehearsed."""
    done = tiendo("simulate", "--from", "2016-04-04", "--to", "2016-06-30", "--submissions", SAMPLES)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("arrival.no_at") == len(list(SAMPLES.glob("*.json")))


def test_simulate_an_old_plan(tiendo):
    """Putting an old plan under watch after its end reminds nobody and misses nothing; its verdicts are told all the same."""
    told = json.loads(tiendo("simulate", "--from", "2026-01-01", "--to", "2026-03-31", "--plan", "bac-kan-2011", "--json").stdout)
    assert {item["type"] for item in told} == {"verdict"} and len(told) > 20


def test_simulate_a_year_of_an_old_plan(tiendo):
    """The yearly report of Bắc Kạn's plan is due before 10 November: reminded before, missed at midnight, its mid-term review due at the end of 2015."""
    told = json.loads(tiendo("simulate", "--from", "2015-01-01", "--to", "2016-01-31", "--plan", "bac-kan-2011", "--json").stdout)
    alerts = [item for item in told if item["type"] == "alert"]
    missed = {i["at"] for i in alerts if i["alert"]["kind"] == "report.missed" and i["event"] == "raised"}
    assert missed == {"2015-11-10T00:00:00+07:00"}
    assert {i["at"][:10] for i in alerts if i["alert"]["kind"] == "report.due_soon" and i["to"] == "firing"} <= {f"2015-{d}" for d in ("10-11", "11-03", "11-09")}
    assert [i["at"][:10] for i in alerts if i["alert"]["kind"] == "milestone.review_due"] == ["2015-12-31"]


def test_simulate_is_the_daemon(tiendo, daemon):
    """What a rehearsal foretells from the instant at which a daemon begins is what the daemon then does: the same mails to the same people."""
    told = json.loads(tiendo("simulate", "--from", "2016-05-01T00:00:00+07:00", "--to", "2016-05-22", "--json").stdout)
    daemon.step("2016-05-22T23:59:59+07:00")
    foretold = sorted((i["to"], i["kind"], i["state"]) for i in told if i["type"] == "message")
    sent, cursor = [], ""
    while cursor is not None:
        page = daemon.get(f"/api/v1/deliveries?limit=1000{cursor and '&cursor=' + cursor}")
        sent, cursor = sent + page["items"], page["next"]
    assert len(foretold) > 100 and foretold == sorted((d["to"], d["type"], d["message_state"]) for d in sent)


def test_simulate_writes_nothing(tiendo, tmp_path):
    """A rehearsal leaves no file behind."""
    done = tiendo("simulate", "--config", CONFIG, "--from", "2016-05-01", "--to", "2016-06-01", cwd=tmp_path)
    assert done.returncode == 1 and list(tmp_path.iterdir()) == []


# ---- with a daemon --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [["submit", str(HEALTH)], *([c] for c in LIVE)])
def test_no_daemon(tiendo, call):
    """Without a daemon: 2, and one line with the address and how to start it."""
    url = f"http://127.0.0.1:{closed_port()}"
    done = tiendo(*call, "--url", url, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert url in done.stderr and "tiendod --config" in done.stderr and done.stderr.count("\n") == 1


def test_submit_then_ask(tiendo, daemon):
    """What is submitted is told by its receipt, seen in status with value, target and reason, and no longer due."""
    def ask(*args):
        return tiendo(*args, "--lang", "en", env={"TIENDO_URL": daemon.url + "/"})

    before = ask("due", "--unit", "lc-so-y-te")
    assert before.returncode == 0 and "half-year 2016-S1" in before.stdout and "in 19 d" in before.stdout
    sent = ask("submit", HEALTH)
    assert sent.returncode == 0 and re.search(r": accepted, receipt s\d+-[0-9a-f]{10}, lai-chau-2016:half-year:lc-so-y-te:2016-S1:-: on time", sent.stdout)
    assert "2.1-end lc-so-y-te: no data → lagging" in sent.stdout
    assert "accepted before" in ask("submit", HEALTH).stdout
    assert "half-year 2016-S1" not in ask("due", "--unit", "lc-so-y-te").stdout
    status = ask("status", "--plan", "lai-chau-2016", "--unit", "lc-so-y-te")
    assert status.returncode == 1  # 2.1 is lagging
    row = next(line for line in lines(status) if "1.1-end" in line)
    assert row.startswith("at risk") and "Department of Health" in row and "59.95 (2016-S1)" in row and "at least 70%" in row
    assert ask("status", "--unit", "lc-so-y-te", "--status", "at_risk").returncode == 0


def test_status_as_of(tiendo, daemon):
    """As of before the submission there is no figure."""
    daemon.step("2016-05-03T00:00:00+07:00")
    tiendo("submit", HEALTH, "--url", daemon.url)
    now, then = (json.loads(tiendo("status", "--plan", "lai-chau-2016", "--unit", "lc-so-y-te", "--json", "--url", daemon.url, *more).stdout)
                 for more in ([], ["--as-of", "2016-05-02"]))
    assert {v["status"] for v in then} == {"no_data"} and "lagging" in {v["status"] for v in now}
    assert all(v["condition"]["vi"] and v["condition"]["en"] for v in now)


def test_submit_refused(tiendo, daemon, tmp_path):
    """Every fault is told with its pointer in the language asked for; the other files are sent all the same; the exit status is 1."""
    wrong = tmp_path / "wrong.json"
    body = json.loads(HEALTH.read_text(encoding="utf-8"))
    body["values"][0]["indicator"] = "9.9"
    body["values"][1]["numerator"] = 10**9
    wrong.write_text(json.dumps(body), encoding="utf-8")
    done = tiendo("submit", wrong, HEALTH, "--url", daemon.url, "--lang", "en")
    assert done.returncode == 1
    assert f"{wrong}: refused" in done.stdout and "/values/0/indicator: " in done.stdout and "[counts.numerator_above]" in done.stdout
    assert f"{HEALTH}: accepted" in done.stdout
    assert "bị từ chối" in tiendo("submit", wrong, "--url", daemon.url).stdout
    answers = json.loads(tiendo("submit", wrong, "--json", "--url", daemon.url).stdout)
    assert answers[0]["file"] == str(wrong) and answers[0]["status"] == 422 and len(answers[0]["answer"]["errors"]) == 2


def test_submit_dry_run_and_input(tiendo, daemon):
    """A dry run tells what would come of it and records nothing; - reads standard input; a key makes it one submission."""
    text = HEALTH.read_text(encoding="utf-8")
    dry = tiendo("submit", "-", "--dry-run", "--url", daemon.url, "--lang", "en", input=text)
    assert dry.returncode == 0 and "nothing was recorded" in dry.stdout
    assert daemon.get("/api/v1/submissions")["items"] == []
    first, again = (tiendo("submit", "-", "--key", "k1", "--json", "--url", daemon.url, input=text) for _ in range(2))
    assert [json.loads(d.stdout)[0]["status"] for d in (first, again)] == [201, 200]
    assert json.loads(first.stdout)[0]["answer"]["id"] == json.loads(again.stdout)[0]["answer"]["id"]


def test_submit_csv(tiendo, daemon, tmp_path):
    """A .csv file is one submission."""
    file = tmp_path / "report.CSV"
    file.write_text("plan,report,unit,period,indicator,numerator,denominator\n" +
                    "".join(f"lai-chau-2016,half-year,lc-so-y-te,2016-S1,{i},{n},{d}\n" for i, n, d in (("1.1", 5, 9), ("2.1", 1, 2), ("3.1", 1, 4))))
    done = tiendo("submit", file, "--url", daemon.url, "--lang", "en")
    assert done.returncode == 0 and "on time" in done.stdout, done


def test_due_and_alerts_after_the_deadline(tiendo, daemon):
    """After the deadline: the late ones first, exit status 1; the inbox shows each miss, and can be narrowed."""
    def ask(*args):
        return tiendo(*args, "--url", daemon.url, "--lang", "en")

    assert ask("alerts").returncode == 0
    daemon.step("2016-05-22T12:00:00+07:00")
    due = ask("due", "--within", "200")
    rows = lines(due)[1:]
    states = [row.split()[0] for row in rows]
    assert due.returncode == 1 and states[:35] == ["overdue"] * 35 and set(states[35:]) <= {"upcoming", "due"}
    assert "2016-05-20 00:00  2 d late" in rows[0]
    late = ask("due", "--late")
    assert late.returncode == 1 and len(lines(late)) == 36
    assert ask("due", "--late", "--plan", "bac-kan-2011").returncode == 0
    alerts = ask("alerts", "--kind", "report.*")
    assert alerts.returncode == 1 and len(lines(alerts)) == 36
    assert len(lines(ask("alerts", "--unit", "lc-so-y-te"))) == 2
    assert ask("alerts", "--state", "acknowledged").returncode == 0
    items = json.loads(ask("alerts", "--json", "--unit", "lc-so-y-te", "--state", "all").stdout)
    assert [i["state"] for i in items if i["kind"] == "report.missed"] == ["firing"]


def test_all_pages(tiendo, daemon):
    """A list longer than one page is told whole."""
    items = json.loads(tiendo("due", "--within", "36600", "--json", "--url", daemon.url).stdout)
    keys = [i["id"] for i in items]
    assert len(keys) > 300 and len(set(keys)) == len(keys)
    assert [i["due_at"] for i in items] == sorted(i["due_at"] for i in items)


@pytest.mark.parametrize("call", [["status", "--plan", "lai-chau-2015"], ["status", "--status", "laging"], ["status", "--as-of", "yesterday"],
                                  ["alerts", "--state", "fired"], ["due", "--plan", "x"]])
def test_a_question_that_is_refused(tiendo, daemon, call):
    """What the daemon refuses is told in its words, once, and ends with 2."""
    done = tiendo(*call, "--url", daemon.url, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "") and daemon.url in done.stderr and call[-1] in done.stderr


def test_not_a_tiendod(tiendo):
    """Another server's page is not taken for an answer."""
    import http.server
    import threading

    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>hello")

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = tiendo("status", "--url", f"http://127.0.0.1:{server.server_port}", "--lang", "en")
        server.shutdown()
    assert done.returncode == 2 and "is this the address of a tiendod" in done.stderr
