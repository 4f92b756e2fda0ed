"""`PUT` and `DELETE /v1/documents/{doc_id}`, `POST /v1/index`: changes to the index, each answered 202 with a job.

What is acknowledged is on the disk. A file is looked at first: one that is no document, or another kind than its name says, is
refused at once. What only reading the file can show is in the job.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.caller import Caller
from api.document_access import check_removal, choose_collections, list_belongings
from api.http.dependencies import WHOLE_INDEX, CallerHere, ServicesHere, VisibleHere
from api.http.multipart import Parts, parse_parts
from api.http.request_body import read_body
from api.http.routes.job_routes import WorkerHere
from api.jobs.job import Job
from api.jobs.upload_files import receive
from api.jobs.worker import JobWorker
from api.visible_index import VisibleIndex, refuse_bound
from api.wire.job_reports import JobModel, shape_job
from api.wire.upload_metadata import DocId, Metadata
from index.errors import IndexPendingError
from index.generations.durable_files import make_folder, raise_disk_full
from index.sources.registry import UPLOADS
from ingest.sources import Source, name_collections

router = APIRouter(prefix="/v1", tags=["changes"])


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a change, and what the index shows of the document that is to change."""

    caller: Caller
    visible: VisibleIndex

    def review_put(self, doc_id: str, named: tuple[str, ...], pending: Sequence[Job]) -> tuple[str, ...]:
        """The collections of a document that is put (`api.document_access.choose_collections`)."""
        try:
            published = self.visible.find_collections(doc_id)
        except IndexPendingError:
            if self.caller.collections is not None:  # the id may be that of a document that this caller must not see
                raise
            published = None
        belongings = list_belongings(published, pending)
        return choose_collections(self.caller, doc_id, named, belongings)

    def review_removal(self, doc_id: str, pending: Sequence[Job]) -> tuple[str, ...]:
        """Nothing, for a document that may be removed (`api.document_access.check_removal`)."""
        check_removal(self.caller, doc_id, list_belongings(self.visible.find_collections(doc_id), pending))
        return ()


async def find_sender(caller: CallerHere, visible: VisibleHere) -> Sender:
    """The sender of this request."""
    return Sender(caller, visible)


SenderHere = Annotated[Sender, Depends(find_sender)]
Purge = Annotated[bool, Query(description="also out of earlier generations, jobs, uploads and views, for good")]
FORM: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "additionalProperties": False,
                "properties": {"file": {"type": "string", "format": "binary"}, "metadata": Metadata.model_json_schema()},
            },
            "encoding": {"metadata": {"contentType": "application/json"}},
        }
    },
}
"""The body of an upload, as the description of the interface has it."""


@router.put(
    "/documents/{doc_id}",
    status_code=202,
    response_model=JobModel,
    openapi_extra={"requestBody": FORM},
    summary="Send a document, new or changed",
)
async def put_document(
    doc_id: DocId, request: Request, services: ServicesHere, worker: WorkerHere, sender: SenderHere
) -> Response:
    """Put a file into the index under `doc_id`. It is stored when this answers, and searchable when the job is done.

    `collections` in the metadata are those that the document is put into. Left out, they are those that it is in already, the
    one that the key is bound to for a new document, and `default` for a key that is bound to none.
    """
    uploads, client = worker.uploads, getattr(request.state, "client", "")
    async with uploads.receive(client) as incoming:
        folder = await run_in_threadpool(prepare, worker, sender.caller)
        count = partial(uploads.store, incoming)
        async with parse_parts(request, services.settings.upload_bytes, folder, count) as parts:
            incoming.is_whole = True
            async with uploads.take_place():
                return acknowledge(await run_in_threadpool(accept_file, worker, doc_id, parts, sender), worker)


@router.delete("/documents/{doc_id}", status_code=202, response_model=JobModel, summary="Take a document out of the index")
def delete_document(doc_id: str, worker: WorkerHere, sender: SenderHere, purge: Purge = False) -> Response:
    """Remove a document. It is no longer found when the job is done. With `purge`, nothing of it is left either.

    A purge removes earlier generations, which hold other documents too: a key that is bound to collections may not.
    """
    if purge:
        refuse_bound(sender.caller, "a purge removes earlier generations as a whole")
    is_past = purge and worker.queue.find_traces(doc_id)  # a document that was removed before
    review = None if is_past else partial(sender.review_removal, doc_id)
    with worker.folder.watch():
        job = worker.queue.accept("purge" if purge else "delete", doc_id, caller=sender.caller, review=review)
        return acknowledge(job, worker)


@router.post(
    "/index",
    status_code=202,
    response_model=JobModel,
    dependencies=[WHOLE_INDEX],
    summary="Update the index from the corpus folder",
)
async def update_index(request: Request, services: ServicesHere, worker: WorkerHere, caller: CallerHere) -> Response:
    """Read what is new or changed in the corpus folder, drop what is gone. Takes no body."""
    body = await read_body(request, services.settings.body_bytes)
    try:
        fields = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is no valid JSON: send none") from None
    if fields != {}:
        raise HTTPException(422, "nothing can be told in the body: send none, or an empty object")

    def ask() -> Job:
        with worker.folder.watch():
            return worker.queue.accept("index", caller=caller)

    return acknowledge(await run_in_threadpool(ask), worker)


def prepare(worker: JobWorker, caller: Caller) -> Path:
    """The folder that an upload is received in. Raises QueueFullError or JobQuotaError where none would be accepted."""
    with worker.folder.watch():
        worker.queue.check_room(caller)
        with raise_disk_full():
            make_folder(worker.data / UPLOADS)
        return worker.data / UPLOADS


def accept_file(worker: JobWorker, doc_id: str, parts: Parts, sender: Sender) -> Job:
    """A job that puts a file. Raises ReadError for one that is no document, or what `accept` does."""
    with worker.folder.watch(), receive(worker.data, parts.file) as draft:
        found = worker.recogniser.find_format(draft.path, parts.name)
        metadata = parts.metadata
        known = (metadata.title, metadata.publisher, metadata.published, metadata.language)
        source = Source(doc_id, draft.path, parts.name, *known, sha256=draft.sha256, url=metadata.url)
        named = name_collections(metadata.collections) if metadata.collections else ()
        return worker.queue.accept(
            "put",
            doc_id,
            source,
            found.extensions[0],  # what reads the stored file goes by its extension
            caller=sender.caller,
            review=lambda pending: sender.review_put(doc_id, named, pending),
        )


def acknowledge(job: Job, worker: JobWorker) -> Response:
    """The answer to a change that was taken on, once the worker knows of it."""
    worker.wake()
    shaped = shape_job(job)
    headers = {"Location": f"/v1/jobs/{job.job_id}"}
    return Response(shaped.__pydantic_serializer__.to_json(shaped), 202, headers, "application/json")
