"""A table of Markdown or of HTML within it: its cells come in one after the other, header and rows as raw blocks go out.

Merged cells are carried: a cell that another one covers refers to the text of that one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.extraction import BlockKind, RawBlock
from ingest.spans import Span

MOST_SPANNED = 100
"""Columns. A span past it is an error of who made the table, and costs memory in every row."""


@dataclass(slots=True)
class OpenCell:
    """A cell as written, which may cover others."""

    is_header: bool
    columns: int = 1
    rows: int = 1
    pieces: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class OpenTable:
    """A table under construction."""

    number: int
    rows: list[list[OpenCell]] = field(default_factory=list)
    cell: OpenCell | None = None
    """The cell that takes the text now."""
    caption: OpenCell = field(default_factory=lambda: OpenCell(is_header=False))
    is_html: bool = False

    def open_cell(self, cell: OpenCell) -> None:
        """Begin a cell in the last row."""
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(cell)
        self.cell = cell

    def blocks(self) -> Iterator[RawBlock]:
        """Caption, headers and rows, all with the same number of cells. Those without any text are left out."""
        if self.caption.pieces:
            yield RawBlock("caption", tuple(self.caption.pieces), table=self.number)
        lines = self._lay_out()
        width = max(map(len, lines), default=0)
        headers = self._count_headers()
        for number, line in enumerate(lines):
            cells = tuple(tuple(cell.pieces) if cell is not None and is_own else () for cell, is_own in line)
            carried = tuple(tuple(cell.pieces) if cell is not None and not is_own else () for cell, is_own in line)
            if any(cells):
                empty: tuple[tuple[Span, ...], ...] = ((),) * (width - len(line))
                kept = (*carried, *empty) if any(carried) else ()
                kind: BlockKind = "table_header" if number < headers else "table_row"
                yield RawBlock(kind, (), cells=(*cells, *empty), carried=kept, table=self.number)

    def _count_headers(self) -> int:
        """How many rows at the top hold the names of columns. A table is not made of headers alone."""
        count = 0
        while count < len(self.rows) and all(cell.is_header for cell in self.rows[count]):
            count += 1
        return count if count < len(self.rows) else min(count, 1)

    def _lay_out(self) -> list[list[tuple[OpenCell | None, bool]]]:
        """For each row the cell at each column, and whether it is written there or only covers it."""
        lines: list[list[tuple[OpenCell | None, bool]]] = []
        covering: dict[int, tuple[OpenCell, int]] = {}  # by column: the cell from above, and how many rows it still covers
        # No real cell spans many times the cells of the longest row, and one that claims to would fill the memory.
        most = min(MOST_SPANNED, 4 * max(map(len, self.rows), default=0))
        for row in self.rows:
            line: list[tuple[OpenCell | None, bool]] = []
            for cell in row:
                _fill_covered(line, covering)
                for place in range(min(cell.columns, most)):
                    if cell.rows > 1 and len(line) < most:
                        covering[len(line)] = (cell, cell.rows - 1)
                    line.append((cell, place == 0))
            last = max(covering, default=-1)
            _fill_covered(line, covering)
            while len(line) <= last:
                line.append((None, False))
                _fill_covered(line, covering)
            lines.append(line)
        return lines


def _fill_covered(line: list[tuple[OpenCell | None, bool]], covering: dict[int, tuple[OpenCell, int]]) -> None:
    while len(line) in covering:
        cell, left = covering.pop(len(line))
        if left > 1:
            covering[len(line)] = (cell, left - 1)
        line.append((cell, False))
