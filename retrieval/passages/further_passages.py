"""Passages for what is quoted beyond the best ones: the items of a list or a note that no passage given so far holds."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Document
from ingest.spans import Span
from retrieval.passages.passage import Passage
from retrieval.passages.passage_builder import build_passages, build_spans
from retrieval.query.query import Query
from retrieval.rank.hit import Hit, Scores

MOST_PASSAGES = 50
"""Passages of one answer; the contract's."""


def add_passages(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], doc_id: str, spans: Sequence[Span]
) -> tuple[Passage, ...]:
    """The passages, and behind them those of the chunks that hold what of `spans` they do not hold, in the order of the text.

    The further ones were not ranked: their score is 0. There are `MOST_PASSAGES` in all at the most.
    """
    given = [passage.span for passage in passages if passage.source.doc_id == doc_id]
    missing = [span for span in spans if not any(passage.holds(span) for passage in given)]
    if not missing:
        return tuple(passages)
    chunks = [chunk for chunk in snapshot.contents(doc_id).chunks if any(chunk.span.holds(span) for span in missing)]
    hits = [Hit(chunk, rank, Scores(0.0)) for rank, chunk in enumerate(chunks, 1)]
    further = build_passages(snapshot, query, hits, len(hits))
    ordered = sorted(further, key=lambda passage: passage.span)
    added = [replace(passage, rank=len(passages) + rank) for rank, passage in enumerate(ordered, 1)]
    return (*passages, *added)[: max(MOST_PASSAGES, len(passages))]


def add_unread(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], document: Document, spans: Sequence[Span]
) -> tuple[Passage, ...]:
    """The passages, and behind them one for each of `spans` that no chunk holds, as a heading. `MOST_PASSAGES` at the most."""
    chunks = snapshot.contents(document.doc_id).chunks if spans else ()
    starts = [chunk.span.start for chunk in chunks]
    loose = [span for span in spans if not any(chunk.span.holds(span) for chunk in chunks)]
    below = [(bisect_left(starts, span.end), span) for span in loose[: max(0, MOST_PASSAGES - len(passages))]]
    placed = [(chunks[min(at, len(chunks) - 1)].chunk_id, span) for at, span in below if chunks]
    built = build_spans(snapshot, query, document, placed, 0.0, kind="prose") if placed else ()
    return (*passages, *(replace(one, rank=len(passages) + one.rank) for one in built))
