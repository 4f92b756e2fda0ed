"""The first hits in the order that retrieval and the reader give them together.

In come ranked hits and what was read of them. Out come the same hits, the first ones ordered anew. What the reader adds to a
score is `weight` times its probability that the chunk answers: nothing where it sees no answer, so that a question it cannot help
with keeps the order of retrieval, and so does what is not written as a question. Depth and weight are measured by
`python -m eval.fit.fit_reranking`, which writes `reranking.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from index.engine import Snapshot
from retrieval.query.query import Query
from retrieval.rank.hit import Hit
from retrieval.reader.hit_readings import Readings, read_hits
from retrieval.reader.reader import Reader, Reading


@dataclass(frozen=True, slots=True)
class RerankSettings:
    """depth: hits that are read. weight: of the reader's probability in a score."""

    depth: int
    weight: float


def load_reranking() -> RerankSettings:
    """The settings shipped with this package."""
    return RerankSettings(**tomllib.loads(files("retrieval").joinpath("reranking.toml").read_text(encoding="utf-8")))


def read_and_rerank(
    snapshot: Snapshot, query: Query, hits: list[Hit], reader: Reader | None, settings: RerankSettings
) -> tuple[list[Hit], Readings]:
    """Read the first hits, and rank them anew where a question is asked. Without a reader the hits stay as they are."""
    if reader is None:
        return hits, Readings()
    readings = read_hits(snapshot, query.searched, hits[: settings.depth], reader, settings.weight)
    return (rerank(hits, readings.by_chunk, settings) if query.is_question else hits), readings


def rerank(hits: Sequence[Hit], readings: Mapping[str, Reading], settings: RerankSettings) -> list[Hit]:
    """All hits, best first, those that were read with their `rerank` part: (fused + weight * rerank) / (1 + weight).

    readings: by chunk_id.
    """
    scored = [_rescore(hit, readings.get(hit.chunk.chunk_id), settings) for hit in hits]
    ordered = sorted(scored, key=lambda hit: (-hit.scores.fused, hit.chunk.chunk_id))
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1)]


def _rescore(hit: Hit, reading: Reading | None, settings: RerankSettings) -> Hit:
    probability = reading.probability if reading is not None else None
    score = (hit.scores.fused + settings.weight * (probability or 0.0)) / (1 + settings.weight)
    return replace(hit, scores=replace(hit.scores, fused=score, rerank=probability))
