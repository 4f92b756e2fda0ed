"""What a backup holds, taken from a data folder that is in use: hard links and small copies, in a moment without a publication.

Nothing is locked. The published generation and the registry of sources are looked at before and after, and when either differs
everything is taken again. Between two equal looks nothing was published, so that generation, registry, uploads and jobs belong
together. A change that was under way then is a pending job in the backup, as it is after a crash, and is carried out again.

    <data>/.backup-<name>/    the links, locked while the process lives; a dead one's go when another backup is made
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.audit.audit_log import copy_log
from api.jobs.job_queue import list_pending
from api.jobs.queue_database import DATABASE, DATABASE_LOCK, copy_database, exists_queue, open_database
from api.jobs.upload_files import FAILED_UPLOADS
from api.kept.kept_database import copy_kept
from index.access import describe_state, hold_files, hold_index
from index.errors import BackupError

_PREFIX = ".backup-"
_TRIES = 100
_PAUSE = 0.1  # seconds


@contextmanager
def capture(data: Path, *, all_generations: bool = False) -> Iterator[Path]:
    """A folder with everything that a backup holds, gone afterwards. Its files are those of the data folder and must not change.

    Raises IndexMissingError before the first build, IndexCorruptError for a folder that is damaged, and BackupError when the
    index changes without a pause.
    """
    describe_state(data)  # raises the error of a folder without an index
    _remove_abandoned(data)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=data))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield _take_undisturbed(data, folder, all_generations)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _remove_abandoned(data: Path) -> None:
    for folder in data.glob(f"{_PREFIX}*/"):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(descriptor)


def _take_undisturbed(data: Path, folder: Path, all_generations: bool) -> Path:
    missing: FileNotFoundError | None = None
    for number in range(_TRIES):
        held = folder / str(number)
        before = describe_state(data)
        try:
            _take(data, held, all_generations)
        except FileNotFoundError as error:  # removed by a writer since it was named, or for good
            missing = error
        else:
            missing = None
            if describe_state(data) == before:
                return held
        shutil.rmtree(held, ignore_errors=True)
        time.sleep(_PAUSE)
    if missing is not None:
        raise BackupError(f"{missing.filename!r} is missing: no backup was made; `citadel index` repairs the index") from missing
    raise BackupError(f"the index in {str(data)!r} changed {_TRIES} times within {_TRIES * _PAUSE:.0f} s: try it again later")


def _take(data: Path, held: Path, all_generations: bool) -> None:
    held.mkdir()
    uploads = hold_index(data, held, all_generations=all_generations)
    if exists_queue(data):
        _copy_jobs(data, held)
        (held / DATABASE_LOCK.parent).mkdir()
        waiting = [job.source.path for job in list_pending(held) if job.source is not None]
        uploads += [data / path.relative_to(held) for path in waiting if data / path.relative_to(held) not in uploads]
        shutil.rmtree(held / DATABASE_LOCK.parent)
    if (data / FAILED_UPLOADS).is_dir():
        uploads.append(data / FAILED_UPLOADS)
    hold_files(data, held, uploads)
    copy_kept(data, held)
    copy_log(data, held)


def _copy_jobs(data: Path, held: Path) -> None:
    with open_database(data):  # which is not set apart meanwhile
        copy_database(data / DATABASE, held / DATABASE)
