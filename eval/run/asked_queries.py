"""Questions made ready to be asked: read as the doors read them, with the vector that the dense leg compares."""

from dataclasses import dataclass

from eval.errors import SuiteError
from eval.suites.own_questions import Question
from index.local.open_index import OpenIndex
from retrieval.errors import QuestionError
from retrieval.query.expansion import LONGEST_QUESTION, prepare_query
from retrieval.query.query import Filters, Query
from retrieval.rank.candidates import Vector


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question with its query and the vector of it, made once for all that is asked with them."""

    question: Question
    query: Query
    vector: Vector


def read_query(index: OpenIndex, question: Question) -> Query:
    """The query of a question, of which no more is read than the doors take. Raises SuiteError that names it."""
    try:
        return prepare_query(question.text[:LONGEST_QUESTION], Filters(), index.tokenizer.vocabulary.acronyms)
    except QuestionError as error:
        raise SuiteError(f"question {question.id!r} cannot be asked: {error}") from error
