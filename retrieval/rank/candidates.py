"""From a query to ranked hits: both retrievers to a depth, their union scored by both, fused, ties broken by chunk_id.

In come a snapshot and an analysed query, out come hits with every part of their scores. Filters hold before anything is ranked.
"""

import numpy as np

from index.engine import ChunkScores, Ranking, Snapshot
from ingest.chunk import Chunk
from retrieval.query.mode import Mode
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
    nearest = snapshot.top_dense(query.vector, query.filters, settings.depth)
    if mode == "dense":
        return _order(_read_chunks(snapshot, nearest), [Scores(score, dense=score) for _, score in nearest])
    best = snapshot.top_lexical(query.tokens, query.filters, settings.depth)
    # In the order of the text: what is summed and cut at equal scores must not depend on which retriever found it.
    chunks = sorted(_read_chunks(snapshot, [*nearest, *best]), key=lambda chunk: (chunk.doc_id, chunk.ordinal))
    parts = snapshot.score_chunks([chunk.chunk_id for chunk in chunks], query.tokens, query.vector)
    return _order(chunks, _fuse(parts, query.vector, settings))


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
