import pytest

from index.analysis.words import unify_text
from retrieval.answer.quantities import Figure, find_figures


def read(text: str) -> list[Figure]:
    return [figure for _, figure in find_figures(unify_text(text))]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("on 17 October 2019", [Figure((2019, 10, 17))]),
        ("on October 17, 2019", [Figure((2019, 10, 17))]),
        ("22/04/2015 01/10/2015", [Figure((2015, 4, 22)), Figure((2015, 10, 1))]),
        ("in May 2019, on 3 May, since 2003", [Figure((2019, 5, 0)), Figure((0, 5, 3)), Figure((2003, 0, 0))]),
        ("from 2014-2020", [Figure((2014, 0, 0)), Figure((2020, 0, 0))]),
        ("1,200 men and nineteen ships", [Figure(number=1200), Figure(number=19)]),
        ("twenty-three", [Figure(number=23)]),
        ("€5 million, EUR 5m", [Figure(number=5e6, unit="eur")] * 2),
        ("5 million dollars", [Figure(number=5e6, unit="usd")]),
        ("23 %, 23 per cent", [Figure(number=23, unit="%")] * 2),
        ("more than 19, up to 19", [Figure(number=19, bound="more"), Figure(number=19, bound="most")]),
        ("the G20, COVID-19, broadly15 and A400M", []),
    ],
)
def test_figures_are_read_however_they_are_written(text: str, figures: list[Figure]) -> None:
    assert read(text) == figures


def test_a_date_follows_from_a_more_exact_one_and_never_the_other_way_round() -> None:
    day, month, year = Figure((2019, 10, 17)), Figure((2019, 10, 0)), Figure((2019, 0, 0))
    assert year.follows_from(month)
    assert month.follows_from(day)
    assert not day.follows_from(month)
    assert not Figure((2018, 0, 0)).follows_from(day)


def test_a_number_follows_from_the_same_number_with_its_unit_and_bound_alone() -> None:
    (plain,), (more,), (euros,) = read("19 partners"), read("more than 19 partners"), read("19 euros")
    assert plain.follows_from(plain)
    assert not any(one.follows_from(other) for one, other in [(plain, more), (more, plain), (plain, euros)])
