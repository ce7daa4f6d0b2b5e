"""A disk that fails under load: while it does, writes are refused with a problem document and reads go on; when it works again, so do writes, and
what was due meanwhile is told. Nothing is half written."""

import os
import random
import subprocess
import threading

import pytest

import conftest
import killing
import killing_disk
import killing_load

SEED = os.environ.get("TIENDO_SEED") or str(random.randrange(10**6))
FULL, BROKEN, UNSYNCED = "write 28", "write 5", "sync 5"


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """A library under which a disk fails on demand."""
    path = tmp_path_factory.mktemp("shim") / "disk_fault.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, conftest.ROOT / "tests/e2e/disk_fault.c", "-ldl"], check=True)
    return path


@pytest.fixture
def disk(tmp_path, shim):
    print(f"TIENDO_SEED={SEED}")
    begun = []

    def begin(**options):
        begun.append(killing_disk.Preloaded(tmp_path, f"{SEED} disk", shim, **options))
        begun[-1].start()
        return begun[-1]

    yield begin
    for d in begun:
        d.world.close()


@pytest.mark.parametrize("how, status", [(FULL, 507), (BROKEN, 503), (UNSYNCED, 503)])
def test_writes_fail_reads_go_on_and_writes_resume(disk, how, status):
    """Each time the disk fails every submission is answered 507 (full) or 503, /readyz and /metrics say so, and every read works; each time it
    works again submissions are taken without anybody's doing. In the end what was acknowledged is on record, what was not is not, and all is told."""
    d = disk()
    killing_disk.fail_and_mend(d, how, {status})
    failing = sum("write.failing" in said for said in d.life.said)
    assert 3 <= failing <= 10, "said when it begins, not each time"
    d.kill()
    d.world.rest()


def step_when_failing(d, how):
    """Fails the disk and steps the clock over the due date, which cannot come to an end. The thread, and where its answer will be."""
    answers = []

    def step():
        line = killing_load.Line(d.life)
        answers.append(line.command("/api/v1/clock", now="2016-05-21T00:00:00+07:00"))
        line.close()

    d.fail(how)
    d.wait_refused(5)
    thread = threading.Thread(target=step, daemon=True)
    thread.start()
    d.wait_refused(100)
    return thread, answers


def test_what_falls_due_while_the_disk_is_full_is_told_once_it_is_not(disk):
    """The clock steps over the due date while nothing can be written: the step does not end; once there is room it does, and each miss is told once."""
    d = disk(steps=False)
    d.wait_taken(30)
    looking = killing_load.Line(d.life)
    step, answers = step_when_failing(d, FULL)
    assert not answers and looking.get("/api/v1/alerts?kind=report.missed")["items"] == []
    d.mend()
    step.join(killing.PATIENCE_S)
    assert answers and answers[0][0] == 200, answers
    missed = looking.get("/api/v1/alerts?kind=report.missed&limit=1000")["items"]
    assert missed and {a["since"] for a in missed} == {"2016-05-20T00:00:00+07:00"}
    looking.close()
    d.kill()
    d.world.rest()
    assert "report.missed" in {c.json["type"] for c in d.world.hook.calls.all}


@pytest.mark.parametrize("how", [FULL, BROKEN])
def test_a_kill_while_the_disk_is_full_leaves_nothing_half_written(disk, how):
    """Killed while writes fail: what was refused is not there afterwards, what was acknowledged is."""
    d = disk(mail="files")
    d.wait_taken(50)
    d.fail(how)
    d.wait_refused(10)
    d.kill()
    d.world.rest()


@pytest.mark.parametrize("how", [FULL, BROKEN, UNSYNCED])
def test_it_stops_in_order_while_the_disk_is_full(disk, how):
    """SIGTERM is obeyed while writes fail and a step of the clock cannot end: the step is answered 503, the exit status is 0, and the record is sound.
    What was written but not synced has been answered 503, come again; it may be found on record at the next start, and who comes again makes no
    second one."""
    d = disk(mail="files", steps=False)
    d.world.ledger.unsure = {503} if how == UNSYNCED else set()
    d.wait_taken(30)
    step, answers = step_when_failing(d, how)
    d.life.process.terminate()
    assert d.life.wait(lambda: d.life.ended) and d.life.process.returncode == 0, (d.life.process.returncode, d.life.said[-15:])
    step.join(killing.PATIENCE_S)
    assert answers and answers[0][0] == 503, answers
    d.mend()
    d.world.check(d.life, how)
    d.world.rest()


def test_a_daemon_does_not_start_on_a_full_disk_and_says_why(disk):
    """Killed while the disk is full, it cannot even make the index of its log: it ends with status 2 and the reason, and changes nothing; once there
    is room it goes on where it was."""
    d = disk(mail="files")
    d.wait_taken(30)
    d.fail(FULL)
    d.wait_refused(10)
    d.kill()
    life = d.world.start(more=d.environment)
    assert not life.listens() and life.process.returncode == 2
    assert any("daemon.refused" in said and "no space left" in said for said in life.said), life.said[-3:]
    d.mend()
    d.start()
    d.wait_taken(10)
    d.kill()
    d.world.rest()
