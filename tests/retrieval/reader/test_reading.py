"""From scores of tokens to the words that answer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ingest.spans import Span
from retrieval.reader.reader import BREVITY, LONGEST_SPAN, Reading, squash

LOGITS = st.floats(-50, 50, width=32)


def make_reading(starts: list[float], ends: list[float], *, none: float = 0.0, answerable: float = 0.0) -> Reading:
    places = np.array([[5 * number, 5 * number + 4] for number in range(len(starts))], np.int64).reshape(-1, 2)
    return Reading(answerable, none, np.array(starts, np.float32), np.array(ends, np.float32), places)


def test_the_best_span_is_the_pair_that_sums_highest_and_does_not_run_backwards() -> None:
    found = make_reading([1, 5, 0], [9, 0, 2], none=3).find()
    assert found is not None
    assert found.span == Span(0, 4)  # 1 + 9; the last token's begin with the first one's end runs backwards
    assert found.margin == 1 + 9 - 3


def test_a_part_of_the_body_is_asked_for_its_own_words() -> None:
    reading = make_reading([9, 1, 2], [9, 1, 2])
    found = reading.find(Span(5, 15))
    assert found is not None
    assert found.span == Span(10, 14)
    assert reading.find(Span(5, 8)) is None, "no token lies in it whole"
    assert make_reading([], []).find() is None


def test_no_span_is_longer_than_an_answer() -> None:
    starts, ends = [0.0] * 50, [0.0] * 50
    starts[0], ends[49], ends[LONGEST_SPAN - 1] = 10, 10, 5
    found = make_reading(starts, ends).find()
    assert found is not None
    assert found.span == Span(0, 5 * (LONGEST_SPAN - 1) + 4)


@given(arrays.arrays(np.float32, st.tuples(st.just(2), st.integers(1, 40)), elements=LOGITS), LOGITS)
def test_no_other_span_within_the_length_sums_higher(scores: np.ndarray, none: float) -> None:
    starts, ends = scores
    found = make_reading(starts.tolist(), ends.tolist(), none=none).find()
    assert found is not None
    pairs = [
        float(starts[first] + ends[last]) - BREVITY * (last - first)
        for first in range(len(starts))
        for last in range(first, min(first + LONGEST_SPAN, len(starts)))
    ]
    assert found.margin == pytest.approx(max(pairs) - none, abs=1e-3)


def test_the_probability_of_a_passage_is_that_of_its_answerable_score() -> None:
    reading = make_reading([2], [3], none=1, answerable=0.5)
    assert reading.probability == pytest.approx(1 / (1 + math.exp(-0.5)))


@given(st.floats(allow_nan=False))
def test_every_logit_has_a_probability(logit: float) -> None:
    assert 0 <= squash(logit) <= 1
