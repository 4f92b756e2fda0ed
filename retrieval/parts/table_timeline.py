"""A timeline of the rows of a table with dates: "How have the participation agreements developed since 2010?".

In come the subject as a question and its passages. Out comes an answer whose statements are the rows of the only table that the
subject names, in the order of the dates in one column.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import TableRow
from retrieval.answer.answer import Answer, TimelineEntry
from retrieval.answer.computed_answer import MOST_ROWS, SURE, compose_computed
from retrieval.models import Models
from retrieval.parts.timeline import LEAST_STATEMENTS, write_date
from retrieval.parts.timeline_question import TimelineQuestion
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.tables.binding import BoundTable
from retrieval.tables.cell_values import read_value
from retrieval.tables.computation import Computation
from retrieval.tables.compute import find_named_tables
from retrieval.values.quantities import Date


def compose_table_timeline(
    snapshot: Snapshot, models: Models, query: Query, period: TimelineQuestion, passages: Sequence[Passage], *, top_k: int
) -> Answer | None:
    """The timeline of a table. None where the subject names none, or several, or where fewer than three rows are of the period.

    query: for the subject. passages: for it, best first.
    """
    found = find_named_tables(snapshot, query, passages, models.tables)
    place = _find_dates(found[0]) if len(found) == 1 else None
    if place is None:
        return None
    table, dated = found[0].table, _find_dated(found[0], place, period)
    if not LEAST_STATEMENTS <= len(dated) <= MOST_ROWS:
        return None
    rows = tuple(row for _, row in dated)
    explanation = f"{len(rows)} rows of '{table.called}' in the order of '{table.columns[place]}'"
    quoted = table.quote(rows, [place])
    computation = Computation("list", table.document.doc_id, table.called, quoted, None, explanation)
    answer = compose_computed(snapshot, query, computation, passages, top_k, confidence=SURE)
    if answer is None or len(answer.statements) < len(rows):
        return None
    entries = (TimelineEntry(row.cells[place], write_date(date), at) for at, (date, row) in enumerate(dated))
    return replace(answer, form="timeline", timeline=tuple(entries))


def _find_dates(bound: BoundTable) -> int | None:
    """The column of dates by which the rows are put in order: that which the subject names, else the first one."""
    table, kinds = bound.table, bound.table.kinds
    if bound.rows or bound.cells or bound.question.regions or not table.is_plain:
        return None
    if table.shape is not None and table.shape.is_exchanged:
        return None
    named = [mention.place for mention in bound.columns if kinds[mention.place] == "date"]
    places = named or table.list_of_kind("date")
    return places[0] if places and len(named) <= 1 else None


def _find_dated(bound: BoundTable, place: int, period: TimelineQuestion) -> list[tuple[Date, TableRow]]:
    """The rows of the period with their dates, earliest first."""
    table = bound.table
    read = [(read_value(row.cells[place], table.language), row) for row in table.members]
    dated = [(value.date, row) for value, row in read if value is not None and value.date is not None]
    first, last = period.first_year or 0, period.last_year or 9_999
    return sorted((one for one in dated if first <= one[0][0] <= last), key=lambda one: (one[0], one[1].span))
