"""Words that are spelled nearly as another one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis.similar_words import SimilarWord, WordList, count_edits

WORDS = WordList({"agreement": 4, "agreements": 2, "australia": 3, "austria": 1, "compass": 5, "mission": 2, "missions": 2})
WORD = st.text("abcde", min_size=5, max_size=9)


def edit(word: str, at: int, letter: str, kind: str) -> str:
    """The word with one error at a place."""
    at %= len(word) - 1
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    return word[:at] + letter + (word[at:] if kind == "insert" else word[at + 1 :])


@given(WORD, st.integers(0, 8), st.sampled_from("abcde"), st.sampled_from(["swap", "drop", "insert", "replace"]))
@example("abcde", 3, "a", "swap")
@example("abcde", 0, "e", "replace")
def test_one_error_anywhere_leaves_a_word_to_be_found(word: str, at: int, letter: str, kind: str) -> None:
    typed = edit(word, at, letter, kind)
    found = WordList({word: 1}).find_similar(typed, 1)
    assert found == (SimilarWord(word, count_edits(typed, word), 1),)
    assert found[0].edits <= 1


def test_the_nearest_come_first_then_those_of_most_documents() -> None:
    assert [one.text for one in WORDS.find_similar("agreementt", 5)] == ["agreement", "agreements"]
    assert [one.text for one in WORDS.find_similar("missoin", 5)] == ["mission", "missions"]
    assert WORDS.find_similar("compas", 1) == (SimilarWord("compass", 1, 5),)


@pytest.mark.parametrize("word", ["", "x", "committee", "compassionate"])
def test_what_is_further_away_is_not_similar(word: str) -> None:
    assert WORDS.find_similar(word, 5) == ()


@given(st.text(max_size=12), st.text(max_size=12))
def test_edits_count_the_same_both_ways(one: str, other: str) -> None:
    assert count_edits(one, other) == count_edits(other, one)
    assert (count_edits(one, other) == 0) == (one == other)
