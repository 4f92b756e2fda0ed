"""Hits in the order that retrieval and the reader give them together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.suites.own_questions import load_questions
from index.engine import Snapshot
from ingest.chunk import Chunk
from ingest.spans import Span
from retrieval.ask import prepare, rank
from retrieval.models import Models
from retrieval.rank.hit import Hit, Scores
from retrieval.rank.rerank import RerankSettings, load_reranking, rerank
from retrieval.reader.reader import Reading

SETTINGS = RerankSettings(depth=20, weight=0.5)


def make_hit(row: int, fused: float) -> Hit:
    chunk = Chunk(f"doc:{row:03}", "doc", row, Span(row, row + 1), "x", (), "prose", "x")
    return Hit(chunk, row + 1, Scores(fused, dense=fused))


def make_reading(answerable: float) -> Reading:
    """Whose probability is that of the logit `answerable`: its one token is as likely as none."""
    return Reading(answerable, 0.0, np.zeros(1, np.float32), np.zeros(1, np.float32), np.array([[0, 1]]))


def test_a_score_is_the_weighted_mean_of_retrieval_and_reader() -> None:
    (first, second) = rerank([make_hit(0, 0.6), make_hit(1, 0.5)], {"doc:001": make_reading(0.0)}, SETTINGS)
    assert (first.chunk.ordinal, second.chunk.ordinal) == (1, 0)
    assert first.scores.fused == pytest.approx((0.5 + 0.5 * 0.5) / 1.5)
    assert (first.scores.rerank, second.scores.rerank) == (0.5, None)
    assert second.scores.fused == pytest.approx(0.6 / 1.5)
    assert [first.rank, second.rank] == [1, 2]


def test_where_no_answer_is_seen_the_order_of_retrieval_stays() -> None:
    hits = [make_hit(row, 0.9 - row / 100) for row in range(9)]
    ranked = rerank(hits, {hit.chunk.chunk_id: make_reading(-50.0) for hit in hits}, SETTINGS)
    assert [hit.chunk.ordinal for hit in ranked] == list(range(9))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-9, 9)), max_size=12), st.integers(0, 12))
def test_no_hit_is_lost_and_all_are_in_the_order_of_their_scores(parts: list[tuple[float, float]], read: int) -> None:
    hits = [make_hit(row, fused) for row, (fused, _) in enumerate(parts)]
    ranked = rerank(hits, {f"doc:{row:03}": make_reading(logit) for row, (_, logit) in enumerate(parts[:read])}, SETTINGS)
    assert sorted(hit.chunk.ordinal for hit in ranked) == list(range(len(parts)))
    keys = [(-hit.scores.fused, hit.chunk.chunk_id) for hit in ranked]
    assert keys == sorted(keys)
    assert [hit.rank for hit in ranked] == list(range(1, len(parts) + 1))


def test_key_words_keep_the_order_of_retrieval_and_a_question_may_not(corpus_index: Snapshot) -> None:
    models, moved = Models.load(), 0
    assert models.reader is not None
    for words in ("Peru framework participation agreement signature", "ESIWA project funding", "AP4 partners of NATO"):
        plain, question = (prepare(corpus_index, models, text) for text in (words, f"{words}?"))
        asked = replace(question, vector=plain.vector)
        orders = [
            [hit.chunk.chunk_id for hit in rank(corpus_index, chosen, query)[0]]
            for query, chosen in ((plain, replace(models, reader=None)), (plain, models), (asked, models))
        ]
        assert orders[0] == orders[1]
        moved += orders[1] != orders[2]
    assert moved


def test_the_shipped_settings_read_something_and_trust_it_less_than_retrieval() -> None:
    settings = load_reranking()
    assert 0 < settings.depth <= 30
    assert 0 < settings.weight < 1
    assert 0 < settings.likeliest <= 1


def test_few_passages_are_read_of_a_question_in_the_mean(corpus_index: Snapshot) -> None:
    models = Models.load()
    asked = [question.text for question in load_questions(Path("eval/questions/tuning.jsonl"))[::12]]
    counts = [len(rank(corpus_index, models, prepare(corpus_index, models, text))[1].by_chunk) for text in asked]
    assert max(counts) <= load_reranking().depth
    assert sum(counts) / len(counts) < 5
