"""Takes a purged document out of the job queue, the uploads, what callers keep, and the evaluation report.

`index.sources.update` has taken it out of generations, views and the registry before. All of this can be done again, so that a
purge that was killed is completed when its job is run again.
"""

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from api.jobs.job import Job, is_job_id
from api.jobs.job_batch import forget_document
from api.jobs.queue_damage import describe_damage
from api.jobs.queue_database import exists_queue, open_database, scrub_database, write_database
from api.jobs.queues.queue_interface import JobQueue
from api.jobs.upload_files import FAILED_UPLOADS, remove_drafts
from api.kept.kept_erasure import erase_kept, keeps_document
from index.access import find_holders
from index.generations.durable_files import sync
from index.sources.registry import UPLOADS

REPORT = "report"
"""The folder of the evaluation report, which quotes passages of any document."""

WITHOUT_NAMES = "it failed in one update with a document that was purged since: send it again"


def find_traces(data: Path, doc_id: str) -> bool:
    """Whether a generation that is kept, a job, or what callers keep knows a document that is not in the index any more."""
    if find_holders(data, doc_id) or keeps_document(data, doc_id):
        return True
    if not exists_queue(data):
        return False
    with open_database(data) as connection:
        return connection.execute("SELECT 1 FROM jobs WHERE doc_id = ?", (doc_id,)).fetchone() is not None


def list_purging(queue: JobQueue) -> frozenset[str]:
    """The documents whose purge was accepted and has not ended."""
    return frozenset(str(job.doc_id) for job in queue.list_pending() if job.kind == "purge")


def erase(data: Path, purge: Job) -> str | None:
    """Remove what queue, uploads and the records of callers hold of the document of a purge. Jobs accepted after it stay.

    Returns what could not be looked into, as a sentence for the operator. Raises OSError, and then it is to be called again.
    """
    remove_drafts(data)
    erase_kept(data, str(purge.doc_id))
    with write_database(data) as connection:
        rows = connection.execute("SELECT job_id, doc_id FROM jobs").fetchall()
        gone = {job_id for job_id, doc_id in rows if doc_id == purge.doc_id and job_id < purge.job_id}
        names = _list_names(connection, gone)
        # The files first: the rows tell whose they are.
        _remove_uploads(data, gone, {job_id for job_id, _ in rows})
        connection.executemany("DELETE FROM jobs WHERE job_id = ?", [(job_id,) for job_id in sorted(gone)])
        reports = list(_rewrite_reports(connection, str(purge.doc_id)))
        connection.executemany("UPDATE jobs SET report = ? WHERE rowid = ?", reports)
        # The error of an update that nothing came of names every file of it.
        connection.executemany("UPDATE jobs SET error = ? WHERE instr(error, ?)", [(WITHOUT_NAMES, name) for name in names])
    scrub_database(data)
    if (data / REPORT).is_dir():
        shutil.rmtree(data / REPORT)
    if describe_damage(data) is None:
        return None
    return "the damaged job queue that is set apart, and uploads that it alone names, may hold the document: move them away"


def _list_names(connection: sqlite3.Connection, job_ids: Collection[str]) -> set[str]:
    """The titles and file names that uploads had, as sent and as stored."""
    names: set[str] = set()
    for job_id in sorted(job_ids):
        (source,) = connection.execute("SELECT source FROM jobs WHERE job_id = ?", (job_id,)).fetchone()
        with suppress(ValueError, AttributeError):  # a record that was spoiled on the disk
            fields = json.loads(source or "{}")
            names |= {str(fields[name]) for name in ("file", "title", "path") if fields.get(name)}
    return names


def _remove_uploads(data: Path, gone: Collection[str], known: Collection[str]) -> None:
    """Remove the uploads of jobs that are gone, and failed ones whose job is forgotten, which may be of anybody."""
    for folder in (data / UPLOADS, data / FAILED_UPLOADS):
        if not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            is_forgotten = folder.name == FAILED_UPLOADS.name and is_job_id(path.stem) and path.stem not in known
            if path.stem in gone or is_forgotten:
                path.unlink()
        sync(folder)


def _rewrite_reports(connection: sqlite3.Connection, doc_id: str) -> Iterator[tuple[str | None, int]]:
    """The reports that name a document, without it, each with its row. One that cannot be read becomes none."""
    named = connection.execute("SELECT rowid, report FROM jobs WHERE instr(report, ?)", (json.dumps(doc_id),)).fetchall()
    for row, text in named:
        try:
            yield json.dumps(forget_document(json.loads(text), doc_id)), row
        except (ValueError, AttributeError, RecursionError):
            yield None, row
