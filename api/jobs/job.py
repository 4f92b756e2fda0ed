"""One job: a requested change of the index, how far it is, and the row of the database that it is stored in."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import MAXYEAR, UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from index.sources.registry import UPLOADS
from ingest.sandbox.record_files import decode_json
from ingest.sources import Source, restore_source

Kind = Literal["put", "delete", "purge", "index", "upgrade"]
State = Literal["queued", "running", "done", "failed"]
Row = tuple[str | None, ...]

MOMENT = "%Y%m%dT%H%M%S%fZ"
"""How an id begins: the moment at which the job was accepted."""
_JOB_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Job:
    """A requested change of the index, frozen as it was read: every step makes a new record."""

    job_id: str
    """Unique. Ids sort in the order in which jobs were accepted."""
    kind: Kind
    """put: index an upload. delete: remove a document. purge: remove it and everything that was kept of it. index: look through
    the corpus folder. upgrade: build the index that this version of the program makes of the same sources."""
    created_at: str
    """When the job was accepted: ISO 8601, UTC. So are the other moments."""
    doc_id: str | None = None
    """The document of a put, delete or purge. None once a purge is done: what is gone is named by the audit log alone."""
    source: Source | None = None
    """The document of a put. Its path is the stored upload."""
    state: State = "queued"
    started_at: str | None = None
    finished_at: str | None = None
    progress: tuple[str, int, int] | None = None
    """The step of a running job, how much of it is done, and of how much."""
    report: Mapping[str, Any] | None = None
    """What became of every document: `index.build.report.BuildReport` as a dict."""
    error: str | None = None
    """Why the job failed."""
    note: str | None = None
    """What else there is to say, such as that another job superseded this one."""
    by: str | None = None
    """The name of the caller who asked for it. None for a job of an earlier version."""


COLUMNS = tuple(field.name for field in fields(Job))
COLUMN_LIST = ", ".join(f"[{name}]" for name in COLUMNS)
"""The columns as SQL names them. In brackets, because "by" is a word of the language. In double quotes a name that is no column
would be taken for a text."""
_AS_JSON = ("source", "progress", "report")


def is_job_id(name: str) -> bool:
    """Whether `name` has the form of a job's id. Only then may it become part of a path."""
    return _JOB_ID.fullmatch(name) is not None


def read_moment(job_id: object) -> datetime | None:
    """When a job was accepted by its id, None for an id that was spoiled on the disk: no id comes after the last day of all."""
    try:
        moment = datetime.strptime(str(job_id).partition("-")[0], MOMENT).replace(tzinfo=UTC) if is_job_id(str(job_id)) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.year < MAXYEAR else None


def to_row(job: Job) -> Row:
    """The values of COLUMNS. Of an upload's path only the name is stored, so that the data folder may be moved."""
    source = None
    if job.source is not None:
        source = json.dumps({**asdict(job.source), "path": job.source.path.name})
    progress = None if job.progress is None else json.dumps(job.progress)
    report = None if job.report is None else json.dumps(job.report)
    moments = (job.started_at, job.finished_at)
    ends = (progress, report, job.error, job.note, job.by)
    return (job.job_id, job.kind, job.created_at, job.doc_id, source, job.state, *moments, *ends)


def from_row(row: Row, data: Path) -> Job:
    """The job of the values of COLUMNS. Raises ValueError, KeyError, TypeError or AttributeError for anything but a whole job."""
    "".join(value for value in row if value is not None).encode("utf-8")  # refuses bytes that were no text
    values = zip(COLUMNS, row, strict=True)
    return from_fields({name: decode_json(value) if value and name in _AS_JSON else value for name, value in values}, data)


def from_fields(values: Mapping[str, Any], data: Path) -> Job:
    """The job of decoded fields. Raises as `from_row` does."""
    source, progress = values["source"], values["progress"]
    if source is not None:
        source = restore_source({**source, "path": Path(source["path"]).name}, data / UPLOADS)
    job = Job(**{**values, "source": source, "progress": None if progress is None else tuple(progress)})
    if read_moment(job.job_id) is None or job.kind not in get_args(Kind) or job.state not in get_args(State):
        raise ValueError(f"no record of a job: id {job.job_id!r}, kind {job.kind!r}, state {job.state!r}")
    if (job.kind == "put") != (source is not None):
        raise ValueError(f"a {job.kind} {'without' if source is None else 'with'} a source")
    if source is not None and source.doc_id != job.doc_id:
        raise ValueError(f"a put of {job.doc_id!r} with the source of {source.doc_id!r}")
    _check_types(job)
    return job


def _check_types(job: Job) -> None:
    """Raises ValueError where a field holds a value of another type."""
    texts = (job.created_at, job.doc_id, job.started_at, job.finished_at, job.error, job.note)
    if not all(text is None or isinstance(text, str) for text in texts) or job.created_at is None:
        raise ValueError("a field that is no text")
    match job.progress:
        case None | (str(), int(), int()):
            pass
        case _:
            raise ValueError(f"no progress: {job.progress!r:.80}")
    if job.report is not None:
        _check_report(job.report)


def _check_report(report: Any) -> None:
    """Raises ValueError for what cannot be the report of an update."""
    if isinstance(report, dict) and isinstance(report.get("generation"), str):
        lists = [report.get(name, []) for name in ("added", "changed", "removed", "kept")]
        records = [one for name in ("failed", "warnings") for one in report.get(name, [])]
        are_names = all(isinstance(one, list) and all(isinstance(name, str) for name in one) for one in lists)
        if are_names and all(isinstance(one["doc_id"], str) and isinstance(one["message"], str) for one in records):
            return
    raise ValueError("no report of an update")
