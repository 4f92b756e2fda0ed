"""Where a text writes an acronym out, and the questions that ask for it."""

import pytest
from made_queries import make_query

from index.engine import Snapshot
from ingest.language.tables import DEFAULT
from retrieval.acronyms.acronym_answer import find_wanted_acronym
from retrieval.acronyms.acronym_expansion import find_expansions
from retrieval.ask import ask
from retrieval.models import Models

MODELS = Models.load(with_reader=False)


@pytest.mark.parametrize(
    ("text", "acronym", "words"),
    [
        ("4.2 Harbour Safety Board (HSB)", "HSB", ["Harbour Safety Board"]),
        ("HSB: Harbour Safety Board\nPTF: Port Task Force\n", "PTF", ["Port Task Force"]),
        ("| HSB | Harbour Safety Board |", "HSB", ["Harbour Safety Board"]),
        ("HSB\tHarbour Safety Board", "HSB", ["Harbour Safety Board"]),
        ("HSB stands for Harbour Safety Board. It meets.", "HSB", ["Harbour Safety Board"]),
        ("for the Harbour Safety Board, the HSB, and others", "HSB", ["Harbour Safety Board"]),
        ("the “Harbour Safety Board”, or HSB, met", "HSB", ["Harbour Safety Board"]),
        ("a call for tenders (CFT) was put out", "CFT", ["call for tenders"]),
        ("the Subcommittee on Quays and Docks (QUDO) met", "QUDO", ["Subcommittee on Quays and Docks"]),
        ("harbour pilot notes (HPNs)", "HPN", ["harbour pilot notes"]),
        ("Harbour\nSafety Board (HSB)", "HSB", ["Harbour\nSafety Board"]),
    ],
)
def test_the_words_stand_before_or_behind_the_acronym_in_any_part_of_a_text(text: str, acronym: str, words: list[str]) -> None:
    assert [span.cut(text) for span, _ in find_expansions(text, acronym, DEFAULT)] == words


@pytest.mark.parametrize(
    ("text", "acronym"),
    [
        ("The HSB has some boats.", "HSB"),
        ("For harbour seals beyond, HSBs are open.", "HSB"),
        ("He sailed. Boats (HSB) came.", "HSB"),
        ("Harbour Safety Board met. HSB paid.", "HSB"),
        ("the Harbour Safety Board", "HSB"),
        ("the Harbour Safety Board (xHSB)", "HSB"),
        ("EUs and a board (B)", "B"),
    ],
)
def test_an_acronym_that_is_only_used_is_not_written_out(text: str, acronym: str) -> None:
    assert [span.cut(text) for span, _ in find_expansions(text, acronym, DEFAULT)] == []


@pytest.mark.parametrize(
    ("question", "acronym"),
    [
        ("What does HSB stand for?", "HSB"),
        ("what does hsb stand for", "HSB"),
        ("What is HSB short for?", "HSB"),
        ("full form of HSB", "HSB"),
        ("HSB meaning", "HSB"),
        ("what is the meaning of HSBs?", "HSB"),
        ("What does the acronym “HSB” stand for?", "HSB"),
        ("What does resilience mean?", None),
        ("meaning of partnership", None),
        ("What does the EU stand for in Asia?", None),
        ("What is AUKUS?", None),
        ("Who stands for HSB?", None),
    ],
)
def test_a_question_asks_for_an_acronym(question: str, acronym: str | None) -> None:
    assert find_wanted_acronym(make_query(question)) == acronym


def test_an_acronym_is_answered_with_its_words_and_the_place_that_has_them(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does SEDE stand for?")
    assert found.short == "Subcommittee on Security and Defence"
    assert "Subcommittee on Security and Defence (SEDE)" in found.statements[0].text


def test_an_acronym_that_nothing_writes_out_is_refused(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does COVID stand for?")
    assert not found.answered
    assert found.reason == "no document that was found says what “COVID” stands for"
