"""How a document was read, as JSON: what was found in its file, what was left out and why, where its metadata came from."""

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from ingest.reading import DropReason, warn_of_losses

if TYPE_CHECKING:  # a command that asks a server loads no index
    from ingest.document import Document


class DroppedTextModel(BaseModel):
    """Text of the file that stands neither in the text nor in a footnote. Equal texts are listed once."""

    model_config = ConfigDict(from_attributes=True)

    text: str = Field(examples=["LIMITE EN"])
    reason: DropReason = Field(examples=["running_head"], description="why it was left out")
    pages: list[int] = Field(examples=[[1, 2, 3]], description="where it stood, counted from 1; none without pages")
    times: int = Field(examples=[3], description="how often it stood in the file")


class ReadingModel(BaseModel):
    """How a document was read."""

    format: str = Field(examples=["pdf"], description="the format of its file; empty where that is not known")
    pages: int = Field(examples=[12], description="0 where the file has no pages")
    pages_without_text: list[int] = Field(examples=[[3, 7]], description="such as scanned ones")
    recognised_pages: list[int] = Field(examples=[[5]], description="pages whose text was recognised in their pictures (OCR)")
    sections: int = Field(examples=[14])
    tables: int = Field(examples=[2])
    table_rows: int = Field(examples=[19])
    footnotes: int = Field(examples=[6])
    footnotes_without_marker: list[str] = Field(examples=[["4"]], description="their labels")
    markers_without_footnote: list[str] = Field(examples=[["7"]], description="their labels")
    title_from: str | None = Field(examples=["the PDF information"], description="where the title was found")
    published_from: str | None = Field(examples=["the cover"], description="where the date was found")
    language_from: str | None = Field(examples=["the text"], description="where the language was found")
    file_created: str | None = Field(
        examples=["2024-06-01"], description="when the file was made, which is no date of publication"
    )
    form_values: int = Field(examples=[0], description="filled fields of a form that were read as text")
    pictures: int = Field(examples=[1], description="pictures without a text that describes them")
    dropped: list[DroppedTextModel]
    lost_share: float = Field(
        examples=[0.02], description="the share of its words that were left out, not counting furniture such as running heads"
    )
    warnings: list[str] = Field(
        examples=[["page 3 has no text (pictures, perhaps); recognise the text first (OCR) if it matters"]],
        description="what a reader should know, and what to do",
    )

    @classmethod
    def of(cls, document: "Document") -> Self:
        """The report of a document."""
        report, facts = document.reading, document.reading.facts
        fields: dict[str, Any] = {
            "format": report.format_name,
            "pages": len(document.pages),
            "pages_without_text": facts.empty_pages,
            "recognised_pages": facts.recognised_pages,
            "sections": len(document.sections),
            "tables": report.tables,
            "table_rows": len(document.rows),
            "footnotes": len(document.footnotes),
            "footnotes_without_marker": [note.label for note in document.footnotes if note.marker is None],
            "markers_without_footnote": facts.loose_markers,
            "title_from": report.title_from,
            "published_from": report.published_from,
            "language_from": report.language_from,
            "file_created": report.file_created,
            "form_values": facts.form_values,
            "pictures": facts.pictures,
            "dropped": report.dropped,
            "lost_share": report.lost_share,
            "warnings": warn_of_losses(report),
        }
        return cls.model_validate(fields, from_attributes=True)
