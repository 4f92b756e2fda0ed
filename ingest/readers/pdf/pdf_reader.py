"""PDF: the bytes of a file come in, an `Extraction` goes out. The one place that knows pypdf.

pypdf opens the file and decodes its fonts. What is drawn where is followed by `pdf_operators`, lines and their order are found by
`pdf_lines`, and what they are (body, furniture, notes, tables) by `pdf_structure`.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zlib import error as ZlibError  # noqa: N812

from pypdf import PdfReader
from pypdf.errors import DeprecationError as PyPdfDeprecationError
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ContentStream, DictionaryObject, StreamObject
from pypdf.generic._font import Font

from ingest.errors import DamagedFileError, EncryptedFileError, NoTextError, ReadError, TooLargeError
from ingest.extraction import Extraction, FoundMetadata
from ingest.readers.pdf.pdf_canvas import IDENTITY, Canvas, Glyphs, Matrix
from ingest.readers.pdf.pdf_lines import find_lines
from ingest.readers.pdf.pdf_metadata import add_cover, read_information
from ingest.readers.pdf.pdf_operators import Pen, draw
from ingest.readers.pdf.pdf_page import PdfPage, lay_down
from ingest.readers.pdf.pdf_structure import find_structure
from ingest.readers.raw_text import RawText
from ingest.reading import ReadingFacts
from ingest.sandbox.limits import ReadingLimits

# What pypdf was seen to raise on damaged files.
FAULTS = (
    PyPdfError,
    PyPdfDeprecationError,
    ZlibError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)

BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!l)|medi(?:ital)?$|(?:^|[+])(?:cmb|sfb|ecb|lmb)|[-,]bd", re.IGNORECASE)
FORCE_BOLD = 1 << 18
# A fragment stands on one line whatever its font says.
LINE_ENDS = str.maketrans("\t\n\x0b\x0c\r\x85\u2028\u2029", " " * 8)
# Glyphs that a font without a character map yields: replacement signs, controls, private use.
UNREADABLE = re.compile(r"[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]|/[a-z]{1,3}\d{1,4}(?=/)", re.IGNORECASE)
MOST_UNREADABLE = 0.3


def read_pdf(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a PDF. Raises EncryptedFileError, TooLargeError, NoTextError or DamagedFileError."""
    raw = RawText(limits.characters)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedFileError("protected by a password; save it without one")
        if len(reader.pages) > limits.pages:
            raise TooLargeError(f"{len(reader.pages)} pages, more than the {limits.pages} allowed; split it or raise the limit")
        pages = list(_read_pages(reader, raw))
        metadata = read_information(reader.metadata, reader.root_object.get("/Lang"))
    except ReadError:
        raise
    except FAULTS as error:
        raise DamagedFileError(f"the PDF cannot be read ({type(error).__name__}: {error}); fetch or export it again") from error
    return _assemble(raw.whole(), pages, metadata)


def _assemble(raw: str, pages: list[PdfPage], metadata: FoundMetadata) -> Extraction:
    written = len("".join(raw.split()))
    if not written:
        raise NoTextError(f"no text on any of its {len(pages)} pages (a scan?); recognise its text first")
    if len(UNREADABLE.findall(raw)) > MOST_UNREADABLE * written:
        raise NoTextError("its fonts do not say which characters their glyphs are; export it again or recognise its text")
    found = find_structure(raw, pages)
    if not found.blocks:
        raise NoTextError("no text in it besides page numbers and running heads; recognise the text of its pictures first")
    return Extraction(
        found.raw,
        found.blocks,
        tuple(page.as_raw_page() for page in pages),
        add_cover(metadata, found.cover),
        found.dropped,
        ReadingFacts(loose_markers=found.loose_markers),
    )


class PdfTypeface:
    """A font of pypdf as a `Typeface`. Strings are decoded once."""

    def __init__(self, resource: DictionaryObject) -> None:
        self._font = Font.from_font_resource(resource)
        self._shown: dict[bytes | str, Glyphs] = {}
        descriptor = self._font.font_descriptor
        flags = descriptor.flags if isinstance(descriptor.flags, int) else 0
        self.is_bold = BOLD_NAME.search(self._font.name) is not None or bool(flags & FORCE_BOLD)
        self._factor = self._glyph_space(resource)

    def show(self, string: bytes | str) -> Glyphs:
        """The text and the width of a string shown in this font."""
        if string not in self._shown:
            self._shown[string] = self._decode(string)
        return self._shown[string]

    def _decode(self, string: bytes | str) -> Glyphs:
        codes = string if isinstance(string, str) else self._split_codes(string)
        encoding = self._font.encoding
        letters = codes if isinstance(encoding, str) else "".join(encoding.get(ord(code), code) for code in codes)
        text = "".join(str(self._font.character_map.get(letter, letter)) for letter in letters).translate(LINE_ENDS)
        width = self._font.get_text_width(codes) * self._factor
        return Glyphs(text, width, len(codes), 0 if self._font.sub_type == "Type0" else codes.count(" "))

    def _split_codes(self, string: bytes) -> str:
        if not isinstance(self._font.encoding, str):
            return string.decode("latin-1")
        try:
            return string.decode(self._font.encoding, "surrogatepass")
        except UnicodeDecodeError:
            return string.decode(self._font.encoding, "replace")

    @staticmethod
    def _glyph_space(resource: DictionaryObject) -> float:
        """A Type 3 font brings its own scale. All others count in thousandths."""
        matrix = resource.get("/FontMatrix")
        if resource.get("/Subtype") != "/Type3" or not isinstance(matrix, list) or not isinstance(matrix[0], (int, float)):
            return 1.0
        return abs(float(matrix[0])) * 1000


def _read_pages(reader: PdfReader, raw: RawText) -> Iterator[PdfPage]:
    labels = _read_labels(reader)
    faces: dict[int, PdfTypeface] = {}
    for number, page in enumerate(reader.pages, start=1):
        pen = Pen()
        try:
            contents = page.get("/Contents")
            if contents is not None:
                stream = ContentStream(contents.get_object(), reader, "bytes")
                draw(_open_canvas(_as_dictionary(page.get("/Resources")), stream, IDENTITY, faces), pen)
            lines = find_lines(pen.fragments)
        except LimitReachedError as error:
            raise TooLargeError(f"page {number} of the PDF is too large to read ({error}); leave it out or redraw it") from error
        except FAULTS as error:
            message = f"page {number} of the PDF cannot be read ({type(error).__name__}: {error}); fetch or export it again"
            raise DamagedFileError(message) from error
        yield lay_down(number, labels.get(number), lines, raw)


def _open_canvas(resources: DictionaryObject, stream: ContentStream, matrix: Matrix, faces: dict[int, PdfTypeface]) -> Canvas:
    forms = _as_dictionary(resources.get("/XObject"))

    def open_form(name: str) -> Canvas | None:
        form = forms.get(name)
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
            return None
        inner = _as_dictionary(form["/Resources"]) if "/Resources" in form else resources
        return _open_canvas(inner, ContentStream(form, None, "bytes"), _read_matrix(form), faces)

    return Canvas(stream.operations, _read_fonts(resources, faces), open_form, matrix)


def _read_fonts(resources: DictionaryObject, faces: dict[int, PdfTypeface]) -> dict[str, PdfTypeface]:
    fonts = {}
    for name, entry in _as_dictionary(resources.get("/Font")).items():
        font = entry.get_object()
        if isinstance(font, DictionaryObject):
            if id(font) not in faces:
                faces[id(font)] = PdfTypeface(font)
            fonts[str(name)] = faces[id(font)]
    return fonts


def _read_matrix(form: DictionaryObject) -> Matrix:
    values = form.get("/Matrix")
    if not isinstance(values, list) or len(values) != 6:
        return IDENTITY
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)


def _as_dictionary(entry: Any) -> DictionaryObject:
    resolved = entry.get_object() if entry is not None else None
    return resolved if isinstance(resolved, DictionaryObject) else DictionaryObject()


def _read_labels(reader: PdfReader) -> dict[int, str]:
    """The printed number of each page, by its place from 1, where the file gives labels of its own."""
    if "/PageLabels" not in reader.root_object:
        return {}
    try:
        return dict(enumerate(reader.page_labels, start=1))
    except FAULTS:  # broken labels cost no page: its place is still known
        return {}
