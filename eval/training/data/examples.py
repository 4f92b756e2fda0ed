"""What the reader learns from: the paragraphs of a question set, cut as the service cuts, and where each answer stands.

A collection folder comes in, `Pool`, `Example` and `Unanswerable` records come out. Articles are held out whole, so that what is
measured on them was not read.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.suites.collection import load_collection
from eval.suites.collection_index import read_collection_document
from eval.suites.own_questions import Question
from eval.suites.record_lines import raise_errors
from eval.suites.records import read_records, take_text
from eval.suites.suite import CollectionDocument
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings
from retrieval.reader.context import Context, write_context

HELD_OUT = 25  # one article of so many
SMALL, HELD_OUT_OF_SMALL = 10_000, 5  # a collection of fewer questions holds out one article of five: fewer measure nothing
_AROUND = 120  # characters on either side in which words of the question speak for an occurrence of its answer


@dataclass(frozen=True, slots=True)
class Pool:
    """All chunks in order, each as the reader reads it, with its document and article, and the chunks of every article."""

    chunks: tuple[Chunk, ...]
    contexts: tuple[Context, ...]
    documents: tuple[str, ...]
    articles: tuple[str, ...]
    of_article: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the chunk that answers it and the place of the answer in that chunk's context."""

    question: str
    answers: tuple[str, ...]  # accepted ones, of which the first is learned
    chunk: int
    start: int  # half-open, in code points of the context's text
    end: int
    held_out: bool
    general: bool = False  # asked of several articles in the same words: a chunk of any of them may answer it

    @property
    def answer(self) -> str:
        """The answer that stands at the place."""
        return self.answers[0]


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A question that a person wrote about a paragraph that does not answer it."""

    question: str
    chunk: int  # of the paragraph, the one that shares most words with the question
    held_out: bool


def load_examples(folder: Path) -> tuple[Pool, list[Example], list[Unanswerable]]:
    """The chunks of a collection, its questions with an answer and those without.

    An article is what stands before "#" in a document's id, else the document's title. Questions whose answer no chunk holds
    whole are left out. Raises SuiteError for a collection at fault.
    """
    suite = load_collection(folder)
    documents = {document.doc_id: document for document in suite.documents}
    chunks = [chunk for one in documents.values() for chunk in read_collection_document(one, "", ChunkSettings()).chunks]
    pool = _make_pool(chunks, documents)
    of_document: dict[str, list[int]] = {}
    for number, chunk in enumerate(chunks):
        of_document.setdefault(chunk.doc_id, []).append(number)
    paragraphs = {query: next(each for each, grade in grades.items() if grade > 0) for query, grades in suite.qrels.items()}
    paragraphs |= read_paragraphs(folder) if any(not question.answerable for question in suite.questions) else {}
    articles = {query: name_article(documents[paragraph]) for query, paragraph in paragraphs.items()}
    held_out = choose_held_out(set(articles.values()), len(suite.questions))
    general = _find_general(suite.questions, articles)
    examples, unanswerable = [], []
    for question in suite.questions:
        held, among = articles[question.id] in held_out, of_document.get(paragraphs[question.id], [])
        if not question.answerable and among:
            unanswerable.append(Unanswerable(question.text, _find_nearest(pool, among, question.text), held))
        elif question.answerable and (found := find_answer(pool, among, question.text, question.answers[0])) is not None:
            examples.append(Example(question.text, question.answers, *found, held, question.id in general))
    return pool, examples, unanswerable


def find_answer(pool: Pool, chunks: Sequence[int], question: str, answer: str) -> tuple[int, int, int] | None:
    """Chunk, start and end of the occurrence of `answer` that most words of the question stand around. None without any."""
    words = set(re.findall(r"\w{3,}", question.casefold()))
    found = []
    for number in chunks:
        context = pool.contexts[number]
        for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", context.text[context.body :]):
            start, end = match.start() + context.body, match.end() + context.body
            near = context.text[max(context.body, start - _AROUND) : end + _AROUND].casefold()
            found.append((-len(words & set(re.findall(r"\w{3,}", near))), number, start, end))
    return min(found)[1:] if found else None


def name_article(document: CollectionDocument) -> str:
    """The article that a paragraph is of: what stands before "#" in its id, else its title, else its id."""
    article, mark, _ = document.doc_id.rpartition("#")
    return article if mark else document.title or document.doc_id


def choose_held_out(articles: Collection[str], questions: int) -> set[str]:
    """The articles that are measured with and not learned from. By the hashes of their names, so that no order matters."""
    if questions >= SMALL:
        return {article for article in articles if is_held_out(article)}
    ranked = sorted(articles, key=lambda article: (zlib.crc32(article.encode()), article))
    return set(ranked[: round(len(ranked) / HELD_OUT_OF_SMALL)])


def is_held_out(article: str) -> bool:
    """True for the articles of a large collection that are measured with."""
    return zlib.crc32(article.encode()) % HELD_OUT == 0


def read_paragraphs(folder: Path) -> dict[str, str]:
    """The document that each question is about, from answers.jsonl: judgments name none for a question without an answer."""
    errors: list[str] = []
    records = read_records(folder / "answers.jsonl", "query_id", errors)
    paragraphs = {query: take_text(record, "doc_id", place, errors) for place, query, record in records}
    raise_errors(folder.name, errors)
    return paragraphs


def _find_general(questions: Iterable[Question], articles: Mapping[str, str]) -> set[str]:
    """Ids of the questions whose words are asked of more than one article."""
    where: defaultdict[str, set[str]] = defaultdict(set)
    for question in questions:
        where[question.text.casefold()].add(articles[question.id])
    return {question.id for question in questions if len(where[question.text.casefold()]) > 1}


def _find_nearest(pool: Pool, chunks: Sequence[int], question: str) -> int:
    """The chunk that holds most words of a question, the first of several."""
    words = set(re.findall(r"\w{3,}", question.casefold()))
    return min(chunks, key=lambda row: (-len(words & set(re.findall(r"\w{3,}", pool.contexts[row].text.casefold()))), row))


def _make_pool(chunks: Sequence[Chunk], documents: Mapping[str, CollectionDocument]) -> Pool:
    contexts = tuple(write_context(documents[chunk.doc_id].title, chunk.heading_path, chunk.text) for chunk in chunks)
    articles = tuple(name_article(documents[chunk.doc_id]) for chunk in chunks)
    of_article: dict[str, list[int]] = {}
    for number, article in enumerate(articles):
        of_article.setdefault(article, []).append(number)
    return Pool(tuple(chunks), contexts, tuple(chunk.doc_id for chunk in chunks), articles, of_article)
