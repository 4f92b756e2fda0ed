"""Groups of answers and the risk at each confidence are plain shares."""

import pytest

from eval.measures.answer_groups import AnswerGroup, RiskLevel, group_answers, measure_risks
from eval.run.results import Answered
from eval.suites.own_questions import Question


def answered(
    style: str, kind: str, confidence: float, *, said: bool = True, correct: bool = True, signable: bool = True
) -> Answered:
    question = Question("q", kind, "When?", ("x",), (), kind != "unanswerable", style)
    return Answered(question, said, correct, 0.0, 0.0, 1, 1, None, None, confidence, "t", signable=signable)


ANSWERS = (
    answered("list", "fact", 0.95),
    answered("list", "fact", 0.9, signable=False),
    answered("list", "unanswerable", 0.3, said=False),
    answered("typo", "fact", 0.75, correct=False, signable=False),
    answered("", "unanswerable", 0.6, signable=False),
)


def test_each_style_has_its_shares_and_what_has_none_is_left_out() -> None:
    groups = group_answers(ANSWERS, "style")
    assert groups == {
        "list": AnswerGroup(3, 2 / 3, 3 / 3, 2 / 3, pytest.approx((0.95 + 0.9 + 0.3) / 3), 2 / 3),
        "typo": AnswerGroup(1, 1, 0, 0, 0.75, 1),
    }


def test_each_kind_has_them_too() -> None:
    groups = group_answers(ANSWERS, "kind")
    assert list(groups) == ["fact", "unanswerable"]
    assert groups["unanswerable"] == AnswerGroup(2, 1 / 2, 1 / 2, 1 / 2, pytest.approx((0.3 + 0.6) / 2), 0)


def test_one_group_alone_is_no_table() -> None:
    assert group_answers(ANSWERS[:3], "style") == group_answers([], "kind") == {}


def test_the_risk_is_of_what_is_answered_with_that_confidence_or_more() -> None:
    assert measure_risks(ANSWERS, (0.2, 0.7, 0.9, 0.96)) == [
        RiskLevel(0.2, 4, 3 / 4),
        RiskLevel(0.7, 3, 2 / 3),
        RiskLevel(0.9, 2, 1 / 2),
        RiskLevel(0.96, 0, None),
    ]
    assert measure_risks([]) == []
