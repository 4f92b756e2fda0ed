"""The passages that hold the rows of a computation: the whole table where it fits, else runs of its rows."""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Document, TableRow
from ingest.lookup import find_rows
from ingest.spans import Span
from retrieval.passages.context_expansion import LONGEST_PASSAGE, find_table
from retrieval.passages.passage import Passage
from retrieval.passages.passage_builder import build_spans
from retrieval.query.query import Query
from retrieval.tables.computation import Computation

_FEW = 2  # rows that are quoted from the passages that were retrieved, where these hold them


def give_row_passages(
    snapshot: Snapshot, query: Query, computation: Computation, passages: Sequence[Passage], top_k: int
) -> tuple[Passage, ...]:
    """The best `top_k` passages, those that hold the rows of the computation first.

    passages: the retrieved ones, best first. Those that add nothing to the rows are left out. A row that is longer than a passage
    is in none.
    """
    holding = _find_holding(computation, passages)
    if not holding:
        document = snapshot.document(computation.doc_id)
        score = max((passage.score for passage in passages), default=0.0)
        spans = _cut_parts(document, computation.rows)
        holding = [*build_spans(snapshot, query, document, spans, score)]
    others = [passage for passage in passages if not any(_holds(one, passage.source.doc_id, passage.span) for one in holding)]
    best = max((passage.score for passage in passages), default=0.0)
    ordered = [*(replace(passage, score=best) for passage in holding), *others][:top_k]
    return tuple(replace(passage, rank=rank) for rank, passage in enumerate(ordered, 1))


def _find_holding(computation: Computation, passages: Sequence[Passage]) -> list[Passage]:
    """The retrieved passages that hold all rows: a single one, or one for each of a few. [] where there are none."""
    spans = [row.span for row in computation.rows]
    for passage in passages:
        if all(_holds(passage, computation.doc_id, span) for span in spans):
            return [passage]
    if len(spans) > _FEW:
        return []
    found = [next((one for one in passages if _holds(one, computation.doc_id, span)), None) for span in spans]
    return list({one.rank: one for one in found if one is not None}.values()) if None not in found else []


def _holds(passage: Passage, doc_id: str, span: Span) -> bool:
    return passage.source.doc_id == doc_id and passage.span.holds(span)


def _cut_parts(document: Document, rows: Sequence[TableRow]) -> list[tuple[str, Span]]:
    """The spans that hold the rows, in the order of the document, each with the chunk of its first row."""
    parts: list[tuple[str, Span]] = []
    for row in sorted(rows, key=lambda row: row.span):
        if (parts and parts[-1][1].holds(row.span)) or row.span.end - row.span.start > LONGEST_PASSAGE:
            continue
        span = find_table(document, row.span)
        if span is None:
            within = [other for other in rows if row.span.start <= other.span.start and _is_run(document, row.span, other.span)]
            span = Span(row.span.start, max(other.span.end for other in within))
        first = find_rows(document, span)[0].span
        parts.append((f"{document.doc_id}:{first.start}-{first.end}", span))
    return parts


def _is_run(document: Document, first: Span, last: Span) -> bool:
    """True for two rows with nothing but rows between them that fit into one passage."""
    if last.end - first.start > LONGEST_PASSAGE:
        return False
    between = Span(first.start, last.end)
    covered = sum(row.span.end - row.span.start + 1 for row in find_rows(document, between))
    return covered >= last.end - first.start
