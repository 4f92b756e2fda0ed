"""What filters mean: which documents they let through."""

from datetime import date

import pytest

from index.engine import DocumentEntry
from index.filters import Filters, passes


def _entry(published: str | None) -> DocumentEntry:
    return DocumentEntry("one", "One", "EEAS", published, "en", "one.txt", 1, "", "")


@pytest.mark.parametrize(
    ("published", "filters", "expected"),
    [
        ("2023", Filters(published_from=date(2023, 6, 1)), True),
        ("2023", Filters(published_to=date(2023, 6, 1)), True),
        ("2023", Filters(as_of=date(2023, 6, 1)), False),
        ("2023", Filters(as_of=date(2023, 12, 31)), True),
        ("2023", Filters(published_from=date(2024, 1, 1)), False),
        ("2018-05-28", Filters(published_from=date(2018, 5, 28), published_to=date(2018, 5, 28)), True),
        ("2018-05-28", Filters(published_to=date(2018, 5, 27)), False),
        (None, Filters(published_to=date(2030, 1, 1)), False),
        (None, Filters(), True),
        ("2023", Filters(publisher=("EEAS", "Council")), True),
        ("2023", Filters(publisher=("Council",)), False),
        ("2023", Filters(doc_id=("two",)), False),
        ("2023", Filters(language=("en",)), True),
    ],
)
def test_filters_let_through_what_they_say(published: str | None, filters: Filters, expected: bool) -> None:
    assert passes(_entry(published), filters) is expected
