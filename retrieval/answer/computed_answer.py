"""The answer to a question over a table: the value that was computed, and every row that was used as a statement."""

from collections.abc import Sequence

from index.engine import Snapshot
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import fold, prove
from retrieval.answer.statements import LONGEST_ANSWER, join_texts
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.tables.computation import Computation
from retrieval.tables.row_passages import give_row_passages

MOST_ROWS = 50
"""Rows that are quoted. `Answer.more` counts the others."""
SURE = 0.9
"""The least confidence of an answer that was computed."""


def compose_computed(
    snapshot: Snapshot, query: Query, computation: Computation, passages: Sequence[Passage], top_k: int, *, confidence: float
) -> Answer | None:
    """The answer made of a computation. None where no row of it can be quoted whole.

    passages: the retrieved ones, best first. Raises CitationError when a quote does not stand where it says.
    """
    shown = give_row_passages(snapshot, query, computation, passages, top_k)
    if computation.is_none and computation.operation == "list" and computation.verdict is None:
        return _refuse(snapshot, query, computation, shown, confidence)
    document = snapshot.document(computation.doc_id)
    statements: list[Statement] = []
    for row in computation.rows[:MOST_ROWS]:
        text = fold(row.span.cut(document.text))
        ranks = [one.rank for one in shown if one.source.doc_id == computation.doc_id and one.span.holds(row.span)]
        if ranks and len(text) <= LONGEST_ANSWER:
            statements.append(Statement(text, tuple(ranks[:1])))
    if not statements:
        return None
    prove(snapshot, statements, shown)
    short = computation.value
    return Answer(
        question=query.text,
        answered=True,
        reason=None,
        text=join_texts([statement.text for statement in statements]),
        short=short,
        short_note=_find_unit(computation) if short else None,
        confidence=max(confidence, SURE),
        statements=tuple(statements),
        passages=shown,
        conflicts=(),
        generation=snapshot.generation,
        form=query.form,
        verdict=computation.verdict,
        more=len(computation.rows) - len(statements),
        computed=computation,
    )


def _refuse(snapshot: Snapshot, query: Query, computation: Computation, shown: tuple[Passage, ...], confidence: float) -> Answer:
    """That the table has no such row. A list without rows has nothing to quote, and the passages show where was looked."""
    return Answer(
        question=query.text,
        answered=False,
        reason=computation.explanation,
        text="",
        short=None,
        confidence=min(confidence, 1 - SURE),
        statements=(),
        passages=shown,
        conflicts=(),
        generation=snapshot.generation,
        form=query.form,
    )


def _find_unit(computation: Computation) -> str | None:
    """The unit of a figure of the table as printed there. None for a count of rows and for a date."""
    units = {row.unit.strip("()") for row in computation.rows}
    is_figure = computation.operation in ("value", "highest", "lowest") and computation.value in computation.rows[0].cells
    is_figure |= computation.operation == "difference" and computation.value is not None and not computation.value.endswith("s")
    return units.pop() or None if is_figure and len(units) == 1 else None
