"""`GET /v1/documents`: the documents, one with its structure, its text, so that anybody can check a citation, and its file."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from api.errors import UnknownDocumentError
from api.http.dependencies import ExecutorHere, Named, ServicesHere, VisibleHere, write_json
from api.http.middleware.security_headers import write_policy
from api.http.original_files import OriginalFile, read_original
from api.wire.documents import DocumentDetail, DocumentList, DocumentText, shape_detail, shape_summary
from api.wire.requests import Range, Slice, StructureSlice
from index.engine import Snapshot
from ingest.document import Document

router = APIRouter(prefix="/v1/documents", tags=["documents"])
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {"*/*": _FILE}}}
# A file never runs as a page of this server. What a browser shows of a PDF is its own, and wants its own styles.
_FILE_POLICY = write_policy(
    {"default-src": "'none'", "style-src": "'unsafe-inline'", "object-src": "'self'", "frame-ancestors": "'none'"}
)


@router.get("", response_model=DocumentList, summary="List the documents")
async def list_documents(visible: VisibleHere, executor: ExecutorHere, part: Annotated[Slice, Query()]) -> Response:
    """The documents in the order of their ids, from `offset` on, at most `limit`."""
    limit, offset = part.limit, part.offset

    def read() -> Response:
        with visible.acquire(part.generation) as index:
            listed = index.list_entries(offset=offset, limit=limit)
            near = index.near_duplicates([entry.doc_id for entry in listed.entries])
            shown = list(map(shape_summary, listed.entries, near))
            found = DocumentList(documents=shown, total=listed.total, limit=limit, offset=offset, generation=index.generation)
        return write_json(found)

    return await executor.run(read, "read")


@router.get("/{doc_id}", response_model=DocumentDetail, summary="One document: metadata, sections, pages, footnotes, tables")
async def show_document(
    doc_id: str, visible: VisibleHere, executor: ExecutorHere, part: Annotated[StructureSlice, Query()]
) -> Response:
    """Everything that is known of a document but its text. Spans point into that text."""

    def read() -> Response:
        with visible.acquire(part.generation) as index:
            document = _find_document(index, doc_id)
            (entry,), (near,) = index.entries([doc_id]), index.near_duplicates([doc_id])
        return write_json(shape_detail(entry, document, near, part.to_part()))

    return await executor.run(read, "read")


@router.get("/{doc_id}/text", response_model=DocumentText, summary="The text of a document, or a part of it")
async def show_text(doc_id: str, visible: VisibleHere, executor: ExecutorHere, part: Annotated[Range, Query()]) -> Response:
    """The clean text in code points `start` to `end`, the whole where they are left out."""

    def read() -> Response:
        with visible.acquire(part.generation) as index:
            document = _find_document(index, doc_id)
        span = part.find_span(len(document.text))
        text = span.cut(document.text)
        return write_json(DocumentText(doc_id=doc_id, text=text, text_sha256=document.text_sha256, **span._asdict()))

    return await executor.run(read, "read")


@router.get(
    "/{doc_id}/original",
    response_class=Response,
    responses=_FILES,
    summary="The file that a document was made of, where it is kept",
)
async def show_original(
    doc_id: str, services: ServicesHere, visible: VisibleHere, executor: ExecutorHere, generation: Named = None
) -> Response:
    """The file as it was sent or lies in the corpus folder, to be saved; a PDF is shown. Its ETag is the sha256 of its bytes.

    404 where it is not kept, or was changed since it was indexed.
    """

    folders = (services.settings.data, services.settings.corpus)

    def read() -> Response:
        with visible.acquire(generation) as index:
            document = _find_document(index, doc_id)
        stored = services.worker.queue.read_upload(doc_id)
        found = read_original(folders, doc_id, document.source_path, document.source_sha256, stored)
        return Response(found.content, headers=_describe_file(found, document.source_sha256), media_type=found.media_type)

    return await executor.run(read, "read")


def _describe_file(file: OriginalFile, sha256: str) -> dict[str, str]:
    placed = "inline" if file.media_type == "application/pdf" else "attachment"
    name = f"{placed}; filename*=UTF-8''{quote(file.name, safe='')}"
    return {
        "Content-Disposition": name,
        "ETag": f'"{sha256}"',
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _FILE_POLICY,
    }


def _find_document(index: Snapshot, doc_id: str) -> Document:
    try:
        return index.document(doc_id)
    except KeyError:
        raise UnknownDocumentError(f"no document {doc_id[:200]!r}: GET /v1/documents lists those that are there") from None
