"""What a build can be told. Plain values, read from the environment by the api and passed in."""

from dataclasses import asdict, dataclass, field
from typing import Any

from index.encoder import BUNDLED, ModelCard
from index.fingerprints import hash_code
from ingest.chunking import ChunkSettings
from ingest.limits import ReadingLimits

EXACT_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """k1, b: of BM25 (see LexicalIndex.fit). model: see index.encoder. exact_rows: up to how many chunks the dense leg is exact.

    workers: texts embedded at a time; it changes the time that a build takes, not what it makes.
    """

    chunking: ChunkSettings = field(default_factory=ChunkSettings)
    k1: float = 0.9
    b: float = 0.4
    model: str = BUNDLED
    exact_rows: int = EXACT_ROWS
    workers: int = 2
    limits: ReadingLimits = field(default_factory=ReadingLimits)

    def as_recorded(self, card: ModelCard) -> dict[str, Any]:
        """All that shapes an index, as its manifest records it; `code` because a rule that changes is a setting that changed."""
        return {
            "chunking": asdict(self.chunking),
            "bm25": {"k1": self.k1, "b": self.b},
            "dense": {"exact_rows": self.exact_rows},
            "encoder": describe_encoder(card),
            "code": {"ingest": hash_code("ingest"), "index": hash_code("index")},
        }


def describe_encoder(card: ModelCard) -> dict[str, Any]:
    """What the manifest records of a model, and what must be equal when the index is opened."""
    return {
        "name": card.name,
        "dimension": card.dimension,
        "max_length": card.max_length,
        "weights_sha256": card.weights_sha256,
        "tokenizer_sha256": card.tokenizer_sha256,
    }
