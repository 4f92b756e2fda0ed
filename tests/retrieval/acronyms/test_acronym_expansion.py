"""Where a text writes an acronym out, and the questions that ask for it."""

from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import make_input
from made_evidence import make_evidence
from made_queries import make_query

from index.access import open_snapshot
from index.build.builder import update_index
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.language.tables import DEFAULT
from retrieval.acronyms.acronym_answer import compose_expansion, explain_unexpanded, find_wanted_acronym
from retrieval.acronyms.acronym_expansion import find_expansions
from retrieval.ask import ask, search
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
        ("a Memorandum of Understanding (MoU) was signed", "MOU", ["Memorandum of Understanding"]),
        ("the Internet of Things (IoT)", "IOT", ["Internet of Things"]),
        ("the Ministry of Docks (MoDs)", "MOD", ["Ministry of Docks"]),
        ("The Search and Rescue Unit, SRU, has boats.", "SRU", ["Search and Rescue Unit"]),
        ("AIS, or Automatic Identification System, shows ships.", "AIS", ["Automatic Identification System"]),
        ("The acronym RIB denotes a rigid inflatable boat.", "RIB", ["rigid inflatable boat"]),
        ("The Framework Participation Agreement with Ruvia (FPA)", "FPA", ["Framework Participation Agreement"]),
        ("Mending Our Port Defences In and With Asia (MPIWA)", "MPIWA", ["Mending Our Port Defences In and With Asia"]),
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
        ("the harbour safety board (hsb)", "HSB"),
        ("Hanoi, Seoul, Beijing, HSB, and others", "HSB"),
        ("Mending Our Old Port Defences With Asia (MA)", "MA"),
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
        ("What does MoU stand for?", "MOU"),
        ("what does eeas stand for?", "EEAS"),
        ("what does gps stand for?", "GPS"),
        ("What does EEAS stand for?", "EEAS"),
        ("What does the flag stand for?", None),
        ("what does the anchor stand for", None),
        ("what does the eu stand for", "EU"),
        ("What does the HSB stand for?", "HSB"),
        ("What does resilience mean?", None),
        ("meaning of partnership", None),
        ("What does the EU stand for in Asia?", None),
        ("What is AUKUS?", None),
        ("Who stands for HSB?", None),
    ],
)
def test_a_question_asks_for_an_acronym(question: str, acronym: str | None) -> None:
    assert find_wanted_acronym(make_query(question)) == acronym


@pytest.mark.parametrize(
    ("text", "acronym"),
    [
        ("The Framework Participation Agreement with Ruvia (FPA) was signed.", "FPA"),
        ("The Search and Rescue Unit, SRU, has boats.", "SRU"),
        ("AIS, or Automatic Identification System, shows ships.", "AIS"),
        ("Extensible Markup Language (XML) is written.", "XML"),
        ("The International Criminal Police Organization (Interpol) met.", "Interpol"),
        ("The acronym RIB denotes a rigid inflatable boat.", "RIB"),
        ("ESIWA – Enhancing the European Union's Security Cooperation In and With Asia", "ESIWA"),
        ("XML (Extensible Markup Language) is written.", "XML"),
        ("The boat guild, or BGX, met.", "BGX"),
    ],
)
def test_what_may_explain_an_acronym_is_left_to_the_evidence(text: str, acronym: str) -> None:
    passages = [replace(make_evidence(text).passage, text=text)]
    assert explain_unexpanded(make_query(f"What does {acronym} stand for?"), passages) is None


@pytest.mark.parametrize(
    "text",
    [
        "The HSB has boats.",
        "Japan, HSB, and others met.",
        "Boats of HSB-19 came.",
        "The HSB (2019) met.",
        "the boats (hsb) came",
        "Boats and the HSB, which met, paid.",
    ],
)
def test_an_acronym_that_is_only_used_is_refused(text: str) -> None:
    passages = [replace(make_evidence(text).passage, text=text)]
    reason = "no document that was found says what “HSB” stands for"
    assert explain_unexpanded(make_query("What does HSB stand for?"), passages) == reason


@pytest.mark.parametrize(
    ("joint", "statement"),
    [
        (". ", "The Harbour Safety Board (HSB) looks after them."),
        (" and ", "Harbour Safety Board (HSB"),  # the sentence is longer than an answer may be
    ],
)
def test_the_words_of_an_acronym_stand_in_the_statement_of_a_long_paragraph(
    corpus_index: Snapshot, tmp_path: Path, joint: str, statement: str
) -> None:
    filling = joint.join(f"In port number {number} the pilots keep their boats ready by night and by day" for number in range(12))
    text = f"{filling}{joint}The Harbour Safety Board (HSB) looks after them. {filling}. Others pay."
    update_index([make_input("ports", text)], tmp_path, BuildSettings(), encoder=corpus_index.encoder)
    with open_snapshot(tmp_path, encoder=corpus_index.encoder) as snapshot:
        query = make_query("What does HSB stand for?")
        found = compose_expansion(snapshot, query, (), search(snapshot, MODELS, query.text))
    assert found is not None
    assert found.short == "Harbour Safety Board"
    assert [one.text for one in found.statements] == [statement]


def test_capitals_that_skip_words_are_an_acronym_of_the_corpus(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does ESIWA stand for?")
    assert found.short == "Enhancing EU Security Cooperation In and With Asia"
    assert found.short in found.statements[0].text


def test_an_acronym_is_answered_with_its_words_and_the_place_that_has_them(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does SEDE stand for?")
    assert found.short == "Subcommittee on Security and Defence"
    assert "Subcommittee on Security and Defence (SEDE)" in found.statements[0].text


def test_an_acronym_that_nothing_writes_out_is_refused(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What does COVID stand for?")
    assert not found.answered
    assert found.reason == "no document that was found says what “COVID” stands for"
