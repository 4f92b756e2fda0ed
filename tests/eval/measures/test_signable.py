"""What an analyst would sign, by the stated rule: each condition alone spoils an answer that is right otherwise."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.measures.answer_measures import Cited
from eval.measures.short_measures import ShortOutcome
from eval.measures.signable import ENOUGH, is_signable, list_computed, states_expected
from eval.suites.own_questions import EvidenceQuote, Question

GOLD = EvidenceQuote("doc", "Viet Nam signed the agreement in October 2019")
QUESTION = Question("q", "fact", "When?", ("October 2019",), (GOLD,), True)
QUOTES = (("doc", GOLD.quote), ("doc", "Something else altogether"))
COUNTED = Question("t", "table", "How many?", ("7", "seven"), (EvidenceQuote("doc", "Peru 14/10/2022 -"),), True)


def sign(
    quotes: Sequence[Cited] = QUOTES,
    short: str | None = None,
    outcome: ShortOutcome | None = "missing",
    recall: float | None = None,
    question: Question = QUESTION,
) -> bool:
    return is_signable(question, quotes, (short, outcome), recall)


def test_an_answer_whose_first_statement_is_evidence_is_signed_with_a_right_short_answer_or_none() -> None:
    assert sign()
    assert sign(short="October 2019", outcome="right")
    assert sign(outcome="none")


@pytest.mark.parametrize("outcome", ["wrong", "near miss", "not wanted"])
def test_a_short_answer_that_is_not_right_is_not_signed(outcome: ShortOutcome) -> None:
    assert not sign(short="p. 54", outcome=outcome)


def test_only_the_first_statement_shows_the_evidence() -> None:
    assert not sign(quotes=QUOTES[::-1])
    assert not sign(quotes=())
    assert sign(quotes=[("other", "It was in October\n2019, they say")])  # an expected string of another document
    assert not sign(quotes=[("other", GOLD.quote.replace("October 2019", "autumn"))])


def test_four_fifths_of_the_items_are_enough() -> None:
    assert sign(recall=4 / 5)
    assert not sign(recall=3 / 4)
    assert ENOUGH == 4 / 5


def test_an_answer_to_what_cannot_be_answered_is_never_signed() -> None:
    none = Question("u", "unanswerable", "When?", (), (), False)
    assert not sign(question=none)


def test_where_nobody_listed_short_answers_one_has_to_share_an_expected_string() -> None:
    assert sign(short="in October 2019", outcome=None)
    assert sign(short="2019", outcome=None)
    assert sign(short=None, outcome=None)
    assert sign(short="yes", outcome=None)  # nobody said whether it is
    assert not sign(short="p. 54", outcome=None)


def test_what_was_computed_has_to_be_the_short_answer_or_stand_in_it() -> None:
    assert list_computed(COUNTED) == ("7", "seven")
    assert states_expected(COUNTED, "Peru 14/10/2022 -", "Seven")
    assert states_expected(COUNTED, "Peru 14/10/2022 -", "7 partners")
    assert not states_expected(COUNTED, "Peru 17/07/2022 -", None)
    assert not states_expected(COUNTED, "Peru 17/07/2022 -", "17")


def test_a_number_that_only_stands_within_a_date_of_a_row_is_computed() -> None:
    row = EvidenceQuote("doc", "Peru 14/10/2022 - 4")
    assert list_computed(replace(COUNTED, answers=("2", "4", "14/10/2022"), evidence=(row,))) == ("2",)
    glued = EvidenceQuote("doc", "It was established in 202145 already")
    assert list_computed(replace(QUESTION, answers=("established in 2021",), evidence=(glued,))) == ()


def test_what_is_printed_is_looked_for_in_the_text_alone() -> None:
    assert list_computed(QUESTION) == ()
    assert states_expected(QUESTION, "Signed in october  2019.", None)
    assert not states_expected(QUESTION, "Signed in autumn.", "October 2019")


def test_without_gold_quotes_nothing_counts_as_computed() -> None:
    assert list_computed(Question("q", "query", "How many?", ("7",), (), True)) == ()
    assert list_computed(Question("q", "query", "How many?", ("7",), (EvidenceQuote("doc", ""),), True)) == ()
