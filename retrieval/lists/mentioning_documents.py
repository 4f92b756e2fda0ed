"""The documents that mention a subject, each by a sentence that does: the answer to "Which documents mention NATO?"."""

from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.chunk import Chunk
from retrieval.answer.answer import Item
from retrieval.lists.list_answer import MOST_STATEMENTS, Composed, quote_spans
from retrieval.passages.passage import Passage
from retrieval.query.part_reference import Place
from retrieval.query.query import Query
from retrieval.query.treated_subject import find_mentioned_subject

_CONFIDENCE = 0.9  # in sentences that hold the very words
_DEPTH = 1_000  # chunks that are looked at


def compose_mentions(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Composed | None:
    """A sentence of each document that holds all words of the subject in one passage, the nearest documents first.

    The items are the titles. None where no document does, or where something else is asked.
    """
    subject = find_mentioned_subject(query.text, query.tokenizer.language)
    wanted = query.tokenizer.token_set(subject) - query.fillers if subject else frozenset[str]()
    chunks = _find_chunks(snapshot, query, subject, wanted) if subject and wanted else []
    if not chunks:
        return None
    places = [_find_place(snapshot, query, chunk, wanted) for chunk in chunks[:MOST_STATEMENTS]]
    composed = quote_spans(snapshot, query, [place for place in places if place is not None], passages)
    titles = {passage.rank: passage.source.title for passage in composed.passages}
    items = tuple(Item(titles[statement.citations[0]], at) for at, statement in enumerate(composed.statements))
    short = str(len(chunks)) if query.form == "count" else None
    return replace(composed, items=items, more=len(chunks) - len(items), short=short, confidence=_CONFIDENCE) if items else None


def _find_chunks(snapshot: Snapshot, query: Query, subject: str, wanted: frozenset[str]) -> list[Chunk]:
    """The best chunk of each document that holds all words."""
    ranking = snapshot.top_lexical(query.tokenizer.question_tokens(subject), query.filters, _DEPTH)
    found: dict[str, Chunk] = {}
    for chunk in snapshot.chunks([chunk_id for chunk_id, _ in ranking]):
        if chunk.doc_id not in found and wanted <= query.tokenizer.token_set(chunk.text):
            found[chunk.doc_id] = chunk
    return list(found.values())


def _find_place(snapshot: Snapshot, query: Query, chunk: Chunk, wanted: frozenset[str]) -> Place | None:
    """The first sentence of the chunk with most of the words."""
    text = snapshot.document(chunk.doc_id).text
    (sentences,) = snapshot.sentences([(chunk.doc_id, chunk.span)])
    spans = sentences.spans
    return (chunk.doc_id, max(spans, key=lambda span: len(wanted & query.tokenizer.token_set(span.cut(text))))) if spans else None
