"""The response of `POST /v1/documents/{doc_id}/preview`: what an index would hold of a file, and what it would replace."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from api.wire.bounds import NAME, SAME, shorten
from api.wire.documents import DocumentSummary, SectionModel, StructurePart, TableModel, describe_structure, shape_summary
from api.wire.readings import ReadingModel

if TYPE_CHECKING:
    from index.engine import DocumentEntry
    from ingest.document import Document

_SHOWN = StructurePart(limit=200)
_BEGINNING = 1_000  # code points


class DocumentPreview(BaseModel):
    """A file as it would be indexed. Nothing of it is kept."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    url: str | None = Field(examples=["https://example.org/report.pdf"], description="where its publisher keeps it")
    file: str
    characters: int = Field(description="the length of its text in code points")
    beginning: str = Field(
        examples=["Mine action Twelve states took part"], description="its text, at most 1,000 code points of it"
    )
    sections: list[SectionModel] = Field(description="the first 200")
    tables: list[TableModel] = Field(description="the first 100")
    reading: ReadingModel
    replaces: DocumentSummary | None = Field(description="the document that stands under this id and would be replaced")
    is_known: bool = Field(
        examples=[False], description="whether it was made of these very bytes, so that only its metadata would change"
    )


def shape_preview(document: "Document", replaced: "tuple[DocumentEntry, Document] | None") -> DocumentPreview:
    """replaced: the document that stands under its id, as the caller may see it."""
    structure = describe_structure(document, _SHOWN)
    fields = {
        **{name: getattr(document, name) for name in ("doc_id", "publisher", "published", "language", "url")},
        "title": shorten(document.title, NAME),
        "file": document.source_path,
        "characters": structure["characters"],
        "beginning": document.text[:_BEGINNING],
        "sections": structure["sections"],
        "tables": structure["tables"][:SAME],
        "reading": structure["reading"],
        "replaces": replaced and shape_summary(replaced[0]),
        "is_known": replaced is not None and replaced[1].source_sha256 == document.source_sha256,
    }
    return DocumentPreview.model_validate(fields, from_attributes=True)
