"""`GET /v1/jobs`: how far the requested changes are, and how they ended."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.errors import UnknownJobError
from api.http.dependencies import ServicesHere, write_json
from api.jobs import job_queue
from api.jobs.worker import JobWorker
from api.wire.job_reports import JobList, JobModel, shape_job

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


# Plain functions, which FastAPI runs in a thread: jobs are read from the disk.
@router.get("", response_model=JobList, summary="List the jobs, the newest first")
def list_jobs(worker: WorkerHere, wanted: Annotated[Newest, Query()]) -> Response:
    """The newest jobs without their reports. Those that ended long ago are forgotten."""
    jobs = job_queue.list_jobs(worker.data, wanted.limit)
    return write_json(JobList(jobs=[shape_job(job, with_report=False) for job in jobs], limit=wanted.limit))


@router.get("/{job_id}", response_model=JobModel, summary="One job: state, progress, report")
def show_job(job_id: str, worker: WorkerHere) -> Response:
    """How far a job is, and what became of every document once it has ended."""
    job = job_queue.find(worker.data, job_id)
    if job is None:
        raise UnknownJobError(f"no job {job_id[:80]!r}: GET /v1/jobs lists those that are there; the oldest are forgotten")
    return write_json(shape_job(job))
