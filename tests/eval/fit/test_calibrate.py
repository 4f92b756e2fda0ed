"""The shipped calibration is what the fit gives, and the fit learns what it is shown."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from eval.errors import SuiteError
from eval.fit.calibrate import Sample, collect, fit, fit_calibration
from eval.suites.own_questions import find_suite, load_questions
from index.engine import Snapshot
from retrieval.confidence.confidence import Calibration, estimate_confidence, load_calibration
from retrieval.models import Models

LAST_BITS = 0.2  # another processor may swap two passages, and with them a sign of one question of 193


def test_a_sign_that_tells_the_answerable_apart_gets_its_weight() -> None:
    answerable = np.array([True, False] * 20)
    asked = np.column_stack([answerable.astype(float), np.tile([0.5, 0.5], 20)])
    sample = Sample(["telling", "silent"], asked, answerable, asked[answerable] * np.array([0.0, 1.0]))
    model = fit(sample, np.arange(40))
    assert model[1].coef_[0][0] > 1
    assert abs(model[1].coef_[0][1]) < 0.01


def test_confidence_is_the_logistic_function_of_the_weighted_signs() -> None:
    calibration = Calibration(-1.0, {"fit": 2.0, "known": 0.5}, 0.5)
    assert estimate_confidence({"fit": 0.25, "known": 1.0}, calibration) == pytest.approx(
        1 / (1 + np.exp(1.0 - 2 * 0.25 - 0.5 * 1))
    )


# With the reader some 6,000 passages are read: a minute of two cores, spent under the profile "thorough", as in CI.
WAS_READ = [False, True] if settings().max_examples > 50 else [False]


@pytest.mark.parametrize("was_read", WAS_READ)
def test_the_shipped_calibration_is_that_of_the_tuning_questions(corpus_index: Snapshot, was_read: bool) -> None:
    sample = collect(corpus_index, Models.load(with_reader=was_read), load_questions(find_suite("tuning")))
    fitted, _ = fit_calibration(sample)
    shipped = load_calibration(was_read=was_read)
    assert dict(fitted.weights) == pytest.approx(dict(shipped.weights), abs=LAST_BITS)
    assert (fitted.bias, fitted.threshold) == pytest.approx((shipped.bias, shipped.threshold), abs=LAST_BITS)


def test_confidences_in_cross_validation_are_neither_too_high_nor_too_low_in_the_mean() -> None:
    chance = np.random.default_rng(3)
    answerable = chance.random(120) < 0.7
    asked = np.column_stack([answerable + chance.normal(0, 1, 120), chance.normal(0, 1, 120)])
    _, guessed = fit_calibration(Sample(["telling", "silent"], asked, answerable, asked[answerable] - 1))
    assert guessed.mean() == pytest.approx(answerable.mean(), abs=0.005)


def test_a_suite_that_is_unknown_or_faulty_is_refused_with_every_fault(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name one of reporting, tuning"):
        find_suite("no such suite")
    path = tmp_path / "suite.jsonl"
    path.write_text('{"id": "a"}\nno json\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"(?s)line 1: no 'kind'.*line 1: no 'question'.*line 2: no JSON"):
        load_questions(path)


@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        ("stands on suite.jsonl, line 1 already", {}),
        ("is blank", {"id": "b", "question": " "}),
        ("give an answer and a quote", {"id": "b", "evidence": []}),
        ("no kind can be called 'all'", {"id": "b", "kind": "all"}),
        ("no object with doc_id and quote", {"id": "b", "evidence": ["words"]}),
        ("'answerable' is 'yes', not true or false", {"id": "b", "answerable": "yes"}),
    ],
)
def test_a_question_that_would_measure_nothing_is_refused(tmp_path: Path, fault: str, changed: dict[str, object]) -> None:
    evidence = [{"doc_id": "d", "quote": "words"}]
    whole = {"id": "a", "kind": "fact", "question": "Who?", "answers": ["x"], "evidence": evidence, "answerable": True}
    path = tmp_path / "suite.jsonl"
    path.write_text(json.dumps(whole) + "\n" + json.dumps({**whole, **changed}), encoding="utf-8")
    with pytest.raises(SuiteError, match=fault):
        load_questions(path)
