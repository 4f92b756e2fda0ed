"""PDF: the bytes of a file come in, an `Extraction` goes out.

`drawing` reads what is drawn on the pages. `pdf_lines` finds lines, their order and which of them stand in tables between rules.
`pdf_structure` finds what they are: body, furniture, notes, tables. pypdf reads what the file says of itself: metadata and the
labels of its pages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from zlib import error as ZlibError  # noqa: N812

from pypdf import PdfReader
from pypdf.errors import DeprecationError as PyPdfDeprecationError
from pypdf.errors import PyPdfError

from ingest.errors import NoTextError, TooLargeError
from ingest.extraction import Extraction, FoundMetadata
from ingest.readers.pdf.drawing.pdf_file import PdfFile
from ingest.readers.pdf.pdf_forms import TypedText, place_typed, read_typed
from ingest.readers.pdf.pdf_fragments import find_turn
from ingest.readers.pdf.pdf_labels import label_pages
from ingest.readers.pdf.pdf_lines import find_lines
from ingest.readers.pdf.pdf_metadata import add_cover, read_information
from ingest.readers.pdf.pdf_page import PdfPage, lay_down
from ingest.readers.pdf.pdf_recognition import measure_spent, recognise_page
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

# Glyphs that a font without a character map yields: replacement signs, controls, private use.
UNREADABLE = re.compile(r"[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]|/[a-z]{1,3}\d{1,4}(?=/)", re.IGNORECASE)
MOST_UNREADABLE = 0.3


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the file says of itself. Empty where it is too damaged to say anything."""

    metadata: FoundMetadata = field(default_factory=FoundMetadata)
    labels: Mapping[int, str] = field(default_factory=dict)
    """The printed number of each page, by its place from 1, where the file gives labels of its own."""
    typed: Mapping[int, Sequence[TypedText]] = field(default_factory=dict)
    """The values of form fields and the free text on each page, by its place from 1."""
    remarks: tuple[str, ...] = ()
    """As in `ReadingFacts`."""


def read_pdf(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a PDF. Raises EncryptedFileError, TooLargeError, NoTextError or DamagedFileError."""
    deadline = measure_spent() + limits.seconds
    with PdfFile(data) as file:
        if len(file) > limits.pages:
            raise TooLargeError(f"{len(file)} pages, more than the {limits.pages} allowed; split it or raise the limit")
        catalogue = _read_catalogue(data, len(file))
        raw = RawText(limits.characters)
        pages, facts = _read_pages(file, catalogue, raw, deadline)
    return _assemble(raw.whole(), pages, catalogue, facts)


def _assemble(raw: str, pages: list[PdfPage], catalogue: Catalogue, facts: ReadingFacts) -> Extraction:
    written = len("".join(raw.split()))
    if not written:
        raise NoTextError(
            f"no text on any of its {len(pages)} pages (a scan?) and no OCR; install tesseract or recognise it first"
        )
    if len(UNREADABLE.findall(raw)) > MOST_UNREADABLE * written:
        raise NoTextError("its fonts do not say which characters their glyphs are; export it again or recognise its text (OCR)")
    found = find_structure(raw, pages)
    if not found.blocks:
        raise NoTextError("no text in it besides page numbers and running heads; recognise the text of its pictures first (OCR)")
    return Extraction(
        found.raw,
        found.blocks,
        tuple(page.as_raw_page() for page in label_pages(pages, catalogue.labels, found.dropped)),
        add_cover(catalogue.metadata, found.cover),
        found.dropped,
        replace(facts, loose_markers=found.loose_markers),
    )


def _read_pages(file: PdfFile, catalogue: Catalogue, raw: RawText, deadline: float) -> tuple[list[PdfPage], ReadingFacts]:
    """The pages as laid down in `raw`, and what else was seen. `deadline` as in `recognise_page`."""
    pages: list[PdfPage] = []
    empty: list[int] = []
    recognised: list[int] = []
    values = pictures = 0
    for number in range(1, len(file) + 1):
        drawn, typed = file.read_page(number), catalogue.typed.get(number, ())
        turn = find_turn(drawn.fragments)
        fragments = drawn.fragments + [line for text in typed for line in place_typed(text, drawn.fragments, turn)]
        if all(fragment.text.isspace() for fragment in fragments):
            fragments = recognise_page(file, number, deadline)
            (recognised if fragments else empty).append(number)
        pages.append(lay_down(number, None, find_lines(fragments, drawn.rules), raw))
        values += sum(text.is_value for text in typed)
        pictures += drawn.pictures
    pages = label_pages(pages, catalogue.labels)
    return pages, ReadingFacts(tuple(empty), tuple(recognised), pictures, values, remarks=catalogue.remarks)


def _read_catalogue(data: bytes, pages: int) -> Catalogue:
    """`pages`: how many the file was seen to have."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        missing = len(reader.pages) - pages
        remarks = (f"The file is damaged: {missing} of its {pages + missing} pages cannot be found.",) if missing > 0 else ()
        information = read_information(reader.metadata, reader.root_object.get("/Lang"))
        return Catalogue(information, _read_labels(reader), _read_typed(reader), remarks)
    except FAULTS as error:
        return Catalogue(remarks=(f"The file is damaged ({type(error).__name__}: {error}); pages may be missing.",))


def _read_typed(reader: PdfReader) -> dict[int, list[TypedText]]:
    typed = {}
    for number, page in enumerate(reader.pages, start=1):
        if "/Annots" in page:
            try:
                typed[number] = list(read_typed(page))
            except FAULTS:  # a field that is none costs no page
                continue
    return typed


def _read_labels(reader: PdfReader) -> dict[int, str]:
    """The printed number of each page, by its place from 1, where the file gives labels of its own."""
    if "/PageLabels" not in reader.root_object:
        return {}
    try:
        return dict(enumerate(reader.page_labels, start=1))
    except FAULTS:  # broken labels cost no page: its place is still known
        return {}
