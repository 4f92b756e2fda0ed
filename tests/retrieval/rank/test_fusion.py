"""Fused scores, written as arithmetic."""

import math

import numpy as np
import pytest

from retrieval.rank.fusion import FusionSettings, fuse_scores, load_fusion, move_vector

SETTINGS = FusionSettings(depth=10, lexical_weight=0.4, sentence_weight=0.25, feedback_weight=0.5, feedback_hits=2)


def test_a_fused_score_is_the_weighted_sum_of_the_lexical_share_and_the_cosines() -> None:
    fused = fuse_scores(np.array([0.5, 0.0]), np.array([0.5, 0.9]), np.array([0.6, 0.8]), SETTINGS)
    assert fused.tolist() == pytest.approx(
        [0.4 * 0.5 + 0.6 * (0.75 * 0.5 + 0.25 * 0.6), 0.4 * 0 + 0.6 * (0.75 * 0.9 + 0.25 * 0.8)]
    )


def test_a_vector_is_moved_towards_the_mean_of_the_best_candidates() -> None:
    candidates = np.array([[0, 1, 0], [0, 0, 1], [-1, 0, 0]], np.float32)
    moved = move_vector(np.array([1, 0, 0], np.float32), candidates, np.array([0.9, 0.8, 0.1]), SETTINGS)
    length = math.hypot(1, 0.5 * 0.5, 0.5 * 0.5)
    assert moved.tolist() == pytest.approx([1 / length, 0.25 / length, 0.25 / length])


def test_equal_scores_move_the_vector_to_the_first_of_them() -> None:
    candidates = np.eye(3, dtype=np.float32)
    moved = move_vector(candidates[0], candidates, np.zeros(3), SETTINGS)
    assert moved[2] == 0.0


@pytest.mark.parametrize("count", [0, 1])
def test_few_candidates_move_the_vector_as_far_as_there_are_any(count: int) -> None:
    vector = np.array([1, 0], np.float32)
    moved = move_vector(vector, np.array([[0, 1]], np.float32)[:count], np.zeros(count), SETTINGS)
    assert moved.tolist() == pytest.approx([1 / math.hypot(1, 0.5 * count), 0.5 * count / math.hypot(1, 0.5 * count)])


def test_the_shipped_settings_are_weights_and_counts() -> None:
    settings = load_fusion()
    assert all(0 <= weight <= 1 for weight in (settings.lexical_weight, settings.sentence_weight, settings.feedback_weight))
    assert min(settings.depth, settings.feedback_hits) >= 1
