"""What the recommendations of a document say about a subject: the answer to "What does the report recommend about NATO?"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.document import Block, Document, Section
from ingest.language.tables import find_language
from ingest.lookup import find_sections
from ingest.sentences import find_markers, split_sentences
from ingest.spans import Span
from retrieval.answer.answer import Item
from retrieval.answer.evidence import Evidence
from retrieval.lists.list_answer import Composed, quote_spans
from retrieval.passages.passage import Passage
from retrieval.query.overview_question import names_one_document
from retrieval.query.query import Query
from retrieval.query.treated_subject import AdvisedSubject, find_advised_subject

_CONFIDENCE = 0.8  # in recommendations that name the subject


def compose_recommendations(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Composed | None:
    """Each recommendation that names the subject, or stands below a heading that does, in the order of the text.

    They are those of the document at hand. None where none names it, or where something else is asked.
    """
    subject = find_advised_subject(query.text, query.tokenizer.language)
    if subject is None:
        return None
    documents = snapshot.documents(list_documents_at_hand(query, passages))
    places = [(document.doc_id, span) for document in documents for span in _find_recommendations(query, document, subject)]
    if not places:
        return None
    composed = quote_spans(snapshot, query, places, passages)
    items = tuple(Item(statement.text, place) for place, statement in enumerate(composed.statements))
    return replace(composed, items=items, more=len(places) - len(items), confidence=_CONFIDENCE) if items else None


def list_documents_at_hand(query: Query, passages: Sequence[Passage]) -> list[str]:
    """The ids of the documents that the passages are of. That of the first one alone where the question says "the report"."""
    doc_ids = list(dict.fromkeys(passage.source.doc_id for passage in passages))
    return doc_ids[:1] if names_one_document(query.text, query.tokenizer.language) else doc_ids


def explain_silent_recommendations(snapshot: Snapshot, query: Query, evidence: Sequence[Evidence]) -> str | None:
    """Why there is no answer, where the document with the best evidence has recommendations and none about the subject.

    None where a sentence elsewhere in it recommends something about the subject.
    """
    subject = find_advised_subject(query.text, query.tokenizer.language) if evidence else None
    if subject is None:
        return None
    document = snapshot.document(evidence[0].passage.source.doc_id)
    if not any(_find_sections(document, subject.heads)) or any(_find_recommendations(query, document, subject)):
        return None
    wanted = query.tokenizer.token_set(subject.text) - query.fillers
    if any(wanted <= item.words and subject.advising.search(item.text) for item in evidence):
        return None
    return f"the recommendations of “{document.title}” do not name “{subject.text}”"


def _find_recommendations(query: Query, document: Document, subject: AdvisedSubject) -> Iterator[Span]:
    """What is quoted: sentences that name the subject and recommend, of list items the first one with those that name it."""
    wanted = query.tokenizer.token_set(subject.text) - query.fillers
    language, markers = find_language(document.language), find_markers(document)
    for section in _find_sections(document, subject.heads):
        for block in list_blocks(document, section) if wanted else ():
            read = [query.tokenizer.token_set(other.heading) for other in find_sections(document, block.span.start)]
            sentences = split_sentences(document.text, block.span, language, markers)
            naming = [span for span in sentences if wanted <= query.tokenizer.token_set(span.cut(document.text))]
            advising = [span for span in naming if subject.advising.search(span.cut(document.text))]
            if any(wanted <= heading for heading in read):
                yield from sentences[:1]
            elif block.kind == "list_item" and naming:
                yield from dict.fromkeys([sentences[0], *(advising if sentences[0] in naming else naming)])
            else:
                yield from advising


def _find_sections(document: Document, heads: re.Pattern[str]) -> Iterator[Section]:
    """The sections of recommendations, none within another."""
    end = -1
    for section in document.sections:
        if section.span.start >= end and heads.match(section.heading):
            end = section.span.end
            yield section


def list_blocks(document: Document, section: Section) -> list[Block]:
    """The paragraphs and list items of a section."""
    first = bisect_left(document.blocks, section.span.start, key=_block_start)
    last = bisect_left(document.blocks, section.span.end, key=_block_start)
    return [block for block in document.blocks[first:last] if block.kind in ("paragraph", "list_item")]


def _block_start(block: Block) -> int:
    return block.span.start
