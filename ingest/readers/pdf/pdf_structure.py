"""What the lines of a PDF are: pages come in, headings, paragraphs, lists, tables and footnotes go out as blocks, in order.

A reader sees the whole job here. Each step has a module of its own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.extraction import RawBlock, RawDrop
from ingest.readers.pdf.pdf_metadata import Cover
from ingest.readers.pdf.pdf_page import PdfLine, PdfPage
from ingest.readers.pdf.pdf_tables import find_tables
from ingest.readers.pdf.structure.pdf_blocks import BlockDraft, Measure, find_drafts, rank_headings
from ingest.readers.pdf.structure.pdf_furniture import drop_furniture
from ingest.readers.pdf.structure.pdf_joining import join_drafts
from ingest.readers.pdf.structure.pdf_margins import drop_margins
from ingest.readers.pdf.structure.pdf_marks import raise_numbers
from ingest.readers.pdf.structure.pdf_notes import lift_notes
from ingest.readers.pdf.tables.pdf_table import PdfTable
from ingest.readers.pdf.tables.ruled_tables import read_ruled_table
from ingest.spans import Span

OPENING_PAGES = 3


@dataclass(frozen=True, slots=True)
class PdfStructure:
    """A PDF as blocks."""

    raw: str
    """The raw text, in which raised numbers behind digits have become raised characters."""
    blocks: tuple[RawBlock, ...]
    """Those of the body in reading order, then the footnotes."""
    dropped: tuple[RawDrop, ...]
    """In the order of the raw text."""
    loose_markers: tuple[str, ...]
    """The labels of footnote markers without a footnote."""
    cover: Cover
    """What the first page prints."""


def find_structure(raw: str, pages: Sequence[PdfPage]) -> PdfStructure:
    """The blocks of a file, and what was left out of them."""
    drops: list[RawDrop] = []
    printed_size = find_body_size([page.lines for page in pages])
    kept = drop_furniture(drop_margins(pages, printed_size, drops), printed_size, drops)
    lifted = lift_notes([page.lines for page in kept], find_body_size([page.lines for page in kept]))
    bodies = lifted.bodies
    measure = Measure(find_body_size(bodies), _find_leading(bodies), _is_mostly_bold(bodies))
    tables: list[PdfTable] = []
    drafts = join_drafts(raw, [draft for body in bodies for draft in _read_page(body, measure, tables)])
    levels = rank_headings(drafts)
    blocks = [block for draft in drafts for block in draft.as_blocks(raw, levels.get(id(draft), 0), drops)]
    return PdfStructure(
        raw=raise_numbers(raw, pages),
        blocks=(*blocks, *(note.as_block() for note in lifted.notes)),
        dropped=tuple(sorted((drop for drop in drops if drop.pieces), key=lambda drop: drop.pieces)),
        loose_markers=lifted.loose,
        cover=Cover(bodies[0] if bodies else (), measure.size, " ".join(page.span.cut(raw) for page in pages[:OPENING_PAGES])),
    )


def _read_page(body: Sequence[PdfLine], measure: Measure, tables: list[PdfTable]) -> Iterator[BlockDraft]:
    done = 0
    for table in _find_tables(body, tables):
        before = find_drafts(body[done : table.first], measure)
        tables.append(table)
        number = sum(1 for one in tables if not one.goes_on)
        if before and before[-1].reads_as_caption():
            before[-1].kind, before[-1].table = "caption", number
        yield from before
        lines, rows = list(body[table.first : table.last]), table.as_blocks(number)
        yield BlockDraft("table", lines, rows=(*_find_rest(lines, rows), *rows))
        done = table.last
    yield from find_drafts(body[done:], measure)


def _find_tables(body: Sequence[PdfLine], tables: Sequence[PdfTable]) -> Iterator[PdfTable]:
    """The tables of a page in order: those between rules, and those among the other lines. `tables`: those before."""
    last = tables[-1] if tables else None
    grids = [line.cell and line.cell.grid for line in body]
    for grid, group in groupby(range(len(body)), key=grids.__getitem__):
        places = list(group)
        first, end = places[0], places[-1] + 1
        lines = body[first:end]
        found = find_tables(lines, last) if grid is None else [read_ruled_table(lines, last if not first else None)]
        for table in found:
            last = replace(table, first=table.first + first, last=table.last + first, ends_page=table.last + first == len(body))
            yield last


def _find_rest(lines: Sequence[PdfLine], rows: Sequence[RawBlock]) -> Iterator[RawBlock]:
    """What stands on the lines of a table and in none of its cells, as paragraphs, so that nothing goes missing."""
    held = {place for row in rows for pieces in (row.pieces, *row.cells) for piece in pieces for place in range(*piece)}
    for segment in (segment for line in lines for segment in line.segments):
        mask = "".join(" " if place + segment.start in held else "x" for place in range(len(segment.text)))
        for run in re.finditer("x+", mask):
            text = segment.text[run.start() : run.end()]
            if any(map(str.isalnum, text)):
                start = segment.start + run.start() + len(text) - len(text.lstrip())
                yield RawBlock("paragraph", (Span(start, start + len(text.strip())),))


def find_body_size(bodies: Sequence[Sequence[PdfLine]]) -> float:
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
