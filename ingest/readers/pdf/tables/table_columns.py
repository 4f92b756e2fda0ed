"""Columns of figures: cells come in line by line, columns grow from their edges.

Figures of one column overlap: they are set to its right edge or to its middle. A bracket or a percent sign hangs over by little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.tables.table_cells import Cell

# In points: neighbouring columns may touch by this much, an edge may be off by this much.
TOUCH = 2.0
# The share of the narrower of two spans that has to lie in the other.
SHARED = 0.3
# In points: a dash or a small figure may miss the others of its column by this much, for these hang over by a bracket.
NEAR = 10.0
FEWEST_CELLS = 4
LONE_PITCH = 70.0


@dataclass(slots=True)
class Column:
    """The edges of a column in points, and how many of its cells were seen, figures among them."""

    x0: float
    x1: float
    cells: int = 0
    figures: int = 0
    name: tuple[float, float] | None = None
    """The edges of its own name, in points, where a line names every column."""

    @property
    def middle(self) -> float:
        """Half-way between its edges."""
        return (self.x0 + self.x1) / 2


@dataclass(slots=True)
class ColumnModel:
    """The columns to the right of the labels, left to right."""

    columns: list[Column] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where the first column begins, in points."""
        return self.columns[0].x0

    @property
    def right(self) -> float:
        """Where the last column ends, in points."""
        return self.columns[-1].x1

    @property
    def pitch(self) -> float:
        """The distance from column to column, in points. Of a lone column a guess."""
        gaps = [after.middle - before.middle for before, after in pairwise(self.columns)]
        return median(gaps) if gaps else max(self.right - self.left, LONE_PITCH)

    def find(self, cell: Cell) -> list[int]:
        """The columns that a cell overlaps."""
        return [number for number, column in enumerate(self.columns) if _overlap(cell, column)]

    def place(self, cells: Sequence[Cell]) -> bool:
        """Take the cells of a line into the columns, new ones where none is. False, and nothing changed, when they do not fit."""
        found = [self.find(cell) for cell in cells]
        if any(len(under) > 1 for under in found):
            return False
        taken = [under[0] for under in found if under]
        for cell, under in zip(cells, found, strict=True):
            near = self.locate(cell) if self.columns and not under else None
            if near is not None and near not in taken and self._gap(cell, near) <= NEAR:
                under.append(near)
                taken.append(near)
        return len(set(taken)) == len(taken) and self._grow(cells, found)

    def _gap(self, cell: Cell, number: int) -> float:
        column = self.columns[number]
        return max(column.x0 - cell.x1, cell.x0 - column.x1)

    def _grow(self, cells: Sequence[Cell], found: Sequence[Sequence[int]]) -> bool:
        grown = [replace(column) for column in self.columns]
        for cell, under in zip(cells, found, strict=True):
            column = grown[under[0]] if under else Column(cell.x0, cell.x1)
            if not under:
                grown.append(column)
            column.x0, column.x1 = min(column.x0, cell.x0), max(column.x1, cell.x1)
            column.cells += 1
            column.figures += cell.kind != "dash"
        grown.sort(key=lambda column: column.x0)
        if any(after.x0 < before.x1 - TOUCH for before, after in pairwise(grown)):
            return False
        self.columns = grown
        return True

    def drop_strays(self) -> None:
        """Forget a column that is nothing but one dash where the others have several cells."""
        most = max(column.cells for column in self.columns)
        self.columns = [column for column in self.columns if column.figures or column.cells > 1 or most < FEWEST_CELLS]

    def locate(self, cell: Cell) -> int:
        """The column of a cell: the one that it overlaps, else the nearest."""
        under = self.find(cell)
        return (
            under[0]
            if under
            else min(range(len(self.columns)), key=lambda number: abs(self.columns[number].middle - cell.middle))
        )

    def widen(self, other: "ColumnModel") -> "ColumnModel":
        """These columns, wide enough for those of `other`, each of which matches one of them."""
        columns = [Column(column.x0, column.x1) for column in self.columns]
        for own, number in zip(other.columns, other.match(self) or (), strict=True):
            columns[number] = Column(min(own.x0, columns[number].x0), max(own.x1, columns[number].x1))
        return ColumnModel(columns)

    def match(self, other: "ColumnModel") -> list[int] | None:
        """For each column the one of `other` that stands at the same place. None unless each has one of its own."""
        found = [[number for number, column in enumerate(other.columns) if _share_place(own, column)] for own in self.columns]
        numbers = [under[0] for under in found if len(under) == 1]
        return numbers if len(numbers) == len(self.columns) and len(set(numbers)) == len(numbers) else None


def _overlap(cell: Cell, column: Column) -> bool:
    shared = min(cell.x1, column.x1) - max(cell.x0, column.x0)
    return shared > 0 and shared >= SHARED * min(cell.x1 - cell.x0, column.x1 - column.x0)


def _share_place(one: Column, other: Column) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > 0.5 * min(one.x1 - one.x0, other.x1 - other.x0)
