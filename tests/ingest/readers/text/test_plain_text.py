"""A whole plain text: what stands in it is in a block or named as dropped, and legal texts come in their parts."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.extraction import Extraction
from ingest.readers.text.plain_text import read_plain_text, read_text_file
from ingest.sandbox.limits import ReadingLimits
from tests.growth import LINEAR, measure_growth
from tests.ingest.extraction_invariants import cells_of, check, pieces_of, text_of, texts

SHARED = Path(__file__).resolve().parents[4].parent / "shared"

REGULATION = """Whereas:

(1) The Union should act in solidarity with its partners in the region.

(2) The programme costs EUR 120 million over the whole period, and it
should be reviewed.

CHAPTER I
GENERAL PROVISIONS

Article 1
Subject matter

This Regulation establishes the programme for the years 2021 to 2027 and
lays down its objectives as set out in Article 3 and in
Article 4 of the Treaty.
Article 2
Definitions
For the purposes of this Regulation, the following definitions apply:
(a) 'partner' means a third country with which the Union signed an accord;
(b) 'mission' means one of the following:
(i) a civilian mission, or
(ii) a military mission.

Article 3 - Budget

1. The financial envelope shall be EUR 1 009 000 000.

ANNEX II
List of partners

Country      Inspections   Share
Spain                212     18 %
Portugal              97      5 %
Viet Nam               3
"""


def _read(raw: str) -> Extraction:
    extraction = read_plain_text(raw)
    check(extraction)
    return extraction


def _lost(extraction: Extraction) -> list[str]:
    """The words of the raw text that stand in no block, label or drop."""
    covered = bytearray(len(extraction.raw))
    taken = [piece for drop in extraction.dropped for piece in drop.pieces]
    for block in extraction.blocks:
        taken += pieces_of(block)
        if block.kind == "footnote" and block.label:
            start = extraction.raw.rindex(block.label, 0, block.pieces[0].start)
            covered[start : start + len(block.label)] = bytes([1]) * len(block.label)
    for piece in taken:
        covered[piece.start : piece.end] = bytes([1]) * (piece.end - piece.start)
    return [match.group() for match in re.finditer(r"[^\W_]+", extraction.raw) if not all(covered[match.start() : match.end()])]


def test_a_regulation_comes_in_its_parts() -> None:
    extraction = _read(REGULATION)
    headings = [(block.label, text_of(extraction, block), block.level) for block in extraction.blocks if block.kind == "heading"]
    assert headings == [
        ("CHAPTER I", "CHAPTER I GENERAL PROVISIONS", 3),
        ("Article 1", "Article 1 Subject matter", 5),
        ("Article 2", "Article 2 Definitions", 5),
        ("Article 3", "Article 3 - Budget", 5),
        ("ANNEX II", "ANNEX II List of partners", 1),
    ]
    assert [text.split()[0] for text in texts(extraction, "list_item")] == ["(1)", "(2)", "(a)", "(b)", "(i)", "(ii)", "1."]
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [
        ["Country", "Inspections", "Share"],
        ["Spain", "212", "18 %"],
        ["Portugal", "97", "5 %"],
        ["Viet Nam", "3", ""],
    ]
    document = assemble(extraction, Identity("a", None, None, None, None, "a.txt", "0" * 64))
    assert [(section.number, section.heading) for section in document.sections][1:4] == [
        ("Article 1", "Subject matter"),
        ("Article 2", "Definitions"),
        ("Article 3", "Budget"),
    ]


def test_an_article_whose_lines_are_paragraphs_has_its_title() -> None:
    extraction = _read(
        "COUNCIL DECISION on the mission\n\nArticle 1\n\nMission\n\n1. States shall:\n\n(a) provide ships.\n\n§ 7\n\nIt ends."
    )
    headings = [(block.label, text_of(extraction, block)) for block in extraction.blocks if block.kind == "heading"]
    assert headings == [(None, "COUNCIL DECISION on the mission"), ("Article 1", "Article 1 Mission"), ("§ 7", "§ 7")]
    assert (extraction.metadata.title, extraction.metadata.title_from) == ("COUNCIL DECISION on the mission", "the first heading")


def test_an_underlined_line_is_a_heading_and_the_line_below_it_an_ornament() -> None:
    extraction = _read("Fleet note\n==========\n\nIt counts ships.\n\nScope\n-----\nIt holds.\n")
    assert [(text_of(extraction, block), block.level) for block in extraction.blocks if block.kind == "heading"] == [
        ("Fleet note", 1),
        ("Scope", 2),
    ]
    assert {drop.reason for drop in extraction.dropped} == {"ornament"}


def test_columns_set_with_tabs_are_a_table_with_its_empty_cells() -> None:
    extraction = _read("Flag\t2023\t2024\nSpain\t\t18\nPortugal\t97\t\n")
    assert [(block.kind, cells_of(extraction, block)) for block in extraction.blocks] == [
        ("table_header", ["Flag", "2023", "2024"]),
        ("table_row", ["Spain", "", "18"]),
        ("table_row", ["Portugal", "97", ""]),
    ]


def test_lines_set_in_and_prose_in_columns_are_no_table() -> None:
    assert not any(block.cells for block in _read("\tOne line of text.\n\tAnother line of text.\n\tA third line.").blocks)
    prose = "\n".join(f"{'the left column goes on here':<34}{'and the right column goes on there':<34}" for _ in range(6))
    assert not any(block.cells for block in _read(prose).blocks)


def test_text_in_any_script_is_left_as_it_is() -> None:
    raw = "وقع الاتحاد الاتفاق في مايو 2021.\n\n理事会は決定を採択した。\n\nсоглашение подписано, 5 %.\n"
    extraction = _read(raw)
    assert [text_of(extraction, block) for block in extraction.blocks] == raw.strip().split("\n\n")


def test_every_word_of_a_web_page_is_kept_or_named() -> None:
    extraction = _read("It was signed. Read more\n\nhttps://e.org/a\n\n* * *\n\nImage Credit: ANI\n\nTopics\n\nSecurity")
    assert _lost(extraction) == []
    assert {drop.reason for drop in extraction.dropped} == {"boilerplate", "ornament"}


@given(
    st.lists(
        st.sampled_from(
            [
                "alpha",
                "1",
                "12",
                "7 note",
                "(a) x",
                "Article 3",
                "a\tb",
                "a   5",
                "\f",
                "\n",
                "\n\n",
                "Read more",
                "www.a.b",
                "word1",
            ]
        ),
        max_size=40,
    )
)
def test_no_text_loses_a_word(parts: list[str]) -> None:
    extraction = _read("A start.\n" + "\n".join(parts))
    assert _lost(extraction) == []


def test_no_real_text_loses_a_word() -> None:
    paths = sorted([*SHARED.glob("corpus/*.txt"), *SHARED.glob("data/odd_files/*/*.txt")])
    if not paths:
        pytest.skip("the shared texts are not beside the project")
    for path in paths:
        assert _lost(read_text_file(path.read_bytes(), ReadingLimits())) == [], path.name


@pytest.mark.parametrize("line", ["(a) x\n", "Article 1\n", "a\tb\n", "a   1   2\n", "1. x\n", "\t", "Article ", "x  "])
def test_heaps_of_lines_cost_no_more_than_their_number(line: str) -> None:
    assert measure_growth(lambda count: read_plain_text(line * count), 2_000) < LINEAR
