"""Tests and intervals held against arithmetic, against scipy's own, and against what must hold of any."""

from statistics import NormalDist, mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from eval.measures.significance import RESAMPLES, Alternative, compare, holm, interval, interval_of_difference
from tests.examples import scaled

value = st.sampled_from([0.0, 1 / 3, 0.5, 0.7, 1.0])
pairs = st.lists(st.tuples(value, value), min_size=1, max_size=20)
named = st.dictionaries(st.text("abc", max_size=3), st.floats(0, 1), max_size=8)


def _split(paired: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [first for first, _ in paired], [second for _, second in paired]


def test_every_throw_is_tried_for_few_questions() -> None:
    higher, lower = [0.9, 0.8, 0.7, 0.6, 0.5], [0.1, 0.2, 0.1, 0.2, 0.1]
    assert compare(higher, lower) == 2 / 2**5
    assert compare(lower, higher, "less") == 1 / 2**5
    assert compare(higher, lower, "less") == 1
    assert compare([1.0], [0.0]) == 1


def test_throws_that_end_at_the_same_sum_count_in_spite_of_rounding() -> None:
    assert compare([0.1, 0.2, 0.3], [0.0, 0.0, 0.6], "less") == (2**3 - 3) / 2**3  # 0.1 + 0.2 against 0.3, as floats no tie


def test_nothing_that_differs_is_no_evidence() -> None:
    assert compare([0.3, 0.5], [0.3, 0.5]) == compare([0.3], [0.3], "less") == compare([], []) == 1


def test_questions_without_a_difference_change_nothing() -> None:
    assert compare([0.9, 0.8, 0.7, *[0.5] * 200], [0.1, 0.3, 0.2, *[0.5] * 200]) == 2 / 2**3


@pytest.mark.parametrize("alternative", ["two-sided", "less"])
@pytest.mark.parametrize("count", [8, 13, 14, 200])
def test_p_is_that_of_scipy(count: int, alternative: Alternative) -> None:
    generator = np.random.default_rng(count)
    first, second = generator.random(count), generator.random(count) + 0.6 / count**0.5
    expected = stats.permutation_test(
        (first - second,), np.sum, permutation_type="samples", alternative=alternative, n_resamples=9_999, rng=generator
    ).pvalue
    tolerance = 0 if count <= 13 else 5 * (2 * 0.25 / RESAMPLES) ** 0.5
    assert 0.001 < expected < 0.9
    assert compare(first.tolist(), second.tolist(), alternative) == pytest.approx(expected, abs=tolerance or 1e-12)


def test_p_of_many_questions_is_that_of_the_normal_distribution_and_never_zero() -> None:
    first, second = [0.5] * 5_000, [0.49, 0.51, 0.49, 0.51, 0.49, 0.51, 0.49] * 714 + [0.49, 0.51]
    z = sum(np.subtract(first, second)) / (5_000 * 0.01**2) ** 0.5
    assert compare(first, second) == pytest.approx(2 * (1 - NormalDist().cdf(z)), abs=0.02)
    assert compare([1.0] * 5_000, [0.0] * 5_000) == 2 / (RESAMPLES + 1)
    assert compare([0.0] * 5_000, [1.0] * 5_000, "less") == 1 / (RESAMPLES + 1)


@settings(max_examples=scaled(25))
@given(pairs)
def test_two_sided_p_is_the_same_in_either_order_and_every_p_is_above_zero(paired: list[tuple[float, float]]) -> None:
    first, second = _split(paired)
    assert compare(first, second) == compare(second, first)
    assert 0 < compare(first, second, "less") <= 1
    assert 0 < compare(first, second) <= 1


def test_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values against 1"):
        compare([0.1, 0.2], [0.1])
    with pytest.raises(ValueError, match="2 values against 1"):
        interval_of_difference([0.1, 0.2], [0.1])
    with pytest.raises(ValueError, match="one at least"):
        interval([])


@pytest.mark.parametrize("values", [[0.0] * 3_600 + [1.0] * 400, [number / 4_000 for number in range(4_000)]])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_bounds_are_those_of_the_normal_distribution_for_many_values(values: list[float], level: float) -> None:
    error = float(np.std(values)) / 4_000**0.5
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
    assert interval(values, level) == pytest.approx((mean(values) - reach, mean(values) + reach), abs=0.1 * error)


@pytest.mark.parametrize("values", [[0.3], [0.1] * 7, [1.0] * 500])
def test_one_value_and_equal_values_are_both_bounds(values: list[float]) -> None:
    assert interval(values) == (values[0], values[0])


@settings(max_examples=scaled(25))
@given(st.lists(value, min_size=1, max_size=60))
def test_bounds_hold_the_mean_within_the_values_and_are_the_same_every_time(values: list[float]) -> None:
    low, high = interval(values)
    assert min(values) <= low <= mean(values) + 1e-9
    assert mean(values) - 1e-9 <= high <= max(values)
    assert (low, high) == interval(values)


@settings(max_examples=scaled(25))
@given(pairs)
def test_bounds_of_a_difference_turn_around_with_it(paired: list[tuple[float, float]]) -> None:
    first, second = _split(paired)
    low, high = interval_of_difference(first, second)
    assert low - 1e-9 <= mean(first) - mean(second) <= high + 1e-9
    assert interval_of_difference(first, first) == (0, 0)


def test_a_difference_is_paired() -> None:
    first, second = [0.0, 0.25, 0.5, 0.75], [0.25, 0.5, 0.75, 1.0]
    assert interval_of_difference(first, second) == (-0.25, -0.25)


def test_holm_multiplies_by_how_many_are_left() -> None:
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"a": 2 * 0.03, "b": 3 * 0.01, "c": 2 * 0.03})
    assert holm({"a": 0.6, "b": 0.7}) == {"a": 1, "b": 1}
    assert holm({"a": 0.2}) == {"a": 0.2}
    assert holm({}) == {}


@given(named)
def test_holm_keeps_names_and_order_and_lowers_nothing(p_values: dict[str, float]) -> None:
    adjusted = holm(p_values)
    assert list(adjusted) == list(p_values)
    assert all(p_values[name] <= adjusted[name] <= 1 for name in p_values)
    ordered = [adjusted[name] for name in sorted(p_values, key=lambda name: (p_values[name], adjusted[name]))]
    assert ordered == sorted(ordered)
    assert all(adjusted[one] == adjusted[other] for one in p_values for other in p_values if p_values[one] == p_values[other])
