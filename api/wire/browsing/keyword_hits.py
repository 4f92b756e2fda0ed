"""The request and the response of `POST /v1/find`: all passages that hold key words."""

from bisect import bisect_left
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.wire.bounds import NAME, shorten
from api.wire.documents import DocumentSummary, shape_summary
from api.wire.places import PageModel, SpanModel, join_pages
from api.wire.requests import FiltersModel, Words
from ingest.chunk import ChunkKind
from ingest.lookup import find_pages, find_sections, name_section
from ingest.spans import Span

if TYPE_CHECKING:
    from ingest.document import Document
    from retrieval.keywords.keyword_search import KeywordHit, KeywordHits

AT_ONCE = 100
"""Hits of one response."""
_AROUND, _SNIPPET = 120, 400  # code points before the first mark, and of a snippet
FacetName = Literal["publisher", "year", "collection", "language", "kind"]


class FindRequest(BaseModel):
    """Key words for `POST /v1/find`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    query: Words
    filters: FiltersModel | None = None
    limit: int = Field(20, ge=1, le=AT_ONCE, description="hits of this response")
    offset: int = Field(0, ge=0, le=1_000, description="hits to pass over")


class FacetValueModel(BaseModel):
    """A value of a facet."""

    value: str = Field(examples=["EEAS"])
    count: int = Field(examples=[12], description="hits that have it")


class FacetModel(BaseModel):
    """What the hits are in, by one of their fields."""

    field: FacetName = Field(examples=["publisher"])
    values: list[FacetValueModel] = Field(description="the most frequent first, at most 50")


class KeywordHitModel(BaseModel):
    """A passage that the query lets through."""

    document: DocumentSummary
    kind: ChunkKind
    section: list[str] = Field(examples=[["3. Maritime security"]], description="the headings above it, the outermost first")
    page: PageModel | None
    start: int = Field(examples=[1200], description="of the snippet, in code points of the document's text")
    end: int = Field(examples=[1600])
    text: str = Field(examples=["Maritime security is a field of cooperation."], description="the snippet, verbatim")
    marks: list[SpanModel] = Field(description="words and phrases of the query, in code points of the snippet")


class FindResponse(BaseModel):
    """The hits of a query, the best first."""

    query: str
    suggested: str | None = Field(
        examples=["maritime security"],
        description="the query as it was probably meant, where a word of it is misspelled; `query` was searched",
    )
    hits: list[KeywordHitModel]
    total: int = Field(examples=[31], description="how many there are")
    is_cut: bool = Field(examples=[False], description="whether there may be more than that: 1,000 passages are looked at")
    documents: int = Field(examples=[4], description="how many documents they are in")
    facets: list[FacetModel]
    limit: int
    offset: int
    generation: str


def shape_hit(hit: "KeywordHit", marks: tuple[Span, ...], document: "Document") -> KeywordHitModel:
    """marks: in the text of the hit."""
    snippet = _cut_snippet(hit.chunk.text, marks)
    span = Span(hit.chunk.span.start + snippet.start, hit.chunk.span.start + snippet.end)
    pages = join_pages(find_pages(document, span))
    shown = [Span(mark.start - snippet.start, mark.end - snippet.start) for mark in marks if snippet.holds(mark)]
    return KeywordHitModel(
        document=shape_summary(hit.entry),
        kind=hit.chunk.kind,
        section=[shorten(name_section(one), NAME) for one in find_sections(document, span.start)],
        page=None if pages is None else PageModel.model_validate(pages),
        start=span.start,
        end=span.end,
        text=span.cut(document.text),
        marks=[SpanModel(start=mark.start, end=mark.end) for mark in shown],
    )


def shape_facets(found: "KeywordHits") -> list[FacetModel]:
    """The facets of all hits."""
    return [
        FacetModel.model_validate({"field": field, "values": [{"value": value, "count": count} for value, count in values]})
        for field, values in found.count_facets().items()
    ]


def _cut_snippet(text: str, marks: tuple[Span, ...]) -> Span:
    """A stretch around the first mark that neither begins nor ends within a word."""
    breaks = [0, *(place + 1 for place, char in enumerate(text) if char.isspace()), len(text)]
    first = marks[0].start if marks else 0
    start = breaks[max(0, bisect_left(breaks, max(0, first - _AROUND)) - 1)] if first > _AROUND else 0
    end = breaks[min(len(breaks) - 1, bisect_left(breaks, min(len(text), start + _SNIPPET)))]
    return Span(start, len(text[:end].rstrip()))
