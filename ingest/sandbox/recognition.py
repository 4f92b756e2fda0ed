"""The small child process that recognises the formats of files: its program, and what its parent calls.

A server looks at an upload with it before the upload is accepted. It loads no parser.
"""

import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock

from ingest.errors import DamagedFileError
from ingest.formats import FORMATS, Format, recognise
from ingest.sandbox.child import Task, serve
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import SandboxProcess

RECOGNITION_LIMITS = ReadingLimits(seconds=20.0, memory_bytes=1_000_000_000)


class Recogniser:
    """Recognises one file after the other in a child process, which starts with the first. Safe to share between threads."""

    def __init__(self, limits: ReadingLimits = RECOGNITION_LIMITS) -> None:
        self._process = SandboxProcess(limits, "ingest.sandbox.recognition")
        self._lock = Lock()  # a file is looked at as a whole, in memory: one at a time
        weakref.finalize(self, self._process.close)  # for who does not close it

    def find_format(self, path: Path, name: str) -> Format:
        """The format of the file at `path`, which is called `name`. Raises a ReadError that names it, or OSError."""
        frames = (str(path).encode("utf-8", "surrogateescape"), name.encode("utf-8", "surrogatepass"))
        with self._lock:
            answer = b"".join(self._process.run("recognise", *frames, name=name))
        found = next((one for one in FORMATS if one.name.encode("ascii") == answer), None)
        if found is None:
            raise DamagedFileError(f"{name!r}: its format could not be told; fetch the file again")
        return found

    def close(self) -> None:
        """End the child. Safe to call twice."""
        with self._lock:
            self._process.close()


def recognise_file(frames: Sequence[bytes], _limits: ReadingLimits) -> Iterable[bytes]:
    """The task: a path and a name come in, the name of a format goes out."""
    path, name = frames
    data = Path(path.decode("utf-8", "surrogateescape")).read_bytes()
    yield recognise(data, name.decode("utf-8", "surrogatepass")).name.encode("ascii")


def load_tasks() -> Mapping[str, Task]:
    """The tasks of this program."""
    return {"recognise": recognise_file}


if __name__ == "__main__":
    serve(load_tasks)
