"""The command `purge`: has a document removed with everything that was kept of it, and waits for it.

The job goes into the queue like one that came over HTTP. A server that runs on the same data folder carries it out. Where none
runs, this process does.
"""

import time
from pathlib import Path

from api.audit.audit_log import name_operator
from api.caller import Caller
from api.cli.output.render import print_json
from api.cli.output.terminal import print_line
from api.errors import UnknownDocumentError
from api.jobs.erasure import find_traces
from api.jobs.job import Job
from api.jobs.job_queue import accept, find
from api.jobs.worker import JobWorker
from api.settings import Settings
from api.startup import refuse_erasure
from api.wire.job_reports import shape_job
from index.sources.registry import read_registry

_PAUSE = 0.1  # seconds between two looks at the job


def purge_document(settings: Settings, doc_id: str, as_json: bool) -> int:
    """Purge a document and print what went with it: 0 when nothing of it is left, otherwise 1. Raises UnknownDocumentError."""
    refuse_erasure(settings)
    if not find_traces(settings.data, doc_id):
        raise UnknownDocumentError(
            f"no document {doc_id[:200]!r}, and nothing that was kept of one: `citadel documents` lists all"
        )
    job = _carry_out(settings, accept(settings.data, "purge", doc_id, caller=Caller(name_operator())))
    if as_json:
        print_json(shape_job(job))
    elif job.state == "failed":
        print_line(f"{doc_id} was not purged: {job.error}")
    else:
        print_line(f"purged {doc_id}; {job.note}")
        for generation in (job.report or {}).get("dropped", ()):
            print_line(f"generation {generation} is gone with it")
    return 0 if job.state == "done" else 1


def _carry_out(settings: Settings, job: Job) -> Job:
    def list_uploads() -> set[Path]:
        return {source.path for source in read_registry(settings.data).uploads.values()}

    worker = JobWorker(settings, lambda: None, uploads_in_use=list_uploads)
    worker.start()
    try:
        while True:
            found = find(settings.data, job.job_id)
            if found is None or found.state in ("done", "failed"):
                return found or job
            time.sleep(_PAUSE)
    finally:
        worker.close()
