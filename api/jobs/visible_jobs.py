"""The jobs that a caller may see: all of them, or its own where the caller is bound to collections."""

from pathlib import Path

from api.caller import Caller
from api.errors import UnknownJobError
from api.jobs import job_queue
from api.jobs.errors import DamagedJobError
from api.jobs.job import Job


def list_visible(data: Path, limit: int, caller: Caller) -> list[Job]:
    """The newest `limit` jobs that the caller may see, the newest first."""
    return job_queue.list_jobs(data, limit, None if caller.collections is None else caller.name)


def find_visible(data: Path, job_id: str, caller: Caller) -> Job:
    """The job of that id. Raises UnknownJobError where there is none or the caller may not see it, and DamagedJobError."""
    is_bound = caller.collections is not None
    try:
        job = job_queue.find(data, job_id)
    except DamagedJobError:
        if not is_bound:
            raise
        job = None  # whose it was is not known any more
    if job is None or (is_bound and job.by != caller.name):
        raise UnknownJobError(f"no job {job_id[:80]!r}: GET /v1/jobs lists those that are there; the oldest are forgotten")
    return job
