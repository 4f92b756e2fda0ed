"""What goes out over the wire about a question: answers, passages, problems, field by field as the contract has them.

Shaped from the records of `retrieval` in `api/shaping.py`; apart from those records so that either can change alone.
"""

from typing import Literal

from pydantic import BaseModel


class FieldError(BaseModel):
    """What is wrong with one field of the input; `value` is shortened."""

    field: str
    value: str | None
    message: str


class Problem(BaseModel):
    """An error (RFC 9457); `errors` only for bad input."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class SourceModel(BaseModel):
    """The document behind a passage. text_sha256: of its whole text; generation: the one that holds this version of it."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    file: str
    text_sha256: str
    generation: str


class PageModel(BaseModel):
    """Where a passage begins and ends: numbers, counted from 1, and printed labels."""

    number: int
    label: str | None
    last: int
    last_label: str | None


class SpanModel(BaseModel):
    """A half-open span in code points."""

    start: int
    end: int


class NoteModel(BaseModel):
    """A footnote by its label and text."""

    label: str
    text: str


class CitedNoteModel(NoteModel):
    """A footnote that a passage refers to; `marker` is where, in the text of the document."""

    marker: SpanModel | None


class RowModel(BaseModel):
    """The table row that a passage is: its cells under the columns they belong to."""

    caption: str
    columns: list[str]
    cells: list[str]


class PassageModel(BaseModel):
    """A verbatim piece of one document, with its place and every part of its score."""

    rank: int
    chunk_id: str
    text: str
    score: float
    scores: dict[str, float]
    document: SourceModel
    section: list[str]
    page: PageModel | None
    start: int
    end: int
    highlights: list[SpanModel]
    footnotes: list[CitedNoteModel]
    kind: Literal["prose", "list", "table", "table_row", "footnote"]
    row: RowModel | None
    note: NoteModel | None
    also_in: list[SourceModel]


class QuoteModel(SpanModel):
    """Where a statement stands in the text of the document that the passage of rank `citation` is from."""

    citation: int


class StatementModel(BaseModel):
    """A verbatim sentence or table row; `citations` are ranks of passages that hold it, `quotes` says where in each."""

    text: str
    citations: list[int]
    quotes: list[QuoteModel]


class AnswerModel(BaseModel):
    """The statements in order, the exact span that answers where there is one, and how sure it is."""

    text: str
    short: str | None
    confidence: float
    statements: list[StatementModel]


class VoiceModel(BaseModel):
    """What one source says; `citation` is the rank of its passage."""

    value: str
    citation: int
    published: str | None


class ConflictModel(BaseModel):
    """What the sources disagree about."""

    about: str
    voices: list[VoiceModel]


class AskResponse(BaseModel):
    """An answer with its passages, or an abstention with its reason and the nearest passages."""

    question: str
    answered: bool
    reason: str | None
    answer: AnswerModel | None
    passages: list[PassageModel]
    conflicts: list[ConflictModel]
    generation: str
    took_ms: float


class SearchResponse(BaseModel):
    """Ranked passages."""

    query: str
    passages: list[PassageModel]
    generation: str
    took_ms: float
