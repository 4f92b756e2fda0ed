"""Answers by style, by kind and by confidence: how many there are, and how many of them are right and can be signed.

Apart from `eval/measures/estimates.py` because these are plain shares of few questions, without intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.run.results import Answered

LEVELS = (0.5, 0.7, 0.8, 0.9)
"""The confidences at which the risk is told."""


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Shares of the questions of one style or kind, each 0..1."""

    questions: int
    """How many there are."""
    answered: float
    """Share that is answered."""
    right: float
    """Share that is answered with an expected string or, where the corpus does not say, refused."""
    signable: float
    """Share whose answer or refusal can be signed."""
    confidence: float
    """Mean confidence, of refusals too."""
    answerable: float
    """Share that can be answered, which is what the confidence claims: where it is lower the service is too sure."""


@dataclass(frozen=True, slots=True)
class RiskLevel:
    """The answers that are given with a confidence of at least `confidence`."""

    confidence: float
    answers: int
    """How many there are."""
    risk: float | None
    """Share of them that cannot be signed, 0..1. None where there are none."""


def group_answers(answers: Sequence[Answered], by: Literal["style", "kind"]) -> dict[str, AnswerGroup]:
    """Style or kind to its figures, by name. Questions whose style nobody said are left out. Empty where there is one group."""
    names = sorted({name for item in answers if (name := getattr(item.question, by))})
    groups = {name: _measure([item for item in answers if getattr(item.question, by) == name]) for name in names}
    return groups if len(groups) > 1 else {}


def measure_risks(answers: Sequence[Answered], levels: Sequence[float] = LEVELS) -> list[RiskLevel]:
    """The risk of what is answered at each confidence and above, in the order of `levels`. Empty where nothing was asked."""
    return [_measure_risk(answers, level) for level in levels] if answers else []


def _measure(items: Sequence[Answered]) -> AnswerGroup:
    count = len(items)
    return AnswerGroup(
        questions=count,
        answered=sum(item.answered for item in items) / count,
        right=sum(item.right for item in items) / count,
        signable=sum(item.signable for item in items) / count,
        confidence=sum(item.confidence for item in items) / count,
        answerable=sum(item.question.answerable for item in items) / count,
    )


def _measure_risk(answers: Sequence[Answered], level: float) -> RiskLevel:
    given = [item for item in answers if item.answered and item.confidence >= level]
    return RiskLevel(level, len(given), sum(not item.signable for item in given) / len(given) if given else None)
