"""A saved answer as it comes back: the JSON of `POST /v1/ask` or `POST /v1/search`, and from it what is to be verified.

Fields that are not needed are passed over, for answers are kept for longer than they keep their shape; those that are needed are
held to the contract's bounds, which also bound the work.
"""

from itertools import chain
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

from api.wire.requests import PASSAGES_AT_MOST, read_whole
from ingest.spans import Span
from retrieval.errors import SavedAnswerError
from retrieval.passages.context_expansion import LONGEST_PASSAGE
from retrieval.verify.saved_answer import SavedAnswer, SavedCitation, SavedPassage

SAVED_BYTES = 4 * 2**20
"""The most that a saved answer may have: 50 passages with all their notes stay far below."""
_CITATIONS_AT_MOST = 100
_REMEDY = "give the JSON of `citadel ask --json` or POST /v1/ask as it was received"

Rank = Annotated[int, Field(strict=True, ge=1, le=1_000), BeforeValidator(read_whole)]
Offset = Annotated[int, Field(strict=True, ge=0, le=2**31), BeforeValidator(read_whole)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSAGE, pattern=r"\S")]
Name = Annotated[str, Field(min_length=1, max_length=1_000)]


class SavedSourceModel(BaseModel):
    """The document behind a passage; `text_sha256` is that of its whole text, where it was saved."""

    doc_id: Name
    text_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class SavedPassageModel(BaseModel):
    """A passage, said to stand at `start` to `end` of its document."""

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
    """What was answered."""

    statements: Annotated[list[SavedStatementModel], Field(min_length=1, max_length=_CITATIONS_AT_MOST)]


class SavedModel(BaseModel):
    """An answer (`question`, `answered`, `answer`, `passages`) or a search result (`query`, `passages`) as it was given."""

    question: Name | None = None
    query: Name | None = Field(None, examples=["maritime security"])
    answered: Annotated[bool, Field(strict=True)] | None = None
    answer: SavedStatementsModel | None = None
    passages: Annotated[list[SavedPassageModel], Field(max_length=PASSAGES_AT_MOST)]
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
        statements = self.answer.statements if self.answer else []
        cited = [*chain.from_iterable(statement.citations for statement in statements)]
        if len(cited) > _CITATIONS_AT_MOST:
            raise ValueError(f"has {len(cited)} citations, but at most {_CITATIONS_AT_MOST} are verified at once")
        missing = sorted(set(cited) - set(ranks))
        if missing:
            raise ValueError(f"cites the passages {missing}, but holds those of the ranks {sorted(ranks)}: {_REMEDY}")
        return self

    def to_saved(self) -> SavedAnswer:
        """The answer as verification takes it."""
        passages = {passage.rank: _read_passage(passage) for passage in self.passages}
        if self.question is None:
            citations = [SavedCitation(passage.text, passage) for passage in passages.values()]
        else:
            statements = self.answer.statements if self.answer else []
            cited = ((statement.text, rank) for statement in statements for rank in dict.fromkeys(statement.citations))
            citations = [SavedCitation(text, passages[rank]) for text, rank in cited]
        return SavedAnswer(self.question or self.query or "", self.generation, tuple(citations))


def read_saved(content: bytes, name: str) -> SavedAnswer:
    """The saved answer in the bytes of a file; raises SavedAnswerError that calls it `name`."""
    if len(content) > SAVED_BYTES:
        raise SavedAnswerError(f"{name} has more than {SAVED_BYTES} bytes: {_REMEDY}")
    try:
        return SavedModel.model_validate_json(content).to_saved()
    except ValidationError as error:
        told = "; ".join(_explain(wrong["loc"], wrong["msg"]) for wrong in error.errors(include_url=False)[:3])
        advice = "" if _REMEDY in told else f": {_REMEDY}"
        raise SavedAnswerError(f"{name} is no saved answer: {told}{advice}") from None


def _read_passage(passage: SavedPassageModel) -> SavedPassage:
    source = passage.document
    return SavedPassage(passage.rank, source.doc_id, Span(passage.start, passage.end), passage.text, source.text_sha256)


def _explain(place: tuple[int | str, ...], message: str) -> str:
    field = ".".join(map(str, place))
    told = message.removeprefix("Value error, ")
    return f"{field}: {told}" if field else f"it {told}" if message != told else told
