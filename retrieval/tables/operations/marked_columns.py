"""The columns in which rows are marked or empty: "What is Norway marked for?", "for Canada but not for Norway", "for all"."""

from ingest.document import TableRow
from retrieval.tables.cell_tests import name_column
from retrieval.tables.cell_values import is_marked
from retrieval.tables.table_reading import Result, TableReading, Unread


def asks_columns(reading: TableReading) -> bool:
    """True where the question asks in which columns named rows, or all, are marked. A count of marks is one of columns."""
    if reading.free or not reading.table.list_of_kind("mark"):
        return False
    if reading.bound.question.ask == "count":
        return len(reading.named) == 1
    is_only = bool(reading.find("only_one")) and bool(reading.find("empty") or reading.find("marked"))
    if reading.bound.question.ask == "words" and reading.named and is_only:
        return True
    speaks_of_marks = reading.find("marked") or reading.find("column_nouns")
    is_of_rows = bool(reading.named) or bool(reading.find("column_nouns") and reading.find("marked") and reading.find("every"))
    return bool(reading.find("asks_columns")) and bool(speaks_of_marks) and is_of_rows


def list_columns(reading: TableReading) -> Result:
    """The columns in which the named rows have a mark, and those behind a negation have none."""
    table, language = reading.table, reading.table.language
    if reading.conditions.tests:
        raise Unread
    reading.take("column_nouns")
    marked, empty = _sort_rows(reading)
    places = [
        place
        for place in table.list_of_kind("mark")
        if all(is_marked(row.cells[place], language) for row in marked)
        and not any(is_marked(row.cells[place], language) for row in empty)
    ]
    names = tuple(name_column(table.columns, place) for place in places)
    if reading.bound.question.ask == "count":
        return Result("count", tuple(marked or empty), str(len(names)), columns=names)
    return Result("marked" if marked else "empty", (*marked, *empty), "; ".join(names) or None, columns=names)


def _sort_rows(reading: TableReading) -> tuple[list[TableRow], list[TableRow]]:
    """The rows that have to be marked, and those that must not be."""
    named, negations = reading.named, reading.conditions.negations
    reading.take("only_one")
    if not named:
        if negations or not reading.take("every"):
            raise Unread
        return reading.list_rows(), []
    reading.spans += negations
    reading.conditions.negations = []
    if reading.take("empty"):
        if negations or len(named) > 1:
            raise Unread
        return [], named
    alone = [span for span in reading.find("only") if not any(one.holds(span) for one in reading.find("only_one"))]
    if alone:
        reading.spans += alone
        if negations or len(named) > 1:
            raise Unread
        return named, [row for row in reading.list_rows() if row is not named[0]]
    if not negations:
        return named, []
    if len(negations) > 1:
        raise Unread
    if len(named) == 1:
        return [], named
    first = {mention.row.span: mention.span.start for mention in reversed(reading.bound.rows)}
    empty = [row for row in named if first[row.span] > negations[0].start]
    if len(empty) != 1:
        raise Unread
    return [row for row in named if row not in empty], empty
