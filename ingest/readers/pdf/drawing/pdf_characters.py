"""The characters of a page, as pdfium decodes and places them.

pdfium tells of each character what it is, where it stands and which text object drew it. Each question is a call into C that
costs as much as reading the character does, so the text of a page is fetched whole, and places are asked for a word at a time.
"""

import re
from collections.abc import Iterator
from ctypes import addressof, byref, c_double, c_float, c_ulong, c_ushort, create_string_buffer
from dataclasses import dataclass, field
from math import atan2, hypot, pi
from typing import NamedTuple

from pypdfium2 import raw as pdfium

from ingest.readers.pdf.pdf_fragments import MIRRORED, unturn

BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!l)|medi(?:ital)?$|(?:^|[+])(?:cmb|sfb|ecb|lmb)|[-,]bd", re.IGNORECASE)
FORCE_BOLD = 1 << 18
LONGEST_NAME = 256
# In radians: text that far from level is drawn aslant.
ASLANT = 0.02
# pdfium gives a hyphen at a line end as a mark of its own. A soft hyphen that is drawn is a hyphen.
HYPHEN_MARKS = "\x02\ufffe"
SOFT_HYPHEN = "\u00ad"


class Face(NamedTuple):
    """How a text object is drawn."""

    size: float
    """In points."""
    is_bold: bool
    turn: int
    """As in `Fragment`."""
    is_slanted: bool
    """Whether its line is neither level nor upright, so that each letter stands at a height of its own."""


@dataclass(slots=True)
class PageCharacters:
    """The characters of one page. Offsets count in its `text`."""

    handle: pdfium.FPDF_TEXTPAGE
    text: str
    _faces: dict[tuple[float, ...], Face] = field(default_factory=dict)
    """By matrix, size and address of the font: most text objects of a page are drawn like another."""
    _bold_fonts: dict[int, bool] = field(default_factory=dict)
    """Whether a font is bold, by its address."""
    # Room for the answers of pdfium.
    _matrix: pdfium.FS_MATRIX = field(default_factory=pdfium.FS_MATRIX)
    _box: pdfium.FS_RECTF = field(default_factory=pdfium.FS_RECTF)
    _x: c_double = field(default_factory=c_double)
    _y: c_double = field(default_factory=c_double)

    def find_object(self, place: int) -> int:
        """The address of the text object that drew a character, 0 for one that pdfium made up."""
        found = pdfium.FPDFText_GetTextObject(self.handle, place)
        return addressof(found.contents) if found else 0

    @property
    def baseline(self) -> float:
        """Where the object stands whose face was read last: the baseline of level text."""
        return float(self._matrix.f)

    def split_objects(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """A text by the objects that draw it: first and last offset and the address of each. An object is in one place only."""
        first = self.find_object(start)
        last = self.find_object(end - 1) if end > start + 1 else first
        if first == last:
            yield start, end, first
            return
        for place in range(start + 1, end):
            address = last if place == end - 1 else self.find_object(place)
            if address != first:
                yield start, place, first
                start, first = place, address
        yield start, end, first

    def is_made_up(self, place: int) -> bool:
        """True for a blank that is not drawn: pdfium makes it up of a gap."""
        return bool(pdfium.FPDFText_IsGenerated(self.handle, place) == 1)

    def has_drawn(self, start: int, end: int) -> bool:
        """Whether any of the blanks between two words is drawn."""
        return not all(self.is_made_up(place) for place in range(start, end))

    def find_origin(self, place: int, turn: int) -> tuple[float, float]:
        """Where a character begins, and its baseline."""
        pdfium.FPDFText_GetCharOrigin(self.handle, place, byref(self._x), byref(self._y))
        x, y = self._x.value, self._y.value
        return unturn(x, y, turn) if turn else (x, y)

    def find_rise(self, place: int) -> float:
        """How far above its baseline the ink of a character of upright text begins, in points."""
        edges = [c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(self.handle, place, *map(byref, edges))
        return float(edges[2].value) - self.find_origin(place, 0)[1]

    def find_edges(self, place: int, turn: int) -> tuple[float, float]:
        """Where a character begins and where the next one would, along its line."""
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self.handle, place, byref(box))
        return (box.left, box.right) if turn == 0 else _find_ends(box.left, box.bottom, box.right, box.top, turn)

    def find_marked_edges(self, place: int, turn: int) -> tuple[float, float] | None:
        """The edges of the object that drew a character, where it is marked with the text that it stands for (ActualText)."""
        drawn = pdfium.FPDFText_GetTextObject(self.handle, place)
        edges = [c_float() for _ in range(4)]
        if not drawn or not _has_actual_text(drawn) or not pdfium.FPDFPageObj_GetBounds(drawn, *map(byref, edges)):
            return None
        left, bottom, right, top = (edge.value for edge in edges)
        return _find_ends(left, bottom, right, top, turn)

    def read_face(self, place: int) -> Face:
        """How a character is drawn."""
        pdfium.FPDFText_GetMatrix(self.handle, place, byref(self._matrix))
        a, b, c, d = self._matrix.a, self._matrix.b, self._matrix.c, self._matrix.d
        drawn = pdfium.FPDFText_GetTextObject(self.handle, place)
        font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
        size = pdfium.FPDFText_GetFontSize(self.handle, place)
        key = (a, b, c, d, size, addressof(font.contents) if font else 0)
        if key not in self._faces:
            sign = -1.0 if size < 0 else 1.0
            angle = atan2(sign * b, sign * a)
            turn = round(angle / (pi / 2))
            is_slanted = abs(angle - turn * pi / 2) > ASLANT
            turn = turn % MIRRORED + (MIRRORED if a * d < b * c else 0)
            self._faces[key] = Face(abs(size) * hypot(c, d), bool(font) and self._is_bold(font), turn, is_slanted)
        return self._faces[key]

    def mend(self, start: int, end: int) -> str:
        """A text as it is to be read: halves of characters whole, hyphens at line ends again hyphens."""
        text = self.text[start:end]
        if text.isascii() and "\x02" not in text:
            return text
        if any(mark in text for mark in HYPHEN_MARKS):
            text = "".join(
                "-" if one in HYPHEN_MARKS and pdfium.FPDFText_IsHyphen(self.handle, start + place) == 1 else one
                for place, one in enumerate(text)
            )
        text = text.replace(SOFT_HYPHEN, "-")
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _is_bold(self, font: pdfium.FPDF_FONT) -> bool:
        address = addressof(font.contents)
        if address not in self._bold_fonts:
            name = create_string_buffer(LONGEST_NAME)
            pdfium.FPDFFont_GetBaseFontName(font, name, LONGEST_NAME)
            is_forced = bool(pdfium.FPDFFont_GetFlags(font) & FORCE_BOLD)
            self._bold_fonts[address] = is_forced or BOLD_NAME.search(name.value.decode("latin-1")) is not None
        return self._bold_fonts[address]


def fetch_characters(handle: pdfium.FPDF_TEXTPAGE) -> PageCharacters:
    """The characters of an open text page."""
    count = pdfium.FPDFText_CountChars(handle)
    if count <= 0:
        return PageCharacters(handle, "")
    buffer = (c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(handle, 0, count, buffer) - 1
    if written == count:
        text = "".join(map(chr, buffer[:count]))
    else:
        # Characters that are none are left out of the whole text, so that its offsets are not theirs.
        codes = (pdfium.FPDFText_GetUnicode(handle, place) for place in range(count))
        text = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    return PageCharacters(handle, text)


def _find_ends(left: float, bottom: float, right: float, top: float, turn: int) -> tuple[float, float]:
    ends = unturn(left, bottom, turn)[0], unturn(right, top, turn)[0]
    return min(ends), max(ends)


def _has_actual_text(drawn: pdfium.FPDF_PAGEOBJECT) -> bool:
    size = c_ulong()
    marks = (pdfium.FPDFPageObj_GetMark(drawn, place) for place in range(pdfium.FPDFPageObj_CountMarks(drawn)))
    return any(pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, byref(size)) for mark in marks)
