"""Whether a question asks for several things, and for which."""

from dataclasses import replace

import pytest
from made_queries import TOKENIZER, make_query

from retrieval.query.plural_noun import asks_several, find_plural_noun
from retrieval.query.question_form import find_question_form


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Which Southeast Asian countries does ESIWA target?", "countries"),
        ("In which four African states does the EU run training missions?", "states"),
        ("What are the priority areas of the cooperation?", "areas"),
        ("What instruments of the Compass could the EU use?", "instruments"),
        ("List all recommendations", "recommendations"),
        ("Which partners signed in 2012?", "partners"),
        ("with which EU partners", "partners"),
        ("four pillars of the framework", "pillars"),
        ("the 3 priority areas", "areas"),
        ("pillars of the Strategic Compass", "pillars"),
    ],
)
def test_the_noun_of_all_things_asked_for_is_found(question: str, noun: str) -> None:
    assert find_plural_noun(make_query(question)) == TOKENIZER.token_set(noun)


@pytest.mark.parametrize(
    "question",
    [
        "Which country was the first to sign?",
        "Which Japanese news agency cited the document?",
        "Which country blocks information sharing?",
        "Which country hosts the centre?",
        "Supporters of what demonstrated at the embassy?",
        "Boycotters of the games accused France of what?",
        "Which country's membership creates momentum?",
        "What is the status of the agreement?",
        "When did the ministers meet?",
        "2019 elections of the parliament",
        "date of the signatures of the agreements",
    ],
)
def test_a_question_for_one_thing_has_no_such_noun(question: str) -> None:
    assert find_plural_noun(make_query(question)) == frozenset()


def test_a_count_of_several_things_is_one_value() -> None:
    question = "How many partners signed, and which partners are these?"
    assert not asks_several(replace(make_query(question), form=find_question_form(question)))
