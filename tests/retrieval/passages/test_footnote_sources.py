"""The source that a footnote names, as far as it gives one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Snapshot
from ingest.language.german import GERMAN
from retrieval.passages.footnote_sources import NamedSource, find_named_source

TREATY = (
    "Official Journal of the European Union, ‘Strategic Partnership Agreement between the European Union and Canada’, "
    "5 August 2016, available at: https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=x."
)


@pytest.mark.parametrize(
    ("note", "source"),
    [
        (
            TREATY,
            NamedSource(
                "Strategic Partnership Agreement between the European Union and Canada",
                "5 August 2016",
                "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=x",
            ),
        ),
        (
            "See Thierry Tardy (2018), Revisiting the partnerships, Egmont paper 45.",
            NamedSource("Revisiting the partnerships", "2018", None),
        ),
        ("EU Cyber Direct Initiative, ‘Cyber Diplomacy Atlas’.", NamedSource("Cyber Diplomacy Atlas", None, None)),
        ("See https://example.org/a_(b).", NamedSource(None, None, "https://example.org/a_(b)")),
        ("(see https://example.org/a).", NamedSource(None, None, "https://example.org/a")),
        ("In 2003 Brazil contributed 41 troops to the operation Artemis.", None),
        ("The minister said: ‘We will never succeed alone in this matter’.", None),
        ("", None),
    ],
)
def test_title_date_and_address_are_taken_as_printed(note: str, source: NamedSource | None) -> None:
    assert find_named_source(note) == source


@given(st.text(max_size=300))
def test_nothing_is_made_up(note: str) -> None:
    source = find_named_source(note)
    if source is not None:
        assert all(part in note for part in (source.title, source.published, source.url) if part is not None)


def test_most_notes_of_the_corpus_that_give_an_address_give_a_title_too(corpus_index: Snapshot) -> None:
    notes = [
        note.text
        for entry in corpus_index.list_entries().entries
        for note in corpus_index.document(entry.doc_id).footnotes
        if "available at" in note.text
    ]
    named = [source for source in map(find_named_source, notes) if source is not None]
    assert len(named) == len(notes) > 50
    assert sum(source.title is not None for source in named) > 0.6 * len(named)


def test_the_date_of_a_note_is_read_by_the_months_of_its_language() -> None:
    note = "Europäischer Rat, „Beschluss über die Partnerschaft“, 3. März 2021, https://example.org/b"
    source = find_named_source(note, GERMAN)
    assert source is not None
    assert source.published == "3. März 2021"
    assert source.url == "https://example.org/b"
