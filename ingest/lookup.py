"""What a document has at an offset: sections, page, footnotes, table row, and the raw text that it was copied from.

Chunks and passages carry nothing of this. It is looked up by offset, so that it cannot go wrong where chunks overlap.
"""

from bisect import bisect_left, bisect_right
from math import inf

from ingest.document import Block, Document, Footnote, Page, Section, TableRow
from ingest.spans import Span


def find_anchor(document: Document, offset: int) -> int:
    """The offset in the body that `offset` belongs to: itself, or for a footnote that of its marker, if it has one."""
    note = find_footnote(document, Span(offset, offset + 1))
    return note.marker.start if note is not None and note.marker is not None else offset


def find_sections(document: Document, offset: int) -> tuple[Section, ...]:
    """The sections around an offset, outermost first. For a footnote those around its marker."""
    place = find_anchor(document, offset)
    around = [section for section in document.sections if section.span.start <= place < section.span.end]
    return tuple(sorted(around, key=lambda section: (section.level, section.span.start)))


def find_page(document: Document, offset: int) -> Page | None:
    """The page of an offset, for a footnote that of its marker. None for a source without pages."""
    place = find_anchor(document, offset)
    if not document.pages or place >= document.body_end:
        return None
    number = bisect_right([page.span.start for page in document.pages], place) - 1
    return document.pages[max(number, 0)]


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


def find_raw_spans(document: Document, span: Span) -> tuple[Span, ...]:
    """The spans of the raw text that a span of the clean text was copied from, in order of the clean text."""
    found = []
    for clean, raw, length in document.source_map:
        start, end = max(span.start, clean), min(span.end, clean + length)
        if start < end:
            found.append(Span(raw + start - clean, raw + end - clean))
    return tuple(found)
