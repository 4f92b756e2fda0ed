"""Fused scores, written as arithmetic."""

import numpy as np
import pytest

from retrieval.fusion import find_ceiling, fuse_scores


def test_a_fused_score_is_the_weighted_sum_of_the_lexical_share_and_the_cosine() -> None:
    fused = fuse_scores(np.array([6.0, 0.0]), 12.0, np.array([0.5, 0.9]), 0.4)
    assert fused.tolist() == pytest.approx([0.4 * 6 / 12 + 0.6 * 0.5, 0.4 * 0 + 0.6 * 0.9])


def test_a_score_does_not_depend_on_the_other_candidates() -> None:
    alone = fuse_scores(np.array([6.0]), 12.0, np.array([0.5]), 0.4)
    beside = fuse_scores(np.array([6.0, 11.0]), 12.0, np.array([0.5, 0.99]), 0.4)
    assert alone[0] == beside[0]


def test_a_question_without_words_is_ranked_by_meaning_alone() -> None:
    assert fuse_scores(np.array([0.0]), 0.0, np.array([0.5]), 0.4).tolist() == pytest.approx([0.6 * 0.5])


def test_the_ceiling_counts_each_token_as_often_as_it_is_asked() -> None:
    assert find_ceiling([1.5, 1.5, 2.0], k1=0.9) == pytest.approx((1.5 + 1.5 + 2.0) * 1.9)
