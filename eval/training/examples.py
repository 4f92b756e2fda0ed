"""What the reader learns from: the paragraphs of a question set, cut as the service cuts, and where each answer stands.

A collection folder comes in, `Pool` and `Example` records come out. Articles are held out whole, so that what is measured on them
was not read.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.suites.collection import load_collection
from eval.suites.collection_index import read_collection_document
from eval.suites.suite import CollectionDocument
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings
from retrieval.reader.context import Context, write_context

HELD_OUT = 25  # one article of so many
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
    """A question with the chunk that answers it and the place of the answer in the chunk's context, half-open, in code points."""

    question: str
    answer: str
    chunk: int
    start: int
    end: int
    held_out: bool


def load_examples(folder: Path) -> tuple[Pool, list[Example]]:
    """Chunks and examples of a collection whose documents are named "article#number"; questions whose answer no chunk holds
    whole are left out. Raises SuiteError for a collection at fault."""
    suite = load_collection(folder)
    documents = {told.doc_id: told for told in suite.documents}
    chunks = [chunk for told in documents.values() for chunk in read_collection_document(told, "", ChunkSettings()).chunks]
    pool = _make_pool(chunks, documents)
    of_document: dict[str, list[int]] = {}
    for number, chunk in enumerate(chunks):
        of_document.setdefault(chunk.doc_id, []).append(number)
    examples = []
    for question in suite.questions:
        gold = next(doc_id for doc_id, grade in suite.qrels[question.id].items() if grade > 0)
        found = find_answer(pool, of_document.get(gold, []), question.text, question.answers[0])
        if found is not None:
            examples.append(Example(question.text, question.answers[0], *found, is_held_out(name_article(gold))))
    return pool, examples


def find_answer(pool: Pool, chunks: Sequence[int], question: str, answer: str) -> tuple[int, int, int] | None:
    """Chunk, start and end of the occurrence of `answer` that most words of the question stand around; None without any."""
    asked = set(re.findall(r"\w{3,}", question.casefold()))
    found = []
    for number in chunks:
        context = pool.contexts[number]
        for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", context.text[context.body :]):
            start, end = match.start() + context.body, match.end() + context.body
            near = context.text[max(context.body, start - _AROUND) : end + _AROUND].casefold()
            found.append((-len(asked & set(re.findall(r"\w{3,}", near))), number, start, end))
    return min(found)[1:] if found else None


def name_article(doc_id: str) -> str:
    """The article that a paragraph is of."""
    return doc_id.rsplit("#", 1)[0]


def is_held_out(article: str) -> bool:
    """True for the articles that are measured with; by their names, so that it never depends on an order."""
    return zlib.crc32(article.encode()) % HELD_OUT == 0


def _make_pool(chunks: Sequence[Chunk], documents: Mapping[str, CollectionDocument]) -> Pool:
    contexts = tuple(write_context(documents[chunk.doc_id].title, chunk.heading_path, chunk.text) for chunk in chunks)
    articles = tuple(name_article(chunk.doc_id) for chunk in chunks)
    of_article: dict[str, list[int]] = {}
    for number, article in enumerate(articles):
        of_article.setdefault(article, []).append(number)
    return Pool(tuple(chunks), contexts, tuple(chunk.doc_id for chunk in chunks), articles, of_article)
