"""Front matter in its languages, and dates as people write them."""

import pytest

from ingest.readers.front_matter import split_front_matter
from ingest.readers.written_dates import find_written_date
from tests.growth import LINEAR, measure_growth


@pytest.mark.parametrize(
    "raw",
    [
        '+++\ntitle = "Accord"\ndate = 2021-02-11T10:00:00Z\nlang = "en_US"\n+++\nText.',
        "---\nTitle: Accord\nPublish-Date: ''\npublished: Thursday, 11 February 2021\nlanguage: en_us\n---\nText.",
        '{\n"title": "Accord", "date": "Feb. 11th, 2021", "lang": "en-US"\n}\nText.',
        ';;;\n{"title": "Accord", "date": "20210211", "lang": "EN-us"}\n;;;\nText.',
    ],
)
def test_front_matter_is_read_in_every_language_of_it(raw: str) -> None:
    front = split_front_matter(raw)
    found = front.metadata
    assert (found.title, found.published, found.language) == ("Accord", "2021-02-11", "en-US")
    assert (found.title_from, found.published_from, found.language_from) == ("front matter",) * 3
    assert raw[front.end :] == "Text."


@pytest.mark.parametrize(
    ("written", "tag"), [("EN", "en"), ("English", "en"), ("Deutsch", "de"), ("fr_FR.UTF-8", "fr-FR"), ("no", "no")]
)
def test_a_language_has_one_spelling(written: str, tag: str) -> None:
    assert split_front_matter(f"---\nlang: {written}\n---\n").metadata.language == tag


def test_a_date_that_is_not_understood_is_reported() -> None:
    front = split_front_matter("---\ntitle: A\ndate: soon\n---\nText.")
    assert front.metadata.published is None
    assert len(front.remarks) == 1
    assert "'soon'" in front.remarks[0]


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("2021-02-11", None, "2021-02-11"),
        ("2021-02-11 12:48:44-05:00", None, "2021-02-11"),
        ("2021/2/11", None, "2021-02-11"),
        ("11 February 2021", None, "2021-02-11"),
        ("the 11th of February 2021", None, "2021-02-11"),
        ("February 11, 2021", None, "2021-02-11"),
        ("Feb 11 2021", None, "2021-02-11"),
        ("Thu, 11 Feb 2021 10:00:00 GMT", None, "2021-02-11"),
        ("11. Februar 2021", None, "2021-02-11"),
        ("1er février 2021", None, "2021-02-01"),
        ("2021-Feb-11", None, "2021-02-11"),
        ("February 2021", None, "2021-02"),
        ("2021-02", None, "2021-02"),
        ("2021", None, "2021"),
        ("25.02.2021", None, "2021-02-25"),
        ("02/25/2021", None, "2021-02-25"),
        ("11.11.2021", None, "2021-11-11"),
        ("11.02.2021", None, None),
        ("11.02.2021", "de", "2021-02-11"),
        ("11/02/2021", "en-GB", "2021-02-11"),
        ("11/02/2021", "en-US", "2021-11-02"),
        ("11/02/2021", "en", None),
        ("2021-02-30", None, None),
        ("version 3.11.2021.5", None, None),
        ("soon", None, None),
        ("may 2", None, None),
    ],
)
def test_dates_are_read_as_written_and_never_guessed(text: str, language: str | None, date: str | None) -> None:
    assert find_written_date(text, language) == date


@pytest.mark.parametrize("sign", ["1", "1.", "may ", " ", "1-"])
def test_a_long_value_costs_no_more_than_its_length(sign: str) -> None:
    assert measure_growth(lambda count: find_written_date(sign * count), 5_000) < LINEAR


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        ("url: https://example.org/a", "https://example.org/a"),
        ("source: EEAS\nlink: https://example.org/a", "https://example.org/a"),
        ("url: /2024/a\nsource: 'javascript:alert(1)'", None),
        ("title: A", None),
    ],
)
def test_an_address_is_taken_where_it_can_be_followed(lines: str, url: str | None) -> None:
    assert split_front_matter(f"---\n{lines}\n---\nText.").metadata.url == url
