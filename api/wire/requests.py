"""The bodies and queries of requests, and how they become the records that `retrieval` takes.

Requests are strict and refuse unknown fields, so that a misspelt field is not taken for one that was left out. The fields of
`FiltersModel` are those of `Filters`. The inputs of MCP tools and remote commands derive from them.
"""

import re
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from api.errors import RangeError
from api.wire.documents import PARTS, Part, StructurePart
from index.filters import Filters
from ingest.spans import Span
from retrieval.followups.follow_up import complete_follow_up
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.query.mode import Mode

PASSAGES_AT_MOST = 50
RERANK = "read the first passages of a question and rank them anew, as an answer does; slower, and for mode hybrid alone"
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
    """Read 5.0 as 5: JSON does not tell whole numbers from others."""
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
    """The documents that may answer: a value or a list of values each, dates inclusive.

    A month or a year is a period, and a document passes whose period meets the days that are allowed.
    """

    # Each field becomes the field of `Filters` with the same name (`to_filters`).

    doc_id: Values = Field(default=[], description="Only these documents.")
    publisher: Values = Field(default=[], description="Only these publishers.")
    language: Values = Field(default=[], description="Only these languages.")
    published_from: Day | None = Field(
        default=None, description="First day, inclusive. A document of 2023 may be of any day of it."
    )
    published_to: Day | None = Field(default=None, description="Last day, inclusive. A document of 2023 may be of any day of it.")
    collection: Values = Field(default=[], description="Only documents of one of these collections.")
    undated: bool = Field(
        default=False, strict=True, examples=[True], description="Documents without a date pass the date filters too."
    )

    @classmethod
    def list_names(cls) -> tuple[list[str], list[str]]:
        """The fields that take values, and those that take a day."""
        days = [name for name, field in cls.model_fields.items() if field.default is None]
        return [name for name, field in cls.model_fields.items() if field.default == []], days

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise ValueError(f"published_from {self.published_from} is after published_to {self.published_to}: swap them")
        return self

    def to_filters(self, as_of: date | None = None) -> Filters:
        """The filters as retrieval takes them."""
        values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in self}
        return Filters(**values, as_of=as_of)


class _OfGeneration(_Request):
    """A query to any generation that is kept."""

    generation: str | None = Field(None, max_length=40, description="a generation that is kept; the published one when left out")


class Slice(_OfGeneration):
    """A part of a list."""

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=2**31)


class StructureSlice(_OfGeneration):
    """Parts of the structure of a document, and of each of them a slice."""

    parts: list[Part] | None = Field(None, max_length=len(PARTS), description="which lists are wanted; all when left out")
    limit: int = Field(1000, ge=1, le=1000, description="entries of each list")
    offset: int = Field(0, ge=0, le=2**31, description="entries of each list to pass over")

    def to_part(self) -> StructurePart:
        """The part as `api.wire.documents` takes it."""
        return StructurePart(frozenset(self.parts or PARTS), self.limit, self.offset)


class Range(_OfGeneration):
    """A part of a text in code points, from its beginning or to its end where these are left out."""

    start: int | None = None
    end: int | None = None

    def find_span(self, length: int) -> Span:
        """The span in a text of that length. Raises RangeError where it leaves the text or runs backwards."""
        first = 0 if self.start is None else self.start
        last = length if self.end is None else self.end
        if not 0 <= first <= length:
            raise RangeError("start", first, f"must lie between 0 and the text's length, {length}")
        if not first <= last <= length:
            raise RangeError("end", last, f"must lie between start, {first}, and the text's length, {length}")
        return Span(first, last)


class QuestionRequest(_Request):
    """A question and which documents may answer it."""

    question: Words
    top_k: TopK = 5
    filters: FiltersModel | None = None
    as_of: Day | None = Field(None, description="answer from what was published by this day; 2023 counts from its first day")


class QuestionContext(_Request):
    """The question before another one, which may go on from it."""

    question: Words = Field(
        examples=["When did Japan sign the agreement?"],
        description="as it was understood, where it went on from another one itself",
    )
    short: str | None = Field(None, max_length=LONGEST_QUESTION, examples=["17 July 2018"], description="its short answer")


class AskRequest(QuestionRequest):
    """A question for `POST /v1/ask`."""

    context: QuestionContext | None = Field(
        None, description='the question before: where it is given, "and Korea?" is understood as a question of its own'
    )

    def understand(self) -> str | None:
        """The question with what it leaves to the one before, None where it is answered as typed."""
        if self.context is None:
            return None
        return complete_follow_up(self.question, self.context.question, self.context.short)


class SearchRequest(_Request):
    """A query for `POST /v1/search`."""

    query: Words
    top_k: TopK = 5
    filters: FiltersModel | None = None
    mode: Mode = "hybrid"
    rerank: bool = Field(False, strict=True, examples=[True], description=RERANK)
