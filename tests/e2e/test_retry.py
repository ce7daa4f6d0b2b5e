"""Messages that are not taken at once: tried again under the same id, given up when told so, never lost over a restart,
never out of order."""

import base64
import datetime
import re
import threading
import time

import pytest

import worlds

SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()
BEFORE, DUE = "2016-05-19T23:59:59+07:00", "2016-05-20T00:00:00+07:00"
SO_A, SO_B, BOSS = "so-a@tinh.example.vn", "so-b@tinh.example.vn", "ubnd@tinh.example.vn"


def after(seconds, start=DUE):
    return (datetime.datetime.fromisoformat(start) + datetime.timedelta(seconds=seconds)).isoformat()


def seconds_between(a, b):
    return (datetime.datetime.fromisoformat(b) - datetime.datetime.fromisoformat(a)).total_seconds()


def deliveries(daemon, **filters):
    return daemon.get("/api/v1/deliveries?limit=1000" + "".join(f"&{k}={v}" for k, v in filters.items()))["items"]


def of_miss(daemon, to):
    """The delivery to an address about the miss of 20 May: the first one."""
    return [
        d
        for d in deliveries(daemon)
        if d["to"] == to and (d["type"], d["message_state"]) == ("report.missed", "firing")
    ][-1]


def results(delivery):
    return [(a["result"], a["status"]) for a in delivery["attempts"]]


def without_date(raw):
    return re.sub(rb"(?m)^Date:.*\r\n", b"", raw)


@pytest.fixture
def config(tmp_path, mail_server, hook):
    return worlds.settings(tmp_path, mail_server.settings(tmp_path), hook.url, SECRET)


@pytest.fixture
def daemon(start_daemon, config):
    """On the small plan, a second before its first deadline; the reminders are out."""
    daemon = start_daemon(config=config)
    daemon.step(BEFORE)
    return daemon


# ---- mail ----


def test_mail_put_off_goes_again_as_it_was(daemon, mail_server):
    """A 451 is tried again after 5 s, then after 5 min, with the same Message-ID and bytes, until it is taken."""
    mail_server.answers.add(f"data:{SO_A}", "451 4.3.0 later", "451 4.3.0 later")
    daemon.step(DUE)
    waiting = of_miss(daemon, SO_A)
    assert (
        waiting["state"] == "pending"
        and results(waiting) == [("retry", 451)]
        and "4.3.0 later" in waiting["attempts"][0]["detail"]
    )
    assert 5 <= seconds_between(DUE, waiting["next_attempt_at"]) <= 5.5
    assert of_miss(daemon, SO_B)["state"] == "delivered"
    daemon.step(after(4))
    assert len(of_miss(daemon, SO_A)["attempts"]) == 1
    daemon.step(after(6))
    waiting = of_miss(daemon, SO_A)
    assert 300 <= seconds_between(waiting["attempts"][1]["at"], waiting["next_attempt_at"]) <= 330
    daemon.step(after(400))
    done = of_miss(daemon, SO_A)
    assert (
        done["state"] == "delivered"
        and results(done) == [("retry", 451), ("retry", 451), ("delivered", 250)]
        and done["next_attempt_at"] is None
    )
    tries = [m for m in mail_server.mails.all if m.id == done["message_id"]]
    assert len(tries) == 3 and len({without_date(m.raw) for m in tries}) == 1


def test_a_refused_recipient_is_dead_at_once(daemon, mail_server):
    """A 550 is not tried again; it stays to be seen, and other addresses are not held up."""
    mail_server.answers.add(f"rcpt:{SO_A}", "550 5.1.1 no such user")
    daemon.step(DUE)
    (dead,) = deliveries(daemon, state="dead")
    assert (dead["channel"], dead["to"], results(dead)) == ("email", SO_A, [("dead", 550)])
    assert "5.1.1 no such user" in dead["attempts"][0]["detail"] and dead["alerts"]
    assert of_miss(daemon, SO_B)["state"] == "delivered"
    daemon.step("2016-05-21T07:00:00+07:00")
    assert len(deliveries(daemon, state="dead")) == 1 and len(of_miss(daemon, SO_A)["attempts"]) == 1


def test_a_dead_letter_can_be_sent_again(daemon, mail_server):
    """An operator who has mended the cause sends a dead letter again under its own id; what is delivered or unknown
    cannot be."""
    mail_server.answers.add(f"data:{SO_A}", "550 mailbox full for good")
    daemon.step(DUE)
    dead = of_miss(daemon, SO_A)
    assert dead["state"] == "dead"
    assert daemon.post(f"/api/v1/deliveries/{dead['id']}/retry", {}).status == 200
    daemon.step(after(1))
    done = of_miss(daemon, SO_A)
    assert done["state"] == "delivered" and results(done) == [("dead", 550), ("delivered", 250)]
    assert mail_server.accepted(SO_A)[-1].id == done["message_id"] == dead["message_id"]
    assert daemon.post(f"/api/v1/deliveries/{dead['id']}/retry", {}).status == 409
    assert daemon.post("/api/v1/deliveries/d999999/retry", {}).status == 404
    assert daemon.post("/api/v1/deliveries/x/retry", {}).status == 404


def test_one_bad_address_of_a_unit_does_not_block_the_other(start_daemon, tmp_path, mail_server):
    """A unit with two addresses, one of them wrong: the other gets its mail all the same, under an id of its own."""
    units = worlds.UNITS | {
        "units": [
            u | {"contacts": {"email": [SO_A, "thu-hai@tinh.example.vn"]}} if u["unit"] == "so-a" else u
            for u in worlds.UNITS["units"]
        ]
    }
    config = worlds.settings(
        tmp_path,
        mail_server.settings(tmp_path),
        plans=[worlds.write_json(tmp_path / "p.json", worlds.PLAN)],
        units=[worlds.write_json(tmp_path / "u.json", units)],
    )
    daemon = start_daemon(config=config)
    daemon.step(BEFORE)
    mail_server.answers.add(f"rcpt:{SO_A}", "550 no such user")
    daemon.step(DUE)
    assert (
        of_miss(daemon, SO_A)["state"] == "dead" and of_miss(daemon, "thu-hai@tinh.example.vn")["state"] == "delivered"
    )
    assert of_miss(daemon, SO_A)["message_id"] != of_miss(daemon, "thu-hai@tinh.example.vn")["message_id"]


def test_nothing_goes_out_unencrypted_or_to_a_stranger(start_daemon, tmp_path, mail_server):
    """A server whose certificate nobody vouches for gets no mail and no password; the mail waits."""
    smtp = mail_server.settings(tmp_path)
    del smtp["ca_file"]
    daemon = start_daemon(config=worlds.settings(tmp_path, smtp))
    daemon.step(DUE)
    waiting = of_miss(daemon, SO_A)
    assert waiting["state"] == "pending" and {r for r, _ in results(waiting)} == {"retry"}
    assert mail_server.mails.all == [] and mail_server.refused_logins == 0


def test_a_wrong_password_is_seen(start_daemon, tmp_path, mail_server):
    """A login that the mail server refuses shows in the deliveries with the server's own words; nothing is sent."""
    smtp = mail_server.settings(tmp_path)
    (tmp_path / "smtp-password").write_text("wrong\n")
    daemon = start_daemon(config=worlds.settings(tmp_path, smtp))
    daemon.step(DUE)
    attempts = of_miss(daemon, SO_A)["attempts"]
    assert attempts and {a["status"] for a in attempts} == {535} and "uthentication" in attempts[0]["detail"]
    assert mail_server.mails.all == [] and mail_server.refused_logins > 0


def test_a_server_that_is_away_is_waited_for(daemon, mail_server):
    """No connection is a reason to try again, not to give up."""
    mail_server.close()
    daemon.step(DUE)
    assert of_miss(daemon, SO_A)["state"] == "pending" and results(of_miss(daemon, SO_A)) == [("retry", 0)]


# ---- webhooks ----


def test_a_webhook_that_failed_comes_again_under_its_id(daemon, hook):
    """500, then 200: the same webhook-id and the same body twice, signed anew."""
    hook.answers.add("hook", 500)
    daemon.step(DUE)
    assert of_miss(daemon, hook.url)["state"] == "pending"
    daemon.step(after(6))
    first, second = [c for c in hook.calls.all if c.json["type"] == "report.missed"]
    assert first.id == second.id == of_miss(daemon, hook.url)["message_id"] and first.body == second.body
    assert (first.status, second.status) == (500, 200)
    assert results(of_miss(daemon, hook.url)) == [("retry", 500), ("delivered", 200)]


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503])
def test_answers_that_mean_later(daemon, hook, status):
    """Too busy, too early, too many, and every fault of a server: tried again."""
    hook.answers.add("hook", status)
    daemon.step(DUE)
    assert (of_miss(daemon, hook.url)["state"], results(of_miss(daemon, hook.url))) == ("pending", [("retry", status)])
    daemon.step(after(6))
    assert of_miss(daemon, hook.url)["state"] == "delivered"


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410])
def test_answers_that_mean_never(daemon, hook, status):
    """Gone, refused, or elsewhere: dead at once; a redirect is not followed."""
    hook.answers.add("hook", (status, {"Location": hook.url + "/elsewhere"}))
    daemon.step(DUE)
    assert (of_miss(daemon, hook.url)["state"], results(of_miss(daemon, hook.url))) == ("dead", [("dead", status)])
    daemon.step(after(3600))
    assert len([c for c in hook.calls.all if c.json["type"] == "report.missed"]) == 1


def test_retry_after_is_honoured(daemon, hook):
    """A receiver that asks for two hours gets them."""
    hook.answers.add("hook", (503, {"Retry-After": "7200"}))
    daemon.step(DUE)
    assert seconds_between(DUE, of_miss(daemon, hook.url)["next_attempt_at"]) >= 7200
    daemon.step(after(7199))
    assert len(of_miss(daemon, hook.url)["attempts"]) == 1
    daemon.step(after(7201))
    assert of_miss(daemon, hook.url)["state"] == "delivered"


def test_after_ten_tries_in_three_days_it_is_given_up(daemon, hook):
    """Nine delays of 5 s to 24 h, each with up to a tenth more, and then the letter is dead; all tries bear one id."""
    hook.answers.add("hook", *[500] * 400)
    daemon.step("2016-05-24T12:00:00+07:00")
    dead = of_miss(daemon, hook.url)
    assert dead["state"] == "dead" and len(dead["attempts"]) == 10 and dead["next_attempt_at"] is None
    gaps = [seconds_between(a["at"], b["at"]) for a, b in zip(dead["attempts"], dead["attempts"][1:])]
    for gap, delay in zip(gaps, [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]):
        assert delay <= gap <= delay * 1.1 + 1, gaps
    assert len([c for c in hook.calls.all if c.id == dead["message_id"]]) == 10


# ---- restarts ----


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_retries_survive_a_restart(start_daemon, config, daemon, mail_server, hook, end):
    """What waited for its next try when the daemon ended, in order or by a power cut, is tried when that comes, under
    its id."""
    mail_server.answers.add(f"data:{SO_A}", "451 later")
    hook.answers.add("hook", 500)
    daemon.step(DUE)
    waiting = {to: of_miss(daemon, to) for to in (SO_A, hook.url)}
    getattr(daemon, end)()
    daemon = start_daemon(config=config, now="resume")
    assert {to: of_miss(daemon, to) for to in (SO_A, hook.url)} == waiting
    daemon.step(after(6))
    for to in (SO_A, hook.url):
        done = of_miss(daemon, to)
        assert (
            done["state"] == "delivered"
            and len(done["attempts"]) == 2
            and done["message_id"] == waiting[to]["message_id"]
        )
    assert [m.id for m in mail_server.accepted(SO_A)].count(waiting[SO_A]["message_id"]) == 1


def test_killed_while_the_receiver_thinks(start_daemon, config, daemon, hook):
    """Killed between the receiver's taking and its answer: sent again after the start, under the same id, so that the
    receiver can tell."""
    hook.hold()
    stepping = threading.Thread(target=lambda: pytest.raises(OSError, daemon.step, DUE))
    stepping.start()
    (first,) = hook.calls.wait(lambda c: c.json["type"] == "report.missed")
    daemon.kill()
    stepping.join()
    hook.let_go()
    daemon = start_daemon(config=config, now=DUE)
    daemon.step(DUE)
    taken = hook.accepted("report.missed")
    assert [c.id for c in taken] == [first.id] * 2 and taken[0].body == taken[1].body
    assert of_miss(daemon, hook.url)["state"] == "delivered"


def test_stopping_does_not_wait_for_a_slow_receiver(start_daemon, config, daemon, hook):
    """Told to stop while a receiver keeps it waiting, the daemon ends in order at once; the message goes again, under
    its id, after the start."""
    hook.hold()
    assert daemon.post("/api/v1/clock", {"rate": 1000}).status == 200
    (first,) = hook.calls.wait(lambda c: c.json["type"] == "report.missed")
    started = time.monotonic()
    daemon.stop()
    assert time.monotonic() - started < 10  # a receiver has 30 s
    hook.let_go()
    daemon = start_daemon(config=config, now="resume")
    daemon.step("2016-05-20T12:00:00+07:00")
    assert [c.id for c in hook.calls.all if c.json["type"] == "report.missed"] == [first.id] * 2
    assert of_miss(daemon, hook.url)["state"] == "delivered"


# ---- order, and who hears of the end ----


def send(daemon, unit):
    answer = daemon.submit(worlds.submission(unit, numerator=14, denominator=100))
    assert answer.status == 201, answer.body
    return answer.json


def states(calls, unit):
    return [(a["id"], c.json["data"]["group"]["state"]) for c in calls for a in c.alerts if a["labels"]["unit"] == unit]


def test_fired_before_resolved(daemon, hook, mail_server):
    """While the firing waits for its next try, the resolution waits behind it; both then arrive in their order."""
    hook.answers.add("hook", 500, 500)
    mail_server.answers.add(f"data:{SO_A}", "451 later", "451 later")
    daemon.step(DUE)
    send(daemon, "so-a")
    daemon.step(after(1))
    assert hook.accepted("report.missed") == []
    daemon.step(after(1000))
    fired, resolved = states(hook.accepted("report.missed"), "so-a")
    assert fired[0] == resolved[0] and (fired[1], resolved[1]) == ("firing", "resolved")
    subjects = [m.subject.split(":")[0] for m in mail_server.accepted(SO_A)][-2:]
    assert subjects == ["[tiendo] Báo cáo quá hạn", "[tiendo] Đã giải quyết – Báo cáo quá hạn"]


def test_a_late_report_is_told_to_whoever_was_told_of_the_miss(daemon, hook, mail_server):
    """The unit and the board hear that the matter is settled, in the thread of the miss; the superior, not yet told of
    it, hears nothing."""
    daemon.step(DUE)
    send(daemon, "so-a")
    daemon.step(after(1))
    missed, settled = mail_server.accepted(SO_A)[-2:]
    assert settled.subject.startswith("[tiendo] Đã giải quyết – Báo cáo quá hạn: Sở Y tế – Báo cáo 6 tháng 2016-S1")
    assert settled.message["References"] == missed.message["References"] == mail_server.accepted(SO_A)[0].id
    assert "đã nhận đủ báo cáo" in settled.part("plain")
    assert [s for _, s in states(hook.accepted("report.missed"), "so-a")] == ["firing", "resolved"]
    assert [s for _, s in states(hook.accepted("report.missed"), "so-b")] == ["firing"]
    assert mail_server.accepted(BOSS) == []
    (alert,) = [a for a in daemon.get("/api/v1/alerts?kind=report.missed&unit=so-a")["items"]]
    assert alert["state"] == "resolved" and alert["since"] == DUE


def test_the_superior_who_was_told_hears_of_the_end(daemon, mail_server):
    """After the second step the unit above knows of the miss, so it is told of the late report too; a report in time is
    no message at all."""
    daemon.step("2016-05-21T08:00:00+07:00")
    assert len(mail_server.accepted(BOSS)) == 1
    send(daemon, "so-b")
    daemon.step("2016-05-21T08:00:01+07:00")
    told = mail_server.accepted(BOSS)
    assert len(told) == 2 and told[1].subject.startswith("[tiendo] Đã giải quyết") and "Sở Tư pháp" in told[1].subject


def test_a_report_in_time_ends_reminders_silently(daemon, hook, mail_server):
    """Whoever was reminded and then reports in time gets no further mail, and no resolution."""
    before = len(mail_server.accepted(SO_A))
    send(daemon, "so-a")
    daemon.step(after(3600))
    assert len(mail_server.accepted(SO_A)) == before
    assert [s for _, s in states(hook.accepted("report.missed"), "so-a")] == []
