"""Requests and responses of `/v1/answers`: answers that are kept as they were given."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from api.wire.answer_verification import VerifyResponse
from api.wire.answers import AskResponse
from api.wire.requests import QuestionRequest

ANSWER_ID = "0f3c5a7788e1d2b4"


class FreezeRequest(QuestionRequest):
    """A question whose answer is to be kept."""

    generation: str | None = Field(
        None,
        max_length=40,
        examples=["000003-9d2f6a1c77e0"],
        description="the generation of the answer that was seen; 409 where another one answers by now",
    )


class FrozenSummary(BaseModel):
    """An answer that is kept, without the answer."""

    answer_id: str = Field(examples=[ANSWER_ID])
    kept_at: str = Field(examples=["2026-11-30T11:12:13.141592+00:00"], description="ISO 8601, UTC")
    question: str
    answered: bool
    short: str | None = Field(examples=["17 October 2019"], description="the short answer, where there is one")
    generation: str = Field(description="the generation that it was given from")


class FrozenList(BaseModel):
    """Answers that are kept, the latest first."""

    answers: list[FrozenSummary]
    total: int
    limit: int
    offset: int


class FrozenAnswer(BaseModel):
    """An answer as it was given, and what has become of its citations since."""

    answer_id: str = Field(examples=[ANSWER_ID])
    kept_at: str = Field(examples=["2026-11-30T11:12:13.141592+00:00"], description="ISO 8601, UTC")
    filters: list[str] = Field(examples=[["publisher: EEAS"]], description="the filters and the day that it was asked with")
    answer: AskResponse
    check: VerifyResponse = Field(description="each citation against the generation that answers now")


def name_filters(request: Mapping[str, Any]) -> list[str]:
    """The filters that a question was asked with, one a value. request: its `filters`, and `as_of` where it may have one."""
    named = {**(request["filters"] or {}), "as_of": request.get("as_of")}
    values = [(name, value if isinstance(value, list) else [value]) for name, value in named.items() if value]
    return [f"{name}: {one}" for name, several in values for one in several]


class Removed(BaseModel):
    """What was removed."""

    removed: str = Field(examples=[ANSWER_ID], description="its id")
