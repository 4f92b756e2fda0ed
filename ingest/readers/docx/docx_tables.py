"""Tables of Word: rows and cells come in, table lines with the columns of a grid go out.

What a merged cell says is carried into all its rows and columns. A table that only arranges text on the page is a frame and no
table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from ingest.extraction import RawBlock
from ingest.readers.docx.docx_story import PARAGRAPH, TABLE, StoryWriter
from ingest.readers.docx.word_xml import WORD, find_inner, find_value, holds_text, is_marked, read_hex, read_number
from ingest.readers.header_rows import count_headers
from ingest.spans import Span

ROW, CELL = f"{WORD}tr", f"{WORD}tc"
_MOST_COLUMNS = 256
"""How many columns without a cell of their own a row may have. Word has 63 at the most."""
_LONGEST_CARRIED = 1_000
"""Code points. A longer cell is no label of others."""
_MOST_CARRIED = 2_000_000
"""Code points that one table carries into other cells."""
_PARAGRAPHS_OF_FRAME = 4
"""A table of one row with a cell of so many paragraphs sets two texts side by side."""


class WordTable:
    """The rows and cells of a table, deleted rows left out."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        rows = find_inner(element, {ROW})
        self.rows = [row for row in rows if find_value(row, "trPr/del") is None]
        self.cells_of_rows = [list(find_inner(row, {CELL})) for row in self.rows]

    @cached_property
    def cells(self) -> list[etree._Element]:
        """All cells in the order of the text."""
        return [cell for cells in self.cells_of_rows for cell in cells]


@dataclass(slots=True)
class GridCell:
    """A cell that was laid down."""

    spans: tuple[Span, ...]
    text: str
    width: int
    """How many columns it spans."""
    merge: str | None
    """Of a cell merged with others below or above it "restart" for the first, anything else for those that go on."""
    is_bold: bool


@dataclass(slots=True)
class GridRow:
    """A row by its columns."""

    cells: list[tuple[Span, ...]] = field(default_factory=list)
    carried: list[tuple[Span, ...]] = field(default_factory=list)
    """For each column the spans of the merged cell that covers it, none where no other cell does."""
    texts: list[str] = field(default_factory=list)
    """The text of each column, carried text included."""
    spans_columns: bool = False
    """Whether a cell of it spans several columns."""
    goes_on: bool = False
    """Whether a cell of it belongs to the row above."""
    is_bold: bool = True
    """Whether all its text is in bold letters."""

    def add(self, own: tuple[Span, ...], carried: tuple[Span, ...], text: str, times: int = 1) -> None:
        """Put the next column, or `times` of them, behind the others."""
        self.cells += [own] * times
        self.carried += [carried] * times
        self.texts += [text] * times


def is_frame(table: WordTable) -> bool:
    """Whether a table only arranges text: one cell a row, whole tables in its cells, or two texts side by side."""
    if all(len(cells) <= 1 for cells in table.cells_of_rows):
        return True
    filled = sum(1 for cell in table.cells if holds_text(cell))
    if 2 * sum(map(_holds_table, table.cells)) > max(filled - 1, 0):
        return True
    return len(table.rows) == 1 and any(_count_paragraphs(cell) >= _PARAGRAPHS_OF_FRAME for cell in table.cells)


def _holds_table(cell: etree._Element) -> bool:
    """Whether a cell holds a table with several rows and columns."""
    for inner in find_inner(cell, {TABLE}):
        rows = list(find_inner(inner, {ROW}))
        if len(rows) > 1 and any(sum(1 for _ in find_inner(row, {CELL})) > 1 for row in rows):
            return True
    return False


def _count_paragraphs(cell: etree._Element) -> int:
    return sum(1 for one in find_inner(cell, {PARAGRAPH}) if holds_text(one))


def read_table(writer: StoryWriter, table: WordTable, number: int) -> Iterator[RawBlock]:
    """The lines of a table, those without any text left out."""
    rows = _lay_rows(writer, table)
    width = min(max((len(row.cells) for row in rows), default=0), _MOST_COLUMNS)
    headers = _count_headers(table, rows)
    for row, cells in zip(rows[headers:], table.cells_of_rows[headers:], strict=True):
        if len(cells) == 1:
            row.carried = [()] * len(row.cells)  # a line over the whole width says nothing of single columns
    has_merged = any(any(row.carried) for row in rows)
    for place, row in enumerate(rows):
        if not any(row.cells):
            continue
        missing: list[tuple[Span, ...]] = [()] * (width - len(row.cells))
        carried = (*row.carried, *missing) if has_merged else ()
        yield RawBlock(
            "table_header" if place < headers else "table_row", (), cells=(*row.cells, *missing), carried=carried, table=number
        )


def _lay_rows(writer: StoryWriter, table: WordTable) -> list[GridRow]:
    """All rows, with the text of merged cells in each row and column that they cover."""
    above: dict[int, GridCell] = {}  # by its first column, the merged cell that may go on in the next row
    left = _MOST_CARRIED
    rows = []
    for element, cells in zip(table.rows, table.cells_of_rows, strict=True):
        row = GridRow()
        row.add((), (), "", min(read_number(find_value(element, "trPr/gridBefore")), _MOST_COLUMNS))
        merged: dict[int, GridCell] = {}
        for cell in (_lay_cell(writer, one) for one in cells):
            place = len(row.cells)
            origin = above.get(place) if cell.merge not in (None, "restart") else None
            if cell.merge is not None:
                merged[place] = origin or cell
            left -= _add_cell(row, cell, origin, carries=left > 0)
            if origin is not None:
                writer.drop(cell.spans, "hidden")
        row.add((), (), "", min(read_number(find_value(element, "trPr/gridAfter")), max(0, _MOST_COLUMNS - len(row.cells))))
        writer.raw.add("\n")
        above = merged
        rows.append(row)
    return rows


def _add_cell(row: GridRow, cell: GridCell, origin: GridCell | None, *, carries: bool) -> int:
    """Put a cell and the columns that it covers behind the others. Returns how many code points are carried."""
    shown = origin or cell
    is_short = carries and len(shown.text) <= _LONGEST_CARRIED
    carried = shown.spans if is_short else ()
    covered = min(cell.width - 1, max(0, _MOST_COLUMNS - len(row.cells)))
    row.add(() if origin else cell.spans, carried if origin else (), shown.text)
    row.add((), carried, shown.text, covered)
    row.spans_columns |= covered > 0
    row.goes_on |= origin is not None
    row.is_bold &= cell.is_bold or not cell.text
    return len(shown.text) * (covered + (origin is not None)) if is_short else 0


def _lay_cell(writer: StoryWriter, cell: etree._Element) -> GridCell:
    laid = writer.lay_story(cell, "\t")
    spans = tuple(span for one in laid for span in one.pieces)
    properties = cell.find(f"{WORD}tcPr")
    return GridCell(
        spans=spans,
        text=" ".join(one.text for one in laid if one.pieces),
        width=max(1, read_number(find_value(properties, "gridSpan"), 1)),
        merge=find_value(properties, "vMerge"),
        is_bold=all(one.printed.is_bold for one in laid if one.pieces),
    )


def _count_headers(table: WordTable, rows: Sequence[GridRow]) -> int:
    """How many rows at the top name the columns: those that repeat on each page, or the first one and what belongs to it."""
    if len(rows) < 2:
        return 0
    marked = 0
    while marked < len(rows) and is_marked(table.rows[marked], "trPr/tblHeader"):
        marked += 1
    if marked:
        return min(marked, len(rows) - 1)
    return count_headers(rows, is_different=_asks_for_header(table))


def _asks_for_header(table: WordTable) -> bool:
    """Whether the table asks for a different first row."""
    look = table.element.find(f"{WORD}tblPr/{WORD}tblLook")
    flags = "0" if look is None else look.get(f"{WORD}val") or "0"
    return look is not None and (look.get(f"{WORD}firstRow") in ("1", "true", "on") or read_hex(flags) & 0x20 > 0)
