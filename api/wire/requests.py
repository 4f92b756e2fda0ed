"""What a client may ask, and how it becomes the records that retrieval takes.

Requests are strict and refuse fields that they don't know, so that a typing error never passes for a default.
"""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from index.filters import Filters
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.query.query import Mode

PASSAGES_AT_MOST = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _check_words(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank: ask something")
    if "\x00" in text:
        raise ValueError("holds a NUL character: send plain text")
    if not re.search(r"\w", text):
        raise ValueError("holds nothing to search for: ask with at least one word")
    return text


def _read_day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("is no date: write it as YYYY-MM-DD")
    return date.fromisoformat(value)


def _list_values(value: object) -> object:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def read_whole(value: object) -> object:
    """A whole number that is written with a point is one: JSON knows no other kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Words = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION), AfterValidator(_check_words)]
TopK = Annotated[int, Field(strict=True, ge=1, le=PASSAGES_AT_MOST, description="passages wanted"), BeforeValidator(read_whole)]
Day = Annotated[date, BeforeValidator(_read_day)]
Values = Annotated[
    list[str],
    BeforeValidator(_list_values),
    Field(max_length=1_000),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": 1_000}, {"type": "null"}]}
    ),
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FiltersModel(_Request):
    """Which documents may answer; a value or a list of values each, dates inclusive."""

    doc_id: Values = []
    publisher: Values = []
    language: Values = []
    published_from: Day | None = None
    published_to: Day | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise ValueError(f"published_from {self.published_from} is after published_to {self.published_to}: swap them")
        return self

    def to_filters(self, as_of: date | None = None) -> Filters:
        """The filters as retrieval takes them."""
        names = (tuple(self.doc_id), tuple(self.publisher), tuple(self.language))
        return Filters(*names, self.published_from, self.published_to, as_of)


class _OfGeneration(_Request):
    """What may be asked of any generation that is kept; `api.services.find_generation` reads the field."""

    generation: str | None = Field(None, max_length=40, description="a generation that is kept; the published one when left out")


class Slice(_OfGeneration):
    """Which part of a list is wanted."""

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=2**31)


class Range(_OfGeneration):
    """Which part of a text is wanted, in code points; to its ends where left out."""

    start: int | None = None
    end: int | None = None


class AskRequest(_Request):
    """A question for `POST /v1/ask`."""

    question: Words
    top_k: TopK = 5
    filters: FiltersModel | None = None
    as_of: Day | None = Field(None, description="answer from what was published by this day")


class SearchRequest(_Request):
    """A query for `POST /v1/search`."""

    query: Words
    top_k: TopK = 5
    filters: FiltersModel | None = None
    mode: Mode = "hybrid"
