"""Files are read or refused, whatever they do to the process that reads them."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfWriter

from ingest.errors import (
    DamagedFileError,
    EncryptedFileError,
    MismatchedTypeError,
    NoTextError,
    ReadError,
    ReadingLimitError,
    TooLargeError,
    UndecodableTextError,
)
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.frames import OUT_OF_MEMORY, BrokenStreamError, decode_refusal, encode_refusal
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import _explain
from tests.deadlines import HANG
from tests.ingest.extraction_invariants import check, texts
from tests.ingest.pdf_drawing import Drawn, add_page, draw_pages, draw_pdf, write
from tests.ingest.sandbox_reading import ExtractingProcess

ROOT = Path(__file__).resolve().parents[3]
SMALL = draw_pdf([[Drawn(50, 700, "A small text.")]])


def swelling_pdf() -> bytes:
    """Some kilobytes that unpack to a million operators, and these to hundreds of megabytes of objects."""
    writer = PdfWriter()
    add_page(writer, b"1 0 0 1 8 0 cm BT /F 10 Tf (a) Tj ET\n" * 300_000)
    return write(writer)


@pytest.fixture(scope="module")
def reader() -> Iterator[ExtractingProcess]:
    with ExtractingProcess(ReadingLimits()) as process:
        yield process


def test_every_format_is_read_in_the_same_way(reader: ExtractingProcess) -> None:
    page = b"<html><body><p>" + b"A page with enough words to be its main content. " * 4 + b"</p></body></html>"
    for data, name in ((b"Plain words.\n", "a.txt"), (b"# Heading\n\nText.", "a.md"), (page, "a.html"), (SMALL, "a.pdf")):
        extraction = reader.read_bytes(data, name)
        check(extraction)
        assert extraction.blocks


def test_what_the_child_read_arrives_as_it_was(reader: ExtractingProcess) -> None:
    assert reader.read_bytes(SMALL, "small.pdf") == replace(read_pdf(SMALL, ReadingLimits()), format_name="pdf")


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"The buoy off Roscoff was replaced in June 2020.", "buoy.md", ("en", "the text")),
        (b"Die Boje vor Roscoff wurde im Juni 2020 ersetzt.", "boje.txt", ("de", "the text")),
        (b"A small text.", "small.txt", (None, None)),
        (b"12 13 14 15 16 17 18 19 20 21 22 23 24 25", "numbers.txt", (None, None)),
        (b"---\nlanguage: fr\n---\nThe buoy off Roscoff was replaced in June 2020.", "told.md", ("fr", "front matter")),
    ],
)
def test_a_file_that_does_not_say_its_language_is_told_by_its_text(
    reader: ExtractingProcess, data: bytes, name: str, found: tuple[str | None, str | None]
) -> None:
    metadata = reader.read_bytes(data, name).metadata
    assert (metadata.language, metadata.language_from or found[1]) == found


@pytest.mark.parametrize("refusal", ReadError.__subclasses__())
def test_a_refusal_survives_the_way_through_the_pipe(refusal: type[ReadError]) -> None:
    found = decode_refusal(encode_refusal(refusal("why and what to do")))
    assert (type(found), str(found), getattr(found, "reason", "")) == (refusal, "why and what to do", refusal.reason)


def test_an_error_of_the_disk_survives_the_way_through_the_pipe() -> None:
    found = decode_refusal(encode_refusal(PermissionError(13, "Permission denied", "a.txt")))
    assert str(found) == "[Errno 13] Permission denied: 'a.txt'"


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"[" * 100_000])
def test_what_is_no_refusal_is_called_so(payload: bytes) -> None:
    with pytest.raises(BrokenStreamError):
        decode_refusal(payload)


def test_refusals_name_the_file(reader: ExtractingProcess) -> None:
    locked = draw_pages([[Drawn(50, 700, "Text")]])
    locked.encrypt("secret", algorithm="AES-256")
    for data, name, refusal in (
        (SMALL[:300], "half.pdf", DamagedFileError),
        (write(locked), "locked.pdf", EncryptedFileError),
        (draw_pdf([[]]), "scan.pdf", NoTextError),
        (b"words", "lie.pdf", MismatchedTypeError),
        (b"\x00\x01" * 99, "bytes.txt", UndecodableTextError),
    ):
        with pytest.raises(refusal, match=name):
            reader.read_bytes(data, name)


def test_more_characters_than_allowed_are_refused() -> None:
    with ExtractingProcess(ReadingLimits(characters=400)) as reader, pytest.raises(TooLargeError, match="500 characters"):
        reader.read_bytes(b"word " * 100, "long.md")


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    with ExtractingProcess(ReadingLimits(seconds=1.0)) as reader:
        with pytest.raises(ReadingLimitError, match=r"swelling\.pdf.* 1 s of processor time.*CITADEL_READING_SECONDS"):
            reader.read_bytes(swelling_pdf(), "swelling.pdf")
        assert texts(reader.read_bytes(SMALL, "small.pdf"), "paragraph") == ["A small text."]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space of a process")
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    # The child itself takes 170 MB of address space, numpy's share of it differs between machines. The file wants 500 more.
    with ExtractingProcess(ReadingLimits(memory_bytes=300_000_000)) as reader:
        with pytest.raises(ReadingLimitError, match=r"swelling\.pdf.*memory.*CITADEL_READING_MEMORY"):
            reader.read_bytes(swelling_pdf(), "swelling.pdf")
        assert texts(reader.read_bytes(SMALL, "small.pdf"), "paragraph") == ["A small text."]


def test_a_child_without_memory_to_say_so_is_still_understood() -> None:
    assert isinstance(_explain(None, OUT_OF_MEMORY, "a.pdf", ReadingLimits()), ReadingLimitError)
    assert isinstance(_explain(None, 1, "a.pdf", ReadingLimits()), DamagedFileError)


def test_a_child_that_dies_over_a_file_costs_that_file_only(reader: ExtractingProcess) -> None:
    reader.read_bytes(SMALL, "first.pdf")
    slow = swelling_pdf()
    threading.Timer(0.3, os.kill, (reader.child_pid, signal.SIGKILL)).start()
    with pytest.raises(DamagedFileError, match=r"second\.pdf.*SIGKILL"):
        reader.read_bytes(slow, "second.pdf")
    assert reader.read_bytes(SMALL, "third.pdf").blocks


def test_a_child_that_dies_between_two_files_costs_neither(reader: ExtractingProcess) -> None:
    reader.read_bytes(SMALL, "first.pdf")
    assert reader._child is not None
    reader._child.kill()
    reader._child.wait()
    assert reader.read_bytes(SMALL, "second.pdf").blocks


def test_closing_ends_the_child() -> None:
    with ExtractingProcess(ReadingLimits()) as reader:
        reader.read_bytes(SMALL, "small.pdf")
        child = reader._child
    assert child is not None
    assert child.poll() is not None


def test_the_child_starts_whatever_the_current_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    (tmp_path / "small.txt").write_text("A small text.")
    program = (
        "from pathlib import Path\nfrom ingest.sandbox.recognition import Recogniser\n"
        "recogniser = Recogniser()\nprint(recogniser.find_format(Path('small.txt'), 'small.txt').name)\nrecogniser.close()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=HANG,
    )
    assert done.stdout.strip() == "text"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_text_is_read_under_the_limit_of_time(name: str) -> None:
    with ExtractingProcess(ReadingLimits(seconds=0.05)) as reader, pytest.raises(ReadingLimitError, match=re.escape(name)):
        reader.read_bytes(b"Some words of a *long* text.\n\n" * 200_000, name)


def test_an_answer_that_is_not_taken_to_its_end_costs_the_child(reader: ExtractingProcess) -> None:
    reader.read_bytes(SMALL, "first.pdf")
    before = reader.child_pid
    answer = reader.run("extract", SMALL, b"second.pdf", name="second.pdf")
    next(answer)
    answer.close()
    assert reader.read_bytes(SMALL, "third.pdf").blocks
    assert reader.child_pid != before


LONG = b"Some words of a long text that takes a while to read.\n\n" * 60_000


def test_a_child_that_is_stopped_is_noticed_and_the_next_file_is_read() -> None:
    with ExtractingProcess(ReadingLimits(idle_seconds=1.0)) as reader:
        reader.read_bytes(SMALL, "first.pdf")
        threading.Timer(0.2, os.kill, (reader.child_pid, signal.SIGSTOP)).start()
        with pytest.raises(ReadingLimitError, match=r"'long\.txt'.*no processor time for 1 s"):
            reader.read_bytes(LONG, "long.txt")
        assert reader.read_bytes(SMALL, "third.pdf").blocks


def test_a_good_file_is_read_however_little_of_the_processor_there_is() -> None:
    """A twentieth of the time, by the clock many times the bounds on processor time and on time without any."""
    with ExtractingProcess(ReadingLimits(seconds=20.0, idle_seconds=2.0)) as reader:
        reader.read_bytes(SMALL, "first.pdf")
        over = threading.Event()
        throttle = threading.Thread(target=_throttle, args=(reader.child_pid, over))
        throttle.start()
        try:
            assert reader.read_bytes(LONG[:200_000], "long.txt").blocks
        finally:
            over.set()
            throttle.join()


def _throttle(pid: int, over: threading.Event) -> None:
    while not over.wait(0.02):
        os.kill(pid, signal.SIGSTOP)
        over.wait(0.38)
        os.kill(pid, signal.SIGCONT)
