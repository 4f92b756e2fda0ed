import pytest

from index.analysis.words import find_small_words, find_words
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import UNKNOWN


@pytest.mark.parametrize(
    "written",
    ["01/12/2016", "1.12.2016", "2016-12-01", "1 December 2016", "1st of December 2016", "december 1, 2016", "Dec. 1st 2016"],
)
def test_a_date_gives_the_same_words_however_it_is_written(written: str) -> None:
    assert find_words(f"since {written}.") == ["since", "2016-12-01", "1", "december", "2016"]


def test_a_month_above_twelve_is_a_day() -> None:
    assert find_words("12/31/2016")[0] == "2016-12-31"


@pytest.mark.parametrize("written", ["99/99/2016", "32 December 2016", "1/2", "10.1.2.2016"])
def test_what_is_no_date_is_left_as_it_is(written: str) -> None:
    assert not any(word.count("-") == 2 for word in find_words(written))


def test_numbers_are_whole() -> None:
    assert find_words("€1,200,000 or 14.5% in 3.5.1, 2nd of 5G; 1,2 and 12,34") == (
        ["1200000", "or", "14.5", "in", "3.5.1", "2nd", "of", "5G", "1", "2", "and", "12", "34"]
    )


def test_accents_quotes_and_hyphens_are_unified() -> None:
    assert find_words("Türkiye’s naïve Đà Nẵng co‑operation") == ["Turkiye", "s", "naive", "Da", "Nang", "co", "operation"]


def test_signs_that_are_letters_of_other_scripts_stay() -> None:
    assert find_words("ガ日本 Ελλάδα") == ["ガ", "日", "本", "Ελλαδα"]


def test_points_of_an_abbreviation_do_not_cut_it() -> None:
    assert find_words("the U.S. and the E.U") == ["the", "U.S", "and", "the", "E.U"]


def test_words_of_addresses_are_no_small_words() -> None:
    assert find_small_words("it is at www.eeas.europa.eu/card and me@eda.org") == {"it", "is", "at", "and"}


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        (GERMAN, "7. August 2018", ["2018-08-07", "7", "august", "2018"]),
        (GERMAN, "07.08.2018", ["2018-08-07", "7", "august", "2018"]),
        (GERMAN, "1. März 2020", ["2020-03-01", "1", "marz", "2020"]),
        (GERMAN, "3. Okt. 1990", ["1990-10-03", "3", "oktober", "1990"]),
        (FRENCH, "1er janvier 2020", ["2020-01-01", "1", "janvier", "2020"]),
        (FRENCH, "14 août 2020", ["2020-08-14", "14", "aout", "2020"]),
        (FRENCH, "3 févr. 2020", ["2020-02-03", "3", "fevrier", "2020"]),
        (UNKNOWN, "07.08.2018", ["2018-08-07", "7", "2018"]),
        (UNKNOWN, "7 agosto 2018", ["7", "agosto", "2018"]),
    ],
)
def test_a_date_is_unified_by_the_months_of_its_language(language: Language, written: str, words: list[str]) -> None:
    assert find_words(written, language) == words


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        (GERMAN, "1.200.000 oder 14,5 und 1.200,5", ["1200000", "oder", "14.5", "und", "1200.5"]),
        (GERMAN, "Es waren 1.200.", ["Es", "waren", "1200"]),
        (FRENCH, "1 200 000 ou 14,5", ["1200000", "ou", "14.5"]),
        (GERMAN, "1,2,3 und 3.5.1", ["1", "2", "3", "und", "3.5.1"]),
    ],
)
def test_numbers_are_whole_whatever_sign_stands_before_decimals(language: Language, written: str, words: list[str]) -> None:
    assert find_words(written, language) == words
