import pytest

from api.wire.places import DocumentPage, PageModel, RowModel, join_points


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (PageModel(number=19, label="19", last=19, last_label="19"), "p. 19"),
        (PageModel(number=19, label="19", last=20, last_label="20"), "pp. 19–20"),
        (PageModel(number=23, label="25", last=23, last_label="25"), "p. 25 (PDF p. 23)"),
        (PageModel(number=4, label="iv", last=5, last_label="v"), "pp. iv–v (PDF pp. 4–5)"),
        (PageModel(number=25, label=None, last=25, last_label=None), "PDF p. 25"),
        (PageModel(number=25, label=None, last=26, last_label=None), "PDF pp. 25–26"),
        # One end is printed and the other is not: two ways of counting in one range would name no place.
        (PageModel(number=24, label="26", last=25, last_label=None), "PDF pp. 24–25"),
    ],
)
def test_a_number_is_a_printed_one_or_is_said_to_be_counted(page: PageModel, name: str) -> None:
    assert page.name == name


@pytest.mark.parametrize(("number", "label", "name"), [(17, "iv", "p. iv (PDF p. 17)"), (2, None, "PDF p. 2")])
def test_one_page_is_named_like_a_range_of_one(number: int, label: str | None, name: str) -> None:
    assert DocumentPage(start=0, end=1, number=number, label=label).name == name


def test_a_row_is_written_with_its_columns_and_its_empty_cells_as_such() -> None:
    row = RowModel(caption="", columns=["State", "", "Date"], cells=["Chile", "x", ""])
    assert row.written == "State: Chile; x; Date: (empty)"


def test_a_row_is_written_with_its_group_and_unit_and_without_columns_that_are_not_known() -> None:
    row = RowModel(caption="", columns=[], cells=["Subscription", "16,388"], group="Revenue:", unit="(in millions)")
    assert row.written == "Revenue: › Subscription; 16,388 (in millions)"


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (["Article 2(1)(a)"], "Article 2(1)(a)"),
        (["Article 2(1)(a)", "Article 2(1)(b)"], "Article 2(1)"),
        (["Article 2(1)", "Article 12(1)"], None),
        ([], None),
    ],
)
def test_points_are_joined_to_the_innermost_that_holds_them_all(names: list[str], shared: str | None) -> None:
    assert join_points(names) == shared
