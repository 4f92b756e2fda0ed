"""Whether a row meets a condition, or comes before another: questions for yes or no."""

from collections.abc import Sequence

from ingest.document import TableRow
from ingest.spans import Span
from retrieval.tables.cell_tests import compare_dates, name_column
from retrieval.tables.cell_values import CellValue, ColumnKind, is_mark, is_marked, read_value
from retrieval.tables.operations.row_list import list_results
from retrieval.tables.table_reading import Result, TableReading, Unread, agree
from retrieval.values.whole_dates import find_whole_dates


def decide(reading: TableReading) -> Result:
    """Yes or no: of one row, of two that are compared, or of whether there is any."""
    if _names_choice(reading):
        return _find_chosen(reading)
    if reading.named and not reading.free and not reading.conditions.tests and reading.bound.asks_membership:
        return _find_members(reading)
    if len(reading.named) == 2:
        return _compare(reading)
    if reading.find("negation") or any(test.relation == "empty" for tests in reading.conditions.tests for test in tests):
        raise Unread
    if not reading.named:
        return _find_any(reading)
    if len(reading.named) != 1:
        raise Unread
    row, more = reading.named[0], reading.fill(reading.free)
    results = []
    for tests in reading.list_ways(more):
        if not tests:
            raise Unread
        held = [test.holds(row, reading.table.language) for test in tests]
        if None in held:
            raise Unread
        results.append(Result("compare", (row,), None, tests, tests[0].place, all(held)))
    return agree(results, lambda one: one.verdict)


def _names_choice(reading: TableReading) -> bool:
    """True for two cells of one column between which a row is asked for: "Is it civilian or military?"."""
    cells = sorted(reading.bound.cells, key=lambda cell: cell.span)
    is_between = len(cells) > 1 and any(
        cells[0].span.end <= one.start < cells[-1].span.start for one in reading.find("alternative")
    )
    return is_between and len({cell.place for cell in cells}) == 1 and len(reading.named) == 1 and not reading.find("negation")


def _find_chosen(reading: TableReading) -> Result:
    """The cell of a row that is one of those that the question chooses between."""
    (row,), place = reading.named, reading.bound.cells[0].place
    if row.cells[place] not in {cell.cell for cell in reading.bound.cells} or reading.free or reading.bound.question.literals:
        raise Unread
    reading.take("alternative")
    names = (name_column(reading.table.columns, place),)
    return Result("value", (row,), row.cells[place], column=place, columns=names)


def _find_members(reading: TableReading) -> Result:
    """That the named rows are there: "Is there an agreement with Canada?" of a table of agreements.

    Raises Unread where another state is named too, or a row may say that it is not there.
    """
    question = reading.bound.question
    labels = map(question.tokens_of, reading.list_labels(reading.named))
    named = question.text_tokens & question.query.tokenizer.states
    if not named <= frozenset().union(*labels) or not all(_says_only_when(reading, row) for row in reading.named):
        raise Unread
    return Result("list", tuple(reading.named), verdict=True)


def _says_only_when(reading: TableReading, row: TableRow) -> bool:
    """True for a row whose other cells are dates, numbers or marks. "not yet" and "left in 2022" say that it is not there."""
    kinds = reading.table.kinds  # that a mark is missing says nothing of the row
    cells = [cell for place, cell in enumerate(row.cells) if place != reading.table.label and kinds[place] != "mark"]
    language = reading.table.language
    return all(is_marked(cell, language) for cell in cells) and all(
        is_mark(cell, language) or _is_bare(cell, find_whole_dates(cell, language)) for cell in cells
    )


def _is_bare(cell: str, dates: Sequence[Span]) -> bool:
    """True for a cell without letters outside of dates."""
    return not any(sign.isalpha() and not any(span.start <= at < span.end for span in dates) for at, sign in enumerate(cell))


def _find_any(reading: TableReading) -> Result:
    """Whether any row meets the conditions. Where none does, all are shown."""
    if not reading.take("any_row") or not reading.conditions.tests:
        raise Unread
    found = agree(list_results(reading), lambda one: one.rows)
    if not found.rows:
        return Result("list", tuple(reading.list_rows()), None, found.tests, verdict=False, is_none=True)
    return Result("list", found.rows, None, found.tests, verdict=True)


def _compare(reading: TableReading) -> Result:
    """Whether the first of two named rows comes before or after the second, or has more or less."""
    (one, other), table = reading.bound.rows[:2], reading.table
    if len(reading.bound.rows) != 2 or reading.conditions.tests:
        raise Unread
    found = reading.bound.question.find_comparison(other.span.start)
    if found is None or reading.find("negation"):
        raise Unread
    name, spans = found
    reading.spans += spans
    kind: ColumnKind = "date" if name in ("before", "after") else "number"
    places = [mention.place for mention in reading.free if table.kinds[mention.place] == kind]
    results = []
    for place in places or (table.list_of_kind(kind) if not reading.free else []):
        sign = _sign(*(read_value(mention.row.cells[place], table.language) for mention in (one, other)))
        verdict = sign < 0 if name in ("before", "less") else sign > 0
        results.append(Result("compare", (one.row, other.row), None, (), place, verdict))
    return agree(results, lambda result: result.verdict)


def _sign(one: CellValue | None, other: CellValue | None) -> int:
    """-1, 0 or 1 where the first is less, as much or more. Raises Unread where they cannot be compared."""
    if one is None or other is None or (one.date is None) != (other.date is None):
        raise Unread
    if one.date is not None and other.date is not None:
        sign, back = compare_dates(one.date, other.date), compare_dates(other.date, one.date)
        if sign is None or back is None or (sign == 0) != (one.date == other.date):
            raise Unread
        return sign
    return (one.number > other.number) - (one.number < other.number)
