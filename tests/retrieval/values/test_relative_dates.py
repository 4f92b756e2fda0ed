"""Which dates need the day of publication to be understood."""

import pytest

from ingest.language.english import ENGLISH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from retrieval.values.relative_dates import needs_publication_date


@pytest.mark.parametrize(
    ("text", "language", "needs_it"),
    [
        ("today", ENGLISH, True),
        ("last July", ENGLISH, True),
        ("in August", ENGLISH, True),
        ("on Friday", ENGLISH, True),
        ("5th of October", ENGLISH, True),
        ("last Friday", ENGLISH, True),
        ("am Montag", GERMAN, True),
        ("im Juli", GERMAN, True),
        ("5 October 2023", ENGLISH, False),
        ("Theresa May", ENGLISH, False),
        ("17 missions", ENGLISH, False),
        ("12", ENGLISH, False),
        ("the last", ENGLISH, False),
        ("", ENGLISH, False),
    ],
)
def test_a_date_without_a_year_is_told_by_the_day_of_publication(text: str, language: Language, needs_it: bool) -> None:
    assert needs_publication_date(text, language) is needs_it
