"""Years that a text gives without writing them out."""

import pytest

from ingest.language.tables import DEFAULT
from retrieval.values.covered_years import find_financial_years, find_spanned_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("in FY21", {"2021"}),
        ("in FY'99", {"1999"}),
        ("in FY21/22", {"2021", "2022"}),
        ("in 1998/99", {"1998", "1999"}),
        ("in 1999-00", {"1999", "2000"}),
        ("on 2009-10-05", set()),
        ("decision 2024/9001", set()),
        ("decision 2024/31", set()),
        ("the FYROM", set()),
    ],
)
def test_financial_years_are_read_in_four_digits(text: str, years: set[str]) -> None:
    assert find_financial_years(text) == years


@pytest.mark.parametrize(
    ("text", "held", "others"),
    [
        ("It grew in the 1990s.", {"1990", "1995", "1999"}, {"1989", "2000"}),
        ("It ran from 2014 to 2020.", {"2014", "2017", "2020"}, {"2013", "2021"}),
        ("It ran in 2014–2020.", {"2017"}, {"2021"}),
        ("It met in 2014 and in 2020.", {"2014", "2020"}, {"2017"}),
    ],
)
def test_a_decade_and_a_range_hold_their_years(text: str, held: set[str], others: set[str]) -> None:
    found = find_spanned_years(text, DEFAULT)
    assert held <= found
    assert found.isdisjoint(others)
