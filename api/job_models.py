"""What goes over the wire about jobs, and how a `Job` becomes it."""

from pydantic import BaseModel, ConfigDict

from index.job import Job, Kind, State


class JobProgress(BaseModel):
    """A step of the work, how much of it is done, and of how much."""

    step: str
    done: int
    total: int


class JobFailure(BaseModel):
    """A document that could not be read; `kept`: an older reading of it stays in the index."""

    doc_id: str
    reason: str
    message: str
    kept: bool


class JobReport(BaseModel):
    """What became of every document in the update that this job was part of; writes that arrive together share one."""

    model_config = ConfigDict(extra="allow")

    generation: str
    published: bool
    added: list[str]
    changed: list[str]
    removed: list[str]
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
    error: str | None
    note: str | None


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
