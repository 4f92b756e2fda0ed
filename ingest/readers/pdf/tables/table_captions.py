"""What is said above a table about all of its figures: a line in brackets, and the unit in the words that introduce it."""

import re
from collections.abc import Iterator, Sequence

from ingest.language.tables import LANGUAGES
from ingest.readers.pdf.pdf_page import Segment
from ingest.readers.pdf.tables.table_cells import CellLine
from ingest.spans import Span

MOST_WORDS = 16
MOST_LINES = 3
# How many lines above a table may introduce it, and how far they are looked through, in code points of one line.
INTRODUCTION = 4
LONGEST_LINE = 400
MOST_STEP = 3.4
_SCALES = sorted(
    {word for language in LANGUAGES if language.numbers for word, scale in language.numbers.scales.items() if scale >= 1e3}
)
SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")
UNIT = re.compile(rf"\([^()]{{0,200}}\b(?:thousand|{'|'.join(map(re.escape, _SCALES))})s?\b[^()]{{0,200}}\)", re.IGNORECASE)


def find_caption(lines: Sequence[CellLine], first: int, floor: int) -> int:
    """The first of the lines in brackets that stand right above line `first`, `first` itself where there is none."""
    place = first
    while place > floor and first - place < MOST_LINES and _is_remark(lines[place - 1], lines[place]):
        place -= 1
    return place


def _is_remark(line: CellLine, below: CellLine) -> bool:
    text = line.line.text.strip()
    is_near = line.line.column == below.line.column and 0 <= line.y - below.y <= MOST_STEP * max(line.size, below.size)
    return is_near and len(line.cells) == 1 and text[:1] == "(" and text[-1:] == ")" and len(text.split()) <= MOST_WORDS


def find_lead(lines: Sequence[CellLine], first: int, floor: int) -> tuple[Span, ...]:
    """The sentence right above line `first` that ends with a colon, from its beginning on. `()` where there is none."""
    start = first
    while (
        start > max(floor, first - INTRODUCTION)
        and len(lines[start - 1].cells) == 1
        and (start == first or _are_prose(lines, start))
    ):
        start -= 1
    segments = [line.line.segments[-1] for line in lines[start:first]]
    texts = [segment.text[-LONGEST_LINE:].rstrip() for segment in segments]
    if not texts or not texts[-1].endswith(":"):
        return ()
    joined = " ".join(texts)
    begin = max((match.end() for match in SENTENCE_END.finditer(joined)), default=0)
    return tuple(_map_back(segments, texts, Span(begin, len(joined))))


def _are_prose(lines: Sequence[CellLine], place: int) -> bool:
    """True when line `place` goes on with the one before it: the same type, as near as lines of text."""
    upper, lower = lines[place - 1], lines[place]
    is_near = upper.line.column == lower.line.column and 0 < upper.y - lower.y <= 1.35 * lower.size
    return is_near and abs(upper.size - lower.size) <= 0.5 and upper.line.is_bold == lower.line.is_bold


def find_unit(lines: Sequence[CellLine], first: int, last: int, floor: int) -> tuple[Span, ...]:
    """Where lines `first` to `last` (exclusive), or those that introduce them, give the unit of the figures."""
    for start, end in ((first, last), (max(floor, first - INTRODUCTION), first)):
        segments = [segment for line in lines[start:end] for segment in line.line.segments]
        texts = [segment.text[-LONGEST_LINE:] for segment in segments]
        found = [match.span() for match in UNIT.finditer(" ".join(texts))]
        if found:
            return tuple(_map_back(segments, texts, Span(*found[-1])))
    return ()


def _map_back(segments: Sequence[Segment], texts: Sequence[str], span: Span) -> Iterator[Span]:
    """Where a span of the joined ends of segments stands in the raw text."""
    at = 0
    for segment, text in zip(segments, texts, strict=True):
        start, end = max(span.start, at), min(span.end, at + len(text))
        if start < end:
            skipped = segment.start + max(0, len(segment.text) - LONGEST_LINE) - at
            yield Span(start + skipped, end + skipped)
        at += len(text) + 1
