"""`POST /v1/documents/{doc_id}/preview` and `PATCH /v1/documents/{doc_id}`: what a file would become, and other metadata.

A preview reads the file as an update does, in the process for foreign bytes, and keeps nothing. New metadata comes with the file
that is there already: it is put once more, so that a job reads and indexes it anew.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.errors import LostOriginalError, PendingChangeError, UnknownDocumentError
from api.http.dependencies import ServicesHere, write_json
from api.http.multipart import Parts, parse_parts
from api.http.request_body import JsonRoute
from api.http.routes.job_routes import WorkerHere
from api.http.routes.upload_routes import FORM, Sender, SenderHere, acknowledge, prepare
from api.incoming.preview_copies import make_copy_folder
from api.jobs.job import Job
from api.jobs.queues.queue_interface import JobQueue
from api.jobs.upload_files import receive
from api.jobs.worker import JobWorker
from api.settings import Settings
from api.visible_index import VisibleIndex
from api.wire.browsing.previews import DocumentPreview, shape_preview
from api.wire.job_reports import JobModel
from api.wire.upload_metadata import DocId, Metadata
from index.build.reading_process import read_contents
from index.engine import DocumentEntry
from index.errors import IndexPendingError
from index.generations.durable_files import raise_disk_full
from index.settings import BuildSettings
from ingest.document import Document
from ingest.sources import Source, name_collections

router = APIRouter(prefix="/v1/documents", tags=["changes"])
metadata_router = APIRouter(tags=["changes"], route_class=JsonRoute)


@router.post(
    "/{doc_id}/preview",
    response_model=DocumentPreview,
    openapi_extra={"requestBody": FORM},
    summary="What a file would become, before it is sent",
)
async def preview_document(
    doc_id: DocId, request: Request, services: ServicesHere, worker: WorkerHere, sender: SenderHere
) -> Response:
    """Read a file as an update would, and say what was found and what it would replace. Nothing is kept or changed."""
    uploads, client = worker.uploads, getattr(request.state, "client", "")
    async with uploads.receive(client) as incoming:
        folder = await run_in_threadpool(prepare, worker, sender.caller)
        count = partial(uploads.store, incoming)
        async with parse_parts(request, services.settings.upload_bytes, folder, count) as parts:
            incoming.is_whole = True
            async with uploads.take_place("preview"):
                here = (worker, services.settings, sender.visible)
                return write_json(await run_in_threadpool(preview, doc_id, parts, here))


@metadata_router.patch("/{doc_id}", status_code=202, response_model=JobModel, summary="Change what is known of a document")
async def change_metadata(doc_id: str, body: Metadata, worker: WorkerHere, sender: SenderHere) -> Response:
    """Give a document other metadata. What is left out stays as it is, and null takes it from the file again."""
    changed = body.model_dump(exclude_unset=True)
    return await run_in_threadpool(lambda: acknowledge(_accept_change(worker, doc_id, changed, sender), worker))


def preview(doc_id: str, parts: Parts, here: tuple[JobWorker, Settings, VisibleIndex]) -> DocumentPreview:
    """What a file would become. Raises ReadError for one that cannot be read, DiskFullError."""
    worker, settings, visible = here
    metadata = parts.metadata
    with raise_disk_full(), make_copy_folder() as folder:
        path = folder / "file"
        with path.open("wb") as copy:
            shutil.copyfileobj(parts.file, copy)
        found = worker.recogniser.find_format(path, parts.name)
        path = path.rename(path.with_suffix(found.extensions[0]))
        known = (metadata.title, metadata.publisher, metadata.published, metadata.language)
        source = Source(doc_id, path, parts.name, *known, url=metadata.url)
        document = read_contents(source, BuildSettings(limits=settings.reading_limits)).document
    return shape_preview(document, _find_replaced(visible, doc_id))


def _find_replaced(visible: VisibleIndex, doc_id: str) -> tuple[DocumentEntry, Document] | None:
    """The document of that id, None where the caller sees none."""
    try:
        with visible.acquire() as index:
            (entry,) = index.entries([doc_id])
            return entry, index.document(doc_id)
    except (KeyError, IndexPendingError):
        return None


def _accept_change(worker: JobWorker, doc_id: str, changed: Mapping[str, Any], sender: Sender) -> Job:
    """A job that puts the file of a document once more.

    Raises UnknownDocumentError, LostOriginalError, PendingChangeError where the document is being changed, or what `accept` does.
    """
    if _find_replaced(sender.visible, doc_id) is None:
        raise UnknownDocumentError(f"no document {doc_id[:200]!r}: GET /v1/documents lists those that are there")
    source = _find_source(worker.queue, doc_id)
    named = name_collections(changed["collections"]) if changed.get("collections") else ()
    fields = {name: value for name, value in changed.items() if name != "collections"}
    with worker.folder.watch(), _open_file(worker.queue, source) as file, receive(worker.data, file) as draft:
        found = worker.recogniser.find_format(draft.path, source.file)

        def review(pending: Sequence[Job]) -> tuple[str, ...]:
            # The file was copied before: a change that waits, or that ended meanwhile, would be undone by this one.
            if _is_changing(doc_id, pending) or _find_source(worker.queue, doc_id) != source:
                raise PendingChangeError(f"{doc_id!r} is being changed: wait until that job is done, then send this again")
            return sender.review_put(doc_id, named, pending)

        return worker.queue.accept(
            "put",
            doc_id,
            replace(source, path=draft.path, sha256=draft.sha256, **fields),
            found.extensions[0],
            caller=sender.caller,
            review=review,
        )


def _is_changing(doc_id: str, pending: Sequence[Job]) -> bool:
    """Whether a job of the document has not ended."""
    return any(job.doc_id == doc_id for job in pending)


def _find_source(queue: JobQueue, doc_id: str) -> Source:
    """What a document is made from now. Raises LostOriginalError where nothing tells."""
    registry = queue.read_registry()
    known = registry.uploads.get(doc_id)
    is_here = registry.origin is not None and registry.origin.is_there()  # on this host
    for source in registry.list_sources(registry.find_sources() if is_here else ()):
        if source.doc_id == doc_id:
            known = source
    if known is None:
        raise _refuse_lost(doc_id)
    return known


def _open_file(queue: JobQueue, source: Source) -> BinaryIO:
    """The file of a source, of this host or of the database. Raises LostOriginalError where it is not there any more."""
    try:
        return source.path.open("rb")
    except FileNotFoundError:
        stored = queue.read_upload(source.doc_id)
    if stored is None or stored[0] != source.path.name:
        raise _refuse_lost(source.doc_id)
    return BytesIO(stored[1])


def _refuse_lost(doc_id: str) -> LostOriginalError:
    return LostOriginalError(f"the file of {doc_id!r} is not kept here: send it again with its new metadata")


router.include_router(metadata_router)
