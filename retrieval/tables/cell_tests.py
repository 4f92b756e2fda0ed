"""Conditions on the cells of a row, and whether a row meets them."""

from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import TableRow
from ingest.language.language import Language
from retrieval.tables.cell_values import is_empty, is_marked, read_value
from retrieval.tables.computation import Condition, Relation
from retrieval.values.quantities import Date, Quantity

_ANY_OF = {"equal", "within", "same year"}


@dataclass(frozen=True, slots=True)
class CellTest:
    """What a cell of a row has to meet."""

    place: int
    """Of the column."""
    relation: Relation
    values: tuple[Quantity, ...] = ()
    """Of several one is enough, but "between" has the two ends of a range."""
    cells: frozenset[str] = frozenset()
    """Texts of which the cell is one, in place of `values`."""
    negated: bool = False
    other: int | None = None
    """The place of a column whose cell it is compared with, in place of `values`."""
    scale: float = 1.0
    """What the numbers of the column are multiplied by: 1e6 for one "in millions"."""
    is_met_empty: bool = False
    """True where an empty cell meets it: what has no date of its end has not ended."""
    is_open: bool = False
    """True for a "between" without its ends."""

    def holds(self, row: TableRow, language: Language) -> bool | None:
        """Whether a row meets it. None where its cell does not tell."""
        cell = row.cells[self.place]
        if self.relation in ("empty", "filled", "marked"):
            return is_marked(cell, language) != (self.relation == "empty")
        if self.cells:
            return (cell in self.cells) != self.negated
        if self.is_met_empty and is_empty(cell):
            return True
        if is_empty(cell) or (self.other is not None and is_empty(row.cells[self.other])):
            return None if self.negated else False
        values = self.values if self.other is None else self._read_other(row.cells[self.other], language)
        orders = [_compare(cell, value, language, self.scale) for value in values]
        known = [order for order in orders if order is not None]
        if not orders or len(known) < len(orders):
            return None
        is_met = known[0] > 0 and known[1] < 0 if self.is_open else _meets(self.relation, known)
        return is_met != self.negated

    def _read_other(self, cell: str, language: Language) -> tuple[Quantity, ...]:
        """What the cell is compared with, where that is another one of its row. () for one without a value."""
        other = read_value(cell, language)
        if other is None:
            return ()
        date = (other.date[0], 0, 0) if other.date is not None and self.relation == "same year" else other.date
        return (Quantity(date, other.number, other.unit),)

    def describe(self, columns: Sequence[str]) -> Condition:
        """The condition as a record."""
        written = tuple(map(write_quantity, self.values)) or tuple(sorted(self.cells))
        if self.other is not None:
            written = (name_column(columns, self.other),)
        return Condition(name_column(columns, self.place), self.relation, written, self.negated)


def _compare(cell: str, value: Quantity, language: Language, scale: float = 1.0) -> int | None:
    """-1, 0 or 1 where the cell is less, as much or more. None where the two cannot be compared."""
    found = read_value(cell, language)
    if found is None or (found.date is None) != (value.date is None):
        return None
    if found.date is not None and value.date is not None:
        if not value.date[0]:
            return None if not found.date[1] else int(found.date[1] != value.date[1])
        return compare_dates(found.date, value.date)
    if value.unit and found.unit and value.unit != found.unit:
        return None
    number = found.number * scale
    return (number > value.number) - (number < value.number)


def compare_dates(date: Date, other: Date) -> int | None:
    """-1, 0 or 1 where a date is before, within or after another, which may be a year or a month. None where it is less exact."""
    for part, of_other in zip(date, other, strict=True):
        if not of_other:
            return 0
        if not part:
            return None
        if part != of_other:
            return 1 if part > of_other else -1
    return 0


def _meets(relation: Relation, orders: Sequence[int]) -> bool:
    if relation == "between":
        return orders[0] >= 0 and orders[1] <= 0
    if relation in _ANY_OF:
        return 0 in orders
    met = {
        "before": (-1,), "less": (-1,), "after": (1,), "more": (1,), "from": (0, 1), "least": (0, 1), "until": (-1, 0),
        "most": (-1, 0),
    }  # fmt: skip
    return orders[0] in met[relation]


def write_quantity(value: Quantity) -> str:
    """A date as far as it is given ("2012", "2012-12-13"), or a number."""
    if value.date is None:
        return f"{value.number:,.15g}"
    year, month, day = value.date
    if not year:
        return month_name[month]
    return "-".join([f"{year:04}", *([f"{month:02}"] if month else ()), *([f"{day:02}"] if month and day else ())])


def name_column(columns: Sequence[str], place: int) -> str:
    """The name of a column as it is shown, its number where it has none."""
    return columns[place] or f"column {place + 1}"
