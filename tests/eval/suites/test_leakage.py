"""The shipped halves are apart, and what is not is found: the same question in other words, or for the same evidence."""

import io
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from eval.suites.leakage import ALIKE, Leak, find_leaks, measure_closeness, print_leaks
from eval.suites.own_questions import EvidenceQuote, Question, find_suite, load_questions
from tests.examples import scaled

TUNING, REPORTING = load_questions(find_suite("tuning")), load_questions(find_suite("reporting"))
EVERY = {question.id: question for question in (*TUNING, *REPORTING)}


def _ask(key: str, text: str, answer: str = "", quote: str = "", doc_id: str = "a") -> Question:
    evidence = (EvidenceQuote(doc_id, quote),) if quote else ()
    return Question(key, "fact", text, (answer,) if answer else (), evidence, bool(answer))


def _bare(key: str) -> Question:
    """A shipped question by its words alone."""
    return replace(EVERY[key], answers=(), evidence=())


def _reasons(*leaks: Leak) -> list[str]:
    return [leak.reason for leak in leaks]


def test_no_shipped_tuning_question_is_too_close_to_a_reporting_question() -> None:
    assert [(leak.first.id, leak.second.id, leak.reason) for leak in find_leaks(TUNING, REPORTING)] == []


def test_the_shipped_halves_keep_a_distance_to_the_threshold() -> None:
    """Nearer pairs would mean that the threshold, read off these questions, has to be judged again."""
    assert measure_closeness(TUNING, REPORTING).max() < ALIKE - 0.02


@pytest.mark.parametrize(
    ("one", "other"), [("t025", "t150"), ("r049", "r169"), ("t045", "t164"), ("t084", "t169"), ("r099", "r172")]
)
def test_a_question_asked_again_in_other_words_is_found_by_its_words(one: str, other: str) -> None:
    rest = [question for question in REPORTING if question.id not in (one, other)]
    found = find_leaks([_bare(one)], [*rest, _bare(other)])
    assert [(leak.first.id, leak.second.id, leak.reason) for leak in found] == [(one, other, f"alike by {ALIKE} or more")]


@pytest.mark.parametrize(
    ("one", "other"), [("t158", "r160"), ("t166", "r169"), ("t047", "r049"), ("t122", "r115"), ("t025", "r113")]
)
def test_the_same_form_about_something_else_is_no_leak(one: str, other: str) -> None:
    closeness = measure_closeness(TUNING, REPORTING)
    place = [question.id for question in TUNING].index(one), [question.id for question in REPORTING].index(other)
    assert 0.3 < closeness[place] < ALIKE


def test_any_two_questions_of_one_half_that_share_evidence_would_leak_if_they_were_parted() -> None:
    quotes = {question.id: {(item.doc_id, item.quote) for item in question.evidence} for question in TUNING}
    sharing = [(one, other) for one, other in combinations(TUNING, 2) if quotes[one.id] & quotes[other.id]]
    assert len(sharing) > 10
    found = {(leak.first.id, leak.second.id) for leak in find_leaks([one for one, _ in sharing], [other for _, other in sharing])}
    assert {(one.id, other.id) for one, other in sharing} <= found


def test_evidence_is_the_same_when_one_quote_holds_the_other_in_the_same_document() -> None:
    one = _ask("t1", "Who signed?", "Kim", "Kim signed  the\naccord")
    assert _reasons(*find_leaks([one], [_ask("r1", "Which accord?", "peace", "In May Kim signed the accord.")])) == [
        "same evidence"
    ]
    assert find_leaks([one], [_ask("r1", "Which accord?", "peace", "In May Kim signed the accord.", "b")]) == ()


def test_the_same_answer_makes_a_leak_of_questions_that_are_somewhat_alike() -> None:
    first, second = "Which navy patrols the Gulf of Aden?", "Which navy hunts in the Gulf of Aden?"
    assert 0.5 <= measure_closeness([_ask("t1", first)], [_ask("r1", second)])[0, 0] < ALIKE
    assert _reasons(*find_leaks([_ask("t1", first, "The Indian Navy")], [_ask("r1", second, "the  indian navy")])) == [
        "same answer 'the indian navy', alike by 0.5 or more"
    ]
    assert find_leaks([_ask("t1", first, "India")], [_ask("r1", second, "Japan")]) == ()
    assert find_leaks([_ask("t1", "Which navy?", "India")], [_ask("r1", "Host of the summit", "India")]) == ()


def test_an_acronym_is_the_same_word_as_what_it_stands_for() -> None:
    known = _ask("t1", "What is a Framework Participation Agreement (FPA)?")
    one, other = _ask("t2", "Japan FPA in force"), _ask("r1", "Is Japan's Framework Participation Agreement in force?")
    assert measure_closeness([known, one], [other])[1, 0] == pytest.approx(1)


def test_the_same_id_or_the_same_words_in_both_files_are_faults_whatever_else_differs() -> None:
    assert _reasons(*find_leaks([_ask("q1", "Who signed?")], [_ask("q1", "Where is Hanoi?")])) == ["same id"]
    assert _reasons(*find_leaks([_ask("q1", "What is it?")], [_ask("q2", "what IS it")])) == ["same words"]


def test_a_question_or_an_id_that_stands_twice_in_one_file_is_a_fault() -> None:
    asked = [_ask("q1", "Who signed the accord?"), _ask("q2", "who signed the accord"), _ask("q1", "Where is Hanoi?")]
    assert _reasons(*find_leaks(asked, [])) == ["asked twice in tuning", "same id twice in tuning"]
    assert _reasons(*find_leaks([], asked)) == ["asked twice in reporting", "same id twice in reporting"]


@given(st.lists(st.sampled_from(TUNING), min_size=1, max_size=6), st.lists(st.sampled_from(REPORTING), min_size=1, max_size=6))
@settings(max_examples=scaled(40))
def test_closeness_is_a_share_the_same_both_ways_and_one_for_the_same_words(
    first: list[Question], second: list[Question]
) -> None:
    closeness = measure_closeness(first, second)
    assert closeness.shape == (len(first), len(second))
    assert ((closeness >= 0) & (closeness <= 1)).all()
    assert np.allclose(closeness, measure_closeness(second, first).T)
    assert np.allclose(np.diag(measure_closeness(first, first)), 1)


def test_questions_without_a_word_of_weight_are_like_nothing() -> None:
    assert measure_closeness([_ask("q1", "What is it?")], [_ask("q2", "Who are they?")]).tolist() == [[0.0]]


def test_leaks_are_printed_whole_within_the_width_and_none_is_one_line() -> None:
    written = io.StringIO()
    leaks = find_leaks([_ask("t" * 90, "Is [red]Hanoi[/red] " + "x" * 150)], [_ask("r1", "is red Hanoi red " + "x" * 150)])
    print_leaks(leaks, Console(file=written, width=110))
    assert max(map(len, written.getvalue().splitlines())) <= 110
    assert "[red]Hanoi[/red]" in written.getvalue()
    assert re.search(r"1\.00 .* same words", written.getvalue())
    empty = io.StringIO()
    print_leaks((), Console(file=empty, width=110))
    assert len(empty.getvalue().splitlines()) == 1
