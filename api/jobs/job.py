"""One job: what somebody asked of the index, and how far it is. Written to disk as JSON and read back from there.

Apart from the journal, which says where jobs lie and when they move.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from index.sources.registry import UPLOADS
from ingest.sources import Source

Kind = Literal["put", "delete", "index"]
State = Literal["queued", "running", "done", "failed"]

_JOB_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Job:
    """job_id: sorts in the order of acceptance. doc_id: of a put or delete. source: of a put; its path is the stored upload.

    created_at, started_at, finished_at: ISO 8601, UTC. progress: step, how much of it is done, of how much. report: what became
    of every document (`index.report.BuildReport` as a dict). error: why it failed. note: what else there is to say.
    """

    job_id: str
    kind: Kind
    created_at: str
    doc_id: str | None = None
    source: Source | None = None
    state: State = "queued"
    started_at: str | None = None
    finished_at: str | None = None
    progress: tuple[str, int, int] | None = None
    report: Mapping[str, Any] | None = None
    error: str | None = None
    note: str | None = None


def is_job_id(name: str) -> bool:
    """Whether `name` has the form of a job's id; only then may it become part of a path."""
    return _JOB_ID.fullmatch(name) is not None


def encode_job(job: Job) -> bytes:
    """A job as its record; of an upload's path the name alone, so that the data folder may be moved."""
    told = asdict(job)
    if job.source is not None:
        told["source"]["path"] = job.source.path.name
    return json.dumps(told, ensure_ascii=False).encode("utf-8")


def decode_job(record: bytes, data: Path) -> Job:
    """The job of a record. Raises ValueError, KeyError or TypeError for anything but a whole record."""
    told = json.loads(record)
    source, progress = told.pop("source"), told.pop("progress")
    job = Job(**told)
    if not is_job_id(job.job_id) or job.kind not in get_args(Kind) or job.state not in get_args(State):
        raise ValueError(f"no record of a job: id {job.job_id!r}, kind {job.kind!r}, state {job.state!r}")
    if (job.kind == "put") != (source is not None):
        raise ValueError(f"a {job.kind} {'without' if source is None else 'with'} a source")
    if source is not None:
        job = replace(job, source=Source(**{**source, "path": data / UPLOADS / Path(source["path"]).name}))
    return job if progress is None else replace(job, progress=tuple(progress))
