"""Questions that have the words of a condition, or of an operation, without meaning it: silent, or read as they are meant."""

import pytest
from tables_made import SIGNED, compute_made, make_document

YEARS = [
    ("Norway", "03/12/2004", "01/01/2005"),
    ("Canada", "24/11/2005", "01/12/2005"),
    ("Ukraine", "13/06/2005", "01/05/2008"),
    ("Chile", "30/01/2014", "01/10/2015"),
]


@pytest.mark.parametrize(
    "question",
    [
        "In which year were most agreements signed?",
        "In which year were the most agreements signed?",
        "Which year saw the largest number of agreements signed?",
        "In which year did most countries sign?",
    ],
)
def test_the_year_of_most_rows_is_found(question: str) -> None:
    found = compute_made(question, make_document(SIGNED, YEARS))
    assert found is not None
    assert found.value == "2005"


@pytest.mark.parametrize(
    "question",
    [
        "In which year was the oldest agreement signed?",
        "In which year was the largest agreement signed?",
        "In which year did the biggest country sign?",
        "In which year was the most important agreement signed?",
        "In which year was the most recent agreement signed?",
    ],
)
def test_a_superlative_of_one_row_asks_for_no_year_of_most(question: str) -> None:
    found = compute_made(question, make_document(SIGNED, YEARS))
    assert found is None or "2005" not in (found.value or "")
