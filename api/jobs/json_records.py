"""Jobs as earlier versions kept them, one JSON file a job. They are read when the database is created, and then removed.

<data>/jobs/pending/<job_id>.json     accepted and not ended
<data>/jobs/finished/<job_id>.json    how a job ended
<data>/jobs/running.json              which jobs were worked on
"""

import errno
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from api.jobs.job import COLUMNS, Row, from_fields, is_job_id, to_row
from ingest.sandbox.record_files import decode_json, read_regular

_PENDING, _FINISHED = Path("jobs", "pending"), Path("jobs", "finished")
_FOLDERS = (_FINISHED, _PENDING)  # what ended counts: its pending record was about to be removed
_LEFT = ("running.json", "spool.lock", ".*.draft")
_SUFFIX, _DAMAGED = ".json", ".damaged"
_UNREADABLE = frozenset({errno.EIO, errno.EUCLEAN, errno.EINVAL, errno.ELOOP})  # EINVAL: a folder or a pipe in its place
_log = logging.getLogger("citadel.jobs")


def has_records(data: Path) -> bool:
    """Whether there are records that are not in the database yet."""
    return any(_list_records(data))


def read_records(data: Path) -> list[Row]:
    """A row for each job, in the order of acceptance. Raises OSError."""
    rows: dict[str, Row] = {}
    for path in _list_records(data):
        rows.setdefault(path.stem, _read(path, data))
    for folder in _FOLDERS:
        for path in (data / folder).glob(f"*{_SUFFIX}{_DAMAGED}"):
            job_id = path.name.partition(".")[0]
            if is_job_id(job_id):
                rows.setdefault(job_id, _mark_damaged(job_id))
    return [rows[job_id] for job_id in sorted(rows)]


def remove_records(data: Path, rows: Iterable[Row]) -> None:
    """Remove the records of `rows` once these are on the disk. Records that could not be read stay, under another name."""
    # The records last: while there are any, this is done again after a crash.
    for folder in (data / _PENDING.parent, *(data / folder for folder in _FOLDERS)):
        for pattern in _LEFT:
            for path in folder.glob(pattern):
                if path.is_dir():
                    path.replace(path.with_name(path.name + _DAMAGED))
                else:
                    path.unlink(missing_ok=True)
    states = {row[0]: row[COLUMNS.index("state")] for row in rows}
    for path in [path for path in _list_records(data) if path.stem in states]:
        if states[path.stem] == "damaged":
            path.replace(path.with_name(path.name + _DAMAGED))
        else:
            path.unlink()
    for folder in _FOLDERS:
        with suppress(OSError):  # not there, or not empty
            (data / folder).rmdir()


def _list_records(data: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from (path for path in sorted((data / folder).glob(f"*{_SUFFIX}")) if is_job_id(path.stem))


def _read(path: Path, data: Path) -> Row:
    try:
        job = from_fields(decode_json(read_regular(path)), data)
        if job.job_id != path.stem:
            raise ValueError(f"the record of {job.job_id}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno not in _UNREADABLE:
            raise
        _log.error("job record %s is damaged (%r): its request must be sent again", path, error)
        return _mark_damaged(path.stem)
    return to_row(job)


def _mark_damaged(job_id: str) -> Row:
    """A row that says that there was such a job, and keeps its upload."""
    return tuple({"job_id": job_id, "kind": "", "created_at": "", "state": "damaged"}.get(name) for name in COLUMNS)
