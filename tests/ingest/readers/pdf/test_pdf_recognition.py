"""Pages without text are named, and read where a program is there that can."""

import sys
from pathlib import Path
from shutil import which

import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from ingest.errors import NoTextError
from ingest.readers.pdf.drawing.pdf_file import PdfFile
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.readers.pdf.pdf_recognition import recognise_page
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.pdf_drawing import Drawn, draw_pages, draw_pdf, write

TEXT = [Drawn(50, 700, "A page with text of its own.")]
LIMITS = ReadingLimits()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(programs: Path, body: str) -> None:
    program = programs / "tesseract"
    program.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    program.chmod(0o755)


def test_pages_without_text_are_named(programs: Path) -> None:
    assert read_pdf(draw_pdf([TEXT, [], TEXT, []]), LIMITS).facts.empty_pages == (2, 4)


def test_a_file_without_any_text_is_refused_and_told_what_is_missing(programs: Path) -> None:
    with pytest.raises(NoTextError, match=r"2 pages.*no OCR; install tesseract"):
        read_pdf(draw_pdf([[], []]), LIMITS)


def test_pages_without_text_are_recognised_where_the_program_is_there(programs: Path, tmp_path: Path) -> None:
    page = tmp_path / "recognised.pdf"
    page.write_bytes(draw_pdf([[Drawn(50, 700, "Recognised words.")]]))
    check = "assert sys.argv[1:3] == ['-', '-'] and sys.stdin.buffer.read(2) == b'P5'"
    copy = f"sys.stdout.buffer.write(open({str(page)!r}, 'rb').read())"
    install(programs, f"import sys\n{check}\nsys.stdin.buffer.read()\n{copy}")
    extraction = read_pdf(draw_pdf([TEXT, []]), LIMITS)
    assert (extraction.facts.recognised_pages, extraction.facts.empty_pages) == ((2,), ())
    assert extraction.pages[1].span.cut(extraction.raw) == "Recognised words.\n"


@pytest.mark.parametrize(
    "body",
    [
        "raise SystemExit(1)",
        "print('no PDF')",
        "import time; time.sleep(600)",
        "while True: pass",
        "import os; os.kill(os.getpid(), 9)",
    ],
)
def test_a_program_that_fails_or_takes_too_long_costs_no_file(programs: Path, body: str) -> None:
    install(programs, body)
    facts = read_pdf(draw_pdf([TEXT, []]), ReadingLimits(seconds=6.0)).facts
    assert (facts.recognised_pages, facts.empty_pages) == ((), (2,))


def test_a_page_is_drawn_as_a_grey_picture() -> None:
    with PdfFile(draw_pdf([TEXT])) as file:
        picture = file.render(1, 72)
    head, size, depth = picture.split(b"\n", 1)[0].split(b" ", 1)[0], picture.split(b" ", 3)[1:3], picture.split(b" ", 3)[3][:3]
    assert (head, size, depth) == (b"P5", [b"600", b"800"], b"255")
    assert len(picture) == len(b"P5 600 800 255\n") + 600 * 800
    assert min(picture[-600 * 800 :]) < 100 < max(picture[-600 * 800 :])


def test_pictures_are_counted() -> None:
    writer = draw_pages([TEXT])
    picture = DecodedStreamObject()
    picture.set_data(b"\x00")
    entries = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceGray"}
    for key, value in entries.items():
        picture[NameObject(key)] = NameObject(value)
    for key, number in {"/Width": 1, "/Height": 1, "/BitsPerComponent": 8}.items():
        picture[NameObject(key)] = NumberObject(number)
    page = writer.pages[0]
    page["/Resources"][NameObject("/XObject")] = DictionaryObject({NameObject("/P"): writer._add_object(picture)})
    contents = page["/Contents"].get_object()
    contents.set_data(contents.get_data() + b"\nq 200 0 0 100 50 400 cm /P Do Q q 5 0 0 5 50 300 cm /P Do Q")
    assert read_pdf(write(writer), LIMITS).facts.pictures == 1  # the other one is no larger than a bullet


@pytest.mark.skipif(which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_itself_reads_a_drawn_page() -> None:
    with PdfFile(draw_pdf([[Drawn(50, 700, "Harbour pilots of the strait", 24)]])) as file:
        fragments = recognise_page(file, 1, 2e6)
    assert "Harbour" in " ".join(fragment.text for fragment in fragments)
