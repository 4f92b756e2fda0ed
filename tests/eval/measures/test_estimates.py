"""The numbers of a report are means, shares and percentiles of what was measured."""

from collections.abc import Mapping

import pytest

from eval.measures.estimates import (
    average_systems,
    estimate,
    estimate_answers,
    estimate_kinds,
    estimate_right,
    estimate_systems,
    find_leading,
    measure_abstention,
    measure_timings,
)
from eval.run.results import Answered, Evaluation, SystemResult
from eval.suites.own_questions import Question
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
    legs = find_leading(evaluated({"bm25": scores, "dense": scores}, ask("q")))
    assert both is not None and both.system == "hybrid"
    assert legs is not None and legs.system == "dense"
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
