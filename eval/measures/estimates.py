"""The estimates of a report, made from an `Evaluation`: means with intervals, by kind, of abstention and of time.

Apart from the page and its charts so that both show the same numbers, and from the measures because these are per question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.measures.abstention_measures import (
    Bin,
    Outcome,
    auroc,
    calibration_error,
    false_answer_rate,
    reliability,
    risk_coverage,
)
from eval.measures.item_measures import harmonic_mean
from eval.measures.ranking_measures import MEASURES
from eval.measures.significance import interval
from eval.run.results import Answered, Evaluation, SystemResult
from eval.run.systems import OWN

TABLE = "table"
"""The kind, and the style, of a question over the rows of a table."""
HEADLINE = ("nDCG@10", "RR@10", "hit@5")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `count` questions and the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well confidence tells what can be answered. curve, bins: as in `eval/measures/abstention_measures.py`.

    operating: (coverage, risk) as the service is set, None when it answers nothing. false_answers: share of the unanswerable
    answered where 90 % of the answerable are. None stands for what cannot be told, such as AUROC of one sort of questions.
    """

    curve: tuple[tuple[float, float], ...]
    bins: tuple[Bin, ...]
    operating: tuple[float, float] | None
    calibration_error: float | None
    auroc: float | None
    false_answers: float | None

    @property
    def tenths(self) -> list[tuple[float, float]]:
        """The first point of the curve at or beyond each tenth of coverage."""
        found = (next(point for point in self.curve if point[0] >= tenth / 10 - 1e-9) for tenth in range(1, 11))
        return list(dict.fromkeys(found))


def estimate(values: Iterable[float]) -> Estimate | None:
    """Mean and interval. None for no values."""
    known = [float(value) for value in values]
    return Estimate(sum(known) / len(known), *interval(known), len(known)) if known else None


def find_leading(evaluation: Evaluation) -> SystemResult | None:
    """The system that the service runs, else the one that ran last. None when no question was ranked for."""
    systems = [system for system in evaluation.systems.values() if any(system.scores.values())]
    return next((system for system in systems if system.system == OWN), systems[-1] if systems else None)


def estimate_systems(evaluation: Evaluation) -> dict[str, dict[str, Estimate]]:
    """Each measure of `HEADLINE` to system to estimate. What was not measured is left out."""
    rows = {measure: _pick(evaluation, measure) for measure in HEADLINE}
    found = {measure: {name: estimate(values) for name, values in row.items()} for measure, row in rows.items()}
    return {measure: {name: value for name, value in row.items() if value} for measure, row in found.items() if row}


def average_systems(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Every other measure to system to mean. What was not measured is left out."""
    rows = {measure: _pick(evaluation, measure) for measure in MEASURES if measure not in HEADLINE}
    return {measure: {name: sum(values) / len(values) for name, values in row.items()} for measure, row in rows.items() if row}


def _pick(evaluation: Evaluation, measure: str) -> dict[str, list[float]]:
    """System to its questions' values, of the systems that have any."""
    found = {name: list(system.scores.get(measure, {}).values()) for name, system in evaluation.systems.items()}
    return {name: values for name, values in found.items() if values}


def estimate_kinds(evaluation: Evaluation, measure: str = HEADLINE[0]) -> dict[str, dict[str, Estimate]]:
    """Kind to system to estimate, kinds by name. Empty where all questions ranked for are of one kind."""
    kind_of = {question.id: question.kind for question in evaluation.suite.questions}
    rows: dict[str, dict[str, Estimate]] = {}
    for name, system in evaluation.systems.items():
        scores = system.scores.get(measure, {})
        for kind in {kind_of[question_id] for question_id in scores}:
            if value := estimate(score for question_id, score in scores.items() if kind_of[question_id] == kind):
                rows.setdefault(kind, {})[name] = value
    return dict(sorted(rows.items())) if len(rows) > 1 else {}


def estimate_right(answers: Sequence[Answered]) -> dict[str, Estimate]:
    """Kind to the share answered or refused rightly, kinds by name. Empty where all are of one kind."""
    kinds = sorted({item.question.kind for item in answers})
    shares = {kind: estimate(item.right for item in answers if item.question.kind == kind) for kind in kinds}
    return {kind: share for kind, share in shares.items() if share} if len(kinds) > 1 else {}


def estimate_answers(answers: Sequence[Answered]) -> dict[str, Estimate]:
    """What is measured of answers, by its name. What no question tells is left out.

    Exact match and F1 are of the answerable, citations of the questions that have both quotes and an answer, statements of all.
    A refusal has none of the wanted items and rows.
    """
    wanted = [item for item in answers if item.question.answerable]
    measured: dict[str, list[float]] = {
        "right": [item.right for item in answers],
        "signable": [item.signable for item in answers],
        "answerable: answered": [item.answered for item in wanted],
        "answerable: correct": [item.right for item in wanted],
        "unanswerable: refused": [item.right for item in answers if not item.question.answerable],
        "exact match": [item.exact for item in wanted],
        "token F1": [item.f1 for item in wanted],
        "statements verbatim": [item.verbatim / item.statements for item in answers if item.answered],
        "citation precision": [item.citation_precision for item in answers if item.citation_precision is not None],
        "citation recall": [item.citation_recall for item in answers if item.citation_recall is not None],
        **_list_short(answers),
        **_list_items([item for item in wanted if item.item_recall is not None]),
        **_list_rows([item for item in wanted if TABLE in (item.question.kind, item.question.style) and item.question.evidence]),
    }
    return {name: estimated for name, values in measured.items() if (estimated := estimate(values))}


def fits_short(item: Answered) -> float | None:
    """1 when the short answer is right or, where none should be, none is shown, else 0. None where nobody said what is right."""
    return None if item.question.short is None else float(item.short_outcome in ("right", "none"))


def _list_short(answers: Sequence[Answered]) -> dict[str, list[float]]:
    """The measures of short answers, over the questions that say which are right."""
    judged = [item for item in answers if item.question.short is not None]
    given = [item for item in judged if item.answered]
    listed = [item for item in given if item.question.short]
    return {
        "short as wanted": [fit for item in judged if (fit := fits_short(item)) is not None],
        "short right where shown": [item.short_outcome == "right" for item in given if item.short],
        "short shown unwanted": [bool(item.short) and item.short_outcome != "right" for item in given if not item.question.short],
        "short missing": [item.short_outcome == "missing" for item in listed],
    }


def _list_items(items: Sequence[Answered]) -> dict[str, list[float]]:
    return {
        "items recall": [item.item_recall or 0.0 for item in items],
        "items precision": [item.item_precision for item in items if item.item_precision is not None],
        "items F1": [harmonic_mean(item.item_precision, item.item_recall) or 0.0 for item in items],
    }


def _list_rows(tables: Sequence[Answered]) -> dict[str, list[float]]:
    return {
        "rows recall": [item.citation_recall or 0.0 for item in tables],
        "rows precision": [item.citation_precision for item in tables if item.citation_precision is not None],
    }


def measure_abstention(answers: Sequence[Answered]) -> Abstention | None:
    """None when nothing was asked."""
    if not answers:
        return None
    outcomes: list[Outcome] = [(item.confidence, item.question.answerable, item.correct) for item in answers]
    confidences, answerable = [item.confidence for item in answers], [item.question.answerable for item in answers]
    answered = [item for item in answers if item.answered]
    wrong = sum(not item.right for item in answered)
    return Abstention(
        curve=tuple(risk_coverage(outcomes)),
        bins=tuple(reliability(confidences, answerable)),
        operating=(len(answered) / len(answers), wrong / len(answered)) if answered else None,
        calibration_error=calibration_error(confidences, answerable),
        auroc=auroc(outcomes),
        false_answers=false_answer_rate(outcomes),
    )


def measure_timings(timings: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]]:
    """Stage to median and 95th percentile in milliseconds, in the order given. Stages never run are left out."""
    return {name: (float(np.percentile(times, 50)), float(np.percentile(times, 95))) for name, times in timings.items() if times}
