"""The worst questions are the worst, in order, with what was expected of them."""

from collections.abc import Mapping

import pytest

from eval.report.worst_questions import explain_fault, find_worst_answered, find_worst_ranked
from eval.run.results import Answered, Evaluation, Shown, SystemResult
from eval.suites.own_questions import EvidenceQuote, Question
from eval.suites.suite import CollectionDocument, Suite


def ask(name: str, answerable: bool = True, evidence: tuple[EvidenceQuote, ...] = ()) -> Question:
    return Question(name, "fact", f"what of {name}?", ("x",), evidence, answerable)


def rank(
    values: Mapping[str, tuple[float, float]],
    questions: tuple[Question, ...] | None = None,
    qrels: Mapping[str, Mapping[str, int]] | None = None,
    documents: tuple[CollectionDocument, ...] = (),
) -> tuple[Evaluation, SystemResult]:
    """Question id to (RR@10, nDCG@10)."""
    scores = {
        "RR@10": {name: pair[0] for name, pair in values.items()},
        "nDCG@10": {name: pair[1] for name, pair in values.items()},
    }
    system = SystemResult("hybrid", {}, scores, {"a": (Shown("doc", "found"),)})
    suite = Suite("s", questions or tuple(map(ask, values)), qrels or {}, False, documents)
    return Evaluation(suite, "g", {"hybrid": system}, (), {}), system


def answered(name: str, said: bool, correct: bool, confidence: float, answerable: bool = True) -> Answered:
    return Answered(ask(name, answerable), said, correct, 0.0, 0.0, 1, 1, None, None, confidence, "text")


def test_the_lowest_rr_comes_first_then_the_lowest_ndcg_then_the_id() -> None:
    values = {"d": (0.5, 0.4), "c": (0.0, 0.0), "b": (0.5, 0.3), "a": (0.5, 0.4), "e": (1.0, 0.2)}
    assert [case.question.id for case in find_worst_ranked(*rank(values))] == ["c", "b", "a", "d"]


def test_no_more_than_ten_are_named_and_none_that_found_it_first() -> None:
    values = {f"q{number:02}": (1 / number, 0.5) for number in range(1, 11)} | {f"z{number}": (0.0, 0.0) for number in range(5)}
    found = find_worst_ranked(*rank(values))
    assert [case.question.id for case in found] == ["z0", "z1", "z2", "z3", "z4", "q10", "q09", "q08", "q07", "q06"]
    assert find_worst_ranked(*rank({"q": (1.0, 0.5)})) == []


def test_the_rank_of_the_first_relevant_follows_from_rr() -> None:
    found = find_worst_ranked(*rank({"a": (1 / 7, 0.3), "b": (0.0, 0.0)}))
    assert {case.question.id: case.rank for case in found} == {"a": 7, "b": None}
    assert {case.question.id: case.found for case in found} == {"a": (Shown("doc", "found"),), "b": ()}


def test_evidence_quotes_are_expected_where_there_are_any() -> None:
    quotes = (EvidenceQuote("doc-1", "these words"), EvidenceQuote("doc-2", "or these"), EvidenceQuote("doc-1", "these words"))
    case = find_worst_ranked(*rank({"a": (0.5, 0.5)}, (ask("a", evidence=quotes),)))[0]
    assert case.expected == (Shown("doc-1", "these words"), Shown("doc-2", "or these"))


def test_relevant_documents_are_expected_by_grade_with_their_titles_and_the_rest_counted() -> None:
    grades = {"d1": 1, "d2": 2, "d3": 0, "d4": -1, "d5": 1, "d6": 1, "d7": 1, "d8": 1}
    documents = (CollectionDocument("d2", "Second", "text"), CollectionDocument("d1", "", "untitled " * 40))
    case = find_worst_ranked(*rank({"a": (0.5, 0.5)}, qrels={"a": grades}, documents=documents))[0]
    assert [shown.place for shown in case.expected] == ["d2", "d1", "d5", "d6", "d7"]
    assert case.unshown == 1  # d8; d3 and d4 are not relevant
    assert case.expected[0].beginning == "Second"
    assert case.expected[1].beginning.startswith("untitled untitled") and len(case.expected[1].beginning) <= 160


def test_wrong_answers_are_named_surest_first_and_right_ones_never() -> None:
    answers = [
        answered("right", True, True, 0.99),
        answered("rightly refused", False, False, 0.1, answerable=False),
        answered("wrong", True, False, 0.7),
        answered("said what none can say", True, False, 0.8, answerable=False),
        answered("refused", False, True, 0.25),
        answered("also", True, False, 0.7),
    ]
    names = [item.question.id for item in find_worst_answered(answers)]
    assert names == ["said what none can say", "refused", "also", "wrong"]
    assert [item.question.id for item in find_worst_answered(answers, most=1)] == names[:1]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (answered("a", True, False, 0.5), "without an expected string"),
        (answered("a", True, False, 0.5, answerable=False), "the corpus does not say"),
        (answered("a", False, False, 0.5), "refused, though the corpus holds the answer"),
        (answered("a", False, True, 0.5), "the right words were found"),
    ],
)
def test_a_fault_is_named(item: Answered, told: str) -> None:
    assert told in explain_fault(item)
