import pytest

from api.wire.answers import PageModel, RowModel
from api.wire.documents import DocumentPage


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (PageModel(number=17, label="19", last=17, last_label="19"), "p. 19"),
        (PageModel(number=17, label="19", last=18, last_label="20"), "pp. 19-20"),
        (PageModel(number=25, label=None, last=25, last_label=None), "page 25 of the file"),
        (PageModel(number=25, label=None, last=26, last_label=None), "pages 25-26 of the file"),
        # One end is printed and the other is not: two ways of counting in one range would name no place.
        (PageModel(number=24, label="26", last=25, last_label=None), "pages 24-25 of the file"),
    ],
)
def test_a_number_is_a_printed_one_or_is_said_to_be_counted(page: PageModel, name: str) -> None:
    assert page.name() == name


@pytest.mark.parametrize(("number", "label", "name"), [(17, "iv", "p. iv"), (2, None, "page 2 of the file")])
def test_one_page_is_named_like_a_range_of_one(number: int, label: str | None, name: str) -> None:
    assert DocumentPage(start=0, end=1, number=number, label=label).name() == name


def test_a_row_is_written_with_its_columns_and_without_its_empty_cells() -> None:
    row = RowModel(caption="", columns=["State", "", "Date"], cells=["Chile", "x", ""])
    assert row.write() == "State: Chile; x"
