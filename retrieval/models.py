"""What a question needs besides an index: the reader, the shipped settings and tables, loaded once and passed in."""

from dataclasses import dataclass, field
from typing import Self

from retrieval.confidence.confidence import Calibration, load_calibration
from retrieval.query.expansion import Metonyms
from retrieval.rank.evidence_weights import EvidenceModel, load_evidence_model
from retrieval.rank.fusion import FusionSettings, load_fusion
from retrieval.rank.rerank import RerankSettings, load_reranking
from retrieval.reader.reader import Reader, load_reader
from retrieval.tables.table_cache import TableCache


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that is loaded once. Safe to share between threads."""

    reader: Reader | None
    """Reads passages; None ranks and answers by retrieval alone."""
    fusion: FusionSettings
    """How the scores of both retrievers become one."""
    rerank: RerankSettings
    """How many hits are read, and how much the reader counts."""
    evidence: EvidenceModel
    """How sentences are ordered as evidence."""
    calibration: Calibration
    """Of the confidence, fitted with the reader or without it."""
    metonyms: Metonyms
    """Capitals that stand for their countries."""
    tables: TableCache = field(default_factory=TableCache)
    """Keeps the tables of the snapshots that are asked."""

    @classmethod
    def load(cls, *, with_reader: bool = True) -> Self:
        """Load what ships with this package. Without weights there is no reader.

        Raises ReaderError for weights that are damaged.
        """
        reader = load_reader() if with_reader else None
        calibration = load_calibration(was_read=reader is not None)
        return cls(reader, load_fusion(), load_reranking(), load_evidence_model(), calibration, Metonyms.load())
