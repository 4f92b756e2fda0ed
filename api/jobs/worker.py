"""The worker carries out the jobs of the queue: all that are pending at once, in one child process, in the order of acceptance.

It is one thread that lives as long as the application. It reads the jobs from the database (`api.jobs.job_queue`) and so sees
those of other processes on the same data folder as well. Of all those processes only the holder of the runner's lock carries
jobs out. A job is done when its change is searchable here. Until it has ended it stays in the queue: it is run again after a
crash, and retried after a pause when an update fails for a reason that may pass.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from api.jobs import job_queue
from api.jobs.build_parent import UPDATE, Outcome, Updates
from api.jobs.erasure import erase
from api.jobs.errors import DamagedQueueError
from api.jobs.job import Job
from api.jobs.job_batch import JobBatch, fail, make_batch, settle
from api.jobs.job_queue import Running
from api.jobs.queue_damage import check_database, describe_damage, set_apart
from api.jobs.queue_database import hold_runner, import_records, keep_open, scrub_database
from api.jobs.upload_files import collect_uploads, remove_drafts
from api.jobs.upload_limiter import UploadLimiter
from api.settings import Settings

PAUSES = (1.0, 5.0, 25.0)  # seconds before an update that died is tried again
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
        uploads_in_use: Callable[[], Collection[Path]] | None = None,
        command: Sequence[str] = UPDATE,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """A worker that has not started.

        on_published: called after every update that succeeded, before its jobs are done. Opens a new generation.
        uploads_in_use: the uploads that the index still needs. Without it no upload is ever removed.
        pauses: seconds before an update that died is tried again, one for each try. At least one.
        """
        self.data = settings.data.absolute()
        self.uploads = UploadLimiter()
        self.degraded: str | None = None
        """What is wrong with the queue and what to do about it, None while nothing is."""
        self._settings = {
            "data": str(self.data),
            "corpus": str(settings.corpus.absolute()),
            "model": settings.model,
            "threads": settings.threads,
            "kept": settings.kept,
        }
        self._on_published, self._uploads_in_use = on_published, uploads_in_use
        self._updates, self._pauses = Updates(command), pauses
        self._woken, self._stopping = Event(), Event()
        self._thread = Thread(target=self._work, name="worker", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the thread is alive. Another process may be the one that carries jobs out."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin with the jobs that are pending."""
        self._thread.start()

    def wake(self) -> None:
        """Look for jobs now rather than at the next poll."""
        self._woken.set()

    def close(self) -> None:
        """Stop the running update and wait for its end. Its jobs stay in the queue and are run at the next start."""
        self._stopping.set()
        self._woken.set()
        self._updates.stop()
        if self.is_running:
            self._thread.join(_SECONDS_TO_STOP)
        if self.is_running:
            self._updates.stop(kill=True)
            self._thread.join()

    def _work(self) -> None:
        self.degraded = describe_damage(self.data)
        while not self._stopping.is_set():
            try:
                check_database(self.data)
                with keep_open(self.data):
                    self._wait_for_lock()
            except DamagedQueueError as error:
                self._repair(error)
            except OSError:
                # A full disk, most likely. The jobs are where they were.
                _log.exception("the queue in %s cannot be worked on; trying again", self.data)
                self._stopping.wait(self._pauses[-1])
            self._rest()

    def _wait_for_lock(self) -> None:
        while not self._stopping.is_set():
            with hold_runner(self.data) as is_ours:
                if is_ours:
                    self._run_jobs()
            self._rest()

    def _run_jobs(self) -> None:
        remove_drafts(self.data)
        job_queue.clear_running(self.data)  # what a dead runner worked on
        self._collect()
        while not self._stopping.is_set():
            import_records(self.data)
            if jobs := job_queue.list_pending(self.data):
                self._carry_out(make_batch(jobs), self._pauses)
            self._rest()

    def _rest(self) -> None:
        self.degraded = describe_damage(self.data)
        self._woken.wait(_POLL)
        if not self._stopping.is_set():
            self._woken.clear()

    def _repair(self, error: DamagedQueueError) -> None:
        _log.error("%s", error)
        try:
            if not set_apart(self.data):
                _log.error("the damaged queue in %s is in use and cannot be set apart yet", self.data)
        except OSError:
            _log.exception("the damaged queue in %s cannot be set apart; trying again", self.data)

    def _carry_out(self, batch: JobBatch, pauses: Sequence[float]) -> None:
        started = job_queue.read_clock()
        outcome = self._try(batch, started, pauses)
        if self._stopping.is_set() and outcome.kind != "report":
            return
        if outcome.kind == "report":
            self._publish(batch, outcome, started)
        elif outcome.kind == "wait":
            self._stopping.wait(self._pauses[0])
        else:
            self._break_down(batch, outcome, started)

    def _break_down(self, batch: JobBatch, outcome: Outcome, started: str) -> None:
        """Carry out in smaller batches what failed in one. What cannot be divided has failed."""
        parts = batch.divide(by_job=outcome.kind == "died")
        for part in parts:
            self._carry_out(part, ())
        if not parts:
            failed = tuple(fail(batch, f"{outcome.message}; the index is as it was: send it again"))
            self._end(failed, started)
            self._collect(broken=[job.job_id for job in failed])

    def _try(self, batch: JobBatch, started: str, pauses: Sequence[float]) -> Outcome:
        """The outcome of an update. One that dies is tried again after each of the pauses."""
        order = {**self._settings, **batch.to_order()}
        note = None
        for pause in (*pauses, None):
            outcome = self._updates.run(order, self._record_progress(Running(batch.job_ids, started, note=note)))
            if outcome.kind != "died" or pause is None or self._stopping.wait(pause):
                break
            note = f"{outcome.message}, and is tried again"
        job_queue.clear_running(self.data)
        return outcome

    def _record_progress(self, running: Running) -> Callable[[str, int, int], None]:
        """A function that writes progress to the queue, at most every _PROGRESS_EVERY seconds."""
        job_queue.mark_running(self.data, running)
        written = 0.0

        def record(step: str, done: int, total: int) -> None:
            nonlocal written
            if time.monotonic() - written >= _PROGRESS_EVERY:
                written = time.monotonic()
                with suppress(OSError):  # an update goes on when there is no room for its progress
                    job_queue.mark_running(self.data, replace(running, progress=(step, done, total)))

        return record

    def _publish(self, batch: JobBatch, outcome: Outcome, started: str) -> None:
        report: dict[str, Any] = dict(outcome.report or {})
        try:
            self._on_published()
        except (OSError, ValueError, LookupError, RuntimeError, MemoryError) as error:
            _log.exception("the published generation cannot be opened")
            failed = fail(batch, f"generation {report['generation']} was published but cannot be opened: {error}")
            self._end((replace(job, report=report) for job in failed), started)
            return
        ended = list(settle(batch, report))
        purges = [job for job in batch.jobs if job.kind == "purge"]
        for purge in purges:
            note = erase(self.data, purge)
            ended = [replace(job, note=f"{job.note}; {note}") for job in ended] if note else ended
        self._end(ended, started)
        if purges:
            scrub_database(self.data)  # of the name of the document in the purge's own record
        self._collect()
        self._woken.set()  # the write before a refused file is carried out next

    def _end(self, jobs: Iterable[Job], started: str) -> None:
        finished = job_queue.read_clock()
        job_queue.finish(self.data, [replace(job, started_at=started, finished_at=finished) for job in jobs])

    def _collect(self, broken: Collection[str] = ()) -> None:
        if self._uploads_in_use is None:
            return
        try:
            collect_uploads(self.data, self._uploads_in_use(), broken)
        except DamagedQueueError:
            raise
        except (OSError, ValueError, LookupError):
            _log.exception("uploads in %s could not be removed; they stay until the next update", self.data)
