"""What a build can be told. Plain values, read from the environment by the api and passed in."""

import tomllib
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

from index.embedding.model_export import BUNDLED, ModelCard
from index.generations.hashes import hash_code
from ingest.chunking import ChunkSettings
from ingest.sandbox.limits import ReadingLimits

EXACT_ROWS = 50_000
KEPT_GENERATIONS = 5


@dataclass(frozen=True, slots=True)
class Bm25Settings:
    """k1: how soon repetitions stop to count. b: how much length counts, 0 to 1. pair_weight: of a pair against a word.

    A pair is two neighbouring tokens, scored as a term of its own: the ordered phrases of the sequential dependence model
    (Metzler and Croft, SIGIR 2005).
    """

    k1: float
    b: float
    pair_weight: float


def load_bm25() -> Bm25Settings:
    """The settings shipped with this package; `citadel eval tune` fits them and writes `bm25.toml` with its provenance."""
    return Bm25Settings(**tomllib.loads(files("index").joinpath("bm25.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """acronyms: whether those that the corpus defines are folded. model: see index.encoder. exact_rows: up to how many chunks the
    dense leg is exact.

    workers: texts embedded at a time; kept: generations that are not removed. Both change nothing of what is made.
    """

    chunking: ChunkSettings = field(default_factory=ChunkSettings)
    bm25: Bm25Settings = field(default_factory=load_bm25)
    acronyms: bool = True
    model: str = BUNDLED
    exact_rows: int = EXACT_ROWS
    workers: int = 2
    kept: int = KEPT_GENERATIONS
    limits: ReadingLimits = field(default_factory=ReadingLimits)

    def as_recorded(self, card: ModelCard) -> dict[str, Any]:
        """All that shapes an index, as its manifest records it; `code` because a rule that changes is a setting that changed."""
        return {
            "chunking": asdict(self.chunking),
            "bm25": asdict(self.bm25),
            "acronyms": self.acronyms,
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
