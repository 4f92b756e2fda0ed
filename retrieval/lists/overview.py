"""What the documents at hand are about, or what they conclude: the beginning of their summary, introduction or conclusion."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Document
from ingest.language.tables import find_language
from ingest.sentences import find_markers, split_sentences
from ingest.spans import Span
from retrieval.lists.list_answer import Composed, fill_answer, quote_spans
from retrieval.lists.recommendations import list_blocks
from retrieval.passages.passage import Passage
from retrieval.query.overview_question import asks_overview, find_overview_heads, names_one_document
from retrieval.query.query import Query

_CONFIDENCE = 0.8  # in the section that is there for it
_MOST = 20  # documents
_SHORTEST = 80  # code points of a first paragraph that says what a document is about


def compose_overview(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Composed | None:
    """The first sentences of the section that answers. Of several documents the first sentence of each.

    "The report" is the first that the passages are of and that has such a section. "The documents" are the first `_MOST` in the
    order of their ids. None where none has such a section, or where something else is asked.
    """
    language = query.tokenizer.language
    heads = find_overview_heads(query.text, language)
    if not heads:
        return None
    is_one, is_overview = names_one_document(query.text, language), asks_overview(query.text, language)
    entries = () if is_one else snapshot.list_entries(query.filters, limit=_MOST).entries
    doc_ids = list(dict.fromkeys(passage.source.doc_id for passage in passages)) if is_one else [one.doc_id for one in entries]
    read = ((one.doc_id, _find_sentences(one, heads, is_overview)) for one in snapshot.documents(doc_ids))
    found = [(doc_id, spans) for doc_id, spans in read if spans][: 1 if is_one else _MOST]
    has_one = len(found) == 1
    places = [(doc_id, span) for doc_id, spans in found for span in (spans if has_one else spans[:1])]
    composed = quote_spans(snapshot, query, fill_answer(places) if has_one else places, passages)
    return replace(composed, confidence=_CONFIDENCE) if places else None


def _find_sentences(document: Document, heads: Sequence[re.Pattern[str]], is_overview: bool) -> list[Span]:
    """The sentences of the section that answers: the last one of conclusions, the first one else, or the first paragraph."""
    for head in heads:
        fitting = [one for one in document.sections if head.match(one.heading) and one.heading != document.title]
        if fitting:
            section = fitting[0 if is_overview else -1]
            return [span for block in list_blocks(document, section) for span in _split(document, block.span)]
    return _find_beginning(document) if is_overview else []


def _find_beginning(document: Document) -> list[Span]:
    """The sentences of the first paragraph of some length."""
    paragraphs = (block.span for block in document.blocks if block.kind == "paragraph")
    first = next((span for span in paragraphs if span.end - span.start >= _SHORTEST), None)
    return _split(document, first) if first is not None else []


def _split(document: Document, span: Span) -> list[Span]:
    return split_sentences(document.text, span, find_language(document.language), find_markers(document))
