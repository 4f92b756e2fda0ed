"""The label of a page is the number that is printed on it."""

from pathlib import Path

import pytest

from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.pdf_drawing import Drawn, draw_pages, write

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")


def draw_body(name: str) -> list[Drawn]:
    return [Drawn(50, 700 - 14 * number, f"line {letter} of {name} runs on and on") for number, letter in enumerate("pqrs")]


def read_labels(printed: list[str], style: str | None = None) -> list[str | None]:
    bodies = map(draw_body, NAMES)
    writer = draw_pages([[*body, Drawn(290, 30, text)] if text else body for body, text in zip(bodies, printed, strict=False)])
    if style:
        writer.set_page_label(0, len(printed) - 1, style=style)
    return [page.label for page in read_pdf(write(writer), ReadingLimits()).pages]


@pytest.mark.parametrize(
    ("printed", "labels"),
    [
        (["11", "12", "13"], ["11", "12", "13"]),
        (["", "", "1", "2", "3", "4"], [None, None, "1", "2", "3", "4"]),
        (["i", "ii", "iii", "1", "2", "3"], ["i", "ii", "iii", "1", "2", "3"]),
        (["Page 7 of 20", "Page 8 of 20", "Page 9 of 20"], ["7", "8", "9"]),
        (["- 4 -", "", "- 6 -", "- 7 -"], ["4", None, "6", "7"]),
        (["5/9", "6/9", "7/9"], ["5", "6", "7"]),
        (["2024", "2024", "2024"], [None, None, None]),
        (["40", "12", "31"], [None, None, None]),
        (["12"], [None]),
    ],
)
def test_numbers_that_count_with_the_pages_are_their_labels(printed: list[str], labels: list[str | None]) -> None:
    assert read_labels(printed) == labels


def test_what_is_printed_comes_before_what_the_file_says() -> None:
    assert read_labels(["", "", "1", "2", "3"], style="/D") == ["1", "2", "1", "2", "3"]


def test_the_rows_of_a_table_that_count_with_the_pages_are_no_labels() -> None:
    file = Path(__file__).resolve().parents[3] / "cases" / "files" / "01-pdf-table-rows-dropped-as-running-feet" / "list.pdf"
    assert [page.label for page in read_pdf(file.read_bytes(), ReadingLimits()).pages] == [None, None]
