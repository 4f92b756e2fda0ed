"""The results of an evaluation, question by question: runs, scores and answers. Figures, tables and pages are made from these."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.measures.short_measures import ShortOutcome
from eval.suites.own_questions import Question
from eval.suites.suite import Run, Suite

Scores = Mapping[str, Mapping[str, float]]
"""Measure to question id to value; measures are named as in `eval/measures/ranking_measures.py` ("nDCG@10")."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the first things found: `place` as a person looks it up ("doc-id 120-480", or a document's id) and how it begins."""

    place: str
    beginning: str


@dataclass(frozen=True, slots=True)
class SystemResult:
    """One system's rankings. shown: question id to the first five found."""

    system: str
    run: Run
    scores: Scores
    shown: Mapping[str, tuple[Shown, ...]]


@dataclass(frozen=True, slots=True)
class Answered:
    """How one question was answered.

    answered: False when it was refused. correct: what is or would be said holds an expected string. exact, f1: of the
    short answer, or of the text where there is none, against the expected strings (`eval/measures/answer_measures.py`).
    Nothing is said in a refusal. statements, verbatim: how many are or would be made, how many of them stand in all that they
    cite. citation_precision, citation_recall: None where the question has no evidence quotes or was refused. text: what is or,
    refused, would be said. confidence: 0..1.
    """

    question: Question
    answered: bool
    correct: bool
    exact: float
    f1: float
    statements: int
    verbatim: int
    citation_precision: float | None
    citation_recall: float | None
    confidence: float
    text: str
    short: str | None = None
    """What was shown as the short answer, "yes" or "no" for a verdict. None where nothing was."""
    short_outcome: ShortOutcome | None = None
    """What came of the short answer. None where nobody listed the right ones."""
    item_recall: float | None = None
    """Share of the wanted items that are given, 0 in a refusal. None where the question lists none."""
    item_precision: float | None = None
    """Share of the statements that were wanted. None where the question lists no items or was refused."""
    signable: bool = False
    """That it can be signed as it stands, by the rule of `eval/measures/signable.py`."""

    @property
    def right(self) -> bool:
        """True when an answerable question was answered with an expected string, or an unanswerable one refused."""
        return (self.answered and self.correct) if self.question.answerable else not self.answered


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One suite, measured. systems: by name, in the order they ran. answers: empty where the suite has none to compare with.

    stages: name of a stage of the work to milliseconds, one a question.
    """

    suite: Suite
    generation: str
    systems: Mapping[str, SystemResult]
    answers: tuple[Answered, ...]
    timings: Mapping[str, tuple[float, ...]]
