"""The systems that are compared: the ranking of an answer's passages, its retrievers alone, and other ways to fuse.

A `System` and an open index come in, ranked hits come out. Every system ranks with
`retrieval.rank.candidates.rank_hits`. Another way of fusing only orders its hits anew, by the parts of their scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.engine import Snapshot
from retrieval.models import Models
from retrieval.query.mode import Mode
from retrieval.query.query import Query
from retrieval.rank.candidates import rank_hits
from retrieval.rank.fusion import FusionSettings
from retrieval.rank.hit import Hit
from retrieval.rank.rerank import read_and_rerank

OWN = "hybrid"  # how the passages of an answer are ranked, and those of a search with `rerank`
RETRIEVER_DEPTH = 300
RRF_K = 60  # of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion" (SIGIR 2009)


@dataclass(frozen=True, slots=True)
class System:
    """A way of ranking. fuse: how hits of mode "hybrid" are ordered anew from the parts of their scores. None leaves them.

    models: their fusion ranks, and their reader, where there is one, reads the first hits and ranks them.
    """

    name: str
    models: Models
    mode: Mode = "hybrid"
    fuse: Callable[[Sequence[Hit], FusionSettings], list[float]] | None = None

    def rank(self, index: Snapshot, query: Query) -> list[Hit]:
        """Hits, best first, ties by chunk_id."""
        hits = rank_hits(index, query, self.mode, self.models.fusion)
        if self.fuse is None or not hits:
            return read_and_rerank(index, query, hits, self.models.reader, self.models.rerank)[0]
        fused = zip(hits, self.fuse(hits, self.models.fusion), strict=True)
        scored = [replace(hit, scores=replace(hit.scores, fused=score)) for hit, score in fused]
        ordered = sorted(scored, key=lambda hit: (-hit.scores.fused, hit.chunk.chunk_id))
        return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1)]


def fuse_by_rank(hits: Sequence[Hit], settings: FusionSettings) -> list[float]:
    """Reciprocal rank fusion: 1 / (60 + rank) in each retriever, of its `depth` best only."""
    lexical, near = _read_retrievers(hits)
    retrievers = (_rank(lexical, settings.depth), _rank(near, settings.depth))
    return [sum(1 / (RRF_K + ranks[place]) for ranks in retrievers if place in ranks) for place in range(len(hits))]


def fuse_by_range(hits: Sequence[Hit], settings: FusionSettings) -> list[float]:
    """Min-max: each retriever's scores from 0 to 1 over the candidates, lexical_weight of one and the rest of the other."""
    lexical, near = map(_stretch, _read_retrievers(hits))
    weight = settings.lexical_weight
    return [weight * one + (1 - weight) * other for one, other in zip(lexical, near, strict=True)]


def choose_retrievers(models: Models) -> tuple[System, ...]:
    """What every evaluation compares: each retriever alone, and the ranking of an answer's passages.

    A search that is not given `rerank` ranks as "hybrid without the reader" of `choose_fusions`.
    """
    own = replace(models, reader=None)
    # One retriever lists chunks: at this depth they are of as many documents as those of both retrievers together.
    deep = replace(own, fusion=replace(own.fusion, depth=RETRIEVER_DEPTH))
    return System("bm25", deep, "lexical"), System("dense", deep, "dense"), System(OWN, models)


def choose_fusions(models: Models) -> tuple[System, ...]:
    """Other ways to fuse the same retrievers, and the service's own with one part left out at a time."""
    own = replace(models, reader=None)

    def fuse_with(fusion: FusionSettings) -> Models:
        return replace(own, fusion=fusion)

    return (
        System("hybrid without the reader", own),
        System("hybrid, reciprocal ranks", own, fuse=fuse_by_rank),
        System("hybrid, min-max", own, fuse=fuse_by_range),
        System("hybrid without feedback", fuse_with(replace(own.fusion, feedback_weight=0.0))),
        System("hybrid without sentences", fuse_with(replace(own.fusion, sentence_weight=0.0))),
        System("hybrid, depth 30", fuse_with(replace(own.fusion, depth=30))),
        System("hybrid, depth 300", fuse_with(replace(own.fusion, depth=300))),
    )


def _read_retrievers(hits: Sequence[Hit]) -> tuple[list[float], list[float]]:
    """Lexical scores, and cosines of chunks, without sentences and feedback, which are the service's own."""
    return [hit.scores.lexical or 0.0 for hit in hits], [hit.scores.dense or 0.0 for hit in hits]


def _rank(scores: Sequence[float], depth: int) -> dict[int, int]:
    """Place in `scores` to rank, of the best `depth` above 0."""
    best = sorted((place for place, score in enumerate(scores) if score > 0), key=lambda place: (-scores[place], place))
    return {place: rank for rank, place in enumerate(best[:depth], 1)}


def _stretch(scores: Sequence[float]) -> list[float]:
    low, high = min(scores), max(scores)
    return [(score - low) / (high - low) if high > low else 0.0 for score in scores]
