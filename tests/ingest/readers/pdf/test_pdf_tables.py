"""Tables in PDFs drawn for the purpose: each kind of header, label and figure as it stands in genuine reports."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunking import write_row
from ingest.document import Document, TableRow
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.readers.pdf.tables.table_cells import classify
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check
from tests.ingest.pdf_drawing import Drawn, draw_pdf, paragraph

WIDTHS = {",": 278, ".": 278, "(": 333, ")": 333, "-": 333, "%": 889, "\u2014": 1000, " ": 278}
RIGHT = (400.0, 470.0, 540.0)
PROSE = (
    "The company reports its revenue by the kind of what it sells and does so for each of the years that",
    "are shown below. Nothing in these sentences is a row of a table, though 12 and 2,022 stand in them.",
)


def _right(x: float, y: float, text: str, size: float = 10, face: str = "F") -> Drawn:
    """A text that ends at x."""
    return Drawn(x - sum(WIDTHS.get(letter, 556) for letter in text) * size / 1000, y, text, size, face)


def _centre(x: float, y: float, text: str, face: str = "B") -> Drawn:
    """A text about as far to the left of x as to the right of it."""
    return Drawn(x - 0.265 * 9 * len(text), y, text, 9, face)


def _row(y: float, label: str, figures: Sequence[str], x: float = 50, right: Sequence[float] = RIGHT) -> list[Drawn]:
    return [Drawn(x, y, label), *(_right(edge, y, figure) for edge, figure in zip(right, figures, strict=False) if figure)]


def _years(y: float) -> list[Drawn]:
    return [_centre(edge - 15, y, year) for edge, year in zip(RIGHT, ("2022", "2021", "2020"), strict=True)]


def _read(*pages: Sequence[Drawn]) -> Document:
    extraction = read_pdf(draw_pdf(pages), ReadingLimits())
    check(extraction)
    return assemble(extraction, Identity("x", None, None, None, None, "x.pdf", "0" * 64))


def _find(document: Document, label: str) -> TableRow:
    (row,) = [row for row in document.rows if row.cells[0] == label]
    return row


def test_years_above_figures_name_the_columns_and_a_period_above_them_names_them_all() -> None:
    rows = [*_row(640, "Revenue", ("16,388", "14,573", "11,626")), *_row(625, "Net income", ("4,756", "4,822", "5,260"))]
    document = _read([*paragraph(50, 740, PROSE), _centre(455, 680, "Years Ended December 31,"), *_years(660), *rows])
    assert _find(document, "Revenue").columns == ("", *(f"Years Ended December 31, › {year}" for year in (2022, 2021, 2020)))
    assert _find(document, "Net income").cells == ("Net income", "4,756", "4,822", "5,260")
    assert document.blocks[0].kind == "paragraph"


def test_two_groups_above_the_same_years_are_told_apart() -> None:
    right = (320.0, 380.0, 460.0, 520.0)
    heads = [_centre(340, 680, "Three Months Ended June 30,"), _centre(480, 680, "Six Months Ended June 30,")]
    years = [_centre(edge - 15, 665, year) for edge, year in zip(right, ("2023", "2022") * 2, strict=True)]
    rows = [
        part for n in range(3) for part in _row(645 - 14 * n, f"Item {'abc'[n]}", ("1,210", "(98)", "3,400", "12"), 50, right)
    ]
    columns = _read([*heads, *years, *rows]).rows[0].columns
    months = ("Three Months Ended June 30,", "Six Months Ended June 30,")
    assert columns == ("", *(f"{group} › {year}" for group in months for year in (2023, 2022)))


def test_a_name_wrapped_over_lines_is_one_name_of_one_column() -> None:
    right = (320.0, 420.0, 520.0)
    names = [[(300, "Total Number of"), (400, "Average Price")], [(300, "Shares Bought"), (400, "per Share"), (500, "Program")]]
    heads = [_centre(x, 680 - 10 * n, text) for n, line in enumerate(names) for x, text in line]
    rows = [
        part
        for n in range(3)
        for part in _row(650 - 14 * n, ("May", "June", "July")[n], ("102,000", "381.50", "3,338"), 50, right)
    ]
    assert _read([*heads, *rows]).rows[0].columns == ("", "Total Number of Shares Bought", "Average Price per Share", "Program")


def test_a_sign_that_stands_alone_belongs_to_its_figure() -> None:
    signs = [Drawn(edge - 50, 640, "$") for edge in RIGHT]
    open_bracket = [
        _right(RIGHT[0], 625, "(1,234"),
        Drawn(RIGHT[0] + 11, 625, ")"),
        _right(RIGHT[1], 625, "\u2014"),
        _right(RIGHT[2], 625, "7"),
    ]
    share = [part for edge in RIGHT for part in (_right(edge, 610, "12"), Drawn(edge + 11, 610, "%"))]
    rows = [
        *signs,
        *_row(640, "Sales", ("16,388", "14,573", "11,626")),
        Drawn(50, 625, "Loss"),
        *open_bracket,
        Drawn(50, 610, "Share"),
        *share,
    ]
    document = _read([*_years(660), *rows])
    assert _find(document, "Sales").cells[1:] == ("$ 16,388", "$ 14,573", "$ 11,626")
    assert _find(document, "Loss").cells[1:] == ("(1,234)", "\u2014", "7")
    assert _find(document, "Share").cells[1:] == ("12 %",) * 3


def test_a_name_above_rows_is_carried_to_them_and_ends_where_they_end() -> None:
    rows = [
        Drawn(50, 640, "Revenue:"),
        *_row(625, "Subscription", ("16,388", "14,573", "11,626"), 60),
        *_row(610, "Product", ("532", "555", "507"), 60),
        *_row(595, "Gross profit", ("15,441", "13,920", "11,146")),
    ]
    document = _read([*_years(660), *rows])
    assert [row.group for row in document.rows] == ["", "Revenue:", "Revenue:", ""]
    assert write_row(_find(document, "Subscription")) == "Revenue: › Subscription; 2022: 16,388; 2021: 14,573; 2020: 11,626"


def test_the_lines_of_a_wrapped_label_are_one_label() -> None:
    rows = [
        *_row(640, "Cash", ("4,236", "3,844", "4,478")),
        Drawn(50, 622, "Preferred stock of which nothing has been"),
        *_row(612, "issued so far", ("\u2014", "\u2014", "\u2014")),
        *_row(594, "Total", ("4,236", "3,844", "4,478")),
    ]
    document = _read([*_years(660), *rows])
    assert [row.cells[0] for row in document.rows] == ["Cash", "Preferred stock of which nothing has been issued so far", "Total"]


def test_a_label_on_a_baseline_of_its_own_belongs_to_the_figures_beside_it() -> None:
    figures = [_right(edge, 622, figure) for edge, figure in zip(RIGHT, ("13", "9", "18"), strict=True)]
    rows = [
        *_row(640, "Openings", ("76", "55", "86")),
        Drawn(50, 626, "United States"),
        *figures,
        *_row(605, "Canada", ("5", "4", "3")),
    ]
    assert _find(_read([*_years(660), *rows]), "United States").cells[1:] == ("13", "9", "18")


def test_a_table_of_two_rows_and_one_of_a_single_row_with_names_are_tables() -> None:
    first = [*_years(680), *_row(660, "Net sales", ("192,052", "163,220", "149,351"))]
    second = [*_years(560), *_row(540, "Interest", ("171", "160", "150")), *_row(525, "Rate", ("24.0 %", "24.4 %", "22.3 %"))]
    document = _read([*first, *paragraph(50, 620, PROSE), *second])
    assert [row.cells[0] for row in document.rows] == ["Net sales", "Interest", "Rate"]
    assert all(row.columns == ("", "2022", "2021", "2020") for row in document.rows)


def test_labels_with_one_figure_take_their_introduction_as_caption_and_its_unit() -> None:
    lead = "Maturities of long-term debt are as follows (in millions):"
    rows = [
        part for n, figure in enumerate(("800", "91", "1,109", "136")) for part in _row(660 - 15 * n, str(2022 + n), (figure,))
    ]
    row = _read([Drawn(50, 690, lead), *rows]).rows[2]
    assert (row.caption, row.unit, row.columns) == (lead, "(in millions)", ("", "(in millions)"))
    assert row.cells == ("2024", "1,109")


def test_a_line_in_brackets_above_is_the_caption() -> None:
    page = [
        _centre(295, 682, "(In thousands, except share data)"),
        *_years(660),
        *_row(645, "Cash", ("1", "2", "3")),
        *_row(630, "Debt", ("4", "5", "6")),
    ]
    row = _read(page).rows[0]
    assert (row.caption, row.unit) == ("(In thousands, except share data)",) * 2


def test_a_table_goes_on_on_the_next_page_with_or_without_its_header() -> None:
    def rows(letters: str, y: float) -> list[Drawn]:
        return [
            part for n, letter in enumerate(letters) for part in _row(y - 15 * n, f"Item {letter}", ("1,001", "2,002", "3,003"))
        ]

    first = [*paragraph(50, 760, PROSE), *_years(720), *rows("abc", 700)]
    document = _read(first, rows("def", 760), [*_years(760), *rows("ghi", 740)])
    assert [row.columns for row in document.rows] == [("", "2022", "2021", "2020")] * 9


def test_another_table_of_one_column_takes_no_names_from_the_table_above() -> None:
    above = [*_years(700), *_row(680, "Total debt", ("7,531", "7,657", "7,800")), *_row(665, "Current", ("799", "95", "90"))]
    between = paragraph(50, 645, (*PROSE, "Maturities are as follows:"))
    below = [*_row(595, "2022", ("$ 800",)), *_row(580, "Thereafter", ("$ 5,295",))]
    assert _find(_read([*above, *between, *below]), "Thereafter").columns == ()


def test_contents_and_bullets_and_prose_are_no_table() -> None:
    contents = [
        part
        for n in range(5)
        for part in (Drawn(50, 700 - 15 * n, f"Part {'abcde'[n]} of it"), _right(540, 700 - 15 * n, str(3 + 4 * n)))
    ]
    bullets = [
        part
        for n in range(4)
        for part in (Drawn(50, 500 - 15 * n, "\u2022"), Drawn(70, 500 - 15 * n, f"Sales grew by {n + 2}% to $ 1{n}0 million"))
    ]
    assert _read([*contents, *paragraph(50, 600, PROSE), *bullets]).rows == ()


def test_a_total_without_a_label_is_that_of_the_name_above_its_rows() -> None:
    rows = [
        *_row(640, "Cash", ("4,236", "3,844", "4,478")),
        Drawn(50, 625, "Health"),
        *_row(610, "U.S.", ("1,696", "1,529", "1,400"), 60),
        *_row(595, "International", ("2,071", "2,199", "2,300"), 60),
        *(_right(edge, 580, figure) for edge, figure in zip(RIGHT, ("3,767", "3,728", "3,700"), strict=True)),
    ]
    assert [row.cells[1] for row in _read([*_years(660), *rows]).rows if row.cells[0] == "Health"] == ["", "3,767"]


def test_an_empty_cell_stays_a_cell() -> None:
    rows = [
        *_row(640, "Reported", ("6.4", "", "1.3")),
        *_row(625, "Currency", ("", "(5.0)", "")),
        *_row(610, "Total", ("6.4", "6.7", "6.2")),
    ]
    assert [row.cells for row in _read([*_years(660), *rows]).rows] == [
        ("Reported", "6.4", "", "1.3"),
        ("Currency", "", "(5.0)", ""),
        ("Total", "6.4", "6.7", "6.2"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("$ 16,388", "figure"),
        ("(1,234)", "figure"),
        ("11.13 %", "figure"),
        ("(4.4)%", "figure"),
        ("1 234 567,5", "figure"),
        ("2022", "year"),
        ("2021-2022", "year"),
        ("\u2014", "dash"),
        ("n/a", "dash"),
        ("$ \u2014", "dash"),
        ("Total", "text"),
        ("10 years", "text"),
        ("$", "text"),
    ],
)
def test_a_cell_is_a_figure_a_year_a_dash_or_words(text: str, kind: str) -> None:
    assert classify(text) == kind


@given(st.text(alphabet="0123456789.,’()%$€—- x[", max_size=3_000))
def test_what_a_cell_is_is_found_for_whatever_stands_in_it(text: str) -> None:
    assert classify(text) in ("figure", "year", "dash", "text")


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 20), st.sampled_from(["1,234", "(5)", "Total", "$", "2022", "%", "\u2014"])),
        max_size=40,
    )
)
def test_wherever_cells_stand_each_is_in_one_block_at_most_and_none_is_made(drawn: list[tuple[int, int, str]]) -> None:
    page = [Drawn(50 + 85 * x, 700 - 13 * y, text) for x, y, text in {(x, y): (x, y, text) for x, y, text in drawn}.values()]
    _read([Drawn(50, 760, "A line of words that makes the file one with text."), *page])
