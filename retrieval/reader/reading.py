"""What the reader says of one passage: whether it answers, and the words that do, anywhere in it or within a part of it.

Scores of tokens and their places come in, spans go out. Nothing here knows of a model.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.spans import Span

LONGEST_SPAN = 30  # tokens
BREVITY = 0.05  # what each further token costs a span, in logits: heads that were trained apart run on to a later end
MARGIN_WEIGHT = 0.5  # of a span's margin against the answerable score: a margin is a sum of two logits
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """Words that answer, at their span of the body. margin: by how much they beat that nothing does, in logits."""

    span: Span
    margin: float


@dataclass(frozen=True, slots=True)
class Reading:
    """answerable: that the passage holds the answer, a logit. none: the score of no answer, on the scale of starts + ends.

    starts, ends: float32 (tokens,), scores of an answer to begin and to end there. places: int (tokens, 2), where in the body
    each token stands, in code points.
    """

    answerable: float
    none: float
    starts: Scores
    ends: Scores
    places: npt.NDArray[np.int64]

    @property
    def probability(self) -> float:
        """That the passage answers, 0 to 1: by the answerable score alone, which ranks better than a span's margin, or both."""
        return squash(self.answerable)

    def find(self, within: Span | None = None) -> FoundSpan | None:
        """The best span of the body, or of a part of it. None where no token lies in it."""
        first, last = 0, len(self.starts)
        if within is not None:
            first = int(np.searchsorted(self.places[:, 0], within.start))
            last = int(np.searchsorted(self.places[:, 1], within.end, side="right"))
        if first >= last:
            return None
        begin, end, score = _find_best(self.starts[first:last], self.ends[first:last])
        span = Span(int(self.places[first + begin, 0]), int(self.places[first + end, 1]))
        return FoundSpan(span, score - self.none)


def squash(logit: float) -> float:
    """The logistic function, 0 to 1, for any logit."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _find_best(starts: Scores, ends: Scores) -> tuple[int, int, float]:
    """First and last token of the best span of at most LONGEST_SPAN tokens, the earlier of equals, and its score."""
    tokens = np.arange(len(starts), dtype=np.float32)
    sums: Any = (starts + BREVITY * tokens)[:, None] + (ends - BREVITY * tokens)[None, :]
    allowed = np.tril(np.triu(np.ones(sums.shape, np.bool_)), LONGEST_SPAN - 1)
    best = int(np.argmax(np.where(allowed, sums, -np.inf)))
    first, last = divmod(best, len(ends))
    return first, last, float(sums[first, last])
