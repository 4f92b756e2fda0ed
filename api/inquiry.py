"""The one way from words to an answer or to passages, for HTTP and the command line alike: prepare, encode, call `retrieval`."""

from contextlib import AbstractContextManager

from api.stages import Timed, untimed
from index.opened import OpenIndex
from index.shelf import Shelf
from retrieval.answer import Answer
from retrieval.answering import answer
from retrieval.passage import Passage
from retrieval.query import Filters, Mode
from retrieval.question import prepare_query
from retrieval.reader.reader import load_reader
from retrieval.search import search


def borrow_for(shelf: Shelf, filters: Filters) -> AbstractContextManager[OpenIndex]:
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
