"""One update of the index in a child process: a line of JSON goes in, lines with progress and the outcome come back.

A build in a process of its own does not slow questions down, cannot take the server with it, and can be stopped. Lines that come
back, one JSON object each:

    {"progress": [step, done, total]}    any number of times
    {"report": {...}}                    published, or nothing to do (`index.build.report.BuildReport`)
    {"error": "..."}                     the order cannot be carried out
    {"wait": "..."}                      somebody else is writing the index: try again later
    {"full": "..."}                      there was no room on the disk: try again later
    {"exceeded": "..."}                  it needed more memory than it may

A thread compares what the process and its children use with their limits, and ends them when one is exceeded.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Literal

from api.jobs.watch.update_limits import Excess, UpdateLimits, UpdateMeter

# -P: a file called json.py in the current folder must not stand in for the library's.
UPDATE = (sys.executable, "-P", "-m", "api.jobs.build_child")
Ending = Literal["error", "wait", "full", "exceeded", "hung"]
_ENDED = "an update was ended: "
_LOOK = 0.5  # seconds between two looks at what an update uses
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an update ended."""

    kind: Literal["report", "died"] | Ending
    message: str = ""
    """Why there is no report."""
    report: Mapping[str, Any] | None = None


class Updates:
    """Runs one update at a time by `command`, until another thread calls `stop`."""

    def __init__(
        self,
        command: Sequence[str] = UPDATE,
        limits: UpdateLimits | None = None,
        on_look: Callable[[], None] = lambda: None,
    ) -> None:
        """on_look: called about twice a second while an update runs, by another thread. It must not raise."""
        self._excess: Excess | None = None
        self._command, self._limits, self._on_look = command, limits or UpdateLimits(), on_look
        self._lock = Lock()
        self._stopped = False
        self._child: subprocess.Popen[bytes] | None = None
        self._meter: UpdateMeter | None = None

    @property
    def degraded(self) -> str | None:
        """Why the update is being ended, None while none is."""
        excess = self._excess
        return None if excess is None else _ENDED + excess.message

    def run(self, order: Mapping[str, Any], progress: Callable[[str, int, int], None]) -> Outcome:
        """Carry out an order. `progress` must not raise. Raises OSError when no process can be started."""
        with self._lock:
            if self._stopped:
                return Outcome("died", "the server is being stopped")
            child = self._child = _start(self._command)
            meter = self._meter = UpdateMeter(child.pid, self._limits)
        outcome: Outcome | None = None
        with self._watch(meter), child:  # waits for its end
            _send(child, order)
            for line in child.stdout or ():
                outcome = _read(line, meter, progress) or outcome
        excess, self._excess = self._excess, None
        if outcome is None and excess is not None:
            return Outcome(excess.kind, _ENDED + excess.message)
        return outcome or _explain_end(child.returncode)

    def stop(self, *, kill: bool = False) -> None:
        """Ask the running update to stop, or kill it with its children. No other begins."""
        with self._lock:
            self._stopped = True
            child, meter = self._child, self._meter
        if kill and meter is not None:
            meter.kill()
        elif child is not None:
            child.terminate()

    @contextmanager
    def _watch(self, meter: UpdateMeter) -> Iterator[None]:
        """End the update when it exceeds a limit, while the context lasts."""
        is_over = Event()

        def look() -> None:
            while not is_over.wait(min(_LOOK, self._limits.seconds / 10)):
                self._excess = self._excess or meter.find_excess()
                if self._excess is not None:
                    meter.kill()  # again, should it have started another process meanwhile
                self._on_look()

        thread = Thread(target=look, name="update-watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603 - ours, or a test's
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        # Ctrl-C reaches the server alone, which then stops its update.
        process_group=0,
    )


def _send(child: subprocess.Popen[bytes], order: Mapping[str, Any]) -> None:
    if child.stdin is None:
        return
    try:
        with child.stdin as stdin:
            stdin.write(json.dumps(order).encode("ascii") + b"\n")
    except BrokenPipeError:
        pass  # it died before it read the order, and its exit status says how


def _read(line: bytes, meter: UpdateMeter, progress: Callable[[str, int, int], None]) -> Outcome | None:
    """The outcome in a line, None when it holds progress. Anything else that a library prints goes to the log."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    match fields:
        case {"progress": [str(step), int(done), int(total)]}:
            meter.note_progress()
            progress(step, done, total)
        case {"report": {"generation": str(), "failed": list()} as report}:
            return Outcome("report", report=report)
        case {"error": str(message)}:
            return Outcome("error", message)
        case {"wait": str(message)}:
            return Outcome("wait", message)
        case {"full": str(message)}:
            return Outcome("full", message)
        case {"exceeded": str(message)}:
            return Outcome("exceeded", _ENDED + message)
        case _:
            print(line.decode("utf-8", "replace").rstrip(), file=sys.stderr)
    return None


def _explain_end(status: int) -> Outcome:
    if status < 0:
        known = {one.value: one.name for one in signal.Signals}
        return Outcome("died", f"the update was ended by {known.get(-status, f'signal {-status}')}")
    return Outcome("died", f"the update stopped without a word (exit status {status}; the server's log may say why)")
