"""Rows that a question names and that do not answer it: the cell under the column that it asks for is empty, or no column is of
what it asks for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.spans import Span
from retrieval.tables.binding import BoundTable
from retrieval.tables.cell_tests import name_column
from retrieval.tables.cell_values import ColumnKind, is_empty
from retrieval.tables.conditions import ENDS
from retrieval.tables.headers.column_binding import asks_person_or_place, find_wanted_column
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.question import TableQuestion

Place = tuple[str, Span]
"""A document and where a row of it is printed."""
_TOLD_APART = 2  # columns of dates of which none is the one that is asked for


@dataclass(frozen=True, slots=True)
class UnansweringRows:
    """The rows that a question names and that do not answer it."""

    rows: frozenset[Place] = frozenset()
    blanks: Mapping[Place, str] = field(default_factory=dict)
    """Those whose cell is empty, with the words that say so."""
    filled: frozenset[Place] = frozenset()
    """The rows that do have a cell under a column that is asked for."""


@dataclass(frozen=True, slots=True)
class _NamedRow:
    bound: BoundTable
    place: Place
    reason: str | None
    """That its cell is empty. None for a row with a cell, and for one of a table without the column."""
    is_filled: bool = False


def find_unanswering(question: TableQuestion, tables: Iterable[TableTokens]) -> UnansweringRows:
    """The rows of these tables that the question names and that do not answer it.

    Where a cell is empty, the rows of a table whose names hold less of the question do not answer either.
    """
    kind = _find_kind(question)
    named = [one for one in tables if kind and any(not label.isdisjoint(question.text_tokens) for _, label in one.labels)]
    found = [one for tokens in named for one in _list_rows(BoundTable(tokens, question), kind)]
    blanks = [one for one in found if one.reason is not None]
    kept = [one for one in found if one.is_filled and not any(one.bound.spoken < blank.bound.spoken for blank in blanks)]
    return UnansweringRows(
        frozenset(one.place for one in found) - {one.place for one in kept},
        {one.place: one.reason for one in blanks if one.reason is not None},
        frozenset(one.place for one in kept),
    )


def _list_rows(bound: BoundTable, kind: ColumnKind | None) -> Iterator[_NamedRow]:
    """The named rows of a table in which it can be told what the question asks for."""
    table = bound.table
    if not bound.rows or (table.shape is not None and table.shape.is_exchanged):
        return
    places = _find_wanted(bound, kind)
    if not places and not _lacks_column(bound, kind):
        return
    names = " and ".join(f"'{name_column(table.columns, place)}'" for place in places)
    for mention in bound.rows:
        is_blank = all(is_empty(mention.row.cells[place]) for place in places)
        verb = "is" if len(places) == 1 else "are"
        reason = f"{names} in the row '{mention.row.cells[table.label]}' of '{table.called}' {verb} empty"
        printed = table.quote([mention.row], places)[0]
        place = table.document.doc_id, printed.span
        yield _NamedRow(bound, place, reason if places and is_blank else None, is_filled=bool(places) and not is_blank)


def _find_kind(question: TableQuestion) -> ColumnKind | None:
    if asks_person_or_place(question):
        return "text"
    if question.query.kind is None:
        return None
    return "date" if question.query.kind == "date" else "number"


def _find_wanted(bound: BoundTable, kind: ColumnKind | None) -> list[int]:
    """The columns of the kind asked for that the question names, or that "who" asks for."""
    if kind == "text":
        wanted = find_wanted_column(bound.table, bound.question, [mention.span for mention in bound.rows])
        return [wanted] if wanted is not None else []
    places = [one.place for one in bound.columns if kind is not None and bound.table.kinds[one.place] in (kind, None)]
    headers = bound.table.headers
    if not _asks_end(bound.question):
        return places
    return [place for place in places if any(not word.topics.isdisjoint(ENDS) for word in headers[place])]


def _asks_end(question: TableQuestion) -> bool:
    """True for "until when"."""
    ends = question.find("until")
    return any(span.holds(one) for span in question.find("asks_value") for one in ends)


def _lacks_column(bound: BoundTable, kind: ColumnKind | None) -> bool:
    """True where a date is asked for and each column of dates is of something else.

    That is sure of an event that none of them dates, and of a word that nothing in the table means beside several such columns:
    "renewed" beside "Signed" and "Expiry".
    """
    table = bound.table
    places = table.list_of_kind("date")
    if kind != "date" or not places:
        return False
    events = {event for event, _ in bound.question.events}
    is_other = bool(events) and all(table.events[place] and not events & table.events[place] for place in places)
    return is_other or _asks_end(bound.question) or (len(places) >= _TOLD_APART and not events and _has_foreign_word(bound))


def _has_foreign_word(bound: BoundTable) -> bool:
    """True for a question with a word that the table does not have and that is of no topic."""
    question = bound.question
    spans = [*question.find("fillers"), *question.find("row_nouns"), *(span for span, _ in question.numerals)]
    known = bound.tokens.held.union(*map(question.tokens, spans))
    return any(
        not word.topics and not question.tokens(word.span) <= known and not all(map(bound.explains, question.tokens(word.span)))
        for word in question.words
    )
