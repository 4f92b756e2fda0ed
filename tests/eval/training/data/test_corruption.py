"""Questions made so that the passage does not answer them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.training.data.corruption import OPPOSITES, corrupt, hurry


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (no secret)


PASSAGE = "In 1995 the treaty was signed in Vienna by Austria and, after long talks, by Norway, whose largest port is Oslo."


def test_a_name_is_exchanged_for_another_of_the_text_that_the_question_lacks() -> None:
    changed = {corrupt("Where did Austria sign?", PASSAGE, [], _chance(seed)) for seed in range(20)}
    assert changed <= {f"Where did {name} sign?" for name in ("Vienna", "Norway", "Oslo")} | {"Where did not Austria sign?"}
    assert len(changed) > 2


def test_a_word_is_exchanged_for_its_opposite() -> None:
    made = {corrupt("name of the largest port", "no names here", [], _chance(seed)) for seed in range(5)}
    assert made == {"name of the smallest port"}


def test_a_number_is_exchanged_for_another_one() -> None:
    made = corrupt("what happened in 1995", "nothing in 1987", [], _chance(1))
    assert made == "what happened in 1987"


def test_a_word_that_the_passage_has_is_exchanged_for_a_like_one_that_it_lacks() -> None:
    passage, others = "the treaty was signed after talks", ["a meaty party in the old beauty of words"]
    made = {corrupt("what treaty came of them", passage, others, _chance(seed)) for seed in range(20)}
    assert made == {"what meaty came of them"}, "no other word has that ending"


def test_nothing_is_made_where_no_rule_applies() -> None:
    assert corrupt("why", "no names here", [], _chance(0)) is None


@pytest.mark.parametrize(("one", "other"), OPPOSITES.items())
def test_opposites_go_both_ways_or_share_a_partner(one: str, other: str) -> None:
    assert one != other
    assert other in OPPOSITES


@given(st.text(max_size=80), st.text(max_size=200), st.integers(0, 99))
def test_what_is_made_of_any_text_differs_from_the_question(question: str, passage: str, seed: int) -> None:
    assert corrupt(question, passage, [passage[::-1]], _chance(seed)) != question


def test_a_question_asked_in_a_hurry_keeps_the_words_that_carry_it() -> None:
    assert hurry("In what year did the earthquake in Sichuan occur?") == "year earthquake Sichuan occur"
    assert hurry("Who is it?") == "Who is it?", "one word asks nothing"
