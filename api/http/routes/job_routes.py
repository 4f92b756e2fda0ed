"""`GET /v1/jobs`: how far the requested changes are, and how they ended."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.errors import UnknownJobError
from api.http.dependencies import ExecutorHere, ServicesHere, write_json
from api.jobs import job_queue
from api.jobs.worker import JobWorker
from api.wire.job_reports import JobList, JobModel, shape_job

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


async def find_worker(services: ServicesHere) -> JobWorker:
    """The worker of this application."""
    return services.worker


WorkerHere = Annotated[JobWorker, Depends(find_worker)]


class Newest(BaseModel):
    """How many jobs to list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1_000)


@router.get("", response_model=JobList, summary="List the jobs, the newest first")
async def list_jobs(worker: WorkerHere, executor: ExecutorHere, wanted: Annotated[Newest, Query()]) -> Response:
    """The newest jobs without their reports. Those that ended long ago are forgotten."""

    def read() -> Response:
        jobs = job_queue.list_jobs(worker.data, wanted.limit)
        return write_json(JobList(jobs=[shape_job(job) for job in jobs], limit=wanted.limit))

    return await executor.run(read, "read")


@router.get("/{job_id}", response_model=JobModel, summary="One job: state, progress, report")
async def show_job(job_id: str, worker: WorkerHere, executor: ExecutorHere) -> Response:
    """How far a job is, and what became of every document once it has ended."""

    def read() -> Response:
        job = job_queue.find(worker.data, job_id)
        if job is None:
            raise UnknownJobError(f"no job {job_id[:80]!r}: GET /v1/jobs lists those that are there; the oldest are forgotten")
        return write_json(shape_job(job))

    return await executor.run(read, "read")
