"""What documents are about, what they conclude, and which of them mention a subject."""

from collections.abc import Callable, Mapping

import pytest

from index.engine import Snapshot
from ingest.language.tables import find_language
from retrieval.answer.answer import Answer
from retrieval.answer.citations import prove
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.query.overview_question import asks_overview, find_overview_heads
from retrieval.query.treated_subject import find_mentioned_subject

MODELS = Models.load(with_reader=False)
HARBOURS = """# Harbours of Elbonia

Elbonia has three harbours.

## Executive summary

This report looks at the harbours of Elbonia and at who pays for them. Most are silted up.

## Finance

The fleet of Graustark pays for two of them.

## Conclusions of the meeting in Lutha

Nothing was agreed.

## Conclusions

Dredging pays for itself within a decade. The harbour of Lutha should be closed.
"""
FLEETS = """# Fleets of the region

The fleets of the region have been growing for ten years, and that of Graustark is the largest among them.

Freedonia bought four ships from Graustark in 2019.
"""


@pytest.fixture(scope="module")
def harbours(open_index: Callable[[Mapping[str, str]], Snapshot]) -> Snapshot:
    return open_index({"harbours": HARBOURS, "fleets": FLEETS})


def read(snapshot: Snapshot, question: str) -> Answer:
    found = ask(snapshot, MODELS, question)
    prove(snapshot, found.statements, found.passages)
    return found


def list_texts(found: Answer) -> list[str]:
    return [statement.text for statement in found.statements]


def test_what_all_documents_are_about_is_a_sentence_of_each(harbours: Snapshot) -> None:
    assert list_texts(read(harbours, "What are the documents about?")) == [
        "The fleets of the region have been growing for ten years, and that of Graustark is the largest among them.",
        "This report looks at the harbours of Elbonia and at who pays for them.",
    ]


def test_what_one_concludes_is_its_section_of_conclusions(harbours: Snapshot) -> None:
    assert list_texts(read(harbours, "What are the main conclusions of the report?")) == [
        "Dredging pays for itself within a decade.",
        "The harbour of Lutha should be closed.",
    ]


def test_documents_that_mention_a_subject_are_listed_by_their_titles(harbours: Snapshot) -> None:
    both = read(harbours, "Which documents mention Graustark?")
    assert sorted(item.text for item in both.items) == ["Fleets of the region", "Harbours of Elbonia"]
    assert all("Graustark" in text for text in list_texts(both))
    one = read(harbours, "How many documents mention Freedonia?")
    assert [item.text for item in one.items] == ["Fleets of the region"]
    assert one.short == "1"
    assert list_texts(one) == ["Freedonia bought four ships from Graustark in 2019."]
    assert not read(harbours, "Which documents mention Ruritania?").answered


@pytest.mark.parametrize(
    ("code", "question", "is_overview"),
    [
        ("en", "What is this report about?", True),
        ("en", "please summarise the study", True),
        ("en", "What topics do the documents cover?", True),
        ("de", "Worum geht es in dem Bericht?", True),
        ("fr", "De quoi parle le rapport ?", True),
        ("en", "What are the key findings of the analysis?", False),
        ("de", "Was sind die wichtigsten Ergebnisse der Studie?", False),
        ("fr", "Que conclut l’étude ?", False),
    ],
)
def test_questions_for_an_overview_or_a_conclusion_are_told(code: str, question: str, is_overview: bool) -> None:
    language = find_language(code)
    assert find_overview_heads(question, language)
    assert asks_overview(question, language) is is_overview


@pytest.mark.parametrize(
    "question", ["What is the agreement about?", "What is the report of the Council on Japan about?", "Summarise the crisis"]
)
def test_other_subjects_are_no_document_at_hand(question: str) -> None:
    assert not find_overview_heads(question, find_language("en"))


@pytest.mark.parametrize(
    ("code", "question", "subject"),
    [
        ("en", "Which of the documents mention NATO?", "NATO"),
        ("en", "list all documents that deal with hybrid threats", "hybrid threats"),
        ("de", "Welche Dokumente erwähnen die NATO?", "die NATO"),
        ("fr", "Quels documents mentionnent l’OTAN ?", "l’OTAN"),
        ("en", "Which countries mention NATO?", None),
        ("en", "Which documents did Japan publish?", None),
        ("en", "Which document mentions NATO?", None),
        ("en", "Which documents mention oil but not NATO?", None),
        ("en", "Which papers are about ports after 2022?", None),
    ],
)
def test_the_subject_that_documents_are_to_mention(code: str, question: str, subject: str | None) -> None:
    assert find_mentioned_subject(question, find_language(code)) == subject


def test_a_report_is_about_what_its_abstract_says(corpus_index: Snapshot) -> None:
    first, *_ = list_texts(read(corpus_index, "What is the report about?"))
    assert first.startswith("This in-depth analysis (IDA) focuses on how to implement the Strategic Compass")


def test_documents_are_no_rows_of_a_table(corpus_index: Snapshot) -> None:
    found = read(corpus_index, "What are the documents about?")
    assert found.computed is None
    assert len({found.passages[statement.citations[0] - 1].source.doc_id for statement in found.statements}) > 1
