"""Where sentences end."""

import pytest

from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, UNKNOWN
from ingest.sentences import LONGEST_SENTENCE, split_sentences
from ingest.spans import Span
from tests.growth import LINEAR, measure_growth


def _split(text: str, language: Language = DEFAULT) -> list[str]:
    return [span.cut(text) for span in split_sentences(text, Span(0, len(text)), language)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It was signed.", "It is in force."],
        ["See e.g. the accord of Dr. Smith."],
        ["It was signed.32", "It is in force."],
        ["It grew by 14.5 percent."],
        ["Is it in force?", "(It is.)"],
    ],
)
def test_sentences_end_at_stops_that_something_opens_behind(sentences: list[str]) -> None:
    assert _split(" ".join(sentences)) == sentences


def test_chinese_sentences_need_no_blank() -> None:
    assert _split("你好。再见。") == ["你好。", "再见。"]


def test_a_bullet_is_no_part_of_its_sentence() -> None:
    assert _split("● It was signed.") == ["It was signed."]


def test_an_overlong_sentence_is_cut_and_loses_no_word() -> None:
    text = "a word; " * 300
    parts = _split(text)
    assert max(map(len, parts)) <= LONGEST_SENTENCE
    assert " ".join(parts).split() == text.split()


@pytest.mark.parametrize(("part", "size"), [("It is. ", 1_000), (".", 25_000), ("word ", 25_000)])
def test_a_long_block_costs_no_more_than_its_length(part: str, size: int) -> None:
    assert measure_growth(lambda count: _split(part * count + "x"), size) < LINEAR


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (GERMAN, ["Das Abkommen wurde am 7. August 2018 unterzeichnet.", "Es gilt."]),
        (GERMAN, ["Die Übung fand am 3. und 4. Mai statt.", "Danach folgte die 2. Tagung."]),
        (GERMAN, ["Nach Art. 5 Abs. 2 gilt dies z. B. für Dr. Weber.", "Die Kosten betragen 1,5 Mio. Euro."]),
        (GERMAN, ["Sie begann im Jahr 2018.", "Die Frist endete."]),
        (FRENCH, ["L’accord est entré en vigueur le 1er janvier 2020.", "Il s’applique."]),
        (FRENCH, ["Voir p. 12 et l’art. 5 de la décision.", "M. Dupont l’a signée."]),
    ],
)
def test_abbreviations_and_ordinals_of_a_language_end_no_sentence(language: Language, sentences: list[str]) -> None:
    assert _split(" ".join(sentences), language) == sentences


def test_an_ordinal_ends_a_sentence_in_a_language_that_writes_none_with_a_stop() -> None:
    assert _split("There were 7. August came.") == ["There were 7.", "August came."]


def test_a_language_without_a_table_is_split_at_its_stops() -> None:
    sentences = ["L’accordo fu firmato nel 2018.", "È in vigore."]
    assert _split(" ".join(sentences), UNKNOWN) == sentences


def test_a_stop_between_blanks_ends_a_sentence_whatever_follows() -> None:
    text = "lift of a wing . the stream is slow . no . 4 has 3 .5 of it ."
    found = [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]
    assert found == ["lift of a wing .", "the stream is slow .", "no .", "4 has 3 .5 of it ."]


def test_dots_that_lead_to_a_page_number_end_no_sentence_each() -> None:
    text = "Introduction . . . . . . what it is about"
    assert [span.cut(text) for span in split_sentences(text, Span(0, len(text)))] == [text]
