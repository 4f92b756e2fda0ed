"""Runs tasks on foreign bytes in a child process under limits of processor time and memory. Hostile files can break any parser.

One child carries out many tasks. It is replaced when a file has ended it.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from ingest.errors import DamagedFileError, ReadError, ReadingLimitError
from ingest.sandbox.frames import (
    END,
    LONGEST_FRAME,
    OUT_OF_MEMORY,
    PART,
    REFUSED,
    BrokenStreamError,
    decode_refusal,
    read_frame,
    write_frame,
)
from ingest.sandbox.limits import MEMORY_SETTING, SECONDS_SETTING, ReadingLimits
from ingest.sandbox.watch import Overrun, end_tree, watch_child

DYING_SECONDS = 5.0
Frame = bytes | memoryview


class TaskRunner(Protocol):
    """Whatever carries out tasks on foreign bytes. In the product it is a `SandboxProcess`, for trusted bytes this process."""

    def run(self, task: str, *frames: Frame, name: str) -> Iterator[bytes]:
        """The frames that answer a request. `name`: what messages call the file. Raises a ReadError or OSError."""


class SandboxProcess:
    """Runs tasks one after the other. The child starts with the first that needs it. Not for several threads at once."""

    def __init__(self, limits: ReadingLimits, program: str) -> None:
        """`program`: the module that the child runs, which calls `ingest.sandbox.child.serve`."""
        self._limits = limits
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def begin(self) -> None:
        """Start the child, which takes half a second, while the caller has other things to do."""
        if self._child is None:
            self._child = spawn_child(self._limits, self._program)
            self._is_ready = False

    def run(self, task: str, *frames: Frame, name: str) -> Iterator[bytes]:
        """The frames that answer a request, as they come. `name`: what messages call the file. Raises a ReadError or OSError.

        An answer that is not taken to its end costs the child, and the next request starts another.
        """
        child = self._find_child()
        is_whole = False
        with watch_child(child.pid, self._limits) as watch:
            try:
                yield from _exchange(child, task, frames)
                is_whole = True
            except _ChildEndedError:
                end_child(child)
                raise _explain(watch.overrun, child.returncode, name, self._limits) from None
            except BrokenStreamError as error:
                raise DamagedFileError(f"{name!r}: the reader answered out of turn over it ({error}); fetch it again") from None
            except ReadingLimitError as refusal:  # what is left of the child's memory is not worth another file
                raise ReadingLimitError(f"{name!r}: {refusal}") from None
            except (ReadError, OSError):
                is_whole = True
                raise
            finally:
                if not is_whole:
                    self.close()

    def close(self) -> None:
        """End the child and all that it started. Safe to call twice."""
        child, self._child = self._child, None
        if child is not None:
            end_tree(child.pid)
            child.kill()
            child.communicate()

    def _find_child(self) -> subprocess.Popen[bytes]:
        """The child, ready for a request."""
        if self._child is not None and self._child.poll() is not None:
            self.close()  # it died between two files: neither of them is to blame
        self.begin()
        child = self._child
        if child is None:
            raise RuntimeError("the reading process did not start")
        if not self._is_ready:
            await_ready(child)
            self._is_ready = True
        return child


class _ChildEndedError(Exception):
    """The child is gone before its answer was whole."""


def spawn_child(limits: ReadingLimits, program: str) -> subprocess.Popen[bytes]:
    """A child that was sent its limits and is starting."""
    root = Path(__file__).resolve().parents[2]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    child = subprocess.Popen(  # noqa: S603 - our own module
        # -P: a file called json.py in the current folder must not stand in for the library's.
        [sys.executable, "-P", "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # The child's few uses of numpy need one thread; each more of its pool takes of the memory that a file may use.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(paths)},
    )
    if child.stdin is not None:
        with suppress(BrokenPipeError):  # whoever waits for it sees that it is gone
            write_frame(child.stdin, json.dumps(asdict(limits)).encode("ascii"))
            child.stdin.flush()
    return child


def await_ready(child: subprocess.Popen[bytes]) -> None:
    """Wait until a spawned child can read. Raises RuntimeError when it does not start: a broken installation."""
    with watch_child(child.pid, ReadingLimits()):
        ready = read_frame(child.stdout) if child.stdout is not None else None
    if ready != b"ready":
        child.kill()
        child.communicate()
        raise RuntimeError(f"the reading process did not start (exit status {child.returncode}); its error output says why")


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Wait for a child that has closed its pipes, so that its own exit status is seen. End it where it lingers."""
    try:
        child.wait(timeout=DYING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
    child.communicate()


def _exchange(child: subprocess.Popen[bytes], task: str, frames: tuple[Frame, ...]) -> Iterator[bytes]:
    """Send a request and give the parts of its answer."""
    if child.stdin is None or child.stdout is None:
        raise _ChildEndedError
    try:
        for payload in (task.encode("ascii"), str(len(frames)).encode("ascii"), *frames):
            write_frame(child.stdin, payload)
        child.stdin.flush()
    except BrokenPipeError:
        raise _ChildEndedError from None
    while (kind := read_frame(child.stdout, 1)) == PART:
        part = read_frame(child.stdout, LONGEST_FRAME)
        if part is None:
            raise _ChildEndedError
        yield part
    if kind == REFUSED and (refusal := read_frame(child.stdout, LONGEST_FRAME)) is not None:
        raise decode_refusal(refusal)
    if kind is None or kind == REFUSED:
        raise _ChildEndedError
    if kind != END:
        raise BrokenStreamError(f"a frame of the kind {kind!r}")


def _explain(overrun: Overrun | None, status: int, name: str, limits: ReadingLimits) -> ReadError:
    """Why a child ended over the file `name`, by what was seen of it and its exit status."""
    if overrun == "time" or status == -signal.SIGXCPU:
        return ReadingLimitError(
            f"{name!r}: reading it took more than {limits.seconds:g} s of processor time; split it or raise {SECONDS_SETTING}"
        )
    if overrun == "idle":
        return ReadingLimitError(
            f"{name!r}: its reader used no processor time for {limits.idle_seconds:g} s (stopped, or hanging); send it again"
        )
    # pdfium aborts where it gets no memory.
    if status in {OUT_OF_MEMORY, -signal.SIGABRT}:
        return ReadingLimitError(
            f"{name!r}: reading it took more than {limits.memory_bytes} bytes of memory; split it or raise {MEMORY_SETTING}"
        )
    ended = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"stopped with exit status {status}"
    return DamagedFileError(f"{name!r}: its reader {ended} over it; fetch the file again")
