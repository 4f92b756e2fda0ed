"""What stands at an offset, looked up in a small document with two sections, a table and three notes."""

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document, Section
from ingest.lookup import (
    find_anchor,
    find_block,
    find_footnote,
    find_footnotes,
    find_raw_spans,
    find_row,
    find_sections,
    name_section,
)
from ingest.readers.markdown.markdown_reader import read_markdown
from ingest.spans import Span

RAW = """# Accord

It was signed[^b] and ratified[^a].

## Table

| State | Year |
|---|---|
| Japan | 2018 |

[^a]: Ratified in Tokyo.
[^c]: Never referred to.
[^b]: Signed in Brussels.
"""


def _document() -> Document:
    return assemble(read_markdown(RAW), Identity("a", None, None, None, None, "a.md", "0" * 64))


def _span(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def test_notes_stand_in_the_order_of_their_markers_and_those_without_one_last() -> None:
    document = _document()
    assert [note.label for note in document.footnotes] == ["b", "a", "c"]
    assert [note.span for note in document.footnotes] == sorted(note.span for note in document.footnotes)


def test_a_note_is_found_by_its_marker_and_by_its_text() -> None:
    document = _document()
    first, second, third = document.footnotes
    sentence = _span(document, "It was signed")
    assert find_footnotes(document, Span(sentence.start, sentence.end + len("[b]"))) == (first,)
    assert find_footnotes(document, Span(0, document.body_end)) == (first, second)
    assert find_footnote(document, _span(document, "Tokyo")) == second
    assert find_footnote(document, third.span) == third
    assert find_footnote(document, sentence) is None


def test_a_note_belongs_where_its_marker_stands() -> None:
    document = _document()
    first, _, third = document.footnotes
    assert first.marker is not None
    assert find_anchor(document, first.span.start + 3) == first.marker.start
    assert find_anchor(document, third.span.start) == third.span.start
    assert find_anchor(document, 5) == 5
    assert [section.heading for section in find_sections(document, first.span.start)] == ["Accord"]


def test_sections_are_found_outermost_first() -> None:
    document = _document()
    assert [section.heading for section in find_sections(document, document.text.index("Japan"))] == ["Accord", "Table"]


def test_a_row_is_found_by_exactly_its_span_and_a_block_by_any_place_in_it() -> None:
    document = _document()
    row = document.rows[0]
    assert find_row(document, row.span) == row
    assert find_row(document, Span(row.span.start, row.span.end - 1)) is None
    assert find_block(document, row.span.end - 1) is not None
    assert find_block(document, row.span.start - 1) is None


def test_a_span_leads_back_to_the_raw_text() -> None:
    document = _document()
    (raw,) = find_raw_spans(document, _span(document, "ratified"))
    assert raw.cut(read_markdown(RAW).raw) == "ratified"


def test_a_section_is_named_by_its_number_where_that_is_a_word() -> None:
    named = [("Article 3", "Scope"), ("Article 3", ""), ("§ 7", "Haftung"), ("3.5", "Aims"), (None, "Aims")]
    sections = [Section(heading, number, 1, Span(0, 1)) for number, heading in named]
    assert list(map(name_section, sections)) == ["Article 3 Scope", "Article 3", "§ 7 Haftung", "Aims", "Aims"]
