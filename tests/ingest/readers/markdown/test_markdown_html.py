"""HTML within Markdown: tables with merged cells, line breaks, raised text, entities, and what is hidden."""

import pytest

from ingest.extraction import Extraction
from ingest.readers.markdown.markdown_reader import read_markdown
from tests.ingest.extraction_invariants import cells_of, check, text_of, texts

TABLE = """<table>
<caption>Control of fisheries</caption>
<thead>
<tr><th rowspan="2">Flag</th><th colspan="2">2024</th></tr>
<tr><th>Inspections</th><th>Infringements</th></tr>
</thead>
<tr><td rowspan="2">Spain</td><td>212</td><td>18</td></tr>
<tr><td colspan="2">none<br>in winter</td></tr>
</table>
"""


def read(raw: str) -> Extraction:
    extraction = read_markdown(raw)
    check(extraction)
    return extraction


def carried_of(extraction: Extraction) -> list[list[str]]:
    rows = [block.carried for block in extraction.blocks if block.cells]
    return [[" ".join(piece.cut(extraction.raw) for piece in cell) for cell in row] for row in rows]


def shown(raw: str) -> list[str]:
    extraction = read(raw)
    return [text_of(extraction, block) for block in extraction.blocks]


def test_an_html_table_is_a_table_with_its_caption_and_merged_cells() -> None:
    extraction = read(TABLE)
    assert texts(extraction, "caption") == ["Control of fisheries"]
    rows = [(block.kind, cells_of(extraction, block)) for block in extraction.blocks if block.cells]
    assert rows == [
        ("table_header", ["Flag", "2024", ""]),
        ("table_header", ["", "Inspections", "Infringements"]),
        ("table_row", ["Spain", "212", "18"]),
        ("table_row", ["", "none in winter", ""]),
    ]
    assert carried_of(extraction) == [["", "", "2024"], ["Flag", "", ""], [], ["Spain", "", "none in winter"]]


def test_markdown_within_a_cell_of_html_stays_in_its_cell() -> None:
    extraction = read("<table><tr><td>\n\nSome **bold** text\n\n</td><td>2</td></tr>\n</table>\n\nAfter.")
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [["Some bold text", "2"]]
    assert texts(extraction, "paragraph") == ["After."]


def test_rows_behind_a_blank_line_and_a_deep_indent_are_rows() -> None:
    extraction = read(
        "<table>\n    <tr><th>Flag</th><th>Ships</th></tr>\n\n    <tr><td>Spain</td><td>212</td></tr>\n\n</table>\n"
    )
    assert [cells_of(extraction, block) for block in extraction.blocks] == [["Flag", "Ships"], ["Spain", "212"]]


def test_tags_that_are_never_closed_swallow_nothing() -> None:
    assert shown("<table><tr><td>one\n\nAn end.\n\n# Then\n\n<h2>Two\n\nThree <b>four.\n\n<div hidden>Five.\n\nSix.") == [
        "one",
        "An end.",
        "Then",
        "Two",
        "Three four.",
        "Five.",
        "Six.",
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("covers tuna<br>and squid", "covers tuna and squid"),
        ("The bridge<br/>opened", "The bridge opened"),
        ("Smith &amp; Sons for &euro;12&nbsp;million &#8211; &#x2192;", "Smith & Sons for €12 million – →"),
        ("3 × 10<sup>6</sup> tonnes", "3 × 10⁶ tonnes"),
        ("10<sup>-3</sup> m<sup>2</sup>", "10⁻³ m²"),
        ("on the 21<sup>st</sup> day", "on the 21st day"),
        ("2<sup>x</sup> ways", "2^x ways"),
        ("tuna<sup>1, 2</sup> and squid", "tuna¹, ² and squid"),
        ("CO<sub>2</sub> and 10<sub>2</sub>", "CO2 and 10₂"),
        ("<p>One</p>and two", "One"),
        ("a <kbd>key</kbd> and <u>line</u>", "a key and line"),
        ("<details><summary>More</summary>Text</details>", "More"),
    ],
)
def test_inline_html_parts_and_joins_as_it_is_shown(raw: str, text: str) -> None:
    assert shown(raw)[0] == text


def test_comments_hidden_parts_and_unknown_tags_are_named_as_hidden() -> None:
    extraction = read("<!-- a note --> Seen <your name> here.\n\n<div hidden>not seen</div>\n\n<script>var x;</script>\n")
    assert texts(extraction, "paragraph") == ["Seen here."]
    dropped = [(drop.reason, " ".join(piece.cut(extraction.raw) for piece in drop.pieces)) for drop in extraction.dropped]
    assert dropped == [("hidden", "a note"), ("hidden", "<your name>"), ("hidden", "not seen"), ("hidden", "var x;")]


def test_a_raised_number_is_a_marker_where_a_paragraph_begins_with_it() -> None:
    extraction = read("The fleet counts 120<sup>3</sup> vessels and 10<sup>6</sup> tonnes.\n\n<sup>3</sup> Including tugs.\n")
    (note,) = [block for block in extraction.blocks if block.kind == "footnote"]
    assert (note.label, text_of(extraction, note)) == ("3", "Including tugs.")
    assert note.marker is not None
    assert extraction.raw[: note.marker.end].endswith("counts 120³")
    assert texts(extraction, "paragraph") == ["The fleet counts 120³ vessels and 10⁶ tonnes."]


def test_a_picture_is_its_description_and_one_without_is_counted() -> None:
    extraction = read("![A map of the strait](a.png) ![](b.png) <img src=c.png alt='A ship'> <img src=d.png>")
    assert texts(extraction, "paragraph") == ["A map of the strait A ship"]
    assert extraction.facts.pictures == 2


def test_rows_as_wide_as_they_claim_do_not_fill_the_memory() -> None:
    extraction = read("<table>\n" + "<tr><td colspan=1000 rowspan=1000>x</td></tr>\n" * 300 + "</table>")
    assert max(len(block.cells) for block in extraction.blocks) <= 10
