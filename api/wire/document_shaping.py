"""From an `ingest` Document to what goes over the wire about it."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from api.wire.answers import SpanModel
from api.wire.documents import (
    DocumentDetail,
    DocumentPage,
    DocumentSummary,
    FootnoteModel,
    SectionModel,
    TableRowModel,
)
from index.engine import DocumentEntry
from ingest.document import Document, Footnote
from ingest.sentences import find_sentences
from ingest.spans import Span


def shape_summary(entry: DocumentEntry, same_as: Sequence[str] = ()) -> DocumentSummary:
    """A document as listed. same_as: the ids of those that are near-identical to it."""
    return DocumentSummary(**_name_document(entry), same_as=list(same_as))


def shape_detail(entry: DocumentEntry, document: Document, same_as: Sequence[str] = ()) -> DocumentDetail:
    """A document with its sections, pages, footnotes and table rows. same_as: as in `shape_summary`."""
    sentences = find_sentences(document)
    return DocumentDetail(
        **_name_document(entry),
        same_as=list(same_as),
        source_sha256=document.source_sha256,
        text_sha256=document.text_sha256,
        characters=len(document.text),
        body_end=document.body_end,
        sections=[
            SectionModel(**part.span._asdict(), heading=part.heading, number=part.number, level=part.level)
            for part in document.sections
        ],
        pages=[DocumentPage(**page.span._asdict(), number=page.number, label=page.label) for page in document.pages],
        footnotes=[_shape_footnote(document, sentences, note) for note in document.footnotes],
        rows=[
            TableRowModel(**row.span._asdict(), caption=row.caption, columns=list(row.columns), cells=list(row.cells))
            for row in document.rows
        ],
    )


def _name_document(entry: DocumentEntry) -> dict[str, Any]:
    told = ("doc_id", "title", "publisher", "published", "language", "chunks")
    return {"file": entry.source_path} | {name: getattr(entry, name) for name in told}


def _shape_footnote(document: Document, sentences: Sequence[Span], note: Footnote) -> FootnoteModel:
    marker = None if note.marker is None else SpanModel(**note.marker._asdict())
    sentence = None if note.marker is None else _find_sentence(sentences, note.marker)
    return FootnoteModel(
        **note.span._asdict(),
        label=note.label,
        text=note.text,
        marker=marker,
        sentence=None if sentence is None else sentence.cut(document.text),
    )


def _find_sentence(sentences: Sequence[Span], marker: Span) -> Span | None:
    place = bisect_right(sentences, marker.start, key=lambda span: span.start) - 1
    return sentences[place] if place >= 0 and sentences[place].holds(marker) else None
