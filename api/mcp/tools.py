"""What the tools of an assistant do: a checked request in, what was found out; the functions that HTTP uses ask the index.

Apart from `api/mcp/mcp_server.py`, which speaks the protocol, so that nothing here knows of it. All of it blocks: it runs in
threads.
"""

from bisect import bisect_left, bisect_right
from time import perf_counter

from api.document_lookup import UnknownDocumentError, cut_range, find_document, holds_document
from api.mcp.tool_inputs import READ_AT_MOST, AskInput, DocumentReading, ListInput, ReadInput, SearchInput
from api.startup import acquire_for
from api.wire.answer_shaping import shape_answer, shape_search
from api.wire.answers import AskResponse, SearchResponse
from api.wire.document_shaping import shape_summary
from api.wire.documents import DocumentList, DocumentPage, SectionModel
from api.wire.requests import FiltersModel
from index.engine import Engine
from ingest.document import Document
from ingest.spans import Span
from retrieval.ask import ask, search
from retrieval.models import Models

_SECTIONS_AT_MOST = 200
_PAGES_AT_MOST = 200
_HEADING_AT_MOST = 300


def answer_question(shelf: Engine, models: Models, asked: AskInput) -> AskResponse:
    """The answer as `POST /v1/ask` gives it. Raises QuestionError and the errors of the shelf."""
    started = perf_counter()
    filters = (asked.filters or FiltersModel()).to_filters(asked.as_of)
    with acquire_for(shelf, filters) as index:
        found = ask(index, models, asked.question, filters, top_k=asked.top_k)
    return shape_answer(found, (perf_counter() - started) * 1000)


def find_passages(shelf: Engine, models: Models, asked: SearchInput) -> SearchResponse:
    """The passages as `POST /v1/search` gives them. Raises QuestionError and the errors of the shelf."""
    started = perf_counter()
    filters = (asked.filters or FiltersModel()).to_filters()
    with acquire_for(shelf, filters) as index:
        found = search(index, models, asked.query, filters, top_k=asked.top_k, mode=asked.mode)
    return shape_search(asked.query, found, index.generation, (perf_counter() - started) * 1000)


def read_document(shelf: Engine, _models: Models, asked: ReadInput) -> DocumentReading:
    """A piece of a document, no longer than is given at once. Raises UnknownDocumentError, RangeError, IndexMissingError."""
    with shelf.acquire(asked.generation) as index:
        if not holds_document(index, asked.doc_id):
            raise UnknownDocumentError(f"no document {asked.doc_id!r}: list_documents names those that are there")
        document = find_document(index, asked.doc_id)
        (entry,) = index.entries([asked.doc_id])
    wanted = cut_range(document, asked.start, asked.end)
    span = Span(wanted.start, min(wanted.end, wanted.start + READ_AT_MOST))
    whole = asked.start is None and asked.end is None
    outline = _outline(document) if whole else None
    return DocumentReading(
        doc_id=entry.doc_id,
        text=span.cut(document.text),
        text_sha256=document.text_sha256,
        **span._asdict(),
        title=entry.title,
        publisher=entry.publisher,
        published=entry.published,
        language=entry.language,
        file=entry.source_path,
        generation=entry.generation,
        characters=len(document.text),
        next_start=span.end if span.end < len(document.text) else None,
        pages=_list_pages(document, span),
        outline=outline,
        outline_left_out=0 if outline is None else len(document.sections) - len(outline),
    )


def list_documents(shelf: Engine, _models: Models, asked: ListInput) -> DocumentList:
    """The documents as `GET /v1/documents` lists them. Raises IndexMissingError."""
    limit, offset = asked.limit, asked.offset
    with shelf.acquire(asked.generation) as index:
        listed = index.list_entries(offset=offset, limit=limit)
        near = index.near_duplicates([entry.doc_id for entry in listed.entries])
        shown = list(map(shape_summary, listed.entries, near))
        return DocumentList(documents=shown, total=listed.total, limit=limit, offset=offset, generation=index.generation)


def _outline(document: Document) -> list[SectionModel]:
    """The sections in order; where there are too many, those of the upper levels that fit."""
    levels = sorted({section.level for section in document.sections})
    sections = document.sections
    while len(sections) > _SECTIONS_AT_MOST and len(levels) > 1:
        levels.pop()
        sections = tuple(section for section in sections if section.level <= levels[-1])
    return [
        SectionModel(**part.span._asdict(), heading=part.heading[:_HEADING_AT_MOST], number=part.number, level=part.level)
        for part in sections[:_SECTIONS_AT_MOST]
    ]


def _list_pages(document: Document, span: Span) -> list[DocumentPage]:
    first = bisect_right(document.pages, span.start, key=lambda page: page.span.end)
    last = bisect_left(document.pages, span.end, key=lambda page: page.span.start)
    pages = document.pages[first : min(last, first + _PAGES_AT_MOST)]
    return [DocumentPage(**page.span._asdict(), number=page.number, label=page.label) for page in pages]
