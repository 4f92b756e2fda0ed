"""How sure it is that the corpus holds the answer.

A logistic function of the signs in `retrieval/answer/features.py`, fitted on the tuning questions by `python -m
eval.fit.calibrate`, which
writes `calibration.toml` with its provenance; no number in it is set by hand.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Calibration:
    """confidence = 1 / (1 + exp(-(bias + sum(weights[sign] * value)))); answers are given from `threshold` on."""

    bias: float
    weights: Mapping[str, float]
    threshold: float


@cache
def load_calibration(*, was_read: bool) -> Calibration:
    """The calibration shipped with this package, for passages that the reader read or for those that it did not."""
    written = tomllib.loads(files("retrieval").joinpath("calibration.toml").read_text(encoding="utf-8"))
    told = written["read" if was_read else "unread"]
    return Calibration(told["bias"], told["weights"], told["threshold"])


def estimate_confidence(signs: Mapping[str, float], calibration: Calibration) -> float:
    """The probability that the corpus holds the answer, 0 to 1."""
    total = calibration.bias + sum(weight * signs[name] for name, weight in calibration.weights.items())
    return 1 / (1 + math.exp(-total))
