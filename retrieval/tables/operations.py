"""The operations over the rows of a table, one for each kind of question. Each raises `Unread` where it does not apply."""

from collections.abc import Iterator, Sequence
from datetime import date

from ingest.document import TableRow
from ingest.spans import Span
from retrieval.query.question_kind import find_counted
from retrieval.tables.cell_tests import compare_dates, name_column
from retrieval.tables.cell_values import CellValue, ColumnKind, is_empty, is_marked, read_value
from retrieval.tables.computation import Operation
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread, agree

_EXTREMES = ("earliest", "latest", "highest", "lowest")
_MOST_NAMED = 4  # rows whose cells are asked for at once


def compute_reading(reading: TableReading) -> Result:
    """What the question asks for, computed over the table. Raises Unread where it does not ask for anything of it."""
    ask = reading.bound.question.ask
    if ask == "difference":
        result = _subtract(reading)
    elif ask == "yes_no":
        result = _decide(reading)
    elif _find_extremes(reading):
        result = _find_extreme(reading, as_value=ask == "value")
    elif ask == "count":
        result = _count(reading)
    elif len(reading.named) == 1 and _asks_columns(reading):
        result = _list_columns(reading)
    elif reading.named:
        result = _look_up(reading)
    elif ask == "rows" or _asks_rows_otherwise(reading):
        result = _list(reading)
    else:
        raise Unread
    reading.check_words(near_only=result.uses_sets)
    if result.uses_sets:
        reading.check_subject()
    if not result.rows:
        raise Unread
    return result


def _asks_rows_otherwise(reading: TableReading) -> bool:
    """True for "what are", and for key words with a condition: "FPAs signed 2012"."""
    question = reading.bound.question
    if question.ask == "value":
        return bool(reading.find("asks_several"))
    return question.ask == "words" and bool(reading.conditions.tests)


def _list_results(reading: TableReading) -> Iterator[Result]:
    """The rows that meet the conditions, in each way in which these can be meant.

    A column that is named beside "dates" may be one whose cells are asked for, or one that must not be empty.
    """
    more = reading.fill(reading.free)
    rows = reading.list_rows()
    for tests in reading.list_ways(more):
        yield Result("list", tuple(reading.select(tests, rows)), None, tests)
    if more and reading.find("dates"):
        for tests in reading.list_ways():
            yield Result("list", tuple(reading.select(tests, rows)), None, tests)


def _list(reading: TableReading) -> Result:
    if reading.named:
        raise Unread
    result = agree(_list_results(reading), lambda one: one.rows)
    labels = _labels(reading, result.rows)
    return Result("list", result.rows, labels[0] if len(labels) == 1 else None, result.tests)


def _count(reading: TableReading) -> Result:
    if len(reading.named) == 1 and reading.table.list_of_kind("mark") and not reading.free:
        columns = _list_columns(reading)
        return Result("count", columns.rows, str(len(columns.columns)), columns=columns.columns)
    if reading.named:
        return _look_up(reading)
    result = agree(_list_results(reading), lambda one: one.rows)
    given = [place for place in reading.table.list_of_kind("number") if _counts_cells(reading, [place])]
    if given:
        return _read_count(reading, result, given)
    labels = _labels(reading, result.rows)
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


def _labels(reading: TableReading, rows: Sequence[TableRow]) -> list[str]:
    return [row.cells[reading.table.label] for row in rows]


def _find_extremes(reading: TableReading) -> list[tuple[str, Span]]:
    """The superlatives of the question by what they are of."""
    bounds = [*reading.find("least"), *reading.find("most"), *reading.conditions.spans]
    found = [(name, span) for name in _EXTREMES for span in reading.find(name)]
    longest = [one for one in found if not any(one[1] != other and other.holds(one[1]) for _, other in found)]
    return [one for one in longest if not any(span.holds(one[1]) for span in bounds)]


def _find_extreme(reading: TableReading, *, as_value: bool) -> Result:
    extremes, table = _find_extremes(reading), reading.table
    if len(extremes) != 1 or len(reading.named) == 1:
        raise Unread
    name, span = extremes[0]
    reading.spans.append(span)
    kind: ColumnKind = "date" if name in ("earliest", "latest") else "number"
    if kind == "number" and reading.find("marked") and table.list_of_kind("mark"):
        return _find_most_marked(reading, name)
    if kind == "date" and _asks_place(reading):
        return _find_by_place(reading, name)
    rows = reading.named or reading.list_rows()
    free = [mention for mention in reading.free if table.kinds[mention.place] == kind]
    places = [mention.place for mention in free] or table.list_of_kind(kind)
    results: list[Result] = []
    for place in places:
        others = reading.fill(mention for mention in reading.free if mention.place != place)
        for tests in reading.list_ways(others):
            best = _choose(reading, reading.select(tests, rows), place, name)
            results.append(Result(_name_extreme(name), best, None, tests, place))
    result = agree(results, lambda one: one.rows)
    labels, cells = _labels(reading, result.rows), [row.cells[result.column or 0] for row in result.rows]
    if as_value:
        agree(results, lambda one: [row.cells[one.column or 0] for row in one.rows])
        return Result(result.operation, result.rows, cells[0] if len(set(cells)) == 1 else None, result.tests, result.column)
    return Result(result.operation, result.rows, labels[0] if len(labels) == 1 else None, result.tests, result.column)


def _name_extreme(name: str) -> Operation:
    operations: dict[str, Operation] = {"earliest": "earliest", "latest": "latest", "highest": "highest", "lowest": "lowest"}
    return operations[name]


def _choose(reading: TableReading, rows: Sequence[TableRow], place: int, name: str) -> tuple[TableRow, ...]:
    """The rows with the extreme value. Rows without one are left out."""
    read = [(row, read_value(row.cells[place], reading.table.language)) for row in rows]
    valued = [(row, _order(value)) for row, value in read if value is not None]
    if len(valued) < 2 or len({len(value) for _, value in valued}) > 1:
        raise Unread
    best = (min if name in ("earliest", "lowest") else max)(value for _, value in valued)
    return tuple(row for row, value in valued if value == best)


def _order(value: CellValue) -> tuple[float, ...]:
    """What values are ordered by. Dates of different exactness have tuples of different length."""
    return tuple(float(part) for part in value.date if part) if value.date is not None else (value.number,)


def _asks_place(reading: TableReading) -> bool:
    """True where "first" is a matter of the order of the rows."""
    return bool(reading.find("places"))


def _find_by_place(reading: TableReading, name: str) -> Result:
    reading.take("places")
    if reading.free or reading.named:
        raise Unread
    found = agree(_list_results(reading), lambda one: one.rows)
    row = found.rows[:1] if name == "earliest" else found.rows[-1:]
    labels = _labels(reading, row)
    return Result("first" if name == "earliest" else "last", row, labels[0] if labels else None, found.tests)


def _find_most_marked(reading: TableReading, name: str) -> Result:
    """The rows with most or fewest marks, all that tie."""
    if reading.free or reading.conditions.tests:
        raise Unread
    table, rows = reading.table, reading.named or reading.list_rows()
    counts = [sum(is_marked(row.cells[place], table.language) for place in table.list_of_kind("mark")) for row in rows]
    best = max(counts) if name == "highest" else min(counts)
    chosen = tuple(row for row, count in zip(rows, counts, strict=True) if count == best)
    labels = _labels(reading, chosen)
    return Result("most" if name == "highest" else "fewest", chosen, labels[0] if len(labels) == 1 else None, marks=best)


def _asks_columns(reading: TableReading) -> bool:
    is_asked = bool(reading.find("asks_columns")) and not reading.free
    speaks_of_marks = reading.find("marked") or reading.find("column_nouns")
    return is_asked and bool(speaks_of_marks) and bool(reading.table.list_of_kind("mark"))


def _list_columns(reading: TableReading) -> Result:
    """The columns in which the named row has a mark, or none where the question has a negation."""
    table, row = reading.table, reading.named[0]
    if reading.conditions.tests:
        raise Unread
    reading.take("column_nouns")
    wants_empty = bool(reading.conditions.negations) or reading.take("empty")
    reading.spans += reading.conditions.negations
    reading.conditions.negations = reading.conditions.negations[1:]
    places = [at for at in table.list_of_kind("mark") if is_marked(row.cells[at], table.language) != wants_empty]
    names = tuple(name_column(table.columns, place) for place in places)
    return Result("empty" if wants_empty else "marked", (row,), "; ".join(names) or None, columns=names)


def _look_up(reading: TableReading) -> Result:
    """The cells of the named rows in the named columns."""
    question, table, rows = reading.bound.question, reading.table, reading.named
    is_several_labels = len(set(_labels(reading, rows))) < len(rows)
    if reading.conditions.tests or len(rows) > _MOST_NAMED or question.ask == "rows":
        raise Unread
    places = [mention.place for mention in reading.free]
    if not places and question.ask != "words":
        places = table.list_of_kind("date" if question.query.kind == "date" else "number") if question.query.kind else []
        others = [place for place in range(len(table.columns)) if place != table.label]
        places = places or (others if len(others) == 1 else [])
        if len(places) != 1:
            raise Unread
    if not places:
        raise Unread
    if question.ask == "count" and not _counts_cells(reading, places):
        raise Unread
    if is_several_labels:
        rows = _tell_apart(rows, places)
    value = rows[0].cells[places[0]] if len(rows) == len(places) == 1 else None
    names = tuple(name_column(table.columns, place) for place in places)
    return Result("value", tuple(rows), None if value is None or is_empty(value) else value, column=places[0], columns=names)


def _counts_cells(reading: TableReading, places: Sequence[int]) -> bool:
    """True where a column or row is named by what the question counts."""
    question, table = reading.bound.question, reading.table
    tokenize = question.query.tokenizer.token_set
    names = [table.columns[place] for place in places] + _labels(reading, reading.named)
    counted = find_counted(question.text, question.query.tokenizer)
    return bool(counted) and counted <= frozenset().union(*map(tokenize, names))


def _tell_apart(rows: Sequence[TableRow], places: Sequence[int]) -> list[TableRow]:
    """The first of several rows of one label, where they have the same cells. Raises Ambiguous where they differ."""
    if len({tuple(row.cells[place] for place in places) for row in rows}) > 1:
        raise Ambiguous
    return [rows[0]]


def _decide(reading: TableReading) -> Result:
    if len(reading.named) == 2:
        return _compare(reading)
    if len(reading.named) != 1 or reading.find("negation"):
        raise Unread
    if any(test.relation == "empty" for tests in reading.conditions.tests for test in tests):
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


def _compare(reading: TableReading) -> Result:
    """Whether the first of two named rows comes before or after the second, or has more or less."""
    (one, other), table = reading.bound.rows[:2], reading.table
    if len(reading.bound.rows) != 2 or reading.conditions.tests:
        raise Unread
    found = []
    for name in ("before", "after", "more", "less"):
        spans = [span for span in reading.find(name) if one.span.end <= span.start and span.end <= other.span.start]
        found += [(name, span) for span in spans]
    if len(found) != 1 or reading.find("negation"):
        raise Unread
    name, span = found[0]
    reading.spans.append(span)
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


def _subtract(reading: TableReading) -> Result:
    """How far apart two cells are: of two rows in one column, or of two columns in one row."""
    patterns, table = reading.bound.question.patterns, reading.table
    reading.take("difference")
    for pattern in patterns.range_words:
        reading.take(pattern)
    rows, places = reading.named, [mention.place for mention in reading.free]
    if reading.conditions.tests:
        raise Unread
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


def _write_difference(reading: TableReading, cell: str, other_cell: str, unit: str | None) -> str:
    one, other = (read_value(text, reading.table.language) for text in (cell, other_cell))
    if one is None or other is None or (one.date is None) != (other.date is None) or one.unit != other.unit:
        raise Unread
    if one.date is None or other.date is None:
        if unit is not None:
            raise Unread
        return f"{round(abs(one.number - other.number), 9):,.15g}{'%' if one.unit == '%' else ''}"
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
