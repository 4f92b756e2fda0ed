"""Two retrievers to one score: a convex combination of scores that are both on an absolute scale.

The lexical score is divided by the most that any text could score for the words of this question, the dense one is a cosine. So a
fused score says how well a passage fits, where min-max over the candidates gives the best one 1.0 however bad it is. After Bruch,
Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023), who name this normalisation theoretical. Every
candidate of either is scored by both, so none is punished for having been cut off in one list. The weights are fitted by
`citadel eval tune`, which writes `fusion.toml` with its provenance. None is set by hand.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """depth: hits taken from each retriever. lexical_weight: of the lexical one against the dense one, 0 to 1.

    sentence_weight: within the dense score, of a chunk's nearest sentence against the chunk as a whole, 0 to 1.
    feedback_weight: of the mean of the `feedback_hits` best chunks against the question, in the vector that chunks are compared
    with the second time.
    """

    depth: int
    lexical_weight: float
    sentence_weight: float
    feedback_weight: float
    feedback_hits: int


def load_fusion() -> FusionSettings:
    """The settings shipped with this package."""
    return FusionSettings(**tomllib.loads(files("retrieval").joinpath("fusion.toml").read_text(encoding="utf-8")))


def fuse_scores(share: Scores, dense: Scores, sentence: Scores, settings: FusionSettings) -> Scores:
    """lexical_weight * share + (1 - lexical_weight) * (sentence_weight * sentence + (1 - sentence_weight) * dense).

    share: the lexical score by its ceiling. Dense, sentence: cosines.
    """
    near = (1 - settings.sentence_weight) * dense + settings.sentence_weight * sentence
    return settings.lexical_weight * share + (1 - settings.lexical_weight) * near


def move_vector(vector: npt.NDArray[np.float32], candidates: Vectors, scores: Scores, settings: FusionSettings) -> Vectors:
    """The question's unit vector moved towards the best candidates, as a unit vector: what they are about, others may be too.

    Rocchio's feedback without judgments ("Relevance feedback in information retrieval", 1971), which trusts the first hits.
    """
    if not len(scores) or not settings.feedback_weight:
        return vector
    best = np.argsort(-scores, kind="stable")[: settings.feedback_hits]
    moved = vector + np.float32(settings.feedback_weight) * candidates[best].mean(axis=0)
    return np.asarray(moved / np.linalg.norm(moved), np.float32)
