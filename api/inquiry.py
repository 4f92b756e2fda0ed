"""The one way from words to an answer or to passages, for HTTP and the command line alike: prepare, encode, call `retrieval`."""

from contextlib import AbstractContextManager

from api.telemetry.timings import Timed, untimed
from index.generations.pool import IndexPool
from index.local.open_index import OpenIndex
from retrieval.answer.answer import Answer
from retrieval.answer.selection import answer
from retrieval.passages.passage import Passage
from retrieval.query.expansion import prepare_query
from retrieval.query.query import Filters, Mode
from retrieval.rank.search import search
from retrieval.reader.reader import load_reader


def borrow_for(shelf: IndexPool, filters: Filters) -> AbstractContextManager[OpenIndex]:
    """What a question with these filters is answered from; to be borrowed in the thread that answers, which may outlive the
    request."""
    return shelf.borrow_as_of(filters.as_of) if filters.as_of else shelf.borrow()


def ask_index(index: OpenIndex, question: str, filters: Filters, top_k: int, *, timed: Timed = untimed) -> Answer:
    """Answer a question from the best `top_k` passages; raises QuestionError for one that cannot be searched."""
    query = prepare_query(question, filters, index.tokenizer.vocabulary.acronyms)
    with timed("encode"):
        vector = index.encode([query.searched])[0]
    with timed("answer"):
        return answer(index, query, vector, top_k, reader=load_reader())


def search_index(
    index: OpenIndex, text: str, filters: Filters, top_k: int, mode: Mode, *, timed: Timed = untimed
) -> tuple[Passage, ...]:
    """The best `top_k` passages; raises QuestionError for a query that cannot be searched."""
    query = prepare_query(text, filters, index.tokenizer.vocabulary.acronyms)
    with timed("encode"):
        vector = None if mode == "lexical" else index.encode([query.searched])[0]
    with timed("search"):
        return search(index, query, vector, top_k, mode, reader=load_reader())
