"""Measures held against arithmetic."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.measures.ranking_measures import (
    MEASURES,
    judge_passages,
    measure_run,
    read_within,
    states_answer,
)
from eval.suites.own_questions import EvidenceQuote, Question
from eval.suites.suite import qrels_of
from ingest.spans import Span
from retrieval.passages.passage import Passage, PassageSource

ONE, TWO, THREE = (EvidenceQuote("a", words) for words in ("The first fact.", "The second fact.", "The third fact."))
NOTHING = "Nothing."
IDEAL_OF_TWO = 1 / math.log2(2) + 1 / math.log2(3)


def _passage(rank: int, text: str, doc_id: str = "a") -> Passage:
    source = PassageSource(doc_id, "Title", None, None, "a.txt")
    return Passage(rank, f"{doc_id}:{rank}", text, Span(0, len(text)), "prose", 0.5, {}, source, (), (), (), (), None, None, ())


def _question(*evidence: EvidenceQuote) -> Question:
    return Question("q", "fact", "When?", ("17 October 2019", "17/10/2019"), evidence, True)


def _measure(grades: dict[str, int], found: list[str]) -> dict[str, float]:
    """The measures of one question, by name; all is found with the same score."""
    scores = measure_run({"q": grades}, {"q": [(target, 1.0) for target in found]})
    return {name: values["q"] for name, values in scores.items()}


def test_graded_relevance_gains_its_grade_and_the_rest_only_asks_whether_it_is_above_zero() -> None:
    measured = _measure({"low": 1, "high": 3, "never": 2}, ["no", "low", "high"])
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert measured == pytest.approx(
        {
            "nDCG@10": (1 / math.log2(3) + 3 / math.log2(4)) / ideal,
            "Recall@10": 2 / 3,
            "Recall@100": 2 / 3,
            "RR@10": 1 / 2,
            "AP": (1 / 2 + 2 / 3) / 3,
            "hit@1": 0,
            "hit@5": 1,
            "hit@10": 1,
        }
    )
    assert tuple(measured) == MEASURES


def test_relevant_beyond_a_cutoff_counts_for_the_deeper_measures_alone() -> None:
    measured = _measure({"x": 1}, [f"no-{rank}" for rank in range(1, 11)] + ["x"])
    assert measured == pytest.approx({**dict.fromkeys(MEASURES, 0.0), "Recall@100": 1, "AP": 1 / 11})
    assert _measure({"x": 1}, [f"no-{rank}" for rank in range(1, 10)] + ["x"])["RR@10"] == pytest.approx(1 / 10)
    assert _measure({"x": 1}, [f"no-{rank}" for rank in range(1, 6)] + ["x"])["hit@5"] == 0
    assert _measure({"x": 1}, [f"no-{rank}" for rank in range(1, 101)] + ["x"])["Recall@100"] == 0


@pytest.mark.parametrize("found", [["a", "z"], ["z", "a"]])
def test_equal_scores_keep_the_order_of_the_run_whatever_the_targets_are_called(found: list[str]) -> None:
    assert _measure({"a": 1}, found)["RR@10"] == 1 / (found.index("a") + 1)
    assert _measure({"a": 1}, found)["AP"] == 1 / (found.index("a") + 1)


def test_the_order_of_the_run_counts_and_not_its_scores() -> None:
    scores = measure_run({"q": {"x": 1}}, {"q": [("no", 0.1), ("x", 0.9)]})
    assert scores["RR@10"]["q"] == scores["AP"]["q"] == 1 / 2


def test_a_target_found_twice_counts_at_its_first_place() -> None:
    assert _measure({"x": 1, "y": 1}, ["x", "no", "x", "y"])["AP"] == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_questions_that_the_run_lacks_or_found_nothing_for_score_zero_and_unjudged_ones_are_left_out() -> None:
    qrels = {"lacking": {"x": 1}, "empty": {"x": 1}, "found": {"x": 1}, "irrelevant": {"x": 0}, "unjudged": {}}
    scores = measure_run(qrels, {"other": [("x", 1.0)], "found": [("x", 1.0)], "empty": [], "irrelevant": [("x", 1.0)]})
    expected = {"lacking": 0.0, "empty": 0.0, "found": 1.0, "irrelevant": 0.0, "unjudged": 0.0}
    assert scores == dict.fromkeys(MEASURES, expected)
    assert all(list(values) == list(qrels) for values in scores.values())


@pytest.mark.parametrize("grade", [-1, -2])
def test_a_grade_below_zero_is_not_relevant(grade: int) -> None:
    found = ["bad", "good"]
    assert _measure({"bad": grade, "good": 2}, found) == _measure({"bad": 0, "good": 2}, found) == _measure({"good": 2}, found)


def test_no_question_has_no_value() -> None:
    assert measure_run({}, {"q": [("x", 1.0)]}) == {name: {} for name in MEASURES}


@settings(deadline=None)  # the first example loads trec_eval
@given(
    grades=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-1, 3), max_size=6),
    found=st.permutations(list("abcdefghijkl")),
)
def test_values_lie_between_zero_and_one_and_agree_with_each_other(grades: dict[str, int], found: list[str]) -> None:
    measured = _measure(grades, found)
    first = next((rank for rank, target in enumerate(found, 1) if grades.get(target, 0) > 0), None)
    assert all(0 <= value <= 1 for value in measured.values())
    assert measured["RR@10"] == (1 / first if first and first <= 10 else 0)
    assert [measured[f"hit@{cutoff}"] for cutoff in (1, 5, 10)] == [bool(first and first <= cutoff) for cutoff in (1, 5, 10)]


def test_passages_become_the_quotes_first_read_in_them_or_stay_themselves() -> None:
    passages = [_passage(1, NOTHING), _passage(2, f"{TWO.quote} {ONE.quote}"), _passage(3, ONE.quote), _passage(4, THREE.quote)]
    judged = judge_passages(passages, [ONE, TWO, THREE])
    assert judged == [("a:1", 0.5), ("quote-1", 0.5), ("quote-2", 0.5), ("a:3", 0.5), ("quote-3", 0.5)]


def test_the_first_relevant_rank_is_that_of_the_first_passage_with_a_quote() -> None:
    passages = [_passage(1, NOTHING), _passage(2, ONE.quote, "b"), _passage(3, f"{TWO.quote} {ONE.quote}")]
    scores = measure_run({"q": qrels_of(_question(ONE, TWO))}, {"q": judge_passages(passages, [ONE, TWO])})
    assert scores["RR@10"]["q"] == pytest.approx(1 / 3)
    assert scores["nDCG@10"]["q"] == pytest.approx((1 / math.log2(4) + 1 / math.log2(5)) / IDEAL_OF_TWO)


def test_a_quote_given_twice_is_one_target() -> None:
    question = _question(ONE, ONE, TWO)
    assert qrels_of(question) == {"quote-1": 1, "quote-3": 1}
    assert [target for target, _ in judge_passages([_passage(1, ONE.quote), _passage(2, TWO.quote)], question.evidence)] == [
        "quote-1",
        "quote-3",
    ]
    assert qrels_of(_question()) == {}


def test_all_quotes_in_the_first_passage_are_the_ideal_of_a_run() -> None:
    judged = judge_passages([_passage(1, f"{ONE.quote} {TWO.quote}"), _passage(2, THREE.quote)], [ONE, TWO, THREE])
    measured = measure_run({"q": qrels_of(_question(ONE, TWO, THREE))}, {"q": judged})
    assert {name: values["q"] for name, values in measured.items()} == pytest.approx(dict.fromkeys(MEASURES, 1.0))


def test_a_quote_counts_as_read_only_when_it_ends_within_the_characters() -> None:
    passages = [_passage(1, "x" * 84), _passage(2, ONE.quote)]
    assert read_within(passages, [ONE], 84 + len("\n") + len(ONE.quote))
    assert not read_within(passages, [ONE], 84 + len("\n") + len(ONE.quote) - 1)


def test_an_answer_holds_an_expected_string_in_any_letter_case_and_white_space() -> None:
    question = _question(ONE)
    assert states_answer("Signed on 17\noctober 2019.", question)
    assert states_answer("Vietnam 17/10/2019 01/05/2020", question)
    assert not states_answer("Signed in 2019.", question)
