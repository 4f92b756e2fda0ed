"""From a query to ranked hits: both retrievers to a depth, their union scored by both, fused, ties broken by chunk_id.

In come a snapshot and an analysed query, out come hits with every part of their scores. Filters hold before anything is ranked.
"""

from collections.abc import Sequence

import numpy as np

from index.engine import ChunkScores, Ranking, Snapshot
from ingest.chunk import Chunk
from retrieval.query.mode import Mode
from retrieval.query.part_reference import PartReference
from retrieval.query.query import Query, Vector
from retrieval.rank.fusion import FusionSettings, fuse_scores, move_vector
from retrieval.rank.hit import Hit, Scores


def rank_hits(snapshot: Snapshot, query: Query, mode: Mode, settings: FusionSettings) -> list[Hit]:
    """All candidates of the retrievers that `mode` names, best first. Raises ValueError where it needs a vector and has none."""
    if mode == "lexical":
        ranking = snapshot.top_lexical(query.tokens, query.filters, settings.depth)
        return _order(_read_chunks(snapshot, ranking), [Scores(score, lexical=score) for _, score in ranking])
    if query.vector is None:
        raise ValueError(f"mode {mode!r} needs the vector of the query")
    if query.part is not None and query.part.places and mode == "hybrid":
        return _rank_chunks(snapshot, query, query.vector, _read_part(snapshot, query.part), settings)
    nearest = snapshot.top_dense(query.vector, query.filters, settings.depth)
    if mode == "dense":
        return _order(_read_chunks(snapshot, nearest), [Scores(score, dense=score) for _, score in nearest])
    best = snapshot.top_lexical(query.tokens, query.filters, settings.depth)
    return _rank_chunks(snapshot, query, query.vector, _read_chunks(snapshot, [*nearest, *best]), settings)


def _rank_chunks(snapshot: Snapshot, query: Query, vector: Vector, found: Sequence[Chunk], settings: FusionSettings) -> list[Hit]:
    """Chunks scored by both retrievers, best first."""
    # In the order of the text: what is summed and cut at equal scores must not depend on which retriever found it.
    chunks = sorted(found, key=lambda chunk: (chunk.doc_id, chunk.ordinal))
    parts = snapshot.score_chunks([chunk.chunk_id for chunk in chunks], query.tokens, vector)
    return _order(chunks, _fuse(parts, vector, settings))


def _read_part(snapshot: Snapshot, part: PartReference) -> list[Chunk]:
    """The chunks of the part of a document that the question names."""
    return [
        chunk
        for doc_id in dict.fromkeys(doc_id for doc_id, _ in part.places)
        for chunk in snapshot.contents(doc_id).chunks
        if any(doc_id == other and span.start <= chunk.span.start < span.end for other, span in part.places)
    ]


def _read_chunks(snapshot: Snapshot, ranking: Ranking) -> list[Chunk]:
    """The distinct chunks of a ranking, in its order."""
    return snapshot.chunks(list(dict(ranking)))


def _fuse(parts: ChunkScores, vector: Vector, settings: FusionSettings) -> list[Scores]:
    """Every part of the score of each candidate, and the fused one."""
    # A question without words is ranked by meaning alone.
    share = parts.lexical / parts.ceiling if parts.ceiling > 0 else np.zeros(len(parts.lexical))
    dense = np.asarray(parts.vectors @ vector, np.float64)
    sentence = np.where(np.isnan(parts.sentence), dense, parts.sentence)
    first = fuse_scores(share, dense, sentence, settings)
    feedback = np.asarray(parts.vectors @ move_vector(vector, parts.vectors, first, settings), np.float64)
    fused = fuse_scores(share, feedback, sentence, settings)
    columns = (fused.tolist(), parts.lexical.tolist(), dense.tolist(), sentence.tolist(), feedback.tolist())
    return [Scores(*row) for row in zip(*columns, strict=True)]


def _order(chunks: list[Chunk], scores: list[Scores]) -> list[Hit]:
    ordered = sorted(zip(chunks, scores, strict=True), key=lambda pair: (-pair[1].fused, pair[0].chunk_id))
    return [Hit(chunk, rank, parts) for rank, (chunk, parts) in enumerate(ordered, 1)]
