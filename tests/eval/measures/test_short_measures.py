"""A short answer is right by the stated rule: the same words, the same quantity, or more words that say nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.short_measures import ShortOutcome, judge_short, says_same, shares_words, show_short
from eval.suites.own_questions import Question
from retrieval.answer.answer import Answer


def ask(
    short: tuple[str, ...] | None, wrong: tuple[str, ...] = (), items: tuple[tuple[str, ...], ...] = (), answerable: bool = True
) -> Question:
    return Question("q", "fact", "When?", ("x",), (), answerable, "full", short, items, wrong)


def answer(short: str | None, verdict: bool | None) -> Answer:
    return Answer("When?", True, None, "It is so.", short, 0.9, (), (), (), "g", verdict=verdict)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("The  European Union.", "European Union"),
        ("on 17 October 2019", "17 October 2019"),
        ("20,000 metric tons per year", "20,000"),
        ("EUR 45 million", "45 million"),
        ("17 October 2019", "17/10/2019"),
        ("four hundred and fifty", "450"),
        ("450 people", "four hundred and fifty"),
        ("about the early 1990s", "early 1990s"),
    ],
)
def test_the_same_words_or_quantity_or_words_that_say_nothing_more_are_right(shown: str, expected: str) -> None:
    assert says_same(shown, expected)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("p. 54", "54 pages"),
        ("Viet Nam", "South Korea"),
        ("Japan and South Korea", "South Korea"),  # a further name
        ("17 October 2019", "2019"),  # a further number
        ("2019", "17 October 2019"),  # less than is expected
        ("450 ships", "450 people"),
        ("5 and 6 July", "5 July"),
        ("metric tons", "20,000 metric tons"),
        ("EUR 45 million", "USD 45 million"),
        ("2016", "in Romania, in 2016"),  # a name is wanted
        ("South", "South Korea"),
        ("2021", "20214"),
        ("", "2021"),
    ],
)
def test_another_value_a_part_of_it_or_a_further_name_or_number_is_not(shown: str, expected: str) -> None:
    assert not says_same(shown, expected)


@given(st.text(max_size=30))
def test_every_text_says_the_same_as_itself(text: str) -> None:
    assert says_same(text, text)


@pytest.mark.parametrize(
    ("short", "question", "outcome"),
    [
        ("450", ask(("450", "four hundred and fifty")), "right"),
        ("452", ask(("450",), wrong=("451 people",)), "wrong"),
        ("451 people", ask(("450",), wrong=("451",)), "near miss"),
        (None, ask(("450",)), "missing"),
        ("450", ask(()), "not wanted"),
        (None, ask(()), "none"),
        ("450", ask(None), None),
        (None, ask(None), None),
        ("450", ask(None, answerable=False), "not wanted"),
        (None, ask(None, answerable=False), "none"),
        ("Japan, China and India", ask((), items=(("Japan",), ("China", "PRC"), ("India",))), "right"),
        ("Japan and China", ask((), items=(("Japan",), ("China", "PRC"), ("India",))), "not wanted"),
        ("no", ask(("yes",), wrong=("no",)), "near miss"),
    ],
)
def test_what_comes_of_a_short_answer(short: str | None, question: Question, outcome: ShortOutcome | None) -> None:
    assert judge_short(short, question) == outcome


def test_a_verdict_is_shown_in_a_word_before_any_span() -> None:
    assert [show_short(answer("Huawei", verdict)) for verdict in (True, False, None)] == ["yes", "no", "Huawei"]
    assert show_short(answer(None, None)) is None


def test_words_are_shared_when_one_holds_the_other() -> None:
    assert shares_words("2021", ["established in 2021"])
    assert shares_words("established in the year 2021", ["year 2021"])
    assert not shares_words("p. 54", ["established in 2021"])
    assert not shares_words("the", ["the"])  # no word is left
    assert not shares_words("2021", [])
