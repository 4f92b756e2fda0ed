"""The settings of a build: plain values, read from the environment by the api and passed in."""

import tomllib
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

from index.build.versions import record_analysis, record_reading
from index.embedding.model_export import BUNDLED, ModelCard
from ingest.chunking import ChunkSettings
from ingest.sandbox.limits import ReadingLimits

EXACT_ROWS = 50_000
KEPT_GENERATIONS = 5


@dataclass(frozen=True, slots=True)
class Bm25Settings:
    """The parameters of the lexical score.

    A pair is two neighbouring tokens, scored as a term of its own: the ordered phrases of the sequential dependence model
    (Metzler and Croft, SIGIR 2005).
    """

    k1: float
    """How soon further repetitions of a token stop to count."""
    b: float
    """How much the length of a chunk counts, 0 to 1."""
    pair_weight: float
    """The weight of a pair against that of a single token."""


def load_bm25() -> Bm25Settings:
    """The settings shipped with this package. `citadel eval tune` fits them and writes `bm25.toml` with its provenance."""
    return Bm25Settings(**tomllib.loads(files("index").joinpath("bm25.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """Everything about a build that can be chosen."""

    chunking: ChunkSettings = field(default_factory=ChunkSettings)
    bm25: Bm25Settings = field(default_factory=load_bm25)
    acronyms: bool = True
    """Whether the acronyms that the corpus defines are folded into their expansions."""
    model: str = BUNDLED
    """The encoder, as in `index/embedding/model_export.py`."""
    exact_rows: int = EXACT_ROWS
    """Up to how many chunks the dense search is exact."""
    workers: int = 2
    """How many texts are embedded at a time. Changes nothing in the index."""
    kept: int = KEPT_GENERATIONS
    """How many generations are kept when another is published. Changes nothing in the index."""
    limits: ReadingLimits = field(default_factory=ReadingLimits)
    """Bounds on each file."""
    cluster: str = ""
    """HOST:PORT of a Ray cluster that reads and embeds, this machine where it is empty. Changes nothing in the index."""

    def as_recorded(self, card: ModelCard) -> dict[str, Any]:
        """Everything that shapes an index, as its manifest records it: settings, encoder and versions."""
        return {**self.as_recorded_without_encoder(), "encoder": describe_encoder(card)}

    def as_recorded_without_encoder(self) -> dict[str, Any]:
        """The same without the encoder, which is known only where its model was exported."""
        return {
            "chunking": asdict(self.chunking),
            "bm25": asdict(self.bm25),
            "acronyms": self.acronyms,
            "dense": {"exact_rows": self.exact_rows},
            "reading": record_reading(),
            "analysis": record_analysis(),
        }


def describe_encoder(card: ModelCard) -> dict[str, Any]:
    """What the manifest records of a model. It must be equal when the index is opened."""
    return {
        "name": card.name,
        "dimension": card.dimension,
        "max_length": card.max_length,
        "weights_sha256": card.weights_sha256,
        "graph_version": card.graph_version,
        "graph_sha256": card.graph_sha256,
        "tokenizer_sha256": card.tokenizer_sha256,
    }
