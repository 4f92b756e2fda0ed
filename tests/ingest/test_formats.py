"""A file is what its content and its name agree on."""

from io import BytesIO
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
from ingest.formats import recognise

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
    assert recognise(data, name) == file_type


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
