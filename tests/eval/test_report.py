"""Figures are means and shares of what was measured."""

import pytest

from eval.questions import EvidenceQuote, Question
from eval.report import by_kind, figure_answers, figure_rankings
from eval.running import Answered, Ranking


def _question(kind: str, answerable: bool = True) -> Question:
    return Question("q", kind, "?", ("x",), (EvidenceQuote("a", "x"),), answerable)


def test_hits_and_means_are_over_all_questions() -> None:
    ranks = [1, 4, 7, None]
    rankings = [Ranking(_question("fact"), rank, 1 / rank if rank else 0.0, 0.5, rank == 1) for rank in ranks]
    figures = figure_rankings(rankings)
    assert (figures.questions, figures.hit_1, figures.hit_5, figures.hit_10) == (4, 1 / 4, 2 / 4, 3 / 4)
    assert figures.mrr_10 == pytest.approx((1 + 1 / 4 + 1 / 7 + 0) / 4)
    assert figures.read_within_3000 == 1 / 4


def test_answered_and_correct_are_shares_of_the_answerable_and_refused_of_the_others() -> None:
    answers = [
        Answered(_question("fact"), answered=True, correct=True, statements=3, verbatim=3, confidence=0.9),
        Answered(_question("fact"), answered=True, correct=False, statements=1, verbatim=0, confidence=0.8),
        Answered(_question("list"), answered=False, correct=False, statements=0, verbatim=0, confidence=0.1),
        Answered(_question("unanswerable", False), answered=False, correct=False, statements=0, verbatim=0, confidence=0.2),
        Answered(_question("unanswerable", False), answered=True, correct=False, statements=1, verbatim=1, confidence=0.7),
    ]
    figures = figure_answers(answers)
    assert (figures.answerable, figures.unanswerable) == (3, 2)
    assert (figures.answered, figures.correct, figures.refused) == (2 / 3, 1 / 3, 1 / 2)
    assert figures.verbatim == (3 + 0 + 1) / (3 + 1 + 1)


def test_shares_of_nothing_are_none() -> None:
    figures = figure_answers(
        [Answered(_question("fact"), answered=False, correct=False, statements=0, verbatim=0, confidence=0.1)]
    )
    assert figures.refused is None
    assert figures.verbatim is None


def test_questions_are_split_by_kind_in_the_order_of_the_names() -> None:
    measured = [Answered(_question(kind), False, False, 0, 0, 0.1) for kind in ("table", "fact", "table")]
    assert [(kind, len(part)) for kind, part in by_kind(measured).items()] == [("fact", 1), ("table", 2)]
