"""The job that a server asks for at its start where the index is not the one that this version of the program would build.

There is no index yet, or an earlier version of the program built it. The job builds it from the registry of sources and from
uploads, as every update does that finds such an index, so that none is asked for where another job waits already.
"""

import logging

from api.jobs.queues.queue_interface import JobQueue

_LOOKED_AT = 100  # jobs
_log = logging.getLogger("citadel.jobs")


def request_upgrade(queue: JobQueue) -> None:
    """Ask for the index to be built where it is not up to date. Raises OSError when the job cannot be written down."""
    reason = queue.find_staleness()
    if reason is None:
        return
    _log.warning("the index is being built: %s", reason)
    if not queue.count_pending():
        queue.accept("upgrade")


def describe_upgrade(queue: JobQueue) -> str:
    """How far the first index that can be opened is, or why it could not be built, as one sentence for clients."""
    jobs = [job for job in queue.list_jobs(_LOOKED_AT) if job.kind != "delete"]
    at_work = next((job for job in jobs if job.state == "running"), None)
    if at_work is not None and at_work.progress is not None:
        step, done, total = at_work.progress
        return f"the index is being built ({step}, {done} of {total}): questions are answered when it is done"
    failed = next((job for job in jobs if job.kind in ("index", "upgrade")), None)
    if failed is not None and failed.state == "failed":
        return f"the index could not be built: {failed.error}"
    return "the index is being built: questions are answered when it is done"
