"""Requests and responses of `/v1/feedback`: what readers say of answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.wire.kept.dossiers import Note
from api.wire.kept.frozen_answers import FreezeRequest

Judgement = Literal["right", "wrong", "missing"]


class FeedbackRequest(FreezeRequest):
    """A question with what its answer is said to be."""

    judgement: Judgement = Field(
        examples=["wrong"], description="right; wrong; missing: something that belongs to the answer is not in it"
    )
    expected: Annotated[str, Field(max_length=1_000)] | None = Field(
        None, examples=["17 October 2019"], description="what the answer should have been, as far as it is known"
    )
    note: Note = ""


class Feedback(BaseModel):
    """What was taken down."""

    feedback_id: str = Field(examples=["51b0c0de51b0c0de"])
    kept_at: str = Field(examples=["2026-11-30T11:12:13.141592+00:00"], description="ISO 8601, UTC")
    question: str
    judgement: Judgement
    expected: str | None = Field(examples=["17 October 2019"], description="what the answer should have been")
    note: str


class FeedbackList(BaseModel):
    """What a key has said of answers, the latest first."""

    feedback: list[Feedback]
    total: int
    limit: int
    offset: int
