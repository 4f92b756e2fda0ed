"""Which span is shown for a hit: usually its chunk, the whole table where that was met, never more than a passage holds.

A row that the question does not name was found for what all rows of its table share, headings and column names, and so were its
neighbours: the table is shown once instead of many of its rows. A table's head by itself tells a reader nothing either.
"""

from bisect import bisect_left
from dataclasses import dataclass

from ingest.document import Document
from ingest.lookup import find_row
from ingest.spans import Span
from retrieval.passages.passage import PassageKind
from retrieval.query.query import Query
from retrieval.rank.hit import Hit

LONGEST_PASSAGE = 1_500  # code points; the contract's


@dataclass(frozen=True, slots=True)
class ExpandedHit:
    """A hit with what is shown for it: `span` of its document, `text` there."""

    hit: Hit
    document: Document
    span: Span
    text: str
    kind: PassageKind


def expand_hit(query: Query, document: Document, hit: Hit) -> ExpandedHit:
    """The hit with the span that is shown for it."""
    span, kind = hit.chunk.span, hit.chunk.kind
    row = find_row(document, span)
    if row is None or not query.names_row(row):
        table = find_table(document, span)
        if table is not None:
            return ExpandedHit(hit, document, table, table.cut(document.text), "table")
    span = _cut_long(document, span)
    return ExpandedHit(hit, document, span, span.cut(document.text), kind)


def find_table(document: Document, span: Span) -> Span | None:
    """The table that a row or head belongs to, caption to last row. None for other spans and for one too long to show."""
    blocks = document.blocks
    first = last = bisect_left(blocks, span.start, key=lambda block: block.span.start)
    if first == len(blocks) or blocks[first].kind not in ("caption", "table_header", "table_row"):
        return None
    while first > 0 and blocks[first].kind == "table_row" and blocks[first - 1].kind in ("table_row", "table_header"):
        first -= 1
    if first > 0 and blocks[first].kind == "table_header" and blocks[first - 1].kind == "caption":
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].kind in ("table_header", "table_row"):
        last += 1
    table = Span(blocks[first].span.start, blocks[last].span.end)
    return table if table.end - table.start <= LONGEST_PASSAGE else None


def _cut_long(document: Document, span: Span) -> Span:
    """A table row may be longer than a passage. Its beginning is shown."""
    if span.end - span.start <= LONGEST_PASSAGE:
        return span
    text = document.text[span.start : span.start + LONGEST_PASSAGE]
    return Span(span.start, span.start + len(text[: text.rfind(" ")].rstrip() if " " in text else text))
