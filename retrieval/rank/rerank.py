"""The first hits in the order that retrieval and the reader give them together.

In come ranked hits and what was read of them. Out come the same hits, the first ones ordered anew. What the reader adds to a
score is `weight` times its probability that the chunk answers: nothing where it sees no answer, so that a question it cannot help
with keeps the order of retrieval, and so does what is not written as a question. All settings are measured by
`python -m eval.fit.fit_reranking`, which writes `reranking.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from index.engine import Snapshot
from retrieval.query.query import Query
from retrieval.rank.hit import Hit, Scores
from retrieval.reader.hit_readings import ReadingBound, Readings, read_hits
from retrieval.reader.reader import Reader, Reading


@dataclass(frozen=True, slots=True)
class RerankSettings:
    """How many hits are read, and what that does to their order."""

    depth: int
    """Hits that are read at most."""
    weight: float
    """Of the reader's probability in a score."""
    likeliest: float = 1.0
    """What the reader is taken to say at most of a hit that it has not read."""


def load_reranking() -> RerankSettings:
    """The settings shipped with this package."""
    return RerankSettings(**tomllib.loads(files("retrieval").joinpath("reranking.toml").read_text(encoding="utf-8")))


def read_and_rerank(
    snapshot: Snapshot, query: Query, hits: list[Hit], reader: Reader | None, settings: RerankSettings
) -> tuple[list[Hit], Readings]:
    """Read the first hits, and rank them anew where a question is asked. Without a reader the hits stay as they are."""
    if reader is None:
        return hits, Readings()
    readings = read_hits(
        snapshot, query.searched, hits[: settings.depth], reader, ReadingBound(settings.weight, settings.likeliest)
    )
    return (rerank(hits, readings.by_chunk, settings) if query.is_question else hits), readings


def rerank(hits: Sequence[Hit], readings: Mapping[str, Reading], settings: RerankSettings) -> list[Hit]:
    """All hits, best first, those that were read with their `rerank` part: (fused + weight * rerank) / (1 + weight).

    readings: by chunk_id.
    """
    scored = sorted(((_score(hit, readings, settings), hit) for hit in hits), key=lambda pair: (-pair[0], pair[1].chunk.chunk_id))
    return [_place(hit, rank, score, readings.get(hit.chunk.chunk_id)) for rank, (score, hit) in enumerate(scored, 1)]


def _score(hit: Hit, readings: Mapping[str, Reading], settings: RerankSettings) -> float:
    reading = readings.get(hit.chunk.chunk_id)
    probability = reading.probability if reading is not None else 0.0
    return (hit.scores.fused + settings.weight * probability) / (1 + settings.weight)


def _place(hit: Hit, rank: int, score: float, reading: Reading | None) -> Hit:
    """The hit at its new rank. Fields are written out: `dataclasses.replace` costs several times as much for each of the hits."""
    parts, probability = hit.scores, reading.probability if reading is not None else None
    return Hit(hit.chunk, rank, Scores(score, parts.lexical, parts.dense, parts.sentence, parts.feedback, probability))
