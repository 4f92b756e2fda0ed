"""Polite words around a question are cut, and nothing else."""

import pytest

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from retrieval.query.courtesies import cut_courtesies


@pytest.mark.parametrize(
    ("question", "language", "left"),
    [
        ("Could you please tell me when Japan signed?", ENGLISH, "when Japan signed?"),
        ("I was wondering whether Japan signed", ENGLISH, "Japan signed?"),
        ("hi, do you happen to know who signed it?", ENGLISH, "who signed it?"),
        ("any information on the Strategic Compass", ENGLISH, "the Strategic Compass?"),
        ("Is there any information about port calls?", ENGLISH, "port calls?"),
        ("I'd like to know more about port calls.", ENGLISH, "port calls?"),
        ("Can you please list all partners? Thanks", ENGLISH, "list all partners?"),
        ("Please, when did Japan sign, please?", ENGLISH, "when did Japan sign?"),
        ("when did Japan sign please", ENGLISH, "when did Japan sign?"),
        ("In your documents, is there anything about port calls", ENGLISH, "port calls?"),
        ("what do the documents say about how Japan signed?", ENGLISH, "how Japan signed?"),
        ("Können Sie mir bitte sagen, wann Japan unterzeichnet hat?", GERMAN, "wann Japan unterzeichnet hat?"),
        ("Pourriez-vous me dire quand le Japon a signé ?", FRENCH, "quand le Japon a signé ?"),
    ],
)
def test_polite_words_are_cut(question: str, language: Language, left: str) -> None:
    assert cut_courtesies(question, language) == left


@pytest.mark.parametrize(
    "question",
    [
        "Can you vote by proxy?",
        "Did Japan sign?",
        "Could Japan join?",
        "Tell me more",
        "Please",
        "What do you know about Japan?",
        "The information on Japan",
        "thanks to whom was it signed",
    ],
)
def test_a_question_without_them_stays(question: str) -> None:
    assert cut_courtesies(question, ENGLISH) == question
