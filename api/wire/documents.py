"""What goes over the wire about documents: the list, one document with its structure, and its text.

Apart from `api/wire/answers.py` because reading documents and asking questions change for different reasons.
"""

from pydantic import BaseModel, Field

from api.wire.answers import RowModel, SpanModel


class DocumentSummary(BaseModel):
    """One document as listed; `chunks` counts the pieces that it is indexed as.

    same_as: the ids of the documents that are near-identical to it, such as reprints.
    """

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    file: str
    chunks: int
    same_as: list[str] = Field(examples=[["mine-action-seminar-reprint"]])


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


class DocumentPage(SpanModel):
    """A page: its number counted from 1, its printed label, its span."""

    number: int = Field(examples=[5])
    label: str | None = Field(examples=["iv"])


class FootnoteModel(SpanModel):
    """A footnote: where its text stands, where its marker stands, and the sentence that carries the marker."""

    label: str
    text: str
    marker: SpanModel | None
    sentence: str | None


class TableRowModel(SpanModel, RowModel):
    """A table row with its span."""


class DocumentDetail(DocumentSummary):
    """One document with its structure; every span points into its text, whose length is `characters`."""

    source_sha256: str
    text_sha256: str
    characters: int
    body_end: int = Field(description="where the body ends and the footnotes begin")
    sections: list[SectionModel]
    pages: list[DocumentPage]
    footnotes: list[FootnoteModel]
    rows: list[TableRowModel]


class DocumentText(SpanModel):
    """A document's text, or the part asked for; `text_sha256` is that of the whole text."""

    doc_id: str
    text: str
    text_sha256: str
