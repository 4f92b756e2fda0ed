"""Raised text never joins a number, and a note's marker is tied to its note."""

import pytest

from ingest.readers.html.list_numbers import write_number
from tests.ingest.extraction_invariants import texts
from tests.ingest.readers.html.reading_pages import SENTENCE, lines, notes, read_body


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("3 &times; 10<sup>6</sup> tonnes", "3 × 10⁶ tonnes"),
        ("10<sup>-3</sup> m", "10⁻³ m"),
        ("10<sup>1/2</sup>", "10^(1/2)"),
        ("5 km<sup>2</sup>", "5 km²"),
        ("the 1<sup>st</sup> and the XX<sup>e</sup>", "the 1st and the XXe"),
        ("2<sup>n</sup>", "2ⁿ"),
        ("Name<sup>TM</sup>", "Name™"),
        ("CO<sub>2</sub>", "CO₂"),
        ("12<sub>10</sub>", "12₁₀"),
        ("V<sub>max</sub>", "Vmax"),
        ('120<span style="vertical-align: super">3</span>', "120³"),
    ],
)
def test_raised_and_lowered_text_is_written_apart(markup: str, written: str) -> None:
    assert lines(f"<p>{markup}</p>") == [written]


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("one<br>two", "one two"),
        ("a<wbr>b so&shy;ft", "ab so\u00adft"),
        ("he said <q>yes</q> &amp; left", "he said “yes” & left"),
        ("<b>bo</b>ld 17&nbsp;350", "bold 17 350"),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢(kan)"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>=</mo><msup><mi>x</mi><mn>2</mn></msup></math>", "1/2=x²"),
    ],
)
def test_what_stands_within_a_line_is_read_as_a_browser_shows_it(markup: str, written: str) -> None:
    assert lines(f"<p>{markup}</p>") == [written]


def test_cells_and_blocks_part_words() -> None:
    assert lines("<div>one<p>two</p>three</div><table role=presentation><tr><td>four<td>five</table>") == [
        "one", "two", "three", "four", "five",
    ]  # fmt: skip


def test_a_raised_number_whose_note_follows_is_its_marker() -> None:
    extraction = read_body("<p>It has 120<sup>3</sup> vessels and 10<sup>3</sup> boats.</p><p><sup>3</sup> Including tugs.</p>")
    assert notes(extraction) == [("3", "Including tugs.", "³")]
    assert texts(extraction, "paragraph") == [SENTENCE, "It has 120³ vessels and 10³ boats."]


@pytest.mark.parametrize(
    ("reference", "note", "expected"),
    [
        ('<sup><a href="#fn3">3</a></sup>', '<ol><li id="fn3">Of which two. <a href="#r3">↩</a></li></ol>', ("3", "³")),
        ('<a href="#x"><sup>[a]</sup></a>', '<p id="x">[a] Of which two.</p>', ("a", "[a]")),
        ('[<a href="#n1">1</a>]', '<section role="doc-endnotes"><ol><li id="n1">Of which two.</li></ol></section>', ("1", "[1]")),
        (
            '<a id="ntc1-L" href="#ntr1-L">(<span class="oj-super">1</span>)</a>',
            '<p class="oj-note"><a id="ntr1-L" href="#ntc1-L">(<span class="oj-super">1</span>)</a>&nbsp;&nbsp;Of which two.</p>',
            ("1", "(1)"),
        ),
        (
            '<span class="FootnoteReference"><a class="footnoteRef" id="footnoteref2" href="#footnote2">1</a></span>',
            '<dl><dd id="footnote2"><a class="footnote" href="#footnoteref2">(1)</a> Of which two.</dd></dl>',
            ("1", "¹"),
        ),
        (
            '<a href="#_ftn1" name="_ftnref1">[1]</a>',
            '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Of which two.</p></div>',
            ("1", "[1]"),
        ),
    ],
)
def test_a_link_to_a_note_is_its_marker(reference: str, note: str, expected: tuple[str, str]) -> None:
    extraction = read_body(f"<p>There are twelve ships{reference} at sea.</p>{note}")
    assert notes(extraction) == [(expected[0], "Of which two.", expected[1])]


def test_a_link_to_a_numbered_section_is_no_marker() -> None:
    extraction = read_body('<p>See section <a href="#s2">2</a> of it.</p><h2 id="s2">2 Scope</h2><p>All ships.</p>')
    assert notes(extraction) == []
    assert texts(extraction, "heading") == ["2 Scope"]


def test_a_raised_link_that_leads_nowhere_is_a_loose_marker() -> None:
    extraction = read_body('<p>There are 12<sup><a href="#fn9">9</a></sup> ships.</p>')
    assert extraction.facts.loose_markers == ("9",)
    assert texts(extraction, "paragraph")[1] == "There are 12⁹ ships."


def test_notes_without_markup_close_a_plain_page() -> None:
    extraction = read_body(
        "<p>(1) First recital.</p><p>(2) Second recital.</p><p>Article 1</p><p>The proposal of the Commission(1), and the "
        "opinion of Parliament(2), apply.</p><p>(1) OJ C 29, p. 20.</p><p>(2) OJ C 67, p. 318.</p>"
    )
    assert notes(extraction) == [("1", "OJ C 29, p. 20.", "(1)"), ("2", "OJ C 67, p. 318.", "(2)")]


def test_items_are_numbered_as_a_browser_numbers_them() -> None:
    assert lines(
        "<ol start=3 type=i><li>Three<ol type=A><li>One</li><li value=28>Last</li></ol></li><li></li><li>Five</li></ol>"
        "<ol reversed><li>x</li><li>y</li></ol>"
        '<ol style="list-style: none"><li>bare</li></ol><ol><li>(a) own</li></ol><ul><li>u</li></ul>'
    ) == ["iii. Three", "A. One", "AB. Last", "v. Five", "2. x", "1. y", "bare", "(a) own", "u"]


def test_numbers_of_items_are_letters_and_roman_numerals() -> None:
    assert [write_number(number, "a") for number in (1, 26, 27, 26 * 27 + 1)] == ["a", "z", "aa", "aaa"]
    assert [write_number(number, "I") for number in (4, 9, 1994, 4000, 0)] == ["IV", "IX", "MCMXCIV", "4000", "0"]
