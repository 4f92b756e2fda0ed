"""What goes out over the wire about a question: answers, passages, problems, field by field as the contract has them.

Shaped from the records of `retrieval` in `api/wire/answer_shaping.py`; apart from those records so that either can change alone.
"""

from typing import Literal

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """What is wrong with one field of the input; `value` is shortened."""

    field: str = Field(description="the path of the field, with dots")
    value: str | None = Field(description="what was sent there, shortened; null where nothing was")
    message: str


class Problem(BaseModel):
    """An error (RFC 9457); `errors` only for bad input."""

    type: str
    title: str = Field(description="the name of the status")
    status: int
    detail: str = Field(description="what is wrong with what value, and what to do")
    errors: list[FieldError] | None = None


class SourceModel(BaseModel):
    """The document behind a passage. text_sha256: of its whole text; generation: the one that holds this version of it."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None = Field(description="a day, a month or a year: as much as is known")
    file: str
    text_sha256: str
    generation: str


class PageModel(BaseModel):
    """Where a passage begins and ends: numbers, counted from 1, and printed labels."""

    number: int
    label: str | None = Field(examples=["iv"])
    last: int
    last_label: str | None = Field(examples=["v"])


class SpanModel(BaseModel):
    """A half-open span in code points."""

    start: int = Field(examples=[13], description="the first code point, counted from 0")
    end: int = Field(examples=[70], description="the code point after the last one")


class NoteModel(BaseModel):
    """A footnote by its label and text."""

    label: str = Field(examples=["12"])
    text: str = Field(examples=["Council of the EU, Council Conclusions on an EU Strategy for the Indo-Pacific, 16 April 2021."])


class CitedNoteModel(NoteModel):
    """A footnote that a passage refers to; `marker` is where, in the text of the document."""

    marker: SpanModel | None


class RowModel(BaseModel):
    """The table row that a passage is: its cells under the columns they belong to."""

    caption: str = Field(examples=["Table 1: Framework Participation Agreements"])
    columns: list[str]
    cells: list[str]


class PassageModel(BaseModel):
    """A verbatim piece of one document, with its place and every part of its score."""

    rank: int = Field(description="1 for the best")
    chunk_id: str
    text: str = Field(description="verbatim: the document's text from `start` to `end`")
    score: float = Field(description="larger is better; to be compared within one response")
    scores: dict[str, float] = Field(description="what the score is made of, by leg")
    document: SourceModel
    section: list[str] = Field(description="the headings above it, the outermost first")
    page: PageModel | None
    start: int
    end: int
    highlights: list[SpanModel] = Field(description="what speaks to the question, in code points of the passage's text")
    footnotes: list[CitedNoteModel]
    kind: Literal["prose", "list", "table", "table_row", "footnote"]
    row: RowModel | None
    note: NoteModel | None = Field(description="the footnote that the passage is")
    also_in: list[SourceModel] = Field(description="other documents that carry the same passage")


class QuoteModel(SpanModel):
    """Where a statement stands in the text of the document that the passage of rank `citation` is from."""

    citation: int


class NamedSourceModel(BaseModel):
    """The source that a footnote names, as far as it gives one, as printed there."""

    title: str | None = Field(examples=["Strategic Partnership Agreement between the European Union and Canada"])
    published: str | None = Field(examples=["5 August 2016"])
    url: str | None = Field(examples=["https://eur-lex.europa.eu/legal-content/EN/TXT/"])


class StatementNoteModel(NoteModel):
    """A footnote that a statement refers to in the passage of rank `citation`; `source` is null for a note that only explains."""

    citation: int = Field(examples=[1])
    source: NamedSourceModel | None


class StatementModel(BaseModel):
    """A verbatim sentence or table row; `citations` are ranks of passages that hold it, `quotes` says where in each."""

    text: str
    citations: list[int] = Field(description="ranks of passages")
    quotes: list[QuoteModel]
    footnotes: list[StatementNoteModel] = Field(description="what its sentence refers to: evidence behind the evidence")


class SentenceModel(BaseModel):
    """A sentence that a language model wrote, and the ranks of the passages whose statements support it."""

    text: str = Field(examples=["Viet Nam signed the agreement on 17 October 2019."])
    citations: list[int] = Field(examples=[[1]])


class ParagraphModel(BaseModel):
    """What a language model wrote from the statements, as far as they support it; no quotation, unlike everything else."""

    text: str = Field(examples=["Viet Nam signed the agreement on 17 October 2019."], description="the sentences, in order")
    sentences: list[SentenceModel]
    cut: int = Field(examples=[1], description="sentences that the statements do not support, and which are not shown")
    model: str = Field(examples=["SmolLM2-135M-Instruct"], description="as the server names it")


class AnswerModel(BaseModel):
    """The statements in order, the exact span that answers where there is one, and how sure it is."""

    text: str
    short: str | None = Field(examples=["17 October 2019"], description="the exact span that answers")
    confidence: float = Field(description="0 to 1, calibrated: the share of such answers that are right")
    statements: list[StatementModel]
    paragraph: ParagraphModel | None = Field(None, description="where this service is given a language model: what it wrote")
    unwritten: str | None = Field(
        None, examples=["the language model took too long"], description="why there is no paragraph though there is such a model"
    )


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
    reason: str | None = Field(examples=["no passage says when"], description="what was missing, when it is not answered")
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
