"""Other ways to order the same hits, written as arithmetic."""

import pytest

from eval.run.systems import System, fuse_by_range, fuse_by_rank
from index.engine import Snapshot
from ingest.chunk import Chunk
from ingest.spans import Span
from retrieval.ask import prepare
from retrieval.models import Models
from retrieval.rank.fusion import FusionSettings
from retrieval.rank.hit import Hit, Scores

SETTINGS = FusionSettings(depth=2, lexical_weight=0.25, sentence_weight=0.5, feedback_weight=0.0, feedback_hits=1)


def _hit(rank: int, lexical: float, near: float) -> Hit:
    chunk = Chunk(f"a:{rank}", "a", rank, Span(0, 1), "x", (), "prose", "x")
    return Hit(chunk, rank, Scores(0.0, lexical, near, sentence=1 - near, feedback=near / 2))


HITS = [_hit(1, 4.0, 0.2), _hit(2, 8.0, 0.1), _hit(3, 0.0, 0.9)]


def test_reciprocal_ranks_add_up_over_the_retrievers_within_their_depth() -> None:
    assert fuse_by_rank(HITS, SETTINGS) == pytest.approx([1 / (60 + 2) + 1 / (60 + 2), 1 / (60 + 1), 1 / (60 + 1)])


def test_min_max_gives_the_best_of_a_leg_one_and_the_worst_nothing() -> None:
    expected = [0.25 * 4 / 8 + 0.75 * (0.2 - 0.1) / (0.9 - 0.1), 0.25 * 1 + 0.75 * 0, 0.25 * 0 + 0.75 * 1]
    assert fuse_by_range(HITS, SETTINGS) == pytest.approx(expected)


def test_retrievers_that_are_all_alike_add_nothing() -> None:
    assert fuse_by_range([_hit(1, 3.0, 0.5), _hit(2, 3.0, 0.5)], SETTINGS) == [0.0, 0.0]


def test_a_system_orders_the_same_candidates_anew(corpus_index: Snapshot) -> None:
    models = Models.load(with_reader=False)
    query = prepare(corpus_index, models, "When did the agreement with Viet Nam enter into force?")
    systems = (System("a", models), System("b", models, fuse=fuse_by_rank))
    own, other = (system.rank(corpus_index, query) for system in systems)
    assert {hit.chunk.chunk_id for hit in own} == {hit.chunk.chunk_id for hit in other}
    assert [hit.chunk.chunk_id for hit in own] != [hit.chunk.chunk_id for hit in other]
    keys = [(-hit.scores.fused, hit.chunk.chunk_id) for hit in other]
    assert keys == sorted(keys)
    assert [hit.rank for hit in other] == list(range(1, len(other) + 1))
