"""The table of file formats: extensions, leading bytes, media type, format reader and version, one record a format.

Everything else reads this table: the child process finds its readers here, an upload gets its extension, the page its list of
accepted files, and an index the versions that its documents were read with. Readers are named, not imported, so that opening the
table loads no parser. The limits on a file are the same for all formats and stand in `ingest/sandbox/limits.py`.

A new format is one record here and one module that reads it. Its extension leaves `UNSUPPORTED_EXTENSIONS`. Where another format
has its leading bytes, as all zip archives have the same, `_find_by_content` has to look further. Its library goes into
`pyproject.toml`, the locks and `deploy/runtime.txt`, its title into the line of titles in the page's `strings.json`.

`recognise` decides which format a file has. Content and name must agree: a file that claims a format which its bytes contradict
is refused, so that a renamed archive is never indexed as text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from pkgutil import resolve_name
from typing import NoReturn
from zipfile import BadZipFile, ZipFile

from ingest.errors import DamagedFileError, EmptyFileError, EncryptedFileError, MismatchedTypeError, UnsupportedTypeError
from ingest.extraction import Extraction
from ingest.sandbox.limits import ReadingLimits

FormatReader = Callable[[bytes, ReadingLimits], Extraction]
"""Reads the bytes of a file. Raises a ReadError that does not name the file."""


@dataclass(frozen=True, slots=True)
class NamedBytes:
    """A file as it is recognised: its content, its name and what these two say at first sight."""

    data: bytes
    name: str
    signature: str | None
    """What its leading bytes are the mark of ("PDF", "zip archive"), None where they are no known mark."""
    claimed: str | None
    """The name of the format that its extension stands for, None where it stands for none."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that can be read."""

    name: str
    """How the program calls it, in lower case: the child process is sent this name, a manifest lists it."""
    title: str
    """How people call it."""
    extensions: tuple[str, ...]
    """In lower case, with the dot. An upload is stored under the first one."""
    media_type: str
    """As registered with IANA."""
    reader: str
    """The function that reads it, a `FormatReader`, as "package.module:function"."""
    version: int
    """To be raised with every change of what `reader` makes of a file: files of this format are then read again."""
    libraries: tuple[str, ...]
    """The distributions whose versions shape what `reader` makes of a file: files are read again with another version."""
    check: Callable[[NamedBytes], None]
    """Raises a ReadError that names the file where its content contradicts this format."""
    signatures: tuple[tuple[bytes, str], ...] = ()
    """The leading bytes of such a file, each with its name; a file without a known extension is recognised by them."""
    starts_like_it: Callable[[bytes], bool] | None = None
    """For a format of text without leading bytes of its own: whether a text without a known extension is one of these."""

    def load_reader(self) -> FormatReader:
        """Import the function that reads this format. Its parser may take seconds to load."""
        reader: FormatReader = resolve_name(self.reader)
        return reader


# Text that some other program gives a meaning to: read as prose it would be markup, headers or cells without their columns.
# fmt: off
UNSUPPORTED_EXTENSIONS = frozenset({
    ".adoc", ".csv", ".doc", ".docm", ".dotx", ".eml", ".epub", ".ipynb", ".json", ".jsonl", ".log", ".mbox", ".mhtml", ".msg",
    ".odp", ".ods", ".odt", ".pages", ".ppt", ".pptx", ".rst", ".rtf", ".svg", ".tex", ".tsv", ".wpd", ".xls", ".xlsx", ".xml",
    ".yaml", ".yml",
})
# fmt: on

# Leading bytes of files that are never text and that no reader takes; the name is what the refusal says.
FOREIGN_SIGNATURES: tuple[tuple[bytes, str], ...] = (
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
HTML_START_WITHIN = 4096
# Several comments are matched as one that ends where the last of them does. A group that repeats would be tried in every way to
# share the comments among its rounds: 2 to the power of their number.
HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
ANY_TAG = re.compile(rb"<[!/]?[a-z][^<>]*>", re.IGNORECASE)
WORD_MAIN_PART = re.compile(rb"wordprocessingml\.document\.main\+xml")


def recognise(data: bytes, name: str) -> Format:
    """The format of the file `name` whose content is `data`.

    Raises EmptyFileError, UnsupportedTypeError, MismatchedTypeError, EncryptedFileError (a password-protected office file) and
    DamagedFileError (an archive that breaks off).
    """
    if not data.strip(b"\x00\t\n\r\x0b\x0c \xef\xbb\xbf\xfe\xff"):
        raise EmptyFileError(f"{name!r} holds no content ({len(data)} bytes); leave it out or fetch it again")
    extension = PurePath(name).suffix.lower()
    if extension in UNSUPPORTED_EXTENSIONS:
        raise UnsupportedTypeError(f"{name!r}: no reader for {extension} files; save it as {list_titles()}")
    claimed = find_format(name)
    file = NamedBytes(data, name, _find_signature(data), claimed.name if claimed else None)
    found = claimed or _find_by_content(file)
    found.check(file)
    return found


def find_format(name: str) -> Format | None:
    """The format that the extension of a file's name stands for. None where it stands for none."""
    extension = PurePath(name).suffix.lower()
    return next((one for one in FORMATS if extension in one.extensions), None)


def list_titles() -> str:
    """The formats that can be read, as a sentence names them."""
    *most, last = (one.title for one in FORMATS)
    return f"{', '.join(most)} or {last}"


def _find_signature(data: bytes) -> str | None:
    start = data[:16].lstrip(b"\xef\xbb\xbf \t\r\n")
    signatures = [*(known for one in FORMATS for known in one.signatures), *FOREIGN_SIGNATURES]
    return next((name for signature, name in signatures if start.startswith(signature)), None)


def _find_by_content(file: NamedBytes) -> Format:
    """The format of a file whose extension stands for none."""
    if file.signature is not None:
        names = {one.name: {name for _, name in one.signatures} for one in FORMATS}
        found = next((one for one in FORMATS if file.signature in names[one.name]), None)
        if found is None:
            _refuse_content(file, file.signature)
        return found
    suffix = PurePath(file.name).suffix
    found = next((one for one in FORMATS if one.starts_like_it is not None and one.starts_like_it(file.data)), None)
    if found is None and suffix == "":
        return PLAIN_TEXT
    if found is None:
        raise UnsupportedTypeError(f"{file.name!r}: no reader for {suffix} files; save it as {list_titles()}")
    return found


def _check_pdf(file: NamedBytes) -> None:
    if b"%PDF-" not in file.data[:PDF_HEADER_WITHIN]:
        content = file.signature or "no %PDF header in its first kilobyte"
        raise MismatchedTypeError(
            f"{file.name!r} claims to be a PDF, but its content says otherwise ({content}); name it by its content"
        )


def _check_word_archive(file: NamedBytes) -> None:
    if file.signature == "OLE container":
        if "EncryptedPackage".encode("utf-16-le") in file.data:
            raise EncryptedFileError(f"{file.name!r} is protected by a password; save it without one")
        _refuse_content(file, "OLE container (the older Word format, perhaps)")
    if file.signature != "zip archive":
        _refuse_content(file, file.signature or "unknown, no zip archive")
    try:
        with ZipFile(BytesIO(file.data)) as archive, archive.open("[Content_Types].xml") as part:
            declares_word = WORD_MAIN_PART.search(part.read(1_000_000)) is not None
    except KeyError:
        declares_word = False
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise DamagedFileError(f"{file.name!r}: the archive cannot be opened ({error}); fetch the file again") from error
    if not declares_word:
        _refuse_content(file, "zip archive without a Word document")


def _check_html(file: NamedBytes) -> None:
    check_text(file)
    if not _starts_like_html(file.data) and ANY_TAG.search(file.data.replace(b"\x00", b"")) is None:
        raise MismatchedTypeError(f"{file.name!r} claims to be HTML, but holds no tag; name it .txt if it is plain text")


def _starts_like_html(data: bytes) -> bool:
    return HTML_START.match(data.lstrip(b"\xef\xbb\xbf")[:HTML_START_WITHIN]) is not None


def _check_plain_text(file: NamedBytes) -> None:
    check_text(file)
    if _starts_like_html(file.data):
        raise MismatchedTypeError(f"{file.name!r} claims to be plain text, but its content is HTML; name it .html")


def check_text(file: NamedBytes) -> None:
    """The check of a format that is text of any kind: its content must not have the leading bytes of something else."""
    if file.signature is not None:
        _refuse_content(file, file.signature)


def _refuse_content(file: NamedBytes, content: str) -> NoReturn:
    if file.claimed is None:
        raise UnsupportedTypeError(f"{file.name!r}: no reader for this content ({content}); save it as {list_titles()}")
    raise MismatchedTypeError(
        f"{file.name!r} claims to be {file.claimed}, but its content is of the kind {content}; name it by its content"
    )


PLAIN_TEXT = Format(
    name="text",
    title="plain text",
    extensions=(".txt", ".text"),
    media_type="text/plain",
    reader="ingest.readers.text.plain_text:read_text_file",
    version=3,
    libraries=("charset-normalizer", "py3langid", "pyspellchecker"),
    check=_check_plain_text,
)
"""Also the format of a text whose name has no extension."""

FORMATS: tuple[Format, ...] = (
    Format(
        name="pdf",
        title="PDF",
        extensions=(".pdf",),
        media_type="application/pdf",
        reader="ingest.readers.pdf.pdf_reader:read_pdf",
        version=5,
        libraries=("py3langid", "pypdf", "pypdfium2", "pyspellchecker"),
        check=_check_pdf,
        signatures=((b"%PDF-", "PDF"),),
    ),
    Format(
        name="docx",
        title="DOCX",
        extensions=(".docx",),
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        reader="ingest.readers.docx.docx_reader:read_docx",
        version=4,
        libraries=("lxml", "py3langid", "python-docx"),
        check=_check_word_archive,
        signatures=(
            (b"PK\x03\x04", "zip archive"),
            (b"PK\x05\x06", "zip archive"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE container"),
        ),
    ),
    Format(
        name="html",
        title="HTML",
        extensions=(".html", ".htm", ".xhtml"),
        media_type="text/html",
        reader="ingest.readers.html.html_page:read_html",
        version=3,
        libraries=("charset-normalizer", "htmldate", "justext", "lxml", "lxml-html-clean", "py3langid", "trafilatura"),
        check=_check_html,
        starts_like_it=_starts_like_html,
    ),
    Format(
        name="markdown",
        title="Markdown",
        extensions=(".md", ".markdown"),
        media_type="text/markdown",
        reader="ingest.readers.markdown.markdown_reader:read_markdown_file",
        version=3,
        libraries=("charset-normalizer", "markdown-it-py", "mdit-py-plugins", "py3langid", "pyspellchecker", "PyYAML"),
        check=check_text,
    ),
    PLAIN_TEXT,
)
