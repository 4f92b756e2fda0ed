"""What filters mean: which documents they let through."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import DocumentEntry
from index.filters import Filters, passes
from index.local.filter_masks import FilterMasks


def _entry(published: str | None) -> DocumentEntry:
    return DocumentEntry("one", "One", "EEAS", published, "en", "one.txt", 1, "", "")


@pytest.mark.parametrize(
    ("published", "filters", "expected"),
    [
        ("2023", Filters(published_from=date(2023, 6, 1)), True),
        ("2023", Filters(published_to=date(2023, 6, 1)), True),
        ("2023", Filters(as_of=date(2023, 6, 1)), True),
        ("2023", Filters(as_of=date(2022, 12, 31)), False),
        (None, Filters(as_of=date(2023, 12, 31)), False),
        (None, Filters(as_of=date(2023, 12, 31), undated=True), True),
        (None, Filters(published_from=date(2023, 12, 31), publisher=("Council",), undated=True), False),
        ("2023", Filters(published_from=date(2024, 1, 1)), False),
        ("2018-05-28", Filters(published_from=date(2018, 5, 28), published_to=date(2018, 5, 28)), True),
        ("2018-05-28", Filters(published_to=date(2018, 5, 27)), False),
        (None, Filters(published_to=date(2030, 1, 1)), False),
        (None, Filters(), True),
        ("2023", Filters(publisher=("EEAS", "Council")), True),
        ("2023", Filters(publisher=("Council",)), False),
        ("2023", Filters(doc_id=("two",)), False),
        ("2023", Filters(language=("en",)), True),
        ("2023", Filters(language=("fr", "EN-gb")), True),
        ("2023", Filters(language=("und", "de")), False),
        ("2023-05", Filters(published_from=date(2023, 5, 31), published_to=date(2023, 5, 31)), True),
        ("2023-05", Filters(as_of=date(2023, 5, 30)), True),
        ("2023-05", Filters(as_of=date(2023, 4, 30)), False),
    ],
)
def test_filters_let_through_what_they_say(published: str | None, filters: Filters, expected: bool) -> None:
    assert passes(_entry(published), filters) is expected
    assert FilterMasks([_entry(published)]).of_documents(filters).tolist() == [expected]


@given(
    st.sampled_from([None, "2022", "2023", "2023-05", "2023-06-15", "2024-01"]),
    st.dates(date(2022, 1, 1), date(2024, 12, 31)),
    st.booleans(),
)
def test_as_of_a_day_and_published_to_it_mean_the_same(published: str | None, day: date, undated: bool) -> None:
    to, of = Filters(published_to=day, undated=undated), Filters(as_of=day, undated=undated)
    assert passes(_entry(published), to) == passes(_entry(published), of)


@pytest.mark.parametrize("wanted", ["en", "EN", "en-US", "en_GB", "eng"])
@pytest.mark.parametrize("stored", ["en", "EN", "en-US"])
def test_one_language_has_many_tags(stored: str, wanted: str) -> None:
    entry = replace(_entry("2023"), language=stored)
    assert passes(entry, Filters(language=(wanted,)))
    assert FilterMasks([entry]).of_documents(Filters(language=(wanted,))).all()


@pytest.mark.parametrize(("wanted", "expected"), [("und", True), ("en", False), ("English", False)])
def test_a_document_of_unknown_language_is_found_by_that_alone(wanted: str, expected: bool) -> None:
    entry = replace(_entry("2023"), language="und")
    assert passes(entry, Filters(language=(wanted,))) is expected
    assert FilterMasks([entry]).of_documents(Filters(language=(wanted,))).all() == expected


@pytest.mark.parametrize(
    ("wanted", "expected"), [((), True), (("press",), True), (("nowhere", "legal"), True), (("default",), False)]
)
def test_a_document_passes_that_belongs_to_any_of_the_collections(wanted: tuple[str, ...], expected: bool) -> None:
    entries = [replace(_entry("2023"), collections=("legal", "press")), replace(_entry("2023"), doc_id="other")]
    assert passes(entries[0], Filters(collection=wanted)) is expected
    assert FilterMasks(entries).of_documents(Filters(collection=wanted)).tolist()[0] == expected
