"""Confidence: the calibrated probability that the corpus holds the answer, and the threshold from which on answers are given.

The classifier is a logistic function of the features that `retrieval/answer/assessment.py` measures. It is fitted on
the questions of four corpora: `python -m eval.fit.calibrate --write` writes `calibration.toml` with its provenance. No number in
it is set by hand.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Calibration:
    """confidence = 1 / (1 + exp(-(bias + sum(weights[feature] * value)))). Sentences answer from `threshold` on.

    What is computed, looked up or refuted is decided without it (`retrieval/answer/composition.py`).
    """

    bias: float
    weights: Mapping[str, float]
    threshold: float


def load_calibration(*, was_read: bool) -> Calibration:
    """The calibration shipped with this package, for passages that the reader read or for those that it did not."""
    written = tomllib.loads(files("retrieval").joinpath("calibration.toml").read_text(encoding="utf-8"))
    fields = written["read" if was_read else "unread"]
    return Calibration(fields["bias"], fields["weights"], fields["threshold"])


def estimate_confidence(features: Mapping[str, float], calibration: Calibration) -> float:
    """The probability that the corpus holds the answer, 0 to 1."""
    total = calibration.bias + sum(weight * features[name] for name, weight in calibration.weights.items())
    return 1 / (1 + math.exp(-total))
