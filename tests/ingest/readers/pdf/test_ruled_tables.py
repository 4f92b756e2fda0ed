"""Tables whose cells are parted by rules: each cell is read from between its rules, whatever stands how near to what."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.readers.pdf.drawing.pdf_rules import MOST_SEGMENTS
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.examples import scaled
from tests.ingest.extraction_invariants import check, find_untold
from tests.ingest.pdf_drawing import Drawn, draw_ruled, draw_rules, measure, paragraph

Line = tuple[float, float, float, float]
PROSE = (
    "The council of ports reports the agreements that it has concluded with its partners and does so",
    "for each of the years that are shown below. Nothing in these sentences is a row of a table.",
)
AFTER = ("Nobody else has concluded an agreement with the council, which regrets that in all its reports.",)
WORDS = st.sampled_from(["active", "signed", "5 May 2005", "1,204", "12 %", "Ruritania", "under review", "Art. 5(2)", "n/a"])
LEFT, TOP, STEP, WIDTH = 50.0, 640.0, 30.0, 90.0


@dataclass(frozen=True)
class Cell:
    """A cell of a drawn table: the row and column from 0, how many it covers, and its lines."""

    row: int
    column: int
    lines: tuple[str, ...]
    height: int = 1
    width: int = 1

    def box(self) -> tuple[float, float, float, float]:
        """Its left, right, upper and lower edge."""
        x0, y1 = LEFT + WIDTH * self.column, TOP - STEP * self.row
        return x0, x0 + WIDTH * self.width, y1, y1 - STEP * self.height


def draw_cells(cells: Sequence[Cell], size: float = 9) -> list[Drawn]:
    """The texts of cells from their upper left corner, as near to their rules as printers set them. The first row is bold."""
    return [
        Drawn(cell.box()[0] + 2, cell.box()[2] - (number + 1) * 1.15 * size, line, size, "F" if cell.row else "B")
        for cell in cells
        for number, line in enumerate(cell.lines)
    ]


def draw_borders(cells: Sequence[Cell], *, is_open: bool = False) -> list[Line]:
    """The borders of cells, those at the left and right end of the table only where it is not open."""
    last = max(cell.column + cell.width for cell in cells)
    lines = set()
    for cell in cells:
        x0, x1, y1, y0 = cell.box()
        lines |= {(x0, y0, x1, y0), (x0, y1, x1, y1)}
        lines |= {(x0, y0, x0, y1)} if cell.column or not is_open else set()
        lines |= {(x1, y0, x1, y1)} if cell.column + cell.width < last or not is_open else set()
    return sorted(lines)


def read(*pages: tuple[Sequence[Drawn], str]) -> Document:
    extraction = read_pdf(draw_ruled(pages), ReadingLimits())
    check(extraction)
    assert find_untold(extraction) == []
    return assemble(extraction, Identity("x", None, None, None, None, "x.pdf", "0" * 64))


def lay_table(rows: Sequence[Sequence[str]]) -> list[Cell]:
    return [Cell(row, column, (text,) if text else ()) for row, line in enumerate(rows) for column, text in enumerate(line)]


def draw_page(cells: Sequence[Cell], borders: Sequence[Line] | None = None, *, boxes: bool = False) -> tuple[list[Drawn], str]:
    """A table between two paragraphs."""
    bottom = min(cell.box()[3] for cell in cells)
    texts = [*paragraph(LEFT, 740, PROSE), *draw_cells(cells), *paragraph(LEFT, bottom - 30, AFTER)]
    return texts, draw_rules(draw_borders(cells) if borders is None else borders, boxes=boxes)


@st.composite
def make_tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    row = st.lists(st.one_of(WORDS, st.just("")), min_size=width, max_size=width).filter(lambda cells: sum(map(bool, cells)) > 1)
    names = ["Partner", "Signed on", "In force", "Status", "Remarks"]
    return [names[:width], *draw(st.lists(row, min_size=2, max_size=6))]


@settings(max_examples=scaled(60), deadline=None)
@given(rows=make_tables(), boxes=st.booleans(), is_open=st.booleans())
def test_every_cell_is_what_stands_between_its_rules(rows: list[list[str]], boxes: bool, is_open: bool) -> None:
    cells = lay_table(rows)
    document = read(draw_page(cells, draw_borders(cells, is_open=is_open), boxes=boxes))
    assert [row.cells for row in document.rows] == list(map(tuple, rows[1:]))
    assert {row.columns for row in document.rows} == {tuple(rows[0])}
    prose = [block.span.cut(document.text) for block in document.blocks if block.kind == "paragraph"]
    assert prose == [" ".join(PROSE), " ".join(AFTER)]


def test_a_cell_of_several_lines_is_one_beside_a_cell_that_is_set_to_its_middle() -> None:
    cells = lay_table([("Partner", "Status"), ("Ruritania", ""), ("Graustark", "signed")])
    cells[3] = Cell(1, 1, ("active since the day on", "which it was signed"))
    document = read(draw_page([Cell(one.row, one.column, one.lines, 1, 1) for one in cells]))
    assert document.rows[0].cells == ("Ruritania", "active since the day on which it was signed")


def test_a_merged_cell_stands_where_it_begins_and_is_carried_into_the_others() -> None:
    cells = [
        *(
            Cell(0, 0, ("Partner",), height=2),
            Cell(0, 1, ("Dates",), width=2),
            Cell(1, 1, ("Signed",)),
            Cell(1, 2, ("In force",)),
        ),
        *(Cell(2, 0, ("Borduria",), height=2), Cell(2, 1, ("4 April 2004",)), Cell(2, 2, ("5 May 2005",))),
        *(Cell(3, 1, ("6 June 2016",)), Cell(3, 2, ())),
    ]
    document = read(draw_page(cells))
    assert {row.columns for row in document.rows} == {("Partner", "Dates › Signed", "Dates › In force")}
    assert [row.cells for row in document.rows] == [("Borduria", "4 April 2004", "5 May 2005"), ("Borduria", "6 June 2016", "")]


def test_a_row_without_rules_between_its_cells_has_the_columns_of_the_others() -> None:
    cells = lay_table([("Partner", "Signed", "Status"), ("Ruritania", "2019", "active"), ("Graustark", "2021", "signed")])
    borders = [line for line in draw_borders(cells) if line[0] != line[2] or line[3] > TOP - STEP or line[0] == LEFT]
    document = read(draw_page(cells, borders))
    assert [row.cells for row in document.rows] == [("Ruritania", "2019", "active"), ("Graustark", "2021", "signed")]


def test_a_table_goes_on_with_its_columns_on_the_next_page() -> None:
    rows = [("Partner", "Status"), ("Ruritania", "2019"), ("Graustark", "2021")]
    first, second = lay_table(rows), lay_table([("Borduria", "2023"), ("Syldavia", "2024"), ("Elbonia", "2025")])
    plain = [Drawn(one.x, one.y, one.text, one.size, "F") for one in draw_cells(second)]
    pages = (
        ([*paragraph(LEFT, 740, PROSE), *draw_cells(first)], draw_rules(draw_borders(first))),
        ([*plain, *paragraph(LEFT, 300, AFTER)], draw_rules(draw_borders(second))),
    )
    document = read(*pages)
    assert [row.cells[0] for row in document.rows] == ["Ruritania", "Graustark", "Borduria", "Syldavia", "Elbonia"]
    assert {row.columns for row in document.rows} == {("Partner", "Status")}


def test_a_first_row_of_words_on_the_next_page_is_a_row() -> None:
    first = lay_table([("Partner", "Since"), ("Ruritania", "2019"), ("Graustark", "2021")])
    second = lay_table([("Borduria", "pending"), ("Syldavia", "3 June 2024"), ("Elbonia", "4 July 2025")])
    plain = [Drawn(one.x, one.y, one.text, one.size, "F") for one in draw_cells(second)]
    document = read(
        ([*paragraph(LEFT, 740, PROSE), *draw_cells(first)], draw_rules(draw_borders(first))),
        ([*plain, *paragraph(LEFT, 300, AFTER)], draw_rules(draw_borders(second))),
    )
    assert [(row.columns, row.cells) for row in document.rows][2] == (("Partner", "Since"), ("Borduria", "pending"))


def test_a_header_that_is_repeated_on_the_next_page_is_no_row() -> None:
    first = lay_table([("Partner", "Since"), ("Ruritania", "2019"), ("Graustark", "2021")])
    second = lay_table([("Partner", "Since"), ("Syldavia", "2024"), ("Elbonia", "2025")])
    plain = [Drawn(one.x, one.y, one.text, one.size, "F") for one in draw_cells(second)]
    document = read(
        ([*paragraph(LEFT, 740, PROSE), *draw_cells(first)], draw_rules(draw_borders(first))),
        ([*plain, *paragraph(LEFT, 300, AFTER)], draw_rules(draw_borders(second))),
    )
    assert [row.cells[0] for row in document.rows] == ["Ruritania", "Graustark", "Syldavia", "Elbonia"]
    assert {row.columns for row in document.rows} == {("Partner", "Since")}


def test_a_row_of_words_below_a_header_over_two_columns_is_a_row() -> None:
    cells = [Cell(0, 0, ("Partner",)), Cell(0, 1, ("Dates",), width=2)]
    cells += [
        Cell(row, column, (f"{word} {'abc'[column]}",)) for row, word in ((1, "Japan"), (2, "Korea")) for column in range(3)
    ]
    document = read(draw_page(cells))
    assert [row.cells for row in document.rows] == [tuple(f"{word} {n}" for n in "abc") for word in ("Japan", "Korea")]


def test_fields_with_their_values_have_no_header() -> None:
    rows = [("Country", "Ruritania"), ("Start", "2012"), ("Budget", "3 million"), ("Lead", "the Navy")]
    texts, rules = draw_page(lay_table(rows))
    document = read(([one._replace(face="F") for one in texts], rules))
    assert [(row.columns, row.cells) for row in document.rows] == [((), row) for row in rows]


def test_the_line_under_a_link_parts_no_row() -> None:
    cells = lay_table([("Partner", "Since"), ("", "2019"), ("Graustark", "2021")])
    cells[2] = Cell(1, 0, ("Ruritania kingdom", "of the north"))
    texts, rules = draw_page(cells)
    link = next(one for one in texts if one.text == "Ruritania kingdom")
    line = (link.x, link.y - 1.5, link.x + measure(link.text, link.size), link.y - 1.5)
    document = read((texts, f"{rules}\n{draw_rules([line])}"))
    assert [row.cells for row in document.rows] == [("Ruritania kingdom of the north", "2019"), ("Graustark", "2021")]


@pytest.mark.parametrize("apart", [1.0, 2.0, 3.0, 3.9])
def test_double_rules_are_one(apart: float) -> None:
    rows = [("Partner", "Topic", "Signed"), ("Ruritania", "trade", "2019"), ("Graustark", "ships", "2021")]
    cells = lay_table(rows)
    borders = draw_borders(cells)
    upper = [(x0, y0 + apart, x1, y1 + apart) for x0, y0, x1, y1 in borders if y0 == y1 == TOP]
    inner = [(x0 + apart, y0, x1 + apart, y1) for x0, y0, x1, y1 in borders if x0 == x1 == LEFT + 2 * WIDTH]
    texts, rules = draw_page(cells, [*borders, *upper, *inner])
    moved = [one._replace(x=one.x + apart) if one.x > LEFT + 2 * WIDTH else one for one in texts]
    document = read((moved, rules))
    assert [(row.columns, row.cells) for row in document.rows] == [(rows[0], row) for row in rows[1:]]


def test_a_table_that_only_the_text_of_another_page_parts_from_one_is_another() -> None:
    first = lay_table([("Partner", "Status"), ("Ruritania", "2019"), ("Graustark", "2021")])
    second = lay_table([("12", "13"), ("14", "15"), ("16", "17")])
    plain = [Drawn(one.x, one.y, one.text, one.size, "F") for one in draw_cells(second)]
    pages = (draw_page(first), ([*plain, *paragraph(LEFT, 300, AFTER)], draw_rules(draw_borders(second))))
    assert [row.columns for row in read(*pages).rows][2:] == [()] * 3


def test_a_frame_around_prose_and_a_drawing_with_few_words_are_no_tables() -> None:
    texts = [*paragraph(LEFT, 640, PROSE), Drawn(LEFT + 10, 400, "2019"), Drawn(LEFT + 100, 400, "2020")]
    chart = [(LEFT + 30 * step, 300, LEFT + 30 * step, 450) for step in range(8)]
    chart += [(LEFT, 300 + 30 * step, LEFT + 210, 300 + 30 * step) for step in range(6)]
    frame = [(40, 600, 560, 600), (40, 660, 560, 660), (40, 600, 40, 660), (560, 600, 560, 660)]
    assert read((texts, draw_rules([*frame, *chart]))).rows == ()


def test_rows_that_only_gaps_part_below_a_ruled_header_stay_rows() -> None:
    partners = ("Ruritania", "Graustark", "Borduria", "Syldavia")
    names = [Drawn(x + 2, 625, name, 9, "B") for x, name in zip((50, 140, 230), ("Partner", "Ships", "Crews"), strict=True)]
    rows = [
        Drawn(x + 2, 600 - 12 * number, text, 9)
        for number, partner in enumerate(partners)
        for x, text in zip((50, 140, 230), (partner, f"{number + 3}", f"{number + 40}"), strict=True)
    ]
    across = [(50, y, 320, y) for y in (610, 640, 550)]
    rules = draw_rules([*across, *((x, 550, x, 640) for x in (50, 140, 230, 320))])
    document = read(([*names, *rows], rules))
    assert [row.cells for row in document.rows] == [(name, f"{n + 3}", f"{n + 40}") for n, name in enumerate(partners)]


def test_lines_with_columns_of_their_own_are_no_cell() -> None:
    rows = [
        Drawn(LEFT + 180 * part + 60 * column, 600 - 12 * row, f"{'Age' if column else 'Year'} {row + part}", 9)
        for part in range(2)
        for row in range(5)
        for column in range(2)
    ]
    heads = [Drawn(LEFT + 180 * part, 625, name, 9, "B") for part, name in enumerate(("Men by age", "Women by age"))]
    rules = [(x, 540, x, 640) for x in (45, 225, 405)] + [(45, y, 405, y) for y in (540, 612, 640)]
    text = read(([*heads, *rows], draw_rules(rules))).text
    assert "Year 0 Year 1" not in text.replace(" | ", " ")


def test_labels_that_no_rule_parts_stand_in_the_rows_of_their_figures() -> None:
    labels = ("Salaries", "Travel", "Ships", "Harbours", "Crews", "Fuel")
    cells = [Cell(0, 0, ("Kind",)), Cell(0, 1, ("Cost",)), *(Cell(n, 1, (f"{n},000",)) for n in range(1, 7))]
    borders = [*draw_borders(cells), *draw_borders([Cell(1, 0, (), height=6)])]
    texts = [*draw_cells(cells), *(text for n, label in enumerate(labels, 1) for text in draw_cells([Cell(n, 0, (label,))]))]
    document = read((texts, draw_rules(borders)))
    assert [row.cells for row in document.rows] == [(label, f"{n},000") for n, label in enumerate(labels, 1)]


def test_one_row_between_rules_at_the_head_of_each_page_is_no_table() -> None:
    head = [Cell(0, 0, ("Council of Ports",)), Cell(0, 1, ("Report",)), Cell(1, 0, ("2023",)), Cell(1, 1, ("Final",))]
    stories = ("The council met twice.", "Ships were counted in the north.", "Nobody came.", "Two harbours were closed at last.")
    pages = [([*draw_cells(head), Drawn(LEFT, 400, story)], draw_rules(draw_borders(head))) for story in stories]
    assert read(*pages).rows == ()


@pytest.mark.parametrize("count", [MOST_SEGMENTS // 2 + 1])
def test_a_page_of_very_many_lines_is_a_drawing_and_keeps_its_text(count: int) -> None:
    cells = lay_table([("Partner", "Status"), ("Ruritania", "2019"), ("Graustark", "2021")])
    drawing = "\n".join(f"{number % 500} 10 m {number % 500} 20 l S" for number in range(count))
    texts, rules = draw_page(cells)
    document = read((texts, f"{rules}\n{drawing}"))
    assert document.rows == ()
    assert all(text.text in document.text for text in draw_cells(cells))


def test_text_on_its_side_is_read_from_between_its_rules() -> None:
    cells = lay_table([("Partner", "Status"), ("Ruritania", "2019"), ("Graustark", "2021")])
    turned = [f"BT /{one.face} {one.size} Tf 0 1 -1 0 {600 - one.y} {one.x} Tm ({one.text}) Tj ET" for one in draw_cells(cells)]
    rules = [(600 - y0, x0, 600 - y1, x1) for x0, y0, x1, y1 in draw_borders(cells)]
    document = read(([], "\n".join([draw_rules(rules), *turned])))
    assert [row.cells for row in document.rows] == [("Ruritania", "2019"), ("Graustark", "2021")]
