"""The same question in other styles."""

import random

from hypothesis import given
from hypothesis import strategies as st

from eval.training.styles import HURRIED, MISTYPED, SMALL, mistype, restyle, write_small

QUESTION = "When was the Treaty of Lisbon signed?"


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (no secret)


def test_a_style_is_chosen_by_its_share() -> None:
    ends = [HURRIED, HURRIED + SMALL, HURRIED + SMALL + MISTYPED]
    assert restyle(QUESTION, ends[0] - 0.01, 1) == "Treaty Lisbon signed"
    assert restyle(QUESTION, ends[1] - 0.01, 1) == "when was the treaty of lisbon signed"
    assert restyle(QUESTION, ends[2] - 0.01, 1) == mistype(QUESTION, _chance(1)) != QUESTION
    assert restyle(QUESTION, ends[2] + 0.01, 1) == QUESTION


def test_a_slip_leaves_a_letter_out_doubles_one_or_exchanges_two() -> None:
    made = {mistype("Who signed it", _chance(seed)) for seed in range(60)}
    assert {"Who sined it", "Who siigned it", "Who singed it"} <= made
    assert all(each.startswith("Who s") for each in made), "the first letter stays"


def test_short_words_and_words_with_digits_are_spared() -> None:
    assert mistype("Who has A400M2 now", _chance(0)) == "Who has A400M2 now"


@given(st.text(max_size=60), st.integers(0, 999))
def test_a_slip_changes_one_word_and_its_length_by_one_letter_at_most(question: str, seed: int) -> None:
    made = mistype(question, _chance(seed))
    words = list(zip(question.split(" "), made.split(" "), strict=True))
    assert sum(one != other for one, other in words) <= 1
    assert all(abs(len(one) - len(other)) <= 1 and one[:1] == other[:1] for one, other in words)


def test_small_letters_end_without_a_mark() -> None:
    assert write_small("Who is NATO's head ?") == "who is nato's head"
