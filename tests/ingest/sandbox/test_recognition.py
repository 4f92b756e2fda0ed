"""Uploads are recognised in a child, with the verdicts of `ingest.formats.recognise`."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import EmptyFileError, MismatchedTypeError, ReadError, ReadingLimitError, UnsupportedTypeError
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.recognition import Recogniser


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    recogniser = Recogniser()
    yield recogniser
    recogniser.close()


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"Plain words.", "a.txt", "text"),
        (b"%PDF-1.7", "a", "pdf"),
        (b"<html><p>", "b", "html"),
        (b"", "c.txt", EmptyFileError),
        (b"words", "lie.pdf", MismatchedTypeError),
        (b"GIF8", "picture", UnsupportedTypeError),
    ],
)
def test_a_file_is_recognised_or_refused_by_name(
    tmp_path: Path, recogniser: Recogniser, data: bytes, name: str, found: str | type[ReadError]
) -> None:
    path = tmp_path / "draft"
    path.write_bytes(data)
    if isinstance(found, str):
        assert recogniser.find_format(path, name).name == found
    else:
        with pytest.raises(found, match=repr(name)):
            recogniser.find_format(path, name)


def test_a_file_that_is_gone_is_an_error_of_the_disk(tmp_path: Path, recogniser: Recogniser) -> None:
    with pytest.raises(FileNotFoundError, match="gone"):
        recogniser.find_format(tmp_path / "gone", "a.txt")


def test_a_file_that_stops_the_child_is_refused_and_the_next_is_recognised(tmp_path: Path) -> None:
    """A pipe without a writer: opening it never ends."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good").write_bytes(b"Plain words.")
    recogniser = Recogniser(ReadingLimits(idle_seconds=0.5))
    try:
        with pytest.raises(ReadingLimitError, match=r"'pipe\.txt'.*no processor time"):
            recogniser.find_format(tmp_path / "pipe", "pipe.txt")
        assert recogniser.find_format(tmp_path / "good", "good.txt").name == "text"
        child = recogniser._process._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert recogniser.find_format(tmp_path / "good", "good.txt").name == "text"
    finally:
        recogniser.close()
