"""The cells of rows that a question names."""

from collections.abc import Sequence

from ingest.document import TableRow
from retrieval.query.question_kind import find_counted
from retrieval.tables.cell_tests import name_column
from retrieval.tables.cell_values import is_empty
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread

_MOST_NAMED = 4  # rows whose cells are asked for at once


def look_up(reading: TableReading) -> Result:
    """The cells of the named rows in the named columns."""
    question, table, rows = reading.bound.question, reading.table, reading.named
    is_several_labels = len(set(reading.list_labels(rows))) < len(rows)
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
    if question.ask == "count" and not counts_cells(reading, places):
        raise Unread
    if is_several_labels:
        rows = _tell_apart(rows, places)
    value = rows[0].cells[places[0]] if len(rows) == len(places) == 1 else None
    names = tuple(name_column(table.columns, place) for place in places)
    return Result("value", tuple(rows), None if value is None or is_empty(value) else value, column=places[0], columns=names)


def counts_cells(reading: TableReading, places: Sequence[int]) -> bool:
    """True where a column or row is named by what the question counts."""
    question, table = reading.bound.question, reading.table
    tokenize = question.query.tokenizer.token_set
    names = [table.columns[place] for place in places] + reading.list_labels(reading.named)
    counted = find_counted(question.text, question.query.tokenizer)
    return bool(counted) and counted <= frozenset().union(*map(tokenize, names))


def _tell_apart(rows: Sequence[TableRow], places: Sequence[int]) -> list[TableRow]:
    """The first of several rows of one label, where they have the same cells. Raises Ambiguous where they differ."""
    if len({tuple(row.cells[place] for place in places) for row in rows}) > 1:
        raise Ambiguous
    return [rows[0]]
