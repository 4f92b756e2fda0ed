"""The figures of an evaluation as plain values, for `citadel eval --json`: the same numbers as on the page, rounded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from eval.measures.abstention_measures import area_under
from eval.measures.answer_groups import AnswerGroup, group_answers, measure_risks
from eval.measures.estimates import Abstention, estimate, estimate_answers, measure_abstention, measure_timings
from eval.run.results import Evaluation, SystemResult
from eval.suites.own_questions import EVERY_KIND

Figures = dict[str, Any]
PLACES = 4


def write_figures(evaluation: Evaluation) -> Figures:
    """systems: name to kind ("all" first) to measure to mean. intervals: name to measure to 95 % bounds, over all questions.

    answers, abstention: None where the suite has none. answers_by_style, answers_by_kind: group to its shares, empty where all
    are of one. risk_by_confidence: of the answers from each confidence on the share that cannot be signed. stages: milliseconds,
    p50 and p95.
    """
    kinds = {question.id: question.kind for question in evaluation.suite.questions}
    abstention = measure_abstention(evaluation.answers)
    return {
        "generation": evaluation.generation,
        "questions": len(evaluation.suite.questions),
        "systems": {name: _write_system(system, kinds) for name, system in evaluation.systems.items()},
        "intervals": {name: _write_intervals(system) for name, system in evaluation.systems.items()},
        "answers": _write_answers(evaluation),
        "abstention": _write_abstention(abstention) if abstention else None,
        "answers_by_style": _write_groups(group_answers(evaluation.answers, "style")),
        "answers_by_kind": _write_groups(group_answers(evaluation.answers, "kind")),
        "risk_by_confidence": [
            {"confidence": found.confidence, "answers": found.answers, "not_signable": _round(found.risk)}
            for found in measure_risks(evaluation.answers)
        ],
        "stages": {
            stage: {"p50_ms": _round(p50), "p95_ms": _round(p95)}
            for stage, (p50, p95) in measure_timings(evaluation.timings).items()
        },
    }


def _write_system(system: SystemResult, kinds: Mapping[str, str]) -> Figures:
    ranked = [name for scores in system.scores.values() for name in scores]
    found = sorted({kinds[name] for name in ranked})
    parts = {EVERY_KIND: set(ranked), **({kind: {name for name in ranked if kinds[name] == kind} for kind in found})}
    return {part: _average(system, names) for part, names in parts.items() if names}


def _average(system: SystemResult, names: set[str]) -> Figures:
    means = {
        measure: _mean(value for name, value in scores.items() if name in names) for measure, scores in system.scores.items()
    }
    return {"questions": len(names), **means}


def _write_intervals(system: SystemResult) -> Figures:
    found = {measure: estimate(scores.values()) for measure, scores in system.scores.items()}
    return {measure: [_round(value.low), _round(value.high)] for measure, value in found.items() if value}


def _write_answers(evaluation: Evaluation) -> Figures | None:
    estimates = estimate_answers(evaluation.answers)
    return {_name(title): {"mean": _round(value.mean), "questions": value.count} for title, value in estimates.items()} or None


def _name(title: str) -> str:
    """ "token F1" as a key: token_f1."""
    return re.sub(r"\W+", "_", title.lower())


def _write_groups(groups: Mapping[str, AnswerGroup]) -> Figures:
    shares = {name: asdict(group) for name, group in groups.items()}
    return {
        name: {"questions": row.pop("questions"), **{key: _round(value) for key, value in row.items()}}
        for name, row in shares.items()
    }


def _write_abstention(found: Abstention) -> Figures:
    return {
        "auroc": _round(found.auroc),
        "false_answers_at_90": _round(found.false_answers),
        "calibration_error": _round(found.calibration_error),
        "area_under_risk_coverage": _round(area_under(found.curve)),
        "coverage_risk": [_round(value) for value in found.operating] if found.operating else None,
        "curve": [[_round(coverage), _round(risk)] for coverage, risk in found.tenths],
    }


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return round(sum(known) / len(known), PLACES)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
