"""The documents that mention a subject, each by a sentence that does: the answer to "Which documents mention NATO?"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.engine import Snapshot
from retrieval.answer.answer import Item
from retrieval.lists.list_answer import Composed, quote_spans
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
    places = list(_find_places(snapshot, query, subject, wanted)) if subject and wanted else []
    if not places:
        return None
    composed = quote_spans(snapshot, query, places, passages)
    titles = {passage.rank: passage.source.title for passage in composed.passages}
    items = tuple(Item(titles[statement.citations[0]], at) for at, statement in enumerate(composed.statements))
    return replace(composed, items=items, more=len(places) - len(items), confidence=_CONFIDENCE) if items else None


def _find_places(snapshot: Snapshot, query: Query, subject: str, wanted: frozenset[str]) -> Iterator[Place]:
    """In the best chunk of each document that holds all words the first sentence with most of them."""
    ranking = snapshot.top_lexical(query.tokenizer.question_tokens(subject), query.filters, _DEPTH)
    seen = set[str]()
    for chunk in snapshot.chunks([chunk_id for chunk_id, _ in ranking]):
        if chunk.doc_id in seen or not wanted <= query.tokenizer.token_set(chunk.text):
            continue
        text = snapshot.document(chunk.doc_id).text
        (sentences,) = snapshot.sentences([(chunk.doc_id, chunk.span)])
        if sentences.spans:
            seen.add(chunk.doc_id)
            yield chunk.doc_id, max(sentences.spans, key=lambda span: len(wanted & query.tokenizer.token_set(span.cut(text))))
