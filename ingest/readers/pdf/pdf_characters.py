"""The characters of PDF pages, as pdfium decodes and places them. The one place that knows pdfium.

pdfium tells of each character what it is, where it stands and which text object drew it. Each question is a call into C that
costs as much as reading the character does, so the text of a page is fetched whole, and places are asked for a word at a time.
"""

import re
from collections.abc import Iterator, Sequence
from ctypes import addressof, byref, c_double, c_float, c_ulong, c_ushort, create_string_buffer
from dataclasses import dataclass, field
from itertools import groupby
from math import atan2, hypot, pi
from typing import NamedTuple, Self
from unicodedata import bidirectional

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
# So many letters with gaps that differ by no more are a word that is set wide.
FEWEST_WIDE = 4
EVEN = 0.08
# In points.
SAME_SIZE = 0.05
# In points: no text that is meant to be seen stands farther away or is larger.
FARTHEST, LARGEST = 1e7, 1e6
# In radians: text that far from level is drawn aslant.
ASLANT = 0.02
# pdfium gives a hyphen at a line end as a mark of its own. A soft hyphen that is drawn is a hyphen.
REVERSED_LIGATURE = re.compile("([\u0622\u0623\u0625\u0627])(\u0644)")
RTL_CLASSES = frozenset({"R", "AL", "NSM"})
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
class PageText:
    """The characters of one page. The rest is room for pdfium's answers and what was made of them."""

    handle: pdfium.FPDF_TEXTPAGE
    text: str = ""
    faces: dict[tuple[float, ...], Face] = field(default_factory=dict)
    """By matrix, size and address of the font: most text objects of a page are drawn like another."""
    bold_fonts: dict[int, bool] = field(default_factory=dict)
    """Whether a font is bold, by its address."""
    matrix: pdfium.FS_MATRIX = field(default_factory=pdfium.FS_MATRIX)
    box: pdfium.FS_RECTF = field(default_factory=pdfium.FS_RECTF)
    x: c_double = field(default_factory=c_double)
    y: c_double = field(default_factory=c_double)


@dataclass(slots=True)
class Run:
    """Words drawn in one face on one line, and the gaps between them in font sizes. x0, x1 and y as in `Fragment`."""

    words: list[str]
    x0: float
    x1: float
    y: float
    face: Face
    gaps: list[float] = field(default_factory=list)
    is_spaced: bool = False
    """Whether these are single letters with gaps that no blank was drawn in."""

    def gap_to(self, run: "Run") -> float:
        """The room from here to what is read next, in font sizes."""
        return (run.x0 - self.x1) / (run.face.size or 1.0)

    def is_letter(self) -> bool:
        """True for a single letter."""
        return len(self.words) == 1 and len(self.words[0]) == 1 and self.words[0].isalpha()

    def as_fragments(self, blank: str) -> Iterator[Fragment]:
        """The finished fragment, none where it is too far away or too large to be seen. `blank`: what parts it from the next."""
        size, is_bold, turn, _ = self.face
        # The letters of a heading may be set wide, and then the gaps between them are alike.
        word = "".join(self.words)
        is_wide = self.is_spaced and FEWEST_WIDE <= len(word) == len(self.words) and max(self.gaps) - min(self.gaps) <= EVEN
        is_wide = is_wide and (word[1:].islower() or word.isupper())
        if size < LARGEST and abs(self.x0) < FARTHEST and abs(self.x1) < FARTHEST and abs(self.y) < FARTHEST:
            text = word if is_wide else " ".join(self.words)
            yield Fragment(text + blank, self.x0, self.x1, self.y, size, is_bold, turn)


class PlacedLetter(NamedTuple):
    """A letter with its marks, or several letters drawn in one place, from x0 to x1 along their line, in points."""

    x0: float
    x1: float
    text: str


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
    last: Run | None = None
    last_address, last_end = 0, 0
    for match in WORD.finditer(page.text):
        if not match.group().isascii() and RIGHT_TO_LEFT.search(match.group()):
            yield from last.as_fragments(" " if last.words[-1].isalnum() else "") if last is not None else ()
            last = None
            yield from _read_rtl_word(page, match.start(), match.end())
            continue
        for start, end, address in _split_objects(page, match.start(), match.end()):
            is_same = last is not None and address == last_address
            run = _measure(page, start, end, last.face if last is not None and is_same else None)
            if last is not None and start == last_end and _runs_on(last, run):
                last.words[-1] += run.words[0]
                last.x1 = max(last.x1, run.x1)
            elif last is not None and start > last_end and _follows(last, run, is_same, _is_made_up(page, last_end)):
                last.gaps.append(last.gap_to(run))
                last.words += run.words
                last.x1 = run.x1
            else:
                yield from last.as_fragments(" " if start > last_end else "") if last is not None else ()
                last = run
            last_address, last_end = address, end
    if last is not None:
        yield from last.as_fragments("")


def _runs_on(last: Run, run: Run) -> bool:
    """Whether two parts of what pdfium takes for one word are drawn alike. Letters of a wide heading may stand far apart."""
    if not _have_one_face(last, run):
        return False
    is_level = abs(last.y - run.y) < SAME_HEIGHT * run.face.size and OVERLAP < last.gap_to(run) < LETTER_GAP
    return is_level or run.face.is_slanted


def _follows(last: Run, run: Run, is_same: bool, is_made_up: bool) -> bool:
    """Whether a word goes on the run before it: in the same text object, or as one more letter of a word that is set wide."""
    gap = last.gap_to(run)
    if is_made_up and run.is_letter() and (last.is_spaced or last.is_letter()) and _have_one_face(last, run):
        is_next = run.y == last.y and 0 < gap < LETTER_GAP
        last.is_spaced |= is_next
        return is_next
    return is_same and not last.is_spaced and run.y == last.y and 0 <= gap <= PLAIN_BLANK


def _is_made_up(page: PageText, place: int) -> bool:
    """True for a blank that is not drawn: pdfium makes it up of a gap."""
    return bool(pdfium.FPDFText_IsGenerated(page.handle, place) == 1)


def _drawn_blank(page: PageText, place: int) -> str:
    """The blank at `place`, none where pdfium made it up: of words read from the right it often does not know the gaps."""
    return " " if place < len(page.text) and page.text[place].isspace() and not _is_made_up(page, place) else ""


def _have_one_face(last: Run, run: Run) -> bool:
    one, other = last.face, run.face
    return one is other or (one[1:3] == other[1:3] and abs(one.size - other.size) < SAME_SIZE)


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


def _measure(page: PageText, start: int, end: int, face: Face | None) -> Run:
    """A word, or a part of one, with its place. `face` is its face where that is known."""
    face = face or _read_face(page, start)
    x0, y = _find_origin(page, start, face.turn)
    _, right = _find_edges(page, end - 1, face.turn)
    return Run([_mend(page, page.text[start:end], start)], x0, max(x0, right), y, face)


def _read_rtl_word(page: PageText, start: int, end: int) -> Iterator[Fragment]:
    """A word with letters that are read from the right, as fragments of one direction each.

    pdfium brings letters into the order of reading, but not those of a text that stands beside the drawing for its letters
    (ActualText), nor numbers. So the place of each letter decides.
    """
    letters: list[PlacedLetter] = []
    y, face = 0.0, None
    for first, last, _ in _split_objects(page, start, end):
        face = _read_face(page, first)
        y = _find_origin(page, first, face.turn)[1]
        letters += _place_letters(page, first, last, face.turn)
    if face is None:
        return
    blank = _drawn_blank(page, end)  # behind the word, and so behind the leftmost part of it
    for is_rtl, group in groupby(_attach_marks(letters), key=lambda letter: bidirectional(letter.text[0]) in RTL_CLASSES):
        run = list(group)
        text = "".join(letter.text for letter in (reversed(run) if is_rtl else run)).replace(SOFT_HYPHEN, "-") + blank
        place = min(letter.x0 for letter in run), max(letter.x1 for letter in run), y
        yield Fragment(text, *place, face.size, face.is_bold, face.turn, is_rtl)
        blank = ""


def _place_letters(page: PageText, start: int, end: int, turn: int) -> list[PlacedLetter]:
    """The letters of one text object, each where it stands, with those that are drawn in one place as one."""
    letters: list[PlacedLetter] = []
    for place in range(start, end):
        letter = PlacedLetter(*_find_edges(page, place, turn), page.text[place])
        if letters and letters[-1].x0 == letter.x0:
            letters[-1] = letter._replace(text=letters[-1].text + letter.text)
        else:
            letters.append(letter)
    if len(letters) == 1 and end - start > 1:
        letters = [_place_actual_text(page, start, letters[0], turn)]
    # No ligature is alef and lam. Where a font gives the letters of lam and alef, pdfium turns them round.
    return [letter._replace(text=REVERSED_LIGATURE.sub(r"\2\1", letter.text)) for letter in letters]


def _place_actual_text(page: PageText, place: int, letter: PlacedLetter, turn: int) -> PlacedLetter:
    """Where a text object is marked with the text it stands for, pdfium has all of that in one place and turned round."""
    drawn = pdfium.FPDFText_GetTextObject(page.handle, place)
    edges = [c_float() for _ in range(4)]
    if not drawn or not _has_actual_text(drawn) or not pdfium.FPDFPageObj_GetBounds(drawn, *map(byref, edges)):
        return letter
    left, bottom, right, top = (edge.value for edge in edges)
    x0, x1 = sorted((unturn(left, bottom, turn)[0], unturn(right, top, turn)[0]))
    return PlacedLetter(x0, x1, letter.text[::-1])


def _has_actual_text(drawn: pdfium.FPDF_PAGEOBJECT) -> bool:
    """True for a text object that is marked with the text that it stands for."""
    size = c_ulong()
    marks = (pdfium.FPDFPageObj_GetMark(drawn, place) for place in range(pdfium.FPDFPageObj_CountMarks(drawn)))
    return any(pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, byref(size)) for mark in marks)


def _attach_marks(letters: Sequence[PlacedLetter]) -> list[PlacedLetter]:
    """Letters from left to right, each with the marks that are set above or below it behind it."""
    marked = [letter for letter in letters if bidirectional(letter.text[0]) != "NSM"]
    marked.sort(key=lambda letter: letter.x0)
    for mark in letters:
        if bidirectional(mark.text[0]) == "NSM" and marked:
            middle = mark.x0 + mark.x1
            place = min(range(len(marked)), key=lambda place: abs(marked[place].x0 + marked[place].x1 - middle))
            marked[place] = marked[place]._replace(text=marked[place].text + mark.text)
    return marked or list(letters)


def _find_origin(page: PageText, place: int, turn: int) -> tuple[float, float]:
    pdfium.FPDFText_GetCharOrigin(page.handle, place, byref(page.x), byref(page.y))
    x, y = page.x.value, page.y.value
    return unturn(x, y, turn) if turn else (x, y)


def _find_edges(page: PageText, place: int, turn: int) -> tuple[float, float]:
    """Where the character at `place` begins and where the next one would, along its line."""
    box = page.box
    pdfium.FPDFText_GetLooseCharBox(page.handle, place, byref(box))
    if turn == 0:
        return box.left, box.right
    ends = unturn(box.left, box.bottom, turn)[0], unturn(box.right, box.top, turn)[0]
    return min(ends), max(ends)


def _read_face(page: PageText, place: int) -> Face:
    pdfium.FPDFText_GetMatrix(page.handle, place, byref(page.matrix))
    a, b, c, d = page.matrix.a, page.matrix.b, page.matrix.c, page.matrix.d
    drawn = pdfium.FPDFText_GetTextObject(page.handle, place)
    font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
    size = pdfium.FPDFText_GetFontSize(page.handle, place)
    key = (a, b, c, d, size, addressof(font.contents) if font else 0)
    if key not in page.faces:
        sign = -1.0 if size < 0 else 1.0
        angle = atan2(sign * b, sign * a)
        turn = round(angle / (pi / 2))
        is_slanted = abs(angle - turn * pi / 2) > ASLANT
        turn = turn % MIRRORED + (MIRRORED if a * d < b * c else 0)
        page.faces[key] = Face(abs(size) * hypot(c, d), font is not None and _is_bold(page, font), turn, is_slanted)
    return page.faces[key]


def _is_bold(page: PageText, font: pdfium.FPDF_FONT) -> bool:
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
