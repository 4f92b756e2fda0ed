"""What goes out over the wire about the changes between two generations."""

from typing import Literal

from pydantic import BaseModel

from api.wire.answers import SpanModel
from api.wire.documents import DocumentSummary
from api.wire.verdicts import CheckedCitationModel, Verdict


class ChangedSentenceModel(SpanModel):
    """A sentence and where it stands in its document's text, the old one when it was removed, the new one when added."""

    text: str


class HunkModel(BaseModel):
    """Sentences that others stand in place of; one of the two may be empty."""

    removed: list[ChangedSentenceModel]
    added: list[ChangedSentenceModel]


class MetadataChangeModel(BaseModel):
    """A field with its value before and now; null where there was or is none."""

    field: Literal["title", "publisher", "published", "language", "file"]
    old: str | None
    new: str | None


class AlteredDocumentModel(BaseModel):
    """What differs in one document; where both lists are empty, white space or bullets alone."""

    doc_id: str
    title: str
    metadata: list[MetadataChangeModel]
    hunks: list[HunkModel]


class LostAnswerModel(BaseModel):
    """A saved answer that held in the old generation and does not hold in the new one, with the citations that fail."""

    asked: str
    before: Verdict
    now: Verdict
    citations: list[CheckedCitationModel]


class ChangesResponse(BaseModel):
    """What changed from the generation `old` to `new`, in the order of doc_id; `unchanged` counts the documents alike in both."""

    old: str
    new: str
    added: list[DocumentSummary]
    removed: list[DocumentSummary]
    altered: list[AlteredDocumentModel]
    unchanged: int
    lost_answers: list[LostAnswerModel]
