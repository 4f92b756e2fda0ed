"""Filters and the parts of scores, on the index of the real corpus."""

from dataclasses import replace

import numpy as np
import pytest

from index.engine import Snapshot
from index.filters import Filters
from retrieval.ask import prepare
from retrieval.models import Models
from retrieval.query.mode import Mode
from retrieval.rank.candidates import rank_hits
from retrieval.rank.fusion import FusionSettings

MODELS = Models.load(with_reader=False)


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_filters_hold_before_ranking(corpus_index: Snapshot, mode: Mode) -> None:
    filters = Filters(doc_id=("eu-japan-plan-security-accord",))
    query = prepare(corpus_index, MODELS, "security cooperation with Asian partners", filters)
    hits = rank_hits(corpus_index, query, mode, replace(MODELS.fusion, depth=4))
    assert len(hits) == 4
    assert {hit.chunk.doc_id for hit in hits} == set(filters.doc_id)


def test_filters_that_nothing_passes_give_no_hits(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "security", Filters(publisher=("Nobody",)))
    assert rank_hits(corpus_index, query, "hybrid", MODELS.fusion) == []


def test_every_candidate_has_every_part_and_the_fused_score_is_their_sum(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "maritime security in the Indian Ocean")
    settings = FusionSettings(depth=20, lexical_weight=0.3, sentence_weight=0.4, feedback_weight=0.2, feedback_hits=3)
    hits = rank_hits(corpus_index, query, "hybrid", settings)
    ceiling = sum(map(corpus_index.token_statistics(query.tokens).idf, query.tokens)) * (0.9 + 1)
    for hit in hits:
        lexical, sentence, feedback = hit.scores.lexical, hit.scores.sentence, hit.scores.feedback
        assert lexical is not None
        assert sentence is not None
        assert feedback is not None
        assert hit.scores.fused == pytest.approx(0.3 * lexical / ceiling + 0.7 * (0.6 * feedback + 0.4 * sentence))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    keys = [(-hit.scores.fused, hit.chunk.chunk_id) for hit in hits]
    assert keys == sorted(keys)


def test_feedback_brings_candidates_nearer_that_resemble_the_first_ones(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "maritime security in the Indian Ocean")
    without = rank_hits(corpus_index, query, "hybrid", replace(MODELS.fusion, feedback_weight=0.0))
    moved = rank_hits(corpus_index, query, "hybrid", replace(MODELS.fusion, feedback_weight=0.5, feedback_hits=1))
    assert all(hit.scores.feedback == hit.scores.dense for hit in without)
    first = without[0]
    near = {hit.chunk: hit.scores for hit in moved}[first.chunk]
    assert query.vector is not None
    names = [hit.chunk.chunk_id for hit in (first, *moved)]
    own, *others = corpus_index.score_chunks(names, query.tokens, query.vector).vectors
    target = query.vector + 0.5 * own
    expected = np.array(others) @ (target / np.linalg.norm(target))
    assert [hit.scores.feedback for hit in moved] == pytest.approx(expected.tolist(), abs=1e-6)
    assert near.feedback is not None
    assert near.dense is not None
    assert near.feedback > near.dense


def test_a_question_of_stop_words_is_ranked_by_meaning_alone(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "what is it about")
    hits = rank_hits(corpus_index, query, "hybrid", MODELS.fusion)
    assert hits
    assert {hit.scores.lexical for hit in hits} == {0.0}


def test_the_same_question_gives_the_same_answer(corpus_index: Snapshot) -> None:
    query = prepare(corpus_index, MODELS, "What is the Berlin Plus agreement?")
    assert rank_hits(corpus_index, query, "hybrid", MODELS.fusion) == rank_hits(corpus_index, query, "hybrid", MODELS.fusion)
