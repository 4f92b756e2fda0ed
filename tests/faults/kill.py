"""An update that is killed (SIGKILL) at any moment leaves the index old or new, never a mix, and in nobody's way.

    python tests/faults/kill.py --times 200

Each time a child process carries out the same change: a file changed, one came, one was uploaded, one removed. It is killed

    by the clock     after a random part of the time that an update takes, while it reads files in its own child or in itself
    at a step        when the update tells its progress
    at a call        before the n-th call that opens, writes, syncs or renames something

Then: the index opens without complaint and is, to its last byte, in every text and every ranking, the one built from nothing in
the first state or in the second; the same change, made again, leads to the second and leaves no draft, no unfinished folder and
no generation that was not published.
"""

import argparse
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ground import Case, World, check_settled, make_world, tell_state, update
from watched import watch

import index.build.previous
import index.build.writer  # noqa: F401


@dataclass(frozen=True, slots=True)
class Measured:
    """Of an update that is left alone, by its reader: seconds. steps: how often it tells progress. calls: that touch the disk."""

    seconds: dict[str, float]
    steps: int
    calls: int


def kill_updates(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Kill `times` updates; how many left what behind, by how they were killed and which state was found. Fails on any mix."""
    chance, found = random.Random(seed), Counter[str]()  # noqa: S311 - moments, no secrets
    with closing(make_world(folder)) as world:
        measured = _measure(world)
        for turn in range(times):
            way = ("clock", "clock", "step", "call")[turn % 4]
            reader = "process" if turn % 8 == 0 else "plain"
            moment = _choose(way, reader, measured, chance)
            data = world.copy("killed")
            was_killed = _kill_one(world.folder, data, reader, way, moment)
            with Case(lambda: f"turn {turn}: {reader} reader, {way} {moment}"):  # noqa: B023 - asked before the loop goes on
                state = tell_state(world, data)
                found[f"killed {'by the clock' if way == 'clock' else f'at a {way}'}, {state}"] += was_killed
                found["ended before it was killed"] += not was_killed
                report = update(world, data)
                assert not report.failed
                assert not report.repaired
                check_settled(world, data)
    return +found


def _measure(world: World) -> Measured:
    seconds = {}
    for reader in ("plain", "process"):
        child = _start(world.folder, world.copy("measured"), reader, "none", 0)
        assert child.stdout is not None
        began = child.stdout.readline() and time.monotonic()
        counts = child.stdout.readline().split()
        seconds[reader] = time.monotonic() - began
        assert child.wait() == 0
        child.stdout.close()
    return Measured(seconds, int(counts[0]), int(counts[1]))


def _choose(way: str, reader: str, measured: Measured, chance: random.Random) -> float:
    if way == "clock":
        return chance.uniform(0, measured.seconds[reader])
    return chance.randint(1, measured.steps if way == "step" else measured.calls)


def _start(folder: Path, data: Path, reader: str, way: str, moment: float) -> subprocess.Popen[bytes]:
    told = [str(folder), str(data), reader, way, str(moment)]
    return subprocess.Popen([sys.executable, __file__, "--child", *told], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _kill_one(folder: Path, data: Path, reader: str, way: str, moment: float) -> bool:
    """True when it died of it; False when it had ended by then."""
    with _start(folder, data, reader, way, moment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        if way == "clock":
            select.select([child.stdout], [], [], moment)
            child.kill()
        status = child.wait(timeout=120)
    assert status in (-signal.SIGKILL, 0), status
    return status != 0


def _be_killed(folder: str, data: str, reader: str, way: str, moment: str) -> None:
    """The child: carry out the change, and die at a step or call where that is wanted."""
    world = World(Path(folder), None, None)  # type: ignore[arg-type]
    steps = 0

    def tell(_step: str, _done: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        if way == "step" and steps == int(moment):
            os.kill(os.getpid(), signal.SIGKILL)

    def act(count: int, _call: str, _about: str) -> None:
        if way == "call" and count == int(moment):
            os.kill(os.getpid(), signal.SIGKILL)

    print("begun", flush=True)
    with watch(Path(data), act) as watched:
        update(world, Path(data), tell, plainly=reader == "plain")
    print(steps, len(watched.calls), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill updates of the index at random moments.")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        found = kill_updates(Path(folder), arguments.times, arguments.seed)
    for outcome, count in sorted(found.items()):
        print(f"{count:5} {outcome}")
    print(f"{arguments.times} updates: each index old or new, each change made again; no mix; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _be_killed(*sys.argv[2:])
    else:
        main()
