"""A disk that is really full: a small file system in memory, filled up under load, emptied, filled again. Needs the right to mount."""

import os
import pathlib
import random
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import killing_disk  # noqa: E402

SEED = os.environ.get("TIENDO_SEED") or str(random.randrange(10**6))


class Small(killing_disk.Disk):
    """The world's data folder is a file system of 24 MB of its own; what fills it is one file."""

    def __init__(self, folder, seed):
        super().__init__(folder, seed)
        self.data = self.world.data
        self.data.mkdir(mode=0o700)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", self.data], capture_output=True, text=True)
        if mounted.returncode:
            self.world.close()
            pytest.skip(f"cannot mount: {mounted.stderr}")

    def fail(self, how):
        with open(self.data / "ballast", "ab", buffering=0) as file:
            try:
                while file.write(bytes(4096)) == 4096:
                    pass
            except OSError:
                pass

    def mend(self):
        (self.data / "ballast").unlink()

    def close(self):
        self.world.close()
        if self.life:
            self.life.wait(lambda: self.life.ended)
        subprocess.run(["umount", "-l", self.data], check=True)


@pytest.fixture
def disk(tmp_path):
    print(f"TIENDO_SEED={SEED}")
    disk = Small(tmp_path, f"{SEED} full")
    yield disk
    disk.close()


def test_a_full_disk_refuses_writes_and_no_reads(disk):
    """Filled five times: writes are answered 507 or 503 and reads are answered; emptied, writes go on. Killed when full, it keeps what it promised."""
    disk.start()
    killing_disk.fail_and_mend(disk, None, {503, 507}, rounds=5)
    disk.fail(None)
    disk.wait_refused(20)
    disk.kill()
    disk.mend()
    disk.world.rest()
