"""Tables in plain text: rows with equally many marks, in time that does not explode."""

import time

import pytest

from ingest.readers.text.text_lines import group_lines, split_lines
from ingest.readers.text.text_tables import Table, find_tables


def _tables(raw: str) -> list[Table]:
    return find_tables(group_lines(split_lines(raw)))


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


@pytest.mark.parametrize(
    "line", ["a " + "01.02.2020 " * 40 + "word", "1 " * 100_000 + "word", "a" + " " * 100_000 + "b", "a" + " " * 390 + "b"]
)
def test_a_line_of_many_marks_or_blanks_is_read_at_once(line: str) -> None:
    began = time.perf_counter()
    assert _tables("\n\n".join([line] * 3)) == []
    assert time.perf_counter() - began < 2
