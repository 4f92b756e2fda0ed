"""The responses of `GET /v1/jobs`, made from the record `Job`."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.jobs.job import Job, Kind, State


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


class JobReport(BaseModel):
    """The outcome of every document in the update that this job was part of. Changes that arrive together share one update."""

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


def shape_job(job: Job, *, with_report: bool = True) -> JobModel:
    """A job as it is sent, without its report where it is one of a list."""
    shaped = JobModel.model_validate(job, from_attributes=True)
    return shaped if with_report else shaped.model_copy(update={"report": None})
