"""From an extraction to a document."""

from dataclasses import replace
from itertools import pairwise

import pytest

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.extraction import Extraction, FoundMetadata, RawBlock, RawPage
from ingest.spans import Span
from tests.growth import LINEAR, measure_growth

NOBODY_SAID = Identity("a-b", None, None, None, None, "a.txt", "0" * 64)


def _assemble(raw: str, *kinds_and_levels: tuple[str, str, int], pages: tuple[RawPage, ...] = ()) -> Document:
    blocks = []
    for kind, words, level in kinds_and_levels:
        start = raw.index(words)
        blocks.append(RawBlock(kind, (Span(start, start + len(words)),), level=level))  # type: ignore[arg-type]
    return assemble(Extraction(raw, tuple(blocks), pages), NOBODY_SAID)


def test_footnotes_stand_behind_the_body() -> None:
    document = _assemble("one two three", ("footnote", "one", 0), ("paragraph", "two", 0), ("paragraph", "three", 0))
    assert document.text == "two\n\nthree\n\none"
    assert document.text[: document.body_end] == "two\n\nthree"


def test_a_section_reaches_to_the_next_heading_as_high_as_itself() -> None:
    levels = [("A", 1), ("B", 2), ("C", 3), ("D", 2), ("E", 1)]
    document = _assemble("A B C D E", *(("heading", name, level) for name, level in levels))
    starts = {section.heading: section.span.start for section in document.sections}
    ends = {section.heading: section.span.end for section in document.sections}
    assert ends == {"A": starts["E"], "B": starts["D"], "C": starts["D"], "D": starts["E"], "E": document.body_end}


def test_a_page_begins_with_its_first_word_and_a_page_without_text_is_empty() -> None:
    raw = "one two four"
    pages = tuple(RawPage(number, None, Span(*span)) for number, span in enumerate([(0, 4), (4, 8), (8, 8), (8, 12)], 1))
    document = _assemble(raw, ("paragraph", "one", 0), ("paragraph", "four", 0), pages=pages)
    four = document.text.index("four")
    assert [page.span for page in document.pages] == [(0, four), (four, four), (four, four), (four, document.body_end)]


def test_the_title_is_told_or_found_or_the_first_heading_or_the_name_of_the_file() -> None:
    by_name = _assemble("one", ("paragraph", "one", 0))
    assert (by_name.title, by_name.reading.title_from) == ("a", "the name of the file")
    by_heading = _assemble("one", ("heading", "one", 1))
    assert (by_heading.title, by_heading.reading.title_from) == ("one", "the first heading")


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("n26/Bericht über Häfen.md", "Bericht über Häfen"),
        ("Bericht u\u0308ber Ha\u0308fen.md", "Bericht über Häfen"),
        ("تقرير.txt", "تقرير"),
        ("報告2.txt", "報告2"),
        ("report.v2.pdf", "report.v2"),
        ("release 1.2", "release 1.2"),
        (".txt", ".txt"),
    ],
)
def test_a_file_without_a_title_is_called_by_its_name_in_any_script(file: str, title: str) -> None:
    extraction = Extraction("one", (RawBlock("paragraph", (Span(0, 3),)),))
    assert assemble(extraction, replace(NOBODY_SAID, source_path=file)).title == title


@pytest.mark.parametrize(
    ("known", "found", "language"),
    [
        (None, "EN", "en"),
        (None, "en-US", "en"),
        (None, "en_GB", "en"),
        (None, "eng", "en"),
        (None, "zh-Hant-TW", "zh"),
        ("DE", "en", "de"),
        ("English", "en", "en"),
        (None, "English", "und"),
        (None, "und", "und"),
        (None, None, "und"),
        (None, "\ud800", "und"),
    ],
)
def test_a_language_is_stored_without_region_and_in_small_letters(known: str | None, found: str | None, language: str) -> None:
    extraction = Extraction("one", (RawBlock("paragraph", (Span(0, 3),)),), metadata=FoundMetadata(language=found))
    assert assemble(extraction, replace(NOBODY_SAID, language=known)).language == language


@pytest.mark.parametrize("published", ["2023", "2023-05", "2018-05-28"])
def test_a_date_stays_as_exact_as_it_was_given(published: str) -> None:
    extraction = Extraction("one", (RawBlock("paragraph", (Span(0, 3),)),), metadata=FoundMetadata(published=published))
    assert assemble(extraction, NOBODY_SAID).published == published


def test_half_characters_in_what_a_file_says_of_itself_can_be_stored() -> None:
    found = FoundMetadata("Half \ud800", "\udfff")
    identity = Identity("a", None, None, None, None, "a\udcff.txt", "0" * 64)
    document = assemble(Extraction("one", (RawBlock("paragraph", (Span(0, 3),)),), metadata=found), identity)
    assert (document.title, document.publisher) == ("Half \ufffd", "\ufffd")
    assert document.source_path == "a\ufffd.txt"


def test_many_pages_and_headings_cost_no_more_than_their_number() -> None:
    document = _assemble_pages(10_000)
    assert [page.span.start for page in document.pages] == [section.span.start for section in document.sections]
    assert measure_growth(_assemble_pages, 1_000) < LINEAR


def _assemble_pages(count: int) -> Document:
    """A document of so many pages, with a heading on each."""
    raw = "word\n" * count
    spans = [Span(5 * number, 5 * number + 4) for number in range(count)]
    blocks = tuple(RawBlock("heading", (span,), level=1) for span in spans)
    pages = tuple(RawPage(number, None, Span(span.start, span.end + 1)) for number, span in enumerate(spans, 1))
    return assemble(Extraction(raw, blocks, pages), NOBODY_SAID)


def test_header_rows_are_joined_and_a_merged_cell_stands_in_each_row_that_it_covers() -> None:
    raw = "2024\nstaff ships\nViet Nam Da Nang 2\nHue 3\n"

    def at(word: str) -> tuple[Span, ...]:
        start = raw.index(word)
        return (Span(start, start + len(word)),)

    blocks = (
        RawBlock("table_header", (), cells=((), at("2024"), ()), carried=((), (), at("2024")), table=1),
        RawBlock("table_header", (), cells=((), at("staff"), at("ships")), table=1),
        RawBlock("table_row", (), cells=(at("Viet Nam"), at("Da Nang"), at("2\n")), table=1),
        RawBlock("table_row", (), cells=((), at("Hue"), at("3")), carried=(at("Viet Nam"), (), ()), table=1),
    )
    document = assemble(Extraction(raw, blocks), NOBODY_SAID)
    assert [row.columns for row in document.rows] == [("", "2024 › staff", "2024 › ships")] * 2
    assert [row.cells for row in document.rows] == [("Viet Nam", "Da Nang", "2"), ("Viet Nam", "Hue", "3")]
    assert document.text.count("Viet Nam") == 1


def test_the_rows_above_that_head_a_row_its_unit_and_its_introduction_are_told_with_it() -> None:
    raw = "Sales (in millions):\nRevenue:\nProduct 532\nAll 555\n"

    def at(word: str) -> tuple[Span, ...]:
        start = raw.index(word)
        return (Span(start, start + len(word)),)

    unit, lead = at("(in millions)"), at("Sales (in millions):")
    blocks = (
        RawBlock("paragraph", lead),
        RawBlock("table_row", (), cells=(at("Revenue:"), ()), table=1),
        RawBlock("table_row", (), cells=(at("Product"), at("532")), groups=(at("Revenue:"),), unit=unit, lead=lead, table=1),
        RawBlock("table_row", (), cells=(at("All"), at("555")), table=1),
    )
    rows = assemble(Extraction(raw, blocks), NOBODY_SAID).rows
    assert [(row.group, row.unit, row.caption) for row in rows[1:]] == [
        ("Revenue:", "(in millions)", "Sales (in millions):"),
        ("", "", ""),
    ]
    assert [row.columns for row in rows] == [(), ("", "(in millions)"), ()]


def test_a_heading_that_says_what_kind_of_text_it_is_gives_no_title() -> None:
    raw = "FOR IMMEDIATE RELEASE\nHarbour opened\nShips came.\n"
    ends = [0, *(place + 1 for place, sign in enumerate(raw) if sign == "\n")]
    kind, name, text = ((Span(start, end - 1),) for start, end in pairwise(ends))
    blocks = (RawBlock("heading", kind, level=1), RawBlock("heading", name, level=1), RawBlock("paragraph", text))
    assert assemble(Extraction(raw, blocks), NOBODY_SAID).title == "Harbour opened"
    assert assemble(Extraction(raw, (blocks[0], blocks[2])), NOBODY_SAID).title == "a"
