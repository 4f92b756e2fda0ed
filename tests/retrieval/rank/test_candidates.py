"""Filters, ties, and the parts of scores, on the index of the real corpus."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from index.local.document_store import DocumentEntry
from index.local.open_index import OpenIndex
from retrieval.ask import prepare
from retrieval.models import Models
from retrieval.query.query import Filters, Mode
from retrieval.rank.candidates import passes, rank_hits
from retrieval.rank.fusion import FusionSettings

MODELS = Models.load(with_reader=False)


def _entry(published: str | None) -> DocumentEntry:
    return DocumentEntry(0, "one", "One", "EEAS", published, "en", "one.txt", 1)


@pytest.mark.parametrize(
    ("published", "filters", "expected"),
    [
        ("2023", Filters(published_from=date(2023, 6, 1)), True),
        ("2023", Filters(published_to=date(2023, 6, 1)), True),
        ("2023", Filters(as_of=date(2023, 6, 1)), False),
        ("2023", Filters(as_of=date(2023, 12, 31)), True),
        ("2023", Filters(published_from=date(2024, 1, 1)), False),
        ("2018-05-28", Filters(published_from=date(2018, 5, 28), published_to=date(2018, 5, 28)), True),
        ("2018-05-28", Filters(published_to=date(2018, 5, 27)), False),
        (None, Filters(published_to=date(2030, 1, 1)), False),
        (None, Filters(), True),
        ("2023", Filters(publisher=("EEAS", "Council")), True),
        ("2023", Filters(publisher=("Council",)), False),
        ("2023", Filters(doc_id=("two",)), False),
        ("2023", Filters(language=("en",)), True),
    ],
)
def test_filters_let_through_what_they_say(published: str | None, filters: Filters, expected: bool) -> None:
    assert passes(_entry(published), filters) is expected


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_filters_hold_before_ranking(corpus_index: OpenIndex, mode: Mode) -> None:
    filters = Filters(doc_id=("eu-japan-plan-security-accord",))
    query = prepare(corpus_index, MODELS, "security cooperation with Asian partners", filters)
    hits = rank_hits(corpus_index, query, mode, replace(MODELS.fusion, depth=4))
    assert len(hits) == 4
    assert {hit.chunk.doc_id for hit in hits} == set(filters.doc_id)


def test_filters_that_nothing_passes_give_no_hits(corpus_index: OpenIndex) -> None:
    query = prepare(corpus_index, MODELS, "security", Filters(publisher=("Nobody",)))
    assert rank_hits(corpus_index, query, "hybrid", MODELS.fusion) == []


def test_every_candidate_has_every_part_and_the_fused_score_is_their_sum(corpus_index: OpenIndex) -> None:
    query = prepare(corpus_index, MODELS, "maritime security in the Indian Ocean")
    settings = FusionSettings(depth=20, lexical_weight=0.3, sentence_weight=0.4, feedback_weight=0.2, feedback_hits=3)
    hits = rank_hits(corpus_index, query, "hybrid", settings)
    ceiling = sum(corpus_index.lexical.idf(token) for token in corpus_index.tokenizer.asked(query.words)) * (0.9 + 1)
    for hit in hits:
        lexical, sentence, feedback = hit.scores.lexical, hit.scores.sentence, hit.scores.feedback
        assert lexical is not None
        assert sentence is not None
        assert feedback is not None
        assert hit.scores.fused == pytest.approx(0.3 * lexical / ceiling + 0.7 * (0.6 * feedback + 0.4 * sentence))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    keys = [(-hit.scores.fused, hit.chunk.chunk_id) for hit in hits]
    assert keys == sorted(keys)


def test_feedback_brings_candidates_nearer_that_resemble_the_first_ones(corpus_index: OpenIndex) -> None:
    query = prepare(corpus_index, MODELS, "maritime security in the Indian Ocean")
    without = rank_hits(corpus_index, query, "hybrid", replace(MODELS.fusion, feedback_weight=0.0))
    moved = rank_hits(corpus_index, query, "hybrid", replace(MODELS.fusion, feedback_weight=0.5, feedback_hits=1))
    assert all(hit.scores.feedback == hit.scores.dense for hit in without)
    first = without[0]
    near = {hit.row: hit.scores for hit in moved}[first.row]
    own, others = corpus_index.dense.vectors_of([first.row])[0], corpus_index.dense.vectors_of([hit.row for hit in moved])
    assert query.vector is not None
    target = query.vector + 0.5 * own
    expected = others @ (target / np.linalg.norm(target))
    assert [hit.scores.feedback for hit in moved] == pytest.approx(expected.tolist(), abs=1e-6)
    assert near.feedback is not None
    assert near.dense is not None
    assert near.feedback > near.dense


def test_a_question_of_stop_words_is_ranked_by_meaning_alone(corpus_index: OpenIndex) -> None:
    query = prepare(corpus_index, MODELS, "what is it about")
    hits = rank_hits(corpus_index, query, "hybrid", MODELS.fusion)
    assert hits
    assert {hit.scores.lexical for hit in hits} == {0.0}


def test_the_same_question_gives_the_same_answer(corpus_index: OpenIndex) -> None:
    query = prepare(corpus_index, MODELS, "What is the Berlin Plus agreement?")
    assert rank_hits(corpus_index, query, "hybrid", MODELS.fusion) == rank_hits(corpus_index, query, "hybrid", MODELS.fusion)
