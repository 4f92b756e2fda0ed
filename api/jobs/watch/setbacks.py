"""Updates that were ended, remembered with their jobs in the database of the queue.

A document that ended an update is not tried together with others again, also after a restart. A job whose update took the whole
server with it is given up after a few starts, so that the server comes up.
"""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.jobs.queue_database import exists_queue, open_database, write_database

MOST_DEATHS = 4
"""How often the server may end while a job is being carried out, until the job has failed."""
_FEW_DEATHS = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS setbacks (
    job_id TEXT PRIMARY KEY,
    ended INTEGER NOT NULL,     -- updates with the job that were ended or died
    deaths INTEGER NOT NULL,    -- servers that ended without a word while they carried it out
    reason TEXT                 -- why the last of the updates was ended
)
"""
_ADD = """
INSERT INTO setbacks SELECT job_id, ?, ?, ? FROM jobs WHERE {condition}
ON CONFLICT (job_id) DO UPDATE
SET ended = ended + excluded.ended, deaths = deaths + excluded.deaths, reason = COALESCE(excluded.reason, reason)
"""
_PRUNE = "DELETE FROM setbacks WHERE job_id NOT IN (SELECT job_id FROM jobs WHERE state IN ('queued', 'running'))"


@dataclass(frozen=True, slots=True)
class Setback:
    """What happened to updates with a job."""

    ended: int = 0
    """How many were ended for what they cost, or died."""
    deaths: int = 0
    """How many ended with the whole server."""
    reason: str | None = None
    """Why the last one was ended."""

    @property
    def is_suspect(self) -> bool:
        """Whether the job is not to be carried out together with jobs that have nothing against them."""
        return self.ended > 0 or self.deaths >= _FEW_DEATHS

    @property
    def is_alone(self) -> bool:
        """Whether the job is to be carried out by itself."""
        return self.ended > 1 or self.deaths >= _FEW_DEATHS


NO_SETBACK = Setback()


def read_setbacks(data: Path) -> dict[str, Setback]:
    """The setbacks of pending jobs, by job_id."""
    if not exists_queue(data):
        return {}
    with open_database(data) as connection:
        if not _has_table(connection):
            return {}
        pending = "SELECT job_id FROM jobs WHERE state IN ('queued', 'running')"
        rows = connection.execute(f"SELECT job_id, ended, deaths, reason FROM setbacks WHERE job_id IN ({pending})").fetchall()  # noqa: S608
    return {str(job_id): Setback(int(ended), int(deaths), reason) for job_id, ended, deaths, reason in rows}


def record_ended(data: Path, job_ids: Collection[str], reason: str) -> None:
    """An update with these jobs was ended."""
    with write_database(data) as connection:
        connection.execute(_SCHEMA)
        connection.execute(_PRUNE)
        add = _ADD.format(condition="job_id = ?")
        connection.executemany(add, [(1, 0, reason, job_id) for job_id in job_ids])


def record_deaths(data: Path) -> None:
    """The server that worked on the jobs that are shown as running has ended without a word."""
    if not exists_queue(data):
        return
    with write_database(data) as connection:
        connection.execute(_SCHEMA)
        connection.execute(_ADD.format(condition="state = 'running'"), (0, 1, None))


def describe_setbacks(setbacks: Mapping[str, Setback]) -> str | None:
    """What the operator reads while jobs are carried out apart from others, None when none are."""
    suspects = [one for one in setbacks.values() if one.is_suspect]
    if not suspects:
        return None
    reason = next((one.reason for one in suspects if one.reason), "the server ended while it carried them out")
    jobs = f"{len(suspects)} job{' is' if len(suspects) == 1 else 's are'}"
    return f"{jobs} carried out apart from others, because an update was ended: {reason}"


def _has_table(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'setbacks'").fetchone() is not None
