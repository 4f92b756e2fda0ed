import pytest

from index.analysis.words import find_small_words, find_words


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
