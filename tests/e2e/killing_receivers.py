"""Receivers of messages whose sender is killed: each knows which life of the daemon sent what came, and now and then says that it is not the time."""

import logging
import random
import threading
import urllib.request

from aiosmtpd.smtp import AuthResult

import receivers


class Moods:
    """What receivers answer: now and then that it is not the time."""

    def __init__(self, rng, refusals, share=0.08):
        self.rng, self.refusals, self.share, self.calm = rng, refusals, share, False

    def next(self, key):
        return None if self.calm or self.rng.random() >= self.share else self.rng.choice(self.refusals)


class Hook(receivers.Endpoint):
    """Counts whom it is talking to, so that all that a dead daemon sent is seen before the next one starts."""

    def __init__(self, rng):
        super().__init__()
        self.answers, self.busy, self._change = Moods(rng, [500, 503, (429, {"Retry-After": "60"})]), 0, threading.Condition()
        self._lives = []
        served = self._server.RequestHandlerClass

        class Counted(served):
            def handle(handler):
                with self._change:
                    self.busy += 1
                try:
                    super().handle()
                except OSError:
                    pass  # who asked was killed
                finally:
                    with self._change:
                        self.busy -= 1
                        self._change.notify_all()

            def do_GET(handler):
                handler.send_response(204)
                handler.end_headers()

        self._server.RequestHandlerClass = Counted
        self._server.handle_error = lambda *_: None

    def _settle(self):
        urllib.request.urlopen(self.url, timeout=receivers.WAIT_S).close()  # connections are taken in order: ours is the last
        with self._change:
            assert self._change.wait_for(lambda: self.busy == 0, receivers.WAIT_S)

    def came(self, life):
        """(id, body, whether it was taken, by which life it was sent), in order; those before are never changed."""
        self._settle()
        self._lives += [life] * (len(self.calls.all) - len(self._lives))
        return [(c.id, c.body, c.status < 300, n) for c, n in zip(self.calls.all, self._lives)]


class Post(receivers.MailServer):
    """Each life signs in under a name of its own, so that a mail tells which one sent it."""

    def __init__(self, folder, rng):
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # a peer that is killed is nothing to report here
        super().__init__(folder)
        self.answers = Moods(rng, ["451 4.3.0 later", "421 4.3.2 closing"])

    def _login(self, server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == receivers.PASSWORD.encode(), auth_data=data.login)

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.next("data") or "250 taken"
        mail = receivers.Mail(session, envelope, answer)
        mail.life = int(session.auth_data.decode().removeprefix("life-"))
        self.mails.put(mail)
        return answer

    def came(self, life):
        return [(m.id, m.raw.split(b"\r\n\r\n", 1)[1], m.answer.startswith("250"), m.life) for m in self.mails.all]


class Files:
    """Mail without a mail server: DATA/mail/<id>.eml. A file that is written again looks as if it had come once."""

    def __init__(self, data):
        self.data, self.answers, self._seen = data, Moods(random.Random(0), [], 0), []

    def came(self, life):
        known = {name for name, *_ in self._seen}
        new = [p for p in sorted(self.data.glob("mail/*.eml")) if f"<{p.name[:-4]}>" not in known]
        self._seen += [(f"<{p.name[:-4]}>", p.read_bytes().split(b"\r\n\r\n", 1)[1], True, life) for p in new]
        return self._seen

    def close(self):
        pass
