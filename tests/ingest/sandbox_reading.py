"""Reads files in a child process as the product does, but gives what the format reader found: also the program of that process.

`read_here` reads a source in this process.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingest.document import Document
from ingest.extraction import Extraction
from ingest.formats import FORMATS
from ingest.language.detection import LanguageDetector
from ingest.load import extract, read_source
from ingest.sandbox.child import Task, serve
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import SandboxProcess
from ingest.sources import Source

LIMITS = ReadingLimits()
DETECTOR = LanguageDetector()


class ExtractingProcess(SandboxProcess):
    """A child process that extracts one file after the other."""

    def __init__(self, limits: ReadingLimits) -> None:
        super().__init__(limits, "tests.ingest.sandbox_reading")

    @property
    def child_pid(self) -> int:
        """The process id of the child, which was started."""
        assert self._child is not None
        return self._child.pid

    def read_bytes(self, data: bytes, name: str) -> Extraction:
        """What the reader of a file called `name` finds in `data`. Raises a ReadError."""
        extraction = pickle.loads(b"".join(self.run("extract", data, name.encode(), name=name)))  # noqa: S301 - our own
        assert isinstance(extraction, Extraction)
        return extraction

    def read(self, path: Path) -> Extraction:
        """What the reader of a file finds. Raises a ReadError."""
        return self.read_bytes(path.read_bytes(), path.name)


def read_here(source: Source) -> Document:
    """The document of a source, read in this process."""
    return read_source(source, LIMITS, DETECTOR)


def extract_file(frames: Sequence[bytes], limits: ReadingLimits) -> Iterator[bytes]:
    data, name = frames
    yield pickle.dumps(extract(data, name.decode(), limits, DETECTOR))


def load_tasks() -> Mapping[str, Task]:
    for one in FORMATS:
        one.load_reader()
    return {"extract": extract_file}


if __name__ == "__main__":
    serve(load_tasks)
