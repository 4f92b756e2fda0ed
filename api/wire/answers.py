"""The responses of `POST /v1/ask` and `POST /v1/search`, made from the records of `retrieval`.

The models are validated from the attributes of those records. Where a name differs, the field's alias gives the name of the
record. The same models read a response back from its JSON, for `citadel ask --server`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field

from api.wire.answer_shapes import ComputedModel, ItemModel, SideComparisonModel, TimelineEntryModel
from api.wire.bounds import bound_notes, bound_passage, bound_rows
from api.wire.places import (
    END,
    START,
    DocumentPage,
    PageModel,
    PointModel,
    RowModel,
    SpanModel,
    TableRowModel,
    join_pages,
    join_points,
)
from ingest.spans import Span
from retrieval.passages.footnote_sources import find_named_source
from retrieval.passages.locate import locate

if TYPE_CHECKING:  # a command that asks a server loads no index
    from api.writing import Written
    from retrieval.answer.answer import Answer, Statement
    from retrieval.ask import FoundPassages
    from retrieval.passages.passage import Passage


UNDERSTOOD = "the question with what it left to the one before, as it was answered; null where it was answered as typed"
CORRECTED = "the question as it was searched, where words of it were taken for misspellings; null where it was searched as it is"
UNDATED = "how many documents the date filters leave out because they have no date; the filter `undated` lets them in"


class SourceModel(BaseModel):
    """The document behind a passage."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None = Field(description="a day, a month or a year: as much as is known")
    file: str
    text_sha256: str = Field(description="of the whole text of the document")
    generation: str = Field(description="the generation of the index that holds this version of the document")
    url: str | None = Field(
        None, examples=["https://example.org/report.pdf"], description="where its publisher keeps it, http or https"
    )

    def list_known(self) -> list[str]:
        """Title, publisher and date, those that are known."""
        return [part for part in (self.title, self.publisher, self.published) if part]


class NoteModel(BaseModel):
    """A footnote by its label and text."""

    label: str = Field(examples=["12"])
    text: str = Field(examples=["Council of the EU, Council Conclusions on an EU Strategy for the Indo-Pacific, 16 April 2021."])


class CitedNoteModel(NoteModel):
    """A footnote that a passage refers to."""

    marker: SpanModel | None = Field(description="where its marker stands in the text of the document")


Part = TypeVar("Part", bound=SpanModel)


def _join_pages(pages: object) -> object:
    return join_pages(pages) if isinstance(pages, tuple) else pages


class PassageModel(BaseModel):
    """A verbatim span of one document, with its place and every part of its score."""

    rank: int = Field(description="1 for the best")
    chunk_id: str
    text: str = Field(description="verbatim: the document's text from `start` to `end`")
    score: float = Field(description="larger is better; to be compared within one response")
    scores: dict[str, float] = Field(description="the parts of the score by name, such as lexical and dense")
    document: SourceModel = Field(validation_alias=AliasChoices("document", "source"))
    section: list[str] = Field(description="the headings above it, the outermost first")
    page: Annotated[PageModel | None, BeforeValidator(_join_pages)] = Field(validation_alias=AliasChoices("page", "pages"))
    start: int = Field(validation_alias=START)
    end: int = Field(validation_alias=END)
    highlights: list[SpanModel] = Field(description="the words of the question, in code points of the passage's text")
    footnotes: list[CitedNoteModel]
    kind: Literal["prose", "list", "table", "table_row", "footnote"]
    row: RowModel | None = Field(description="the table row that the passage is")
    note: NoteModel | None = Field(description="the footnote that the passage is")
    also_in: list[SourceModel] = Field(description="other documents that hold the same passage")
    pages: list[DocumentPage] = Field([], description="which part of it stands on which page, in code points of the document")
    points: list[PointModel] = Field([], description="which part of it stands in which numbered part, likewise")
    rows: list[TableRowModel] = Field([], description="the table rows in it, likewise")

    def list_place(self, quotes: "Sequence[QuoteModel]" = ()) -> list[str]:
        """Where it, or rather `quotes` from it, stand in their document: headings, point, pages and the label of a footnote."""
        headings = " › ".join(heading for heading in self.section if heading != self.document.title)
        start = min((quote.start for quote in quotes), default=self.start)
        end = max((quote.end for quote in quotes), default=self.end)
        page = PageModel.model_validate(pages) if (pages := join_pages(_cut(self.pages, start, end))) else self.page
        point = join_points([point.name for point in _cut(self.points, start, end)])
        note = f"note {self.note.label}" if self.note else ""
        return [part for part in (headings, point, page and page.name, note) if part]


def _cut(parts: Sequence[Part], start: int, end: int) -> list[Part]:
    """Those of the parts of a passage that a span meets."""
    return [part for part in parts if part.start < end and part.end > start]


class QuoteModel(SpanModel):
    """Where a statement stands in the text of the document that the passage of rank `citation` is from."""

    citation: int
    page: PageModel | None = Field(None, description="the pages of the quote itself; null where the source has no pages")
    point: str | None = Field(
        None, examples=["Article 2(1)(b)"], description="the numbered part that the quote stands in; null outside of one"
    )

    def list_place(self) -> list[str]:
        """The point and pages of the quote itself, those that there are."""
        return [part for part in (self.point, self.page and self.page.name) if part]


class NamedSourceModel(BaseModel):
    """The source that a footnote names, as far as it gives one, as printed there."""

    title: str | None = Field(examples=["Strategic Partnership Agreement between the European Union and Canada"])
    published: str | None = Field(examples=["5 August 2016"])
    url: str | None = Field(examples=["https://eur-lex.europa.eu/legal-content/EN/TXT/"])


class StatementNoteModel(NoteModel):
    """A footnote that a statement refers to in the passage of rank `citation`."""

    citation: int = Field(examples=[1])
    source: NamedSourceModel | None = Field(description="null for a note that only explains")


class StatementModel(BaseModel):
    """A verbatim sentence or table row."""

    text: str
    citations: list[int] = Field(description="ranks of the passages that hold it")
    quotes: list[QuoteModel] = Field(description="where it stands in each of them")
    footnotes: list[StatementNoteModel] = Field(description="the notes that its sentence refers to: evidence behind the evidence")
    row: RowModel | None = Field(None, description="the table row that it is")


class SentenceModel(BaseModel):
    """A sentence that a language model wrote, and the ranks of the passages whose statements support it."""

    text: str = Field(examples=["Viet Nam signed the agreement on 17 October 2019."])
    citations: list[int] = Field(examples=[[1]])


class ParagraphModel(BaseModel):
    """The sentences of a language model that the statements support. Unlike everything else it is no quotation."""

    text: str = Field(examples=["Viet Nam signed the agreement on 17 October 2019."], description="the sentences, in order")
    sentences: list[SentenceModel]
    cut: int = Field(examples=[1], description="sentences that the statements do not support, and which are not shown")
    model: str = Field(examples=["SmolLM2-135M-Instruct"], description="as the server names it")


class AnswerModel(BaseModel):
    """The statements in order, the exact span or computed value that answers, if any, and the confidence."""

    text: str
    short: str | None = Field(examples=["17 October 2019"], description="the exact span that answers, or the computed value")
    short_note: str | None = Field(
        None,
        examples=["in millions"],
        description='the unit of a figure of a table as printed there, or the day of publication that "today" is told by',
    )
    verdict: bool | None = Field(
        None, examples=[True], description="true for yes, false for no, where a yes-no question is surely decided; else null"
    )
    confidence: float = Field(description="0 to 1: how often the corpus holds the answer; at least 0.9 where it was computed")
    statements: list[StatementModel]
    paragraph: ParagraphModel | None = Field(None, description="the text of a language model, where this service is given one")
    unwritten: str | None = Field(
        None, examples=["the language model took too long"], description="why there is no paragraph though there is such a model"
    )
    timeline: list[TimelineEntryModel] = Field(
        [], description="the dates of the statements, where the question asks what happened over time"
    )

    items: list[ItemModel] = Field([], description="what answers a question for several things, in the order of the text")
    more: int = Field(
        0, examples=[0], description="how many further items or rows the documents have that are not among the statements"
    )

    computed: ComputedModel | None = Field(
        None, description="what was computed over the rows of a table, which are the statements"
    )

    def write_short(self) -> str:
        """The short answer with its note, "Yes" or "No" where a question is decided, "" without either."""
        if self.verdict is not None:
            return "Yes" if self.verdict else "No"
        return f"{self.short} ({self.short_note})" if self.short and self.short_note else self.short or ""


class SourceValueModel(BaseModel):
    """The value that one source gives. `citation` is the rank of its passage."""

    value: str
    citation: int
    published: str | None


class ConflictModel(BaseModel):
    """A disagreement of the sources."""

    about: str = Field(description="the question that they answer differently")
    voices: list[SourceValueModel] = Field(description="the values that they give, the newest first")


class PartModel(BaseModel):
    """The answer to one part of a question, from its own evidence. Citations are ranks of the passages of the whole."""

    question: str = Field(examples=["When did Japan sign the agreement?"], description="the part as a question of its own")
    side: str | None = Field(None, examples=["Japan"], description="what it is about, where the question compares several things")
    answered: bool = Field(examples=[True])
    reason: str | None = Field(examples=["no passage says when"], description="what was missing, when it is not answered")
    answer: AnswerModel | None


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
    corrected: str | None = Field(None, examples=["When did Australia sign the agreement?"], description=CORRECTED)
    parts: list[PartModel] = Field([], description="the answers to the parts of a question that asks several things")
    comparison: SideComparisonModel | None = Field(None, description="of the values of two sides that are compared")
    undated_left_out: int = Field(0, examples=[2], description=UNDATED)
    understood: str | None = Field(None, examples=["When did Korea sign the agreement?"], description=UNDERSTOOD)

    def to_follow_up(self, typed: str, understood: str) -> "AskResponse":
        """The answer to what a question was understood as, with the question as it was typed."""
        return self.model_copy(update={"question": typed, "understood": understood})


class SearchResponse(BaseModel):
    """Ranked passages."""

    query: str
    passages: list[PassageModel]
    generation: str
    took_ms: float
    corrected: str | None = Field(None, examples=["Strategic Compass"], description=CORRECTED)
    undated_left_out: int = Field(0, examples=[2], description=UNDATED)


def shape_answer(answer: "Answer", took_ms: float, written: "Written | None" = None) -> AskResponse:
    """The response of `POST /v1/ask`. written: the paragraph of a language model, if one was asked."""
    return AskResponse.model_validate(
        {
            "question": answer.question,
            "answered": answer.answered,
            "reason": answer.reason,
            "answer": _shape_statements(answer, written) if answer.answered else None,
            "passages": [bound_passage(passage) for passage in answer.passages],
            "conflicts": answer.conflicts,
            "generation": answer.generation,
            "took_ms": round(took_ms, 3),
            "corrected": answer.corrected,
            "parts": [_shape_part(part) for part in answer.parts],
            "comparison": answer.comparison,
            "undated_left_out": answer.undated_left_out,
        },
        from_attributes=True,
    )


def shape_search(query: str, found: "FoundPassages", generation: str, took_ms: float) -> SearchResponse:
    """The response of `POST /v1/search`. query: as it was typed."""
    fields = {
        "query": query,
        "passages": [bound_passage(passage) for passage in found.passages],
        "generation": generation,
        "took_ms": round(took_ms, 3),
        "corrected": found.corrected,
        "undated_left_out": found.undated_left_out,
    }
    return SearchResponse.model_validate(fields, from_attributes=True)


def _shape_part(part: "Answer") -> dict[str, Any]:
    fields = {"question": part.question, "side": part.side, "answered": part.answered, "reason": part.reason}
    return {**fields, "answer": _shape_statements(part, None) if part.answered else None}


def _shape_statements(answer: "Answer", written: "Written | None") -> dict[str, Any]:
    fields: dict[str, Any] = {
        "text": answer.text,
        "short": answer.short,
        "short_note": answer.short_note,
        "verdict": answer.verdict,
        "confidence": answer.confidence,
        "computed": answer.computed,
        "statements": [_shape_statement(statement, answer.passages) for statement in answer.statements],
        "timeline": answer.timeline,
        "items": answer.items,
        "more": answer.more,
    }
    if written is None:
        return fields
    paragraph = written.paragraph
    if paragraph is not None:
        fields["paragraph"] = {
            "text": paragraph.text,
            "sentences": paragraph.sentences,
            "cut": paragraph.cut,
            "model": written.model,
        }
    return {**fields, "unwritten": written.unwritten}


def _shape_statement(statement: "Statement", passages: "Sequence[Passage]") -> dict[str, Any]:
    cited = [passage for passage in passages if passage.rank in statement.citations]
    placed = [(passage, _locate_quote(passage, statement.text)) for passage in cited]
    rows = [row for passage, span in placed for row in passage.rows if row.span.holds(span)]
    return {
        "text": statement.text,
        "citations": statement.citations,
        "quotes": [_shape_quote(passage, span) for passage, span in placed],
        "footnotes": [note for passage, span in placed for note in _find_notes(passage, span)],
        "row": bound_rows(rows[:1])[0] if rows else None,
    }


def _shape_quote(passage: "Passage", quote: Span) -> dict[str, Any]:
    """The quote with its own pages and point, which are a part of its passage's."""
    pages = [page for page in passage.pages if page.span.start < quote.end and page.span.end > quote.start]
    points = [point.name for point in passage.points if point.span.start < quote.end and point.span.end > quote.start]
    return {"citation": passage.rank, **quote._asdict(), "page": join_pages(pages), "point": join_points(points)}


def _locate_quote(passage: "Passage", quote: str) -> Span:
    """The quote's span in the document, or that of the whole passage where it is not found, which the proof rules out."""
    found = locate(passage.text, quote) or Span(0, len(passage.text))
    return Span(passage.span.start + found.start, passage.span.start + found.end)


def _find_notes(passage: "Passage", quote: Span) -> list[dict[str, Any]]:
    """The footnotes whose marker stands in a quote, with the sources that they name."""
    notes = bound_notes([note for note in passage.footnotes if note.marker is not None and quote.holds(note.marker)])
    return [
        {"label": note.label, "text": note.text, "citation": passage.rank, "source": find_named_source(note.text)}
        for note in notes
    ]
