"""Sums and means of the numbers in a column."""

from collections.abc import Sequence

from ingest.document import TableRow
from retrieval.query.question_kind import find_counted
from retrieval.tables.cell_tests import name_column
from retrieval.tables.cell_values import CellValue, read_value
from retrieval.tables.table_reading import Result, TableReading, Unread
from retrieval.values.written_numbers import write_like

_LEAST = 2  # rows that are added up


def asks_total(reading: TableReading) -> bool:
    """True where the question asks for a sum or a mean, and names no row that gives it."""
    is_total = any(reading.table.adds_up(row) for row in reading.named)
    is_cell = len(reading.named) == 1 and len(reading.free) == 1
    return not is_total and not is_cell and bool(reading.find("sums") or reading.find("means"))


def add_up(reading: TableReading) -> Result:
    """The sum or mean of one column over the named rows, or over all that meet the conditions."""
    is_mean, is_sum = reading.take("means"), reading.take("sums")
    place = _find_column(reading)
    if is_mean == is_sum or len(reading.named) == 1 or reading.bound.question.ask not in ("value", "words", "count"):
        raise Unread
    total = reading.table.total
    if is_sum and total is not None and not reading.named and not reading.conditions.tests and len(reading.free) == 1:
        value = total.cells[place]
        return Result("value", (total,), value, (), place, columns=(name_column(reading.table.columns, place),))
    ways = list(reading.list_ways(reading.fill(one for one in reading.free if one.place != place)))
    if len(ways) != 1:
        raise Unread
    rows = reading.select(ways[0], reading.named or reading.list_rows())
    values = _read(reading, rows, place)
    added = sum(value.number for value in values)
    numbers = reading.table.language.numbers
    if numbers is not None and numbers.decimal == "," and any(set(",.") & set(row.cells[place]) for row in rows):
        raise Unread  # the sum would be written with an English point
    written = write_like(added / len(rows) if is_mean else added, rows[0].cells[place])
    names = (name_column(reading.table.columns, place),)
    return Result("mean" if is_mean else "sum", tuple(rows), written, ways[0], place, columns=names)


def _find_column(reading: TableReading) -> int:
    """The column of numbers that is named, else that of what the question counts."""
    table, tokenizer = reading.table, reading.bound.question.query.tokenizer
    places = [mention.place for mention in reading.free if table.kinds[mention.place] == "number"]
    if not places:
        counted = find_counted(reading.bound.question.text, tokenizer)
        numbers = table.list_of_kind("number")
        places = [place for place in numbers if counted and counted <= tokenizer.token_set(table.columns[place])]
    if len(places) != 1:
        raise Unread
    return places[0]


def _read(reading: TableReading, rows: Sequence[TableRow], place: int) -> list[CellValue]:
    """The numbers of a column. Raises Unread for an empty cell, for shares, and for numbers of several units."""
    found = [read_value(row.cells[place], reading.table.language) for row in rows]
    values = [value for value in found if value is not None]
    units = {value.unit for value in values}
    if len(values) < max(_LEAST, len(rows)) or len(units) != 1 or "%" in units:
        raise Unread
    return values
