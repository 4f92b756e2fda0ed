"""What the lines of a PDF are: pages come in, headings, paragraphs, lists, tables and footnotes go out as blocks, in order.

A reader sees the whole job here. Each step has a module of its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.extraction import RawBlock
from ingest.readers.pdf.pdf_blocks import BlockDraft, Measure, find_drafts
from ingest.readers.pdf.pdf_furniture import drop_furniture
from ingest.readers.pdf.pdf_joining import join_drafts
from ingest.readers.pdf.pdf_notes import lift_notes
from ingest.readers.pdf.pdf_page import PdfLine, PdfPage
from ingest.readers.pdf.pdf_tables import PdfTable, find_tables


def find_structure(raw: str, pages: Sequence[PdfPage]) -> Iterator[RawBlock]:
    """The blocks of the body in reading order, then the footnotes."""
    bodies = drop_furniture(pages)
    bodies, notes = lift_notes(bodies, _find_body_size(bodies))
    measure = Measure(_find_body_size(bodies), _find_leading(bodies), _is_mostly_bold(bodies))
    drafts: list[BlockDraft] = []
    tables: list[PdfTable] = []
    for body in bodies:
        drafts += _read_page(body, measure, tables)
    sizes = sorted({(draft.size, draft.is_bold) for draft in drafts if draft.kind == "heading"}, reverse=True)
    for draft in join_drafts(raw, drafts):
        yield from draft.as_blocks(raw, sizes)
    yield from (note.as_block() for note in notes)


def _read_page(body: Sequence[PdfLine], measure: Measure, tables: list[PdfTable]) -> Iterator[BlockDraft]:
    done = 0
    for table in find_tables(body, tables[-1] if tables else None):
        before = find_drafts(body[done : table.first], measure)
        tables.append(table)
        number = sum(1 for one in tables if not one.goes_on)
        if before and before[-1].reads_as_caption():
            before[-1].kind, before[-1].table = "caption", number
        yield from before
        yield BlockDraft("table", list(body[table.first : table.last]), rows=table.as_blocks(number))
        done = table.last
    yield from find_drafts(body[done:], measure)


def _find_body_size(bodies: Sequence[Sequence[PdfLine]]) -> float:
    """The font size that most characters have, in points."""
    weights: Counter[float] = Counter()
    for body in bodies:
        for line in body:
            weights[line.size] += len(line.text)
    return max(weights.items(), key=lambda item: (item[1], item[0]))[0] if weights else 10.0


def _find_leading(bodies: Sequence[Sequence[PdfLine]]) -> float:
    """The distance from line to line that is met most often, in font sizes."""
    steps = Counter(
        round((upper.y - lower.y) / lower.size, 1)
        for body in bodies
        for upper, lower in pairwise(body)
        if upper.column == lower.column and upper.size == lower.size and 0.8 * lower.size < upper.y - lower.y < 2.5 * lower.size
    )
    return max(steps.items(), key=lambda item: (item[1], -item[0]))[0] if steps else 1.2


def _is_mostly_bold(bodies: Sequence[Sequence[PdfLine]]) -> bool:
    lines = [line for body in bodies for line in body]
    return 2 * sum(1 for line in lines if line.is_bold) > len(lines)
