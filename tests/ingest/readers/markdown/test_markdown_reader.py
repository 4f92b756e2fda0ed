"""Markdown: markup is told from text, and never a character of text is lost or made up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import EmptyFileError
from ingest.extraction import Extraction
from ingest.readers.markdown.markdown_reader import read_markdown
from tests.growth import LINEAR, measure_growth
from tests.ingest.extraction_invariants import cells_of, check, text_of, texts

STATEMENTS = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "indo_pacific_docs"

# The shape of the statements in the shared data: an escaped title over two lines, dates in three keys, hard-wrapped text.
# Its blank line holds a blank, and its bold line ends in two.
STATEMENT = r"""---
tags: statements-releases
date: '2021-02-11'
modified_time: 2021-02-11 12:48:45-05:00
published_time: 2021-02-11 12:48:44-05:00
title: "FACT SHEET: Biden-\u2060Harris Administration Actions in Response to the Coup\
  \ in\_Burma"
---
{blank}
*Today, President Biden is taking
significant steps.*

**Holding Those Involved to Account**{blank}{blank}
Immediately after reports of the coup
surfaced, the [Administration](https://example.org/a "title") acted.

###
""".replace("{blank}", " ")


def read(raw: str) -> Extraction:
    extraction = read_markdown(raw)
    check(extraction)
    return extraction


def shown(raw: str) -> list[tuple[str, str]]:
    """Each block's kind and text."""
    extraction = read(raw)
    return [(block.kind, text_of(extraction, block)) for block in extraction.blocks]


def test_a_real_statement_gives_metadata_headings_and_whole_paragraphs() -> None:
    extraction = read(STATEMENT)
    assert extraction.metadata.title == "FACT SHEET: Biden-Harris Administration Actions in Response to the Coup in Burma"
    assert extraction.metadata.published == "2021-02-11"
    assert [(block.kind, text_of(extraction, block)) for block in extraction.blocks] == [
        ("paragraph", "Today, President Biden is taking significant steps."),
        ("heading", "Holding Those Involved to Account"),
        ("paragraph", "Immediately after reports of the coup surfaced, the Administration acted."),
    ]


@pytest.mark.parametrize(
    ("front", "title", "published"),
    [
        ("title: Accord\npublished: 2020-12-01\nauthor: EEAS", "Accord", "2020-12-01"),
        ("title: [Accord]\ndate: soon", "Accord", None),
        ("title: 7\ndate: 2020-02-30x", "7", None),
        ("title: 1.10\ndate: 2021-02-30", "1.10", None),
    ],
)
def test_front_matter_is_believed_where_it_makes_sense(front: str, title: str | None, published: str | None) -> None:
    metadata = read(f"---\n{front}\n---\nText.\n").metadata
    assert (metadata.title, metadata.published) == (title, published)


@pytest.mark.parametrize("front", ["title: [unclosed", "just words", "- a\n- b"])
def test_broken_front_matter_is_text(front: str) -> None:
    assert front.split("\n", maxsplit=1)[0].lstrip("- ") in " ".join(text for _, text in shown(f"---\n{front}\n---\n\nText.\n"))


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("## 3.5 Partners ##", "heading", "3.5 Partners"),
        ("Partners\n========", "heading", "Partners"),
        ("one\ntwo", "paragraph", "one two"),
        ("> quoted words", "paragraph", "quoted words"),
        ("* item", "list_item", "item"),
        ("2. second", "list_item", "2. second"),
        ("```\ncode_with_marks *x*\n```", "paragraph", "code_with_marks *x*"),
        ("see [the text](https://e.org/a_(b)?c=d) now", "paragraph", "see the text now"),
        ("see [the text][ref] now\n\n[ref]: https://e.org", "paragraph", "see the text now"),
        ("![alt](a.png) after", "paragraph", "alt after"),
        ("a **bold** and _slanted_ and ***both***, done", "paragraph", "a bold and slanted and both, done"),
        ("snake_case_name and 2*3*4 stay", "paragraph", "snake_case_name and 234 stay"),
        ("5 * 3 and a_b stay", "paragraph", "5 * 3 and a_b stay"),
        (r"escaped \*stars\* stay", "paragraph", "escaped *stars* stay"),
        ("`*code*` stays", "paragraph", "*code* stays"),
        ("<b>tag</b> and <https://e.org>", "paragraph", "tag and https://e.org"),
        ("**[bold link](u)**", "heading", "bold link"),
        ("**Bold to a no-break space\xa0**and on", "paragraph", "Bold to a no-break space and on"),
    ],
)
def test_markup_is_left_out_and_text_is_not(raw: str, kind: str, text: str) -> None:
    assert shown(raw)[0] == (kind, text)


def test_a_link_over_a_line_end_hides_its_address_only() -> None:
    assert texts(read("as [the joint\nstatement](https://e.org) says"), "paragraph") == ["as the joint statement says"]


def test_a_numbered_heading_has_its_number_as_label() -> None:
    assert [(block.level, block.label) for block in read("# 1. Scope\n\n### 3.5 Partners").blocks] == [(1, "1"), (3, "3.5")]


def test_a_pipe_table_keeps_its_cells_and_the_empty_ones() -> None:
    extraction = read("Table 1\n\n| Partner | In force |\n|---|:-:|\n| Viet Nam | |\n| a \\| b | **yes** |\n\nafter")
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [
        ["Partner", "In force"],
        ["Viet Nam", ""],
        ["a | b", "yes"],
    ]


def test_a_footnote_is_tied_to_its_marker() -> None:
    raw = "It was signed.[^1] And more.\n\n[^1]: OJ L 294,\n    7 November 2019.\n"
    extraction = read(raw)
    (note,) = [block for block in extraction.blocks if block.kind == "footnote"]
    assert (note.label, text_of(extraction, note)) == ("1", "OJ L 294, 7 November 2019.")
    assert note.marker is not None
    assert note.marker.cut(extraction.raw) == "1"
    assert shown(raw)[0] == ("paragraph", "It was signed.1 And more.")


def test_nothing_but_markup_is_empty() -> None:
    with pytest.raises(EmptyFileError):
        read("---\ntitle: x\n---\n\n***\n\n###\n")


@given(st.text(st.sampled_from("ab *_`[]()!#|-\\\n>1.^:<~="), max_size=120))
def test_no_heap_of_signs_breaks_the_reader(raw: str) -> None:
    check(read_markdown(f"An opening sentence.\n\n{raw}"))


@pytest.mark.parametrize("sign", ["*", "[", "`", "a *b ", "[a](", "> ", "<!--"])
def test_long_heaps_of_one_sign_cost_no_more_than_their_length(sign: str) -> None:
    assert measure_growth(lambda count: read("word\n\n" + sign * count), 5_000) < LINEAR


def test_every_real_statement_is_read_with_title_and_date() -> None:
    if not STATEMENTS.is_dir():
        pytest.skip("the shared statements are not beside the project")
    for path in sorted(STATEMENTS.glob("*.md")):
        extraction = read(path.read_text(encoding="utf-8"))
        assert extraction.metadata.title
        assert str(extraction.metadata.published) == path.name[3:13]
        body = " ".join(text_of(extraction, block) for block in extraction.blocks)
        assert "](http" not in body
        assert "**" not in body


@pytest.mark.parametrize(
    "raw",
    [
        "# a{}b",
        "a | b\n{}|x",
        "a | b\n|-{}x",
    ],
)
def test_long_blanks_cost_no_more_than_their_length(raw: str) -> None:
    assert measure_growth(lambda count: read(raw.format(" " * count)), 25_000) < LINEAR


@pytest.mark.parametrize(("line", "title"), [("## Aims ##", "Aims"), ("# C#", "C#"), ("# Aims #1 ## ", "Aims #1")])
def test_the_signs_that_close_a_heading_are_no_part_of_it(line: str, title: str) -> None:
    assert texts(read(line + "\n\nText."), "heading") == [title]


def test_front_matter_with_references_or_tags_is_not_believed() -> None:
    bomb = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 9))
    for matter in (f"title: T\n{bomb}", "title: !!python/name:os.system x\n"):
        assert read(f"---\n{matter}---\n\nText.").metadata.title_from != "front matter"


def test_numbers_in_front_matter_are_not_computed() -> None:
    metadata = read("---\ntitle: T\nwhen: 1" + ":1" * 400 + ".5\nlang: no\n---\n\nText.").metadata
    assert (metadata.title, metadata.language) == ("T", "no")
