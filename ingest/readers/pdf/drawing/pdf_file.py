"""A PDF as a file of drawn pages, opened with pdfium."""

from ctypes import byref, c_float
from typing import NamedTuple, Self

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.errors import DamagedFileError, EncryptedFileError
from ingest.readers.pdf.drawing.pdf_characters import fetch_characters
from ingest.readers.pdf.drawing.pdf_rules import read_rules
from ingest.readers.pdf.drawing.pdf_words import read_words
from ingest.readers.pdf.pdf_fragments import Fragment, Rule

# In points.
SMALLEST_PICTURE = 24.0
# In dots.
LONGEST_EDGE = 5_000.0


class DrawnPage(NamedTuple):
    """What is drawn on a page: its text and its rules in the order of drawing, and how many pictures."""

    fragments: list[Fragment]
    rules: list[Rule]
    pictures: int


class PdfFile:
    """A PDF whose pages are read one after the other. To be closed, or used in a `with`."""

    def __init__(self, data: bytes) -> None:
        """Open the file. Raises EncryptedFileError, or DamagedFileError where no page is found in it."""
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                raise EncryptedFileError("protected by a password; save it without one") from None
            raise DamagedFileError(f"the PDF cannot be read ({error}); fetch or export it again") from None
        if not len(self):
            self._document.close()
            raise DamagedFileError("the PDF cannot be read (no pages found); fetch or export it again")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def __len__(self) -> int:
        """How many pages it has."""
        return len(self._document)

    def read_page(self, number: int) -> DrawnPage:
        """Page `number`, counted from 1. Raises DamagedFileError."""
        try:
            page = self._document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(f"page {number} of the PDF cannot be read ({error}); fetch or export it again") from None
        try:
            text_page = page.get_textpage()  # lives as long as its name: what it answered goes with it
            fragments = list(read_words(fetch_characters(text_page.raw)))
            return DrawnPage(fragments, read_rules(page.raw), _count_pictures(page.raw))
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(f"page {number} of the PDF cannot be read ({error}); fetch or export it again") from None
        finally:
            page.close()

    def render(self, number: int, dots_per_inch: int) -> bytes:
        """A grey picture of page `number`, counted from 1, in the format PGM. Raises DamagedFileError."""
        try:
            page = self._document[number - 1]
            width, height = page.get_size()
            scale = min(dots_per_inch / 72, LONGEST_EDGE / max(width, height, 1.0))
            picture = page.render(scale=scale, grayscale=True)
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(f"page {number} of the PDF cannot be drawn ({error}); fetch or export it again") from None
        rows = memoryview(picture.buffer).cast("B")
        lines = (rows[start : start + picture.width] for start in range(0, picture.height * picture.stride, picture.stride))
        return b"P5 %d %d 255\n" % (picture.width, picture.height) + b"".join(lines)


def _count_pictures(page: pdfium.FPDF_PAGE) -> int:
    """How many pictures are painted on a page, bullets and lines aside. Those in forms do not count."""
    edges = [c_float() for _ in range(4)]
    count = 0
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, place)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFPageObj_GetBounds(drawn, *map(byref, edges))
            left, bottom, right, top = (edge.value for edge in edges)
            count += min(right - left, top - bottom) >= SMALLEST_PICTURE
    return count
