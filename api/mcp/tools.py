"""The MCP tools: a checked input in, the response of HTTP out. They ask the index through the functions that HTTP uses.

Each takes the sender of the call, who may read what the roles of its key allow. Nothing here knows the protocol, which
`api/mcp/mcp_server.py` speaks. What is looked up blocks, so it runs on the threads of the executor. Equal questions are answered
once, as over HTTP.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TypeVar

from api.answer_cache import AnswerCache, AskKey
from api.errors import UnknownDocumentError
from api.executor import ClientExecutor
from api.fair_queue import Lane
from api.kept.keeper import Keeper
from api.mcp.tool_inputs import READ_AT_MOST, AskInput, DocumentReading, ListInput, ReadInput, SearchInput
from api.visible_index import VisibleIndex
from api.wire.answers import AskResponse, SearchResponse, shape_search
from api.wire.bounds import TITLE, shorten
from api.wire.documents import DocumentList, SectionModel, shape_summary
from api.wire.requests import FiltersModel
from index.engine import DocumentEntry
from ingest.document import Document, Page
from ingest.spans import Span
from retrieval.ask import run_search
from retrieval.query.mode import SearchOptions

T = TypeVar("T")
Wanted = TypeVar("Wanted")
_SECTIONS_AT_MOST = 200
_PAGES_AT_MOST = 200
_HEADING_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class ToolAccess:
    """What the tools of one call work with."""

    visible: VisibleIndex
    """What the sender may see."""
    cache: AnswerCache
    executor: ClientExecutor
    keeper: Keeper | None = None
    """The sender with what it keeps. None where nothing is kept."""


def run_blocking(
    find: Callable[[VisibleIndex, AnswerCache, Wanted], T], lane: Lane
) -> Callable[[ToolAccess, Wanted], Awaitable[T]]:
    """A tool that looks up on a thread. lane: the kind of work that it is."""

    async def run(access: ToolAccess, wanted: Wanted) -> T:
        return await access.executor.run(lambda: find(access.visible, access.cache, wanted), lane)

    return run


async def answer_question(access: ToolAccess, question: AskInput) -> AskResponse:
    """The answer as `POST /v1/ask` gives it. Raises QuestionError and the errors of the index and of the executor."""
    started = perf_counter()
    filters = (question.filters or FiltersModel()).to_filters(question.as_of)
    understood = await access.executor.run(question.understand, "search")
    wanted = AskKey(understood or question.question, filters, question.top_k)
    visible = access.visible
    found = await access.cache.answer_once(access.executor, partial(visible.acquire, as_of=filters.as_of), wanted)
    response = found.to_response((perf_counter() - started) * 1000)
    return response if understood is None else response.to_follow_up(question.question, understood)


def find_passages(visible: VisibleIndex, cache: AnswerCache, query: SearchInput) -> SearchResponse:
    """The passages as `POST /v1/search` gives them. Raises QuestionError and the errors of the index."""
    started = perf_counter()
    filters = (query.filters or FiltersModel()).to_filters()
    options = SearchOptions(query.top_k, query.mode, query.rerank)
    with visible.acquire() as index:
        found = run_search(index, cache.models_for(index), query.query, filters, options)
    return shape_search(query.query, found, index.generation, (perf_counter() - started) * 1000)


def read_document(visible: VisibleIndex, _cache: AnswerCache, part: ReadInput) -> DocumentReading:
    """A part of a document, at most READ_AT_MOST code points. Raises UnknownDocumentError, RangeError, IndexMissingError."""
    with visible.acquire(part.generation) as index:
        try:
            document = index.document(part.doc_id)
        except KeyError:
            raise UnknownDocumentError(f"no document {part.doc_id!r}: list_documents names those that are there") from None
        (entry,) = index.entries([part.doc_id])
    wanted = part.find_span(len(document.text))
    span = Span(wanted.start, min(wanted.end, wanted.start + READ_AT_MOST))
    outline = _outline(document) if part.start is None and part.end is None else None
    return _shape_reading(entry, document, span, outline)


def list_documents(visible: VisibleIndex, _cache: AnswerCache, part: ListInput) -> DocumentList:
    """The documents as `GET /v1/documents` lists them. Raises IndexMissingError."""
    limit, offset = part.limit, part.offset
    with visible.acquire(part.generation) as index:
        listed = index.list_entries(offset=offset, limit=limit)
        near = index.near_duplicates([entry.doc_id for entry in listed.entries])
        shown = list(map(shape_summary, listed.entries, near))
        return DocumentList(documents=shown, total=listed.total, limit=limit, offset=offset, generation=index.generation)


def _shape_reading(entry: DocumentEntry, document: Document, span: Span, outline: list[SectionModel] | None) -> DocumentReading:
    fields = {
        "doc_id": entry.doc_id,
        "text": span.cut(document.text),
        "text_sha256": document.text_sha256,
        **span._asdict(),
        "title": shorten(entry.title, TITLE),
        "publisher": entry.publisher and shorten(entry.publisher, TITLE),
        "published": entry.published,
        "language": entry.language,
        "file": entry.source_path,
        "url": entry.url,
        "generation": entry.generation,
        "characters": len(document.text),
        "next_start": span.end if span.end < len(document.text) else None,
        "pages": _list_pages(document, span),
        "outline": outline,
        "outline_left_out": 0 if outline is None else len(document.sections) - len(outline),
    }
    return DocumentReading.model_validate(fields, from_attributes=True)


def _outline(document: Document) -> list[SectionModel]:
    """The sections in order. Where there are too many, those of the upper levels that fit."""
    levels = sorted({section.level for section in document.sections})
    sections = document.sections
    while len(sections) > _SECTIONS_AT_MOST and len(levels) > 1:
        levels.pop()
        sections = tuple(section for section in sections if section.level <= levels[-1])
    return [
        SectionModel(
            **section.span._asdict(), heading=section.heading[:_HEADING_AT_MOST], number=section.number, level=section.level
        )
        for section in sections[:_SECTIONS_AT_MOST]
    ]


def _list_pages(document: Document, span: Span) -> tuple[Page, ...]:
    first = bisect_right(document.pages, span.start, key=lambda page: page.span.end)
    last = bisect_left(document.pages, span.end, key=lambda page: page.span.start)
    return document.pages[first : min(last, first + _PAGES_AT_MOST)]
