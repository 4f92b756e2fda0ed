"""Which of our readers a file is for: its bytes and its name come in, one of five types goes out, or a refusal.

Content and name must agree: a file that claims a type which its bytes contradict is refused, so that a renamed archive is never
indexed as text. Apart from the readers because every one of them relies on this decision and none of them makes it.
"""

import re
from io import BytesIO
from pathlib import PurePath
from typing import Literal
from zipfile import BadZipFile, ZipFile

from ingest.errors import DamagedFileError, EmptyFileError, EncryptedFileError, MismatchedTypeError, UnsupportedTypeError

FileType = Literal["text", "markdown", "html", "pdf", "docx"]

TYPE_OF_EXTENSION: dict[str, FileType] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}

# Text that some other program gives a meaning to: read as prose it would be markup, headers or cells without their columns.
UNSUPPORTED_EXTENSIONS = frozenset(
    {
        ".adoc",
        ".csv",
        ".doc",
        ".docm",
        ".dotx",
        ".eml",
        ".epub",
        ".ipynb",
        ".json",
        ".jsonl",
        ".log",
        ".mbox",
        ".mhtml",
        ".msg",
        ".odp",
        ".ods",
        ".odt",
        ".pages",
        ".ppt",
        ".pptx",
        ".rst",
        ".rtf",
        ".svg",
        ".tex",
        ".tsv",
        ".wpd",
        ".xls",
        ".xlsx",
        ".xml",
        ".yaml",
        ".yml",
    }
)

SUPPORTED = "PDF, DOCX, HTML, Markdown or plain text"

# Leading bytes of formats that are never text; the name is what the refusal says.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "zip archive"),
    (b"PK\x05\x06", "zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE container"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-zip archive"),
    (b"Rar!", "RAR archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"SQLite format 3\x00", "SQLite database"),
)

# ISO 32000 lets a header stand anywhere in the first kilobyte, and real files make use of it.
PDF_HEADER_WITHIN = 1024
HTML_START = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
ANY_TAG = re.compile(rb"<[!/]?[a-z][^<>]*>", re.IGNORECASE)
WORD_MAIN_PART = re.compile(rb"wordprocessingml\.document\.main\+xml")


def recognise(data: bytes, name: str) -> FileType:
    """The type of the file `name` whose content is `data`.

    Raises EmptyFileError, UnsupportedTypeError, MismatchedTypeError, EncryptedFileError (a password-protected office file) and
    DamagedFileError (an archive that breaks off).
    """
    if not data.strip(b"\x00\t\n\r\x0b\x0c \xef\xbb\xbf\xfe\xff"):
        raise EmptyFileError(f"{name!r} holds no content ({len(data)} bytes); leave it out or fetch it again")
    extension = PurePath(name).suffix.lower()
    if extension in UNSUPPORTED_EXTENSIONS:
        raise UnsupportedTypeError(f"{name!r}: no reader for {extension} files; save it as {SUPPORTED}")
    claimed = TYPE_OF_EXTENSION.get(extension)
    found = _find_signature(data)
    if claimed == "docx" or (claimed is None and found in {"zip archive", "OLE container"}):
        _check_word_archive(data, name, found, claimed)
        return "docx"
    if claimed == "pdf" or (claimed is None and found == "PDF"):
        return _recognise_pdf(data, name, found)
    if found is not None:
        _refuse_binary(name, found, claimed)
    return _recognise_text(data, name, claimed)


def _find_signature(data: bytes) -> str | None:
    start = data[:16].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, format_name in SIGNATURES:
        if start.startswith(signature):
            return format_name
    return None


def _recognise_pdf(data: bytes, name: str, found: str | None) -> FileType:
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return "pdf"
    content = found or "no %PDF header in its first kilobyte"
    raise MismatchedTypeError(f"{name!r} claims to be a PDF, but its content says otherwise ({content}); name it by its content")


def _refuse_binary(name: str, found: str, claimed: FileType | None) -> None:
    if claimed is None:
        raise UnsupportedTypeError(f"{name!r}: no reader for this content ({found}); save it as {SUPPORTED}")
    raise MismatchedTypeError(f"{name!r} claims to be {claimed}, but its content is of the kind {found}; name it by its content")


def _recognise_text(data: bytes, name: str, claimed: FileType | None) -> FileType:
    looks_like_html = HTML_START.match(data.lstrip(b"\xef\xbb\xbf")[:4096]) is not None
    if claimed == "html":
        if not looks_like_html and ANY_TAG.search(data.replace(b"\x00", b"")) is None:
            raise MismatchedTypeError(f"{name!r} claims to be HTML, but holds no tag; name it .txt if it is plain text")
        return "html"
    if claimed is not None:
        if looks_like_html and claimed == "text":
            raise MismatchedTypeError(f"{name!r} claims to be plain text, but its content is HTML; name it .html")
        return claimed
    if looks_like_html:
        return "html"
    if PurePath(name).suffix == "":
        return "text"
    raise UnsupportedTypeError(f"{name!r}: no reader for {PurePath(name).suffix} files; save it as {SUPPORTED}")


def _check_word_archive(data: bytes, name: str, found: str | None, claimed: FileType | None) -> None:
    if found == "OLE container":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFileError(f"{name!r} is protected by a password; save it without one")
        _refuse_binary(name, "OLE container (the older Word format, perhaps)", claimed)
    if found != "zip archive":
        _refuse_binary(name, found or "unknown, no zip archive", claimed)
    try:
        with ZipFile(BytesIO(data)) as archive, archive.open("[Content_Types].xml") as part:
            declares_word = WORD_MAIN_PART.search(part.read(1_000_000)) is not None
    except KeyError:
        declares_word = False
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise DamagedFileError(f"{name!r}: the archive cannot be opened ({error}); fetch the file again") from error
    if not declares_word:
        _refuse_binary(name, "zip archive without a Word document", claimed)
