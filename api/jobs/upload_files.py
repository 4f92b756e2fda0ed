"""Files that were sent: taken from a stream onto the disk before they are accepted, and cleared away once nobody needs them.

A stream comes in, a written-through draft goes to `index.journal.accept`, which gives it its name. A draft is locked while the
process that writes it lives, so that what dead ones left is told from what a neighbour is just receiving.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from api.jobs.job import is_job_id
from api.jobs.job_folders import DAMAGED, FAILED_UPLOADS, FINISHED, PENDING, RUNNING, lock_spool
from index.generations.durable_files import DRAFTS, make_folder, name_draft, tell_disk_full
from index.sources.registry import UPLOADS

FAILED_DAYS = 30
_PIECE = 1_048_576


@dataclass(frozen=True, slots=True)
class StagedUpload:
    """A file on the disk that nobody has accepted yet. sha256: of its bytes, in hexadecimal."""

    path: Path
    sha256: str


@contextmanager
def receive(data: Path, stream: BinaryIO) -> Iterator[StagedUpload]:
    """What `stream` holds, written through to the disk; gone afterwards unless it was accepted. Raises DiskFullError, OSError."""
    with tell_disk_full():
        with lock_spool(data):  # nobody clears it away between its making and its locking
            path = name_draft(data / UPLOADS / "upload")
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield StagedUpload(path, _copy(stream, descriptor))
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def remove_drafts(data: Path) -> None:
    """Remove what dead processes left half-written. For the runner alone, when it starts."""
    with lock_spool(data):
        for folder in (PENDING, FINISHED, RUNNING.parent):
            for draft in (data / folder).glob(DRAFTS):
                draft.unlink(missing_ok=True)
        for draft in (data / UPLOADS).glob(DRAFTS):
            if _is_abandoned(draft):
                draft.unlink(missing_ok=True)


def collect_uploads(data: Path, needed: Collection[Path], broken: Collection[str] = ()) -> None:
    """Remove the uploads that neither a pending job nor `needed` names, for good.

    Those of the jobs in `broken` (ids of jobs that failed though nobody found fault with the file) are moved to uploads/failed,
    where they stay for FAILED_DAYS: they were acknowledged. An upload whose job's record was damaged stays where it is.
    """
    in_use = {path.resolve() for path in needed}
    with lock_spool(data):
        for upload in sorted((data / UPLOADS).iterdir()):
            if is_job_id(upload.stem) and not _is_pending(data, upload.stem) and upload.resolve() not in in_use:
                _put_away(data, upload, upload.stem in broken)
    for old in (data / FAILED_UPLOADS).glob("*"):
        if time.time() - old.stat().st_mtime > FAILED_DAYS * 86_400:
            old.unlink(missing_ok=True)


def _copy(stream: BinaryIO, descriptor: int) -> str:
    checksum = hashlib.sha256()
    while piece := stream.read(_PIECE):
        checksum.update(piece)
        left = memoryview(piece)
        while left:
            left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)
    return checksum.hexdigest()


def _is_pending(data: Path, job_id: str) -> bool:
    record = data / PENDING / f"{job_id}.json"
    return record.exists() or record.with_name(record.name + DAMAGED).exists()


def _put_away(data: Path, upload: Path, is_broken: bool) -> None:
    if is_broken:
        make_folder(data / FAILED_UPLOADS)
        upload.rename(data / FAILED_UPLOADS / upload.name)
        os.utime(data / FAILED_UPLOADS / upload.name)
    else:
        upload.unlink(missing_ok=True)


def _is_abandoned(draft: Path) -> bool:
    try:
        descriptor = os.open(draft, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
