"""The job queue in a database that several hosts share: any host takes an upload, and any worker carries it out.

The records and states are those of the data folder. An upload and its job are one transaction, so that what is acknowledged
survives the loss of any host. Of all workers the one that holds an advisory lock carries out all jobs that wait, in their order.
That is why no job is claimed for itself. A worker that takes over counts up the epoch. One that was replaced without noticing it,
because its connection was cut, ends no job and publishes nothing under an earlier epoch.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.accounts.quotas import check_amounts
from api.audit.audit_log import append
from api.caller import Caller
from api.jobs.erasure import REPORT
from api.jobs.errors import DamagedJobError
from api.jobs.job import Job, Kind, is_job_id
from api.jobs.job_queue import LATEST_IDS, Review, Running, check_count, describe_job, name_job, read_clock, record_events
from api.jobs.queues.erased_rows import erase_rows
from api.jobs.queues.job_rows import (
    PENDING,
    clear_rows,
    insert_job,
    list_uploads,
    lock_jobs,
    mark_rows,
    read_jobs,
    replace_jobs,
)
from api.jobs.queues.setback_rows import add_deaths, add_ended, read_rows
from api.jobs.upload_files import remove_drafts
from api.jobs.watch.setbacks import Setback
from api.kept.kept_erasure import drop_from_record
from api.kept.shared_kept import KEPT_TABLES, erase_quotes, knows_document
from index.errors import DatabaseLostError
from index.generations.durable_files import write_durably
from index.settings import BuildSettings
from index.sources.registry import UPLOADS, SourceRegistry
from ingest.sources import Source

if TYPE_CHECKING:
    from index.access import Connection, SharedTables

_RUNNER_LOCK = 7_236_116
_NOTICED = "purges"  # a file with the number of purges after which this host has looked through its folder
_TABLES = ("jobs", "setbacks", "uploads", "upload_blocks", *KEPT_TABLES)


class DatabaseQueue:
    """See `api.jobs.queues.queue_interface.JobQueue` for the verbs."""

    def __init__(self, tables: "SharedTables", data: Path, model: str, follow: Callable[[], object] = lambda: None) -> None:
        """data: the folder of this host, where uploads are received and the audit log is. follow: opens what is published."""
        self._tables, self._data, self._model, self._follow = tables, data, model, follow
        self._runner: tuple[Connection, int] | None = None  # what holds the lock, and the epoch

    def accept(
        self,
        kind: Kind,
        doc_id: str | None = None,
        source: Source | None = None,
        extension: str = "",
        *,
        caller: Caller | None = None,
        review: Review | None = None,
    ) -> Job:
        """A new job at the end of the queue."""
        by, job = caller.name if caller else None, None
        try:
            with self._tables.connect() as connection, connection.transaction():
                sent = None if source is None else self._send(connection, source)
                lock_jobs(connection)
                check_count(_count(connection))
                if review is not None:
                    self._follow()  # what ended elsewhere is pending no more: the review must find it in the index
                    writes = read_jobs(connection, self._data, f"{PENDING} AND doc_id = %s ORDER BY job_id", (doc_id,))
                    collections = review(writes)
                    source = source and replace(source, collections=collections)
                if caller is not None:
                    self._check_quota(connection, caller, None if source is None or sent is None else (source.doc_id, sent[1]))
                job_id = name_job(connection.execute(LATEST_IDS))
                if source is not None and sent is not None:
                    source = replace(source, path=self._data / UPLOADS / (job_id + extension), put_by=by)
                    self._tables.name_upload(connection, source.path.name, *sent)
                job = Job(job_id, kind, read_clock(), doc_id, source, by=by)
                insert_job(connection, job)
                record_events(self._data, describe_job(job, "accepted"))
        except OSError:
            if job is not None:
                with suppress(OSError):  # it may be recorded as accepted
                    append(self._data, describe_job(job, "failed"))
            raise
        return job

    def check_room(self, caller: Caller | None = None) -> None:
        """Raises QueueFullError or JobQuotaError where none would be accepted."""
        with self._tables.connect() as connection:
            check_count(_count(connection))
            if caller is not None:
                self._check_quota(connection, caller, None)

    def find(self, job_id: str) -> Job | None:
        """The job of that id as it is now. Where it has ended, this host turns to what it published."""
        if not is_job_id(job_id):
            return None
        with self._tables.connect() as connection:
            found = read_jobs(connection, self._data, "job_id = %s AND state <> 'damaged'", (job_id,))
            is_damaged = not found and connection.execute("SELECT 1 FROM jobs WHERE job_id = %s", (job_id,)).fetchone()
        if is_damaged:
            raise DamagedJobError(f"the record of job {job_id} was damaged in the database: send the request again")
        if found and found[0].state == "done":
            self._follow()
        return found[0] if found else None

    def list_jobs(self, limit: int, by: str | None = None) -> list[Job]:
        """The newest jobs, without their reports."""
        whose = "" if by is None else ' AND "by" = %s'
        values = (limit,) if by is None else (by, limit)
        with self._tables.connect() as connection:
            where = f"state <> 'damaged'{whose} ORDER BY job_id DESC LIMIT %s"
            return read_jobs(connection, self._data, where, values, is_brief=True)

    def count_pending(self) -> int:
        """How many jobs wait or are being carried out."""
        with self._tables.connect() as connection:
            return _count(connection)

    def read_oldest(self) -> datetime | None:
        """When the oldest pending job was accepted."""
        with self._tables.connect() as connection:
            (found,) = connection.execute(f"SELECT min(created_at) FROM jobs WHERE {PENDING}".encode()).fetchone() or (None,)  # noqa: S608
        try:
            return None if found is None else datetime.fromisoformat(found).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def find_traces(self, doc_id: str) -> bool:
        """Whether a generation, a job or a record of a caller knows a document that is not in the index any more."""
        if self._tables.find_holders(doc_id):
            return True
        with self._tables.connect() as connection:
            is_named = connection.execute("SELECT 1 FROM jobs WHERE doc_id = %s", (doc_id,)).fetchone() is not None
            return is_named or knows_document(connection, doc_id)

    def read_upload(self, doc_id: str) -> tuple[str, bytes] | None:
        """The stored name and the content of the upload that a document was made of."""
        source = self._tables.read_registry(self._data).uploads.get(doc_id)
        content = None if source is None else self._tables.read_upload(source.path.name)
        return None if source is None or content is None else (source.path.name, content)

    def read_registry(self) -> SourceRegistry:
        """The registry of sources, read on a connection of its own: who accepts a job holds one of the pool meanwhile."""
        with self._tables.connect_alone() as connection:
            return self._tables.read_sources(connection, self._data)

    def find_staleness(self) -> str | None:
        """Why the published index is to be built anew."""
        return self._tables.find_staleness(BuildSettings(model=self._model))

    def erase_leftovers(self) -> None:
        """Remove the evaluation report of this host where documents were purged since it last looked: it quotes any of them."""
        noticed, purges = self._data / _NOTICED, self._tables.count_purges()
        if (noticed.read_text("ascii") if noticed.exists() else "0") == str(purges):
            return
        if (self._data / REPORT).is_dir():
            shutil.rmtree(self._data / REPORT)
        write_durably(noticed, str(purges).encode("ascii"))

    @contextmanager
    def open(self) -> Iterator[None]:
        """Remove what dead processes of this host received by half. Raises DatabaseLostError where nothing can be waited for."""
        remove_drafts(self._data)
        with self._tables.connect():
            pass
        yield

    def repair(self) -> bool:
        """Nothing is set apart: the database keeps its files whole."""
        return True

    def describe_damage(self) -> str | None:
        """None: nothing is set apart."""
        return None

    @contextmanager
    def hold_runner(self) -> Iterator[bool]:
        """Hold an advisory lock, and count up the epoch."""
        with self._tables.hold_lock(_RUNNER_LOCK) as connection:
            if connection is None:
                yield False
                return
            (epoch,) = connection.execute("UPDATE runner SET epoch = epoch + 1 RETURNING epoch").fetchone() or (0,)
            self._runner = connection, int(epoch)
            try:
                yield True
            finally:
                self._runner = None

    def check_runner(self) -> None:
        """Raises DatabaseLostError where the connection that holds the lock was cut."""
        if self._runner is not None:
            connection, epoch = self._runner
            _check_epoch(connection, epoch)

    def list_pending(self) -> list[Job]:
        """The jobs that have not ended."""
        with self._tables.connect() as connection:
            jobs = read_jobs(connection, self._data, f"{PENDING} ORDER BY job_id")
        return [replace(job, state="queued", started_at=None, progress=None, note=None) for job in jobs]

    def mark_running(self, running: Running) -> None:
        """Show which jobs are carried out."""
        with self._tables.connect() as connection:
            mark_rows(connection, running)

    def clear_running(self) -> None:
        """Show no job as running."""
        with self._tables.connect() as connection:
            clear_rows(connection)

    def finish(self, jobs: Iterable[Job]) -> None:
        """Record how jobs ended. Raises DatabaseLostError for a worker that was replaced."""
        ended = list(jobs)
        with self._tables.connect() as connection, connection.transaction():
            if self._runner is not None:
                _check_epoch(connection, self._runner[1])
            lock_jobs(connection)
            known = dict(connection.execute("SELECT job_id, doc_id FROM jobs WHERE kind = 'purge'").fetchall())
            events = [describe_job(job, "done" if job.state == "done" else "failed") for job in ended]
            # A purge that is done names its document no more, and the audit log does.
            record_events(self._data, *(one if one.doc_id else replace(one, doc_id=known.get(one.job_id)) for one in events))
            replace_jobs(connection, ended)

    def read_setbacks(self) -> Mapping[str, Setback]:
        """The setbacks of pending jobs."""
        with self._tables.connect() as connection:
            return read_rows(connection)

    def record_ended(self, job_ids: Collection[str], reason: str) -> None:
        """An update with these jobs was ended."""
        with self._tables.connect() as connection, connection.transaction():
            add_ended(connection, job_ids, reason)

    def record_deaths(self) -> None:
        """The worker that carried out what is shown as running has ended."""
        with self._tables.connect() as connection, connection.transaction():
            add_deaths(connection)

    def collect_uploads(self, broken: Collection[str] = ()) -> None:
        """Remove the uploads that nothing needs."""
        with self._tables.connect() as connection, connection.transaction():
            lock_jobs(connection)
            needed = list_uploads(connection, "state NOT IN ('done', 'failed')").values()
            failed = list_uploads(connection, "job_id = ANY(%s)", (list(broken),)).values()
            self._tables.remove_uploads(connection, [name for _, name in needed], [name for _, name in failed])

    def erase(self, purge: Job) -> str | None:
        """Remove what jobs, uploads and the records of callers hold of a document, at once."""
        with self._tables.connect() as connection, connection.transaction():
            lock_jobs(connection)
            erase_rows(connection, purge)
            erase_quotes(connection, str(purge.doc_id), partial(drop_from_record, str(purge.doc_id)))
            needed = list_uploads(connection, "state NOT IN ('done', 'failed')").values()
            self._tables.remove_uploads(connection, [name for _, name in needed])
        self.erase_leftovers()
        self.scrub()
        return None

    def scrub(self) -> None:
        """Give the room of what was removed back to the tables, which write over it."""
        self._tables.vacuum(_TABLES)

    def close(self) -> None:
        """Close the connections."""
        self._tables.close()

    def describe_index(self) -> Mapping[str, Any]:
        """Where the index is, and under which number its jobs are carried out."""
        return {"database": self._tables.address, "epoch": None if self._runner is None else self._runner[1]}

    def _send(self, connection: "Connection", source: Source) -> tuple[int, int]:
        with source.path.open("rb") as stream:
            return self._tables.send_blocks(connection, stream)

    def _check_quota(self, connection: "Connection", caller: Caller, put: tuple[str, int] | None) -> None:
        statement = f'SELECT count(*) FROM jobs WHERE {PENDING} AND "by" = %s'  # noqa: S608
        (waiting,) = connection.execute(statement.encode(), (caller.name,)).fetchone() or (0,)
        check_amounts(caller, waiting, put, lambda: self._list_held(connection, caller))

    def _list_held(self, connection: "Connection", caller: Caller) -> Iterator[tuple[str, int]]:
        """The documents under the name of a caller, each with the bytes of an upload."""
        uploads = self._tables.read_sources(connection, self._data).uploads
        named = [(doc_id, one.path.name) for doc_id, one in uploads.items() if one.put_by == caller.name]
        waiting = list_uploads(connection, f'{PENDING} AND "by" = %s', (caller.name,)).values()
        named += [(doc_id, name) for doc_id, name in waiting if doc_id is not None]
        sizes = self._tables.measure_uploads(connection, {name for _, name in named})
        yield from ((doc_id, sizes.get(name, 0)) for doc_id, name in named)


def _count(connection: "Connection") -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM jobs WHERE {PENDING}".encode()).fetchone() or (0,)  # noqa: S608
    return int(count)


def _check_epoch(connection: "Connection", epoch: int) -> None:
    """Keep the epoch as it is until the transaction ends. Raises DatabaseLostError where it is another one."""
    (found,) = connection.execute("SELECT epoch FROM runner FOR SHARE").fetchone() or (0,)
    if found != epoch:
        raise DatabaseLostError("another worker carries out the jobs of the database by now")
