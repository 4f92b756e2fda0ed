"""`PUT` and `DELETE /v1/documents/{doc_id}`, `POST /v1/index`: changes to the index, each answered 202 with a job.

What is acknowledged is on the disk. A file is looked at first: one that is no document, or another kind than its name says, is
refused at once. What only reading the file can show is in the job.
"""

import json
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.caller import Caller
from api.errors import UnknownDocumentError
from api.http.dependencies import CallerHere, IndexHere, ServicesHere
from api.http.multipart import Parts, parse_parts
from api.http.request_body import read_body
from api.http.routes.job_routes import WorkerHere
from api.jobs.erasure import find_traces
from api.jobs.job import Job
from api.jobs.job_queue import accept, check_room, list_pending
from api.jobs.upload_files import receive
from api.jobs.worker import JobWorker
from api.wire.job_reports import JobModel, shape_job
from api.wire.upload_metadata import DocId, Metadata
from index.engine import Snapshot
from ingest.formats import recognise
from ingest.sources import Source

router = APIRouter(prefix="/v1", tags=["changes"])

Purge = Annotated[bool, Query(description="also out of earlier generations, jobs, uploads and views, for good")]

_looking = Lock()  # a file is looked at as a whole, in memory: one at a time
_FORM: dict[str, Any] = {
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


@router.put(
    "/documents/{doc_id}",
    status_code=202,
    response_model=JobModel,
    openapi_extra={"requestBody": _FORM},
    summary="Send a document, new or changed",
)
async def put_document(
    doc_id: DocId, request: Request, services: ServicesHere, worker: WorkerHere, caller: CallerHere
) -> Response:
    """Put a file into the index under `doc_id`. It is stored when this answers, and searchable when the job is done."""
    async with worker.uploads.take_place():
        await run_in_threadpool(check_room, worker.data, caller)
        async with parse_parts(request, services.settings.upload_bytes) as parts:
            return _acknowledge(await run_in_threadpool(_accept_file, worker, doc_id, parts, caller), worker)


@router.delete("/documents/{doc_id}", status_code=202, response_model=JobModel, summary="Take a document out of the index")
def delete_document(doc_id: str, index: IndexHere, worker: WorkerHere, caller: CallerHere, purge: Purge = False) -> Response:
    """Remove a document. It is no longer found when the job is done. With `purge`, nothing of it is left either."""
    is_known = _holds_document(index, doc_id) or _is_being_put(worker, doc_id)
    if not is_known and not (purge and find_traces(worker.data, doc_id)):
        raise UnknownDocumentError(f"no document {doc_id[:200]!r}: GET /v1/documents lists those that are there")
    return _acknowledge(accept(worker.data, "purge" if purge else "delete", doc_id, caller=caller), worker)


@router.post("/index", status_code=202, response_model=JobModel, summary="Update the index from the corpus folder")
async def update_index(request: Request, services: ServicesHere, worker: WorkerHere, caller: CallerHere) -> Response:
    """Read what is new or changed in the corpus folder, drop what is gone. Takes no body."""
    body = await read_body(request, services.settings.body_bytes)
    try:
        fields = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is no valid JSON: send none") from None
    if fields != {}:
        raise HTTPException(422, "nothing can be told in the body: send none, or an empty object")
    return _acknowledge(await run_in_threadpool(accept, worker.data, "index", caller=caller), worker)


def _accept_file(worker: JobWorker, doc_id: str, parts: Parts, caller: Caller) -> Job:
    with receive(worker.data, parts.file) as draft:
        with _looking:
            found = recognise(draft.path.read_bytes(), parts.name)
        metadata = parts.metadata
        known = (metadata.title, metadata.publisher, metadata.published, metadata.language)
        source = Source(doc_id, draft.path, parts.name, *known, sha256=draft.sha256)
        # What reads the stored file goes by its extension.
        return accept(worker.data, "put", doc_id, source, found.extensions[0], caller=caller)


def _holds_document(index: Snapshot, doc_id: str) -> bool:
    try:
        index.entries([doc_id])
    except KeyError:
        return False
    return True


def _is_being_put(worker: JobWorker, doc_id: str) -> bool:
    return any(job.doc_id == doc_id and job.kind == "put" for job in list_pending(worker.data))


def _acknowledge(job: Job, worker: JobWorker) -> Response:
    worker.wake()
    shaped = shape_job(job)
    headers = {"Location": f"/v1/jobs/{job.job_id}"}
    return Response(shaped.__pydantic_serializer__.to_json(shaped), 202, headers, "application/json")
