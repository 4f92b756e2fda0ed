"""Runs questions through the same code path as the doors, without HTTP, and measures each."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures import find_first, ndcg, read_within, reciprocal_rank, states_answer
from eval.questions import Question
from index.opened import OpenIndex
from retrieval.answer import Answer
from retrieval.answering import answer
from retrieval.citations import fold
from retrieval.passage import Passage
from retrieval.query import Filters, Mode
from retrieval.question import prepare_query
from retrieval.search import search

SYSTEMS: dict[str, Mode] = {"bm25": "lexical", "dense": "dense", "hybrid": "hybrid"}
DEPTH, SHOWN = 10, 5


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well one question's passages were ranked; `rank` of the first with evidence, None beyond the tenth."""

    question: Question
    rank: int | None
    reciprocal_rank: float
    ndcg: float
    read_within_3000: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """How well one question was answered: whether it was, with an expected string, each statement verbatim in what it cites."""

    question: Question
    answered: bool
    correct: bool
    statements: int
    verbatim: int
    confidence: float


def rank_questions(index: OpenIndex, questions: Sequence[Question], mode: Mode) -> list[Ranking]:
    """The rankings of all answerable questions."""
    return [_measure(question, _search(index, question, mode)) for question in questions if question.answerable]


def answer_questions(index: OpenIndex, questions: Sequence[Question]) -> list[Answered]:
    """The answers to all questions."""
    return [_judge(question, _ask(index, question)) for question in questions]


def _search(index: OpenIndex, question: Question, mode: Mode) -> Sequence[Passage]:
    query = prepare_query(question.text, Filters(), index.tokenizer.vocabulary.acronyms)
    return search(index, query, index.encode([query.searched])[0], DEPTH, mode)


def _ask(index: OpenIndex, question: Question) -> Answer:
    query = prepare_query(question.text, Filters(), index.tokenizer.vocabulary.acronyms)
    return answer(index, query, index.encode([query.searched])[0], SHOWN)


def _measure(question: Question, passages: Sequence[Passage]) -> Ranking:
    rank = find_first(passages, question.evidence)
    quality = ndcg(passages, question.evidence)
    return Ranking(question, rank, reciprocal_rank(rank), quality, read_within(passages, question.evidence))


def _judge(question: Question, found: Answer) -> Answered:
    texts = {passage.rank: fold(passage.text) for passage in found.passages}
    verbatim = sum(all(fold(statement.text) in texts[rank] for rank in statement.citations) for statement in found.statements)
    correct = found.answered and states_answer(found.text, question)
    return Answered(question, found.answered, correct, len(found.statements), verbatim, found.confidence)
