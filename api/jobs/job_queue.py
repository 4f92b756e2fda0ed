"""The job queue: one table of a SQLite database, so that it survives a crash and all processes see the same.

A request to change the index becomes a row that is on the disk before the client hears that it was accepted. The process that
holds the runner's lock carries it out. The row is pending until the transaction that records its end: after a crash the job is
run again. Progress is written without waiting for the disk and may be lost.
"""

import json
import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.accounts.quotas import check_quota
from api.audit.audit_log import AuditEvent, AuditOutcome, append
from api.caller import Caller
from api.jobs.errors import DamagedJobError, QueueFullError
from api.jobs.job import COLUMN_LIST, MOMENT, Job, Kind, from_row, is_job_id, read_moment, to_row
from api.jobs.queue_database import INSERT, REPLACE, exists_queue, open_database, write_database
from index.generations.durable_files import raise_disk_full, sync
from index.sources.registry import UPLOADS
from ingest.sources import Source

LATEST_IDS = "SELECT job_id FROM jobs ORDER BY job_id DESC"
PENDING_AT_MOST = 1_000
FINISHED_KEPT = 1_000
# Not "IN ('queued', 'running')": a job whose state was spoiled on the disk must be found and named.
_PENDING = "state NOT IN ('done', 'failed', 'damaged')"
_READ = f"SELECT rowid, {COLUMN_LIST} FROM jobs WHERE "  # noqa: S608
_READ_BRIEFLY = _READ.replace("[report],", "NULL AS report,")
_PRUNE = """
DELETE FROM jobs WHERE job_id IN
    (SELECT job_id FROM jobs WHERE state IN ('done', 'failed') ORDER BY job_id DESC LIMIT -1 OFFSET ?)
"""
_OWN = f"SELECT doc_id, source FROM jobs WHERE [by] = ? AND {_PENDING}"  # noqa: S608
_MARK_RUNNING = f"UPDATE jobs SET state = 'running', started_at = ?, progress = ?, note = ? WHERE job_id = ? AND {_PENDING}"  # noqa: S608
_CLEAR_RUNNING = "UPDATE jobs SET state = 'queued', started_at = NULL, progress = NULL, note = NULL WHERE state = 'running'"
_log = logging.getLogger("citadel.jobs")
_audit_log = logging.getLogger("citadel.audit")


@dataclass(frozen=True, slots=True)
class Running:
    """The jobs that are carried out together."""

    job_ids: tuple[str, ...]
    started_at: str
    """ISO 8601, UTC."""
    progress: tuple[str, int, int] | None = None
    """The step, how much of it is done, and of how much."""
    note: str | None = None


Review = Callable[[Sequence[Job]], tuple[str, ...]]
"""Called with the writes to the document that have not ended, in order, while no other is accepted. It raises to refuse one more,
and gives the collections that the document is to have. It must not write to the queue."""


def read_clock() -> str:
    """The moment as jobs state it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()


def accept(  # noqa: PLR0913 - what is asked, who asks and what decides
    data: Path,
    kind: Kind,
    doc_id: str | None = None,
    source: Source | None = None,
    extension: str = "",
    *,
    caller: Caller | None = None,
    review: Review | None = None,
) -> Job:
    """A new job at the end of the queue, on the disk and in the audit log when this returns.

    The path of `source` is a draft that is on the disk (`api.jobs.upload_files.receive`). It becomes the upload of this job, with
    `extension` behind its name. caller: who asks for it, None for nobody in particular. Raises QueueFullError, QuotaError,
    JobQuotaError, DiskFullError, OSError or what `review` raises, and then nothing was accepted.
    """
    upload: Path | None = None
    job: Job | None = None
    by = caller.name if caller else None
    try:
        with raise_disk_full(), write_database(data) as connection:
            _check_room(connection)
            if review is not None:
                collections = review(_list_writes(connection, data, doc_id))
                source = source and replace(source, collections=collections)
            if caller is not None:
                check_quota(data, caller, _list_own(connection, caller, data), source)
            job_id = name_job(connection.execute(LATEST_IDS))
            if source is not None:
                upload = data / UPLOADS / (job_id + extension)
                source.path.rename(upload)
                sync(upload.parent)
                source = replace(source, path=upload, put_by=by)
            job = Job(job_id, kind, read_clock(), doc_id, source, by=by)
            connection.execute(INSERT, to_row(job))
            record_events(data, describe_job(job, "accepted"))
    except OSError:
        if upload is not None:
            upload.unlink(missing_ok=True)
        if job is not None:
            with suppress(OSError):  # it may be recorded as accepted
                append(data, describe_job(job, "failed"))
        raise
    return job


def check_room(data: Path, caller: Caller | None = None) -> None:
    """Raises QueueFullError when no further job would be accepted, JobQuotaError when none of this caller would."""
    if exists_queue(data):
        with open_database(data) as connection:
            _check_room(connection)
            if caller is not None:
                check_quota(data, caller, _list_own(connection, caller, data))


def list_pending(data: Path) -> list[Job]:
    """The jobs that were accepted and have not ended, in order, as they were accepted. Damaged rows are logged and marked."""
    jobs = _read(data, f"{_PENDING} ORDER BY job_id")
    return [replace(job, state="queued", started_at=None, progress=None, note=None) for job in jobs]


def count_pending(data: Path) -> int:
    """How many jobs wait or are being carried out."""
    if not exists_queue(data):
        return 0
    with open_database(data) as connection:
        return _count_pending(connection)


def read_oldest(data: Path) -> datetime | None:
    """When the oldest pending job was accepted, None when none is pending."""
    if not exists_queue(data):
        return None
    with open_database(data) as connection:
        found = connection.execute(f"SELECT min(created_at) FROM jobs WHERE {_PENDING}").fetchone()  # noqa: S608
    try:
        return datetime.fromisoformat(found[0]).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None  # there is none, or its record was spoiled on the disk


def find(data: Path, job_id: str) -> Job | None:
    """The job of that id as it is now, or None. Raises DamagedJobError when its row was spoiled on the disk."""
    if not is_job_id(job_id) or not exists_queue(data):
        return None
    found = _read(data, "job_id = ? AND state != 'damaged'", (job_id,))
    if found:
        return found[0]
    with open_database(data) as connection:
        if connection.execute("SELECT 1 FROM jobs WHERE job_id = ?", (job_id,)).fetchone():
            raise DamagedJobError(f"the record of job {job_id} was damaged on the disk and set aside: send the request again")
    return None


def list_jobs(data: Path, limit: int, by: str | None = None) -> list[Job]:
    """The newest `limit` jobs as they are now, pending and ended, the newest first. Their reports are not read.

    by: only those that this caller asked for.
    """
    if by is not None:
        return _read(data, "state != 'damaged' AND [by] = ? ORDER BY job_id DESC LIMIT ?", (by, limit), columns=_READ_BRIEFLY)
    return _read(data, "state != 'damaged' ORDER BY job_id DESC LIMIT ?", (limit,), columns=_READ_BRIEFLY)


def finish(data: Path, jobs: Iterable[Job]) -> None:
    """Record how jobs ended, done or failed, all of them or on an error none. Of those that ended the newest FINISHED_KEPT stay.

    The audit log has each end before it counts. After a crash in between it has it twice.

    Jobs that one update carried out end in one transaction. Otherwise a crash could leave a superseded write in the queue, which
    would then be carried out after the later one.
    """
    ended = list(jobs)
    with write_database(data) as connection:
        events = [describe_job(job, "done" if job.state == "done" else "failed") for job in ended]
        # A purge that is done names its document no more, and the audit log does.
        record_events(
            data, *(event if event.doc_id else replace(event, doc_id=_find_document(connection, event)) for event in events)
        )
        connection.executemany(REPLACE, [to_row(job) for job in ended])
        connection.execute(_PRUNE, (FINISHED_KEPT,))


def mark_running(data: Path, running: Running) -> None:
    """Show which jobs are carried out and how far they are. May be lost in a crash."""
    progress = None if running.progress is None else json.dumps(running.progress)
    values = (running.started_at, progress, running.note)
    with write_database(data, durable=False) as connection:
        connection.executemany(_MARK_RUNNING, [(*values, job_id) for job_id in running.job_ids])


def clear_running(data: Path) -> None:
    """Show no job as running."""
    if exists_queue(data):
        with write_database(data, durable=False) as connection:
            connection.execute(_CLEAR_RUNNING)


@contextmanager
def lock_queue(data: Path) -> Iterator[Mapping[str, str]]:
    """The state of every job by id. Nothing is accepted and no job ends while the context lasts."""
    with write_database(data) as connection:
        yield dict(connection.execute("SELECT job_id, state FROM jobs").fetchall())


def _read(data: Path, where: str, values: Sequence[object] = (), *, columns: str = _READ) -> list[Job]:
    """The jobs of the rows that `where` selects, without those that are damaged."""
    if not exists_queue(data):
        return []
    with open_database(data) as connection:
        rows = connection.execute(columns + where, values).fetchall()
    jobs = []
    for number, *row in rows:
        try:
            jobs.append(from_row(tuple(row), data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _mark_damaged(data, number, row[0], error)
    return jobs


def _list_writes(connection: sqlite3.Connection, data: Path, doc_id: str | None) -> list[Job]:
    """The writes to a document that have not ended, in order, without those that are damaged."""
    rows = connection.execute(f"{_READ}{_PENDING} AND doc_id = ? ORDER BY job_id", (doc_id,)).fetchall()
    jobs = []
    for _, *row in rows:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            jobs.append(from_row(tuple(row), data))
    return jobs


def _list_own(connection: sqlite3.Connection, caller: Caller, data: Path) -> list[tuple[str | None, Path | None]]:
    """The document and the upload of each job of the caller that has not ended. An upload is None where there is none."""
    rows = connection.execute(_OWN, (caller.name,)).fetchall()
    uploads = (None if source is None else data / UPLOADS / Path(json.loads(source)["path"]).name for _, source in rows)
    return [(doc_id, upload) for (doc_id, _), upload in zip(rows, uploads, strict=True)]


def describe_job(job: Job, outcome: AuditOutcome) -> AuditEvent:
    """What the audit log is to say of a job that was accepted or that ended."""
    report = job.report or {}
    return AuditEvent(
        action=job.kind,
        outcome=outcome,
        by=job.by or "unknown",
        doc_id=job.doc_id,
        job_id=job.job_id,
        before=report.get("before"),
        after=report.get("generation"),
    )


def record_events(data: Path, *events: AuditEvent) -> None:
    """Append to the audit log, and log where it ends, so that what is removed there is seen in another system."""
    head = append(data, *events)
    if head is not None:
        _audit_log.info("audit", extra={"entries": head.count, "head": head.sha256})


def _find_document(connection: sqlite3.Connection, event: AuditEvent) -> str | None:
    """The document of a job as its row names it."""
    row = connection.execute("SELECT doc_id FROM jobs WHERE job_id = ?", (event.job_id,)).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def _mark_damaged(data: Path, number: int, job_id: object, error: Exception) -> None:
    """The row stays as it is but for its state, so that its upload stays too."""
    _log.error("the record of job %r in %s is damaged (%r): its request must be sent again", job_id, data, error)
    with write_database(data) as connection:
        connection.execute("UPDATE jobs SET state = 'damaged' WHERE rowid = ?", (number,))


def _count_pending(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM jobs WHERE {_PENDING}").fetchone()  # noqa: S608
    return int(count)


def _check_room(connection: sqlite3.Connection) -> None:
    check_count(_count_pending(connection))


def check_count(pending: int) -> None:
    """Raises QueueFullError where no further job is accepted."""
    if pending >= PENDING_AT_MOST:
        raise QueueFullError(f"{PENDING_AT_MOST} jobs wait already, the most that is taken on: send it again in a while")


def name_job(ids: Iterable[tuple[object, ...]]) -> str:
    """An id after all those there are, whatever the clock says: of two writes to one document the later one must win.

    ids: rows of one id each, the latest first.
    """
    newest = next((moment for (job_id,) in ids if (moment := read_moment(job_id))), None)
    moment = datetime.now(UTC)
    if newest is not None:
        moment = max(moment, newest + timedelta(microseconds=1))
    return f"{moment:{MOMENT}}-{secrets.token_hex(4)}"
