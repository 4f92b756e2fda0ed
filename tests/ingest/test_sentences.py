"""Where sentences end."""

import pytest

from ingest.sentences import LONGEST_SENTENCE, split_sentences
from ingest.spans import Span
from tests.growth import LINEAR, measure_growth


def _split(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]


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


def test_a_stop_between_blanks_ends_a_sentence_whatever_follows() -> None:
    text = "lift of a wing . the stream is slow . no . 4 has 3 .5 of it ."
    found = [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]
    assert found == ["lift of a wing .", "the stream is slow .", "no .", "4 has 3 .5 of it ."]


def test_dots_that_lead_to_a_page_number_end_no_sentence_each() -> None:
    text = "Introduction . . . . . . what it is about"
    assert [span.cut(text) for span in split_sentences(text, Span(0, len(text)))] == [text]
