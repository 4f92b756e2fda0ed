"""Questions over the rows of a table, computed. In come the question and its passages, out comes a `Computation`, or nothing.

The tables are those of the documents behind the passages. A question is computed where each of its weighty words is bound: to a
column, a row, a cell, to what the table is about, or to an operation. Where it can be meant in two ways of one table that give
different values, nothing is computed. Of two tables that whose names hold more of the question is meant. Where neither does, each
is computed by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import get_args

from index.engine import Snapshot
from ingest.document import Document
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.tables.binding import BoundTable
from retrieval.tables.computation import Computation
from retrieval.tables.explanation import explain
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.operations.absent_row import find_absent_row
from retrieval.tables.operations.extremes import Extreme
from retrieval.tables.operations.operation import compute_reading
from retrieval.tables.operations.unanswering_rows import UnansweringRows, find_unanswering
from retrieval.tables.patterns import Pattern
from retrieval.tables.question import TableQuestion, read_question
from retrieval.tables.table_cache import TableCache, list_tables
from retrieval.tables.table_reading import Ambiguous, NotPlain, Result, Unread, begin_reading, normalise

_TAKEN_UP = (
    "negation", "empty", "marked", "earliest", "latest", "highest", "lowest", "before", "after", "more", "less", "least", "most",
    "since", "until", "or_later", "or_earlier", "alternative", "difference", "row_nouns", "label_nouns", "column_nouns", "places",
    "fillers", "any_year", "from_end", "top", "longest", "shortest", "waits", "same_year", "sums", "means", "rises", "falls",
    "negative", "besides", "only", "every", "any_row", "longer", "shorter", "state", "only_one", "lasting",
    "compares", "asks_year",
)  # fmt: skip
"""The patterns of `TableWords` by whose words a rule can know what is meant."""
_MOST_TABLES = 4  # that answer one question, each by itself
_MOST_ROWS = 20_000  # of a document whose tables are looked at


@dataclass(frozen=True, slots=True)
class TableFindings:
    """What tables give for a question."""

    computations: tuple[Computation, ...] = ()
    """() where it is not surely a question over the rows of a table. Several where several tables answer it, each by itself, and
    nothing says which of them is meant."""
    unanswering: UnansweringRows = field(default_factory=UnansweringRows)
    """The rows that the question names and that do not answer it. None where something was computed."""


def compute(snapshot: Snapshot, query: Query, passages: Sequence[Passage], cache: TableCache | None = None) -> TableFindings:
    """What the tables of the documents behind the passages give for a question.

    cache: where the tables of the snapshot are kept. None makes them anew.
    """
    question = read_question(query, is_sure=False)
    if question is None:
        return TableFindings()
    tables = list(_list_tables(snapshot, query, passages, cache))
    computations = () if question.find("unsure") else _compute(question, tables)
    return TableFindings(computations) if computations else TableFindings((), find_unanswering(question, tables))


def find_absence(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], cache: TableCache | None = None
) -> Computation | None:
    """That a table of states has no row of the one that a question for yes or no names. None for all else. As `compute`."""
    question = read_question(query) if query.form == "yes_no" else None
    return None if question is None else find_absent_row(question, _list_tables(snapshot, query, passages, cache))


def find_named_tables(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], cache: TableCache | None = None
) -> list[BoundTable]:
    """The tables whose name the question has whole, and that give a meaning to its other words. As `compute`."""
    question = read_question(query)
    tables = _list_tables(snapshot, query, passages, cache) if question is not None else ()
    return [bound for bound in _find_fitting(question, tables) if bound.is_named] if question is not None else []


def _list_tables(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], cache: TableCache | None
) -> Iterator[TableTokens]:
    """The tables of the documents behind the passages."""
    doc_ids = list(dict.fromkeys(passage.source.doc_id for passage in passages))
    documents = [document for document in snapshot.documents(doc_ids) if 0 < len(document.rows) <= _MOST_ROWS]
    for document in documents:
        yield from list_tables(document, query.tokenizer) if cache is None else cache.find(snapshot, document, query.tokenizer)


def compute_over(question: TableQuestion, documents: Sequence[Document]) -> tuple[Computation, ...]:
    """`compute` over the tables of these documents."""
    return _compute(question, chain.from_iterable(list_tables(document, question.query.tokenizer) for document in documents))


@dataclass(frozen=True, slots=True)
class _Fit:
    """A table that the question can be of."""

    bound: BoundTable
    result: Result | None
    """None where the question can be meant in two ways over it."""


def _compute(question: TableQuestion, tables: Iterable[TableTokens]) -> tuple[Computation, ...]:
    found: list[_Fit] = []
    is_open = False  # whether a table that is not plain can be meant as well
    for bound in _find_fitting(question, tables):
        try:
            result = compute_reading(begin_reading(bound))
            if not _is_of_unnamed_topic(bound, result):
                found.append(_Fit(bound, result))
        except Ambiguous:
            found.append(_Fit(bound, None))
        except NotPlain:
            is_open = is_open or _speaks_of_nouns(bound)
        except Unread:
            continue
    found = [one for one in found if not any(_says_less(one.bound, other.bound) for other in found)]
    if any(one.result is None for one in found):
        return ()
    computed = [(one.bound, one.result) for one in found if one.result is not None]
    computed = [one for one in computed if not one[1].is_none] or computed
    computed = [one for one in computed if not _shares_out(one[1])] or computed
    different = list({_key(result): (bound, result) for bound, result in reversed(computed)}.values())[::-1]
    if not different or (len(different) > 1 and not _are_answers(different)):
        return ()
    if any(result.uses_sets and not result.tests for _, result in different) and is_open:
        return ()  # nothing but its name tells which of the tables is meant
    return tuple(explain(bound.table, result) for bound, result in different)


def _shares_out(result: Result) -> bool:
    """True where several rows or columns hold parts of what the question names, and none of them all of it."""
    return result.operation == "value" and result.value is None and not result.is_none


def _is_of_unnamed_topic(bound: BoundTable, result: Result) -> bool:
    """True for a value that only the name of the table says the meaning of, where the question has no word of that name.

    "How much debt does the company have?" does not ask for the debt in a column without a name of "The price of the purchase".
    """
    is_told = result.column is None or bool(bound.tokens.columns[result.column])
    is_single = result.operation == "value" and result.value is not None
    return is_single and not is_told and bool(bound.near) and bound.near.isdisjoint(bound.question.text_tokens)


def _says_less(bound: BoundTable, other: BoundTable) -> bool:
    """True for a table whose names hold less of the question than those of another."""
    return bound.spoken < other.spoken


def _are_answers(found: Sequence[tuple[BoundTable, Result]]) -> bool:
    """True where each of several tables answers by itself: by columns that the question names, and by nothing that it guesses."""
    if len(found) > _MOST_TABLES or len({result.operation for _, result in found}) > 1:
        return False
    return all(_speaks_of_nouns(bound) and _uses_named(bound, result) for bound, result in found)


def _uses_named(bound: BoundTable, result: Result) -> bool:
    """True for a result from columns that the question names by words of their headers."""
    guessed = {one.place for one in bound.meanings if one.is_by_topic}
    named = {one.place for one in bound.columns} - guessed
    used = {test.place for test in result.tests} | ({result.column} if result.column is not None else set())
    return bool(used) and used <= named


def _speaks_of_nouns(bound: BoundTable) -> bool:
    """False for a table that does not speak of the countries or partners that the question asks for."""
    nouns = frozenset().union(*map(bound.question.tokens, bound.question.find("label_nouns")))
    return not nouns or not nouns.isdisjoint(bound.near)


def _key(result: Result) -> str:
    """What two computations have in common that say the same: the value, of an extreme with its figure, else the rows.

    That none is there each says of its own rows.
    """
    if result.is_none:
        return repr((result.operation, [row.span for row in result.rows]))
    if result.value is not None or result.verdict is not None:
        figures = {row.cells[result.column or 0] for row in result.rows} if result.operation in get_args(Extreme) else None
        return repr((result.operation, normalise(result.value or ""), result.verdict, figures))
    return repr((result.operation, [row.cells for row in result.rows]))


def _find_fitting(question: TableQuestion, tables: Iterable[TableTokens]) -> Iterator[BoundTable]:
    """The tables that can give a meaning to every weighty word of the question."""
    compiled = question.patterns
    patterns: list[str | Pattern] = [*_TAKEN_UP, *compiled.range_words, *compiled.day_units.values()]
    patterns += [compiled.ordinal, compiled.numeral, *(words for _, words in compiled.comparatives)]
    spans = [*question.state_dates, *(span for _, span in question.regions)]
    spans += [*(span for pattern in patterns for span in question.find(pattern)), *(one.span for one in question.literals)]
    fillers = question.language.questions.fillers if question.language.questions else frozenset()
    bound = question.query.tokenizer.token_set(" ".join(sorted(fillers))).union(
        question.ordinal_tokens, *map(question.tokens, spans)
    )
    open_words = question.text_tokens - bound
    for tokens in tables:
        fitting = BoundTable(tokens, question)
        unknown = open_words - tokens.held - fitting.dated
        if not unknown or (fitting.can_explain(unknown) and all(map(fitting.explains, unknown))):
            yield fitting
