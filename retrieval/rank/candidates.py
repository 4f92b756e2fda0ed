"""From a query to ranked hits: both legs to a depth, their union scored by both, fused, ties broken by chunk_id.

In come an open index, a query and its vector; out come hits with every part of their scores. Filters hold before anything is
ranked.
"""

import numpy as np
import numpy.typing as npt

from index.local.document_store import DocumentEntry
from index.local.open_index import OpenIndex
from ingest.dates import first_day, last_day
from retrieval.query.query import Filters, Mode, Query, Vector
from retrieval.rank.fusion import FusionSettings, fuse_scores, move_vector
from retrieval.rank.hit import Hit, Scores


def rank_hits(index: OpenIndex, query: Query, mode: Mode, settings: FusionSettings) -> list[Hit]:
    """All candidates of the retrievers that `mode` names, best first. Raises ValueError where it needs a vector and has none."""
    allowed = find_allowed(index, query.filters)
    if mode == "lexical":
        best = index.lexical.top(query.tokens, settings.depth, allowed)
        return _order(index, [(row, Scores(score, lexical=score)) for row, score in best])
    vector = query.vector
    if vector is None:
        raise ValueError(f"mode {mode!r} needs the vector of the query")
    near = index.dense.top(vector, settings.depth, allowed)
    if mode == "dense":
        return _order(index, [(row, Scores(score, dense=score)) for row, score in near])
    tokens = query.tokens
    words = index.lexical.scores(tokens)
    rows = sorted({row for row, _ in [*near, *index.lexical.top_of(words, settings.depth, allowed)]})
    lexical = (words[rows], index.lexical.ceiling(tokens))
    return _order(index, list(zip(rows, _score_candidates(index, vector, rows, lexical, settings), strict=True)))


def find_allowed(index: OpenIndex, filters: Filters) -> npt.NDArray[np.bool_] | None:
    """Which rows pass the filters; None when all do."""
    return index.allowed_rows(lambda entry: passes(entry, filters)) if filters != Filters() else None


def passes(entry: DocumentEntry, filters: Filters) -> bool:
    """True when a document may answer."""
    told = ((filters.doc_id, entry.doc_id), (filters.publisher, entry.publisher), (filters.language, entry.language))
    if any(wanted and value not in wanted for wanted, value in told):
        return False
    if not (filters.published_from or filters.published_to or filters.as_of):
        return True
    if entry.published is None:
        return False
    first, last = first_day(entry.published), last_day(entry.published)
    return (
        (filters.published_from is None or last >= filters.published_from)
        and (filters.published_to is None or first <= filters.published_to)
        and (filters.as_of is None or last <= filters.as_of)
    )


def _score_candidates(
    index: OpenIndex, vector: Vector, rows: list[int], words: tuple[npt.NDArray[np.float64], float], settings: FusionSettings
) -> list[Scores]:
    """Both legs' scores of every candidate, and the fused one; `words` are the lexical ones and their ceiling."""
    lexical, ceiling = words
    share = lexical / ceiling if ceiling > 0 else np.zeros(len(rows))  # a question without words is asked by meaning alone
    vectors = index.dense.vectors_of(rows)
    dense = np.asarray(vectors @ vector, np.float64)
    nearest = index.sentences.nearest_of_chunks(vector, rows)
    sentence = np.where(np.isnan(nearest), dense, nearest)
    first = fuse_scores(share, dense, sentence, settings)
    feedback = np.asarray(vectors @ move_vector(vector, vectors, first, settings), np.float64)
    fused = fuse_scores(share, feedback, sentence, settings)
    columns = (fused.tolist(), lexical.tolist(), dense.tolist(), sentence.tolist(), feedback.tolist())
    return [Scores(*parts) for parts in zip(*columns, strict=True)]


def _order(index: OpenIndex, scored: list[tuple[int, Scores]]) -> list[Hit]:
    chunks = index.chunks([row for row, _ in scored])
    ordered = sorted(zip(scored, chunks, strict=True), key=lambda pair: (-pair[0][1].fused, pair[1].chunk_id))
    return [Hit(row, chunk, rank, scores) for rank, ((row, scores), chunk) in enumerate(ordered, 1)]
