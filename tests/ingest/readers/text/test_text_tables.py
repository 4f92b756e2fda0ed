"""Tables in plain text: rows with equally many marks, in time that does not explode."""

import pytest

from ingest.readers.text.text_lines import group_lines, split_lines
from ingest.readers.text.text_tables import Table, find_tables
from tests.growth import LINEAR, measure_growth


def _tables(raw: str) -> list[Table]:
    return find_tables(raw, group_lines(split_lines(raw)))


def test_three_rows_with_as_many_marks_are_a_table_and_two_are_not() -> None:
    raw = "Japan 1 2\n\nIndia 3 4\n\nViet Nam 5 6"
    (table,) = _tables(raw)
    assert [[[piece.cut(raw) for piece in cell] for cell in row] for row in table.rows] == [
        [["Japan"], ["1"], ["2"]],
        [["India"], ["3"], ["4"]],
        [["Viet Nam"], ["5"], ["6"]],
    ]
    assert _tables("Japan 1 2\n\nIndia 3 4") == []


def test_an_empty_cell_shows_as_two_blanks() -> None:
    (table,) = _tables("Japan x  x\n\nIndia  x x\n\nNepal x x x")
    assert [[bool(cell) for cell in row[1:]] for row in table.rows] == [[True, False, True], [False, True, True], [True] * 3]


@pytest.mark.parametrize("line", ["a " + "01.02.2020 " * 40 + "word", "1 " * 100_000 + "word", "a" + " " * 390 + "b"])
def test_a_line_of_many_marks_or_blanks_is_no_row(line: str) -> None:
    assert _tables("\n\n".join([line] * 3)) == []


@pytest.mark.parametrize(("begin", "mark", "end"), [("a ", "01.02.2020 ", "word"), ("", "1 ", "word"), ("a", " ", "b")])
def test_a_line_of_many_marks_or_blanks_costs_no_more_than_its_length(begin: str, mark: str, end: str) -> None:
    assert measure_growth(lambda count: _tables("\n\n".join([begin + mark * count + end] * 3)), 25_000) < LINEAR
