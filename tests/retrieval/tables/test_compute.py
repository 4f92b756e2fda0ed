"""Questions over the tables of the bundled corpus and over made ones: right, or silent."""

from dataclasses import replace

import pytest
from tables_made import SIGNED, compute_made, make_document

from api.wire.answers import shape_answer
from index.engine import Snapshot
from index.filters import Filters
from ingest.document import NAME_JOIN
from retrieval.answer.citations import fold
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.passages.context_expansion import LONGEST_PASSAGE
from retrieval.query.analysis import analyse_question
from retrieval.tables.computation import Computation
from retrieval.tables.compute import compute_over
from retrieval.tables.question import read_question
from retrieval.tables.table import find_tables

MODELS = Models.load(with_reader=False)
COMPASS = "strategic-compass-partnership-dimension"
BEFORE_2010 = ["Turkey", "Canada", "Ukraine", "Iceland", "Bulgaria", "Norway", "Romania"]
IN_2012 = ["Moldova", "North Macedonia", "Albania", "New Zealand"]
NAMES = ("Name", "Unit", "Troops", "Vessels")
FORCES = make_document(
    NAMES,
    [("Alpha", "Navy", "1,200", "4"), ("Bravo", "Army", "350", "-"), ("Charlie", "Navy", "90", "11")],
    "Table 3: Forces sent",
)


def _compute(index: Snapshot, question: str) -> Computation | None:
    query = read_question(analyse_question(index, question, Filters(), MODELS.metonyms))
    found = compute_over(query, [index.document(COMPASS)]) if query is not None else ()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Which FPAs are signed but not in force?", ["Peru", "Jordan"]),
        ("Which partners signed before 2010?", BEFORE_2010),
        ("Which countries signed in 2005 or earlier?", BEFORE_2010[1:]),
        ("List the FPAs that came into force in 2015", ["Australia", "Chile"]),
        ("Which countries signed in November 2004?", ["Romania"]),
        ("Which countries signed no later than 2004?", ["Norway", "Romania"]),
        ("fpas signed 2012", IN_2012),
        ("Welche Länder haben vor 2010 unterzeichnet?", BEFORE_2010),
        ("Quels pays ont signé avant 2010 ?", BEFORE_2010),
        ("Who is marked for the European Peace Facility?", ["Norway"]),
        ("Which partners are marked for CSDP but not for CMP?", ["Norway", "Turkey", "Ukraine"]),
        ("Which country was the first to sign an FPA?", ["Romania"]),
        ("Who signed first, Albania or Serbia?", ["Serbia"]),
        ("Which FPA signed before 2010 entered into force last?", ["Ukraine"]),
        ("name every partner without an entry into force date", ["Peru", "Jordan"]),
    ],
)
def test_the_rows_that_meet_the_conditions_are_found(corpus_index: Snapshot, question: str, labels: list[str]) -> None:
    found = _compute(corpus_index, question)
    assert found is not None
    assert [row.cells[0] for row in found.rows] == labels


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many signed in 2012?", "4"),
        ("How many FPAs has the EU concluded?", "23"),
        ("What has Norway no x for?", "CMP; EU Space Strategy"),
        ("When was the earliest FPA signed?", "22/11/2004"),
        ("date of signature EU South Korea framework participation agreement", "23/05/2014"),
        ("How many days lie between Chile's signature and its entry into force?", f"{365 + 243 + 1} days"),
    ],
)
def test_the_value_is_computed(corpus_index: Snapshot, question: str, value: str) -> None:
    found = _compute(corpus_index, question)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Does Canada's predate the United States'?", True),
        ("Did the United States sign before Canada?", False),
        ("Is the FPA with Peru in force?", False),
        ("Is Norway marked for CSDP?", True),
        ("Did Chile sign its FPA in 2015?", False),
    ],
)
def test_yes_and_no_are_computed(corpus_index: Snapshot, question: str, verdict: bool) -> None:
    found = _compute(corpus_index, question)
    assert found is not None
    assert found.verdict is verdict


@pytest.mark.parametrize(
    "question",
    [
        "Which country was the first in Asia to sign an FPA?",
        "Which Asian countries signed before 2015?",
        "Which member states signed before 2010?",
        "How many crisis management operations does the EU have?",
        "How many partners does the EU have?",  # of two tables
        "Which FPAs have been in force since 2015?",  # in that year, or from it on
        "Which FPAs will be signed in 2024?",
        "Who signed the FPA with Chile?",
        "Why did Peru sign?",
        "Peru FPA date",  # of two columns
        "Which countries signed or ratified in 2012?",
    ],
)
def test_what_is_not_surely_meant_is_not_computed(corpus_index: Snapshot, question: str) -> None:
    assert _compute(corpus_index, question) is None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Which name has the most troops?", "Alpha"),
        ("How many troops does Bravo have?", "350"),
        ("Which names have more than 100 troops?", None),
        ("What is the difference between the troops of Alpha and Bravo?", f"{1200 - 350}"),
        ("How many names have at least 5 vessels?", "1"),
        ("How many rows does Table 3 have?", "3"),
    ],
)
def test_numbers_are_compared(question: str, value: str | None) -> None:
    found = compute_made(question, FORCES)
    assert found is not None
    assert found.value == value


def test_a_text_in_another_column_is_a_condition() -> None:
    found = compute_made("Which names are in the Navy?", FORCES)
    assert found is not None
    assert [row.cells[0] for row in found.rows] == ["Alpha", "Charlie"]
    assert found.explanation == "2 rows of 'Table 3: Forces sent' whose 'Unit' is Navy"


def test_rows_that_add_up_others_are_in_no_set() -> None:
    rows = [("Alpha", "Navy", "1,200", "4"), ("Bravo", "Army", "350", "2"), ("Total", "", "1,550", "6")]
    found = compute_made("Which name has the most troops?", make_document(NAMES, rows))
    assert found is not None
    assert [row.cells[0] for row in found.rows] == ["Alpha"]
    between = [rows[0], rows[2], rows[1]]  # what stands behind a total may belong to another part of the table
    assert compute_made("Which name has the most troops?", make_document(NAMES, between)) is None


def test_the_parts_of_a_table_on_several_pages_are_one() -> None:
    document = make_document(SIGNED, [("Peru", "14/10/2022", "-"), ("Chile", "30/01/2014", "01/10/2015")], "Table 1")
    rows = (document.rows[0], replace(document.rows[1], caption="Table 1 (continued)"))
    assert [len(table.rows) for table in find_tables(replace(document, rows=rows))] == [2]
    other = (document.rows[0], replace(document.rows[1], columns=("Country", f"2014{NAME_JOIN}Signed", "Force")))
    assert [len(table.rows) for table in find_tables(replace(document, rows=other))] == [1, 1]


@pytest.mark.parametrize("top_k", [1, 5])
def test_every_row_used_is_quoted_and_cited(corpus_index: Snapshot, top_k: int) -> None:
    found = ask(corpus_index, MODELS, "Which FPAs entered into force before 2014?", top_k=top_k)
    assert found.computed is not None
    assert len(found.statements) + found.more == len(found.computed.rows)
    assert len(found.passages) <= top_k
    assert found.more == 0
    assert found.confidence >= 0.9
    by_rank = {passage.rank: passage for passage in found.passages}
    for statement, row in zip(found.statements, found.computed.rows, strict=True):
        assert statement.text == fold(" ".join(row.cells))
        assert all(statement.text in fold(by_rank[rank].text) for rank in statement.citations)
    assert all(len(passage.text) <= LONGEST_PASSAGE for passage in found.passages)


def test_what_was_computed_is_on_the_wire(corpus_index: Snapshot) -> None:
    sent = shape_answer(ask(corpus_index, MODELS, "How many FPAs were signed in 2012?"), 0.0).answer
    assert sent is not None
    assert sent.computed is not None
    assert (sent.short, sent.computed.value, sent.computed.rows) == ("4", "4", 4)
    assert sent.computed.explanation == "4 rows of 'Framework Participation Agreements' whose 'Signed' is in 2012"
    assert [(one.column, one.relation, one.values) for one in sent.computed.conditions] == [("Signed", "within", ["2012"])]
    assert [statement.row.cells[0] for statement in sent.statements if statement.row] == IN_2012


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("Is there an FPA with Japan?", "'Japan'"),
        ("Has the EU signed a framework participation agreement with India?", "'India'"),
        ("has singapore an fpa with the eu", "'singapore'"),
        ("Do Malaysia and Japan have FPAs?", "'Malaysia' or 'Japan'"),
    ],
)
def test_a_state_that_a_table_of_states_lacks_is_refused_with_the_table(
    question: str, state: str, corpus_index: Snapshot
) -> None:
    found = ask(corpus_index, MODELS, question)
    assert not found.answered
    assert found.reason == f"none of the 23 rows of 'Framework Participation Agreements' is {state}"


@pytest.mark.parametrize("question", ["Does the EU have an FPA with Canada?", "Has Canada signed an FPA?"])
def test_a_state_that_a_table_of_states_has_is_a_yes(question: str, corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, question)
    assert (found.verdict, [statement.text for statement in found.statements]) == (True, ["Canada 24/11/2005 01/12/2005"])


@pytest.mark.parametrize(
    "question",
    [
        "Did the EU terminate the FPA with Canada?",
        "Does Canada want an FPA?",
        "Is an FPA with Canada needed?",
        "Is the FPA with Japan planned?",
        "Has Canada never signed an FPA?",
        "Is there an agreement with Japan?",
    ],
)
def test_a_question_for_more_than_whether_a_row_is_there_is_not_computed(question: str, corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, question)
    assert (found.verdict, found.computed) == (None, None)
    assert found.reason is None or "rows of" not in found.reason


def test_a_list_without_rows_is_refused_with_what_was_looked_at(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, MODELS, "Which FPAs were signed in 2018?")
    assert not found.answered
    assert found.statements == ()
    assert found.reason == "none of the 23 rows of 'Framework Participation Agreements' is one whose 'Signed' is in 2018"
    counted = ask(corpus_index, MODELS, "How many FPAs were signed in 2018?")
    assert (counted.short, len(counted.statements)) == ("0", 23)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Which names have more troops than Bravo?", ["Alpha"]),
        ("Which names have fewer troops than Alpha?", ["Bravo", "Charlie"]),
        ("the second largest number of troops", ["Bravo"]),
        ("top 2 names by troops", ["Alpha", "Bravo"]),
        ("Which two names have the most troops?", ["Alpha", "Bravo"]),
        ("names in the Navy apart from Alpha", ["Charlie"]),
    ],
)
def test_rows_are_ranked_and_compared_with_others(question: str, labels: list[str]) -> None:
    found = compute_made(question, FORCES)
    assert found is not None
    assert [row.cells[0] for row in found.rows] == labels


def test_rows_that_tie_have_no_place() -> None:
    rows = [("Alpha", "Navy", "90", "4"), ("Bravo", "Army", "90", "2"), ("Charlie", "Army", "70", "6")]
    assert compute_made("Which name has the second most troops?", make_document(NAMES, rows)) is None
