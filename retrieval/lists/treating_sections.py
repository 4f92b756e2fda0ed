"""The sections that treat a subject, by their headings: the answer to "Which chapters deal with NATO?"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.engine import Snapshot
from ingest.divisions import find_division
from ingest.document import Document, Section
from ingest.lookup import find_block
from ingest.spans import Span
from retrieval.answer.answer import Item
from retrieval.lists.list_answer import Composed, quote_spans
from retrieval.passages.further_passages import add_unread
from retrieval.passages.passage import Passage
from retrieval.query.part_reference import Place, list_entries, name_part
from retrieval.query.query import Query
from retrieval.query.treated_subject import TreatedSubject, find_treated_subject

_CONFIDENCE = 0.9  # in headings that hold the very words


def compose_treating_sections(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Composed | None:
    """The headings that name the subject, in the order of the documents. None where no heading does, or none is asked for.

    What a section says below its heading is not looked at.
    """
    subject = find_treated_subject(query.text, query.tokenizer.language)
    if subject is None:
        return None
    entries = list_entries(snapshot, query.text, query.filters, query.tokenizer)
    documents = snapshot.documents([entry.doc_id for entry in entries])
    given, places = tuple(passages), list[Place]()
    for document in documents:
        headings = list(_find_headings(query, document, subject))
        places += ((document.doc_id, span) for span in headings)
        given = add_unread(snapshot, query, given, document, headings)
    if not places:
        return None
    composed = quote_spans(snapshot, query, places, given)
    items = tuple(Item(statement.text, place) for place, statement in enumerate(composed.statements))
    return replace(composed, items=items, more=len(places) - len(items), confidence=_CONFIDENCE) if items else None


def _find_headings(query: Query, document: Document, subject: TreatedSubject) -> Iterator[Span]:
    """Where the headings of a document stand that name the subject, in order."""
    tokenize = query.tokenizer.token_set
    wanted = tokenize(subject.text) - query.fillers
    if not wanted or not tokenize(subject.document) <= tokenize(document.title):
        return
    for section in (section for section in document.sections if section.heading != document.title):
        span = _read_heading(document, section)
        if span is not None and _is_part(section, document, subject) and wanted <= tokenize(section.heading):
            yield span


def _is_part(section: Section, document: Document, subject: TreatedSubject) -> bool:
    """False for another kind of part than the one asked for, where the document has parts of that kind."""
    part = name_part(subject.part)
    kinds = {_name_kind(other) for other in document.sections} - {None}
    return part not in kinds or _name_kind(section) == part


def _name_kind(section: Section) -> str | None:
    division = find_division(section.number) if section.number else None
    return division.part if division is not None else None


def _read_heading(document: Document, section: Section) -> Span | None:
    block = find_block(document, section.span.start)
    return block.span if block is not None and block.kind == "heading" else None
