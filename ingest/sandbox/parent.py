"""From files to extractions: the one way to all readers. Takes a path, returns an `Extraction` or raises a `ReadError`.

Every file is read in a child process under limits of time and memory, since hostile files can break any parser. One child serves
many files. It is replaced when a file has ended it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.errors import DamagedFileError, ReadError, ReadingLimitError, TooLargeError
from ingest.extraction import Extraction
from ingest.formats import recognise
from ingest.sandbox.frames import OUT_OF_MEMORY, decode_answer, read_frame, write_frame
from ingest.sandbox.limits import ReadingLimits

# Starting Python and importing the parsers takes about a second; a machine under load gets much longer.
START_SECONDS = 60.0
DYING_SECONDS = 5.0


def read_file(path: Path, limits: ReadingLimits) -> Extraction:
    """Read one file. For several, `ReadingProcess` starts the child once. Raises a ReadError, or OSError."""
    with ReadingProcess(limits) as reader:
        return reader.read(path)


class ReadingProcess:
    """Reads files one after the other. The child starts with the first file that needs it. Not for several threads at once."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def begin(self) -> None:
        """Start the child, which takes half a second, while the caller has other things to do."""
        if self._child is None:
            self._child = spawn_child(self._limits)
            self._is_ready = False

    def read(self, path: Path) -> Extraction:
        """Read the file at `path`. Raises a ReadError that names the file, or OSError when it cannot be opened."""
        return self.read_bytes(self.load(path), path.name)

    def load(self, path: Path) -> bytes:
        """The bytes of the file at `path`. Raises TooLargeError before it is opened, or OSError when it cannot be."""
        size = path.stat().st_size
        if size > self._limits.file_bytes:
            raise TooLargeError(_too_many_bytes(path.name, size, self._limits))
        return path.read_bytes()

    def read_bytes(self, data: bytes, name: str) -> Extraction:
        """Read `data` as the content of a file called `name`. Raises a ReadError that names the file."""
        if len(data) > self._limits.file_bytes:
            raise TooLargeError(_too_many_bytes(name, len(data), self._limits))
        found = recognise(data, name)
        try:
            return replace(decode_answer(self._exchange(found.name, data)), format_name=found.name)
        except ReadError as refusal:
            if isinstance(refusal, ReadingLimitError):
                self.close()  # what is left of the child's memory is not worth another file
            raise type(refusal)(f"{name!r}: {refusal}") from None

    def close(self) -> None:
        """End the child. Safe to call twice."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _exchange(self, format_name: str, data: bytes) -> bytes:
        if self._child is not None and self._child.poll() is not None:
            self.close()  # it died between two files: neither of them is to blame
        self.begin()
        child = self._child
        if child is None:
            raise RuntimeError("the reading process did not start")
        if not self._is_ready:
            await_ready(child)
            self._is_ready = True
        overrun = threading.Event()

        def end_overrun() -> None:
            overrun.set()
            child.kill()

        timer = threading.Timer(self._limits.seconds, end_overrun)
        timer.start()
        try:
            answer = _send(child, format_name.encode("ascii"), data)
        finally:
            timer.cancel()
            timer.join()
        if overrun.is_set() or answer is None:
            self._child = None
            end_child(child)
        if overrun.is_set():
            raise ReadingLimitError(f"reading took longer than {self._limits.seconds:g} s; split the file or raise the limit")
        if answer is None:
            raise _explain_end(child.returncode)
        return answer


def spawn_child(limits: ReadingLimits) -> subprocess.Popen[bytes]:
    """A child that was sent its limits and is starting."""
    root = Path(__file__).resolve().parents[2]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    child = subprocess.Popen(
        # -P: a file called json.py in the current folder must not stand in for the library's.
        [sys.executable, "-P", "-m", "ingest.sandbox.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    if child.stdin is not None:
        with suppress(BrokenPipeError):  # whoever waits for it sees that it is gone
            write_frame(child.stdin, json.dumps(asdict(limits)).encode("ascii"))
    return child


def await_ready(child: subprocess.Popen[bytes]) -> None:
    """Wait until a spawned child can read. Raises RuntimeError when it does not start: a broken installation."""
    timer = threading.Timer(START_SECONDS, child.kill)
    timer.start()
    ready = _send(child)
    timer.cancel()
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


def _send(child: subprocess.Popen[bytes], *payloads: bytes) -> bytes | None:
    """Send messages and wait for the answer. None when the child is gone."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        for payload in payloads:
            write_frame(child.stdin, payload)
    except BrokenPipeError:
        return None
    return read_frame(child.stdout)


def _explain_end(status: int) -> ReadError:
    if status == -signal.SIGXCPU:
        return ReadingLimitError("reading used more processor time than allowed; split the file or raise the limit")
    # pdfium aborts where it gets no memory.
    if status in {OUT_OF_MEMORY, -signal.SIGABRT}:
        return ReadingLimitError("reading needed more memory than allowed; split the file or raise the limit")
    if status < 0:
        return DamagedFileError(f"the reader was ended by {signal.Signals(-status).name} over it; fetch the file again")
    return DamagedFileError(f"the reader stopped over it (exit status {status}); fetch the file again")


def _too_many_bytes(name: str, size: int, limits: ReadingLimits) -> str:
    return f"{name!r} has {size} bytes, more than the {limits.file_bytes} allowed; split it or raise the limit"
