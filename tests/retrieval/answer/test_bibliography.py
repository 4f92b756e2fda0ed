"""Notes that name a source are said only where the question is about that source."""

from dataclasses import replace

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
    ("question", "held", "is_about"),
    [
        ("Which countries signed a partnership in 2024?", "countries signed partnership 2024", False),
        ("Compare the council and the commission", "council commission", False),
        ("Is the council a success?", "council success", False),
        ("Who chairs the council of trade and technology?", "council", False),
        ("Who chairs the council of trade and technology?", "council trade technology", True),
        ("What about trade in the council of technology?", "council trade technology", True),
        ("Which source is cited on the council?", "", True),
        ("Which Council Decision belongs to Canada?", "", True),
        ("Which report is cited on the council?", "", True),
        ("Why does the report praise the council?", "report council", False),
    ],
)
def test_an_entry_of_a_source_needs_a_question_about_it(question: str, held: str, is_about: bool) -> None:
    query = make_query(question)
    assert names_source(COUNCIL, ENGLISH)
    assert is_about_source(query, COUNCIL, query.tokenizer.token_set(held), ENGLISH) is is_about


@pytest.mark.parametrize("address", ["", " https://example.org/publication/compass/1999"])
def test_when_a_thing_was_published_is_not_said_by_the_entry_of_another(address: str) -> None:
    """Whatever stands above it, and in its address."""
    entry = f"See Smith (2019), ‘Harbours’, p. 3, available at:{address}."
    query = make_query("When was the compass published?")
    assert names_source(entry, ENGLISH)
    assert not is_about_source(query, entry, query.token_set, ENGLISH)
    assert is_about_source(query, "See Smith (2019), ‘Compass’, published in 2019, p. 3.", query.token_set, ENGLISH)


def test_an_entry_does_not_say_what_a_mere_name_means() -> None:
    held = make_query("council trade").token_set
    for question in ("What is the Council of Trade?", "What does the Council of Trade do in Asia?"):
        assert not is_about_source(replace(make_query(question), named=held), COUNCIL, held, ENGLISH)
    assert is_about_source(replace(make_query("Who is Council Trade?"), named=held), COUNCIL, held, ENGLISH)
    query = replace(make_query("What does the commission say of the Council of Trade?"), named=held)
    assert is_about_source(query, COUNCIL, held | query.tokenizer.token_set("commission says"), ENGLISH)


def test_a_note_with_a_statement_of_its_own_is_never_left_out() -> None:
    assert is_about_source(make_query("Which countries signed?"), REMARK, frozenset(), ENGLISH)


def test_a_list_of_countries_is_not_answered_by_a_reference(corpus_index: Snapshot) -> None:
    found = ask(
        corpus_index, Models.load(with_reader=False), "Which countries signed a Security and Defence Partnership in 2024?"
    )
    assert not any("available at" in statement.text for statement in found.statements)
