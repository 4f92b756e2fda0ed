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
from ingest.sandbox.frames import OUT_OF_MEMORY, decode_answer, encode_extraction, encode_refusal
from ingest.sandbox.limits import ReadingLimits
from ingest.sandbox.parent import ReadingProcess, _explain_end, read_file
from tests.deadlines import HANG
from tests.ingest.extraction_invariants import check, texts
from tests.ingest.pdf_drawing import Drawn, add_page, draw_pages, draw_pdf, write

ROOT = Path(__file__).resolve().parents[3]
SMALL = draw_pdf([[Drawn(50, 700, "A small text.")]])


def swelling_pdf() -> bytes:
    """Some kilobytes that unpack to a million operators, and these to hundreds of megabytes of objects."""
    writer = PdfWriter()
    add_page(writer, b"1 0 0 1 8 0 cm BT /F 10 Tf (a) Tj ET\n" * 300_000)
    return write(writer)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadingProcess]:
    with ReadingProcess(ReadingLimits()) as process:
        yield process


def test_every_format_is_read_in_the_same_way(reader: ReadingProcess) -> None:
    page = b"<html><body><p>" + b"A page with enough words to be its main content. " * 4 + b"</p></body></html>"
    for data, name in ((b"Plain words.\n", "a.txt"), (b"# Heading\n\nText.", "a.md"), (page, "a.html"), (SMALL, "a.pdf")):
        extraction = reader.read_bytes(data, name)
        check(extraction)
        assert extraction.blocks


def test_what_the_child_read_arrives_as_it_was(reader: ReadingProcess) -> None:
    assert reader.read_bytes(SMALL, "small.pdf") == replace(read_pdf(SMALL, ReadingLimits()), format_name="pdf")


def test_an_extraction_survives_the_way_through_the_pipe() -> None:
    writer = draw_pages([[Drawn(50, 700, "Text1"), Drawn(80, 500, "1 Heading", 16)]] * 2)
    writer.set_page_label(0, 1, style="/r")
    writer.add_metadata({"/Title": "Việt Nam", "/CreationDate": "D:20191017"})
    extraction = read_pdf(write(writer), ReadingLimits())
    assert decode_answer(encode_extraction(extraction)) == extraction


@pytest.mark.parametrize("refusal", ReadError.__subclasses__())
def test_a_refusal_survives_the_way_through_the_pipe(refusal: type[ReadError]) -> None:
    with pytest.raises(refusal, match="why and what to do") as caught:
        decode_answer(encode_refusal(refusal("why and what to do")))
    assert caught.value.reason == refusal.reason


def test_refusals_name_the_file(reader: ReadingProcess) -> None:
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


def test_a_file_larger_than_allowed_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * 101)
    with pytest.raises(TooLargeError, match=r"'large\.txt' has 101 bytes, more than the 100 allowed"):
        read_file(path, ReadingLimits(file_bytes=100))


def test_more_characters_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("word " * 100)
    with pytest.raises(TooLargeError, match="500 characters"):
        read_file(path, ReadingLimits(characters=400))


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    with ReadingProcess(ReadingLimits(seconds=1.0)) as reader:
        with pytest.raises(ReadingLimitError, match=r"swelling\.pdf.* 1 s"):
            reader.read_bytes(swelling_pdf(), "swelling.pdf")
        assert texts(reader.read_bytes(SMALL, "small.pdf"), "paragraph") == ["A small text."]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space of a process")
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    with ReadingProcess(ReadingLimits(memory_bytes=200_000_000)) as reader:
        with pytest.raises(ReadingLimitError, match="memory"):
            reader.read_bytes(swelling_pdf(), "swelling.pdf")
        assert texts(reader.read_bytes(SMALL, "small.pdf"), "paragraph") == ["A small text."]


def test_a_child_without_memory_to_say_so_is_still_understood() -> None:
    assert isinstance(_explain_end(OUT_OF_MEMORY), ReadingLimitError)
    assert isinstance(_explain_end(1), DamagedFileError)


def test_a_child_that_dies_over_a_file_costs_that_file_only(reader: ReadingProcess) -> None:
    reader.read_bytes(SMALL, "first.pdf")
    assert reader._child is not None
    slow = swelling_pdf()
    threading.Timer(0.3, os.kill, (reader._child.pid, signal.SIGKILL)).start()
    with pytest.raises(DamagedFileError, match=r"second\.pdf.*SIGKILL"):
        reader.read_bytes(slow, "second.pdf")
    assert reader.read_bytes(SMALL, "third.pdf").blocks


def test_a_child_that_dies_between_two_files_costs_neither(reader: ReadingProcess) -> None:
    reader.read_bytes(SMALL, "first.pdf")
    assert reader._child is not None
    reader._child.kill()
    reader._child.wait()
    assert reader.read_bytes(SMALL, "second.pdf").blocks


def test_closing_ends_the_child() -> None:
    with ReadingProcess(ReadingLimits()) as reader:
        reader.read_bytes(SMALL, "small.pdf")
        child = reader._child
    assert child is not None
    assert child.poll() is not None


def test_the_child_starts_whatever_the_current_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    (tmp_path / "small.pdf").write_bytes(SMALL)
    program = (
        "from pathlib import Path\nfrom ingest.sandbox.limits import ReadingLimits\nfrom ingest.sandbox.parent import read_file\n"
        "print(read_file(Path('small.pdf'), ReadingLimits()).raw.strip())"
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
    assert done.stdout.strip() == "A small text."


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_text_is_read_under_the_limit_of_time(name: str) -> None:
    with ReadingProcess(ReadingLimits(seconds=0.05)) as reader, pytest.raises(ReadingLimitError, match=re.escape(name)):
        reader.read_bytes(b"Some words of a *long* text.\n\n" * 200_000, name)
