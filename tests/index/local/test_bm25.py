import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.local.bm25 import FILES, LexicalIndex, Okapi
from index.settings import Bm25Settings

TOKENS = st.sampled_from(["agreement", "japan", "越南", "соглашение", "हिन्दी", "2016-12-01", "", "é"])
ROWS = st.lists(st.lists(TOKENS, max_size=12), max_size=12)
QUESTION = st.lists(TOKENS | st.just("never met"), max_size=6)
WORDS = Bm25Settings(0.9, 0.4, pair_weight=0.0)
K1, B = st.floats(0.1, 3.0), st.floats(0.0, 0.9)  # at k1 = 0 and at b = 1 rank-bm25 divides 0 by 0 for a row without tokens


@given(ROWS.filter(any), QUESTION, K1, B)
def test_scores_equal_rank_bm25_to_the_last_bit(rows: list[list[str]], question: list[str], k1: float, b: float) -> None:
    ours = LexicalIndex.fit(rows, Bm25Settings(k1, b, pair_weight=0.0)).scores(question)
    assert ours.tobytes() == Okapi(rows, k1=k1, b=b).get_scores(list(dict.fromkeys(question))).tobytes()


def test_a_score_is_lucenes_bm25() -> None:
    index = LexicalIndex.fit([["a", "a", "b"], ["b"]], WORDS)
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert index.top(["a"], 5) == [(0, pytest.approx(idf * 2 * 1.9 / (2 + 0.9 * (1 - 0.4 + 0.4 * 3 / 2))))]


def test_a_word_in_every_row_still_counts() -> None:
    assert [row for row, score in LexicalIndex.fit([["a"], ["a", "b"]], WORDS).top(["a"], 5) if score > 0] == [0, 1]


def test_what_is_asked_twice_counts_once_and_pairs_are_those_that_were_written() -> None:
    index = LexicalIndex.fit([["a", "b"], ["b", "a"], ["a"]], Bm25Settings(0.9, 0.4, pair_weight=0.5))
    assert index.scores(["a", "a"]).tolist() == index.scores(["a"]).tolist()
    assert index.ceiling(["a", "a"]) == index.ceiling(["a"])
    there_and_back = index.scores(["a", "b", "a"])
    assert there_and_back[0] == there_and_back[1] > index.scores(["a", "b"])[1]


def test_a_token_weighs_more_the_rarer_it_is() -> None:
    index = LexicalIndex.fit([["a", "b"], ["a"], ["a"]], WORDS)
    assert index.idf("b") == math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    assert index.idf("a") < index.idf("b") < index.idf("never met")


@settings(deadline=None)
@given(rows=ROWS, question=QUESTION)
def test_an_index_opened_again_ranks_alike(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], question: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    index = LexicalIndex.fit(rows, WORDS)
    index.save(folder)
    assert LexicalIndex.open(folder).top(question, 5) == index.top(question, 5)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        LexicalIndex.fit([["b", "a"], ["c", "a"]], WORDS).save(tmp_path / name)
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes() for name in FILES)


@pytest.mark.parametrize("rows", [[], [[], []]])
def test_an_index_without_words_finds_nothing(rows: list[list[str]]) -> None:
    assert LexicalIndex.fit(rows, WORDS).top(["a"], 5) == []


def test_rows_without_a_token_of_the_question_are_not_found() -> None:
    index = LexicalIndex.fit([["a"], ["b"], ["c"]], WORDS)
    assert [row for row, _ in index.top(["b"], 5)] == [1]
    assert index.top([], 5) == []


@given(ROWS.filter(any), QUESTION, st.data())
def test_filters_choose_rows_and_change_no_score(rows: list[list[str]], question: list[str], data: st.DataObject) -> None:
    index = LexicalIndex.fit(rows, WORDS)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    assert index.top(question, 100, allowed) == [(row, score) for row, score in index.top(question, 100) if allowed[row]]


@given(ROWS.filter(any), QUESTION, st.integers(1, 5))
def test_the_best_come_first_and_equals_in_order_of_rows(rows: list[list[str]], question: list[str], depth: int) -> None:
    index = LexicalIndex.fit(rows, WORDS)
    scores = index.scores(question)
    ranked = sorted((-score, row) for row, score in enumerate(scores.tolist()) if score > 0)
    assert index.top(question, depth) == [(row, -score) for score, row in ranked[:depth]]


@given(rows=ROWS.filter(bool), question=QUESTION, data=st.data())
def test_given_rows_score_the_same_to_the_last_bit(rows: list[list[str]], question: list[str], data: st.DataObject) -> None:
    many = rows * 40  # so that a few rows are a small part of all
    index = LexicalIndex.fit(many, Bm25Settings(0.9, 0.4, pair_weight=0.5))
    chosen = data.draw(st.lists(st.integers(0, len(many) - 1), max_size=len(many) // 20))
    assert index.scores_of(question, chosen).tolist() == index.scores(question)[chosen].tolist()
    every = list(range(len(many)))
    assert index.scores_of(question, every).tolist() == index.scores(question).tolist()


@given(ROWS.filter(any), st.lists(TOKENS, max_size=6, unique=True), K1, B)
def test_no_row_reaches_the_ceiling_by_its_words(rows: list[list[str]], question: list[str], k1: float, b: float) -> None:
    index = LexicalIndex.fit(rows, Bm25Settings(k1, b, pair_weight=0.0))
    assert index.ceiling(question) == pytest.approx(sum(index.idf(token) for token in question) * (k1 + 1))
    assert max(index.scores(question)) <= index.ceiling(question)


def test_words_side_by_side_score_more_than_the_same_words_apart() -> None:
    rows = [["cyber", "defence", "talks"], ["cyber", "talks", "defence"]]
    words, pairs = (LexicalIndex.fit(rows, Bm25Settings(0.9, 0.4, weight)).scores(["cyber", "defence"]) for weight in (0.0, 0.5))
    assert words[0] == words[1] == pairs[1]
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert pairs[0] == pytest.approx(words[0] + 0.5 * idf * 1 * 1.9 / (1 + 0.9 * (1 - 0.4 + 0.4 * 2 / 2)))


@given(ROWS.filter(any), QUESTION, K1, B)
def test_pairs_score_as_terms_of_their_own(rows: list[list[str]], question: list[str], k1: float, b: float) -> None:
    words, both = (LexicalIndex.fit(rows, Bm25Settings(k1, b, weight)).scores(question) for weight in (0.0, 0.25))
    paired = [list(pairwise(row)) for row in rows]
    expected = (
        Okapi(paired, k1=k1, b=b).get_scores(list(dict.fromkeys(pairwise(question)))) if any(paired) else np.zeros(len(rows))
    )
    assert both == pytest.approx(words + 0.25 * expected)
