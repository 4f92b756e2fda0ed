"""The responses of `GET /v1/documents`, made from the records of `ingest`: the list, one document, and its text."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pydantic import AliasChoices, BaseModel, Field

from api.wire.places import DocumentPage, SpanModel, TableRowModel
from api.wire.readings import ReadingModel
from ingest.sentences import find_sentences
from ingest.spans import Span

if TYPE_CHECKING:  # a command that asks a server loads no index
    from index.engine import DocumentEntry
    from ingest.document import Document, Footnote
    from ingest.load import DocumentContents


class DocumentSummary(BaseModel):
    """One document as listed."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    file: str = Field(validation_alias=AliasChoices("file", "source_path"))
    chunks: int = Field(description="how many chunks it is indexed as")
    same_as: list[str] = Field(
        examples=[["mine-action-seminar-reprint"]], description="ids of near-identical documents, such as reprints"
    )
    collections: list[str] = Field(
        default=["default"],
        examples=[["press"]],
        description="those that it belongs to, among them only those that the key may read",
    )


class DocumentList(BaseModel):
    """A slice of the documents in the order of their ids."""

    documents: list[DocumentSummary]
    total: int = Field(description="how many there are in all")
    limit: int
    offset: int
    generation: str


class SectionModel(SpanModel):
    """A heading and the span of everything under it."""

    heading: str
    number: str | None = Field(examples=["3.5"], description="the number printed before the heading")
    level: int = Field(description="1 for the outermost")


class FootnoteModel(SpanModel):
    """A footnote and the span of its text."""

    label: str
    text: str
    marker: SpanModel | None = Field(description="where its marker stands")
    sentence: str | None = Field(description="the sentence that the marker stands in")


class DocumentDetail(DocumentSummary):
    """One document with its structure. Every span points into its text."""

    source_sha256: str
    text_sha256: str
    characters: int = Field(description="the length of its text in code points")
    body_end: int = Field(description="where the body ends and the footnotes begin")
    sections: list[SectionModel]
    pages: list[DocumentPage]
    footnotes: list[FootnoteModel]
    rows: list[TableRowModel]
    reading: ReadingModel


class FileContents(DocumentDetail):
    """A file as it would be indexed: the document with its text."""

    text: str


class DocumentText(SpanModel):
    """The text of a document, or a part of it."""

    doc_id: str
    text: str
    text_sha256: str = Field(description="of the whole text")


def shape_summary(entry: "DocumentEntry", same_as: Sequence[str] = ()) -> DocumentSummary:
    """A document as listed. same_as: the ids of near-identical documents."""
    return DocumentSummary.model_validate({**asdict(entry), "same_as": same_as})


def shape_detail(entry: "DocumentEntry", document: "Document", same_as: Sequence[str] = ()) -> DocumentDetail:
    """A document with its sections, pages, footnotes and table rows. same_as: the ids of near-identical documents."""
    fields = {**asdict(entry), "same_as": same_as, **_describe_structure(document)}
    return DocumentDetail.model_validate(fields, from_attributes=True)


def shape_contents(contents: "DocumentContents") -> FileContents:
    """A file that was read and is not indexed."""
    document = contents.document
    names = ("doc_id", "title", "publisher", "published", "language", "source_path", "text")
    fields = {name: getattr(document, name) for name in names}
    fields |= {"chunks": len(contents.chunks), "same_as": (), "collections": contents.collections}
    fields |= _describe_structure(document)
    return FileContents.model_validate(fields, from_attributes=True)


def _describe_structure(document: "Document") -> dict[str, Any]:
    sentences = find_sentences(document)
    return {
        "source_sha256": document.source_sha256,
        "text_sha256": document.text_sha256,
        "characters": len(document.text),
        "body_end": document.body_end,
        "sections": document.sections,
        "pages": document.pages,
        "footnotes": [_shape_footnote(document, sentences, note) for note in document.footnotes],
        "rows": document.rows,
        "reading": ReadingModel.of(document),
    }


def _shape_footnote(document: "Document", sentences: Sequence[Span], note: "Footnote") -> dict[str, Any]:
    sentence = None if note.marker is None else _find_sentence(sentences, note.marker)
    return {
        **note.span._asdict(),
        "label": note.label,
        "text": note.text,
        "marker": note.marker,
        "sentence": None if sentence is None else sentence.cut(document.text),
    }


def _find_sentence(sentences: Sequence[Span], marker: Span) -> Span | None:
    place = bisect_right(sentences, marker.start, key=lambda span: span.start) - 1
    return sentences[place] if place >= 0 and sentences[place].holds(marker) else None
