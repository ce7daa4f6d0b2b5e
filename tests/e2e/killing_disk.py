"""A world whose disk fails on demand: by a library that is loaded before the daemon's own, or by being really full."""

import killing
import killing_load


class Disk:
    """Fails between fail() and mend(), which the kinds of disk know how to do."""

    def __init__(self, folder, seed, environment=None, **options):
        self.world, self.environment = killing.World(folder / "world", seed, **options), environment
        self.life = None

    def start(self):
        self.life = self.world.start(more=self.environment)
        assert self.life.listens(), self.life.said[-3:]
        self.world.publish(self.life)

    def taken(self):
        return self.world.figures["acknowledged"]

    def wait_taken(self, more):
        before = self.taken()
        assert self.life.until(lambda: self.taken() >= before + more), (self.taken(), self.life.said[-15:])

    def wait_refused(self, more):
        """Returns the statuses with which so many were refused."""
        before = dict(self.world.ledger.statuses)

        def refused():
            return {s: n - before.get(s, 0) for s, n in self.world.ledger.statuses.items() if s in killing_load.LATER and n > before.get(s, 0)}

        assert self.life.until(lambda: sum(refused().values()) >= more), self.life.said[-15:]
        return set(refused())

    def kill(self):
        self.life.kill()
        self.world.check(self.life, "the disk")


class Preloaded(Disk):
    """fail("write 28"): see disk_fault.c."""

    def __init__(self, folder, seed, shim, **options):
        self.flag = folder / "fault"
        super().__init__(folder, seed, {"LD_PRELOAD": str(shim), "DISK_FAULT": str(self.flag), "ASAN_OPTIONS": "verify_asan_link_order=0"}, **options)

    def fail(self, how):
        part = self.flag.with_suffix(".part")
        part.write_text(how)
        part.rename(self.flag)

    def mend(self):
        self.flag.unlink()


def read_all(line, number):
    """What an officer looks at."""
    for path in (f"/api/v1/submissions/s{number}", "/api/v1/obligations?limit=50", "/api/v1/alerts", "/api/v1/verdicts?plan=thu",
                 "/api/v1/deliveries?limit=5", "/healthz"):
        line.get(path)


def fail_and_mend(disk, how, statuses, rounds=3):
    """Each time the disk fails what is sent is answered with one of the statuses, /readyz and /metrics say so, and every read works; each time
    it works again, so do writes."""
    line = killing_load.Line(disk.life)
    for _ in range(rounds):
        disk.wait_taken(30)
        disk.fail(how)
        assert disk.wait_refused(20) <= statuses
        read_all(line, next(s.id for s in disk.world.ledger.all() if s.id))
        assert disk.life.until(lambda: line.ask("GET", "/readyz")[0] == 503)  # not at each moment: a transaction that wrote nothing went well
        assert disk.life.until(lambda: b"\ntiendo_write_failing 1\n" in line.ask("GET", "/metrics")[2])
        disk.mend()
    disk.wait_taken(30)
    assert line.get("/readyz")["status"] == "ready"
    line.close()
