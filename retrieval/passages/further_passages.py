"""Passages for what is quoted beyond the best ones: the items of a list or a note that no passage given so far holds."""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.spans import Span
from retrieval.passages.passage import Passage
from retrieval.passages.passage_builder import build_passages
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
