"""Tables of data keep merged cells, headers, captions and empty cells. Tables that lay text out are no tables."""

from tests.ingest.extraction_invariants import cells_of, texts
from tests.ingest.readers.html.reading_pages import lines, read_body

MERGED = """<table><caption>Table 1: Troops</caption>
<thead><tr><th rowspan=2>Country</th><th colspan=2>2024</th></tr><tr><th>personnel</th><th>ships</th></tr></thead>
<tr><td rowspan=2>France</td><td>3</td><td></td></tr><tr><td>4</td><td>5</td></tr><tr><td colspan=3>Asia</td></tr></table>"""


def test_what_a_merged_cell_covers_carries_its_text() -> None:
    extraction = read_body(MERGED)
    rows = [block for block in extraction.blocks if block.cells]
    assert [(block.kind, cells_of(extraction, block)) for block in rows] == [
        ("table_header", ["Country", "2024", ""]),
        ("table_header", ["", "personnel", "ships"]),
        ("table_row", ["France", "3", ""]),
        ("table_row", ["", "4", "5"]),
        ("table_row", ["Asia", "", ""]),
    ]
    carried = [["".join(piece.cut(extraction.raw) for piece in cell) for cell in block.carried] for block in rows]
    assert carried == [["", "", "2024"], ["Country", "", ""], ["", "", ""], ["France", "", ""], ["", "", ""]]
    assert [block.table for block in extraction.blocks[1:]] == [1] * 6
    assert texts(extraction, "caption") == ["Table 1: Troops"]


def test_a_first_row_above_figures_names_the_columns() -> None:
    extraction = read_body(
        "<table><tr><td></td><td>2023</td><td>2024</td></tr><tr><td>Costs</td><td>$</td><td>1,200</td></tr></table>"
    )
    assert [block.kind for block in extraction.blocks[1:]] == ["table_header", "table_row"]


def test_a_currency_sign_belongs_to_its_figure() -> None:
    extraction = read_body("<table><tr><th>Item<th><th>Sum<th></tr><tr><td>Costs<td>$<td>(1,200<td>)</tr></table>")
    assert cells_of(extraction, extraction.blocks[-1]) == ["Costs", "", "$ (1,200 )", ""]


def test_a_table_within_a_cell_is_a_table_of_its_own() -> None:
    extraction = read_body("<table><tr><th>A<th>B</tr><tr><td>1<td>2<table><tr><th>C<th>D<tr><td>3<td>4</table></tr></table>")
    rows = [(block.table, cells_of(extraction, block)) for block in extraction.blocks if block.cells]
    assert rows == [(1, ["A", "B"]), (1, ["1", "2"]), (2, ["C", "D"]), (2, ["3", "4"])]


def test_a_table_that_lays_points_out_is_a_list() -> None:
    extraction = read_body(
        "<table><tr><td></td><td>1.</td><td><p>Full risk:</p><table><tr><td>(a)</td><td>guarantees;</td></tr>"
        "<tr><td>(b)</td><td>swaps.</td></tr></table></td></tr></table>"
    )
    assert texts(extraction, "list_item") == ["1. Full risk:", "(a) guarantees;", "(b) swaps."]
    assert not any(block.cells for block in extraction.blocks)


def test_a_table_of_one_column_or_with_headings_only_lays_out() -> None:
    assert lines("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>") == ["one", "two"]
    assert lines("<table><tr><td><h2>Left</h2><p>text</p></td><td>right</td></tr></table>") == ["Left", "text", "right"]


def test_text_outside_of_cells_is_kept_and_hidden_rows_are_dropped() -> None:
    extraction = read_body("<table>stray<tr><th>A<th>B</tr><tr>loose<td>1<td>2</tr><tr hidden><td>8<td>9</tr></table>")
    assert texts(extraction, "paragraph")[1:] == ["stray loose"]
    assert [cells_of(extraction, block) for block in extraction.blocks if block.cells] == [["A", "B"], ["1", "2"]]
    assert [drop.reason for drop in extraction.dropped] == ["hidden"]
