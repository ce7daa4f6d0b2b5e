"""Fixtures of the end-to-end tests: the real programs. Each daemon has a data folder of its own, a free port, and a clock that
stands still until a test steps it.

TIENDO_BIN names the folder of the programs (default .build/san: AddressSanitizer, UndefinedBehaviorSanitizer, fail points).
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.request

import pytest

import receivers

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / os.environ.get("TIENDO_BIN", ".build/san")
CONFIG = ROOT / "config" / "tiendo.json"
NOW = "2016-05-01T00:00:00+07:00"
PATIENCE_S = 60  # how long a wait may last before it is a failure; nothing takes this long
SANITIZER_SAID = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:")


def environment(**more):
    """The caller's, but in no language of the caller's, and with sanitizers that end the program at their first finding."""
    kept = {k: v for k, v in os.environ.items() if k not in ("LANG", "LC_ALL", "LC_MESSAGES", "TIENDO_URL", "NO_COLOR")}
    return kept | {"ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"} | more


class Answer:
    """What came back: status, headers, body; json is the body read as JSON."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Daemon:
    """A running tiendod."""

    def __init__(self, data, now=NOW, config=CONFIG, args=(), env=None):
        command = [BIN / "tiendod", "--config", config, "--data", data, "--listen", "127.0.0.1:0"]
        command += ["--now", now] if now else []
        self.data, self.log, self._news = pathlib.Path(data), [], threading.Condition()
        self.process = subprocess.Popen([*map(str, command), *args], stderr=subprocess.PIPE, text=True, errors="replace", cwd=ROOT,
                                        env=environment(**(env or {})))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = self.wait_log(r"daemon\.listening url=(\S+)").group(1)

    def _read(self):
        for line in self.process.stderr:
            with self._news:
                self.log.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self.log.append(None)  # the end of the log
            self._news.notify_all()

    def wait_log(self, pattern, after=0):
        """The first match of the pattern in a line of the log, now or once it is written; the first `after` lines are not looked at."""
        at = after
        with self._news:
            while True:
                if at == len(self.log):
                    assert self._news.wait(PATIENCE_S), f"nothing like {pattern} in the log: {self.log}"
                    continue
                line = self.log[at]
                assert line is not None, f"the daemon ended without {pattern} in its log: {self.log}"
                found = re.search(pattern, line)
                if found:
                    return found
                at += 1

    def request(self, method, path, body=None, headers=None):
        """body: bytes as they are, or anything else as JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read())

    def get(self, path):
        answer = self.request("GET", path)
        assert answer.status == 200, f"GET {path}: {answer.status} {answer.body[:2000]}"
        return answer.json

    def metric(self, name):
        """A number of GET /metrics."""
        return float(re.search(rf"(?m)^{name} (\S+)$", self.request("GET", "/metrics").body.decode()).group(1))

    def post(self, path, body, **headers):
        return self.request("POST", path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def submit(self, body, **headers):
        return self.post("/api/v1/submissions", body, **headers)

    def step(self, now):
        """Steps through every instant until then; returns when all that fell due is done."""
        answer = self.post("/api/v1/clock", {"now": now})
        assert answer.status == 200, answer.body
        return answer.json

    def kill(self):
        """As a power cut does."""
        if self.process.poll() is None:
            self.process.kill()
        self._ended()

    def stop(self):
        """In order; a fault that a sanitizer found, or an unclean end, fails the test."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self._ended()
        assert self.process.returncode == 0, f"exit {self.process.returncode}: {self.log[-40:]}"
        assert not [line for line in self.log if line and SANITIZER_SAID.search(line)], self.log

    def _ended(self):
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        self.process.stderr.close()


@pytest.fixture
def start_daemon(tmp_path):
    """start_daemon(data=…, now=…, config=…, args=[…], env={…}) starts one; all are stopped, cleanly, at the end of the test."""
    running = []

    def start(data=None, **options):
        daemon = Daemon(data or tmp_path / "data", **options)
        running.append(daemon)
        return daemon

    yield start
    for daemon in running:
        if not daemon.process.stderr.closed:
            daemon.stop()


@pytest.fixture
def daemon(start_daemon):
    """One with the shipped plans, standing at NOW."""
    return start_daemon()


@pytest.fixture
def tiendo():
    """tiendo("check", …, input=…, env={…}) runs the command line to its end; a sanitizer's finding fails the test."""

    def run(*args, input=None, env=None, cwd=ROOT):
        done = subprocess.run([BIN / "tiendo", *map(str, args)], input=input, capture_output=True, text=True, timeout=PATIENCE_S, cwd=cwd,
                              env=environment(**(env or {})))
        assert done.returncode in (0, 1, 2) and not SANITIZER_SAID.search(done.stderr), done.stderr
        return done

    return run


@pytest.fixture
def mail_server(tmp_path):
    """A mail server that wants STARTTLS and a password."""
    server = receivers.MailServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def hook():
    """An endpoint of webhooks."""
    endpoint = receivers.Endpoint()
    yield endpoint
    endpoint.close()


def run_node(script, value):
    """Runs a script of this folder with JSON on its standard input; what it prints, as JSON."""
    here = ROOT / "tests" / "e2e"
    done = subprocess.run(["node", here / script], input=json.dumps(value), capture_output=True, text=True, timeout=PATIENCE_S, cwd=here)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def node():
    """node("verify.mjs", value): see run_node."""
    return run_node
