"""Plain text, as copied from a web page or extracted from a PDF elsewhere: structure is read off the lines alone.

In comes the decoded text, out comes an `Extraction` whose blocks leave out running heads, link lists and web page furniture, with
footnotes lifted out of the pages, sentences over page ends whole, and tables as rows. What is left out is named.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ingest.divisions import find_division
from ingest.extraction import Extraction, FoundMetadata, RawBlock, RawDrop
from ingest.readers.text.text_blocks import Outline, find_blocks, join_over_page
from ingest.readers.text.text_furniture import drop_furniture, drop_links
from ingest.readers.text.text_lines import Line, group_lines, split_lines, wrap_width
from ingest.readers.text.text_notes import Note, lift_notes
from ingest.readers.text.text_pages import PagedLines, cut_pages, raw_pages
from ingest.readers.text.text_tables import Table, find_tables
from ingest.sandbox.decoding import decode_within
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span

TITLE_LINE = re.compile(r"[\w“\"'«(](?>.*?\s).++(?<![.!?:;,…\]}])", re.DOTALL)
LETTERS = re.compile(r"[^\W_]")
LONGEST_TITLE = 200  # code points
TITLE_WITHIN = 3
"""Blocks from the top among which the title is looked for."""


def read_text_file(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a file of plain text. Raises UndecodableTextError or TooLargeError."""
    return read_plain_text(decode_within(data, limits))


def read_plain_text(raw: str) -> Extraction:
    """Read decoded text ("\\n" line ends). Any text is readable, so nothing is raised."""
    lines = split_lines(raw)
    width = wrap_width(lines)
    pages = cut_pages(raw, lines)
    bodies, notes = lift_notes([page.lines for page in pages])
    outline = Outline()
    found: list[RawBlock] = []
    for body in _drop_furniture(bodies):
        join_over_page(found, raw, _read_page(raw, body, width, outline, len(found)), width)
    blocks = [block for block in (*found, *map(_footnote, notes)) if _has_letters(raw, block)]
    dropped = sorted(_find_dropped(raw, lines, pages, blocks, notes), key=lambda drop: drop.pieces[0])
    return Extraction(raw, tuple(blocks), raw_pages(pages, raw), _find_title(raw, blocks), tuple(dropped))


def _drop_furniture(bodies: Sequence[list[Line]]) -> list[list[Line]]:
    """Furniture is looked for in a text of one page: a copied web page. Pages of a report lose only their bare links."""
    return [drop_furniture(body) if len(bodies) == 1 else drop_links(body) for body in bodies]


def _read_page(raw: str, body: Sequence[Line], width: int | None, outline: Outline, table_number: int) -> list[RawBlock]:
    groups = group_lines(body)
    blocks: list[RawBlock] = []
    done = 0
    for number, table in enumerate(find_tables(raw, groups)):
        blocks += find_blocks(groups[done : table.first], width, outline)
        blocks += _table_blocks(table, table_number + number)
        done = table.last
    return blocks + find_blocks(groups[done:], width, outline)


def _table_blocks(table: Table, number: int) -> list[RawBlock]:
    blocks = [RawBlock("caption", table.caption, table=number)] if table.caption else []
    blocks += [RawBlock("table_header", (), cells=row, table=number) for row in table.headers]
    return blocks + [RawBlock("table_row", (), cells=row, table=number) for row in table.rows]


def _footnote(note: Note) -> RawBlock:
    return RawBlock("footnote", tuple(line.span for line in note.lines), label=note.label)


def _spans_of(block: RawBlock) -> tuple[Span, ...]:
    return tuple(piece for cell in block.cells for piece in cell) or block.pieces


def _has_letters(raw: str, block: RawBlock) -> bool:
    return bool(block.cells) or any(LETTERS.search(piece.cut(raw)) for piece in block.pieces)


def _find_dropped(
    raw: str, lines: Sequence[Line], pages: Sequence[PagedLines], blocks: Sequence[RawBlock], notes: Sequence[Note]
) -> Iterator[RawDrop]:
    """Running lines, and whatever else of the lines stands in no block. The labels of notes belong to them."""
    running = [running.line.span for page in pages for running in page.running]
    yield from (RawDrop((one.line.span,), one.reason) for page in pages for one in page.running)
    taken = sorted([*running, *(note.label_span for note in notes), *(piece for block in blocks for piece in _spans_of(block))])
    ends = [span.start for span in taken]
    for line in lines:
        start = line.span.start
        number = max(0, bisect_right(ends, start) - 1)
        for span in [*taken[number : bisect_right(ends, line.span.end)], Span(line.span.end, line.span.end)]:
            text = raw[start : max(start, min(span.start, line.span.end))]
            if text.strip():
                begin = start + len(text) - len(text.lstrip())
                piece = Span(begin, begin + len(text.strip()))
                yield RawDrop((piece,), "boilerplate" if LETTERS.search(text) else "ornament")
            start = max(start, span.end)


def _find_title(raw: str, blocks: Sequence[RawBlock]) -> FoundMetadata:
    """The title, if one stands at the top: the first heading that is no numbered part, or a line that closes no sentence."""
    for place, block in enumerate(blocks[:TITLE_WITHIN]):
        text = " ".join(" ".join(piece.cut(raw) for piece in block.pieces).split())
        if block.kind == "heading" and block.label is None and find_division(text) is None:
            return FoundMetadata(title=text, title_from="the first heading")
        is_line = block.kind == "paragraph" and place == 0 and len(text) <= LONGEST_TITLE
        if is_line and TITLE_LINE.fullmatch(text) and not text[:1].islower():
            return FoundMetadata(title=text, title_from="the first line")
    heading = next((block for block in blocks if block.kind == "heading"), None)
    if heading is None:
        return FoundMetadata()
    title = " ".join(" ".join(piece.cut(raw) for piece in heading.pieces).split())
    return FoundMetadata(title=title, title_from="the first heading")
