"""What an assistant may ask over MCP, and what it gets to read of a document.

The requests are those of HTTP, with every field described for a reader that has nothing else to go by; answers and passages go
out in the models of HTTP (`api/wire/answers.py`), so that a citation reads the same at every door.
"""

from typing import Annotated

from pydantic import Field

from api.wire.documents import DocumentPage, DocumentText, SectionModel
from api.wire.requests import AskRequest, Day, FiltersModel, Range, SearchRequest, Slice, TopK, Words
from retrieval.query.query import Mode

READ_AT_MOST = 20_000
"""Code points of a document that are given at once."""

_FILTERS = (
    "Which documents may answer: doc_id, publisher, language (a value or a list of values), published_from, published_to "
    "(YYYY-MM-DD, inclusive)."
)


class AskInput(AskRequest):
    """A question for the corpus."""

    question: Annotated[Words, Field(description="One question in plain words, at most 2,000 characters.")]
    top_k: Annotated[TopK, Field(description="Passages to answer from and to give, 1 to 50.")] = 5
    filters: FiltersModel | None = Field(None, description=_FILTERS)
    as_of: Day | None = Field(None, description="YYYY-MM-DD: answer from what was surely published by this day.")


class SearchInput(SearchRequest):
    """What to look for."""

    query: Annotated[Words, Field(description="Words or a question, at most 2,000 characters.")]
    top_k: Annotated[TopK, Field(description="Passages wanted, 1 to 50.")] = 5
    filters: FiltersModel | None = Field(None, description=_FILTERS)
    mode: Mode = Field("hybrid", description="Rank by words (lexical), by meaning (dense) or by both (hybrid).")


class ReadInput(Range):
    """Which part of which document to read."""

    doc_id: str = Field(min_length=1, max_length=200, description="As passages and list_documents name it.")
    start: int | None = Field(
        None, description="First character wanted, counted from 0 in code points; the beginning if left out."
    )
    end: int | None = Field(None, description=f"Character to stop before; at most {READ_AT_MOST:,} are given at once.")
    generation: str | None = Field(
        None,
        max_length=40,
        description="The generation that a passage's document names, to read what was cited; the newest if left out.",
    )


class ListInput(Slice):
    """Which part of the list is wanted."""

    limit: int = Field(50, ge=1, le=200, description="Documents wanted, 1 to 200.")
    offset: int = Field(0, ge=0, le=2**31, description="Documents to pass over, in the order of their ids.")


class DocumentReading(DocumentText):
    """A piece of a document's text, verbatim; `text_sha256` is that of the whole text, which has `characters` code points.

    next_start: where to read on, null at the end. pages: those that the piece touches. outline: the sections of the whole
    document, when no range was asked for; outline_left_out: how many more there are.
    """

    title: str
    publisher: str | None
    published: str | None
    language: str
    file: str
    generation: str
    characters: int
    next_start: int | None
    pages: list[DocumentPage]
    outline: list[SectionModel] | None
    outline_left_out: int
