"""Questions of a suite, prepared once for everything that is measured with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.errors import SuiteError
from eval.suites.own_questions import Question
from index.engine import Snapshot
from index.filters import Filters
from retrieval.errors import QuestionError
from retrieval.models import Models
from retrieval.query.analysis import LONGEST_QUESTION, analyse_question
from retrieval.query.query import Query


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A question with its query, which holds its vector."""

    question: Question
    query: Query


def prepare_questions(index: Snapshot, models: Models, questions: Sequence[Question]) -> list[PreparedQuestion]:
    """Analyse and encode questions. Raises SuiteError that names one which cannot be asked."""
    queries = [read_query(index, models, question) for question in questions]
    vectors = index.encoder.encode([query.searched for query in queries])
    pairs = zip(questions, queries, vectors, strict=True)
    return [PreparedQuestion(question, replace(query, vector=vector)) for question, query, vector in pairs]


def read_query(index: Snapshot, models: Models, question: Question) -> Query:
    """The query of a question, without its vector. Of a question that is too long for the service the beginning is read.

    Raises SuiteError that names a question which cannot be asked.
    """
    try:
        return analyse_question(index, question.text[:LONGEST_QUESTION], Filters(), models.metonyms)
    except QuestionError as error:
        raise SuiteError(f"question {question.id!r} cannot be asked: {error}") from error
