"""Does it know what it does not know? Confidences with what came of them in, curves and figures of abstention out.

Apart from the measures of answers because these look at all questions at once. Figures that need both answerable and
unanswerable questions are None where one sort is absent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

Outcome = tuple[float, bool, bool]
"""confidence, answerable, correct: the last is whether what is, or refused would be, said is right."""

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: its mean, the share of them of which what it claims was true, and how many there are."""

    confidence: float
    share: float
    count: int


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """(coverage, risk) at every threshold, from the highest confidence to the lowest (Geifman and El-Yaniv, NIPS 2017).

    coverage: share of all questions that are answered. risk: share of the answered that are wrong. To answer an unanswerable
    question is wrong. Questions of one confidence are answered together.
    """
    curve: list[tuple[float, float]] = []
    answered = wrong = 0
    ordered = sorted(outcomes, key=lambda outcome: -outcome[0])
    for _, tied in groupby(ordered, key=lambda outcome: outcome[0]):
        rights = [answerable and correct for _, answerable, correct in tied]
        answered += len(rights)
        wrong += rights.count(False)
        curve.append((answered / len(ordered), wrong / answered))
    return curve


def area_under(curve: Sequence[tuple[float, float]]) -> float | None:
    """AURC, the mean risk over all coverages. Smaller is better. None for an empty curve.

    Up to each coverage the risk is that of the threshold which reaches it, so that without ties this is the mean of the risks of
    answering 1, 2, 3 ... questions (Geifman, Uziel and El-Yaniv, ICLR 2019).
    """
    steps = pairwise([(0.0, 0.0), *curve])
    return math.fsum((coverage - before) * risk for (before, _), (coverage, risk) in steps) if curve else None


def auroc(outcomes: Sequence[Outcome]) -> float | None:
    """How often an answerable question has the higher confidence than an unanswerable one, ties by half."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415  # seconds to import, and rankings need none of it

    answerable = [outcome[1] for outcome in outcomes]
    return float(roc_auc_score(answerable, [outcome[0] for outcome in outcomes])) if len(set(answerable)) == 2 else None


def false_answer_rate(outcomes: Sequence[Outcome], coverage: float = 0.9) -> float | None:
    """Share of the unanswerable that are answered at the highest threshold which answers `coverage` (0..1) of the answerable."""
    wanted = sorted((confidence for confidence, answerable, _ in outcomes if answerable), reverse=True)
    others = [confidence for confidence, answerable, _ in outcomes if not answerable]
    if not wanted or not others:
        return None
    threshold = next(confidence for count, confidence in enumerate(wanted, 1) if count / len(wanted) >= coverage)
    return sum(confidence >= threshold for confidence in others) / len(others)


def reliability(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """At most `bins` bins in order of confidence, each of about as many questions. Equal confidences share one.

    Bins of equal mass (Nixon et al., "Measuring calibration in deep learning", CVPR workshops 2019), not of equal width (Guo et
    al., ICML 2017): confidences crowd at both ends, and a share of the few in between would be chance. Raises ValueError when
    there are not as many outcomes as confidences.
    """
    if len(confidences) != len(outcomes):
        raise ValueError(f"{len(confidences)} confidences and {len(outcomes)} outcomes: give one outcome a confidence")
    stated, true = np.asarray(confidences, np.float64), np.asarray(outcomes, np.float64)
    below = np.searchsorted(np.sort(stated), stated)  # the same for equal confidences, whatever their order
    places = below * bins // max(len(stated), 1)
    parts = [places == place for place in np.unique(places)]
    return [Bin(float(stated[part].mean()), float(true[part].mean()), int(part.sum())) for part in parts]


def calibration_error(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = BINS) -> float | None:
    """Expected calibration error: mean distance of confidence and share over the bins of `reliability`, by their counts.

    `outcomes` is what the confidence claims, for this service that the question can be answered. None for no questions. Raises
    ValueError when there are not as many outcomes as confidences.
    """
    parts = reliability(confidences, outcomes, bins)
    return math.fsum(part.count * abs(part.confidence - part.share) for part in parts) / len(outcomes) if parts else None
