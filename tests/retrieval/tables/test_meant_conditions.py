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


MISSIONS = make_document(
    ("Mission", "Host country", "Launched"),
    [
        ("Alpha", "Mali", "03/12/2012"),
        ("Bravo", "Niger", "24/11/2012"),
        ("Delta", "Kosovo", "30/01/2008"),
        ("Echo", "Iraq", "17/10/2017"),
    ],
    "Missions",
)
PARTNERS = make_document(
    SIGNED, [*YEARS, ("Peru", "14/10/2022", "-"), ("Mali", "14/10/2021", "-"), ("Japan", "14/10/2020", "-")], "Agreements"
)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Which missions are in Africa?", ["Alpha", "Bravo"]),
        ("Which missions have an African host country?", ["Alpha", "Bravo"]),
        ("Which missions in the Middle East were launched in 2017?", ["Echo"]),
    ],
)
def test_a_region_of_states_is_a_condition(question: str, labels: list[str]) -> None:
    found = compute_made(question, MISSIONS)
    assert found is not None
    assert [row.cells[0] for row in found.rows] == labels


def test_a_region_before_a_word_for_states_is_a_condition() -> None:
    for question in ("Which African countries signed?", "Which partners from Africa signed?"):
        found = compute_made(question, PARTNERS)
        assert found is not None
        assert [row.cells[0] for row in found.rows] == ["Mali"]


@pytest.mark.parametrize(
    "question",
    [
        "Which European missions are in Africa?",
        "Which European missions were launched in 2012?",
        "Which African missions were launched in 2012?",
        "How many European missions are there?",
        "Which countries are in European missions?",
        "Which missions are in Africa or Europe?",
        "List the African and European countries with missions",
    ],
)
def test_a_region_of_missions_or_of_two_is_not_computed(question: str) -> None:
    assert compute_made(question, MISSIONS) is None


@pytest.mark.parametrize(
    "question", ["Which South American agreements were signed in 2014?", "Which agreements were signed in South America?"]
)
def test_a_region_of_agreements_is_not_computed(question: str) -> None:
    assert compute_made(question, PARTNERS) is None
