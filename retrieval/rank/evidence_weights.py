"""The weights by which sentences are ordered as evidence: a linear model of what they share with the question, of the passage
that they stand in, and of what the reader says of them.

They are fitted on several corpora by `python -m eval.fit.fit_evidence`, which writes `evidence.toml`. A score is a logit: a
sentence that scores one more than another holds the answer e times as likely.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

MARGIN, ANSWERABLE = 15.0, 10.0
"""Logits of the reader are taken as no larger, and as the negative of these where it read nothing."""
READ_FEATURES = ("nearness", "passage", "first", "value", "margin", "answerable", "cell", "unmet", "note")
UNREAD_FEATURES = ("nearness", "coverage", "passage", "first", "value", "cell", "unmet", "note")


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """What each feature of a sentence counts."""

    nearness: float
    """Of the cosine to the question."""
    passage: float
    """Of the score of the passage that it stands in."""
    first: float
    """Of standing in the first passage."""
    value: float
    """Of holding a date or a count where the question asks for one. Where it asks for none, every sentence counts so."""
    cell: float
    """Of a row that the question names by its label, with a column."""
    unmet: float
    """Of each constraint of the question that it does not meet."""
    note: float
    """Of a footnote, which mostly refers to a source, unless sources are asked for."""
    coverage: float = 0.0
    """Of the share of the question's words that it holds."""
    margin: float = 0.0
    """Of how much its best words beat that nothing answers, in the reader's logits."""
    answerable: float = 0.0
    """Of the reader's logit that its chunk holds the answer. The score of the passage counts it already."""

    def score(self, features: Mapping[str, float]) -> float:
        """The score of a sentence by its features."""
        return sum(float(getattr(self, name)) * value for name, value in features.items())


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """The weights with a reader and without one."""

    read: EvidenceWeights
    unread: EvidenceWeights


def load_evidence_model() -> EvidenceModel:
    """The weights shipped with this package."""
    written = tomllib.loads(files("retrieval").joinpath("evidence.toml").read_text(encoding="utf-8"))
    return EvidenceModel(EvidenceWeights(**written["read"]), EvidenceWeights(**written["unread"]))
