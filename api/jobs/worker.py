"""The worker carries out the jobs of the queue: all that are pending at once, in one child process, in the order of acceptance.

It is one thread that lives as long as the application. It reads the jobs from their queue (`api.jobs.queues`) and so sees those
of other processes as well, on the same data folder or on other hosts. Of all those processes only the holder of the runner's lock
carries jobs out. A job is done when its change is searchable here. Until it has ended it stays in the queue: it is run again
after a crash, and retried after a pause when an update fails for a reason that may pass. An update that costs more than it may is
ended. Its jobs are then carried out in small batches, so that the one document fails by name and the others are indexed.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from api.incoming.preview_copies import remove_copies
from api.jobs.build_parent import UPDATE, Outcome, Updates
from api.jobs.errors import DamagedQueueError, FolderGoneError
from api.jobs.job import Job
from api.jobs.job_batch import JobBatch, fail, make_batch, settle
from api.jobs.job_queue import Running, read_clock
from api.jobs.queues.folder_queue import FolderQueue
from api.jobs.queues.queue_interface import JobQueue
from api.jobs.upload_files import remove_drafts
from api.jobs.upload_limiter import UploadLimiter
from api.jobs.watch.data_folder import DataFolder
from api.jobs.watch.setbacks import MOST_DEATHS, Setback, describe_setbacks
from api.jobs.watch.update_limits import UpdateLimits
from api.settings import Settings
from index.errors import DatabaseLostError, IndexCorruptError
from ingest.sandbox.recognition import Recogniser

PAUSES = (1.0, 5.0, 25.0)  # seconds before an update that died is tried again
_FULL_PAUSES = (1.0, 5.0, 25.0, 60.0, 300.0)  # seconds before jobs that met a full disk are tried again, the last one repeated
_FULL_SECONDS = 86_400.0  # of a full disk, before its jobs have failed
_WAITING = "jobs wait for another process that writes the index, or for its database; the server's log says which"
_LOST = "the database of the jobs cannot be reached; it is tried again"
_POLL = 1.0  # seconds
_PROGRESS_EVERY = 0.2  # seconds
_SECONDS_TO_STOP = 10.0
_log = logging.getLogger("citadel.jobs")


class JobWorker:
    """Carries out jobs from `start` to `close`."""

    def __init__(
        self,
        settings: Settings,
        on_published: Callable[[], None],
        *,
        queue: JobQueue | None = None,
        uploads_in_use: Callable[[], Collection[Path]] | None = None,
        command: Sequence[str] = UPDATE,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """A worker that has not started.

        on_published: called after every update that succeeded, before its jobs are done. Opens a new generation.
        queue: where the jobs are, the data folder when left out. uploads_in_use: for that one the uploads that the index still
        needs. Without it no upload is ever removed.
        pauses: seconds before an update that died is tried again, one for each try. At least one.
        """
        self.data = settings.data.absolute()
        self.folder = DataFolder(self.data)
        self.queue: JobQueue = queue or FolderQueue(self.data, uploads_in_use, settings.model)
        self.uploads = UploadLimiter(stored=max(settings.incoming_bytes, 4 * settings.upload_bytes))
        self.recogniser = Recogniser()
        self.degraded: str | None = None
        """What is wrong with the queue, its updates or the data folder, and what to do about it. None while nothing is."""
        limits = UpdateLimits(settings.update_seconds, settings.update_cpu, settings.update_memory)
        self._settings = {
            "data": str(self.data),
            "corpus": str(settings.corpus.absolute()),
            "model": settings.model,
            "threads": settings.threads,
            "kept": settings.kept,
            "reading": [settings.reading_seconds, settings.reading_memory],
            "limits": asdict(limits),
        }
        self._on_published, self._carries_out = on_published, settings.worker
        self._updates, self._pauses = Updates(command, limits, self._look_around), pauses
        self._put_back: str | None = None  # why the jobs of the last update wait
        self._damage: str | None = None  # what is wrong with the registry of sources or the files of the queue
        self._has_run = False
        self._full_since: float | None = None
        self._full_count = 0
        self._woken, self._stopping = Event(), Event()
        self._thread = Thread(target=self._work, name="worker", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the thread is alive. Another process may be the one that carries jobs out."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Hold the data folder and begin with the jobs that are pending. Raises OSError when the folder cannot be held."""
        self.folder.open()
        remove_copies()
        self._thread.start()

    def wake(self) -> None:
        """Look for jobs now rather than at the next poll."""
        self._woken.set()

    def close(self) -> None:
        """Stop the running update and wait for its end. Its jobs stay in the queue and are run at the next start."""
        self._stopping.set()
        self._woken.set()
        self._updates.stop()
        self.recogniser.close()
        if self.is_running:
            self._thread.join(_SECONDS_TO_STOP)
        if self.is_running:
            self._updates.stop(kill=True)
            self._thread.join()
        self.folder.close()

    def _work(self) -> None:
        self._look_around()
        while not self._stopping.is_set():
            try:
                self.folder.check()
                with self.queue.open():
                    self._damage = None
                    self._wait_for_lock()
            except FolderGoneError as error:
                _log.error("%s: %s", self.data, error)
            except DamagedQueueError as error:
                self._repair(error)
            except DatabaseLostError as error:
                if self._damage != _LOST:
                    _log.warning("jobs wait: %s", error)
                self._damage = _LOST
            except OSError as error:
                # A full disk, most likely. The jobs are where they were.
                _log.exception("the queue in %s cannot be worked on; trying again", self.data)
                self._damage = f"the job queue cannot be worked on ({_name_error(error)}); it is tried again"
                self._look_around()
                self._woken.wait(self._pauses[-1])
            self._rest()

    def _wait_for_lock(self) -> None:
        while not self._stopping.is_set():
            self.folder.check()
            self.queue.erase_leftovers()
            if self._carries_out:
                with self.queue.hold_runner() as is_ours:
                    if is_ours:
                        self._run_jobs()
            self._rest()

    def _run_jobs(self) -> None:
        remove_drafts(self.data)
        if not self._has_run:
            self._has_run = True
            self.queue.record_deaths()
        self.queue.clear_running()  # what a dead runner worked on
        self._collect()
        while not self._stopping.is_set():
            self.folder.check()
            self.queue.erase_leftovers()
            self.queue.check_runner()
            if self._damage is not None:
                self._collect()  # looks whether it is mended
            if jobs := self.queue.list_pending():
                self._take_turn(make_batch(jobs), self.queue.read_setbacks())
            self._rest()

    def _rest(self) -> None:
        self._look_around()
        self._woken.wait(_POLL)
        if not self._stopping.is_set():
            self._woken.clear()

    def _look_around(self) -> None:
        """Find out what is wrong, for `degraded`. Called by the thread that watches an update, too."""
        gone = self.folder.describe()
        found = [gone]
        if gone is None:
            known: list[str | None] = []
            with suppress(OSError):
                known = [self.queue.describe_damage(), describe_setbacks(self.queue.read_setbacks())]
            found = [self._updates.degraded, self._put_back, self._damage, *known]
        self.degraded = "; ".join(filter(None, found)) or None

    def _repair(self, error: DamagedQueueError) -> None:
        _log.error("%s", error)
        try:
            if not self.queue.repair():
                _log.error("the damaged queue in %s is in use and cannot be set apart yet", self.data)
        except OSError:
            _log.exception("the damaged queue in %s cannot be set apart; trying again", self.data)

    def _take_turn(self, batch: JobBatch, setbacks: Mapping[str, Setback]) -> None:
        for part in batch.take_next(setbacks):
            known = [setbacks[job_id] for job_id in part.job_ids if job_id in setbacks]
            if len(part.jobs) == 1 and max((one.deaths for one in known), default=0) >= MOST_DEATHS:
                died = f"the server ended {known[0].deaths} times while it was being indexed"
                self._fail(part, Outcome("died", died), read_clock())
            elif not self._stopping.is_set():
                self._carry_out(part, () if any(one.is_suspect for one in known) else self._pauses)

    def _carry_out(self, batch: JobBatch, pauses: Sequence[float]) -> None:
        started = read_clock()
        outcome = self._try(batch, started, pauses)
        if self._stopping.is_set() and outcome.kind != "report":
            return
        self.folder.check()  # what was done elsewhere does not count
        if outcome.kind == "full" and self._wait_for_room(outcome):
            return
        self._put_back = _WAITING if outcome.kind == "wait" else None
        if outcome.kind == "report":
            self._full_since = None
            self._publish(batch, outcome, started)
        elif outcome.kind == "wait":
            _log.warning("jobs wait: %s", outcome.message)
            self._look_around()
            self._stopping.wait(self._pauses[0])
        elif outcome.kind == "error":
            self._break_down(batch, outcome, started)
        elif len(batch.jobs) > 1 or (outcome.kind == "hung" and pauses):
            _log.error("%s: its jobs (%s) are carried out in smaller batches", outcome.message, len(batch.jobs))
            self.queue.record_ended(batch.job_ids, outcome.message)
            self._woken.set()
        else:
            self._fail(batch, outcome, started)

    def _wait_for_room(self, outcome: Outcome) -> bool:
        """Leave the jobs in the queue for a while. False when the disk has been full for so long that they fail."""
        now = time.monotonic()
        if self._full_since is None:
            self._full_since, self._full_count = now, 0
        if now - self._full_since > _FULL_SECONDS:
            return False
        self._put_back = f"jobs wait: {outcome.message}: make room; they are tried again"
        self._look_around()
        self._woken.wait(_FULL_PAUSES[min(self._full_count, len(_FULL_PAUSES) - 1)])
        self._full_count += 1
        return True

    def _break_down(self, batch: JobBatch, outcome: Outcome, started: str) -> None:
        """Carry out the corpus folder apart from the rest when both failed together. What cannot be parted has failed."""
        parts = batch.part()
        for part in parts:
            self._carry_out(part, ())
        if not parts:
            self._fail(batch, outcome, started)

    def _fail(self, batch: JobBatch, outcome: Outcome, started: str) -> None:
        """End the jobs of an update that broke down."""
        remedy = "split the document, or raise the setting" if outcome.kind in ("exceeded", "hung") else "send it again"
        failed = tuple(fail(batch, f"{outcome.message}; the index is as it was: {remedy}"))
        self._end(failed, started)
        self._collect(broken=[job.job_id for job in failed])
        self._woken.set()

    def _try(self, batch: JobBatch, started: str, pauses: Sequence[float]) -> Outcome:
        """The outcome of an update. One that dies is tried again after each of the pauses."""
        order = {**self._settings, **batch.to_order(), **self.queue.describe_index(), "folder": self.folder.identity}
        note = None
        for pause in (*pauses, None):
            outcome = self._updates.run(order, self._record_progress(Running(batch.job_ids, started, note=note)))
            if outcome.kind != "died" or pause is None or self._stopping.wait(pause):
                break
            note = f"{outcome.message}, and is tried again"
        self.queue.clear_running()
        return outcome

    def _record_progress(self, running: Running) -> Callable[[str, int, int], None]:
        """A function that writes progress to the queue, at most every _PROGRESS_EVERY seconds."""
        self.queue.mark_running(running)
        written = 0.0

        def record(step: str, done: int, total: int) -> None:
            nonlocal written
            if time.monotonic() - written >= _PROGRESS_EVERY:
                written = time.monotonic()
                with suppress(OSError):  # an update goes on when there is no room for its progress
                    self.queue.mark_running(replace(running, progress=(step, done, total)))

        return record

    def _publish(self, batch: JobBatch, outcome: Outcome, started: str) -> None:
        report: dict[str, Any] = dict(outcome.report or {})
        try:
            self._on_published()
        except DatabaseLostError:
            raise  # the jobs are done again, which changes nothing more
        except (OSError, ValueError, LookupError, RuntimeError, MemoryError) as error:
            _log.exception("the published generation cannot be opened")
            failed = fail(batch, f"generation {report['generation']} was published but cannot be opened: {error}")
            ended, is_open = [replace(job, report=report) for job in failed], False
        else:
            ended, is_open = list(settle(batch, report)), True
        purges = [job for job in batch.jobs if job.kind == "purge"]
        for purge in purges:  # the index does not hold its document any more, whether it can be opened or not
            note = self.queue.erase(purge)
            ended = [replace(job, note=f"{job.note}; {note}") for job in ended] if note else ended
        self._end(ended, started)
        if purges:
            self.queue.scrub()  # of the name of the document in the purge's own record
        if is_open:
            self._collect()
            self._woken.set()  # the write before a refused file is carried out next

    def _end(self, jobs: Iterable[Job], started: str) -> None:
        finished = read_clock()
        self.queue.finish([replace(job, started_at=started, finished_at=finished) for job in jobs])

    def _collect(self, broken: Collection[str] = ()) -> None:
        try:
            self.queue.collect_uploads(broken)
            self._damage = None
        except (DamagedQueueError, DatabaseLostError):
            raise
        except IndexCorruptError as error:
            _log.error("uploads in %s could not be removed: %s", self.data, error)
            self._damage = str(error)
        except (OSError, ValueError, LookupError):
            _log.exception("uploads in %s could not be removed; they stay until the next update", self.data)


def _name_error(error: OSError) -> str:
    """What the system says, with the file as it is called in the data folder."""
    name = Path(str(error.filename)).name if error.filename else ""
    return f"{error.strerror or error} {name}".strip()
