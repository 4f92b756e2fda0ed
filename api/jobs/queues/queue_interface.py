"""What a job queue must be able to do, whether it lies in the data folder or in a database that several hosts share."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from api.caller import Caller
from api.jobs.job import Job, Kind
from api.jobs.job_queue import Review, Running
from api.jobs.watch.setbacks import Setback
from index.sources.registry import SourceRegistry
from ingest.sources import Source


class JobQueue(Protocol):
    """Keeps jobs from their acceptance to their end, with the uploads that they need.

    The verbs of `api.jobs.job_queue` are described there. All raise OSError, a database that is lost DatabaseLostError.
    """

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
        """A new job at the end of the queue. It survives the loss of any process once this returns."""

    def check_room(self, caller: Caller | None = None) -> None:
        """Raises QueueFullError or JobQuotaError where none would be accepted."""

    def find(self, job_id: str) -> Job | None:
        """The job of that id as it is now. What an ended job changed is searchable in this process when this returns."""

    def list_jobs(self, limit: int, by: str | None = None) -> list[Job]:
        """The newest jobs, without their reports. by: only those of this caller."""

    def count_pending(self) -> int:
        """How many jobs wait or are being carried out."""

    def read_oldest(self) -> datetime | None:
        """When the oldest pending job was accepted."""

    def find_traces(self, doc_id: str) -> bool:
        """Whether a generation or a job knows a document that is not in the index any more."""

    def read_upload(self, doc_id: str) -> tuple[str, bytes] | None:
        """The stored name and the content of the upload that a document was made of. None where files are read from the disk."""

    def read_registry(self) -> SourceRegistry:
        """Which sources the index is to hold. Uploads lie in the data folder, or seem to where `read_upload` has them."""

    def find_staleness(self) -> str | None:
        """Why the published index is to be built anew, None where it is not."""

    def erase_leftovers(self) -> None:
        """Remove what this host keeps of documents that were purged by another one. Called again and again on every host."""

    # What follows is for the worker.

    def open(self) -> AbstractContextManager[None]:
        """Hold what is needed while jobs are waited for. Raises DamagedQueueError."""

    def repair(self) -> bool:
        """Set apart what is damaged. False where it is in use."""

    def describe_damage(self) -> str | None:
        """What the operator reads of damage that was set apart."""

    def hold_runner(self) -> AbstractContextManager[bool]:
        """True while this process is the one that carries jobs out, False where another one is. The dead hold nothing."""

    def check_runner(self) -> None:
        """Raises an OSError where this process is not the one any more, and takes over what an earlier version accepted."""

    def list_pending(self) -> list[Job]:
        """The jobs that were accepted and have not ended, in order, as they were accepted."""

    def mark_running(self, running: Running) -> None:
        """Show which jobs are carried out and how far they are."""

    def clear_running(self) -> None:
        """Show no job as running."""

    def finish(self, jobs: Iterable[Job]) -> None:
        """Record how jobs ended, all of them or none."""

    def read_setbacks(self) -> Mapping[str, Setback]:
        """The setbacks of pending jobs, by job_id."""

    def record_ended(self, job_ids: Collection[str], reason: str) -> None:
        """An update with these jobs was ended."""

    def record_deaths(self) -> None:
        """The process that worked on the jobs that are shown as running has ended without a word."""

    def collect_uploads(self, broken: Collection[str] = ()) -> None:
        """Remove the uploads that nothing needs. broken: ids of jobs whose uploads stay for a while although they failed."""

    def erase(self, purge: Job) -> str | None:
        """Remove what jobs and uploads hold of the document of a purge. Returns what could not be looked into."""

    def scrub(self) -> None:
        """Leave nothing of what was removed in free room."""

    def close(self) -> None:
        """Release what is connected. For who opened the queue, when nobody uses it any more."""

    def describe_index(self) -> Mapping[str, Any]:
        """What the process that carries out an update is to know of where the index is."""
