"""Which constraints of a question a sentence meets, lacks or contradicts."""

from dataclasses import replace

import pytest
from made_queries import make_query

from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from retrieval.constraints.constraint import SentenceContext, UnmetConstraint, find_constraints

BARE = SentenceContext("", "", "", "")


def find_unmet(question: str, text: str, above: str = "", before: str = "") -> list[tuple[str, str, tuple[str, ...]]]:
    unmet = find_constraints(make_query(question)).find_unmet(SentenceContext(text, above, before, ""))
    return [(one.kind, one.required, one.found) for one in unmet]


@pytest.mark.parametrize(
    ("question", "text", "unmet"),
    [
        (
            "Which country was the first in Asia to sign?",
            "It is the second partner in Asia to sign.",
            [("rank", "first", ("second",))],
        ),
        ("Which country was the first in Asia to sign?", "It was the 1st partner in Asia to sign.", []),
        (
            "Which country was the first in Asia to sign?",
            "It is the second in Asia to sign, and the first in the Pacific.",
            [("rank", "first", ("second",))],
        ),
        ("Which country was the first in Asia to sign?", "It was first to pay for the ships.", [("rank", "first", ())]),
        ("When will the sixth destroyer arrive?", "The fifth destroyer arrives in 2024 and the sixth in 2026.", []),
        ("Where was the first forum held?", "The inaugural forum was held in Seoul.", []),
        ("Which was the largest mission?", "The biggest mission was in Mali.", []),
        ("Which state was first to sign?", "Third countries may sign.", [("rank", "first", ())]),
        ("Who will sign last?", "It was signed last year by the first state.", [("rank", "last", ())]),
        (
            "When did the agreement enter into force?",
            "It has been provisionally applied since 2017.",
            [("event", "enter into force", ("provisionally applied",))],
        ),
        ("When did the agreement enter into force?", "It was signed in 2016 and took effect in 2017.", []),
        ("When did the agreement enter into force?", "It dates back to 2016.", []),
        ("When was it signed?", "It entered into force in 2014.", [("event", "signed", ("entered into force",))]),
        ("Since when does the agreement apply?", "It has been in force since 2014.", []),
        ("Did the agreement enter into force?", "It was signed in 2016.", []),
        ("What does Article 3 say?", "Article 5 is on costs.", [("identifier", "Article 3", ("Article 5",))]),
        ("What was paid in 2021?", "In FY21 the port paid 5.", []),
        ("What was paid in FY2021?", "In FY 21 the port paid 5.", []),
        ("What was paid in 1999?", "In 1998/99 the port paid 5.", []),
        ("What was paid in 2021?", "In FY20 the port paid 5.", [("year", "2021", ())]),
        ("Where is the meeting on 17 June?", "They meet on 17 May in Oslo.", [("date", "17 June", ("17 May",))]),
        ("Where is the meeting on 17 June?", "They meet in Oslo.", [("date", "17 June", ())]),
        ("Where is the meeting on 17 June?", "They meet on 17 June 2020 in Oslo.", []),
        ("Who was elected in June 2020?", "Ada was elected in 2020.", []),
        ("Who was elected in June 2020?", "Ada was elected in May 2020.", [("date", "June 2020", ("May 2020",))]),
        ("Who was elected before 17 June?", "Ada was elected on 17 May.", []),
        ("When is the meeting that was announced on 5 May?", "They meet on 17 June.", []),
        ("Who was elected by June 2020?", "Ada was elected in May 2020.", []),
        ("When did Japan sign?", "South Korea signed in 2014.", [("state", "japan", ("korea", "southkorea"))]),
        ("When did Japan sign?", "The Japanese government signed in 2014.", []),
        (
            "When did the EU and Japan sign?",
            "The EU and South Korea signed in 2014.",
            [("state", "japan", ("korea", "southkorea"))],
        ),
        ("How many ships will the EU sell?", "NATO will sell nine ships to the EU.", [("subject", "the EU", ("NATO",))]),
        ("How many ships will the EU sell?", "Nine ships will be sold by NATO.", [("subject", "the EU", ("NATO",))]),
        ("How many ships will the EU sell?", "The EU, which leads NATO, sells nine ships.", []),
        ("How many ships will the EU sell?", "Nine ships will be sold to NATO.", []),
        ("How many ships will the EU sell?", "Both will sell nine ships to NATO.", []),
        ("How many ships will the EU sell?", "NATO and the EU will sell nine ships.", []),
        ("Was the EU joined by ships?", "NATO was joined by ships.", []),
        ("What did it do in 2011?", "In 2014 it was closed.", [("year", "2011", ("2014",))]),
        ("Where are the 12 missions?", "The 17 missions are in Africa.", [("quantity", "12", ("17",))]),
        ("Where are the 12 missions?", "The twelve missions are in Africa.", []),
        ("Which state did not sign?", "All states signed.", [("negation", "not", ("All states signed.",))]),
        ("Which state did not sign?", "Only one state refused to sign.", []),
        ("Which state signed?", "All states signed.", []),
    ],
)
def test_a_sentence_meets_what_the_question_requires_or_has_another_in_its_place(
    question: str, text: str, unmet: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert find_unmet(question, text) == unmet


def test_what_stands_above_or_before_a_sentence_resolves_it() -> None:
    question = "When was the agreement with Japan signed?"
    assert find_unmet(question, "It was signed in 2014.") == [("state", "japan", ())]
    assert find_unmet(question, "It was signed in 2014.", above="Relations with Japan") == []
    assert find_unmet(question, "It was signed in 2014.", before="Tokyo is far. The agreement with Japan is new.") == []


def test_a_sentence_about_one_of_several_states_above_it_says_nothing_of_another() -> None:
    question, peers = "Why were tariffs imposed on Canada?", "Tariffs on Canada, Mexico and China"
    assert find_unmet(question, "It answers the theft of ideas by China.", above=peers) == [("state", "canada", ("china",))]
    assert find_unmet(question, "They answer what Canada and China did.", above=peers) == []
    assert find_unmet(question, "They end with the crisis.", above=peers) == []
    assert find_unmet(question, "The tariffs of China end.", above="Relations of Canada with China") == []
    pair, benefit = "The relations with the United States and Canada", "Cooperation with the US would bring several benefits."
    assert find_unmet("Which benefits does cooperation with Canada bring?", benefit, above=pair) == [
        ("state", "canada", ("unitedst",))
    ]
    assert find_unmet("Which benefits does cooperation with Canada bring?", benefit, above="Canada and its ports") == []
    call = "Call with the advisors of Canada, Mexico and Peru after the test of China"
    assert find_unmet(question, "They condemned the test of China.", above=call) == []


def test_what_is_said_of_the_thing_of_one_state_is_not_said_of_that_of_another() -> None:
    heading, text = "Relations with Japan and South Korea", "South Korea has a pact that began in 2014."
    assert find_unmet("When did Japan's pact begin?", text, heading) == [("state", "japan", ("korea", "southkorea"))]
    alone = "Relations with Japan"
    assert find_unmet("When did the pact with Japan begin?", text, alone) == []
    assert find_unmet("When did Japan's pact begin?", "The pact began in 2014.", heading) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When did the EU sign an agreement with Japan?", "Japan signed an agreement with the EU on 17 July 2018."),
        ("When did the EU and Vietnam sign the FPA?", "The EU signed an FPA with Vietnam in October 2019."),
        ("When did the EU and Vietnam sign the FPA?", "Vietnam signed the FPA with the EU in October 2019."),
        ("When did Finland and Sweden join NATO?", "Finland joined in April 2023 and Sweden in March 2024."),
        ("In which areas does the EU cooperate with Japan?", "Japan cooperates with the EU on cyber security."),
        ("How often does the EU meet ASEAN?", "ASEAN meets the EU once a year."),
        ("Which exercise did India conduct with the EU?", "In 2021 the EU conducted a naval exercise with India."),
        ("When did the EU hold talks with Japan?", "Japan held talks with leaders from NATO and the EU."),
    ],
)
def test_who_does_it_with_another_one_is_not_another_one(question: str, text: str) -> None:
    assert find_unmet(question, text) == []


def test_another_one_who_does_it_to_the_required_one_contradicts() -> None:
    assert find_unmet("When did the EU invite NATO?", "NATO invited the EU in 2014.") == [("subject", "the EU", ("NATO",))]
    assert find_unmet("How often does the EU meet Japan?", "NATO meets Japan daily.") == [("subject", "the EU", ("NATO",))]


@pytest.mark.parametrize(
    ("question", "above", "before", "text"),
    [
        ("What is Japan's largest export market?", "Japan", "", "Its largest export market is China."),
        (
            "What is Japan's largest export market?",
            "",
            "Japan trades with many.",
            "In 2014, its largest export market was China.",
        ),
        ("When did Japan sign with its first partner?", "", "Japan began talks in 2010.", "It signed with Australia in 2014."),
        ("Which country is Japan's main ally?", "Japan", "", "The main ally is the United States."),
        ("Which country did Japan sign with first?", "", "Japan began talks in 2010.", "Australia was the first to sign."),
    ],
)
def test_a_state_that_answers_or_stands_behind_a_pronoun_contradicts_nothing(
    question: str, above: str, before: str, text: str
) -> None:
    assert [one for one in find_unmet(question, text, above, before) if one[0] == "state"] == []


def test_a_state_before_a_pronoun_is_what_the_sentence_is_about() -> None:
    text = "In 2014 South Korea lost its pact."
    assert find_unmet("When did Japan's pact end?", text, "Japan") == [("state", "japan", ("korea", "southkorea"))]


def test_only_what_has_another_in_its_place_is_contradicted() -> None:
    assert UnmetConstraint("rank", "first", ("second",)).is_contradicted
    assert not UnmetConstraint("rank", "first", ()).is_contradicted


@pytest.mark.parametrize(
    ("language", "question", "text", "kinds"),
    [
        (GERMAN, "Wer war der erste Partner in Asien?", "Er ist der zweite Partner in Asien.", ["rank"]),
        (GERMAN, "Welcher Staat hat nicht unterzeichnet?", "Der Staat hat unterzeichnet.", ["negation"]),
        (GERMAN, "Welcher Staat hat nicht unterzeichnet?", "Kein Staat hat unterzeichnet.", []),
        (FRENCH, "Qui était le premier partenaire en Asie ?", "C'est le second partenaire en Asie.", ["rank"]),
        (FRENCH, "Quel État n’a jamais signé ?", "L'État a signé.", ["negation"]),
    ],
)
def test_constraints_are_read_in_the_language_of_the_question_and_of_the_text(
    language: object, question: str, text: str, kinds: list[str]
) -> None:
    query = make_query(question)
    own = replace(query, tokenizer=query.tokenizer.in_language(language))  # type: ignore[arg-type]
    unmet = find_constraints(own).find_unmet(replace(BARE, text=text, language=language))  # type: ignore[arg-type]
    assert [one.kind for one in unmet] == kinds


def test_a_row_says_nothing_by_a_word_for_not() -> None:
    constraints = find_constraints(make_query("Which state has not signed?"))
    assert constraints.find_unmet(replace(BARE, text="Canada; 2005; ", is_row=True)) == ()
