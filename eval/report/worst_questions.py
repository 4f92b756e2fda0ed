"""The worst questions of an `Evaluation`: those that were ranked or answered worst, with the expected answer.

Apart from the page because which questions are worst is a matter of the measures, not of how they are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from eval.run.results import Answered, Evaluation, Shown, SystemResult
from eval.suites.own_questions import Question
from eval.suites.suite import Suite

MOST = 10
_EXPECTED = 5  # shown of what is relevant: a question of a collection may have dozens
_BEGINNING = 160  # code points


@dataclass(frozen=True, slots=True)
class WorstRanked:
    """One question. rank: of the first relevant, None beyond the tenth. expected, found: the first few. unshown: how many more of
    the expected."""

    question: Question
    reciprocal_rank: float
    ndcg: float
    rank: int | None
    expected: tuple[Shown, ...]
    unshown: int
    found: tuple[Shown, ...]


def find_worst_ranked(evaluation: Evaluation, system: SystemResult, most: int = MOST) -> list[WorstRanked]:
    """Questions whose RR@10 is below 1: the lowest first, then the lowest nDCG@10, then by id."""
    questions = {question.id: question for question in evaluation.suite.questions}
    reciprocal, ndcg = system.scores.get("RR@10", {}), system.scores.get("nDCG@10", {})
    missed = [(value, ndcg.get(name, 0.0), name) for name, value in reciprocal.items() if value < 1]
    return [_show(evaluation.suite, system, questions[name], value, quality) for value, quality, name in sorted(missed)[:most]]


def find_worst_answered(answers: Sequence[Answered], most: int = MOST) -> list[Answered]:
    """Answers that are wrong and refusals of what can be answered: those first that were surest of it, then by id."""
    wrong = [item for item in answers if not item.right]
    return sorted(wrong, key=lambda item: (-_sureness(item), item.question.id))[:most]


def explain_fault(item: Answered) -> str:
    """What is wrong with an answer that is not right."""
    if not item.answered:
        return "refused, though the corpus holds the answer" + (" and the right words were found" if item.correct else "")
    return "answered without an expected string" if item.question.answerable else "answered, though the corpus does not say"


def _sureness(item: Answered) -> float:
    return item.confidence if item.answered else 1 - item.confidence


def _show(suite: Suite, system: SystemResult, question: Question, reciprocal: float, ndcg: float) -> WorstRanked:
    expected = _expect(suite, question)
    rank = round(1 / reciprocal) if reciprocal else None
    found = system.shown.get(question.id, ())
    return WorstRanked(question, reciprocal, ndcg, rank, expected[:_EXPECTED], len(expected[_EXPECTED:]), found)


def _expect(suite: Suite, question: Question) -> tuple[Shown, ...]:
    """The evidence quotes, or the relevant documents, best grade first, each with its title or how it begins."""
    if question.evidence:
        return tuple(Shown(item.doc_id, item.quote) for item in dict.fromkeys(question.evidence))
    grades = suite.qrels.get(question.id, {})
    wanted = sorted((name for name, grade in grades.items() if grade > 0), key=lambda name: (-grades[name], name))
    begins = {
        item.doc_id: item.title or shorten(item.text, _BEGINNING, placeholder=" …")
        for item in suite.documents
        if item.doc_id in grades
    }
    return tuple(Shown(name, begins.get(name, "")) for name in wanted)
