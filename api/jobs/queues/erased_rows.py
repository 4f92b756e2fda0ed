"""Takes a purged document out of the rows of jobs, as `api.jobs.erasure` does in a data folder."""

import json
from typing import TYPE_CHECKING

from api.jobs.erasure import WITHOUT_NAMES
from api.jobs.job import Job
from api.jobs.job_batch import forget_document

if TYPE_CHECKING:
    from index.access import Connection


def erase_rows(connection: "Connection", purge: Job) -> None:
    """Remove the jobs of a document that were accepted before its purge, and its name from all others.

    In the transaction of the caller, who then removes the uploads that no row names. Failed ones whose job is forgotten go with
    them, because nobody knows whose they are.
    """
    doc_id = str(purge.doc_id)
    gone = connection.execute("SELECT source FROM jobs WHERE doc_id = %s AND job_id < %s", (doc_id, purge.job_id)).fetchall()
    connection.execute("DELETE FROM jobs WHERE doc_id = %s AND job_id < %s", (doc_id, purge.job_id))
    connection.execute("DELETE FROM setbacks WHERE job_id NOT IN (SELECT job_id FROM jobs)")
    statement = "SELECT job_id, report FROM jobs WHERE position(%s in report) > 0"
    for job_id, text in connection.execute(statement, (json.dumps(doc_id),)).fetchall():
        connection.execute("UPDATE jobs SET report = %s WHERE job_id = %s", (_forget(text, doc_id), job_id))
    for name in {name for (source,) in gone for name in _list_names(source)}:
        connection.execute("UPDATE jobs SET error = %s WHERE position(%s in error) > 0", (WITHOUT_NAMES, name))
    connection.execute("UPDATE uploads SET failed_at = NULL WHERE split_part(name, '.', 1) NOT IN (SELECT job_id FROM jobs)")


def _forget(report: str, doc_id: str) -> str | None:
    """A report without a document. One that cannot be read becomes none."""
    try:
        return json.dumps(forget_document(json.loads(report), doc_id))
    except (ValueError, AttributeError, RecursionError):
        return None


def _list_names(source: str | None) -> set[str]:
    """The title and the file names of an upload, as sent and as stored."""
    try:
        fields = json.loads(source or "{}")
        return {str(fields[name]) for name in ("file", "title", "path") if fields.get(name)}
    except (ValueError, AttributeError):
        return set()
