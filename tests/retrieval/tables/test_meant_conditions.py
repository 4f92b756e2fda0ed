"""Questions that have the words of a condition, or of an operation, without meaning it: silent, or read as they are meant."""

from dataclasses import replace

import pytest
from made_queries import make_query
from tables_made import SIGNED, compute_made, make_document

from retrieval.query.question_form import find_question_form
from retrieval.tables.binding import BoundTable
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.question import read_question
from retrieval.tables.table import find_tables

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


ENDED_ROWS = [
    ("Norway", "01/01/2005", "-"),
    ("Canada", "01/12/2005", "01/05/2009"),
    ("Ukraine", "01/05/2008", "01/03/2015"),
    ("Iceland", "01/10/2010", "-"),
    ("Peru", "01/10/2013", "-"),
]
ENDED = make_document(("Partner country", "In force since", "Terminated"), ENDED_ROWS)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Which agreements were in force in 2012?", ["Norway", "Ukraine", "Iceland"]),
        ("Which agreements were in force at the end of 2010?", ["Norway", "Ukraine", "Iceland"]),
        ("Which agreements were in force in 2007?", ["Norway", "Canada"]),
        ("Which agreements were in force in 2016?", ["Norway", "Iceland", "Peru"]),
    ],
)
def test_what_has_ended_is_not_in_force(question: str, labels: list[str]) -> None:
    found = compute_made(question, ENDED)
    assert found is not None
    assert [row.cells[0] for row in found.rows] == labels


def test_a_state_of_one_row_ends() -> None:
    for year, verdict in ((2007, True), (2012, False)):
        found = compute_made(f"Was the agreement with Canada in force in {year}?", ENDED)
        assert found is not None
        assert found.verdict is verdict


@pytest.mark.parametrize(
    "question",
    [
        "Which agreements were in force in 2009?",  # one ended in that year
        "Which agreements are in force?",
        "Which agreements were not in force in 2012?",
        "How many agreements are in force?",
        "Which agreements were to be in force in 2012?",
    ],
)
def test_a_state_is_not_computed_where_its_end_is_not_sure(question: str) -> None:
    assert compute_made(question, ENDED) is None


@pytest.mark.parametrize(("year", "verdict"), [(2009, False), (2010, True), (2013, True)])
def test_a_state_without_an_end_lasts(year: int, verdict: bool) -> None:
    document = make_document(("Partner country", "In force since"), [(name, day) for name, day, _ in ENDED_ROWS])
    for question in (f"Was the agreement with Iceland in force in {year}?", f"Was Iceland's agreement in force in {year}?"):
        found = compute_made(question, document)
        assert found is not None
        assert found.verdict is verdict
    entered = compute_made("Did the agreement with Iceland come into force in 2013?", document)
    assert entered is not None
    assert entered.verdict is False


def test_what_is_to_be_is_not_computed() -> None:
    document = make_document(("Centre", "Operational since"), [("Alpha", "2010"), ("Bravo", "2011"), ("Delta", "2014")])
    assert compute_made("Which centres were to be operational in 2012?", document) is None


def test_a_date_of_one_of_two_columns_means_neither_for_giving_one_row() -> None:
    rows = [("Norway", "03/12/2004", "01/01/2005"), ("Canada", "24/11/2005", "01/12/2006"), ("Ukraine", "13/06/2005", "-")]
    for question in ("What agreement is from 2005?", "Which agreement is from 2005?"):
        assert compute_made(question, make_document(SIGNED, rows)) is None
    named = compute_made("Which agreement has been in force since 2005?", make_document(SIGNED, rows))
    assert named is not None
    assert named.value == "Norway"  # in that year, as from it on two are


def test_years_are_not_compared_with_days() -> None:
    columns, question = ("Bridge", "Construction began", "Opened"), "Which bridge took longest from construction to opening?"
    days = [("Alpha", "01/02/2001", "01/03/2004"), ("Bravo", "01/02/2001", "30/12/2003")]
    years = [("Charlie", "2001", "2004"), ("Delta", "2001", "2003")]
    for rows, label in ((days, "Alpha"), (years, "Charlie")):
        found = compute_made(question, make_document(columns, rows, "Bridges"))
        assert found is not None
        assert found.value == label
    assert compute_made(question, make_document(columns, [days[1], years[0]], "Bridges")) is None


@pytest.mark.parametrize(
    ("caption", "question", "number"),
    [
        ("Table 1: Forces sent", "What is in Table 1?", "Table 1"),
        ("Table 1: Forces sent", "Compare table 10, and table 1.", "table 1"),
        ("Table 1.2: Forces sent", "What is in table 1.2?", "table 1.2"),
        ("Table A.1: Forces sent", "What is in table A.1?", "table A.1"),
        ("Table IV. Forces sent", "What is in table IV?", "table IV"),
        ("Table 2a Forces sent", "What is in table 2a?", "table 2a"),
        ("Table 1: Forces sent", "What is in Table 1.2?", None),
        ("Table 1: Forces sent", "What is in table 1-2?", None),
        ("Table 1: Forces sent", "What is in table 1a?", None),
        ("Table 1.2: Forces sent", "What is in table 1?", None),
        ("Table of participation agreements", "Is there a table of ships?", None),
        ("Table of participation agreements", "Is there a table of participation agreements?", None),
    ],
)
def test_a_table_is_named_by_its_whole_number(caption: str, question: str, number: str | None) -> None:
    read = read_question(replace(make_query(question), form=find_question_form(question)))
    assert read is not None
    table = next(find_tables(make_document(SIGNED, YEARS, caption)))
    found = BoundTable(TableTokens(table, read.query.tokenizer), read).number
    assert (found and found.cut(read.text)) == number
