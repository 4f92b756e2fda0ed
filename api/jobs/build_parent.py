"""One update of the index in a child process: an order goes in as a line of JSON, progress and an outcome come back as lines.

A process of its own, so that a build neither slows questions down nor can take the server with it, and so that it can be told to
stop. Lines that come back, one JSON object each:

    {"progress": [step, done, total]}    any number of times
    {"report": {...}}                    published, or nothing to do (`index.report.BuildReport`)
    {"error": "..."}                     it cannot be done as asked
    {"wait": "..."}                      not now, somebody else is writing the index: ask again
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal

# -P: a file called json.py in the current folder must not stand in for the library's.
UPDATE = (sys.executable, "-P", "-m", "api.jobs.build_child")
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an update ended. message: why, unless it is a report."""

    kind: Literal["report", "error", "wait", "died"]
    message: str = ""
    report: Mapping[str, Any] | None = None


class Updates:
    """Runs one update at a time by `command`; `stop`, from another thread, ends it and lets no other begin.

    `progress` must not raise.
    """

    def __init__(self, command: Sequence[str] = UPDATE) -> None:
        self._command = command
        self._lock = Lock()
        self._stopped = False
        self._child: subprocess.Popen[bytes] | None = None

    def run(self, order: Mapping[str, Any], progress: Callable[[str, int, int], None]) -> Outcome:
        """Carry out an order. Raises OSError when no process can be started."""
        with self._lock:
            if self._stopped:
                return Outcome("died", "the server is being stopped")
            child = self._child = _start(self._command)
        outcome: Outcome | None = None
        with child:  # waits for its end
            _send(child, order)
            for line in child.stdout or ():
                outcome = _read(line, progress) or outcome
        return outcome or _explain_end(child.returncode)

    def stop(self, *, kill: bool = False) -> None:
        """Tell the update at work to stop, or make it."""
        with self._lock:
            self._stopped = True
            child = self._child
        if child is not None:
            (child.kill if kill else child.terminate)()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603 - ours, or a test's
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        # Ctrl-C is for the server, which stops its update in good order.
        process_group=0,
    )


def _send(child: subprocess.Popen[bytes], order: Mapping[str, Any]) -> None:
    if child.stdin is None:
        return
    try:
        with child.stdin as stdin:
            stdin.write(json.dumps(order).encode("ascii") + b"\n")
    except BrokenPipeError:
        pass  # it died before it heard us; how, its exit status says


def _read(line: bytes, progress: Callable[[str, int, int], None]) -> Outcome | None:
    """The outcome that a line tells, None where it tells progress; what else a library prints goes to the log."""
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    match told:
        case {"progress": [str(step), int(done), int(total)]}:
            progress(step, done, total)
        case {"report": {"generation": str(), "failed": list()} as report}:
            return Outcome("report", report=report)
        case {"error": str(message)}:
            return Outcome("error", message)
        case {"wait": str(message)}:
            return Outcome("wait", message)
        case _:
            print(line.decode("utf-8", "replace").rstrip(), file=sys.stderr)
    return None


def _explain_end(status: int) -> Outcome:
    if status < 0:
        known = {one.value: one.name for one in signal.Signals}
        return Outcome("died", f"the update was ended by {known.get(-status, f'signal {-status}')}")
    return Outcome("died", f"the update stopped without a word (exit status {status}; the server's log may say why)")
