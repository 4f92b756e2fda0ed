"""What a document recommends about a subject is every recommendation that names it, or that it does not name it."""

from collections.abc import Callable, Mapping

import pytest

from index.engine import Snapshot
from ingest.language.tables import find_language
from retrieval.answer.citations import prove
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.query.treated_subject import find_advised_subject

MODELS = Models.load(with_reader=False)
REPORT = """# Ports of the region

The ports of Elbonia and Graustark are old. Elbonia should dredge its harbour.

# Recommendations

The following steps are urgent.

## Recommendations addressed to governments

- Open the port of Graustark to ships of all flags. Fees may stay.
- Train the pilots of Elbonia. Graustark could pay for them.
- Publish statistics.

## Recommendations addressed to Parliament

- Hold a hearing.
- Ask for a yearly report.

# Follow-up of earlier recommendations

The ministry rejected the proposal on lighthouses.

# Annex

Graustark has three ports. The report recommends that tugs be bought.
"""


@pytest.fixture(scope="module")
def ports(open_index: Callable[[Mapping[str, str]], Snapshot]) -> Snapshot:
    return open_index({"ports": REPORT})


@pytest.mark.parametrize(
    ("question", "items"),
    [
        (
            "What does the report recommend about Graustark?",
            [
                "Open the port of Graustark to ships of all flags.",
                "Train the pilots of Elbonia.",
                "Graustark could pay for them.",
            ],
        ),
        ("recommendations for Elbonia", ["Train the pilots of Elbonia."]),
        ("What are the recommendations to Parliament?", ["Hold a hearing.", "Ask for a yearly report."]),
    ],
)
def test_each_recommendation_that_names_the_subject_is_quoted(ports: Snapshot, question: str, items: list[str]) -> None:
    found = ask(ports, MODELS, question)
    prove(ports, found.statements, found.passages)
    assert [item.text for item in found.items] == items


def test_a_subject_that_none_names_is_refused_by_its_name(ports: Snapshot) -> None:
    found = ask(ports, MODELS, "What does the report recommend about Freedonia?")
    assert not found.answered
    assert found.reason == "the recommendations of “Ports of the region” do not name “Freedonia”"


def test_a_heading_that_only_speaks_of_recommendations_has_none(ports: Snapshot) -> None:
    assert not ask(ports, MODELS, "What does the report recommend about lighthouses?").items


def test_what_is_recommended_elsewhere_is_not_denied(ports: Snapshot) -> None:
    found = ask(ports, MODELS, "What does the report recommend about tugs?")
    assert "do not name" not in (found.reason or "")


def test_a_document_without_recommendations_is_read_as_for_any_question(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "What did the authors propose about pilot projects with India?")
    assert "recommendations of" not in (found.reason or "")


@pytest.mark.parametrize(
    ("code", "question", "subject"),
    [
        ("en", "What does the report recommend about NATO?", "NATO"),
        ("en", "What do the authors suggest regarding the African Union?", "the African Union"),
        ("en", "what recommendations are there for india", "india"),
        ("en", "Which recommendations does the study make on cyber security?", "cyber security"),
        ("de", "Was empfiehlt der Bericht zu Indien?", "Indien"),
        ("de", "Welche Empfehlungen gibt es für die NATO?", "die NATO"),
        ("fr", "Que recommande le rapport sur l’Inde ?", "l’Inde"),
        ("fr", "Quelles sont les recommandations du rapport concernant l’OTAN ?", "l’OTAN"),
        ("en", "What does the Council recommend about NATO?", None),
        ("en", "Could you recommend a novel about Russia?", None),
        ("en", "Who made the recommendations?", None),
    ],
)
def test_the_subject_is_what_stands_behind(code: str, question: str, subject: str | None) -> None:
    found = find_advised_subject(question, find_language(code))
    assert (found.text if found else None) == subject
