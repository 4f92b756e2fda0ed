"""Questions over the rows of a table, computed. In come the question and its passages, out comes a `Computation`, or nothing.

The tables are those of the documents behind the passages. A question is computed where each of its weighty words is bound: to a
column, a row, a cell, to what the table is about, or to an operation. Where it can be meant in two ways, or of two tables, that
give different values, nothing is computed.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from index.engine import Snapshot
from ingest.document import Document
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.tables.binding import BoundTable
from retrieval.tables.computation import Computation
from retrieval.tables.explanation import explain
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.operations.absent_row import find_absent_row
from retrieval.tables.operations.operation import compute_reading
from retrieval.tables.patterns import Pattern
from retrieval.tables.question import TableQuestion, read_question
from retrieval.tables.table import HeadedTable
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
_MOST_ROWS = 20_000  # of a document whose tables are looked at


def compute(snapshot: Snapshot, query: Query, passages: Sequence[Passage], cache: TableCache | None = None) -> Computation | None:
    """What a question over the rows of a table gives. None where it is not surely such a question, or not surely of one table.

    cache: where the tables of the snapshot are kept. None makes them anew.
    """
    question = read_question(query)
    return None if question is None else _compute(question, _list_tables(snapshot, query, passages, cache))


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


def compute_over(question: TableQuestion, documents: Sequence[Document]) -> Computation | None:
    """`compute` over the tables of these documents."""
    return _compute(question, chain.from_iterable(list_tables(document, question.query.tokenizer) for document in documents))


def _compute(question: TableQuestion, tables: Iterable[TableTokens]) -> Computation | None:
    found: list[tuple[HeadedTable, Result]] = []
    is_open = False  # whether a table that is not plain can be meant as well
    for bound in _find_fitting(question, tables):
        try:
            found.append((bound.table, compute_reading(begin_reading(bound))))
        except Ambiguous:
            return None
        except NotPlain:
            is_open = is_open or _speaks_of_nouns(bound)
        except Unread:
            continue
    found = [one for one in found if not one[1].is_none] or found
    if not found or len({_key(result) for _, result in found}) > 1:
        return None
    table, result = found[0]
    if result.uses_sets and not result.tests and is_open:
        return None  # nothing but its name tells which of the tables is meant
    return explain(table, result)


def _speaks_of_nouns(bound: BoundTable) -> bool:
    """False for a table that does not speak of the countries or partners that the question asks for."""
    nouns = frozenset().union(*map(bound.question.tokens, bound.question.find("label_nouns")))
    return not nouns or not nouns.isdisjoint(bound.near)


def _key(result: Result) -> str:
    """What two computations have in common that say the same: the value, else the rows.

    That none is there each says of its own rows.
    """
    if result.is_none:
        return repr((result.operation, [row.span for row in result.rows]))
    if result.value is not None or result.verdict is not None:
        return repr((result.operation, normalise(result.value or ""), result.verdict))
    return repr((result.operation, [row.cells for row in result.rows]))


def _find_fitting(question: TableQuestion, tables: Iterable[TableTokens]) -> Iterator[BoundTable]:
    """The tables that can give a meaning to every weighty word of the question."""
    compiled = question.patterns
    patterns: list[str | Pattern] = [*_TAKEN_UP, *compiled.range_words, *compiled.day_units.values()]
    patterns += [compiled.ordinal, compiled.numeral, *(words for _, words in compiled.comparatives)]
    spans = [*question.state_dates, *(span for _, span in (*question.events, *question.regions))]
    spans += [*(span for pattern in patterns for span in question.find(pattern)), *(one.span for one in question.literals)]
    fillers = question.language.questions.fillers if question.language.questions else frozenset()
    bound = question.query.tokenizer.token_set(" ".join(sorted(fillers))).union(
        question.ordinal_tokens, *map(question.tokens, spans)
    )
    open_words = question.text_tokens - bound
    for tokens in tables:
        fitting, unknown = BoundTable(tokens, question), open_words - tokens.held
        if not unknown or (fitting.can_explain(unknown) and all(map(fitting.explains, unknown))):
            yield fitting
