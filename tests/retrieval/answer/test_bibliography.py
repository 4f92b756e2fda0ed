"""Notes that name a source are said only where the question is about that source."""

import pytest
from made_queries import make_query

from index.engine import Snapshot
from ingest.language.english import ENGLISH
from retrieval.answer.bibliography import is_about_source, names_source
from retrieval.ask import ask
from retrieval.models import Models

COUNCIL = "European Commission (2023), EU-US Trade and Technology Council, available at: https://example.org/a."
REMARK = "These concerns are not shared by the members of the pact."


@pytest.mark.parametrize(
    ("question", "coverage", "is_about"),
    [
        ("Which countries signed a partnership in 2024?", 0.9, False),
        ("Compare the council and the commission", 0.9, False),
        ("Is the council a success?", 0.9, False),
        ("Who chairs the council?", 0.4, False),
        ("Who chairs the council?", 0.6, True),
        ("What about the council?", 0.6, False),
        ("What about the council?", 0.7, True),
        ("Which source is cited on the council?", 0.1, True),
        ("Which Council Decision belongs to Canada?", 0.1, True),
    ],
)
def test_an_entry_of_a_source_needs_a_question_about_it(question: str, coverage: float, is_about: bool) -> None:
    assert names_source(COUNCIL, ENGLISH)
    assert is_about_source(make_query(question), COUNCIL, coverage, ENGLISH) is is_about


def test_a_note_with_a_statement_of_its_own_is_never_left_out() -> None:
    assert is_about_source(make_query("Which countries signed?"), REMARK, 0.0, ENGLISH)


def test_a_list_of_countries_is_not_answered_by_a_reference(corpus_index: Snapshot) -> None:
    found = ask(
        corpus_index, Models.load(with_reader=False), "Which countries signed a Security and Defence Partnership in 2024?"
    )
    assert not any("available at" in statement.text for statement in found.statements)
