"""Measures held against arithmetic."""

import math

import pytest

from eval.measures import find_first, ndcg, read_within, reciprocal_rank, states_answer
from eval.questions import EvidenceQuote, Question
from ingest.spans import Span
from retrieval.passage import Passage, PassageSource

ONE, TWO, THREE = (EvidenceQuote("a", words) for words in ("The first fact.", "The second fact.", "The third fact."))


def _passage(rank: int, text: str, doc_id: str = "a") -> Passage:
    source = PassageSource(doc_id, "Title", None, None, "a.txt")
    return Passage(rank, f"{doc_id}:{rank}", text, Span(0, len(text)), "prose", 0.5, {}, source, (), None, (), (), None, None, ())


def test_a_hit_is_the_first_passage_of_the_right_document_with_a_quote_in_any_white_space() -> None:
    passages = [
        _passage(1, "The first fact.", "b"),
        _passage(2, "Before. The\nfirst  fact. After."),
        _passage(3, "The first fact."),
    ]
    assert find_first(passages, [ONE]) == 2
    assert find_first(passages, [TWO]) is None
    assert find_first(passages, [TWO, ONE]) == 2


def test_the_reciprocal_rank_ends_at_the_cutoff() -> None:
    assert reciprocal_rank(4) == 1 / 4
    assert reciprocal_rank(10) == 1 / 10
    assert reciprocal_rank(11) == 0
    assert reciprocal_rank(None) == 0


def test_ndcg_discounts_each_quote_by_the_rank_it_is_first_read_at() -> None:
    passages = [_passage(1, "Nothing."), _passage(2, ONE.quote), _passage(3, ONE.quote), _passage(4, TWO.quote)]
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(passages, [ONE, TWO]) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_all_quotes_in_the_first_passage_are_the_ideal_and_nothing_is_above_it() -> None:
    together = f"{ONE.quote} {TWO.quote} {THREE.quote}"
    assert ndcg([_passage(1, together)], [ONE, TWO, THREE]) == pytest.approx(1)
    assert ndcg([_passage(1, f"{ONE.quote} {TWO.quote}"), _passage(2, THREE.quote)], [ONE, TWO, THREE]) == pytest.approx(1)
    assert ndcg([_passage(1, "Nothing.")], [ONE]) == 0
    assert ndcg([_passage(1, "Nothing.")], []) == 0


def test_a_quote_counts_as_read_only_when_it_ends_within_the_characters() -> None:
    passages = [_passage(1, "x" * 84), _passage(2, ONE.quote)]
    assert read_within(passages, [ONE], 84 + len("\n") + len(ONE.quote))
    assert not read_within(passages, [ONE], 84 + len("\n") + len(ONE.quote) - 1)


def test_an_answer_holds_an_expected_string_in_any_letter_case_and_white_space() -> None:
    question = Question("q", "fact", "When?", ("17 October 2019", "17/10/2019"), (ONE,), True)
    assert states_answer("Signed on 17\noctober 2019.", question)
    assert states_answer("Vietnam 17/10/2019 01/05/2020", question)
    assert not states_answer("Signed in 2019.", question)
