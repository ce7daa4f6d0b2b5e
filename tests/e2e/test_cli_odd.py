"""The command line against servers that answer oddly, and against terminals, pipes and full disks."""

import http.server
import json
import os
import pty
import re
import select
import subprocess
import threading

import pytest

from conftest import BIN, PATIENCE_S, ROOT, SANITIZER_SAID, environment

HEALTH = ROOT / "config" / "samples" / "020-lc-so-y-te.json"
PLANS = {"items": [{"id": "p", "title": {"vi": "Kế hoạch", "en": "Plan"}}], "next": None}
UNITS = {"items": [{"id": "u", "name": {"vi": "Đơn vị", "en": "Unit"}}], "next": None}
CLOCK = {"now": "2016-05-21T00:00:00+07:00"}
EMPTY = {"items": [], "next": None}


class Stub:
    """A server that answers each path as it is told: {path: (status, body)}; body is bytes, or anything else as JSON. It keeps what it was asked."""

    def __init__(self, answers):
        stub = self
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                stub.asked.append((self.command, self.path, dict(self.headers), body))
                status, content = answers.get(self.path.split("?")[0], (404, {"title": "none", "status": 404}))
                if callable(content):
                    content = content(self.path)
                content = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()

    def paths(self):
        return [path for _, path, _, _ in self.asked]


def sound(**more):
    return {"/api/v1/plans": (200, PLANS), "/api/v1/units": (200, UNITS), "/api/v1/clock": (200, CLOCK), "/api/v1/verdicts": (200, EMPTY),
            "/api/v1/obligations": (200, EMPTY), "/api/v1/alerts": (200, EMPTY)} | more


# ---- what is asked ----------------------------------------------------------------------------------------------------------


def test_what_is_asked(tiendo):
    """Options become parameters, whatever letters they have; the language travels along; the address may have a path."""
    with Stub({"/a" + path: answer for path, answer in sound().items()}) as stub:
        done = tiendo("status", "--plan", "p&x=1", "--unit", "đơn vị", "--status", "lagging", "--as-of", "2016-05-20T00:00:00+07:00", "--url", stub.url + "/a/",
                      "--lang", "en")
        assert done.returncode == 0, done.stderr
        asked = next(path for path in stub.paths() if "verdicts" in path)
        assert asked == ("/a/api/v1/verdicts?plan=p%26x%3D1&unit=%C4%91%C6%A1n%20v%E1%BB%8B&status=lagging"
                         "&as_of=2016-05-20T00%3A00%3A00%2B07%3A00&limit=1000")
        assert all(headers["Accept-Language"] == "en" for _, _, headers, _ in stub.asked)


def test_what_is_sent(tiendo):
    """A file goes out as it is, with its type and its key."""
    receipt = {"id": "s1", "receipt": "s1-x", "obligation": {"id": "k", "status": "on_time"}, "changed": [], "warnings": []}
    with Stub({"/api/v1/submissions": (201, receipt)}) as stub:
        assert tiendo("submit", HEALTH, "--key", "khóa 1", "--url", stub.url).returncode == 0
        method, path, headers, body = stub.asked[0]
        assert (method, path, body) == ("POST", "/api/v1/submissions", HEALTH.read_bytes())
        assert headers["Content-Type"] == "application/json" and headers["Idempotency-Key"].encode("latin-1").decode() == "khóa 1"
        assert tiendo("submit", HEALTH, "--dry-run", "--url", stub.url).returncode == 0
        assert stub.asked[1][1].endswith("?dry_run=1") and "Idempotency-Key" not in stub.asked[1][2]


def test_pages_are_followed_to_their_end(tiendo):
    """Each page is asked for by the cursor of the one before, and all are told."""
    def page(path):
        n = int(re.search(r"cursor=(\d+)|$", path).group(1) or 0)
        return {"items": [{"id": f"a{n}", "state": "firing", "severity": "warning", "kind": "k", "since": "", "summary": {"vi": f"việc {n}"}}],
                "next": str(n + 1) if n < 4 else None}

    with Stub(sound(**{"/api/v1/alerts": (200, page)})) as stub:
        done = tiendo("alerts", "--json", "--unit", "u", "--url", stub.url)
        assert done.returncode == 1 and [i["id"] for i in json.loads(done.stdout)] == ["a0", "a1", "a2", "a3", "a4"]
        assert stub.paths()[1:] == [f"/api/v1/alerts?limit=1000&cursor={n}" for n in range(1, 5)]


# ---- odd answers ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status, body, said", [
    (500, {"title": "an error of the server", "status": 500}, "an error of the server"),
    (503, {"title": "later", "detail": "the disk is full", "status": 503}, "later: the disk is full"),
    (404, b"<html>not found</html>", "HTTP 404"),
    (200, b"<html>hello</html>", "HTTP 200"),
    (200, b"", "HTTP 200"),
    (200, b"[" * 100000, "HTTP 200"),
    (200, b'{"items": [NaN]}', "HTTP 200"),
    (200, b'{"items": ["\xff"]}', "HTTP 200"),
    (302, b"", "HTTP 302"),
    (204, b"", "HTTP 204"),
], ids=["500", "503", "html 404", "html 200", "empty", "nested", "nan", "no utf-8", "redirect", "no content"])
def test_odd_answers(tiendo, status, body, said):
    """An answer that is none ends the command with 2 and one message; no redirect is followed."""
    for call, path in (("status", "/api/v1/plans"), ("due", "/api/v1/units"), ("alerts", "/api/v1/alerts")):
        with Stub(sound(**{path: (status, body)})) as stub:
            done = tiendo(call, "--url", stub.url, "--lang", "en")
            assert (done.returncode, done.stdout) == (2, "") and said in done.stderr and stub.url in done.stderr
            assert "/elsewhere" not in stub.paths()


POOR = [{}, {"id": None}, {"id": 5, "status": [], "why": "x", "summary": 7, "flags": {}, "value": "7", "due_at": "soon", "state": {}, "since": 3},
        {"status": "of tomorrow", "state": "odd", "severity": "odd", "due_at": "", "unit": "nobody", "target": "t" * 500, "flags": [None, 3, "later"]}]


@pytest.mark.parametrize("items", [[p] for p in POOR] + [POOR, [7, None, "x", []]])
def test_poor_items(tiendo, items):
    """Items that lack members, or have them of another type, are shown as far as they go; nothing breaks."""
    lists = {path: (200, {"items": items, "next": None}) for path in ("/api/v1/verdicts", "/api/v1/obligations", "/api/v1/alerts", "/api/v1/units")}
    with Stub(sound(**lists)) as stub:
        for call in ("status", "due", "alerts"):
            assert tiendo(call, "--url", stub.url).returncode == 0
            assert json.loads(tiendo(call, "--url", stub.url, "--json").stdout) is not None


@pytest.mark.parametrize("body", [{}, [], 7, {"obligation": 5, "changed": {}, "warnings": 3}, {"changed": [{}, None], "warnings": [7, {}]}])
def test_poor_receipts(tiendo, body):
    """A receipt that lacks its parts is still an acceptance."""
    with Stub({"/api/v1/submissions": (201, body)}) as stub:
        done = tiendo("submit", HEALTH, "--url", stub.url, "--lang", "en")
        assert done.returncode == 0 and ": accepted" in done.stdout


def test_a_daemon_in_trouble_is_no_refusal(tiendo):
    """5xx to a submission: could not run (2), said on standard error; the file was not at fault."""
    trouble = {"title": "the server cannot take it at the moment; try again later", "status": 507}
    with Stub({"/api/v1/submissions": (507, trouble)}) as stub:
        done = tiendo("submit", HEALTH, "--url", stub.url, "--lang", "en")
        assert (done.returncode, done.stdout) == (2, "") and "try again later" in done.stderr
        answers = json.loads(tiendo("submit", HEALTH, "--json", "--url", stub.url).stdout)
        assert answers[0]["status"] == 507 and answers[0]["answer"] == trouble


def test_no_plan_then(tiendo):
    """Before any plan was there, status says so instead of nothing."""
    with Stub(sound(**{"/api/v1/plans": (200, EMPTY)})) as stub:
        done = tiendo("status", "--as-of", "2000-01-01", "--url", stub.url, "--lang", "en")
        assert (done.returncode, done.stdout) == (0, "there was no plan then\n")
        assert tiendo("status", "--json", "--url", stub.url).stdout == "[]\n"


def test_what_is_bad_and_what_is_only_shown(tiendo):
    """A lagging target ends with 1; one that is not in force, of another level, or of a later milestone does not."""
    def verdict(status, *flags):
        return {"plan": "p", "target": "t", "unit": "u", "category": "total", "status": status, "flags": list(flags)}

    for items, code in (([verdict("lagging")], 1), ([verdict("missed", "stale")], 1), ([verdict("at_risk"), verdict("no_data")], 0),
                        ([verdict("lagging", "not_in_force"), verdict("missed", "other_level"), verdict("lagging", "later")], 0)):
        with Stub(sound(**{"/api/v1/verdicts": (200, {"items": items, "next": None})})) as stub:
            assert tiendo("status", "--url", stub.url).returncode == code


def test_numbers_as_people_write_them(tiendo):
    """Values in the language's own writing; units by name; a category beside its target."""
    item = {"plan": "p", "target": "t", "unit": "u", "category": "sex=female", "status": "on_track", "flags": [], "value": 1234.567, "expected": 0.5,
            "period": "2016-S1", "condition": {"vi": "ít nhất 5", "en": "at least 5"}, "why": {"vi": "vì", "en": "because"}}
    with Stub(sound(**{"/api/v1/verdicts": (200, {"items": [item], "next": None})})) as stub:
        vi, en = (tiendo("status", "--url", stub.url, "--lang", lang).stdout.splitlines()[-1] for lang in ("vi", "en"))
    assert re.split(" {2,}", vi) == ["đúng tiến độ", "Đơn vị", "t sex=female", "1.234,57 (2016-S1)", "0,5", "ít nhất 5", "vì"]
    assert re.split(" {2,}", en) == ["on track", "Unit", "t sex=female", "1,234.57 (2016-S1)", "0.5", "at least 5", "because"]


# ---- terminals, pipes, disks -----------------------------------------------------------------------------------------------------


def on_a_terminal(columns, *args, **env):
    """What the command writes when its output is a terminal of that width."""
    leader, follower = pty.openpty()
    try:
        import fcntl
        import struct
        import termios
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen([BIN / "tiendo", *map(str, args)], stdout=follower, stderr=subprocess.PIPE, cwd=ROOT, env=environment(**env))
        os.close(follower)
        follower = None
        written = b""
        while True:
            ready, _, _ = select.select([leader], [], [], PATIENCE_S)
            assert ready, "the command writes nothing and does not end"
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # the other end is closed: all is read
                break
            if not chunk:
                break
            written += chunk
        said = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait(PATIENCE_S) in (0, 1) and not SANITIZER_SAID.search(said), said
        return written.decode().replace("\r\n", "\n")
    finally:
        os.close(leader)
        if follower is not None:
            os.close(follower)


VERDICT = {"plan": "p", "target": "t", "unit": "u", "category": "total", "status": "lagging", "flags": [], "condition": {"vi": "ít nhất 5"},
           "why": {"vi": "một hai ba bốn năm sáu bảy tám chín mười " * 5}}


def test_colour_on_a_terminal_only(tiendo):
    """Words are painted on a terminal, unless NO_COLOR is set; never in a file or a pipe."""
    with Stub(sound(**{"/api/v1/verdicts": (200, {"items": [VERDICT], "next": None})})) as stub:
        assert "\x1b[1;31mchậm tiến độ\x1b[0m" in on_a_terminal(100, "status", "--url", stub.url)
        assert "\x1b" not in on_a_terminal(100, "status", "--url", stub.url, NO_COLOR="1")
        assert "\x1b" not in tiendo("status", "--url", stub.url).stdout
        assert "\x1b" not in on_a_terminal(100, "status", "--json", "--url", stub.url)


def test_long_reasons_are_wrapped_on_a_terminal(tiendo):
    """On a terminal the last column is wrapped to its width; in a pipe each row is a line."""
    with Stub(sound(**{"/api/v1/verdicts": (200, {"items": [VERDICT], "next": None})})) as stub:
        written = on_a_terminal(100, "status", "--url", stub.url, NO_COLOR="1").splitlines()
        assert len(written) > 4 and all(len(line) <= 100 for line in written)
        assert len(tiendo("status", "--url", stub.url).stdout.splitlines()) == 3


def test_a_reader_that_stops(tiendo):
    """`| head` ends the output, not the meaning: no complaint, the usual exit status."""
    process = subprocess.Popen([BIN / "tiendo", "simulate", "--from", "2016-01-01", "--to", "2017-01-31"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               cwd=ROOT, env=environment())
    process.stdout.read(100)
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(PATIENCE_S) == 1 and said == b""


def test_a_full_disk(tiendo):
    """What could not be written was not said: 2, and why."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BIN / "tiendo", "check", "--lang", "en"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment(),
                              timeout=PATIENCE_S)
    assert done.returncode == 2 and "No space left" in done.stderr
