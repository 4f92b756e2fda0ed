"""Plain text, as copied from a web page or extracted from a PDF elsewhere: structure is read off the lines alone.

In comes the decoded text, out comes an `Extraction` whose blocks leave out running heads, link lists and web page furniture, with
footnotes lifted out of the pages, sentences over page ends whole, and tables as rows.
"""

from collections.abc import Sequence

from ingest.extraction import Extraction, RawBlock
from ingest.readers.text.text_blocks import Outline, find_blocks, join_over_page
from ingest.readers.text.text_furniture import drop_furniture, drop_links
from ingest.readers.text.text_lines import Line, group_lines, split_lines, wrap_width
from ingest.readers.text.text_notes import Note, lift_notes
from ingest.readers.text.text_pages import cut_pages, raw_pages
from ingest.readers.text.text_tables import Table, find_tables
from ingest.sandbox.decoding import decode_within
from ingest.sandbox.limits import ReadingLimits


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
    blocks: list[RawBlock] = []
    for body in _drop_furniture(bodies):
        join_over_page(blocks, raw, _read_page(body, width, outline, len(blocks)), width)
    return Extraction(raw, (*blocks, *map(_footnote, notes)), raw_pages(pages, raw))


def _drop_furniture(bodies: Sequence[list[Line]]) -> list[list[Line]]:
    """Furniture is looked for in a text of one page: a copied web page. Pages of a report lose only their bare links."""
    return [drop_furniture(body) if len(bodies) == 1 else drop_links(body) for body in bodies]


def _read_page(body: Sequence[Line], width: int | None, outline: Outline, table_number: int) -> list[RawBlock]:
    groups = group_lines(body)
    blocks: list[RawBlock] = []
    done = 0
    for number, table in enumerate(find_tables(groups)):
        blocks += find_blocks(groups[done : table.first], width, outline)
        blocks += _table_blocks(table, table_number + number)
        done = table.last
    return blocks + find_blocks(groups[done:], width, outline)


def _table_blocks(table: Table, number: int) -> list[RawBlock]:
    blocks = [RawBlock("caption", table.caption, table=number)] if table.caption else []
    if table.header:
        blocks.append(RawBlock("table_header", (), cells=table.header, table=number))
    return blocks + [RawBlock("table_row", (), cells=row, table=number) for row in table.rows]


def _footnote(note: Note) -> RawBlock:
    return RawBlock("footnote", tuple(line.span for line in note.lines), label=note.label)
