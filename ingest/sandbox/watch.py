"""Watches the processor time of a child process: one that uses too much of it, or none at all, is ended.

Time by the clock alone ends nothing: on a busy machine a good file takes many times as long as on an idle one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

import psutil

from ingest.sandbox.limits import ReadingLimits

TICK = 0.25  # seconds between two looks

Overrun = Literal["time", "idle"]
"""Which bound a child went past: that on its processor time, or that on time without any."""


@dataclass(slots=True)
class Watch:
    """What was seen of a child."""

    overrun: Overrun | None = None
    """None while it keeps to its limits."""


@contextmanager
def watch_child(pid: int, limits: ReadingLimits) -> Iterator[Watch]:
    """Watch a process while the body runs, and end it with all that it started when it goes past a limit.

    Only turns of this thread count as time without processor time: where the whole machine stood still, nobody is to blame.
    """
    watch, stop = Watch(), threading.Event()
    thread = threading.Thread(target=_look_on, args=(pid, limits, watch, stop), name="reading watch", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join()


def end_tree(pid: int) -> None:
    """Kill a process and all that it started. Nothing when it is gone."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                one.kill()


def _look_on(pid: int, limits: ReadingLimits, watch: Watch, stop: threading.Event) -> None:
    begun, known, idle = measure_own_time(pid), -1.0, 0.0
    started = 0.0
    while not stop.wait(TICK):
        own = measure_own_time(pid)
        if own is None or begun is None:
            return  # it is gone, as whoever waits for its answer sees
        if own != known:
            known, idle = own, 0.0
        else:  # it waits, perhaps for a program that it started; only then are these worth looking for
            before, started = started, measure_started(pid)
            idle = 0.0 if started > before else idle + TICK
        if own + started - begun > limits.seconds:
            watch.overrun = "time"
        elif idle > limits.idle_seconds:
            watch.overrun = "idle"
        if watch.overrun:
            end_tree(pid)
            return


def measure_own_time(pid: int) -> float | None:
    """Seconds of processor time of a process and of those that it started and that have ended. None when it is gone."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return None
    return float(times.user + times.system + times.children_user + times.children_system)


def measure_started(pid: int) -> float:
    """Seconds of processor time of the processes that a process started and that still run."""
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                total += times.user + times.system
    return total
