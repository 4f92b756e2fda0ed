import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.local.bm25 import rank_scores

PAIRS = st.lists(st.tuples(st.integers(0, 99), st.sampled_from([0.0, 0.5, 1.0, -2.0])), unique_by=lambda pair: pair[0])


@given(PAIRS, st.integers(0, 12))
def test_falling_scores_then_rising_rows(pairs: list[tuple[int, float]], depth: int) -> None:
    rows, scores = np.array([row for row, _ in pairs], np.int64), np.array([score for _, score in pairs])
    assert rank_scores(rows, scores, depth) == sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:depth]
