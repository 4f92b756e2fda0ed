"""The characters of PDF pages, as pdfium decodes and places them. The one place that knows pdfium.

pdfium tells of each character what it is, where it stands and which text object drew it. Each question is a call into C that
costs as much as reading the character does, so the text of a page is fetched whole, and places are asked for a word at a time.
"""

import re
from collections.abc import Iterator
from ctypes import addressof, byref, c_double, c_ushort, create_string_buffer
from dataclasses import dataclass, field
from math import atan2, hypot, pi
from typing import Self

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.errors import DamagedFileError, EncryptedFileError
from ingest.readers.pdf.pdf_fragments import MIRRORED, Fragment, unturn

BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!l)|medi(?:ital)?$|(?:^|[+])(?:cmb|sfb|ecb|lmb)|[-,]bd", re.IGNORECASE)
FORCE_BOLD = 1 << 18
LONGEST_NAME = 256
# What separates words, and what pdfium says of a character that no font maps to any.
WORD = re.compile(r"[^\s\x00]+")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# In font sizes. Words of one text object with a blank between them and no more room than this are one fragment.
PLAIN_BLANK = 0.6
# Letters of one word stand no farther apart. A step back beyond the second is another place.
LETTER_GAP = 0.6
OVERLAP = -0.3
SAME_HEIGHT = 0.05
# In points.
SAME_SIZE = 0.05
# In radians: text that far from level is drawn aslant.
ASLANT = 0.02
# pdfium gives a hyphen at a line end as a mark of its own. A soft hyphen that is drawn is a hyphen.
HYPHEN_MARKS = "\x02\ufffe"
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Face:
    """How a text object is drawn."""

    size: float
    """In points."""
    is_bold: bool
    turn: int
    """As in `Fragment`."""
    is_slanted: bool
    """Whether its line is neither level nor upright, so that each letter stands at a height of its own."""


@dataclass(slots=True)
class PageText:
    """The characters of one page. `faces` are those of its text objects, by address. The rest is room for pdfium's answers."""

    handle: pdfium.FPDF_TEXTPAGE
    text: str = ""
    faces: dict[int, Face] = field(default_factory=dict)
    bold_fonts: dict[int, bool] = field(default_factory=dict)
    matrix: pdfium.FS_MATRIX = field(default_factory=pdfium.FS_MATRIX)
    box: pdfium.FS_RECTF = field(default_factory=pdfium.FS_RECTF)
    x: c_double = field(default_factory=c_double)
    y: c_double = field(default_factory=c_double)


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

    def read_fragments(self, number: int) -> list[Fragment]:
        """The text of page `number`, counted from 1, in the order in which it is drawn. Raises DamagedFileError."""
        try:
            page = self._document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(f"page {number} of the PDF cannot be read ({error}); fetch or export it again") from None
        try:
            text_page = page.get_textpage()  # lives as long as its name: what it answered goes with it
            return list(_read_words(_fetch_text(text_page.raw)))
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(f"page {number} of the PDF cannot be read ({error}); fetch or export it again") from None
        finally:
            page.close()


def _fetch_text(handle: pdfium.FPDF_TEXTPAGE) -> PageText:
    count = pdfium.FPDFText_CountChars(handle)
    if count <= 0:
        return PageText(handle)
    buffer = (c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(handle, 0, count, buffer) - 1
    if written == count:
        text = "".join(map(chr, buffer[:count]))
    else:
        # Characters that are none are left out of the whole text, so that its offsets are not theirs.
        codes = (pdfium.FPDFText_GetUnicode(handle, place) for place in range(count))
        text = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    return PageText(handle, text)


def _read_words(page: PageText) -> Iterator[Fragment]:
    """Words of the page, and several in one where nothing but a blank of one text object parts them."""
    last: Fragment | None = None
    last_address, last_end = 0, 0
    for match in WORD.finditer(page.text):
        for start, end, address in _split_objects(page, match.start(), match.end()):
            run = _measure(page, start, end, address)
            if last is None:
                last = run
            elif start == last_end and _runs_on(last, run, page.faces[address]):
                last = last._replace(text=last.text + run.text, x1=max(last.x1, run.x1))
            elif start > last_end and address == last_address and _follows(last, run):
                last = last._replace(text=f"{last.text} {run.text}", x1=run.x1)
            else:
                yield last._replace(text=last.text + " ") if start > last_end else last
                last = run
            last_address, last_end = address, end
    if last is not None:
        yield last


def _runs_on(last: Fragment, run: Fragment, face: Face) -> bool:
    """Whether two parts of what pdfium takes for one word are drawn alike. Letters of a wide heading may stand far apart."""
    if (last.turn, last.is_bold) != (run.turn, run.is_bold) or abs(last.size - run.size) >= SAME_SIZE:
        return False
    is_level = abs(last.y - run.y) < SAME_HEIGHT * run.size or face.is_slanted
    return is_level and OVERLAP * run.size < run.x0 - last.x1 < LETTER_GAP * run.size


def _follows(last: Fragment, run: Fragment) -> bool:
    return run.y == last.y and 0 <= run.x0 - last.x1 <= PLAIN_BLANK * run.size


def _split_objects(page: PageText, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """A word by the text objects that draw it: first and last offset and the address of each. An object is in one place only."""
    first, last = _find_object(page, start), _find_object(page, end - 1)
    if first == last:
        yield start, end, first
        return
    for place in range(start + 1, end):
        address = last if place == end - 1 else _find_object(page, place)
        if address != first:
            yield start, place, first
            start, first = place, address
    yield start, end, first


def _find_object(page: PageText, place: int) -> int:
    """The address of the text object that drew a character, 0 for one that pdfium made up."""
    found = pdfium.FPDFText_GetTextObject(page.handle, place)
    return addressof(found.contents) if found else 0


def _measure(page: PageText, start: int, end: int, address: int) -> Fragment:
    """A word, or a part of one, with its place."""
    face = page.faces.get(address)
    if face is None:
        face = page.faces[address] = _read_face(page, start)
    x0, y = _find_origin(page, start, face.turn)
    _, right = _find_edges(page, end - 1, face.turn)
    text = page.text[start:end]
    return Fragment(_mend(page, text, start), x0, max(x0, right), y, face.size, face.is_bold, face.turn)


def _find_origin(page: PageText, place: int, turn: int) -> tuple[float, float]:
    pdfium.FPDFText_GetCharOrigin(page.handle, place, byref(page.x), byref(page.y))
    return unturn(page.x.value, page.y.value, turn)


def _find_edges(page: PageText, place: int, turn: int) -> tuple[float, float]:
    """Where the character at `place` begins and where the next one would, along its line."""
    box = page.box
    pdfium.FPDFText_GetLooseCharBox(page.handle, place, byref(box))
    if turn == 0:
        return box.left, box.right
    ends = unturn(box.left, box.bottom, turn)[0], unturn(box.right, box.top, turn)[0]
    return min(ends), max(ends)


def _read_face(page: PageText, place: int) -> Face:
    matrix = page.matrix
    pdfium.FPDFText_GetMatrix(page.handle, place, byref(matrix))
    size = pdfium.FPDFText_GetFontSize(page.handle, place)
    sign = -1.0 if size < 0 else 1.0
    angle = atan2(sign * matrix.b, sign * matrix.a)
    turn = round(angle / (pi / 2))
    is_slanted = abs(angle - turn * pi / 2) > ASLANT
    is_mirrored = matrix.a * matrix.d < matrix.b * matrix.c
    turn = turn % MIRRORED + (MIRRORED if is_mirrored else 0)
    return Face(abs(size) * hypot(matrix.c, matrix.d), _is_bold(page, place), turn, is_slanted)


def _is_bold(page: PageText, place: int) -> bool:
    drawn = pdfium.FPDFText_GetTextObject(page.handle, place)
    font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
    if not font:
        return False
    address = addressof(font.contents)
    if address not in page.bold_fonts:
        name = create_string_buffer(LONGEST_NAME)
        pdfium.FPDFFont_GetBaseFontName(font, name, LONGEST_NAME)
        is_forced = bool(pdfium.FPDFFont_GetFlags(font) & FORCE_BOLD)
        page.bold_fonts[address] = is_forced or BOLD_NAME.search(name.value.decode("latin-1")) is not None
    return page.bold_fonts[address]


def _mend(page: PageText, text: str, start: int) -> str:
    """The text of a word as it is to be read: halves of characters whole, hyphens at line ends again hyphens."""
    if text.isascii() and "\x02" not in text:
        return text
    if any(mark in text for mark in HYPHEN_MARKS):
        text = "".join(
            "-" if one in HYPHEN_MARKS and pdfium.FPDFText_IsHyphen(page.handle, start + place) == 1 else one
            for place, one in enumerate(text)
        )
    text = text.replace(SOFT_HYPHEN, "-")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
