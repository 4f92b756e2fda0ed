"""Numbered parts of a PDF as sections, and the levels of headings, by type and by rank."""

from collections.abc import Sequence

import pytest

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunking import ChunkSettings, chunk_document
from ingest.document import Document
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check
from tests.ingest.pdf_drawing import Drawn, draw_pdf, paragraph

BODY = (
    "The Parties may consult each other on this matter at any time and shall keep",
    "records of such consultations in the archive of the depositary for ten years.",
)


def read(*pages: Sequence[Drawn]) -> Document:
    extraction = read_pdf(draw_pdf(pages), ReadingLimits())
    check(extraction)
    return assemble(extraction, Identity("agreement", None, None, None, None, "agreement.pdf", "0" * 64))


def sections(document: Document) -> list[tuple[str | None, str, int]]:
    return [(section.number, section.heading, section.level) for section in document.sections]


@pytest.mark.parametrize(("size", "face"), [(14.0, "B"), (10.0, "B"), (10.0, "F")])
def test_a_label_and_the_title_below_it_are_one_section(size: float, face: str) -> None:
    page = [
        *(Drawn(250, 740, "Article 3", size, face), Drawn(255, 722, "Scope", size, face), *paragraph(50, 704, BODY)),
        *(Drawn(250, 660, "Article 4", size, face), Drawn(240, 642, "Duties of Parties", size, face), *paragraph(50, 624, BODY)),
    ]
    document = read(page)
    assert sections(document) == [("Article 3", "Scope", 1), ("Article 4", "Duties of Parties", 1)]


def test_the_title_of_a_chapter_may_be_larger_than_its_label_and_is_its_section() -> None:
    page = [
        *(Drawn(50, 740, "Foreword", 24, "B"), *paragraph(50, 710, BODY)),
        *(Drawn(50, 640, "Chapter 1", 20, "B"), Drawn(50, 590, "Ports", 24, "B"), *paragraph(50, 560, BODY)),
        *(Drawn(50, 500, "1.1 Quays", 14, "B"), *paragraph(50, 470, BODY)),
    ]
    assert sections(read(page)) == [(None, "Foreword", 1), ("Chapter 1", "Ports", 1), ("1.1", "Quays", 2)]


def test_a_bare_label_has_its_text_below_it() -> None:
    pages = [
        [Drawn(60, 770, f"Article {number}", 14, "B"), *paragraph(60, 730, (f"The fee is {number}40 euro.", *BODY))]
        for number in range(1, 5)
    ]
    document = read(*pages)
    assert sections(document) == [(f"Article {number}", "", 1) for number in range(1, 5)]
    assert document.title == "agreement"
    assert all(
        f"The fee is {place}40 euro." in section.span.cut(document.text) for place, section in enumerate(document.sections, 1)
    )


def test_the_text_of_a_section_is_found_by_its_label() -> None:
    page = [Drawn(60, 770, "Article 3", 14, "B"), *paragraph(60, 730, BODY)]
    page += [Drawn(60, 690, "Article 4 Fees", 14, "B"), *paragraph(60, 660, BODY[::-1])]
    chunks = chunk_document(read(page), ChunkSettings())
    assert [chunk.heading_path for chunk in chunks] == [("Article 3",), ("Article 4 Fees",)]
    assert all(chunk.heading_path[0] in chunk.searched for chunk in chunks)


def test_a_title_on_the_line_of_its_label_may_stand_behind_a_dash() -> None:
    page = [Drawn(50, 740, "Article 3 – Scope of application", 12, "B"), *paragraph(50, 720, BODY)]
    assert sections(read(page)) == [("Article 3", "Scope of application", 1)]


def test_numbered_parts_rank_whatever_their_type() -> None:
    page = [
        Drawn(50, 760, "Agreement on pilots", 18, "B"),
        *(Drawn(50, 730, "CHAPTER I", 10, "B"), Drawn(50, 715, "General", 10, "B")),
        *(Drawn(50, 690, "Article 1", 10, "B"), *paragraph(50, 670, BODY), Drawn(50, 630, "Article 2", 10, "B")),
        *(*paragraph(50, 610, BODY), Drawn(50, 570, "CHAPTER II", 10, "B"), Drawn(50, 555, "Fees", 10, "B")),
        *(Drawn(50, 530, "Article 3", 10, "B"), *paragraph(50, 510, BODY), Drawn(50, 470, "ANNEX I", 12, "B")),
        *paragraph(50, 450, BODY),
    ]
    assert sections(read(page)) == [
        (None, "Agreement on pilots", 1),
        ("CHAPTER I", "General", 3),
        ("Article 1", "", 4),
        ("Article 2", "", 4),
        ("CHAPTER II", "Fees", 3),
        ("Article 3", "", 4),
        ("ANNEX I", "", 2),
    ]


def test_numbers_rank_headings_of_one_type() -> None:
    page = [
        *(Drawn(50, 760, "1 Purpose", 10, "B"), *paragraph(50, 740, BODY), Drawn(50, 700, "1.1 Scope", 10, "B")),
        *(*paragraph(50, 680, BODY), Drawn(50, 640, "2 Terms", 10, "B"), *paragraph(50, 620, BODY)),
    ]
    assert sections(read(page)) == [("1", "Purpose", 1), ("1.1", "Scope", 2), ("2", "Terms", 1)]


def test_a_sentence_that_names_an_article_is_no_heading() -> None:
    lines = ("The Parties act in accordance with", "Article 3 of the Treaty, which was signed in the spring and that", *BODY)
    assert read(paragraph(50, 740, lines)).sections == ()


def test_a_heading_that_begins_with_an_article_has_no_letter_for_its_number() -> None:
    page = [Drawn(50, 740, "A new partnership", 14, "B"), *paragraph(50, 720, BODY)]
    assert sections(read(page)) == [(None, "A new partnership", 1)]


def test_the_cover_prints_the_day_of_publication() -> None:
    cover = [
        Drawn(50, 740, "Joint communication on pilots", 20, "B"),
        Drawn(50, 700, "Brussels, 21 March 2022"),
        *paragraph(50, 600, BODY),
    ]
    document = read(cover)
    assert document.published == "2022-03-21"
    assert document.reading.published_from == "the cover"
    assert (document.title, document.reading.title_from) == ("Joint communication on pilots", "the cover")


def test_two_days_on_a_cover_are_none() -> None:
    cover = [
        Drawn(50, 740, "Minutes", 20, "B"),
        Drawn(50, 700, "21 March 2022"),
        Drawn(50, 680, "4 May 2023"),
        *paragraph(50, 600, BODY),
    ]
    assert read(cover).published is None
