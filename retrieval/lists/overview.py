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

    "The report" is any that the passages are of, "the documents" are the first `_MOST` in the order of their ids. None where none
    has such a section, or where something else is asked.
    """
    language = query.tokenizer.language
    heads = find_overview_heads(query.text, language)
    if not heads:
        return None
    doc_ids = list(dict.fromkeys(passage.source.doc_id for passage in passages))
    if not names_one_document(query.text, language):
        doc_ids = [entry.doc_id for entry in snapshot.list_entries(query.filters, limit=_MOST).entries]
    documents = snapshot.documents(doc_ids)
    found = [(document.doc_id, _find_sentences(document, heads)) for document in documents]
    if asks_overview(query.text, language):
        found = [
            (document.doc_id, spans or _find_beginning(document)) for document, (_, spans) in zip(documents, found, strict=True)
        ]
    has_one = sum(bool(spans) for _, spans in found) == 1
    places = [(doc_id, span) for doc_id, spans in found for span in (spans if has_one else spans[:1])]
    composed = quote_spans(snapshot, query, fill_answer(places) if has_one else places, passages)
    return replace(composed, confidence=_CONFIDENCE) if places else None


def _find_sentences(document: Document, heads: Sequence[re.Pattern[str]]) -> list[Span]:
    """The sentences of the first section whose heading begins so."""
    for head in heads:
        for section in document.sections:
            if head.match(section.heading) and section.heading != document.title:
                return [span for block in list_blocks(document, section) for span in _split(document, block.span)]
    return []


def _find_beginning(document: Document) -> list[Span]:
    """The sentences of the first paragraph of some length."""
    paragraphs = (block.span for block in document.blocks if block.kind == "paragraph")
    first = next((span for span in paragraphs if span.end - span.start >= _SHORTEST), None)
    return _split(document, first) if first is not None else []


def _split(document: Document, span: Span) -> list[Span]:
    return split_sentences(document.text, span, find_language(document.language), find_markers(document))
