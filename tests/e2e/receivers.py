"""Who tiendo's messages go to: a mail server that demands STARTTLS and a password, and an endpoint of webhooks.
Both are real servers on free ports of this machine; both answer what a test told them to, in order, and then that all is
well."""

import asyncio
import email
import http.server
import json
import logging
import ssl
import subprocess
import threading
from email import policy

from aiosmtpd.smtp import SMTP, AuthResult

WAIT_S = 60
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecations at each login
USERNAME, PASSWORD = "tiendo", "mật khẩu 2016"


class Inbox:
    """Things that arrive on other threads; tests take them by what they say."""

    def __init__(self):
        self.all, self._news = [], threading.Condition()

    def put(self, item):
        with self._news:
            self.all.append(item)
            self._news.notify_all()

    def wait(self, wanted, count=1):
        """The first `count` items of which wanted(item) is true, once they are there."""
        with self._news:
            assert self._news.wait_for(lambda: sum(map(bool, map(wanted, self.all))) >= count, WAIT_S), self.all
            return [item for item in self.all if wanted(item)][:count]


class Answers:
    """What to say next, by key; when nothing is left to say: None."""

    def __init__(self):
        self._queues, self._lock = {}, threading.Lock()

    def add(self, key, *answers):
        with self._lock:
            self._queues.setdefault(key, []).extend(answers)

    def next(self, key):
        with self._lock:
            queue = self._queues.get(key)
            return queue.pop(0) if queue else None


class Mail:
    """One message that reached the end of DATA, and what the server said to it."""

    def __init__(self, session, envelope, answer):
        self.to, self.sender, self.raw, self.answer = (
            envelope.rcpt_tos[0],
            envelope.mail_from,
            envelope.original_content,
            answer,
        )
        self.encrypted, self.authenticated = session.ssl is not None, session.authenticated
        self.message = email.message_from_bytes(self.raw, policy=policy.default)
        self.id, self.subject = self.message["Message-ID"], str(self.message["Subject"])

    def part(self, subtype):
        return self.message.get_body((subtype,)).get_content()

    def __repr__(self):
        return f"<{self.to}: {self.subject} ({self.id}, {self.answer})>"


class MailServer:
    """SMTP with STARTTLS under a certificate of its own and AUTH. answers.add("rcpt:a@b", "550 …") is said to RCPT,
    answers.add("data:a@b", "451 …") at the end of DATA."""

    def __init__(self, folder):
        self.mails, self.answers, self.refused_logins = Inbox(), Answers(), 0
        self.ca_file = folder / "mail-ca.pem"
        key = folder / "mail-key.pem"
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-keyout",
                key,
                "-out",
                self.ca_file,
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
            ],
            check=True,
            capture_output=True,
        )
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self.ca_file, key)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(WAIT_S)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen(self):
        return await self._loop.create_server(
            lambda: SMTP(
                self,
                hostname="mail.example.vn",
                tls_context=self._tls,
                require_starttls=True,
                authenticator=self._login,
                auth_required=True,
                loop=self._loop,
            ),
            "127.0.0.1",
            0,
        )

    def _login(self, server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
        self.refused_logins += not good
        return AuthResult(success=good, handled=good)  # aiosmtpd says the 535

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self.answers.next(f"rcpt:{address}")
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.next(f"data:{envelope.rcpt_tos[0]}") or "250 taken"
        self.mails.put(Mail(session, envelope, answer))
        return answer

    def accepted(self, to=None):
        return [m for m in self.mails.all if m.answer.startswith("250") and to in (None, m.to)]

    def settings(self, folder):
        (folder / "smtp-password").write_text(PASSWORD + "\n", encoding="utf-8")
        return {
            "url": f"smtp://127.0.0.1:{self.port}",
            "from": "tiendo@example.vn",
            "starttls": "required",
            "username": USERNAME,
            "password_file": str(folder / "smtp-password"),
            "ca_file": str(self.ca_file),
        }

    def close(self):
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()


class Call:
    """One request that reached the endpoint, and the status it was answered with."""

    def __init__(self, headers, body, status):
        self.headers, self.body, self.status = {k.lower(): v for k, v in headers.items()}, body, status
        self.id, self.json = self.headers.get("webhook-id"), json.loads(body)

    @property
    def alerts(self):
        return self.json["data"]["alerts"]

    def __repr__(self):
        return f"<{self.id}: {self.json['type']} {self.json['data']['group']['state']} ({self.status})>"


class Endpoint:
    """Takes webhooks at url. answers.add("hook", 500, (503, {"Retry-After": "7"})) says so to the next two.
    Between hold() and let_go() it takes calls and answers none."""

    def __init__(self):
        self.calls, self.answers, self._go = Inbox(), Answers(), threading.Event()
        self._go.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = outer.answers.next("hook") or 200
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                outer.calls.put(Call(self.headers, body, status))
                outer._go.wait(WAIT_S)
                try:
                    self.send_response(status)
                    for name, value in {"Content-Length": "0", **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                except ConnectionError:
                    self.close_connection = True  # whoever called did not wait for the answer

            def log_message(self, *args):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def hold(self):
        self._go.clear()

    def let_go(self):
        self._go.set()

    def accepted(self, type=None):
        return [c for c in self.calls.all if c.status < 300 and type in (None, c.json["type"])]

    def close(self):
        self.let_go()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(WAIT_S)
