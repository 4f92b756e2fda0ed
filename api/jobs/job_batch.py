"""Pending jobs that are carried out in one update, and what the outcome of the update means for each of them.

Pure functions: jobs and an outcome come in, ended jobs go out. Of several writes to one document the last is carried out. The
earlier ones end with it, unless its file is refused: then the one before it is what the client has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from api.jobs.job import Job
from api.jobs.watch.setbacks import NO_SETBACK, Setback

_TOGETHER = 30  # jobs with one setback that are tried together, while there are more

REPORTED = 1_000
"""Documents of each kind that a report names."""
_LISTS = ("added", "changed", "removed", "kept", "failed", "warnings", "withheld")


@dataclass(frozen=True, slots=True)
class JobBatch:
    """Jobs for one update."""

    jobs: tuple[Job, ...]
    """The jobs that are carried out."""
    superseded: Mapping[str, tuple[Job, ...]]
    """Earlier jobs, by the id of the job that is carried out in their place."""

    @property
    def job_ids(self) -> tuple[str, ...]:
        """The ids of the jobs that are carried out."""
        return tuple(job.job_id for job in self.jobs)

    def to_order(self) -> dict[str, Any]:
        """What the update is to do: documents to put and to remove, and whether to look through the corpus folder."""
        puts = [asdict(job.source) for job in self.jobs if job.source is not None]
        return {
            "scan": any(job.kind == "index" for job in self.jobs),
            "put": [{**put, "path": str(put["path"])} for put in puts],
            "remove": [job.doc_id for job in self.jobs if job.kind == "delete"],
            "purge": [job.doc_id for job in self.jobs if job.kind == "purge"],
        }

    def part(self) -> list["JobBatch"]:
        """The corpus folder apart from the rest, so that neither holds up the other. Empty when there is nothing to part."""
        scans = tuple(job for job in self.jobs if job.kind == "index")
        others = tuple(job for job in self.jobs if job.kind != "index")
        return [JobBatch(others, self.superseded), JobBatch(scans, self.superseded)] if scans and others else []

    def take_next(self, setbacks: Mapping[str, Setback]) -> list["JobBatch"]:
        """The jobs without setbacks together, and then a few of those with them, or one. The others wait for the next turn.

        A costly document is so found in a few updates, and neither kind of job waits for all of the other.
        """
        suspects = [job for job in self.jobs if setbacks.get(job.job_id, NO_SETBACK).is_suspect]
        clean = [job for job in self.jobs if job not in suspects]
        together = [job for job in suspects if not setbacks[job.job_id].is_alone]
        # Removals first: they cost nothing.
        first = sorted(suspects, key=lambda job: job.kind != "delete")[:1]
        groups = [clean, together[:_TOGETHER] if len(together) > _TOGETHER else first]
        return [JobBatch(tuple(group), self.superseded) for group in groups if group]


def make_batch(jobs: Sequence[Job]) -> JobBatch:
    """The batch of all pending jobs, which come in the order of acceptance.

    A purge is a batch of its own, after the jobs that were accepted before it and before those that came later: what is put
    after it must not replace it.
    """
    purge = next((job for job in jobs if job.kind == "purge"), None)
    if purge is not None:
        earlier = jobs[: jobs.index(purge)]
        others = [job for job in earlier if job.doc_id != purge.doc_id]
        jobs = others or [*earlier, purge]
    return _join(jobs)


def _join(jobs: Sequence[Job]) -> JobBatch:
    last = {job.doc_id: job for job in jobs if job.kind != "index"}
    carried_out = tuple(job for job in jobs if job.kind == "index" or last[job.doc_id] is job)
    earlier: dict[str, tuple[Job, ...]] = {}
    for job in jobs:
        if job.kind != "index" and (winner := last[job.doc_id]) is not job:
            earlier[winner.job_id] = (*earlier.get(winner.job_id, ()), job)
    return JobBatch(carried_out, earlier)


def settle(batch: JobBatch, report: Mapping[str, Any]) -> Iterable[Job]:
    """The jobs that ended with an update that succeeded. Those that did not end stay in the queue."""
    report = _name_files(batch.jobs, report)
    refused = {failure["doc_id"]: failure["message"] for failure in report["failed"]}
    report = shorten_report(report)
    for job in batch.jobs:
        if job.kind == "put" and job.doc_id in refused:
            yield replace(job, state="failed", report=report, error=refused[job.doc_id])
            continue
        if job.kind == "purge":
            yield _forget(job, report)
            continue
        yield replace(job, state="done", report=report)
        for earlier in batch.superseded.get(job.job_id, ()):
            yield replace(earlier, state="done", note=f"superseded by job {job.job_id}")


def forget_document(report: Mapping[str, Any], doc_id: str) -> dict[str, Any]:
    """The report without any word of a document."""

    def forget(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return [one for one in value if (one.get("doc_id") if isinstance(one, dict) else one) != doc_id]

    return {name: forget(value) for name, value in report.items()}


def _forget(purge: Job, report: Mapping[str, Any]) -> Job:
    """A purge that is done: which document it was, the audit log says. Writes before it have gone with the document."""
    doc_id = str(purge.doc_id)
    note = "purged: the audit log names the document"
    if doc_id in report.get("left", ()):
        note += "; its file lies in the corpus folder, which is never written to, and is not indexed again until it changes"
    return replace(purge, state="done", doc_id=None, report=forget_document(report, doc_id), note=note)


def fail(batch: JobBatch, error: str) -> Iterable[Job]:
    """The jobs of an update that broke down, with those that they superseded."""
    for job in batch.jobs:
        for one in (*batch.superseded.get(job.job_id, ()), job):
            yield replace(one, state="failed", error=error)


def shorten_report(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report with at most REPORTED documents in each list, and `counts` of how many there are.

    An update of one document names all documents that were kept, and every job holds the report of its update.
    """
    lists = {name: report[name] for name in _LISTS if name in report}
    counts = report.get("counts") or {name: len(found) for name, found in lists.items()}
    return {**report, **{name: found[:REPORTED] for name, found in lists.items()}, "counts": counts}


def _name_files(jobs: Collection[Job], report: Mapping[str, Any]) -> dict[str, Any]:
    """The report with files named as their senders name them, not as they are stored."""
    names = {job.source.path.name: job.source.file for job in jobs if job.source is not None}
    failed = []
    for failure in report["failed"]:
        message = str(failure["message"])
        for stored, sent in names.items():
            message = message.replace(stored, sent)
        failed.append({**failure, "message": message})
    return {**report, "failed": failed}
