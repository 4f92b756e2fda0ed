"""Where jobs and uploads lie under the data folder, and the two locks over them.

    <data>/jobs/pending/<job_id>.json     accepted and not finished; written once, never changed
    <data>/jobs/finished/<job_id>.json    how it ended
    <data>/jobs/running.json              which of the pending ones are worked on just now, and how far
    <data>/jobs/spool.lock                held for the moment in which something is accepted or cleared away
    <data>/jobs/runner.lock               held by the one process that carries jobs out
    <data>/uploads/<job_id>.<extension>   a file as it was sent
    <data>/uploads/failed/                the last few whose update broke down, for somebody to look at

Apart from the journal because uploads and jobs are two things under one lock.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from index.generations.durable_files import make_folder
from index.sources.registry import UPLOADS

PENDING, FINISHED = Path("jobs", "pending"), Path("jobs", "finished")
FAILED_UPLOADS = UPLOADS / "failed"
RUNNING = Path("jobs", "running.json")
DAMAGED = ".damaged"
_SPOOL_LOCK, _RUNNER_LOCK = Path("jobs", "spool.lock"), Path("jobs", "runner.lock")


@contextmanager
def lock_spool(data: Path) -> Iterator[None]:
    """Hold the spool of `data`, waiting for whoever holds it; its folders are there afterwards."""
    for folder in (PENDING, FINISHED, UPLOADS):
        make_folder(data / folder)
    with _hold(data / _SPOOL_LOCK, wait=True):
        yield


def hold_runner(data: Path) -> AbstractContextManager[bool]:
    """True while this process is the one that carries out the jobs of `data`, False where another is. The dead hold nothing."""
    make_folder(data / PENDING)
    return _hold(data / _RUNNER_LOCK, wait=False)


@contextmanager
def _hold(path: Path, *, wait: bool) -> Iterator[bool]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            held = False
        else:
            held = True
        yield held
    finally:
        os.close(descriptor)  # and with it the lock
