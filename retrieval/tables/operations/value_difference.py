"""How far apart two cells are."""

from collections.abc import Sequence
from datetime import date

from ingest.document import TableRow
from retrieval.tables.cell_values import read_value
from retrieval.tables.table_reading import Result, TableReading, Unread, agree
from retrieval.values.written_numbers import write_like


def subtract(reading: TableReading) -> Result:
    """How far apart two cells are: of two rows in one column, or of two columns in one row."""
    patterns, table = reading.bound.question.patterns, reading.table
    reading.take("difference")
    reading.take("rises")
    reading.take("falls")
    lasts = reading.take("waits")
    reading.take("before")
    reading.take("after")
    for pattern in patterns.range_words:
        reading.take(pattern)
    rows, places = reading.named, [mention.place for mention in reading.free]
    if reading.conditions.tests and not _states_start(reading, rows):
        raise Unread
    if len(rows) == 1 and not places and lasts:
        places = table.list_of_kind("date")
    if reading.conditions.tests:
        places = _find_two(reading)
    if len(rows) == 1 and len(places) == 2:
        pairs = [(rows[0].cells[places[0]], rows[0].cells[places[1]], places[0])]
    elif len(rows) == 2 and len(places) <= 1:
        open_places = places or [*table.list_of_kind("date"), *table.list_of_kind("number")]
        pairs = [(rows[0].cells[place], rows[1].cells[place], place) for place in open_places]
    else:
        raise Unread
    unit = next((name for name, pattern in patterns.day_units.items() if reading.find(pattern)), None)
    for pattern in patterns.day_units.values():
        reading.take(pattern)
    results = [
        Result("difference", tuple(rows), _write_difference(reading, one, other, unit), column=place)
        for one, other, place in pairs
    ]
    return agree(results, lambda result: result.value)


def _states_start(reading: TableReading, rows: Sequence[TableRow]) -> bool:
    """True for a day that the question gives, and that the row has: "from 29/11/2013 until the Georgian accord was in force"."""
    tests = [test for tests in reading.conditions.tests for test in tests]
    days = {value for test in tests for value in test.values if value.date is not None and value.date[2]}
    return len(rows) == 1 and len(days) == 1 and len(reading.conditions.tests) == 1 and len(_find_two(reading)) == 2


def _find_two(reading: TableReading) -> list[int]:
    """The column with the day that the question gives, and the other one that it names."""
    day = next((test.values[0] for tests in reading.conditions.tests for test in tests if test.values), None)
    row, table = reading.named[0], reading.table
    dates = [(place, read_value(row.cells[place], table.language)) for place in table.list_of_kind("date")]
    given = [place for place, value in dates if value is not None and day is not None and value.date == day.date]
    others = [mention.place for mention in reading.bound.columns if mention.place not in given]
    return [*given, *others] if len(given) == 1 and all(table.kinds[place] == "date" for place in others) else []


def _write_difference(reading: TableReading, cell: str, other_cell: str, unit: str | None) -> str:
    one, other = (read_value(text, reading.table.language) for text in (cell, other_cell))
    if one is None or other is None or (one.date is None) != (other.date is None) or one.unit != other.unit:
        raise Unread
    if one.date is None or other.date is None:
        if unit is not None:
            raise Unread
        _check_direction(reading, other.number - one.number)
        return write_like(abs(one.number - other.number), cell)
    if not all((*one.date, *other.date)):
        raise Unread
    try:
        first, last = sorted((date(*one.date), date(*other.date)))
    except ValueError:
        raise Unread from None
    if unit in (None, "day"):
        count, unit = (last - first).days, "day"
    else:
        months = 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
        count = months if unit == "month" else months // 12
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _check_direction(reading: TableReading, change: float) -> None:
    """Raise Unread where the question says that a number rose which fell, or the other way round."""
    rises, falls = bool(reading.find("rises")), bool(reading.find("falls"))
    if (rises and (change < 0 or len(reading.named) > 1)) or (falls and (change > 0 or len(reading.named) > 1)):
        raise Unread
