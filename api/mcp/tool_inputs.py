"""The inputs of the MCP tools, and the output of `read_document`.

The inputs are the requests of HTTP with a description at every field, because a language model has nothing else to go by. The
other outputs are the responses of HTTP (`api/wire/`), so that citations are the same in every interface.
"""

from typing import Annotated

from pydantic import Field

from api.wire.documents import DocumentText, SectionModel
from api.wire.places import DocumentPage
from api.wire.requests import RERANK, AskRequest, Day, FiltersModel, QuestionContext, Range, SearchRequest, Slice, TopK, Words
from retrieval.query.mode import Mode

READ_AT_MOST = 20_000
"""Code points of a document that one call returns at most."""

_LISTS, _DAYS = (", ".join(names) for names in FiltersModel.list_names())
FILTERS = f"Which documents may answer: {_LISTS} (a value or a list of values), {_DAYS} (YYYY-MM-DD, inclusive), \
undated (true: also those without a date)."


class AskInput(AskRequest):
    """A question for the corpus."""

    question: Annotated[Words, Field(description="One question in plain words, at most 2,000 characters.")]
    top_k: Annotated[TopK, Field(description="Passages to answer from and to give, 1 to 50.")] = 5
    filters: FiltersModel | None = Field(None, description=FILTERS)
    as_of: Day | None = Field(None, description="YYYY-MM-DD: answer from what was published by this day.")
    context: QuestionContext | None = Field(
        None, description='The question before, so that "and Korea?" is understood: question (as understood) and short (answer).'
    )


class SearchInput(SearchRequest):
    """A query for passages."""

    query: Annotated[Words, Field(description="Words or a question, at most 2,000 characters.")]
    top_k: Annotated[TopK, Field(description="Passages wanted, 1 to 50.")] = 5
    filters: FiltersModel | None = Field(None, description=FILTERS)
    mode: Mode = Field("hybrid", description="Rank by words (lexical), by meaning (dense) or by both (hybrid).")
    rerank: bool = Field(False, strict=True, examples=[True], description=f"{RERANK[:1].upper()}{RERANK[1:]}.")


class ReadInput(Range):
    """A part of a document to read."""

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
    """A part of the list of documents."""

    limit: int = Field(50, ge=1, le=200, description="Documents wanted, 1 to 200.")
    offset: int = Field(0, ge=0, le=2**31, description="Documents to pass over, in the order of their ids.")


class DocumentReading(DocumentText):
    """A part of a document's text, verbatim."""

    title: str
    publisher: str | None
    url: str | None = Field(None, examples=["https://example.org/report.pdf"], description="where its publisher keeps it")
    published: str | None
    language: str
    file: str
    generation: str
    characters: int = Field(description="The length of the whole text in code points.")
    next_start: int | None = Field(description="Where to read on; null at the end of the text.")
    pages: list[DocumentPage] = Field(description="The pages of this part.")
    outline: list[SectionModel] | None = Field(description="The sections of the whole document, when no range was asked for.")
    outline_left_out: int = Field(description="How many more sections there are.")
