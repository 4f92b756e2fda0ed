"""What holds of every table: counts, parts and extremes agree with each other, whatever the rows and their order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables_made import SIGNED, compute_made, make_document

from ingest.document import Document

_NAMES = ("Peru", "Chile", "Japan", "Norway", "Serbia", "Iceland", "Canada", "Albania")
_DAYS = st.dates(date(2001, 1, 1), date(2024, 12, 31)).map(lambda day: day.strftime("%d/%m/%Y"))
_CELLS = st.one_of(st.just("-"), _DAYS)
_ROWS = st.lists(st.tuples(_DAYS, _CELLS), min_size=3, max_size=len(_NAMES)).map(
    lambda cells: [(name, *pair) for name, pair in zip(_NAMES, cells, strict=False)]
)


def _labels(question: str, document: Document) -> list[str]:
    found = compute_made(question, document)
    return [row.cells[0] for row in found.rows] if found and not found.is_none else []


@given(_ROWS, st.integers(2002, 2024))
def test_a_count_is_the_number_of_the_rows_listed(rows: list[tuple[str, ...]], year: int) -> None:
    document = make_document(SIGNED, rows)
    counted = compute_made(f"How many agreements were signed in {year}?", document)
    listed = _labels(f"Which agreements were signed in {year}?", document)
    assert listed == [name for name, day, _ in rows if day.endswith(str(year))]
    assert counted is not None
    assert int(counted.value or "") == len(listed)


@given(_ROWS, st.integers(2002, 2024))
def test_before_and_from_a_year_on_are_all_rows(rows: list[tuple[str, ...]], year: int) -> None:
    document = make_document(SIGNED, rows)
    before = _labels(f"Which partners signed before {year}?", document)
    later = _labels(f"Which partners signed in {year} or later?", document)
    assert not set(before) & set(later)
    assert set(before) | set(later) == {name for name, _, _ in rows}


@given(_ROWS)
def test_empty_and_filled_are_all_rows(rows: list[tuple[str, ...]]) -> None:
    document = make_document(SIGNED, rows)
    if all(day == "-" for _, _, day in rows):
        return  # nothing tells that such a column is one of dates
    empty = _labels("Which agreements are not in force?", document)
    filled = _labels("Which agreements are in force?", document)
    assert empty == [name for name, _, day in rows if day == "-"]
    assert filled == [name for name, _, day in rows if day != "-"]


@given(_ROWS, st.randoms(use_true_random=False))
def test_the_earliest_is_the_same_whatever_the_order_of_the_rows(rows: list[tuple[str, ...]], chance: "object") -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    question = "Which partner signed first?"
    found = [set(_labels(question, make_document(SIGNED, order))) for order in (rows, shuffled)]
    assert found[0] == found[1]
    first = min(day[6:] + day[3:5] + day[:2] for _, day, _ in rows)
    assert found[0] == {name for name, day, _ in rows if day[6:] + day[3:5] + day[:2] == first}


@given(_ROWS)
def test_one_date_predates_the_other_or_the_other_way_round(rows: list[tuple[str, ...]]) -> None:
    document = make_document(SIGNED, rows)
    one, other = rows[0][0], rows[1][0]
    forth = compute_made(f"Did {one} sign before {other}?", document)
    back = compute_made(f"Did {other} sign before {one}?", document)
    assert forth is not None
    assert back is not None
    assert (forth.verdict, back.verdict).count(True) == (rows[0][1] != rows[1][1])


def test_a_row_that_does_not_say_when_is_no_yes() -> None:
    rows = [("Canada", "01/05/2014", "x"), ("India", "not yet", "x"), ("Russia", "2009 (left in 2022)", "x"), ("Peru", "-", "x")]
    document = make_document(("Country", "Signed", "Listed"), rows, caption="Trade agreements")
    found = {name: compute_made(f"Is there a trade agreement with {name}?", document) for name, *_ in rows}
    assert {name: one.verdict for name, one in found.items() if one is not None} == {"Canada": True}


def test_all_that_are_named_are_rows() -> None:
    rows = [("Canada", "01/05/2014"), ("India", "01/06/2015"), ("Peru", "01/07/2016")]
    document = make_document(("Country", "Signed"), rows, caption="Trade agreements")
    both = compute_made("Is there a trade agreement with Canada and Peru?", document)
    assert both is not None
    assert (both.verdict, [row.cells[0] for row in both.rows]) == (True, ["Canada", "Peru"])
    for question in ("Is there a trade agreement with Canada and Japan?", "Does Japan have a trade agreement with Canada?"):
        assert compute_made(question, document) is None


@pytest.mark.parametrize("last", ["Libya", "South Sudan"])
def test_a_state_whose_number_is_the_sum_of_the_others_is_no_total(last: str) -> None:
    rows = [("Mali", "5"), ("Niger", "7"), ("Chad", "3"), (last, f"{5 + 7 + 3}")]
    document = make_document(("Country", "Troops"), rows)
    assert _labels("Which country has the most troops?", document) == [last]
    counted = compute_made("How many countries have at least 7 troops?", document)
    assert counted is not None
    assert counted.value == "2"


@pytest.mark.parametrize("last", ["Worldwide", "World", "Africa", "Field total"])
def test_a_last_row_unlike_the_others_that_adds_them_up_is_a_total(last: str) -> None:
    rows = [("Mali", "5"), ("Niger", "7"), ("Chad", "3"), (last, f"{5 + 7 + 3}")]
    assert _labels("Which country has the most troops?", make_document(("Country", "Troops"), rows)) == ["Niger"]


def test_nothing_is_said_of_a_last_row_that_may_be_a_total() -> None:
    rows = [("Alpha", "100"), ("Bravo", "200"), ("Charlie", f"{100 + 200}")]
    document = make_document(("Name", "Troops"), rows)
    for question in ("Which name has the most troops?", "How many troops in total?", "Which names have more than 150 troops?"):
        assert compute_made(question, document) is None
    named = compute_made("How many troops does Charlie have?", document)
    assert named is not None
    assert named.value == "300"
