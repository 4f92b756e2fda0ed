"""Lists, notes, tables, definitions and the numbered parts of legal texts in Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction import Extraction
from ingest.readers.markdown.markdown_reader import read_markdown
from tests.growth import LINEAR, measure_growth
from tests.ingest.extraction_invariants import cells_of, check, pieces_of, text_of, texts


def read(raw: str) -> Extraction:
    extraction = read_markdown(raw)
    check(extraction)
    return extraction


def rows(raw: str) -> list[list[str]]:
    extraction = read(raw)
    return [cells_of(extraction, block) for block in extraction.blocks if block.cells]


def test_items_keep_the_numbers_that_are_printed() -> None:
    raw = "1. one\n   1. inner\n   2. other\n2. two\n5. five\n\n- bullet\n- [x] done\n"
    assert texts(read(raw), "list_item") == ["1. one", "1. inner", "2. other", "2. two", "5. five", "bullet", "[x] done"]


def test_items_of_one_number_are_counted_as_they_are_shown() -> None:
    assert texts(read("1. one\n1. two\n1. three\n"), "list_item") == ["1. one", "2. two", "3. three"]
    assert texts(read("<ol start=4><li>four<li>five</ol>"), "list_item") == ["4. four", "5. five"]


def test_a_note_of_several_paragraphs_is_one_and_a_note_without_marker_stays() -> None:
    extraction = read("Signed.[^1] See [^zz].\n\n[^1]: First.\n\n    Second.\n\n    - Third.\n\n[^9]: Nobody refers to it.\n")
    notes = [(block.label, text_of(extraction, block)) for block in extraction.blocks if block.kind == "footnote"]
    assert notes == [("1", "First. Second. Third."), ("9", "Nobody refers to it.")]
    assert extraction.facts.loose_markers == ("zz",)


def test_the_number_of_a_note_never_joins_a_number() -> None:
    assert texts(
        read("It counts 120[^3] ships in 2016.[^4] Signed[^5]; x[^a].\n\n[^3]: a\n[^4]: b\n[^5]: c\n[^a]: d"), "paragraph"
    ) == ["It counts 120³ ships in 2016.⁴ Signed5; x[a]."]


def test_cells_past_the_last_column_are_kept() -> None:
    assert rows("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 4 |\n") == [["a", "b", ""], ["1", "2", "3"], ["4", "", ""]]


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        ("Name | Value\n--- | ---\ntuna | 5", [["Name", "Value"], ["tuna", "5"]]),
        ("+---+-----+\n| A | B   |\n+===+=====+\n| 1 | two |\n|   | lines |\n+---+-----+", []),
        ("+---+-----+\n| A | B   |\n+===+=====+\n| 1 | two |\n| x | y   |\n+---+-----+", [["A", "B"], ["1 x", "two y"]]),
        ("| `a\\|b` | c |\n|:-:|--:|\n| d | |", [["a|b", "c"], ["d", ""]]),
    ],
)
def test_tables_are_read_however_they_are_drawn(raw: str, cells: list[list[str]]) -> None:
    assert rows(raw) == cells


def test_terms_and_their_definitions_are_paragraphs() -> None:
    assert texts(read("Mission\n: A civilian one.\n\n: Or a military one.\n"), "paragraph") == [
        "Mission",
        "A civilian one.",
        "Or a military one.",
    ]


@pytest.mark.parametrize(
    "raw",
    ["Article 3\n\nScope\n\nIt applies.", "**Article 3**\n**Scope**\n\nIt applies.", "## Article 3\n\nScope\n\nIt applies."],
)
def test_an_article_and_its_title_are_one_heading(raw: str) -> None:
    extraction = read(f"# Decision\n\n{raw}")
    headings = [(block.label, text_of(extraction, block)) for block in extraction.blocks if block.kind == "heading"]
    assert headings == [(None, "Decision"), ("Article 3", "Article 3 Scope")]
    assert texts(extraction, "paragraph") == ["It applies."]


def test_articles_lie_within_their_chapter() -> None:
    extraction = read("# Decision\n\nCHAPTER I\n\nArticle 1 - Aims\n\nText.\n\n(1) A recital.\n\nANNEX II\n")
    headings = [(block.label, block.level) for block in extraction.blocks if block.kind == "heading"]
    assert headings == [(None, 1), ("CHAPTER I", 1 + 3), ("Article 1", 1 + 5), ("ANNEX II", 1 + 1)]
    assert texts(extraction, "list_item") == ["(1) A recital."]


def test_quotations_and_lists_too_deep_to_follow_keep_their_text() -> None:
    for sign in ("> ", "- ", "1. ", "[^a]: "):
        extraction = read(f"A start.\n\n{sign * 200}the end")
        assert "the end" in extraction.raw
        assert any("the end" in text_of(extraction, block) for block in extraction.blocks)
    assert "the end" in read("A start.\n" + "".join(" " * 2 * n + "- x\n" for n in range(200)) + " " * 400 + "- the end").raw


@given(
    st.lists(
        st.sampled_from(["alpha", "beta", "gamma", "1.", "|", "\n", "\n\n", "<b>", "</td>", "<td>", "<table>", "> ", "- "]),
        max_size=40,
    )
)
def test_every_word_is_in_a_block_or_dropped(parts: list[str]) -> None:
    raw = "A start.\n\n" + " ".join(parts)
    extraction = read_markdown(raw)
    taken = [piece for block in extraction.blocks for piece in pieces_of(block)]
    taken += [piece for drop in extraction.dropped for piece in drop.pieces]
    written = " ".join(piece.cut(extraction.raw) for piece in taken)
    for word in ("alpha", "beta", "gamma"):
        assert written.count(word) == raw.count(word)


@pytest.mark.parametrize(
    "sign", ["[^1]", "|a|\n|-|\n", "<table>\n", "<sup>1</sup> x\n\n", "+-+\n| |\n", "&#99999999999;", "<a b='", "a\n: b\n", "1. "]
)
def test_heaps_of_signs_cost_no_more_than_their_length(sign: str) -> None:
    assert measure_growth(lambda count: read("word\n\n" + sign * count), 1_000) < LINEAR
