"""Filters, ties, and the parts of scores, on the index of the real corpus."""

from datetime import date

import pytest

from index.opened import OpenIndex
from index.store import DocumentEntry
from retrieval.fusion import FusionSettings
from retrieval.query import Filters, Mode
from retrieval.question import prepare_query
from retrieval.ranking import passes, rank_hits


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
    query = prepare_query("security cooperation with Asian partners", filters, {})
    hits = rank_hits(corpus_index, query, corpus_index.encode([query.searched])[0], mode, FusionSettings(depth=4))
    assert len(hits) == 4
    assert {hit.chunk.doc_id for hit in hits} == set(filters.doc_id)


def test_filters_that_nothing_passes_give_no_hits(corpus_index: OpenIndex) -> None:
    query = prepare_query("security", Filters(publisher=("Nobody",)), {})
    vector = corpus_index.encode([query.searched])[0]
    assert rank_hits(corpus_index, query, vector, "hybrid", FusionSettings()) == []


def test_every_candidate_has_every_part_and_the_fused_score_is_their_sum(corpus_index: OpenIndex) -> None:
    query = prepare_query("maritime security in the Indian Ocean", Filters(), {})
    settings = FusionSettings(depth=20, lexical_weight=0.4, sentence_weight=0.4)
    hits = rank_hits(corpus_index, query, corpus_index.encode([query.searched])[0], "hybrid", settings)
    tokens = corpus_index.tokenizer.tokens(query.words)
    ceiling = sum(corpus_index.lexical.idf(token) for token in tokens) * (0.9 + 1)
    for hit in hits:
        lexical, dense, sentence = hit.scores.lexical, hit.scores.dense, hit.scores.sentence
        assert lexical is not None
        assert dense is not None
        assert sentence is not None
        assert hit.scores.fused == pytest.approx(0.4 * lexical / ceiling + 0.6 * (0.6 * dense + 0.4 * sentence))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    keys = [(-hit.scores.fused, hit.chunk.chunk_id) for hit in hits]
    assert keys == sorted(keys)


def test_the_same_question_gives_the_same_answer(corpus_index: OpenIndex) -> None:
    query = prepare_query("What is the Berlin Plus agreement?", Filters(), {})
    vector = corpus_index.encode([query.searched])[0]
    assert rank_hits(corpus_index, query, vector, "hybrid", FusionSettings()) == rank_hits(
        corpus_index, query, corpus_index.encode([query.searched])[0], "hybrid", FusionSettings()
    )
