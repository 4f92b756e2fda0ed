"""The command `purge`: has a document removed with everything that was kept of it, and waits for it.

The job goes into the queue like one that came over HTTP. A server that runs on the same data folder carries it out. Where none
runs, this process does.
"""

import time
from contextlib import closing

from api.audit.audit_log import name_operator
from api.caller import Caller
from api.cli.output.render import print_json
from api.cli.output.terminal import print_line
from api.errors import UnknownDocumentError
from api.jobs.job import Job
from api.jobs.queues.queue_choice import open_queue
from api.jobs.queues.queue_interface import JobQueue
from api.jobs.worker import JobWorker
from api.settings import Settings
from api.wire.job_reports import shape_job

_PAUSE = 0.1  # seconds between two looks at the job


def purge_document(settings: Settings, doc_id: str, as_json: bool) -> int:
    """Purge a document and print what went with it: 0 when nothing of it is left, otherwise 1. Raises UnknownDocumentError."""
    with closing(open_queue(settings)) as queue:
        if not queue.find_traces(doc_id):
            raise UnknownDocumentError(
                f"no document {doc_id[:200]!r}, and nothing that was kept of one: `citadel documents` lists all"
            )
        job = _carry_out(settings, queue, queue.accept("purge", doc_id, caller=Caller(name_operator())))
    if as_json:
        print_json(shape_job(job))
    elif job.state == "failed":
        print_line(f"{doc_id} was not purged: {job.error}")
    else:
        print_line(f"purged {doc_id}; {job.note}")
        for generation in (job.report or {}).get("dropped", ()):
            print_line(f"generation {generation} is gone with it")
    return 0 if job.state == "done" else 1


def _carry_out(settings: Settings, queue: JobQueue, job: Job) -> Job:
    worker = JobWorker(settings.model_copy(update={"worker": True}), lambda: None, queue=queue)
    worker.start()
    try:
        while True:
            found = queue.find(job.job_id)
            if found is None or found.state in ("done", "failed"):
                return found or job
            time.sleep(_PAUSE)
    finally:
        worker.close()
