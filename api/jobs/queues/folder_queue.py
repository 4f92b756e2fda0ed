"""The job queue of a data folder: `api.jobs.job_queue` and its neighbours behind the interface of queues."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from api.caller import Caller
from api.jobs import erasure, job_queue, queue_damage
from api.jobs.job import Job, Kind
from api.jobs.job_queue import Review, Running
from api.jobs.queue_database import hold_runner, import_records, keep_open, scrub_database
from api.jobs.upload_files import collect_uploads
from api.jobs.watch import setbacks
from api.jobs.watch.setbacks import Setback
from index.build.staleness import find_staleness
from index.settings import BuildSettings
from index.sources.registry import SourceRegistry, read_registry
from ingest.sources import Source


class FolderQueue:
    """See `api.jobs.queues.queue_interface.JobQueue` for the verbs."""

    def __init__(self, data: Path, uploads_in_use: Callable[[], Collection[Path]] | None = None, model: str = "") -> None:
        """uploads_in_use: the uploads that the index still needs. Without it no upload is ever removed."""
        self._data, self._uploads_in_use, self._model = data, uploads_in_use, model

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
        return job_queue.accept(self._data, kind, doc_id, source, extension, caller=caller, review=review)

    def check_room(self, caller: Caller | None = None) -> None:
        """Raises QueueFullError or JobQuotaError where none would be accepted."""
        job_queue.check_room(self._data, caller)

    def find(self, job_id: str) -> Job | None:
        """The job of that id as it is now."""
        return job_queue.find(self._data, job_id)

    def list_jobs(self, limit: int, by: str | None = None) -> list[Job]:
        """The newest jobs, without their reports."""
        return job_queue.list_jobs(self._data, limit, by)

    def count_pending(self) -> int:
        """How many jobs wait or are being carried out."""
        return job_queue.count_pending(self._data)

    def read_oldest(self) -> datetime | None:
        """When the oldest pending job was accepted."""
        return job_queue.read_oldest(self._data)

    def find_traces(self, doc_id: str) -> bool:
        """Whether a generation or a job knows a document that is not in the index any more."""
        return erasure.find_traces(self._data, doc_id)

    def read_upload(self, doc_id: str) -> tuple[str, bytes] | None:  # noqa: ARG002 - uploads are files here
        """None: `api.http.original_files` reads them."""
        return None

    def read_registry(self) -> SourceRegistry:
        """The registry of sources."""
        return read_registry(self._data)

    def find_staleness(self) -> str | None:
        """Why the published index is to be built anew."""
        return find_staleness(self._data, BuildSettings(model=self._model))

    def erase_leftovers(self) -> None:
        """Nothing: whoever purges a document finds all of it in the folder."""

    @contextmanager
    def open(self) -> Iterator[None]:
        """Keep the log of the database on the disk. Raises DamagedQueueError."""
        queue_damage.check_database(self._data)
        with keep_open(self._data):
            yield

    def repair(self) -> bool:
        """Set a damaged database apart."""
        return queue_damage.set_apart(self._data)

    def describe_damage(self) -> str | None:
        """What the operator reads of databases that were set apart."""
        return queue_damage.describe_damage(self._data)

    def hold_runner(self) -> AbstractContextManager[bool]:
        """Hold a lock in the folder."""
        return hold_runner(self._data)

    def check_runner(self) -> None:
        """Take over what a server of an earlier version accepted."""
        import_records(self._data)

    def list_pending(self) -> list[Job]:
        """The jobs that have not ended."""
        return job_queue.list_pending(self._data)

    def mark_running(self, running: Running) -> None:
        """Show which jobs are carried out."""
        job_queue.mark_running(self._data, running)

    def clear_running(self) -> None:
        """Show no job as running."""
        job_queue.clear_running(self._data)

    def finish(self, jobs: Iterable[Job]) -> None:
        """Record how jobs ended."""
        job_queue.finish(self._data, jobs)

    def read_setbacks(self) -> Mapping[str, Setback]:
        """The setbacks of pending jobs."""
        return setbacks.read_setbacks(self._data)

    def record_ended(self, job_ids: Collection[str], reason: str) -> None:
        """An update with these jobs was ended."""
        setbacks.record_ended(self._data, job_ids, reason)

    def record_deaths(self) -> None:
        """The server that worked on what is shown as running has ended."""
        setbacks.record_deaths(self._data)

    def collect_uploads(self, broken: Collection[str] = ()) -> None:
        """Remove the uploads that nothing needs."""
        if self._uploads_in_use is not None:
            collect_uploads(self._data, self._uploads_in_use(), broken)

    def erase(self, purge: Job) -> str | None:
        """Remove what jobs and uploads hold of a document."""
        return erasure.erase(self._data, purge)

    def scrub(self) -> None:
        """Overwrite what was removed."""
        scrub_database(self._data)

    def close(self) -> None:
        """Nothing is held between two calls."""

    def describe_index(self) -> Mapping[str, Any]:
        """The index is in the folder, which every order names."""
        return {}
