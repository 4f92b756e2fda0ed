"""Updates that were ended, in a database of several hosts: the records of `api.jobs.watch.setbacks`."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from api.jobs.watch.setbacks import Setback

if TYPE_CHECKING:
    from index.access import Connection

_PENDING = "SELECT job_id FROM jobs WHERE state IN ('queued', 'running')"
_ADD = """INSERT INTO setbacks SELECT job_id, %s, %s, %s FROM jobs WHERE {condition} ON CONFLICT (job_id) DO UPDATE
SET ended = setbacks.ended + EXCLUDED.ended, deaths = setbacks.deaths + EXCLUDED.deaths,
    reason = coalesce(EXCLUDED.reason, setbacks.reason)"""


def read_rows(connection: "Connection") -> dict[str, Setback]:
    """The setbacks of pending jobs, by job_id."""
    statement = f"SELECT job_id, ended, deaths, reason FROM setbacks WHERE job_id IN ({_PENDING})"  # noqa: S608
    return {job_id: Setback(ended, deaths, reason) for job_id, ended, deaths, reason in connection.execute(statement.encode())}


def add_ended(connection: "Connection", job_ids: Collection[str], reason: str) -> None:
    """An update with these jobs was ended."""
    connection.execute(f"DELETE FROM setbacks WHERE job_id NOT IN ({_PENDING})".encode())  # noqa: S608
    connection.execute(_ADD.format(condition="job_id = ANY(%s)").encode(), (1, 0, reason, list(job_ids)))


def add_deaths(connection: "Connection") -> None:
    """The worker that carried out the running jobs has ended without a word."""
    connection.execute(_ADD.format(condition="state = 'running'").encode(), (0, 1, None))
