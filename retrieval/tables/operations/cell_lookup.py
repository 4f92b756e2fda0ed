"""The cells of rows that a question names."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.document import TableRow
from ingest.spans import Span
from retrieval.query.question_kind import find_counted
from retrieval.tables.cell_tests import CellTest, name_column
from retrieval.tables.cell_values import is_empty, is_mark, read_value
from retrieval.tables.headers.column_binding import asks_person_or_place, find_wanted_column
from retrieval.tables.table_reading import Ambiguous, Result, TableReading, Unread

_MOST_NAMED = 4  # rows whose cells are asked for at once


def look_up(reading: TableReading) -> Result:
    """The cells of the named rows, or of the only one that meets the conditions, in the columns asked for."""
    question, table = reading.bound.question, reading.table
    reading.take("sums")
    rows, tests = _find_rows(reading)
    places = _find_places(reading)
    reading.spans += [span for span in reading.find("column_nouns") if any(_touches(span, one.span) for one in reading.free)]
    if rows and not places and not reading.free and reading.take("row_nouns") and question.ask != "count":
        return Result("list", tuple(rows))
    if len(rows) > _MOST_NAMED or not places:
        raise Unread
    if question.ask == "count" and not counts_cells(reading, places):
        raise Unread
    if len(set(reading.list_labels(rows))) < len(rows):
        rows = _tell_apart(rows, places)
    if question.ask == "count" and len(rows) == len(places) == 1 and _is_sum_of_money(reading, rows[0], places[0]):
        raise Unread
    value = rows[0].cells[places[0]] if len(rows) == len(places) == 1 else None
    if value is not None and is_mark(value, table.language):
        raise Unread  # a cross tells whether, and answers nothing else
    names = tuple(name_column(table.columns, place) for place in places)
    return Result("value", tuple(rows), None if value is None or is_empty(value) else value, tests, places[0], columns=names)


def _touches(span: Span, other: Span) -> bool:
    """True for two spans with a blank between them: "the column 'In force since'"."""
    return span.end + 1 == other.start or other.end + 1 == span.start


def _is_sum_of_money(reading: TableReading, row: TableRow, place: int) -> bool:
    """True for a figure of a row that is itself what is counted, in a column with fractions: "How many staff" of their cost."""
    table, question = reading.table, reading.bound.question
    counted = find_counted(question.text, question.query.tokenizer)
    values = [read_value(one.cells[place], table.language) for one in table.rows]
    is_row = bool(counted & question.tokens_of(row.cells[table.label]))
    return is_row and any(value is not None and value.number % 1 for value in values)


def asks_cell(reading: TableReading) -> bool:
    """True for a question for rows that asks for another cell of rows that it names: "Which club does Petra run for?"."""
    question = reading.bound.question
    if question.ask != "rows" or _find_opening_column(reading) is None:
        return False
    keys = [cell for cell in reading.bound.cells if sum(row.cells[cell.place] == cell.cell for row in reading.table.rows) == 1]
    return bool(reading.named) or (len(keys) == 1 and len(reading.conditions.tests) == 1)


def asks_measure(reading: TableReading) -> bool:
    """True for "how long" of a thing with a length, where no time passes."""
    meant = [one for one in reading.bound.meanings if one.is_by_topic and reading.table.kinds[one.place] == "number"]
    return len(reading.named) == 1 and len(reading.free) == 1 and [one.place for one in meant] == [reading.free[0].place]


def _find_rows(reading: TableReading) -> tuple[list[TableRow], tuple[CellTest, ...]]:
    """The named rows that meet the conditions, or else the only one of all."""
    ways = list(reading.list_ways())
    if len(ways) != 1:
        raise Unread
    if not ways[0]:
        return reading.named, ()
    rows = reading.select(ways[0], reading.named or reading.list_rows())
    if len(rows) != 1:
        raise Unread
    return rows, ways[0]


def _find_places(reading: TableReading) -> list[int]:
    """The columns asked for: those named, else the only one of the kind that the question asks for."""
    question, table = reading.bound.question, reading.table
    free = reading.free
    names = [question.tokens_of(table.columns[mention.place]) for mention in free]
    if any(one & other & question.text_tokens and not one | other <= question.text_tokens for one, other in pairwise(names)):
        raise Unread  # two columns that claim the same words
    opening = _find_opening_column(reading)
    if question.ask == "rows" or (opening is not None and not free):
        beside = [mention for mention in free if mention.place != opening]
        if opening is None or (beside and not asks_person_or_place(question)):
            raise Unread
        if any(table.kinds[mention.place] == "text" for mention in beside):
            raise Unread
        return [opening]
    places = [mention.place for mention in free]
    if places or question.ask == "words":
        return _keep_kind(reading, places)
    places = table.list_of_kind("date" if question.query.kind == "date" else "number") if question.query.kind else []
    others = [place for place in range(len(table.columns)) if place != table.label]
    places = places or (others if len(others) == 1 else [])
    return places if len(places) == 1 else []


def _keep_kind(reading: TableReading, places: list[int]) -> list[int]:
    """The only column of dates where a date is asked for: "Since when has the director been in post?". Else all."""
    dates = [place for place in places if reading.table.kinds[place] == "date"]
    return dates if reading.bound.question.query.kind == "date" and len(dates) == 1 else places


def _find_opening_column(reading: TableReading) -> int | None:
    """The column named by the first words of the question, or asked for by "who" and "where"."""
    question, free = reading.bound.question, reading.free
    if asks_person_or_place(question):
        return find_wanted_column(reading.table, question, [mention.span for mention in reading.bound.rows])
    opened = question.patterns.words["asks_rows"].search(question.small)
    end = opened.end() if opened else 0
    first = next((mention for mention in free if opened and question.small[end : mention.span.start].strip() == ""), None)
    return first.place if first is not None else None


def counts_cells(reading: TableReading, places: Sequence[int]) -> bool:
    """True where a column or row is named by what the question counts."""
    question, table = reading.bound.question, reading.table
    tokenize = question.query.tokenizer.token_set
    names = [table.columns[place] for place in places] + reading.list_labels(reading.named)
    counted = find_counted(question.text, question.query.tokenizer)
    meant = [one.span for one in reading.bound.meanings if one.place in places]
    own = frozenset().union(*map(tokenize, names), *map(question.tokens, meant))
    is_about = bool(reading.named) and set(places) == {mention.place for mention in reading.free}
    return (bool(counted & own) or (bool(counted) and is_about)) and all(map(reading.bound.explains, counted - own))


def _tell_apart(rows: Sequence[TableRow], places: Sequence[int]) -> list[TableRow]:
    """The first of several rows of one label, where they have the same cells. Raises Ambiguous where they differ."""
    if len({tuple(row.cells[place] for place in places) for row in rows}) > 1:
        raise Ambiguous
    return [rows[0]]
