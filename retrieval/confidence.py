"""How sure it is that the corpus holds the answer, and what was missing when it does not.

A logistic function of the signs in `retrieval/signs.py`, fitted on the tuning questions by `python -m eval.calibrate`, which
writes `calibration.toml` with its provenance; no number in it is set by hand.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retrieval.asked import Asked
from retrieval.passage import Passage

_MOST_NAMED = 6
_FILLERS = frozenset(
    [
        "say",
        "says",
        "said",
        "tell",
        "tells",
        "got",
        "get",
        "gets",
        "no",
        "not",
        "list",
        "name",
        "date",
        "day",
        "wrote",
        "give",
        "gives",
        "please",
        "de",
    ]
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """confidence = 1 / (1 + exp(-(bias + sum(weights[sign] * value)))); answers are given from `threshold` on."""

    bias: float
    weights: Mapping[str, float]
    threshold: float


@cache
def load_calibration() -> Calibration:
    """The calibration shipped with this package."""
    told = tomllib.loads(files("retrieval").joinpath("calibration.toml").read_text(encoding="utf-8"))
    return Calibration(told["bias"], told["weights"], told["threshold"])


def estimate_confidence(signs: Mapping[str, float], calibration: Calibration) -> float:
    """The probability that the corpus holds the answer, 0 to 1."""
    total = calibration.bias + sum(weight * signs[name] for name, weight in calibration.weights.items())
    return 1 / (1 + math.exp(-total))


def explain_abstention(asked: Asked, passages: Sequence[Passage]) -> str:
    """Why nothing is said: the words of the question that no near passage holds, if that is why."""
    if not passages:
        return "no passage matches the question and its filters"
    tokenize = asked.tokenizer.token_set
    near = frozenset().union(*(tokenize(" ".join([*passage.section, passage.text])) for passage in passages))
    missing = asked.words - near
    written = (word.strip(".,;:!?\"'“”‘’()") for word in asked.question.split())
    # A part of a longer name ("Viet" of "Viet Nam") is no token of the question and is not named by itself.
    absent = [
        word for word in written if (own := tokenize(word) & asked.words) and own <= missing and word.lower() not in _FILLERS
    ]
    words = list(dict.fromkeys(absent))[:_MOST_NAMED]
    if words:
        quoted = ", ".join(f"“{word}”" for word in words)
        return f"none of the nearest passages mentions {quoted}"
    return "the nearest passages share words with the question but do not answer it"
