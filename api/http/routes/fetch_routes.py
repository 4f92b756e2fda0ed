"""`POST /v1/documents/{doc_id}/fetch` and `/fetch-preview`: a document from an address, on hosts that the operator allows."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, cast
from urllib.parse import urlsplit

from anyio import from_thread
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.audit.audit_log import AuditEvent, AuditOutcome, append
from api.http.dependencies import ServicesHere, write_json
from api.http.multipart import Parts
from api.http.request_body import JsonRoute
from api.http.routes.editing_routes import preview
from api.http.routes.job_routes import WorkerHere
from api.http.routes.upload_routes import Sender, SenderHere, accept_file, acknowledge, prepare
from api.incoming.file_fetch import FetchRules, fetch_file
from api.services import Services
from api.settings import Settings
from api.wire.browsing.fetching import FetchRequest
from api.wire.browsing.previews import DocumentPreview
from api.wire.job_reports import JobModel
from api.wire.upload_metadata import DocId
from index.generations.durable_files import raise_disk_full

router = APIRouter(prefix="/v1/documents", tags=["changes"], route_class=JsonRoute)
_IN_MEMORY = 65_536  # bytes of a file that are kept in memory


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fetches files for one caller."""

    services: Services
    sender: Sender
    client: str
    """Whom the executor and the limits of uploads know the caller by."""

    @asynccontextmanager
    async def fetch(self, doc_id: str, body: FetchRequest) -> AsyncIterator[Parts]:
        """The file at an address as an upload, with that address in its metadata. Whether it came or not is recorded.

        Raises QueueFullError, JobQuotaError or OverloadError, and what `fetch_file` raises.
        """
        worker, caller = self.services.worker, self.sender.caller
        folder = await run_in_threadpool(prepare, worker, caller)
        metadata = body.metadata.model_copy(update={"url": body.metadata.url or body.url})
        event = AuditEvent("fetch", caller.name, doc_id=doc_id, about=urlsplit(body.url).hostname)
        async with worker.uploads.receive_fetched(self.client) as incoming:
            store = partial(worker.uploads.store, incoming)
            with SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder)) as file:
                stream = cast(BinaryIO, file)
                name = await run_in_threadpool(_fetch_recorded, body.url, self.services.settings, stream, store, event)
                yield Parts(stream, name, metadata)


async def find_fetching(request: Request, services: ServicesHere, sender: SenderHere) -> Fetching:
    """Fetches files for the sender of this request."""
    return Fetching(services, sender, getattr(request.state, "client", ""))


FetchingHere = Annotated[Fetching, Depends(find_fetching)]


@router.post("/{doc_id}/fetch", status_code=202, response_model=JobModel, summary="Fetch a document from an address")
async def fetch_document(doc_id: DocId, body: FetchRequest, worker: WorkerHere, fetching: FetchingHere) -> Response:
    """Fetch a file and put it into the index under `doc_id`, as if it had been sent. Its format is told by its bytes."""
    async with fetching.fetch(doc_id, body) as parts, worker.uploads.take_place():
        return acknowledge(await run_in_threadpool(accept_file, worker, doc_id, parts, fetching.sender), worker)


@router.post("/{doc_id}/fetch-preview", response_model=DocumentPreview, summary="What a file at an address would become")
async def preview_address(doc_id: DocId, body: FetchRequest, worker: WorkerHere, fetching: FetchingHere) -> Response:
    """Fetch a file and read it as an update would. Nothing is kept or changed."""
    async with fetching.fetch(doc_id, body) as parts, worker.uploads.take_place("preview"):
        here = (worker, fetching.services.settings, fetching.sender.visible)
        return write_json(await run_in_threadpool(preview, doc_id, parts, here))


def _fetch_recorded(url: str, settings: Settings, file: BinaryIO, store: Callable[[int], object], event: AuditEvent) -> str:
    rules = FetchRules(settings.fetch_hosts, settings.fetch_networks, settings.upload_bytes, settings.fetch_seconds)
    outcome: AuditOutcome = "failed"
    try:
        with raise_disk_full():
            # The count belongs to the event loop.
            name = fetch_file(url, rules, file, lambda size: from_thread.run_sync(store, size))
        file.seek(0)
        outcome = "done"
        return name
    finally:
        append(settings.data, replace(event, outcome=outcome))
