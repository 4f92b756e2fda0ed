"""The rows that a question asks for, and how many they are."""

from collections.abc import Iterator, Sequence

from retrieval.tables.cell_tests import name_column
from retrieval.tables.operations.cell_lookup import counts_cells, look_up
from retrieval.tables.table_reading import Result, TableReading, Unread, agree


def list_results(reading: TableReading) -> Iterator[Result]:
    """The rows that meet the conditions, in each way in which these can be meant.

    A column that is named beside "dates" may be one whose cells are asked for, or one that must not be empty.
    """
    more = reading.fill(reading.free)
    rows = reading.named or reading.list_rows()
    for tests in reading.list_ways(more):
        chosen = reading.select(tests, rows)
        if len(chosen) == len(rows) and not reading.conditions.tests and reading.is_guessed:
            raise Unread  # a column that is only meant by a word of its topic, and filled in every row
        yield Result("list", tuple(chosen), None, tests)
    if more and reading.find("dates"):
        for tests in reading.list_ways():
            yield Result("list", tuple(reading.select(tests, rows)), None, tests)


def list_rows(reading: TableReading) -> Result:
    """The rows that meet all conditions of the question, of those that it names where it names several."""
    if len(reading.named) == 1 or (reading.named and reading.find("dates")):
        raise Unread
    result = _choose_way(reading)
    labels = reading.list_labels(result.rows)
    return Result("list", result.rows, labels[0] if len(labels) == 1 else None, result.tests)


def _choose_way(reading: TableReading) -> Result:
    """The rows in the only way in which the question can be meant.

    One that asks for one row means the way that gives one, where all the ways are of columns that it names: "since 2007".
    """
    found, named = list(list_results(reading)), {mention.place for mention in reading.bound.columns}
    can_choose = reading.bound.question.query.form == "name" and all(test.place in named for one in found for test in one.tests)
    single = [one for one in found if len(one.rows) == 1] if can_choose else []
    return agree(single or found, lambda one: one.rows)


def count_rows(reading: TableReading) -> Result:
    """How many rows meet all conditions, or the number in a cell where this says how many."""
    if reading.named:
        return look_up(reading)
    result = agree(list_results(reading), lambda one: one.rows)
    given = [place for place in reading.table.list_of_kind("number") if counts_cells(reading, [place])]
    if given:
        return _read_count(reading, result, given)
    labels = reading.list_labels(result.rows)
    if len(set(labels)) < len(labels) and not reading.find("row_nouns"):
        raise Unread
    return Result("count", result.rows, str(len(result.rows)), result.tests)


def _read_count(reading: TableReading, result: Result, places: Sequence[int]) -> Result:
    """The number in one row of what is counted: "How many calls" of a column "Calls". Raises Unread for several rows."""
    if len(result.rows) != 1 or len(places) != 1:
        raise Unread
    row, place = result.rows[0], places[0]
    names = (name_column(reading.table.columns, place),)
    return Result("value", result.rows, row.cells[place], result.tests, column=place, columns=names)
