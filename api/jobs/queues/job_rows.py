"""The rows of jobs in a database of several hosts: the columns and the meaning of those in `api.jobs.queue_database`."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from api.jobs.job import COLUMNS, Job, from_row, to_row
from api.jobs.job_queue import FINISHED_KEPT, Running

if TYPE_CHECKING:
    from index.access import Connection

PENDING = "state NOT IN ('done', 'failed', 'damaged')"
# A key that no other lock of the schema has. Whoever accepts or ends jobs holds it, so that ids ascend and quotas hold.
_LOCK = "SELECT pg_advisory_xact_lock(7236117, current_schema()::regnamespace::oid::int)"
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_BRIEFLY = _NAMES.replace('"report"', "NULL")
_PLACES = ", ".join(["%s"] * len(COLUMNS))
_INSERT = f"INSERT INTO jobs ({_NAMES}) VALUES ({_PLACES})"  # noqa: S608
_REPLACE = _INSERT + " ON CONFLICT (job_id) DO UPDATE SET " + ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in COLUMNS)
_PRUNE = """DELETE FROM jobs WHERE job_id IN
    (SELECT job_id FROM jobs WHERE state IN ('done', 'failed') ORDER BY job_id DESC OFFSET %s)"""
_RUNNING = f"UPDATE jobs SET state = 'running', started_at = %s, progress = %s, note = %s WHERE job_id = ANY(%s) AND {PENDING}"  # noqa: S608
_CLEAR = "UPDATE jobs SET state = 'queued', started_at = NULL, progress = NULL, note = NULL WHERE state = 'running'"
_log = logging.getLogger("citadel.jobs")


def lock_jobs(connection: "Connection") -> None:
    """Hold the lock of the queue until the transaction of the caller ends."""
    connection.execute(_LOCK)


def insert_job(connection: "Connection", job: Job) -> None:
    """Add a job."""
    connection.execute(_INSERT.encode(), to_row(job))


def replace_jobs(connection: "Connection", jobs: Iterable[Job]) -> None:
    """Write jobs that ended. Of all that ended the newest stay."""
    with connection.cursor() as cursor:
        cursor.executemany(_REPLACE.encode(), [to_row(job) for job in jobs])
    connection.execute(_PRUNE, (FINISHED_KEPT,))


def mark_rows(connection: "Connection", running: Running) -> None:
    """Show which jobs are carried out and how far they are."""
    progress = None if running.progress is None else json.dumps(running.progress)
    connection.execute(_RUNNING.encode(), (running.started_at, progress, running.note, list(running.job_ids)))


def clear_rows(connection: "Connection") -> None:
    """Show no job as running."""
    connection.execute(_CLEAR)


def read_jobs(
    connection: "Connection", data: Path, where: str, values: Sequence[object] = (), *, is_brief: bool = False
) -> list[Job]:
    """The jobs of the rows that `where` selects, uploads as if they lay in `data`. A row that is no job is marked and left out.

    is_brief: whether reports are left out.
    """
    columns = _BRIEFLY if is_brief else _NAMES
    rows = connection.execute(f"SELECT {columns} FROM jobs WHERE {where}".encode(), values).fetchall()  # noqa: S608
    jobs = []
    for row in rows:
        try:
            jobs.append(from_row(tuple(row), data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _log.error("the record of job %r in the database is damaged (%r): its request must be sent again", row[0], error)
            connection.execute("UPDATE jobs SET state = 'damaged' WHERE job_id = %s", (row[0],))
    return jobs


def list_uploads(connection: "Connection", where: str, values: Sequence[object] = ()) -> Mapping[str, tuple[str | None, str]]:
    """By job_id the document and the name of the upload of the puts that `where` selects."""
    statement = f"SELECT job_id, doc_id, source FROM jobs WHERE source IS NOT NULL AND {where}"  # noqa: S608
    found = {}
    for job_id, doc_id, source in connection.execute(statement.encode(), values).fetchall():
        with suppress(ValueError, TypeError, KeyError):  # a record that was spoiled
            found[job_id] = doc_id, str(json.loads(source)["path"])
    return found
