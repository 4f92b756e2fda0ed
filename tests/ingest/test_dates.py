"""Dates as exact as the source gives them."""

from datetime import date

import pytest

from ingest.dates import first_day, last_day


def test_a_month_means_its_first_to_its_last_day() -> None:
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (first_day("2023"), last_day("2023")) == (date(2023, 1, 1), date(2023, 12, 31))
    assert first_day("2018-05-28") == last_day("2018-05-28") == date(2018, 5, 28)


@pytest.mark.parametrize("wrong", ["May 2023", "2023-13", "2023-02-30", "23", ""])
def test_anything_else_is_no_date(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"no date|month|day"):
        first_day(wrong)
