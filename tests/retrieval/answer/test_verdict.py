"""Yes or no only where a sentence surely says so: all words in order, one tense, no hedge, no other name, number or date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_evidence import make_evidence
from made_queries import make_query

from retrieval.answer.verdict import find_verdict


def _decide(question: str, *sentences: str) -> bool | None:
    return find_verdict(make_query(question), [make_evidence(sentence) for sentence in sentences])


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Did Japan sign the agreement in 2018?", "Japan signed the agreement in 2018."),
        ("Has the EU signed an agreement with Peru?", "In 2021 the EU has signed an agreement with Peru, its partner."),
        ("Does the EU have 23 FPAs?", "The EU has 23 FPAs."),
        ("Is Japan a member of the G7?", "Japan is a member of the G7."),
        ("Was the agreement signed in Hanoi?", "The agreement was signed in Hanoi on 17 October 2019."),
        ("Will Japan join the talks?", "Japan will join the talks."),
    ],
)
def test_a_sentence_with_all_words_of_the_question_says_yes(question: str, sentence: str) -> None:
    assert _decide(question, sentence) is True


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Did Japan sign the agreement?", "Japan has not signed the agreement."),
        ("Did Japan sign the agreement in 2017?", "Japan signed the agreement on 3 May 2018."),
        ("Does the EU have 19 FPAs?", "The EU has 23 FPAs."),
        ("Was Viet Nam the first partner in Asia?", "Viet Nam was the second partner in Asia."),
        ("Did the EU fund the project?", "The EU did not fund the project."),
        ("Were there any police matters?", "There were no police matters."),
        ("Did the board receive payment?", "The board received no payment."),
        ("Did the Union pay rent in 2020?", "The Union did not pay rent in 2020."),
        ("Did the Union pay rent in 2020?", "In 2020, the Union did not pay rent."),
        ("Are there plans to hire staff?", "There are no plans to hire staff this year."),
    ],
)
def test_a_denial_another_number_and_another_date_say_no(question: str, sentence: str) -> None:
    assert _decide(question, sentence) is False


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Did China sign the agreement?", "Japan signed the agreement."),
        ("Did Japan sign the agreement?", "The ambassador of Japan signed the agreement."),
        ("Did Japan sign the agreement?", "Japan refused to sign the agreement."),
        ("Did Japan sign the agreement?", "Critics claim that Japan signed the agreement."),
        ("Did Japan sign the agreement?", "Answer that Japan signed the agreement."),
        ("Did Japan sign the agreement?", "If Japan signed the agreement, ships would come."),
        ("Did Japan sign the agreement?", "Japan may sign the agreement."),
        ("Is Japan a member of the G7?", "Japan was a member of the G7."),
        ("Is Japan a member?", "Japan is a member state."),
        ("Did the EU invite Japan?", "The EU was invited by Japan."),
        ("Did the ministers meet in 2017?", "The ministers met in 2018."),  # they may have met twice
        ("Did Japan or China sign the agreement?", "Japan signed the agreement."),
        ("Didn't Japan sign the agreement?", "Japan signed the agreement."),
        ("Is the mission in Mali?", "The mission is in Mali Nord."),
        ("Who signed the agreement?", "Japan signed the agreement."),
        ("Did the board receive payment?", "No board received payment."),
        ("Did the board receive payment?", "The board received no late payment."),
        ("Does the Union have members?", "The Union has no members in Asia."),
        ("Does the Union have members?", "In Asia, the Union has no members."),
        ("Does the Union have members?", "The Union has no members, partners or offices in Asia."),
        ("Does the Union have a treaty?", "The Union has no treaty with Ruvia."),
        ("Did the Union buy helicopters?", "The Union bought no helicopters in 2021."),
        ("Did the Union pay rent?", "The Union did not pay rent in 2020."),
        ("Did the Union pay rent?", "In 2020, the Union did not pay rent."),
        ("Did the Union pay rent in 2020?", "The Union did not pay rent in 2020 in Ruvia."),
        ("Are there more than 20 members?", "There are no more than 20 members."),
        ("Were there any police matters?", "There were police matters in no state."),
        ("Were there no police matters?", "There were no police matters."),
    ],
)
def test_nothing_is_decided_in_doubt(question: str, sentence: str) -> None:
    assert _decide(question, sentence) is None


def test_two_sentences_that_say_the_opposite_decide_nothing() -> None:
    assert _decide("Is Japan a member of the G7?", "Japan is a member of the G7.", "Japan is not a member of the G7.") is None


NAMES = st.sampled_from(["Japan", "Peru", "Chile", "Canada", "Norway"])
YEARS = st.integers(min_value=1990, max_value=2029)


@given(NAMES, NAMES, YEARS, YEARS)
def test_a_verdict_is_never_wrong_about_who_and_when(asked: str, given_name: str, asked_year: int, year: int) -> None:
    verdict = _decide(f"Did {asked} ratify the treaty in {asked_year}?", f"{given_name} ratified the treaty in {year}.")
    assert verdict is (None if asked != given_name else asked_year == year)
