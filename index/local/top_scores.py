"""Scores to a ranked list: the one rule of order that both retrievers share."""

import numpy as np
import numpy.typing as npt

Ranked = tuple[int, float]
"""A row of the index and its score; larger is better."""


def rank_scores(rows: npt.NDArray[np.integer], scores: npt.NDArray[np.floating], depth: int) -> list[Ranked]:
    """The best `depth` of `rows`, by falling score, equal scores by rising row."""
    if 0 < depth < len(rows):
        kept = scores >= np.partition(scores, len(scores) - depth)[len(scores) - depth]
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:depth]
    return [(int(rows[at]), float(scores[at])) for at in order]
