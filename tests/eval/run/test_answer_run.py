"""An answer that is given is measured whole. A refused one earns nothing, and tells what it would have said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.run.answer_run import measure_answer
from eval.suites.own_questions import EvidenceQuote, Question
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.passages.passage import Passage, PassageSource

ROWS = ("Peru 14/10/2022 -", "Vietnam 17/10/2019 01/05/2020", "Chile 30/01/2014 01/10/2015")
LIST = Question(
    "q",
    "list",
    "Which?",
    ("Peru",),
    tuple(EvidenceQuote("annex", row) for row in ROWS[:2]),
    answerable=True,
    style="list",
    short=(),
    items=(("Peru",), ("Viet Nam", "Vietnam")),
)
UNANSWERABLE = Question("u", "unanswerable", "Which?", (), (), False, "false_premise", (), (), ("Peru",))


def make_answer(
    *texts: str, short: str | None = None, verdict: bool | None = None, confidence: float = 0.9, doc_id: str = "annex"
) -> Answer:
    source = PassageSource(doc_id, "Annex", None, None, "annex.txt")
    passages = tuple(
        Passage(rank, f"c{rank}", text, Span(0, len(text)), "table", 1.0, {}, source, (), (), (), (), None, None, ())
        for rank, text in enumerate(texts, 1)
    )
    statements = tuple(Statement(text, (rank,)) for rank, text in enumerate(texts, 1))
    said = bool(texts)
    return Answer(
        "Which?", said, None, " ".join(texts), short, confidence, statements, passages, (), "g", None, "list", verdict=verdict
    )


def test_a_complete_list_is_signed_and_an_incomplete_one_is_not() -> None:
    whole, half = measure_answer(LIST, make_answer(*ROWS), 0.5), measure_answer(LIST, make_answer(ROWS[0], ROWS[2]), 0.5)
    assert (whole.item_recall, whole.item_precision, whole.signable) == (1, pytest.approx(2 / 3), True)
    assert (half.item_recall, half.item_precision, half.signable) == (1 / 2, 1 / 2, False)
    assert whole.citation_recall == 1 and half.citation_recall == 1 / 2
    assert half.right


def test_a_short_answer_where_none_should_be_given_is_not_signed() -> None:
    found = measure_answer(LIST, make_answer(*ROWS, short="Chile"), 0.5)
    assert (found.short, found.short_outcome, found.signable) == ("Chile", "not wanted", False)


def test_a_refusal_shows_nothing_and_earns_nothing() -> None:
    found = measure_answer(LIST, make_answer(*ROWS, short="Peru", confidence=0.4), 0.5)
    assert (found.answered, found.short, found.short_outcome) == (False, None, "none")
    assert (found.item_recall, found.item_precision, found.exact, found.f1) == (0, None, 0, 0)
    assert (found.signable, found.right, found.correct) == (False, False, True)
    assert (found.statements, found.verbatim, found.text) == (3, 3, " ".join(ROWS))


def test_what_cannot_be_answered_is_signed_when_it_is_refused() -> None:
    refused = measure_answer(UNANSWERABLE, make_answer(ROWS[0], confidence=0.4), 0.5)
    given_away = measure_answer(UNANSWERABLE, make_answer(ROWS[0], short="Peru"), 0.5)
    assert (refused.signable, refused.short_outcome) == (True, "none")
    assert (given_away.signable, given_away.short_outcome) == (False, "near miss")
    assert measure_answer(UNANSWERABLE, make_answer(), 0.5).signable


@pytest.mark.parametrize(("verdict", "signable"), [(True, True), (None, True), (False, False)])
def test_a_verdict_is_right_or_absent_but_never_wrong(verdict: bool | None, signable: bool) -> None:
    question = replace(LIST, style="yes_no", short=("yes",), wrong=("no",), items=())
    assert measure_answer(question, make_answer(ROWS[0], verdict=verdict), 0.5).signable is signable


def test_a_count_is_right_when_the_short_answer_says_it() -> None:
    question = replace(LIST, kind="table", answers=("2", "two"), short=("2", "two"), items=())
    assert measure_answer(question, make_answer(*ROWS[:2], short="2"), 0.5).right
    assert not measure_answer(question, make_answer(*ROWS[:2]), 0.5).right  # though "2" stands in every date


def test_an_answer_in_parts_is_measured_by_the_statements_of_its_parts() -> None:
    parts = (make_answer(ROWS[0]), make_answer(ROWS[1]))
    found = measure_answer(LIST, replace(make_answer(), answered=True, text=" ".join(ROWS[:2]), parts=parts), 0.5)
    assert (found.item_recall, found.citation_recall, found.statements, found.verbatim) == (1, 1, 2, 2)
    assert found.signable


@given(st.permutations(ROWS), st.integers(0, 3), st.sampled_from((None, "Peru", "Chile", "Vietnam")), st.floats(0.0, 1.0))
def test_what_is_signed_is_right_and_a_refusal_never_earns(
    rows: list[str], count: int, short: str | None, confidence: float
) -> None:
    found = measure_answer(LIST, make_answer(*rows[:count], short=short, confidence=confidence), 0.5)
    assert found.right or not found.signable
    assert found.answered or (found.exact, found.f1, found.item_recall, found.signable) == (0, 0, 0, False)
