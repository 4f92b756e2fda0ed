"""What goes over the wire about jobs, and how a `Job` becomes it."""

from pydantic import BaseModel, ConfigDict, Field

from api.jobs.job import Job, Kind, State


class JobProgress(BaseModel):
    """A step of the work, how much of it is done, and of how much."""

    step: str = Field(examples=["chunks"])
    done: int = Field(examples=[3])
    total: int = Field(examples=[9])


class JobFailure(BaseModel):
    """A document that could not be read; `kept`: an older reading of it stays in the index."""

    doc_id: str = Field(examples=["scanned-report"])
    reason: str = Field(examples=["no_text"], description="one word for the kind of failure")
    message: str = Field(examples=["'scan.pdf': no text can be read from its pages"])
    kept: bool = Field(examples=[False])


class JobReport(BaseModel):
    """What became of every document in the update that this job was part of; writes that arrive together share one."""

    model_config = ConfigDict(extra="allow")

    generation: str
    published: bool = Field(description="whether it is a new generation; false where nothing changed")
    added: list[str] = Field(examples=[["mine-action-seminar"]])
    changed: list[str] = Field(examples=[["mine-action-seminar"]])
    removed: list[str] = Field(examples=[["mine-action-seminar"]])
    kept: list[str]
    failed: list[JobFailure]


class JobModel(BaseModel):
    """A job: what was asked, how far it is and how it ended. `done` means that what was asked is searchable."""

    job_id: str
    kind: Kind
    doc_id: str | None
    state: State
    created_at: str
    started_at: str | None
    finished_at: str | None
    progress: JobProgress | None
    report: JobReport | None
    error: str | None = Field(examples=["'scan.pdf': no text can be read from its pages"], description="why it failed")
    note: str | None = Field(examples=["tried again after the update died"], description="what else there is to say")


class JobList(BaseModel):
    """The newest jobs, the newest first, without their reports."""

    jobs: list[JobModel]
    limit: int


def shape_job(job: Job, *, with_report: bool = True) -> JobModel:
    """A job as the contract promises it."""
    names = ("job_id", "kind", "doc_id", "state", "created_at", "started_at", "finished_at", "error", "note")
    told = {name: getattr(job, name) for name in names}
    progress = None if job.progress is None else dict(zip(("step", "done", "total"), job.progress, strict=True))
    report = dict(job.report) if with_report and job.report is not None else None
    return JobModel.model_validate({**told, "progress": progress, "report": report})
