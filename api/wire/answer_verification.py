"""The request and the response of `POST /v1/verify`: a saved answer in, the verdict on each of its citations out.

A saved answer is the JSON of `POST /v1/ask` or `POST /v1/search`. Fields that verification does not need are ignored, because an
answer may be older than this version of the interface. The others are held to the bounds of the contract, which also bound the
work.
"""

from itertools import chain
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

from api.wire.places import SpanModel
from api.wire.requests import PASSAGES_AT_MOST, read_whole
from ingest.spans import Span
from retrieval.errors import SavedAnswerError
from retrieval.passages.context_expansion import LONGEST_PASSAGE
from retrieval.query.analysis import LONGEST_QUESTION
from retrieval.verify.saved_answer import SavedAnswer, SavedCitation, SavedPassage
from retrieval.verify.verification import CheckedCitation, Verification

SAVED_BYTES = 4 * 2**20
"""The longest saved answer that is read, in bytes; 50 passages with all their notes stay far below."""
_CITATIONS_AT_MOST = 100
_PARTS_AT_MOST = 10
_REMEDY = "give the JSON of `citadel ask --json` or POST /v1/ask as it was received"

Rank = Annotated[int, Field(strict=True, ge=1, le=1_000), BeforeValidator(read_whole)]
Offset = Annotated[int, Field(strict=True, ge=0, le=2**31), BeforeValidator(read_whole)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSAGE, pattern=r"\S")]
Name = Annotated[str, Field(min_length=1, max_length=1_000)]
Asked = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class SavedSourceModel(BaseModel):
    """The document behind a passage."""

    doc_id: Name
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None  # of its whole text, where it was saved


class SavedPassageModel(BaseModel):
    """A passage, with the place in its document that it claims."""

    rank: Rank
    text: Words
    document: SavedSourceModel
    start: Offset
    end: Offset


class SavedStatementModel(BaseModel):
    """A statement and the ranks of the passages that it cites."""

    text: Words
    citations: Annotated[list[Rank], Field(min_length=1, max_length=PASSAGES_AT_MOST)]


class SavedStatementsModel(BaseModel):
    """The statements of an answer."""

    statements: Annotated[list[SavedStatementModel], Field(min_length=1, max_length=_CITATIONS_AT_MOST)]


class SavedPartModel(BaseModel):
    """The answer to a part of a question, which cites passages of the whole."""

    answer: SavedStatementsModel | None = None


class SavedModel(BaseModel):
    """An answer (`question`, `answered`, `answer`, `passages`) or a search result (`query`, `passages`) as it was received."""

    question: Asked | None = None
    query: Asked | None = Field(None, examples=["maritime security"])
    answered: Annotated[bool, Field(strict=True)] | None = None
    answer: SavedStatementsModel | None = None
    passages: Annotated[list[SavedPassageModel], Field(max_length=PASSAGES_AT_MOST)]
    parts: Annotated[list[SavedPartModel], Field(max_length=_PARTS_AT_MOST)] = Field(default_factory=list)
    generation: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if self.question is None and self.query is None:
            raise ValueError(f"is neither an answer, which has a question, nor a search result, which has a query: {_REMEDY}")
        if self.question is not None and self.answered is None:
            raise ValueError(f"is an answer without the field answered: {_REMEDY}")
        if self.answered is not None and self.answered != (self.answer is not None):
            raise ValueError(f"has answered {self.answered} and {'an' if self.answer else 'no'} answer: {_REMEDY}")
        return self

    @model_validator(mode="after")
    def _check_citations(self) -> Self:
        ranks = [passage.rank for passage in self.passages]
        if len(set(ranks)) < len(ranks):
            raise ValueError(f"two passages have one rank (ranks: {ranks}): {_REMEDY}")
        cited = [rank for _, rank in self._list_cited()]
        if len(cited) > _CITATIONS_AT_MOST:
            raise ValueError(f"has {len(cited)} citations, but at most {_CITATIONS_AT_MOST} are verified at once")
        missing = sorted(set(cited) - set(ranks))
        if missing:
            raise ValueError(f"cites the passages {missing}, but holds those of the ranks {sorted(ranks)}: {_REMEDY}")
        return self

    def _list_cited(self) -> list[tuple[str, int]]:
        """Each statement with each rank that it cites, none twice: the whole repeats the statements of its parts."""
        answers = [answer for answer in (self.answer, *(part.answer for part in self.parts)) if answer is not None]
        statements = chain.from_iterable(answer.statements for answer in answers)
        return list(dict.fromkeys((statement.text, rank) for statement in statements for rank in statement.citations))

    def to_saved(self) -> SavedAnswer:
        """The record that verification takes."""
        passages = {passage.rank: _read_passage(passage) for passage in self.passages}
        if self.question is None:
            citations = [SavedCitation(passage.text, passage) for passage in passages.values()]
        else:
            citations = [SavedCitation(text, passages[rank]) for text, rank in self._list_cited()]
        return SavedAnswer(self.question or self.query or "", self.generation, tuple(citations))


Verdict = Literal["holds", "moved", "altered", "gone"]


class FoundModel(SpanModel):
    """Where the statement stands now, or the text that is nearest to it."""

    doc_id: str
    text: str = Field(description="verbatim: the document's text from `start` to `end`")


class DifferenceModel(BaseModel):
    """A run of words that the statement and the text found share, or that only one of them has."""

    op: Literal["same", "removed", "added"]
    text: str


class CheckedCitationModel(BaseModel):
    """The verdict on one statement in one passage that it cites."""

    statement: str
    rank: int
    doc_id: str
    verdict: Verdict = Field(
        description="holds; moved: the same words elsewhere; altered: the nearest text differs; gone: nothing is near"
    )
    found: FoundModel | None
    similarity: float | None = Field(description="0 to 1, of the nearest text, for an altered one")
    differences: list[DifferenceModel] | None = Field(description="from the nearest text, for an altered one")
    text_unchanged: bool | None = Field(
        description="the document's text is the same as when the answer was given; null where that is not known"
    )
    message: str

    @model_validator(mode="before")
    @classmethod
    def _read_record(cls, value: object) -> object:
        return _name_fields(value) if isinstance(value, CheckedCitation) else value


class VerifyResponse(BaseModel):
    """The worst verdict of all citations ("holds" where there are none)."""

    verdict: Verdict
    generation: str = Field(description="the one that the answer was checked against")
    saved_generation: str | None = Field(description="the one that the answer was given from")
    citations: list[CheckedCitationModel]


def shape_verification(verification: Verification) -> VerifyResponse:
    """The response of `POST /v1/verify`."""
    return VerifyResponse.model_validate(verification, from_attributes=True)


def _name_fields(checked: CheckedCitation) -> dict[str, Any]:
    passage = checked.citation.passage
    return {
        "statement": checked.citation.statement,
        "rank": passage.rank,
        "doc_id": passage.doc_id,
        "verdict": checked.verdict,
        "found": checked.found,
        "similarity": None if checked.similarity is None else round(checked.similarity, 4),
        "differences": checked.differences,
        "text_unchanged": checked.text_unchanged,
        "message": _explain_verdict(checked),
    }


def _explain_verdict(checked: CheckedCitation) -> str:
    """The verdict on a citation in a sentence."""
    saved, found = checked.citation.passage, checked.found
    if checked.verdict == "holds":
        return "the passage stands in its document as it did, and the statement in it"
    reason = _explain_passage(checked)
    if found is None:
        return f"{reason}; nothing in {'other documents' if checked.passage == 'gone' else 'it'} is near to the statement"
    where = f"at {found.span.start}-{found.span.end}"
    place = where if found.doc_id == saved.doc_id else f"in {found.doc_id!r} {where}"
    if checked.verdict == "moved":
        return f"{reason}; the same words stand {place}"
    return f"{reason}; its words are gone, the nearest text stands {place} (similarity {checked.similarity:.2f})"


def _explain_passage(checked: CheckedCitation) -> str:
    saved = checked.citation.passage
    if checked.passage == "gone":
        return f"the document {saved.doc_id!r} is gone"
    if checked.passage == "stands":
        return f"the statement does not stand in the passage of {saved.doc_id!r} that it cites"
    if checked.text_unchanged:
        return f"{saved.doc_id!r} is unchanged, but never had the saved passage at {saved.span.start}-{saved.span.end}"
    return f"{saved.doc_id!r} no longer has the passage at {saved.span.start}-{saved.span.end}"


def read_saved(content: bytes, name: str) -> SavedAnswer:
    """The saved answer in the bytes of a file. Raises SavedAnswerError, which calls the file `name`."""
    if len(content) > SAVED_BYTES:
        raise SavedAnswerError(f"{name} has more than {SAVED_BYTES} bytes: {_REMEDY}")
    try:
        return SavedModel.model_validate_json(content).to_saved()
    except ValidationError as error:
        reasons = "; ".join(_explain_error(wrong["loc"], wrong["msg"]) for wrong in error.errors(include_url=False)[:3])
        advice = "" if _REMEDY in reasons else f": {_REMEDY}"
        raise SavedAnswerError(f"{name} is no saved answer: {reasons}{advice}") from None


def _read_passage(passage: SavedPassageModel) -> SavedPassage:
    source = passage.document
    return SavedPassage(passage.rank, source.doc_id, Span(passage.start, passage.end), passage.text, source.text_sha256)


def _explain_error(place: tuple[int | str, ...], message: str) -> str:
    field = ".".join(map(str, place))
    text = message.removeprefix("Value error, ")
    return f"{field}: {text}" if field else f"it {text}" if message != text else text
