"""The responses of `GET /v1/jobs`, made from the record `Job`."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.jobs.job import Job, Kind, State
from api.jobs.job_batch import shorten_report


class JobProgress(BaseModel):
    """A step of the work, how much of it is done, and of how much."""

    step: str = Field(examples=["chunks"])
    done: int = Field(examples=[3])
    total: int = Field(examples=[9])


class JobFailure(BaseModel):
    """A document that could not be read."""

    doc_id: str = Field(examples=["scanned-report"])
    reason: str = Field(examples=["no_text"], description="one word for the kind of failure")
    message: str = Field(examples=["'scan.pdf': no text can be read from its pages"])
    kept: bool = Field(examples=[False], description="an older version of it stays in the index")


class JobWarning(BaseModel):
    """Something that was lost while the file of a document was read. The document is indexed."""

    doc_id: str = Field(examples=["scanned-report"])
    message: str = Field(examples=["pages 3, 7 have no text (pictures, perhaps); recognise the text first (OCR) if it matters"])


class ReportCounts(BaseModel):
    """How many documents there are of each kind."""

    added: int = Field(examples=[1])
    changed: int = Field(examples=[0])
    removed: int = Field(examples=[0])
    kept: int = Field(examples=[5_000])
    failed: int = Field(examples=[0])
    warnings: int = Field(0, examples=[0])
    withheld: int = Field(0, examples=[0])


class JobReport(BaseModel):
    """The outcome of every document in the update that this job was part of. Changes that arrive together share one update.

    Each list names the first 1,000 documents.
    """

    model_config = ConfigDict(extra="allow")

    generation: str
    published: bool = Field(description="whether it is a new generation; false where nothing changed")
    added: list[str] = Field(examples=[["mine-action-seminar"]])
    changed: list[str] = Field(examples=[["mine-action-seminar"]])
    removed: list[str] = Field(examples=[["mine-action-seminar"]])
    kept: list[str]
    failed: list[JobFailure]
    dropped: list[str] = Field(
        default=[], examples=[["000002-0f1e2d3c4b5a"]], description="generations that went because they held a purged document"
    )
    warnings: list[JobWarning] = Field(default=[], description="what was lost while added or changed documents were read")
    counts: ReportCounts | None = Field(
        None, description="how many documents there are of each kind; the lists name at most 1,000"
    )


def _name_progress(progress: object) -> object:
    return dict(zip(("step", "done", "total"), progress, strict=True)) if isinstance(progress, tuple) else progress


class JobModel(BaseModel):
    """A job: the change that was asked for, how far it is and how it ended. `done` means that the change is searchable."""

    job_id: str
    kind: Kind
    doc_id: str | None
    state: State
    created_at: str
    started_at: str | None
    finished_at: str | None
    progress: Annotated[JobProgress | None, BeforeValidator(_name_progress)]
    report: JobReport | None
    error: str | None = Field(examples=["'scan.pdf': no text can be read from its pages"], description="why it failed")
    note: str | None = Field(examples=["tried again after the update died"], description="anything else about its course")
    by: str | None = Field(default=None, examples=["anna"], description="the name of the key that asked for it")


class JobList(BaseModel):
    """The newest jobs, the newest first, without their reports."""

    jobs: list[JobModel]
    limit: int


def shape_job(job: Job) -> JobModel:
    """A job as it is sent."""
    shortened = job if job.report is None else replace(job, report=shorten_report(job.report))
    return JobModel.model_validate(shortened, from_attributes=True)


_LISTS, _RECORDS = ("added", "changed", "removed", "kept"), ("failed", "warnings")
_UNEXPLAINED = "the update failed and the index is as it was: send it again, or ask whoever keeps the server"


def hide_others(job: Job, seen: Collection[str | None]) -> Job:
    """A job as somebody may see it who may see the documents `seen` and no others.

    An update carries out the changes of several callers. How far it is, its totals and why it failed as a whole tell of the
    documents of the others, so that they are left out.
    """
    report = job.report and _restrict_report(job.report, seen)
    is_own = any(failure["doc_id"] == job.doc_id for failure in (job.report or {}).get("failed", ()))
    return replace(
        job,
        report=report,
        progress=None,
        error=job.error if job.error is None or is_own else _UNEXPLAINED,
        note=job.note if job.note is None or job.note.startswith("superseded") else None,
    )


def _restrict_report(report: Mapping[str, Any], seen: Collection[str | None]) -> dict[str, Any]:
    named = {name: [doc_id for doc_id in report.get(name, ()) if doc_id in seen] for name in _LISTS}
    records = {name: [one for one in report.get(name, ()) if one["doc_id"] in seen] for name in _RECORDS}
    return {"generation": report["generation"], "published": report.get("published"), **named, **records}


def list_named(job: Job) -> set[str]:
    """The documents that the report of a job names."""
    report = job.report or {}
    records = (one["doc_id"] for name in _RECORDS for one in report.get(name, ()))
    return {*records, *(doc_id for name in _LISTS for doc_id in report.get(name, ()))}
