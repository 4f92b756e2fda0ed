"""Uploaded files: written to the disk before their jobs are accepted, and removed once nobody needs them.

    <data>/uploads/<job_id>.<extension>   a file as it was sent
    <data>/uploads/failed/                uploads whose update broke down, for somebody to look at
    <data>/uploads/.upload.*.draft        a file that is just being received

A draft is locked while the process that writes it lives. Drafts of dead processes can therefore be recognised and removed.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from api.jobs.job import is_job_id, read_moment
from api.jobs.job_queue import lock_queue
from api.jobs.json_records import has_records
from api.jobs.queue_damage import describe_damage
from index.generations.durable_files import DRAFTS, make_folder, name_draft, raise_disk_full
from index.sources.registry import UPLOADS

FAILED_UPLOADS = UPLOADS / "failed"
FAILED_DAYS = 30
_BLOCK = 1_048_576  # bytes


@dataclass(frozen=True, slots=True)
class StagedUpload:
    """A file on the disk that nobody has accepted yet."""

    path: Path
    sha256: str
    """Of its bytes, in hexadecimal."""


@contextmanager
def receive(data: Path, stream: BinaryIO) -> Iterator[StagedUpload]:
    """The content of `stream` as a draft that is on the disk. It is removed at the end unless it was accepted.

    Raises DiskFullError or OSError.
    """
    with raise_disk_full():
        make_folder(data / UPLOADS)
        path, descriptor = _open_draft(data / UPLOADS)
        try:
            yield StagedUpload(path, _copy(stream, descriptor))
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def remove_drafts(data: Path) -> None:
    """Remove the drafts that dead processes left half-written."""
    for draft in (data / UPLOADS).glob(DRAFTS):
        try:
            descriptor = os.open(draft, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink(missing_ok=True)
        except BlockingIOError:
            pass  # somebody is writing it
        finally:
            os.close(descriptor)


def collect_uploads(data: Path, needed: Collection[Path], broken: Collection[str] = ()) -> None:
    """Remove the uploads that neither a pending job nor `needed` names, for good.

    broken: ids of jobs that failed although the file was not refused. Their uploads were acknowledged: they are moved to
    uploads/failed, where they stay for FAILED_DAYS. Uploads of damaged records stay where they are. While a damaged database is
    set apart, or a damaged record has lost its id, uploads that no row names stay as well.
    """
    in_use = {path.resolve() for path in needed}
    with lock_queue(data) as states:
        uploads = sorted((data / UPLOADS).glob("*"))
        unknown = "pending" if has_records(data) or describe_damage(data) or _may_be_renamed(states, uploads) else "done"
        for upload in uploads:
            is_over = is_job_id(upload.stem) and states.get(upload.stem, unknown) in ("done", "failed")
            if is_over and upload.resolve() not in in_use:
                _put_away(data, upload, upload.stem in broken)
    for old in (data / FAILED_UPLOADS).glob("*"):
        if time.time() - old.stat().st_mtime > FAILED_DAYS * 86_400:
            old.unlink(missing_ok=True)


def _may_be_renamed(states: Mapping[str, str], uploads: Iterable[Path]) -> bool:
    """Whether the upload of a damaged record may have another id than the record: then no upload is removed that none names."""
    names = {upload.stem for upload in uploads}
    return any(read_moment(one) is None or (state == "damaged" and one not in names) for one, state in states.items())


def _open_draft(folder: Path) -> tuple[Path, int]:
    """The path and descriptor of a new draft that this process has locked."""
    while True:
        path = name_draft(folder / "upload")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists():
            return path, descriptor
        os.close(descriptor)  # `remove_drafts` took it for abandoned before it was locked


def _copy(stream: BinaryIO, descriptor: int) -> str:
    checksum = hashlib.sha256()
    while block := stream.read(_BLOCK):
        checksum.update(block)
        left = memoryview(block)
        while left:
            left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)
    return checksum.hexdigest()


def _put_away(data: Path, upload: Path, is_broken: bool) -> None:
    if is_broken:
        make_folder(data / FAILED_UPLOADS)
        upload.rename(data / FAILED_UPLOADS / upload.name)
        os.utime(data / FAILED_UPLOADS / upload.name)
    else:
        upload.unlink(missing_ok=True)
