import pytest

from index.analysis.words import unify_text
from retrieval.answer.quantities import Quantity, find_quantities


def read(text: str) -> list[Quantity]:
    return [quantity for _, quantity in find_quantities(unify_text(text))]


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("on 17 October 2019", [Quantity((2019, 10, 17))]),
        ("on October 17, 2019", [Quantity((2019, 10, 17))]),
        ("22/04/2015 01/10/2015", [Quantity((2015, 4, 22)), Quantity((2015, 10, 1))]),
        ("in May 2019, on 3 May, since 2003", [Quantity((2019, 5, 0)), Quantity((0, 5, 3)), Quantity((2003, 0, 0))]),
        ("from 2014-2020", [Quantity((2014, 0, 0)), Quantity((2020, 0, 0))]),
        ("1,200 men and nineteen ships", [Quantity(number=1200), Quantity(number=19)]),
        ("twenty-three", [Quantity(number=23)]),
        ("€5 million, EUR 5m", [Quantity(number=5e6, unit="eur")] * 2),
        ("5 million dollars", [Quantity(number=5e6, unit="usd")]),
        ("23 %, 23 per cent", [Quantity(number=23, unit="%")] * 2),
        ("more than 19, up to 19", [Quantity(number=19, bound="more"), Quantity(number=19, bound="most")]),
        ("the G20, COVID-19, broadly15 and A400M", []),
    ],
)
def test_quantities_are_read_however_they_are_written(text: str, quantities: list[Quantity]) -> None:
    assert read(text) == quantities


def test_a_date_follows_from_a_more_exact_one_and_never_the_other_way_round() -> None:
    day, month, year = Quantity((2019, 10, 17)), Quantity((2019, 10, 0)), Quantity((2019, 0, 0))
    assert year.follows_from(month)
    assert month.follows_from(day)
    assert not day.follows_from(month)
    assert not Quantity((2018, 0, 0)).follows_from(day)


def test_a_number_follows_from_the_same_number_with_its_unit_and_bound_alone() -> None:
    (plain,), (more,), (euros,) = read("19 partners"), read("more than 19 partners"), read("19 euros")
    assert plain.follows_from(plain)
    assert not any(one.follows_from(other) for one, other in [(plain, more), (more, plain), (plain, euros)])
