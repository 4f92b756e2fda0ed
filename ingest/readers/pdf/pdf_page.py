"""A PDF page as lines of text in reading order, laid down as raw text: what all further steps look at and point into."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.extraction import RawPage
from ingest.readers.raw_text import RawText
from ingest.spans import Span


class Superscript(NamedTuple):
    """A small raised number inside a segment, by its offsets there: the mark of a note, perhaps."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line without a wide gap, such as a cell. `marks` are its superscripts, `start` its place in the raw text."""

    text: str
    x0: float
    x1: float
    marks: tuple[Superscript, ...] = ()
    start: int = 0

    def span(self, skipped: int = 0) -> Span:
        """Where the text stands in raw, without its first `skipped` characters and white space at both ends."""
        text = self.text[skipped:]
        start = self.start + skipped + len(text) - len(text.lstrip())
        return Span(start, max(start, self.start + len(self.text.rstrip())))


class CellPlace(NamedTuple):
    """The cell of a table between rules that a line stands in. Lines of one table have the same `grid`."""

    grid: int
    """Unique on its page."""
    row: int
    column: int
    height: int
    """How many rows it covers, and `width` how many columns."""
    width: int
    edges: tuple[float, ...]
    """Of the columns of the table, from left to right, in points."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line: its segments, baseline `y`, font size, whether all of it is bold, and the edges of the column it stands in.

    `column` tells columns of a page apart. `is_beside` marks text turned against the rest of the page, such as a stamp. `cell` is
    None outside of tables between rules.
    """

    segments: tuple[Segment, ...]
    y: float
    size: float
    is_bold: bool
    column: int
    left: float
    right: float
    is_beside: bool = False
    cell: CellPlace | None = None

    @property
    def text(self) -> str:
        """The line as one text, a blank for each wide gap."""
        return " ".join(segment.text.strip() for segment in self.segments)

    @property
    def x0(self) -> float:
        """Where the line begins, in points."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Where the line ends, in points."""
        return self.segments[-1].x1

    def spans(self, skipped: int = 0) -> tuple[Span, ...]:
        """The line as one piece of raw text, or none. `skipped` characters of its first segment left out."""
        first = self.segments[0].span(skipped)
        if first.start == first.end and len(self.segments) > 1:
            first = self.segments[1].span()
        start, end = first.start, self.segments[-1].span().end
        return (Span(start, end),) if start < end else ()


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its place from 1, its printed label, its lines in reading order, its span in the raw text."""

    number: int
    label: str | None
    lines: tuple[PdfLine, ...]
    span: Span

    def as_raw_page(self) -> RawPage:
        """The page as an extraction names it."""
        return RawPage(self.number, self.label, self.span)


def lay_down(number: int, label: str | None, lines: Sequence[PdfLine], raw: RawText) -> PdfPage:
    """Write the lines of a page into `raw`, a tab for each wide gap, a line end behind each line, a form feed behind the page."""
    start = raw.length
    laid = []
    for line in lines:
        segments = []
        for place, segment in enumerate(line.segments):
            if place:
                raw.add("\t")
            segments.append(Segment(segment.text, segment.x0, segment.x1, segment.marks, raw.add(segment.text).start))
        raw.add("\n")
        laid.append(replace(line, segments=tuple(segments)))
    end = raw.length
    raw.add("\f")
    return PdfPage(number, label, tuple(laid), Span(start, end))
