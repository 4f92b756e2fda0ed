"""What a document has at an offset: sections, pages, points, footnotes, table rows, and the raw text that it was copied from.

Chunks and passages carry nothing of this. It is looked up by offset, so that it cannot go wrong where chunks overlap.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from math import inf

from ingest.divisions import find_division
from ingest.document import Block, Document, Footnote, Page, Section, TableRow, cut_name
from ingest.language.tables import find_language
from ingest.spans import Span


def find_anchor(document: Document, offset: int) -> int:
    """The offset in the body that `offset` belongs to: itself, or for a footnote that of its marker, if it has one."""
    note = find_footnote(document, Span(offset, offset + 1))
    return note.marker.start if note is not None and note.marker is not None else offset


def find_sections(document: Document, offset: int) -> tuple[Section, ...]:
    """The sections around an offset, outermost first. For a footnote those around its marker.

    It reads back to the last heading of level 1. `SectionTree` is for many offsets of one document.
    """
    place = find_anchor(document, offset)
    around = []
    for number in range(bisect_right(document.sections, place, key=_section_start) - 1, -1, -1):
        section = document.sections[number]
        if place < section.span.end:
            around.append(section)
        if section.level == 1:  # it ends all sections before it
            break
    return tuple(sorted(around, key=_section_depth))


def _section_start(section: Section) -> int:
    return section.span.start


def _section_depth(section: Section) -> tuple[int, int]:
    return section.level, section.span.start


class SectionTree:
    """The sections of a document as a tree. An offset costs as much as the sections around it are many, and not as all are."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._parents: list[int] = []
        """For each section the number of the one around it, -1 for none."""
        around: list[int] = []
        for number, section in enumerate(document.sections):
            while around and document.sections[around[-1]].span.end <= section.span.start:
                around.pop()
            self._parents.append(around[-1] if around else -1)
            around.append(number)

    def find_sections(self, offset: int) -> tuple[Section, ...]:
        """As the function of this name."""
        sections, place = self._document.sections, find_anchor(self._document, offset)
        number = bisect_right(sections, place, key=_section_start) - 1
        around = []
        while number >= 0:
            if place < sections[number].span.end:
                around.append(sections[number])
            number = self._parents[number]
        return tuple(sorted(around, key=_section_depth))


def name_section(section: Section) -> str:
    """A section as it is cited and searched for: "Article 3 Scope". A number without a word, as in "3.5 Aims", is left out.

    It has `ingest.document.LONGEST_NAME` code points at most.
    """
    number = section.number or ""
    heading = section.heading
    return cut_name(f"{number} {heading}".strip() if re.search(r"[^\W\d_]{2}|§", number) else heading)


def find_page(document: Document, offset: int) -> Page | None:
    """The page of an offset, for a footnote that of its marker. None for a source without pages."""
    place = find_anchor(document, offset)
    if not document.pages or place >= document.body_end:
        return None
    number = bisect_right(document.pages, place, key=lambda page: page.span.start) - 1
    return document.pages[max(number, 0)]


def find_pages(document: Document, span: Span) -> tuple[Page, ...]:
    """Each page that a span stands on, with the part of the span that stands there, ascending. Empty for a source without pages.

    A footnote stands as a whole on the page of its marker.
    """
    first = find_page(document, span.start)
    if first is None or find_footnote(document, Span(span.start, span.start + 1)) is not None:
        return () if first is None else (replace(first, span=span),)
    parts = []
    for page in document.pages[bisect_left(document.pages, first.span.start, key=lambda page: page.span.start) :]:
        if page.span.start >= span.end:
            break
        part = Span(max(page.span.start, span.start), min(page.span.end, span.end))
        # The white space between two pages is on neither of them.
        if part.start < part.end and not part.cut(document.text).isspace():
            parts.append(Page(page.number, page.label, part))
    return tuple(parts) or (replace(first, span=span),)


def find_footnotes(document: Document, span: Span) -> tuple[Footnote, ...]:
    """The footnotes whose marker stands in a span, in the order of their markers."""
    first = bisect_left(document.footnotes, float(span.start), key=_marker_start)
    last = bisect_left(document.footnotes, float(span.end), key=_marker_start)
    return tuple(note for note in document.footnotes[first:last] if note.marker is not None and span.holds(note.marker))


def _marker_start(note: Footnote) -> float:
    return note.marker.start if note.marker is not None else inf  # those without a marker stand last


def find_block(document: Document, offset: int) -> Block | None:
    """The block that holds an offset. None between blocks."""
    number = bisect_right(document.blocks, offset, key=lambda block: block.span.start) - 1
    block = document.blocks[number] if number >= 0 else None
    return block if block is not None and offset < block.span.end else None


def find_footnote(document: Document, span: Span) -> Footnote | None:
    """The footnote that a span is a part of. None in the body."""
    number = bisect_right(document.footnotes, span.start, key=lambda note: note.span.start) - 1
    note = document.footnotes[number] if number >= 0 else None
    return note if note is not None and note.span.holds(span) else None


def find_row(document: Document, span: Span) -> TableRow | None:
    """The table row with exactly this span, None where there is none."""
    number = bisect_left(document.rows, span.start, key=lambda row: row.span.start)
    row = document.rows[number] if number < len(document.rows) else None
    return row if row is not None and row.span == span else None


def find_rows(document: Document, span: Span) -> tuple[TableRow, ...]:
    """The table rows that a span holds whole."""
    first = bisect_left(document.rows, span.start, key=lambda row: row.span.start)
    last = bisect_right(document.rows, span.end, key=lambda row: row.span.end)
    return document.rows[first:last]


@dataclass(frozen=True, slots=True)
class Point:
    """A numbered part of a text as it is cited."""

    name: str
    """"Article 2(1)(b)", "recital 4" or, outside articles, "point 12(a)"."""
    span: Span
    """What stands in it of the span that was asked for."""


def find_point(document: Document, offset: int) -> str | None:
    """The numbered part that an offset stands in, for a footnote that of its marker. None where nothing is numbered."""
    return next((point.name for point in find_points(document, Span(offset, offset + 1))), None)


def find_points(document: Document, span: Span) -> tuple[Point, ...]:
    """The numbered parts that a span stands in, ascending, neighbours of one name as one. Empty where nothing is numbered.

    The numbers are those that blocks begin with: "1.", "(b)", "(ii)". A paragraph without one belongs to the numbered paragraph
    above it. It may belong to the last point of a list above it or follow the whole list, so that only the paragraph is named.
    More than `_MOST_BLOCKS` behind the heading only the section is named.
    """
    place = find_anchor(document, span.start)
    if place != span.start:
        span = Span(place, place + 1)
    blocks = document.blocks
    first = max(0, bisect_right(blocks, span.start, key=lambda block: block.span.start) - 1)
    last = bisect_left(blocks, span.end, key=lambda block: block.span.start)
    points: list[Point] = []
    for name, block in _name_blocks(document, first, last):
        part = Span(max(block.span.start, span.start), min(block.span.end, span.end))
        if name is None or part.start >= part.end:
            continue
        if points and points[-1].name == name:
            points[-1] = Point(name, Span(points[-1].span.start, part.end))
        else:
            points.append(Point(name, part))
    return tuple(points)


def _name_blocks(document: Document, first: int, last: int) -> Iterator[tuple[str | None, Block]]:
    """The blocks from `first` to before `last`, each with the name of its point."""
    section: Section | None = None
    numbers, read = _Numbers(), 0
    tree = SectionTree(document) if last - first > _FEW_BLOCKS else None
    first_article = cache(partial(_find_first_article, document))
    for place in range(first, last):
        block = document.blocks[place]
        around = find_sections(document, block.span.start) if tree is None else tree.find_sections(block.span.start)
        if place == first or (around[-1] if around else None) is not section:
            section, numbers = (around[-1] if around else None), _Numbers()
            read = bisect_left(document.blocks, section.span.start if section else 0, key=lambda block: block.span.start)
        path: tuple[str, ...] = ()
        for other in document.blocks[read : place + 1] if place - read < _MOST_BLOCKS else ():
            path = numbers.read(document.text[other.span.start : min(other.span.start + _LONGEST_SIGN, other.span.end)])
            read += 1
        point = _name_point(around, path)
        if point is not None and point.startswith("point ") and document.text[block.span.start] == "(":
            point = _name_recital(document, block, path, first_article) or point
        yield point, block


def _name_recital(
    document: Document, block: Block, path: tuple[str, ...], first_article: Callable[[], Section | None]
) -> str | None:
    """The name of a recital. None for a block that does not stand before the first article of a legal act."""
    recital = find_language(document.language).page.recital
    article = first_article() if recital else None
    return f"{recital} {path[0]}" if article is not None and block.span.end <= article.span.start else None


def _name_point(around: Sequence[Section], path: tuple[str, ...]) -> str | None:
    labels = [section.number for section in around if section.number and _is_cited(section.number)]
    brackets = "".join(f"({number})" for number in path)
    if labels:
        return f"{labels[-1]}{brackets}"
    if not path or not path[0].isdigit():
        return None
    return f"point {path[0]}{brackets[len(path[0]) + 2 :]}"


def _is_cited(label: str) -> bool:
    """True for the label of an article, a rule or an annex: of what is cited with the points in it."""
    division = find_division(label)
    return division is not None and division.part in ("article", "rule", "annex")


def _find_first_article(document: Document) -> Section | None:
    """Where the articles of a legal act begin: what stands before them may be a recital."""
    return next((section for section in document.sections if section.number and _is_cited(section.number)), None)


_LONGEST_SIGN = 12  # code points
_MOST_BLOCKS = 20_000  # of a section, between its heading and the block whose point is sought
_FEW_BLOCKS = 3
# Not "3.5", which numbers a heading, and not "A.", which may be an initial.
_SIGN = re.compile(r"\s*(?:\((\d{1,3}[a-z]?|[a-z]|[ivx]{1,6})\)|(\d{1,3}[a-z]?|[a-z]|[ivx]{1,6})\)|(\d{1,3}[a-z]?)\.)(?=\s|$)")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii")


@dataclass(slots=True)
class _Numbers:
    """The numbers that are open while the blocks of a section are read in order."""

    open: list[tuple[str, int, str]] = field(default_factory=list)
    """Form, value and print of each, outermost first."""

    def read(self, text: str) -> tuple[str, ...]:
        """The path of numbers of the block that begins with `text`."""
        match = _SIGN.match(text)
        if match is None:  # a list ends with a paragraph that has no number, its paragraph does not
            return tuple(number for form, _, number in self.open if form in ("1.", "(1)"))
        printed = match[1] or match[2] or match[3]
        forms = _read_sign(printed, with_stop=match[3] is not None)
        self._place(forms, printed)
        return tuple(number for _, _, number in self.open)

    def _place(self, forms: Sequence[tuple[str, int]], printed: str) -> None:
        """Go on with the innermost list that the sign continues, else begin a list, else go on after a gap."""
        for depth in range(len(self.open) - 1, -1, -1):
            for form, value in forms:
                if self.open[depth][0] == form and value - self.open[depth][1] in (0, 1) and printed != self.open[depth][2]:
                    self.open[depth:] = [(form, value, printed)]
                    return
        begun = next(((form, value) for form, value in reversed(forms) if value == 1), None)
        known = {form: depth for depth, (form, _, _) in enumerate(self.open)}
        if begun is not None and begun[0] not in known:
            self.open.append((*begun, printed))
            return
        form, value = next(((form, value) for form, value in forms if form in known), forms[0])
        depth = known.get(form, 0 if form in ("1.", "(1)") else len(self.open))
        self.open[depth:] = [(form, value, printed)]


def _read_sign(printed: str, *, with_stop: bool) -> list[tuple[str, int]]:
    """What a sign can be: a form of numbering and its value in it. "i" is a letter or a Roman number."""
    if printed[0].isdigit():
        return [("1." if with_stop else "(1)", int(printed.rstrip("abcdefghijklmnopqrstuvwxyz")))]
    letter = [("(a)", ord(printed) - ord("a") + 1)] if len(printed) == 1 else []
    roman = [("(i)", _ROMANS.index(printed) + 1)] if printed in _ROMANS else []
    return [*letter, *roman]


def find_raw_spans(document: Document, span: Span) -> tuple[Span, ...]:
    """The spans of the raw text that a span of the clean text was copied from, in order of the clean text."""
    found = []
    for clean, raw, length in document.source_map:
        start, end = max(span.start, clean), min(span.end, clean + length)
        if start < end:
            found.append(Span(raw + start - clean, raw + end - clean))
    return tuple(found)
