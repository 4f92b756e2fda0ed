"""Requests and responses of `/v1/dossiers`: quotes that are gathered under a title, with notes of one's own.

A dossier as a file (`DossierFile`) is the body that makes one, so that what was exported can be sent again.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.wire.answer_verification import Name, Offset, Verdict, Words
from api.wire.kept.frozen_answers import ANSWER_ID
from api.wire.places import SpanModel

MOST_ITEMS = 200
"""Items of one dossier."""
MOST_QUOTES = 50
"""Quotes of one item."""
MOST_QUOTES_OF_ALL = 500
"""Quotes of all items of a dossier, which are checked in one request."""
LONGEST_NAME = 1_000
"""Characters of a title, a heading and what else names a quote."""
DOSSIER_ID = "7d41c0ffee12ab90"
ExportFormat = Literal["docx", "markdown", "bibtex", "ris", "csl", "json"]

_QUOTE = "A strategic partnership needs ports."
_NOTE = "Compare with the figures of 2019."


def _check_title(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank: name the dossier")
    return " ".join(text.split())


Title = Annotated[str, Field(min_length=1, max_length=200, examples=["Ports in the Indo-Pacific"]), AfterValidator(_check_title)]
Note = Annotated[str, Field(max_length=5_000, examples=[_NOTE], description="a note of one's own")]
Question = Annotated[str | None, Field(max_length=2_000, examples=["Who signed?"], description="the question that it answers")]
Optional = Annotated[str | None, Field(max_length=LONGEST_NAME)]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KeptQuote(_Strict):
    """A quote from a document, as it was when it was taken."""

    start: Offset = Field(examples=[13], description="the first code point, counted from 0")
    end: Offset = Field(examples=[49], description="the code point after the last one")
    text: Words = Field(examples=[_QUOTE], description="verbatim: the document's text from `start` to `end` at that time")
    doc_id: Name = Field(examples=["mine-action-seminar"])
    title: Name = Field(examples=["Seminar on mine action"])
    publisher: Optional = Field(None, examples=["EEAS"])
    published: Optional = Field(None, examples=["2025-01-20"], description="a day, a month or a year: as much as is known")
    section: Optional = Field(None, examples=["Next steps"], description="the innermost heading above it")
    page: Optional = Field(None, examples=["p. 25 (PDF p. 23)"], description="the pages as they are cited")
    point: Optional = Field(None, examples=["Article 2(1)(b)"], description="the numbered part that it stands in")
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, examples=["0" * 64], description="of the whole text of the document at that time"
    )
    generation: Optional = Field(None, examples=["000003-9d2f6a1c77e0"], description="the generation that it was taken from")


class FileItem(_Strict):
    """An item of a dossier in a file."""

    question: Question = None
    short: Optional = Field(None, examples=["Hanoi"], description="the short answer, where a whole answer was taken")
    note: Note = ""
    quotes: list[KeptQuote] = Field([], max_length=MOST_QUOTES)


class DossierFile(_Strict):
    """A dossier as it is exported and sent again."""

    title: Title
    items: list[FileItem] = Field([], max_length=MOST_ITEMS)


class QuotePlace(_Strict):
    """A place in a document as it is now."""

    doc_id: Name = Field(examples=["mine-action-seminar"])
    start: Offset = Field(examples=[13], description="the first code point, counted from 0")
    end: Offset = Field(examples=[49], description="the code point after the last one, at most 1,500 behind the first")
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, examples=["0" * 64], description="of the whole text that was seen; 409 where the document has another one by now"
    )


class ItemRequest(_Strict):
    """What is taken into a dossier: quotes, the statements of an answer that is kept, or a note alone."""

    question: Question = None
    note: Note = ""
    quotes: list[QuotePlace] = Field([], max_length=MOST_QUOTES)
    answer_id: Key | None = Field(None, examples=[ANSWER_ID], description="an answer that is kept, whose statements are taken")

    @model_validator(mode="after")
    def _check_content(self) -> Self:
        if self.answer_id is not None and self.quotes:
            raise ValueError("has both quotes and answer_id: send one of them")
        if self.answer_id is None and not self.quotes and not self.note.strip():
            raise ValueError("holds nothing: send quotes, answer_id or a note")
        return self


class ItemChange(_Strict):
    """An item that stays, and its note."""

    item_id: Key = Field(examples=["aa10bb20cc30dd40"])
    note: Note = ""


class DossierChange(_Strict):
    """The title, the order and the notes of a dossier from now on. Items that are left out are removed."""

    title: Title
    revision: int = Field(ge=1, examples=[2], description="that was read; 409 where the dossier was changed since")
    items: list[ItemChange] = Field(max_length=MOST_ITEMS)


class CheckedQuote(SpanModel):
    """A quote of a dossier, and what has become of it where that was asked for."""

    start: int
    end: int
    text: str
    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    section: str | None
    page: str | None
    point: str | None
    text_sha256: str | None
    generation: str | None
    verdict: Verdict | None = Field(examples=["holds"], description="null where `check` is false")


class DossierItem(BaseModel):
    """An item of a dossier."""

    item_id: str = Field(examples=["aa10bb20cc30dd40"])
    added_at: str = Field(examples=["2026-11-30T11:12:13.141592+00:00"], description="ISO 8601, UTC")
    question: str | None
    short: str | None
    note: str
    quotes: list[CheckedQuote]


class DossierSummary(BaseModel):
    """A dossier without its items."""

    dossier_id: str = Field(examples=[DOSSIER_ID])
    title: str
    made_at: str = Field(examples=["2026-11-30T11:12:13.141592+00:00"], description="ISO 8601, UTC")
    changed_at: str = Field(examples=["2026-11-30T11:12:13.141592+00:00"], description="ISO 8601, UTC")
    revision: int = Field(description="how often it was written; where items are not shown, a number that stands for these too")
    size: int = Field(examples=[3], description="number of items")


class DossierList(BaseModel):
    """Dossiers, the one that was begun last first."""

    dossiers: list[DossierSummary]
    total: int
    limit: int
    offset: int


class Dossier(DossierSummary):
    """A dossier with its items in order."""

    items: list[DossierItem]
    hidden: int = Field(examples=[0], description="items that quote documents which this key cannot read any more")
