"""Fits the numbers that the ranking has, by cross-validation over several suites.

What is made large is the mean over the suites, each counting alike, of nDCG@10, or of RR@10 for questions of which any one quote
is enough. The search goes from number to number and keeps the best value of each until nothing gets better. A value is only left
for one that is better by more than MARGIN, so that chance does not move it. What can be promised is the cross-validated figure:
each question scored by numbers that were chosen without it.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.errors import SuiteError
from eval.measures.ranking_measures import judge_passages, measure_run
from eval.run.prepared_questions import PreparedQuestion, prepare_questions
from eval.suites.collection_index import rank_documents
from eval.suites.suite import Suite
from index.build.report import Progress
from index.engine import Snapshot
from index.settings import Bm25Settings
from retrieval.models import Models
from retrieval.passages.passage_builder import build_passages
from retrieval.rank.candidates import rank_hits
from retrieval.rank.fusion import FusionSettings

CHOICES: Mapping[str, Sequence[float]] = {
    "lexical_weight": (0.3, 0.4, 0.5, 0.6, 0.7),
    "sentence_weight": (0.0, 0.15, 0.3, 0.45, 0.6),
    "feedback_weight": (0.0, 0.2, 0.4, 0.6, 0.8),
    "feedback_hits": (1, 2, 3),
    "pair_weight": (0.0, 0.1, 0.2),
    "k1": (0.6, 0.9, 1.2),
    "b": (0.2, 0.4, 0.6),
    "depth": (50, 100, 200),
}
FOLDS, ROUNDS = 5, 3
MARGIN = 0.0005
SEED = 7
Values = npt.NDArray[np.float64]
Fold = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that is fitted."""

    bm25: Bm25Settings
    fusion: FusionSettings

    def change(self, name: str, value: float) -> "Numbers":
        """The same with one number changed."""
        if hasattr(self.bm25, name):
            return replace(self, bm25=replace(self.bm25, **{name: value}))
        changed: dict[str, Any] = {name: value}
        return replace(self, fusion=replace(self.fusion, **changed))

    def read(self, name: str) -> float:
        """One number by its name."""
        return float(getattr(self.bm25 if hasattr(self.bm25, name) else self.fusion, name))


def begin() -> Numbers:
    """Where every search begins, also in a fold: the middle of each list. What was fitted before must not lead the way."""
    middle: dict[str, Any] = {name: values[len(values) // 2] for name, values in CHOICES.items()}
    bm25, fusion = ({part.name: middle[part.name] for part in fields(kind)} for kind in (Bm25Settings, FusionSettings))
    return Numbers(Bm25Settings(**bm25), FusionSettings(**fusion))


class Trials:
    """Scores of numbers, question by question, each set of numbers tried once."""

    def __init__(self, suites: Sequence[tuple[Suite, Snapshot]], most: int) -> None:
        self._suites = [(suite, index, _prepare(suite, index, most)) for suite, index in suites]
        self._reweighted: dict[Bm25Settings, list[Snapshot]] = {}
        self._scores: dict[Numbers, list[Values]] = {}

    @property
    def sizes(self) -> dict[str, int]:
        """Questions tried of each suite."""
        return {suite.name: len(prepared) for suite, _, prepared in self._suites}

    def score(self, numbers: Numbers) -> list[Values]:
        """For each suite the value of each question."""
        if numbers not in self._scores:
            snapshots = self._reweigh(numbers.bm25)
            self._scores[numbers] = [
                _measure(suite, snapshot, prepared, numbers.fusion)
                for (suite, _, prepared), snapshot in zip(self._suites, snapshots, strict=True)
            ]
        return self._scores[numbers]

    def _reweigh(self, settings: Bm25Settings) -> list[Snapshot]:
        if settings not in self._reweighted:
            self._reweighted.clear()  # they are large: one set at a time
            self._reweighted[settings] = [index.reweighted(settings) for _, index, _ in self._suites]
        return self._reweighted[settings]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came out. rivals: number to other value to how much better or worse it is than the chosen one.

    means: suite to (as the search begins, as chosen, cross-validated).
    """

    numbers: Numbers
    rivals: Mapping[str, Mapping[float, float]]
    means: Mapping[str, tuple[float, float, float]]
    sizes: Mapping[str, int]


def fit_numbers(suites: Sequence[tuple[Suite, Snapshot]], most: int, progress: Progress) -> Fitted:
    """Fit on at most `most` questions of each suite, chosen by a fixed seed."""
    trials = Trials(suites, most)
    start = begin()
    folds = [_fold(size) for size in trials.sizes.values()]
    progress("fit", 0, FOLDS + 1)
    chosen = search(trials, start, [fold >= 0 for fold in folds])
    held = [np.zeros(len(fold)) for fold in folds]
    for number in range(FOLDS):
        progress("fit", number + 1, FOLDS + 1)
        without = search(trials, start, [fold != number for fold in folds])
        for values, fold, scores in zip(held, folds, trials.score(without), strict=True):
            values[fold == number] = scores[fold == number]
    parts = zip(trials.sizes, trials.score(start), trials.score(chosen), held, strict=True)
    means = {name: (float(was.mean()), float(now.mean()), float(unseen.mean())) for name, was, now, unseen in parts}
    return Fitted(chosen, _find_rivals(trials, chosen), means, trials.sizes)


def search(trials: Trials, start: Numbers, kept: Sequence[npt.NDArray[np.bool_]]) -> Numbers:
    """The best numbers for the questions `kept` of each suite."""

    def mean(numbers: Numbers) -> float:
        return float(np.mean([scores[keep].mean() for scores, keep in zip(trials.score(numbers), kept, strict=True)]))

    best = start
    for _ in range(ROUNDS):
        before = best
        for name, values in CHOICES.items():
            others = [best.change(name, value) for value in values if value != best.read(name)]
            rival = max(others, key=mean)
            if mean(rival) > mean(best) + MARGIN:
                best = rival
        if best == before:
            break
    return best


def _find_rivals(trials: Trials, chosen: Numbers) -> dict[str, dict[float, float]]:
    own = np.mean([scores.mean() for scores in trials.score(chosen)])
    return {
        name: {
            value: float(np.mean([scores.mean() for scores in trials.score(chosen.change(name, value))]) - own)
            for value in values
            if value != chosen.read(name)
        }
        for name, values in CHOICES.items()
    }


def _prepare(suite: Suite, index: Snapshot, most: int) -> list[PreparedQuestion]:
    questions = [question for question in suite.questions if question.id in suite.qrels]
    if len(questions) < FOLDS:
        raise SuiteError(f"{suite.name}: {len(questions)} questions have judgments; fitting in {FOLDS} folds needs as many")
    chosen = questions if len(questions) <= most else random.Random(SEED).sample(questions, most)  # noqa: S311 (no secret)
    return prepare_questions(index, Models.load(with_reader=False), chosen)


def _fold(size: int) -> Fold:
    folds = np.arange(size) % FOLDS
    return np.asarray(np.random.default_rng(SEED).permutation(folds), np.int64)


def _measure(suite: Suite, index: Snapshot, prepared: Sequence[PreparedQuestion], settings: FusionSettings) -> Values:
    run = {}
    for item in prepared:
        hits = rank_hits(index, item.query, "hybrid", settings)
        if suite.documents:
            run[item.question.id] = rank_documents(hits)
        else:
            run[item.question.id] = judge_passages(build_passages(index, item.query, hits, 10), item.question.evidence)
    scores = measure_run({name: suite.qrels[name] for name in run}, run)
    return np.array(list(scores["nDCG@10" if suite.documents else "RR@10"].values()))
