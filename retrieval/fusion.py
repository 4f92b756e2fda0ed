"""Two legs to one score: a convex combination of scores that are both on an absolute scale.

The lexical score is divided by the most that any text could score for this question (every word held, without limit), the dense
one is a cosine. So a fused score says how well a passage fits, where min-max over the candidates gives the best one 1.0 however
bad it is. After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023), who name this
normalisation theoretical; measured against min-max and reciprocal rank fusion on four sets of questions in `CHANGELOG.md`.
Every candidate of either leg is scored by both, so none is punished for having been cut off in one list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """depth: hits taken from each leg; lexical_weight: of the lexical leg against the dense one, 0 to 1.

    sentence_weight: within the dense leg, of a chunk's nearest sentence against the chunk as a whole, 0 to 1.
    """

    depth: int = 100
    lexical_weight: float = 0.4
    sentence_weight: float = 0.4


def fuse_scores(lexical: Scores, ceiling: float, near: Scores, lexical_weight: float) -> Scores:
    """weight * lexical / `ceiling` + (1 - weight) * near; a `ceiling` of 0 (a question without words) drops the lexical leg."""
    share = lexical / ceiling if ceiling > 0 else np.zeros(len(lexical))
    return lexical_weight * share + (1 - lexical_weight) * near


def find_ceiling(idfs: Iterable[float], k1: float) -> float:
    """The least BM25 score that no text can reach: the sum of idf * (k1 + 1) over the question's tokens, repetitions counted."""
    return sum(idfs) * (k1 + 1)
