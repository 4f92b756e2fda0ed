"""The clerk carries out the jobs of the journal: all that wait at once, in one child process, in the order they were accepted.

One thread, alive as long as the application. Jobs come from the disk (`index.journal`), so those of other processes on the same
data folder are seen too; of all those processes only the one that holds the runner's lock carries them out. A job is done when
what it asked for is searchable here, and stays in the queue until it has ended: whatever dies in between, it is run again.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from api.jobs import job_queue as journal
from api.jobs.build_parent import UPDATE, Outcome, Updates
from api.jobs.job import Job
from api.jobs.job_batch import JobBatch, fail, gather, settle
from api.jobs.job_folders import hold_runner
from api.jobs.job_queue import Running
from api.jobs.upload_files import collect_uploads, remove_drafts
from api.jobs.upload_limiter import UploadLimiter
from api.settings import Settings

PAUSES = (1.0, 5.0, 25.0)  # seconds before an update that died is tried again
_POLL = 1.0
_TOLD_EVERY = 0.2
_SECONDS_TO_STOP = 10.0
_log = logging.getLogger("citadel.clerk")


class JobWorker:
    """Carries out jobs from `start` to `close`. data: the folder of its journal. intake: where uploads for it wait.

    on_published: called after every update that succeeded, before its jobs are done; opens what is published now, if that is new.
    uploads_in_use: the uploads that the index still needs; without it no upload is ever removed.
    pauses: seconds before an update that died is tried again, one a try; at least one.
    """

    def __init__(
        self,
        settings: Settings,
        on_published: Callable[[], None],
        *,
        uploads_in_use: Callable[[], Collection[Path]] | None = None,
        command: Sequence[str] = UPDATE,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.data = settings.data.absolute()
        self.intake = UploadLimiter()
        self._standing = {
            "data": str(self.data),
            "corpus": str(settings.corpus.absolute()),
            "model": settings.model,
            "threads": settings.threads,
            "kept": settings.kept,
        }
        self._on_published, self._uploads_in_use = on_published, uploads_in_use
        self._updates, self._pauses = Updates(command), pauses
        self._woken, self._stopping = Event(), Event()
        self._thread = Thread(target=self._work, name="clerk", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the thread is alive; the jobs may be another process's to carry out."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin with what waits on the disk."""
        self._thread.start()

    def wake(self) -> None:
        """Something was accepted; look now rather than at the next poll."""
        self._woken.set()

    def close(self) -> None:
        """Stop the update at work and wait for it; its jobs stay on the disk and are run at the next start."""
        self._stopping.set()
        self._woken.set()
        self._updates.stop()
        if self.is_running:
            self._thread.join(_SECONDS_TO_STOP)
        if self.is_running:
            self._updates.stop(kill=True)
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                with hold_runner(self.data) as is_ours:
                    if is_ours:
                        self._run_jobs()
            except OSError:
                # A full disk, most likely. The jobs are where they were.
                _log.exception("the queue in %s cannot be worked on; trying again", self.data)
                self._stopping.wait(self._pauses[-1])
            self._rest()

    def _run_jobs(self) -> None:
        remove_drafts(self.data)
        journal.clear_running(self.data)  # what a dead runner had in hand
        self._collect()
        while not self._stopping.is_set():
            if jobs := journal.list_pending(self.data):
                self._carry_out(gather(jobs), self._pauses)
            self._rest()

    def _rest(self) -> None:
        self._woken.wait(_POLL)
        if not self._stopping.is_set():
            self._woken.clear()

    def _carry_out(self, batch: JobBatch, pauses: Sequence[float]) -> None:
        started = journal.read_clock()
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
        """Carry out in smaller batches what failed in one; what cannot be divided has failed."""
        parts = batch.divide(by_job=outcome.kind == "died")
        for part in parts:
            self._carry_out(part, ())
        if not parts:
            failed = tuple(fail(batch, f"{outcome.message}; the index is as it was: send it again"))
            self._end(failed, started)
            self._collect(broken=[job.job_id for job in failed])

    def _try(self, batch: JobBatch, started: str, pauses: Sequence[float]) -> Outcome:
        """The outcome of an update; one that dies is tried again after each of the pauses."""
        order = {**self._standing, **batch.ask()}
        note = None
        for pause in (*pauses, None):
            outcome = self._updates.run(order, self._report_to(Running(batch.job_ids, started, note=note)))
            if outcome.kind != "died" or pause is None or self._stopping.wait(pause):
                break
            note = f"{outcome.message}, and is tried again"
        journal.clear_running(self.data)
        return outcome

    def _report_to(self, running: Running) -> Callable[[str, int, int], None]:
        """Writes progress down, at most every _TOLD_EVERY seconds."""
        journal.mark_running(self.data, running)
        told = 0.0

        def report(step: str, done: int, total: int) -> None:
            nonlocal told
            if time.monotonic() - told >= _TOLD_EVERY:
                told = time.monotonic()
                with suppress(OSError):  # no room to say how far it is must not end what goes on
                    journal.mark_running(self.data, replace(running, progress=(step, done, total)))

        return report

    def _publish(self, batch: JobBatch, outcome: Outcome, started: str) -> None:
        report: dict[str, Any] = dict(outcome.report or {})
        try:
            self._on_published()
        except (OSError, ValueError, LookupError, RuntimeError, MemoryError) as error:
            _log.exception("what was published cannot be opened")
            ended = fail(batch, f"generation {report['generation']} was published but cannot be opened: {error}")
            self._end((replace(job, report=report) for job in ended), started)
            return
        self._end(settle(batch, report), started)
        self._collect()
        self._woken.set()  # what a refused file stood before is carried out next

    def _end(self, jobs: Iterable[Job], started: str) -> None:
        for job in jobs:
            journal.finish(self.data, replace(job, started_at=started, finished_at=journal.read_clock()))

    def _collect(self, broken: Collection[str] = ()) -> None:
        if self._uploads_in_use is None:
            return
        try:
            collect_uploads(self.data, self._uploads_in_use(), broken)
        except (OSError, ValueError, LookupError):
            _log.exception("uploads in %s could not be cleared away; they stay until the next update", self.data)
