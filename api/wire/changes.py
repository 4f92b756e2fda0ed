"""The response of `GET /v1/generations/{generation}/changes`, made from the comparison of two generations."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.wire.answer_verification import CheckedCitationModel, SavedModel, Verdict
from api.wire.documents import DocumentSummary, shape_summary
from api.wire.places import SpanModel
from index.comparison import GenerationComparison
from retrieval.verify.regressions import AnswerRegression, find_lost

_ANSWERS_AT_MOST = 100
_LIMIT = "documents of each list"
_OFFSET = "documents of each list to pass over"


class ChangesSlice(BaseModel):
    """The generation to compare with, and the part of each list that is wanted."""

    model_config = ConfigDict(extra="forbid")

    since: str | None = Field(None, max_length=40, description="the generation to compare with, the one before when left out")
    limit: int = Field(1000, ge=1, le=1000, description=_LIMIT)
    offset: int = Field(0, ge=0, le=2**31, description=_OFFSET)


class ChangesRequest(ChangesSlice):
    """The generation to compare with, and saved answers to verify against both."""

    answers: list[SavedModel] = Field(
        default_factory=list, max_length=_ANSWERS_AT_MOST, description="answers as `POST /v1/ask` gave them"
    )


class ChangedSentenceModel(SpanModel):
    """A sentence and its span: in the old text of its document when it was removed, in the new text when it was added."""

    text: str


class HunkModel(BaseModel):
    """Sentences that were replaced by others. One of the two lists may be empty."""

    removed: list[ChangedSentenceModel]
    added: list[ChangedSentenceModel]


class MetadataChangeModel(BaseModel):
    """A field with its value before and now, null where there was or is none."""

    field: Literal["title", "publisher", "published", "language", "file", "url", "collections"]
    old: str | None
    new: str | None


class AlteredDocumentModel(BaseModel):
    """The differences in one document. Where both lists are empty, only white space or bullets differ."""

    doc_id: str
    title: str
    metadata: list[MetadataChangeModel]
    hunks: list[HunkModel]


class LostAnswerModel(BaseModel):
    """A saved answer that held in the old generation and does not hold in the new one."""

    asked: str
    before: Verdict
    now: Verdict
    citations: list[CheckedCitationModel] = Field(description="those that fail now")


class ChangeCountsModel(BaseModel):
    """How many documents changed, whatever part of them is listed."""

    added: int
    removed: int
    altered: int


class ChangesResponse(BaseModel):
    """The changes from the generation `old` to `new`, documents in the order of doc_id."""

    old: str
    new: str
    added: list[DocumentSummary]
    removed: list[DocumentSummary]
    altered: list[AlteredDocumentModel]
    unchanged: int = Field(description="how many documents are the same in both")
    lost_answers: list[LostAnswerModel]
    counts: ChangeCountsModel
    limit: int | None = Field(description="as requested; null where all are listed")
    offset: int


def shape_changes(
    comparison: GenerationComparison,
    regressions: Sequence[AnswerRegression] = (),
    part: tuple[int, int | None] = (0, None),
) -> ChangesResponse:
    """The changes and, of the saved answers given, those that are lost by them. part: the offset and the limit of each list."""
    return ChangesResponse.model_validate(
        {
            "old": comparison.old,
            "new": comparison.new,
            "added": [shape_summary(entry) for entry in comparison.added],
            "removed": [shape_summary(entry) for entry in comparison.removed],
            "altered": comparison.altered,
            "unchanged": comparison.unchanged,
            "lost_answers": [
                {
                    "asked": regression.now.asked,
                    "before": regression.before.verdict,
                    "now": regression.now.verdict,
                    "citations": regression.list_lost(),
                }
                for regression in find_lost(regressions)
            ],
            "counts": comparison.counts,
            "offset": part[0],
            "limit": part[1],
        },
        from_attributes=True,
    )
