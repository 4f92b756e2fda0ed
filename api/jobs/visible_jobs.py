"""The jobs that a caller may see: all of them, or its own where the caller is bound to collections."""

from api.caller import Caller
from api.errors import UnknownJobError
from api.jobs.errors import DamagedJobError
from api.jobs.job import Job
from api.jobs.queues.queue_interface import JobQueue


def list_visible(queue: JobQueue, limit: int, caller: Caller) -> list[Job]:
    """The newest `limit` jobs that the caller may see, the newest first."""
    return queue.list_jobs(limit, None if caller.collections is None else caller.name)


def find_visible(queue: JobQueue, job_id: str, caller: Caller) -> Job:
    """The job of that id. Raises UnknownJobError where there is none or the caller may not see it, and DamagedJobError."""
    is_bound = caller.collections is not None
    try:
        job = queue.find(job_id)
    except DamagedJobError:
        if not is_bound:
            raise
        job = None  # whose it was is not known any more
    if job is None or (is_bound and job.by != caller.name):
        raise UnknownJobError(f"no job {job_id[:80]!r}: GET /v1/jobs lists those that are there; the oldest are forgotten")
    return job
