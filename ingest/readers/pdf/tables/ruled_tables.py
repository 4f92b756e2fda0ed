"""Tables between rules: the lines of one such table come in, its header and its rows go out, merged cells carried along.

Which cell a line stands in is known (`ruled_grids.py`). What is left to find is which rows name the columns, and whether it is
the rest of the table that ended the page before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extraction import RawBlock
from ingest.readers.header_rows import MOST_HEADERS, PERIOD, count_headers
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
    edges = next(line.cell.edges for line in lines if line.cell is not None)
    above = before if before is not None and _has_columns_of(edges, before) else None
    repeated = _count_repeated(rows, above.names) if above is not None else 0
    # Below the columns of the page before, figures say little: the first row may be one of words.
    headers = repeated or count_headers(rows, is_different=above is None and _is_different(rows))
    goes_on = above is not None and (repeated > 0 or not headers)
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
    names = above.names if goes_on and above is not None else tuple(rows[headers - 1].texts) if headers else ()
    return PdfTable(0, len(lines), tuple(blocks), names=names, goes_on=goes_on, edges=edges)


def _count_repeated(rows: Sequence[_Row], names: tuple[str, ...]) -> int:
    """How many rows at the top are the header of the page before once more."""
    return next((count for count, row in enumerate(rows[:MOST_HEADERS], 1) if names and tuple(row.texts) == names), 0)


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
    rows = [row for row in rows if any(row.texts)]
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
    """Whether some column holds figures in all rows below the first, which has none, years that name columns aside."""
    below = [[row.texts[place] for row in rows[1:] if row.texts[place]] for place in range(len(rows[0].texts))]
    return not any(map(_has_figures, rows[0].texts)) and any(texts and all(map(_has_figures, texts)) for texts in below[1:])


def _has_figures(text: str) -> bool:
    return not PERIOD.fullmatch(text) and any(map(str.isdigit, text))
