"""What goes out over the wire about a saved answer that was verified."""

from typing import Literal

from pydantic import BaseModel, Field

from api.wire.answers import SpanModel

Verdict = Literal["holds", "moved", "altered", "gone"]


class FoundModel(SpanModel):
    """Where the statement stands now, or what is nearest to it: `text` is the document's from `start` to `end`."""

    doc_id: str
    text: str


class DifferenceModel(BaseModel):
    """A run of words that the statement and the text found share, or that only one of them has."""

    op: Literal["same", "removed", "added"]
    text: str


class CheckedCitationModel(BaseModel):
    """One statement in one passage that it cites.

    similarity, differences: of an altered one. text_unchanged: whether the document's text is the same as when the answer was
    given, null where that is not known.
    """

    statement: str
    rank: int
    doc_id: str
    verdict: Verdict = Field(
        description="holds; moved: the same words elsewhere; altered: the nearest text differs; gone: nothing is near"
    )
    found: FoundModel | None
    similarity: float | None = Field(description="0 to 1, of the nearest text")
    differences: list[DifferenceModel] | None
    text_unchanged: bool | None
    message: str


class VerifyResponse(BaseModel):
    """The worst verdict of all citations ("holds" where there are none), and the generations checked against and saved."""

    verdict: Verdict
    generation: str
    saved_generation: str | None = Field(description="the one that the answer was given from")
    citations: list[CheckedCitationModel]
