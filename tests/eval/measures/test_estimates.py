"""The numbers of a report are means, shares and percentiles of what was measured."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from eval.measures.estimates import (
    average_systems,
    estimate,
    estimate_answers,
    estimate_kinds,
    estimate_right,
    estimate_systems,
    find_leading,
    fits_short,
    measure_abstention,
    measure_timings,
)
from eval.measures.short_measures import ShortOutcome
from eval.run.results import Answered, Evaluation, SystemResult
from eval.suites.own_questions import EvidenceQuote, Question
from eval.suites.suite import Suite


def ask(name: str, kind: str = "fact", answerable: bool = True) -> Question:
    return Question(name, kind, "?", ("x",), (), answerable)


def evaluated(systems: Mapping[str, Mapping[str, Mapping[str, float]]], *questions: Question) -> Evaluation:
    results = {name: SystemResult(name, {}, scores, {}) for name, scores in systems.items()}
    return Evaluation(Suite("s", questions, {}, False), "g", results, (), {})


def answered(said: bool, correct: bool, confidence: float, question: Question) -> Answered:
    return Answered(
        question, said, correct, 1.0 if correct else 0.0, 0.5, 2 if said else 0, 1 if said else 0, None, None, confidence, "t"
    )


ANSWERS = (
    answered(True, True, 0.9, ask("a")),
    answered(True, False, 0.8, ask("b")),
    answered(False, True, 0.3, ask("c", "list")),
    answered(False, False, 0.2, ask("d", "unanswerable", answerable=False)),
    answered(True, False, 0.6, ask("e", "unanswerable", answerable=False)),
)


def test_an_estimate_is_the_mean_within_its_bounds() -> None:
    found = estimate([0.0, 0.5, 1.0, 1.0])
    assert found is not None
    assert (found.mean, found.count) == ((0 + 0.5 + 1 + 1) / 4, 4)
    assert 0 <= found.low < found.mean < found.high <= 1


def test_nothing_has_no_estimate() -> None:
    assert estimate([]) is None


def test_the_leading_system_is_the_one_served_else_the_last() -> None:
    scores = {"nDCG@10": {"q": 1.0}}
    both = find_leading(evaluated({"hybrid": scores, "bm25": scores}, ask("q")))
    leading = find_leading(evaluated({"bm25": scores, "dense": scores}, ask("q")))
    assert both is not None and both.system == "hybrid"
    assert leading is not None and leading.system == "dense"
    assert find_leading(evaluated({"hybrid": {"nDCG@10": {}}}, ask("q"))) is None


def test_systems_are_estimated_and_averaged_measure_by_measure() -> None:
    bm25 = {"nDCG@10": {"a": 1.0, "b": 0.0}, "AP": {"a": 0.5, "b": 0.25}}
    evaluation = evaluated({"bm25": bm25, "empty": {"nDCG@10": {}}}, ask("a"), ask("b"))
    assert {measure: list(row) for measure, row in estimate_systems(evaluation).items()} == {"nDCG@10": ["bm25"]}
    assert estimate_systems(evaluation)["nDCG@10"]["bm25"].mean == 1 / 2
    assert average_systems(evaluation) == {"AP": {"bm25": (0.5 + 0.25) / 2}}


def test_kinds_are_estimated_where_there_is_more_than_one() -> None:
    scores = {"nDCG@10": {"a": 1.0, "b": 0.0, "c": 0.5}}
    questions = (ask("a", "table"), ask("b", "table"), ask("c", "fact"))
    kinds = estimate_kinds(evaluated({"bm25": scores}, *questions))
    assert {kind: row["bm25"].mean for kind, row in kinds.items()} == {"fact": 0.5, "table": (1 + 0) / 2}
    assert list(kinds) == ["fact", "table"]
    assert estimate_kinds(evaluated({"bm25": {"nDCG@10": {"a": 1.0}}}, *questions)) == {}


def test_answers_are_right_when_answered_rightly_or_rightly_refused() -> None:
    right = estimate_right(ANSWERS)
    assert {kind: share.mean for kind, share in right.items()} == {"fact": 1 / 2, "list": 0, "unanswerable": 1 / 2}
    assert estimate_right(ANSWERS[:2]) == {}


def test_each_measure_of_answers_is_over_the_questions_that_it_is_about() -> None:
    found = {name: (value.mean, value.count) for name, value in estimate_answers(ANSWERS).items()}
    assert found["right"] == (2 / 5, 5)
    assert found["answerable: answered"] == (2 / 3, 3)
    assert found["answerable: correct"] == (1 / 3, 3)  # the refused one is not, whatever it would have said
    assert found["unanswerable: refused"] == (1 / 2, 2)
    assert found["exact match"] == ((1 + 0 + 1) / 3, 3)
    assert found["statements verbatim"] == (1 / 2, 3)
    assert "citation precision" not in found


def judge(
    question: Question, outcome: ShortOutcome | None, *, said: bool = True, short: str | None = None, signable: bool = False
) -> Answered:
    return replace(answered(said, True, 0.9, question), short=short, short_outcome=outcome, signable=signable)


def test_short_answers_are_measured_where_the_question_says_which_are_right() -> None:
    listed, none = replace(ask("a"), short=("x",)), replace(ask("b"), short=())
    answers = [
        judge(listed, "right", short="x", signable=True),
        judge(listed, "wrong", short="y"),
        judge(listed, "missing", signable=True),
        judge(listed, "missing", said=False),
        judge(none, "none", signable=True),
        judge(none, "not wanted", short="y"),
        judge(ask("c"), None, short="y"),
    ]
    found = {name: (value.mean, value.count) for name, value in estimate_answers(answers).items()}
    assert found["signable"] == (3 / 7, 7)
    assert found["short as wanted"] == (2 / 6, 6)  # "right" and "none"
    assert found["short right where shown"] == (1 / 3, 3)
    assert found["short shown unwanted"] == (1 / 2, 2)
    assert found["short missing"] == (1 / 3, 3)  # of those that are answered
    assert [fits_short(item) for item in answers] == [1, 0, 0, 0, 1, 0, None]


def test_a_refusal_has_none_of_the_wanted_items() -> None:
    question = replace(ask("a", "list"), items=(("x",), ("y",)))
    answers = [
        replace(answered(True, True, 0.9, question), item_recall=1 / 2, item_precision=1.0),
        replace(answered(False, True, 0.1, question), item_recall=0.0, item_precision=None),
        answered(True, True, 0.9, ask("b")),
    ]
    found = {name: (value.mean, value.count) for name, value in estimate_answers(answers).items()}
    assert found["items recall"] == ((1 / 2 + 0) / 2, 2)
    assert found["items precision"] == (1, 1)
    assert found["items F1"] == (pytest.approx((2 / (1 + 2) + 0) / 2), 2)


def test_rows_are_the_evidence_of_questions_over_tables_by_kind_or_style() -> None:
    gold = (EvidenceQuote("doc", "Peru 14/10/2022 -"),)
    by_kind, by_style = replace(ask("a", "table"), evidence=gold), replace(ask("b"), evidence=gold, style="table")
    answers = [
        replace(answered(True, True, 0.9, by_kind), citation_recall=1 / 3, citation_precision=1 / 2),
        answered(False, True, 0.1, by_style),
        replace(answered(True, True, 0.9, replace(ask("c"), evidence=gold)), citation_recall=1.0, citation_precision=1.0),
    ]
    found = {name: (value.mean, value.count) for name, value in estimate_answers(answers).items()}
    assert found["rows recall"] == ((1 / 3 + 0) / 2, 2)
    assert found["rows precision"] == (1 / 2, 1)


def test_what_no_question_tells_is_left_out() -> None:
    found = estimate_answers(ANSWERS)
    assert [name for name in found if name.startswith(("short", "items", "rows"))] == []


def test_the_operating_point_is_what_the_service_did() -> None:
    found = measure_abstention(ANSWERS)
    assert found is not None
    assert found.operating == (3 / 5, 2 / 3)
    assert found.curve[-1] == (1.0, 3 / 5)  # all answered: "a" and "c" would be right
    assert found.tenths[-1] == found.curve[-1]
    assert found.auroc == pytest.approx((2 + 2 + 1) / 6)


def test_a_service_that_answers_nothing_has_no_operating_point() -> None:
    found = measure_abstention(ANSWERS[2:4])
    assert found is not None and found.operating is None
    assert measure_abstention(()) is None


def test_stages_have_a_median_and_a_95th_percentile() -> None:
    times = tuple(float(value) for value in range(101))
    assert measure_timings({"encode": times, "never": ()}) == {"encode": (50.0, 95.0)}
