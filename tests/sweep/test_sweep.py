"""The long sweep (`make sweep`): 50 random moments, and every fail point at several of its passes, in worlds one after the other. Each life ends
by SIGKILL under load; after each the record is checked, and at the end of each world that all was told. The figures are printed;
TIENDO_SEED begins with the same dice."""

import collections
import json
import os
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import killing  # noqa: E402

SEED = os.environ.get("TIENDO_SEED") or str(random.randrange(10**6))
RANDOM_MOMENTS, PASSES, LIVES = 50, 5, 14


class Sweep:
    """Lives in worlds; a world rests after LIVES, or when its days are over, and gives way to the next."""

    def __init__(self, folder, name):
        self.folder, self.name, self.world, self.count, self.figures = folder, name, None, 0, collections.Counter()

    def live(self, fail_point=None):
        if self.world is None:
            self.count += 1
            mail = "files" if self.count % 4 == 0 else "smtp"
            self.world = killing.World(self.folder / str(self.count), f"{SEED} {self.name} {self.count}", mail=mail)
        self.world.live(fail_point)
        if self.world.figures["kills"] == LIVES or self.world.done:
            self.rest()

    def rest(self):
        if self.world:
            self.world.rest()
            self.figures += self.world.figures
            self.close()

    def close(self):
        if self.world:
            self.world.close()
            self.world = None


@pytest.fixture(scope="module")
def total():
    return collections.Counter()


@pytest.fixture
def sweep(tmp_path, request, capsys, total):
    print(f"TIENDO_SEED={SEED}")
    sweep = Sweep(tmp_path, request.node.name)
    yield sweep
    sweep.close()
    total.update(sweep.figures)
    with capsys.disabled():
        print(f"\n{request.node.name}: {json.dumps(dict(sweep.figures))}")
        print(f"so far, TIENDO_SEED={SEED}: {json.dumps(dict(total))}", end="")


def test_random_moments(sweep):
    """Killed at 50 random moments, while it starts and while it works, it keeps what it promised."""
    for _ in range(RANDOM_MOMENTS):
        sweep.live()
    sweep.rest()
    assert sweep.figures["kills"] == RANDOM_MOMENTS and sweep.figures["acknowledged"] > 1000


@pytest.mark.parametrize("point", killing.fail_points())
def test_fail_point(sweep, point):
    """Killed at this place, at its first pass and at later ones, it keeps what it promised."""
    rng = random.Random(f"{SEED} {point}")
    sweep.live(f"{point}:1")
    for _ in range(PASSES - 1):
        sweep.live()  # something happens in between
        sweep.live(killing.pass_of(point, rng, 40))
    sweep.rest()
    assert sweep.figures["kills"] == 2 * PASSES - 1
