"""A file has the format that its content and its name agree on, and one table says everything about the formats."""

import shutil
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from ingest.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    MismatchedTypeError,
    ReadError,
    UnsupportedTypeError,
)
from ingest.formats import FORMATS, HTML_START, UNSUPPORTED_EXTENSIONS, find_format, list_titles, recognise

ROOT = Path(__file__).resolve().parents[2]
PDF = b"%PDF-1.7\n1 0 obj\n"
HTML = b"<!DOCTYPE html><html><body><p>Text</p></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def word_file() -> bytes:
    stream = BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


def zip_file() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "file_type"),
    [
        (b"Plain words.", "note.txt", "text"),
        (b"Plain words.", "NOTE.TXT", "text"),
        (b"# Heading", "note.md", "markdown"),
        (HTML, "page.html", "html"),
        (b"<p>A fragment.</p>", "page.htm", "html"),
        (PDF, "report.pdf", "pdf"),
        (b"junk before it\n" + PDF, "report.pdf", "pdf"),
        (word_file(), "report.docx", "docx"),
        (PDF, "download", "pdf"),
        (HTML, "download", "html"),
        (word_file(), "download", "docx"),
        (b"Plain words.", "README", "text"),
        (PDF, "report.2023", "pdf"),
        ("Wort".encode("utf-16"), "note.txt", "text"),
    ],
)
def test_content_and_name_that_agree_give_the_type(data: bytes, name: str, file_type: str) -> None:
    assert recognise(data, name).name == file_type


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"", "empty.txt", EmptyFileError),
        (b" \n\t ", "blank.md", EmptyFileError),
        (b"Plain words.", "lie.pdf", MismatchedTypeError),
        (PDF, "lie.txt", MismatchedTypeError),
        (PDF, "lie.md", MismatchedTypeError),
        (PDF, "lie.docx", MismatchedTypeError),
        (zip_file(), "lie.txt", MismatchedTypeError),
        (zip_file(), "lie.docx", MismatchedTypeError),
        (b"Plain words.", "lie.html", MismatchedTypeError),
        (HTML, "lie.txt", MismatchedTypeError),
        (b"\x89PNG\r\n\x1a\n", "lie.html", MismatchedTypeError),
        (OLE, "old.docx", MismatchedTypeError),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked.docx", EncryptedFileError),
        (word_file()[:400], "half.docx", DamagedFileError),
        (b"From: a@b.example\n", "mail.eml", UnsupportedTypeError),
        (b"a,b\n1,2\n", "cells.csv", UnsupportedTypeError),
        (b"{\\rtf1 Text}", "old.rtf", UnsupportedTypeError),
        (b"\x89PNG\r\n\x1a\n", "picture", UnsupportedTypeError),
        (b"Plain words.", "words.xyz", UnsupportedTypeError),
    ],
)
def test_what_contradicts_itself_or_has_no_reader_is_refused(data: bytes, name: str, refusal: type[ReadError]) -> None:
    with pytest.raises(refusal, match=name) as caught:
        recognise(data, name)
    assert type(caught.value) is refusal


def test_a_page_is_recognised_behind_a_declaration_and_comments() -> None:
    assert recognise(b"<?xml version='1.0'?>\n<!-- one --> <!-- two -->\n<html><p>Text", "download").name == "html"
    assert recognise(b"<!-- one --> <!-- two --> Words that follow comments.", "download").name == "text"


def test_the_time_to_tell_a_page_from_a_text_grows_with_the_number_of_comments() -> None:
    few, many = (_processor_time(b"<!-- a comment -->\n" * count + b"no page") for count in (2_000, 20_000))
    assert many < 40 * few  # 10 times as many: 100 times the time would be quadratic, and of 2 ** 2_000 no end would be seen


def _processor_time(data: bytes) -> float:
    times = []
    for _ in range(7):
        began = time.process_time()
        assert HTML_START.match(data) is None
        times.append(time.process_time() - began)
    return min(times)


def test_every_reader_that_the_table_names_is_there() -> None:
    assert all(callable(one.load_reader()) for one in FORMATS)


def test_no_name_and_no_extension_stands_for_two_formats() -> None:
    extensions = [extension for one in FORMATS for extension in one.extensions]
    assert len(set(extensions)) == len(extensions)
    assert UNSUPPORTED_EXTENSIONS.isdisjoint(extensions)
    assert len({one.name for one in FORMATS}) == len({one.media_type for one in FORMATS}) == len(FORMATS)


def test_a_format_is_found_by_any_of_its_extensions() -> None:
    assert [found.name for name in ("a.HTM", "b.xhtml", "c.text") if (found := find_format(name))] == ["html", "html", "text"]
    assert find_format("README") is None
    assert list_titles() == "PDF, DOCX, HTML, Markdown or plain text"


def test_opening_the_table_and_recognising_a_file_loads_no_parser() -> None:
    program = (
        "import sys\nfrom ingest.formats import recognise\nrecognise(b'%PDF-1.7', 'a.pdf')\n"
        "print(sorted({'pypdf', 'docx', 'trafilatura', 'lxml', 'yaml', 'charset_normalizer'} & sys.modules.keys()))"
    )
    assert _run(program, ROOT) == "[]"


TOY_RECORD = """    Format(
        name="toy",
        title="Toy",
        extensions=(".toy",),
        media_type="application/x-toy",
        reader="ingest.readers.toy:read_toy",
        version=1,
        libraries=(),
        check=lambda file: None,
        signatures=((b"TOY1", "toy"),),
    ),
    PLAIN_TEXT,
)"""
TOY_READER = """
from ingest.extraction import Extraction, RawBlock
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span


def read_toy(data: bytes, limits: ReadingLimits) -> Extraction:
    raw = data.decode("ascii")
    return Extraction(raw, (RawBlock("paragraph", (Span(5, len(raw)),)),))
"""


def test_a_record_in_the_table_and_a_reader_make_a_new_format(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ingest", tmp_path / "ingest", ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("index", "api"):
        (tmp_path / package).symlink_to(ROOT / package)
    table = tmp_path / "ingest" / "formats.py"
    written = table.read_text(encoding="utf-8")
    assert written.endswith("    PLAIN_TEXT,\n)\n")
    table.write_text(written.removesuffix("    PLAIN_TEXT,\n)\n") + TOY_RECORD + "\n", encoding="utf-8")
    (tmp_path / "ingest" / "readers" / "toy.py").write_text(TOY_READER, encoding="utf-8")
    program = (
        "from pathlib import Path\nfrom api.http.static import write_formats\n"
        "from index.build.reading_process import read_contents\n"
        "from index.build.versions import versions_for\nfrom index.settings import BuildSettings\n"
        "from ingest.sources import Source\n"
        "for name in ('a.toy', 'download'):\n"
        "    Path(name).write_bytes(b'TOY1 A text of its own.')\n"
        "    print(read_contents(Source('a', Path(name), name), BuildSettings()).document.text)\n"
        "print(versions_for('a.toy')['formats'])\n"
        "print('.toy' in write_formats().content.decode())"
    )
    assert _run(program, tmp_path).splitlines() == [
        "A text of its own.",
        "A text of its own.",
        "{'toy': {'version': 1, 'libraries': {}}}",
        "True",
    ]


def _run(program: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True, timeout=300)
    return done.stdout.strip()
