"""One job: a requested change of the index, how far it is, and the row of the database that it is stored in."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from index.sources.registry import UPLOADS
from ingest.sources import Source

Kind = Literal["put", "delete", "purge", "index"]
State = Literal["queued", "running", "done", "failed"]
Row = tuple[str | None, ...]

_JOB_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Job:
    """A requested change of the index, frozen as it was read: every step makes a new record."""

    job_id: str
    """Unique. Ids sort in the order in which jobs were accepted."""
    kind: Kind
    """put: index an upload. delete: remove a document. purge: remove it and everything that was kept of it. index: look through
    the corpus folder."""
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
"""The columns as SQL names them. In brackets, because "by" is a word of the language. In double quotes SQLite would take the name
of a column that is gone for a text."""
_AS_JSON = ("source", "progress", "report")


def is_job_id(name: str) -> bool:
    """Whether `name` has the form of a job's id. Only then may it become part of a path."""
    return _JOB_ID.fullmatch(name) is not None


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
    return from_fields({name: json.loads(value) if value and name in _AS_JSON else value for name, value in values}, data)


def from_fields(values: Mapping[str, Any], data: Path) -> Job:
    """The job of decoded fields. Raises as `from_row` does."""
    source, progress = values["source"], values["progress"]
    if source is not None:
        source = Source(**{**source, "path": data / UPLOADS / Path(source["path"]).name})
    job = Job(**{**values, "source": source, "progress": None if progress is None else tuple(progress)})
    if not is_job_id(job.job_id) or job.kind not in get_args(Kind) or job.state not in get_args(State):
        raise ValueError(f"no record of a job: id {job.job_id!r}, kind {job.kind!r}, state {job.state!r}")
    if (job.kind == "put") != (source is not None):
        raise ValueError(f"a {job.kind} {'without' if source is None else 'with'} a source")
    if job.report is not None and not isinstance(job.report, dict):
        raise ValueError(f"a report that is a {type(job.report).__name__}")
    return job
