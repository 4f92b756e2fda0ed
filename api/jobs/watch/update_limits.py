"""What an update may cost, and what it costs: measured from outside while it runs, with all processes that it has started.

Whether an update goes on is judged by its progress and by the processor time that it uses, not by the clock alone. On a busy
machine an update is slow, but it uses processor time. One that was stopped, or that waits for what never comes, uses none.
"""

import time
from dataclasses import dataclass
from typing import Literal

import psutil

_SHARE = 0.005
"""The share of `UpdateLimits.seconds` that an update must use of processor time in that time, so that it counts as alive."""


@dataclass(frozen=True, slots=True)
class UpdateLimits:
    """Bounds on an update and its child processes together."""

    seconds: float = 60.0
    """Seconds in which it neither makes progress nor uses processor time."""
    cpu_seconds: float = 300.0
    """Seconds of processor time between two reports of progress."""
    memory_bytes: int = 1_500_000_000
    """Memory of its own, without the files of the index that are mapped."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Why an update is ended."""

    kind: Literal["exceeded", "hung"]
    """hung: it did nothing, which the document need not be the cause of."""
    message: str
    """What was exceeded, and the setting that raises it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the processes of an update use together."""

    cpu_seconds: float
    memory_bytes: int


class UpdateMeter:
    """Compares one update with its limits. `note_progress` is called by one thread, `find_excess` by another."""

    def __init__(self, pid: int, limits: UpdateLimits) -> None:
        self._process = _find_process(pid)
        self._limits = limits
        self._has_progress = False
        self._cpu_at_progress = self._cpu_when_alive = 0.0
        self._alive_at = time.monotonic()

    def note_progress(self) -> None:
        """The update has reported progress."""
        self._has_progress = True

    def find_excess(self) -> Excess | None:
        """The bound that is exceeded, None while none is."""
        usage = measure_tree(self._process)
        if usage is None:
            return None
        now, limits = time.monotonic(), self._limits
        if self._has_progress:
            self._has_progress = False
            self._cpu_at_progress = self._cpu_when_alive = usage.cpu_seconds
            self._alive_at = now
        if usage.cpu_seconds - self._cpu_when_alive > _SHARE * limits.seconds:
            self._cpu_when_alive, self._alive_at = usage.cpu_seconds, now
        if usage.memory_bytes > limits.memory_bytes:
            return Excess("exceeded", explain_memory(limits))
        if usage.cpu_seconds - self._cpu_at_progress > limits.cpu_seconds:
            used = f"it used more than {limits.cpu_seconds:g} s of processor time in one step"
            return Excess("exceeded", f"{used} (CITADEL_UPDATE_CPU)")
        if now - self._alive_at > limits.seconds:
            return Excess("hung", f"it did nothing for {limits.seconds:g} s (CITADEL_UPDATE_SECONDS)")
        return None

    def kill(self) -> None:
        """End the update and every process that it has started."""
        for process in _list_tree(self._process):
            try:
                process.kill()
            except psutil.Error:
                continue  # it has ended


def explain_memory(limits: UpdateLimits) -> str:
    """The sentence for an update that needs more memory than it may."""
    return f"it needed more than {limits.memory_bytes / 1_000_000:g} MB of memory (CITADEL_UPDATE_MEMORY)"


def measure_tree(process: psutil.Process | None) -> Usage | None:
    """What a process and its descendants use, those that ended counted in their processor time. None when it is gone."""
    cpu, memory, is_there = 0.0, 0, False
    for one in _list_tree(process):
        try:
            with one.oneshot():
                times, sizes = one.cpu_times(), one.memory_info()
        except psutil.Error:
            continue  # it ended meanwhile
        is_there = True
        cpu += times.user + times.system + getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
        memory += sizes.rss - getattr(sizes, "shared", 0)  # where nothing tells what is shared, all counts
    return Usage(cpu, memory) if is_there else None


def _find_process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None  # it has ended already


def _list_tree(process: psutil.Process | None) -> list[psutil.Process]:
    if process is None:
        return []
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
