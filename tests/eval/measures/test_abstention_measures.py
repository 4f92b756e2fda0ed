"""Abstention held against arithmetic."""

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.abstention_measures import (
    Bin,
    Outcome,
    area_under,
    auroc,
    calibration_error,
    false_answer_rate,
    reliability,
    risk_coverage,
)

RIGHT, WRONG, UNANSWERABLE = (True, True), (True, False), (False, False)
confidences = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
outcomes = st.lists(st.tuples(confidences, st.booleans(), st.booleans()), max_size=12)


def _outcomes(*told: tuple[float, tuple[bool, bool]]) -> list[Outcome]:
    return [(confidence, *came) for confidence, came in told]


def test_risk_is_the_share_of_wrong_ones_among_the_answered() -> None:
    curve = risk_coverage(_outcomes((0.2, UNANSWERABLE), (0.9, RIGHT), (0.6, WRONG), (0.4, RIGHT)))
    assert curve == [(1 / 4, 0 / 1), (2 / 4, 1 / 2), (3 / 4, 1 / 3), (4 / 4, 2 / 4)]


def test_questions_of_one_confidence_are_answered_together_in_any_order() -> None:
    told = _outcomes((0.5, RIGHT), (0.5, UNANSWERABLE), (0.9, RIGHT))
    assert risk_coverage(told) == risk_coverage(told[::-1]) == [(1 / 3, 0 / 1), (3 / 3, 1 / 3)]


def test_an_unanswerable_question_is_wrong_to_answer_even_with_an_expected_string() -> None:
    assert risk_coverage([(0.5, False, True)]) == [(1.0, 1.0)]


def test_the_area_is_the_mean_of_the_risks_of_answering_one_more() -> None:
    told = _outcomes((0.9, RIGHT), (0.6, WRONG), (0.4, RIGHT), (0.2, UNANSWERABLE))
    assert area_under(risk_coverage(told)) == pytest.approx((0 / 1 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert area_under(risk_coverage(_outcomes((0.5, RIGHT), (0.5, WRONG)))) == pytest.approx(1 / 2)
    assert area_under([]) is None


@given(outcomes.filter(bool))
def test_the_curve_ends_at_all_questions_and_its_area_lies_within_its_risks(told: list[Outcome]) -> None:
    curve = risk_coverage(told)
    coverages, risks = zip(*curve, strict=True)
    assert list(coverages) == sorted(set(coverages))
    assert curve[-1] == pytest.approx((1, mean(not (answerable and correct) for _, answerable, correct in told)))
    area = area_under(curve)
    assert area is not None
    assert min(risks) - 1e-9 <= area <= max(risks) + 1e-9


def test_auroc_is_how_often_the_answerable_one_has_the_higher_confidence() -> None:
    told = _outcomes((0.9, RIGHT), (0.5, WRONG), (0.5, UNANSWERABLE), (0.1, UNANSWERABLE))
    assert auroc(told) == pytest.approx((1 + 1 + 1 / 2 + 1) / 4)
    assert auroc(told[:2]) is auroc(told[2:]) is auroc([]) is None


def test_the_false_answer_rate_is_taken_where_the_wanted_share_of_the_answerable_is_answered() -> None:
    answerable = [(step / 10, True, True) for step in range(1, 11)]
    others = [(0.05, False, False), (0.15, False, False), (0.2, False, False), (0.95, False, False)]
    assert false_answer_rate(answerable + others) == 2 / 4  # from 0.2 on
    assert false_answer_rate(answerable + others, coverage=1.0) == 3 / 4
    assert false_answer_rate(answerable + others, coverage=0.1) == 0 / 4


def test_the_false_answer_rate_needs_both_sorts() -> None:
    assert false_answer_rate([(0.5, True, True)]) is false_answer_rate([(0.5, False, False)]) is false_answer_rate([]) is None


@given(outcomes, st.integers(1, 10))
def test_the_false_answer_rate_does_not_fall_as_more_are_answered(told: list[Outcome], tenths: int) -> None:
    rate, more = (false_answer_rate(told, share) for share in (tenths / 10, 1.0))
    assert (rate is None) == (more is None)
    assert rate is None or more is None or 0 <= rate <= more <= 1


def test_bins_hold_as_many_each_and_the_error_is_their_mean_distance() -> None:
    told, true = [0.9, 0.1, 0.8, 0.3], [True, False, False, True]
    lower, higher = reliability(told, true, bins=2)
    assert (lower.confidence, lower.share, lower.count) == pytest.approx(((0.1 + 0.3) / 2, 1 / 2, 2))
    assert (higher.confidence, higher.share, higher.count) == pytest.approx(((0.8 + 0.9) / 2, 1 / 2, 2))
    assert calibration_error(told, true, bins=2) == pytest.approx((2 * abs(0.2 - 1 / 2) + 2 * abs(0.85 - 1 / 2)) / 4)


def test_equal_confidences_share_a_bin_in_any_order() -> None:
    told, true = [0.5, 0.5, 0.5, 0.9], [True, False, True, True]
    assert reliability(told, true, bins=4) == [Bin(0.5, 2 / 3, 3), Bin(0.9, 1.0, 1)]
    assert calibration_error(told[::-1], true[::-1], bins=4) == calibration_error(told, true, bins=4)


def test_certainty_that_is_right_has_no_error_and_certainty_that_is_wrong_has_all() -> None:
    assert calibration_error([1.0, 0.0], [True, False]) == 0
    assert calibration_error([1.0, 0.0], [False, True]) == 1
    assert calibration_error([], []) is None
    assert reliability([], []) == []


@pytest.mark.parametrize("bins", [1, 3, 10])
@given(told=st.lists(st.tuples(confidences, st.booleans()), max_size=30))
def test_every_question_is_in_one_bin_and_bins_rise(told: list[tuple[float, bool]], bins: int) -> None:
    parts = reliability([confidence for confidence, _ in told], [true for _, true in told], bins)
    assert sum(part.count for part in parts) == len(told)
    assert len(parts) <= bins
    assert [part.confidence for part in parts] == sorted({part.confidence for part in parts})


def test_confidences_without_an_outcome_are_refused() -> None:
    with pytest.raises(ValueError, match="2 confidences and 1 outcomes"):
        calibration_error([0.1, 0.2], [True])
