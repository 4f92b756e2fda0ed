"""`GET /v1/jobs`: how far the requested changes are, and how they ended."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.http.dependencies import CallerHere, ExecutorHere, ServicesHere, VisibleHere, write_json
from api.jobs.visible_jobs import find_visible, list_visible
from api.jobs.worker import JobWorker
from api.wire.job_reports import JobList, JobModel, hide_others, list_named, shape_job

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


def find_worker(services: ServicesHere) -> Iterator[JobWorker]:
    """The worker of this application. Raises FolderGoneError when its data folder is not there."""
    services.worker.folder.check()
    with services.worker.folder.explain():
        yield services.worker


WorkerHere = Annotated[JobWorker, Depends(find_worker)]


class Newest(BaseModel):
    """How many jobs to list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1_000)


@router.get("", response_model=JobList, summary="List the jobs, the newest first")
async def list_jobs(
    worker: WorkerHere, caller: CallerHere, executor: ExecutorHere, wanted: Annotated[Newest, Query()]
) -> Response:
    """The newest jobs without their reports. Those that ended long ago are forgotten.

    A key that is bound to collections is shown its own jobs.
    """

    def read() -> Response:
        jobs = list_visible(worker.queue, wanted.limit, caller)
        if caller.collections is not None:
            jobs = [hide_others(job, ()) for job in jobs]
        return write_json(JobList(jobs=[shape_job(job) for job in jobs], limit=wanted.limit))

    return await executor.run(read, "read")


@router.get("/{job_id}", response_model=JobModel, summary="One job: state, progress, report")
async def show_job(job_id: str, worker: WorkerHere, caller: CallerHere, executor: ExecutorHere, visible: VisibleHere) -> Response:
    """How far a job is, and what became of every document once it has ended.

    A key that is bound to collections is shown its own jobs, with the documents of the report that it may read.
    """

    def read() -> Response:
        job = find_visible(worker.queue, job_id, caller)
        if caller.collections is not None:
            job = hide_others(job, {job.doc_id} | visible.select(list_named(job)))
        return write_json(shape_job(job))

    return await executor.run(read, "read")
