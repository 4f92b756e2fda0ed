"""Segments of a line to cells: a currency sign, a bracket or a percent sign that stands alone joins the figure beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ingest.readers.pdf.pdf_page import PdfLine, Segment
from ingest.spans import Span

CellKind = Literal["text", "figure", "year", "dash"]
"""A dash stands where a figure would: "—", "n/a", or a mark such as "x"."""

LONGEST_FIGURE = 40
"""Code points without blanks. What is longer is text, whatever it is made of."""
_CURRENCY = r"(?:[A-Z]{0,3}[$€£¥₹₩]|EUR|USD|GBP|CHF|JPY)"
_NUMBER = r"\.?\d(?:[\d.,’']*\d)?"
_NOTE = r"(?:\([a-z\d]{1,2}\)|[*†‡#]{1,3})?"
FIGURE = re.compile(
    rf"[(\[+±~<>≤≥−–—-]{{0,3}}{_CURRENCY}?[(+−–-]{{0,2}}{_NUMBER}(?:[-–—]{_NUMBER})?(?:%|x|bps|bp|pts|pt|[¢€£¥₹]|EUR|CHF)?"
    rf"[)\]]{{0,2}}(?:%|pts|pt)?[)\]]?{_NOTE}"
)
DASH = re.compile(rf"[(]?{_CURRENCY}?(?:[—–−-]{{1,3}}|N/?[AM]\.?|n/?[am]\.?|nil|[xX✓✔✗●○*†]|\*{{2,3}})[)]?%?{_NOTE}")
YEAR = re.compile(rf"(?:19|20)\d\d(?:[-–—/](?:19|20)?\d\d)?[AE]?{_NOTE}")
_OPENING = re.compile(rf"[(\[−–-]?{_CURRENCY}?[(\[−–-]?")
_CLOSING = re.compile(r"[)\]]{0,2}(?:%|x|bps|pts)?[)\]]{0,2}")
_MARK = re.compile(r"[(\[]?(?:[a-zA-Z]|\d{1,2}|[ivx]{1,4})[)\].]|[•▪■●○◦‣∙·*†‡–-]")


class Cell(NamedTuple):
    """Text of a line between two wide gaps: its spans in the raw text, its edges in points, what it is."""

    text: str
    spans: tuple[Span, ...]
    x0: float
    x1: float
    kind: CellKind

    @property
    def middle(self) -> float:
        """Half-way between its edges."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line of a page as cells, left to right. `place` is its number among the lines of the page."""

    place: int
    line: PdfLine
    cells: tuple[Cell, ...]

    @property
    def y(self) -> float:
        """Its baseline, in points."""
        return self.line.y

    @property
    def size(self) -> float:
        """Its font size, in points."""
        return self.line.size


def read_lines(lines: Sequence[PdfLine]) -> list[CellLine]:
    """The lines of a page, each as cells."""
    return [CellLine(place, line, tuple(_join_marks(_join_currency(_cut_segments(line))))) for place, line in enumerate(lines)]


def classify(text: str) -> CellKind:
    """What the text of a cell is. Years are told apart, for they name columns as often as they stand in them."""
    compact = "".join(text[: 4 * LONGEST_FIGURE].split())
    if not compact or len(compact) > LONGEST_FIGURE:
        return "text"
    if YEAR.fullmatch(compact):
        return "year"
    if DASH.fullmatch(compact):
        return "dash"
    return "figure" if FIGURE.fullmatch(compact) else "text"


def are_page_numbers(texts: Sequence[str], fewest: int) -> bool:
    """True for at least `fewest` whole numbers that never fall, as at the ends of the lines of a list of contents."""
    if len(texts) < fewest or not all(text.isdecimal() and len(text) <= 4 for text in texts):
        return False
    numbers = list(map(int, texts))
    return numbers == sorted(numbers)


def cut_figure(cell: Cell) -> tuple[Cell, Cell] | None:
    """A cell that ends with a figure as its words and that figure, for where a long label touches its column."""
    head, _, tail = cell.text.rpartition(" ")
    if cell.kind != "text" or not head.strip() or classify(tail) == "text" or len(cell.spans) != 1:
        return None
    cut = cell.spans[0].start + len(cell.text) - len(tail)
    x = cell.x1 - (cell.x1 - cell.x0) * len(tail) / len(cell.text)
    words = head.rstrip()
    label = Cell(words, (Span(cell.spans[0].start, cell.spans[0].start + len(words)),), cell.x0, x, "text")
    return label, Cell(tail, (Span(cut, cell.spans[0].end),), x, cell.x1, classify(tail))


def _cut_segments(line: PdfLine) -> Iterator[Cell]:
    for segment in line.segments:
        span = segment.span()
        if span.start >= span.end:
            continue
        words = segment.text.split()
        if 1 < len(words) <= LONGEST_FIGURE and all(map(_is_numeric, words)) and classify(segment.text) == "text":
            yield from _cut_words(segment)
        else:
            text = segment.text.strip()
            yield Cell(text, (span,), segment.x0, segment.x1, classify(text))


def _is_numeric(word: str) -> bool:
    return classify(word) != "text" or bool(_OPENING.fullmatch(word)) or bool(_CLOSING.fullmatch(word))


def _cut_words(segment: Segment) -> Iterator[Cell]:
    """The figures of a segment one by one: between two columns may be a gap that is not wide."""
    width = (segment.x1 - segment.x0) / max(1, len(segment.text.rstrip()))
    for word in re.finditer(r"\S+", segment.text):
        span = Span(segment.start + word.start(), segment.start + word.end())
        x0, x1 = segment.x0 + width * word.start(), segment.x0 + width * word.end()
        yield Cell(word.group(), (span,), x0, x1, classify(word.group()))


def _join_currency(cells: Iterator[Cell]) -> Iterator[Cell]:
    """Cells with "$" joined to the figure behind it, ")" and "%" to the figure before it."""
    last: Cell | None = None
    for cell in cells:
        if last is not None and _belong_together(last, cell):
            text = f"{last.text} {cell.text}"
            last = Cell(text, last.spans + cell.spans, last.x0, cell.x1, classify(text))
            continue
        if last is not None:
            yield last
        last = cell
    if last is not None:
        yield last


def _belong_together(last: Cell, cell: Cell) -> bool:
    if _OPENING.fullmatch(last.text) and last.kind == "text":
        return cell.kind != "text" or _OPENING.fullmatch(cell.text) is not None
    is_open = last.kind in ("figure", "dash") or (last.text[:1] in "($" and classify(last.text + ")") == "figure")
    return is_open and cell.kind == "text" and _CLOSING.fullmatch(cell.text) is not None


def _join_marks(cells: Iterator[Cell]) -> Iterator[Cell]:
    """Cells with the number or bullet that opens a line joined to the words behind it."""
    first = next(cells, None)
    second = next(cells, None)
    if first is not None and second is not None and _MARK.fullmatch(first.text) and second.kind == "text":
        yield Cell(f"{first.text} {second.text}", first.spans + second.spans, first.x0, second.x1, "text")
    else:
        yield from (cell for cell in (first, second) if cell is not None)
    yield from cells
