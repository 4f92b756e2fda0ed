"""The `Hit`: one chunk in a ranked list, with every part of its score."""

from dataclasses import dataclass

from ingest.chunk import Chunk


@dataclass(frozen=True, slots=True)
class Scores:
    """The parts of a score: lexical (BM25), dense (cosine of the chunk), sentence (cosine of its nearest sentence), feedback
    (cosine of the chunk to the question as moved towards the best chunks), rerank (the reader's probability that it answers).

    None where a retriever was not used, or a hit not read. `fused` is what hits are ordered by. It compares hits of one question,
    never two questions.
    """

    fused: float
    lexical: float | None = None
    dense: float | None = None
    sentence: float | None = None
    feedback: float | None = None
    rerank: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk in a ranked list."""

    chunk: Chunk
    rank: int
    """From 1."""
    scores: Scores
