"""The journal of jobs: a queue that lives on disk alone, so that it survives a crash and all processes see the same.

A request to change the index comes in and is a `Job` on the disk before anybody is told that it was accepted; the process that
holds the runner's lock (`index.spool`) carries it out. What is accepted is written once and not touched until a record of how it
ended stands beside it: whatever happens in between, the job is still there and is run again. Progress is kept apart, in a file
that may be lost.
"""

import errno
import json
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.jobs.job import Job, Kind, decode_job, encode_job, is_job_id
from api.jobs.job_folders import DAMAGED, FINISHED, PENDING, RUNNING, lock_spool
from index.errors import DamagedJobError, JournalFullError
from index.generations.durable_files import make_folder, sync, tell_disk_full, write_durably, write_whole
from index.sources.registry import UPLOADS
from ingest.sources import Source

PENDING_AT_MOST = 1_000
FINISHED_KEPT = 1_000
_SUFFIX = ".json"
_FORM = "%Y%m%dT%H%M%S%fZ"
_DISK_FAULTS = frozenset({errno.EIO, errno.EUCLEAN})
_log = logging.getLogger("citadel.journal")


@dataclass(frozen=True, slots=True)
class Running:
    """The jobs that are worked on together, since when (ISO 8601, UTC), and how far they are."""

    job_ids: tuple[str, ...]
    started_at: str
    progress: tuple[str, int, int] | None = None
    note: str | None = None


def read_clock() -> str:
    """The moment, as it is written into jobs and what runs: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()


def accept(data: Path, kind: Kind, doc_id: str | None = None, source: Source | None = None, extension: str = "") -> Job:
    """A new job at the end of the queue, on the disk when this returns.

    The path of `source` is a draft that was written through (`index.uploads.receive`); it becomes the upload of this job, with
    `extension` behind its name. Raises JournalFullError, DiskFullError or OSError, and then nothing was accepted.
    """
    with tell_disk_full(), lock_spool(data):
        check_room(data)
        job_id = _name_job(data)
        record = data / PENDING / (job_id + _SUFFIX)
        upload = data / UPLOADS / (job_id + extension)
        try:
            if source is not None:
                source.path.rename(upload)
                sync(upload.parent)
                source = replace(source, path=upload)
            job = Job(job_id, kind, read_clock(), doc_id, source)
            write_durably(record, encode_job(job))
        except OSError:
            record.unlink(missing_ok=True)  # it may have got its name before the folder failed
            upload.unlink(missing_ok=True)
            raise
    return job


def check_room(data: Path) -> None:
    """Raises JournalFullError when no further job would be accepted."""
    if len(_list_ids(data / PENDING)) >= PENDING_AT_MOST:
        raise JournalFullError(f"{PENDING_AT_MOST} jobs wait already, the most that is taken on: send it again in a while")


def list_pending(data: Path) -> list[Job]:
    """The jobs that were accepted and have not ended, in order. A damaged record is logged by name and set aside."""
    ended = set(_list_ids(data / FINISHED))
    jobs = []
    for job_id in _list_ids(data / PENDING):
        if job_id in ended:  # its runner died between two strokes of the pen
            (data / PENDING / (job_id + _SUFFIX)).unlink(missing_ok=True)
        elif (job := _read_or_set_aside(data, PENDING, job_id)) is not None:
            jobs.append(job)
    return jobs


def count_pending(data: Path) -> int:
    """How many jobs wait or are being carried out."""
    return len(_list_ids(data / PENDING))


def find(data: Path, job_id: str) -> Job | None:
    """The job of that id as it stands, or None. Raises DamagedJobError when its record was spoiled on the disk."""
    if not is_job_id(job_id):
        return None
    if (job := _look_up(data, job_id)) is not None:
        return _show_running(job, read_running(data))
    for folder in (FINISHED, PENDING):
        aside = data / folder / (job_id + _SUFFIX + DAMAGED)
        if aside.exists():
            raise DamagedJobError(f"the record of job {job_id} was damaged on the disk and set aside: send the request again")
    return None


def list_jobs(data: Path, limit: int) -> list[Job]:
    """The newest `limit` jobs as they stand, pending and finished, the newest first."""
    names = {*_list_ids(data / PENDING), *_list_ids(data / FINISHED)}
    running = read_running(data)
    jobs = [_look_up(data, job_id) for job_id in sorted(names, reverse=True)[:limit]]
    return [_show_running(job, running) for job in jobs if job is not None]


def finish(data: Path, job: Job) -> None:
    """Record how a job ended, done or failed, and take it from the queue; of those that ended the newest FINISHED_KEPT stay."""
    make_folder(data / FINISHED)
    write_durably(data / FINISHED / (job.job_id + _SUFFIX), encode_job(job))
    (data / PENDING / (job.job_id + _SUFFIX)).unlink(missing_ok=True)
    for old in _list_ids(data / FINISHED)[:-FINISHED_KEPT]:
        (data / FINISHED / (old + _SUFFIX)).unlink(missing_ok=True)


def mark_running(data: Path, running: Running) -> None:
    """Say which jobs are worked on and how far they are; may be lost, and is then said again."""
    told = {"job_ids": running.job_ids, "started_at": running.started_at, "progress": running.progress, "note": running.note}
    write_whole(data / RUNNING, json.dumps(told).encode("utf-8"))


def clear_running(data: Path) -> None:
    """Nothing is worked on any more."""
    (data / RUNNING).unlink(missing_ok=True)


def read_running(data: Path) -> Running | None:
    """What is worked on, or None when nothing is."""
    try:
        told = json.loads((data / RUNNING).read_bytes())
        progress = told["progress"]
        return Running(tuple(told["job_ids"]), told["started_at"], tuple(progress) if progress else None, told["note"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _look_up(data: Path, job_id: str) -> Job | None:
    # A job moves from pending to finished: whoever misses it in both has looked at the wrong moment, and looks once more.
    for folder in (FINISHED, PENDING, FINISHED):
        if (job := _read_or_set_aside(data, folder, job_id)) is not None:
            return job
    return None


def _show_running(job: Job, running: Running | None) -> Job:
    if running is None or job.finished_at is not None or job.job_id not in running.job_ids:
        return job
    return replace(job, state="running", started_at=running.started_at, progress=running.progress, note=running.note)


def _read_or_set_aside(data: Path, folder: Path, job_id: str) -> Job | None:
    path = data / folder / (job_id + _SUFFIX)
    try:
        job = decode_job(path.read_bytes(), data)
        if job.job_id != job_id:
            raise ValueError(f"the record of {job.job_id}")
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno not in _DISK_FAULTS:
            raise
        _set_aside(path, error)
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        _set_aside(path, error)
        return None
    return job


def _set_aside(path: Path, error: Exception) -> None:
    aside = path.with_name(path.name + DAMAGED)
    with suppress(FileNotFoundError):  # whoever read it at the same moment set it aside
        path.replace(aside)
    _log.error("job record %s is damaged (%r): set aside as %s; its request must be sent again", path, error, aside.name)


def _list_ids(folder: Path) -> list[str]:
    """The ids of the records in a folder, in the order of acceptance; drafts, damaged ones and strangers left out."""
    try:
        names = [path.name.removesuffix(_SUFFIX) for path in folder.iterdir() if path.name.endswith(_SUFFIX)]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if is_job_id(name))


def _name_job(data: Path) -> str:
    """An id after all those there are, whatever the clock says: of two writes to one document the later one must win."""
    newest: Sequence[str] = [ids[-1] for ids in (_list_ids(data / PENDING), _list_ids(data / FINISHED)) if ids]
    moment = datetime.now(UTC)
    if newest:
        last = datetime.strptime(max(newest).partition("-")[0], _FORM).replace(tzinfo=UTC)
        moment = max(moment, last + timedelta(microseconds=1))
    return f"{moment:{_FORM}}-{secrets.token_hex(4)}"
