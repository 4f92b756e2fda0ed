"""Numbers in words are found and read whole, in each language."""

import re
from functools import partial

import pytest

from ingest.language.english import NUMBERS as ENGLISH
from ingest.language.french import NUMBERS as FRENCH
from ingest.language.german import NUMBERS as GERMAN
from ingest.language.language import NumberWords
from retrieval.values.number_words import read_number_words, write_number_words
from retrieval.values.values import find_whole_numbers
from tests.growth import measure_cost

HUNDRED, THOUSAND, MILLION = 100, 1_000, 1_000_000


@pytest.mark.parametrize(
    ("numbers", "words", "number"),
    [
        (ENGLISH, "four hundred and fifty", 4 * HUNDRED + 50),
        (ENGLISH, "a hundred and six", HUNDRED + 6),
        (ENGLISH, "one hundred and twelve", HUNDRED + 12),
        (ENGLISH, "twelve thousand and forty", 12 * THOUSAND + 40),
        (ENGLISH, "two hundred and fifty thousand", 250 * THOUSAND),
        (ENGLISH, "three million two hundred thousand", 3 * MILLION + 200 * THOUSAND),
        (ENGLISH, "two and a half million", 2.5 * MILLION),
        (ENGLISH, "two dozen", 2 * 12),
        (ENGLISH, "seventy-eight", 70 + 8),
        (GERMAN, "vierhundertfünfzig", 4 * HUNDRED + 50),
        (GERMAN, "einhundertzwölf", HUNDRED + 12),
        (GERMAN, "zweitausenddreihundert", 2 * THOUSAND + 3 * HUNDRED),
        (FRENCH, "quatre cent cinquante", 4 * HUNDRED + 50),
        (FRENCH, "vingt et un", 20 + 1),
    ],
)
def test_a_number_in_words_is_found_and_read_whole(numbers: NumberWords, words: str, number: float) -> None:
    found = re.search(rf"(?<!\w)(?:{write_number_words(numbers)})(?!\w)", f"Es sind the {words} xyz.")
    assert found is not None
    assert found.group() == words
    assert read_number_words(words, numbers) == number


def test_two_numbers_side_by_side_stay_two() -> None:
    found = re.findall(rf"\b(?:{write_number_words(ENGLISH)})\b", "between four and six ships, seven eight")
    assert found == ["four", "six", "seven", "eight"]


def test_words_without_a_number_are_refused() -> None:
    with pytest.raises(ValueError, match="holds no number word"):
        read_number_words("many", ENGLISH)


def test_a_row_of_number_words_costs_as_much_as_it_is_long() -> None:
    """It was tried in all the ways in which its words fall into groups, for each end of a range: 180 ms for 243 letters."""
    text = "sixty-four-trillion" + "-hundred twenty one-billion" * 9
    assert measure_cost(partial(find_whole_numbers, "amount"), text, 0.02) <= 0.02
