import pytest

from index.analysis.words import unify_text
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, UNKNOWN
from retrieval.values.quantities import Quantity, find_quantities, read_date, read_number


def read(text: str, language: Language = DEFAULT) -> list[Quantity]:
    return [quantity for _, quantity in find_quantities(unify_text(text, language), language)]


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
        ("HK$5 million, NT$ 5 million, R$5 million", [Quantity(number=5e6, unit=unit) for unit in ("hkd", "twd", "brl")]),
        ("MX$5, CA$5, AU$5", [Quantity(number=5, unit=unit) for unit in ("mxn", "cad", "aud")]),
        ("XY$5 and $5", [Quantity(number=5), Quantity(number=5, unit="usd")]),
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


@pytest.mark.parametrize(
    ("language", "text", "quantities"),
    [
        (GERMAN, "am 7. August 2018", [Quantity((2018, 8, 7))]),
        (GERMAN, "im März 2019, am 4. Mai", [Quantity((2019, 3, 0)), Quantity((0, 5, 4))]),
        (GERMAN, "1,5 Millionen Euro, 3 Mrd. US$", [Quantity(number=1.5e6, unit="eur"), Quantity(number=3e9, unit="usd")]),
        (GERMAN, "mehr als 1.200 Soldaten", [Quantity(number=1200, bound="more")]),
        (GERMAN, "fünfundzwanzig Schiffe", [Quantity(number=25)]),
        (FRENCH, "le 1er janvier 2020", [Quantity((2020, 1, 1))]),
        (FRENCH, "en février 2019", [Quantity((2019, 2, 0))]),
        (FRENCH, "2,5 milliards d’euros", [Quantity(number=2.5e9, unit="eur")]),
        (FRENCH, "quatre-vingt-dix-neuf navires", [Quantity(number=99)]),
        (UNKNOWN, "il 3 maggio, 5 navi", [Quantity(number=3), Quantity(number=5)]),
    ],
)
def test_the_words_of_quantities_are_those_of_the_language(language: Language, text: str, quantities: list[Quantity]) -> None:
    assert read(text, language) == quantities


def test_values_are_the_same_whatever_language_writes_them() -> None:
    dates = [read_date("17 October 2019"), read_date("17. Oktober 2019", GERMAN), read_date("17 octobre 2019", FRENCH)]
    assert set(dates) == {(2019, 10, 17)}
    amounts = [
        read_number("€1.5 million"),
        read_number("1,5 Millionen Euro", "", GERMAN),
        read_number("1,5 million d’euros", "", FRENCH),
    ]
    assert set(amounts) == {Quantity(number=1.5e6, unit="eur")}
    counts = [read_number("1,200"), read_number("1.200", "", GERMAN), read_number("1 200", "", FRENCH)]
    assert set(counts) == {Quantity(number=1200)}
    assert read_number("vingt et un", "", FRENCH).number == 20 + 1


@pytest.mark.parametrize(
    ("text", "unit"),
    [("A$5 million", "aud"), ("HK$5 million", "hkd"), ("XY$5 million", ""), ("US$5 million", "usd"), ("$5", "usd")],
)
def test_a_dollar_behind_letters_is_not_that_of_the_united_states(text: str, unit: str) -> None:
    assert read_number(text).unit == unit
