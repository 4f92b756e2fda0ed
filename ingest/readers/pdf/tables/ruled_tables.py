"""Tables between rules: the lines of one such table come in, its header and its rows go out, merged cells carried along.

Which cell a line stands in is known (`ruled_grids.py`). What is left to find is which rows name the columns, and whether it is
the rest of the table that ended the page before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extraction import RawBlock
from ingest.readers.header_rows import PERIOD, count_headers
from ingest.readers.pdf.pdf_page import CellPlace, PdfLine
from ingest.readers.pdf.tables.pdf_table import PdfTable
from ingest.spans import Span

SAME_EDGE = 4.0
"""In points: how far the columns of a table may be off on its next page."""

Spans = tuple[Span, ...]


@dataclass(slots=True)
class _Row:
    """A row by its columns."""

    own: list[Spans]
    carried: list[Spans]
    """The spans of the merged cell that covers a column, none where no other cell does."""
    texts: list[str]
    """The text of each column, that of merged cells included."""
    is_bold: bool = True
    spans_columns: bool = False
    goes_on: bool = False
    """Whether a cell of it began in a row above."""


def read_ruled_table(lines: Sequence[PdfLine], before: PdfTable | None) -> PdfTable:
    """The table that all the lines stand in. before: the one that ended the page before, None where there is none."""
    rows = _lay_rows(lines)
    headers = count_headers(rows, is_different=_is_different(rows))
    names = tuple(rows[headers - 1].texts) if headers else ()
    edges = next(line.cell.edges for line in lines if line.cell is not None)
    goes_on = before is not None and _has_columns_of(edges, before) and (not headers or names == before.names)
    has_merged = any(any(row.carried) for row in rows)
    blocks = [
        RawBlock(
            "table_header" if place < headers else "table_row",
            (),
            cells=tuple(row.own),
            carried=tuple(row.carried) if has_merged else (),
        )
        for place, row in enumerate(rows)
        if any(row.own)
    ]
    names = before.names if goes_on and before is not None else names
    return PdfTable(0, len(lines), tuple(blocks), names=names, goes_on=goes_on, edges=edges)


def _has_columns_of(edges: Sequence[float], before: PdfTable) -> bool:
    if not before.ends_page or len(edges) != len(before.edges):
        return False
    return all(abs(one - other) <= SAME_EDGE for one, other in zip(edges, before.edges, strict=True))


def _lay_rows(lines: Sequence[PdfLine]) -> list[_Row]:
    """All rows from the top down."""
    cells: defaultdict[CellPlace, list[PdfLine]] = defaultdict(list)
    for line in lines:
        if line.cell is not None:
            cells[line.cell].append(line)
    height = max(cell.row + cell.height for cell in cells)
    width = len(next(iter(cells)).edges) - 1
    rows = [_Row([()] * width, [()] * width, [""] * width) for _ in range(height)]
    for cell, written in cells.items():
        _lay_cell(rows, cell, written)
    for row in rows:
        if sum(map(bool, row.texts)) == width and len(set(row.texts)) == 1 and width > 1:
            row.carried = [()] * width  # a line over the whole width says nothing of single columns
    return rows


def _lay_cell(rows: Sequence[_Row], cell: CellPlace, lines: Sequence[PdfLine]) -> None:
    spans = tuple(span for line in lines for span in line.spans())
    text = " ".join(line.text for line in lines)
    for place in range(cell.row, cell.row + cell.height):
        row = rows[place]
        row.is_bold &= all(line.is_bold for line in lines)
        row.spans_columns |= cell.width > 1
        row.goes_on |= place > cell.row
        for column in range(cell.column, cell.column + cell.width):
            is_first = (place, column) == (cell.row, cell.column)
            row.own[column] = spans if is_first else ()
            row.carried[column] = () if is_first else spans
            row.texts[column] = text


def _is_different(rows: Sequence[_Row]) -> bool:
    """Whether figures stand in the rows below the first only, years that name columns aside."""
    return not _has_figures(rows[0]) and any(map(_has_figures, rows[1:]))


def _has_figures(row: _Row) -> bool:
    return any(character.isdigit() for text in row.texts if not PERIOD.fullmatch(text) for character in text)
