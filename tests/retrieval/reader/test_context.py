"""What is read of a chunk, and which cell of a row is meant by a span of it."""

import pytest

from ingest.chunking import write_row
from ingest.document import TableRow
from ingest.spans import Span
from retrieval.reader.context import find_cell_at, write_context

ROW = TableRow(Span(0, 9), "Table 1", ("Partner", "Signed", "In force"), ("Viet Nam", "17/10/2019", ""))


def test_title_and_headings_stand_above_the_words_none_twice() -> None:
    context = write_context("Title", ["Title", "Part 2"], "The words.")
    assert context.text == "Title\nPart 2\nThe words."
    assert context.text[context.body :] == "The words."
    assert write_context("", [], "The words.") == write_context("", [""], "The words.")


@pytest.mark.parametrize("cell", ["Viet Nam", "17/10/2019"])
def test_a_span_of_a_written_row_names_the_cell_that_it_lies_in(cell: str) -> None:
    start = write_row(ROW).index(cell)
    assert find_cell_at(ROW, start, start + len(cell)) == cell
    assert find_cell_at(ROW, start + 2, start + 4) == cell


def test_a_span_of_column_names_is_no_cell() -> None:
    written = write_row(ROW)
    assert find_cell_at(ROW, 0, len("Partner")) is None
    start = written.index("Signed")
    assert find_cell_at(ROW, start, start + len("Signed: 17/10/2019")) == "17/10/2019"


def test_a_row_without_known_columns_has_cells_all_the_same() -> None:
    row = TableRow(Span(0, 9), "", (), ("Japan", "", "x"))
    assert find_cell_at(row, write_row(row).index("x"), len(write_row(row))) == "x"


def test_the_names_of_rows_that_head_a_row_stand_before_its_label_and_belong_to_no_cell() -> None:
    row = TableRow(Span(0, 9), "", ("", "2022"), ("Subscription", "$ 16,388"), "Revenue:", "(in millions)")
    written = write_row(row)
    assert written == "Revenue: › Subscription; 2022: $ 16,388 (in millions)"
    assert find_cell_at(row, written.index("Sub"), written.index(";")) == "Subscription"
    assert find_cell_at(row, written.index("$"), written.index(" (in")) == "$ 16,388"
    assert find_cell_at(row, 0, len("Revenue:")) is None
