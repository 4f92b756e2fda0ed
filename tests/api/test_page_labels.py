import pytest

from api.page_labels import name_page, name_pages
from api.wire.answers import PageModel


@pytest.mark.parametrize(
    ("page", "named"),
    [
        (PageModel(number=17, label="19", last=17, last_label="19"), "p. 19"),
        (PageModel(number=17, label="19", last=18, last_label="20"), "pp. 19-20"),
        (PageModel(number=25, label=None, last=25, last_label=None), "page 25 of the file"),
        (PageModel(number=25, label=None, last=26, last_label=None), "pages 25-26 of the file"),
        # One end is printed and the other is not: two ways of counting in one range would name no place.
        (PageModel(number=24, label="26", last=25, last_label=None), "pages 24-25 of the file"),
    ],
)
def test_a_number_is_a_printed_one_or_is_said_to_be_counted(page: PageModel, named: str) -> None:
    assert name_pages(page) == named


def test_one_page_is_named_like_a_range_of_one() -> None:
    assert (name_page(17, "iv"), name_page(2, None)) == ("p. iv", "page 2 of the file")
