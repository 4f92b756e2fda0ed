import json
import tracemalloc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.caller import Caller
from api.executor import BoundedExecutor
from api.http.dependencies import find_caller
from api.http.problems import answer_with_problems
from api.http.routes import job_routes as jobs
from api.jobs.job_batch import make_batch, settle
from api.jobs.job_queue import Running, accept, finish, list_jobs, mark_running
from api.jobs.queue_database import write_database
from api.jobs.worker import JobWorker
from api.settings import Settings

REPORT = {
    "generation": "000002-abcdefabcdef",
    "published": True,
    "added": ["a"],
    "changed": [],
    "removed": ["b"],
    "kept": ["c"],
    "failed": [{"doc_id": "d", "reason": "no_text", "message": "'d.pdf': no text", "kept": False}],
    "dropped": [],
    "warnings": [],
    "chunks": 7,
}
COUNTS = {"added": 1, "changed": 0, "removed": 1, "kept": 1, "failed": 1, "warnings": 0, "withheld": 0}


class SeenIndex:
    """An index of which the caller sees the documents "c" and "d"."""

    def select(self, doc_ids: Iterable[str]) -> frozenset[str]:
        return frozenset(doc_ids) & {"c", "d"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_routes(tmp_path, Caller.anonymous()) as running:
        yield running


@contextmanager
def open_routes(tmp_path: Path, caller: Caller) -> Iterator[TestClient]:
    """The routes of jobs, with this caller as the sender of everything."""
    app = FastAPI()
    answer_with_problems(app)
    app.include_router(jobs.router)
    worker = JobWorker(Settings(data=tmp_path), lambda: None)
    app.state.services = SimpleNamespace(worker=worker, executor=BoundedExecutor(1, 8), index_for=lambda _caller: SeenIndex())
    app.dependency_overrides[find_caller] = lambda: caller
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running


def test_a_job_that_waits_has_no_more_than_its_beginning(client: TestClient, tmp_path: Path) -> None:
    job = accept(tmp_path, "delete", "a")
    nothing = dict.fromkeys(("started_at", "finished_at", "progress", "report", "error", "note", "by"))
    beginning = {"job_id": job.job_id, "kind": "delete", "doc_id": "a", "state": "queued", "created_at": job.created_at}
    assert client.get(f"/v1/jobs/{job.job_id}").json() == beginning | nothing


def test_a_job_that_runs_says_how_far_it_is(client: TestClient, tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    mark_running(tmp_path, Running((job.job_id,), "2026-03-01T10:00:00+00:00", ("chunks", 3, 9)))
    shown = client.get(f"/v1/jobs/{job.job_id}").json()
    assert (shown["state"], shown["started_at"]) == ("running", "2026-03-01T10:00:00+00:00")
    assert shown["progress"] == {"step": "chunks", "done": 3, "total": 9}


def test_a_job_that_ended_reports_what_became_of_each_document(client: TestClient, tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    finish(tmp_path, [replace(job, state="failed", finished_at=job.created_at, report=REPORT, error="'d.pdf': no text")])
    shown = client.get(f"/v1/jobs/{job.job_id}").json()
    assert (shown["state"], shown["report"], shown["error"]) == ("failed", REPORT | {"counts": COUNTS}, "'d.pdf': no text")


def test_a_report_counts_all_documents_and_names_a_thousand_of_each_kind(client: TestClient, tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    kept = [f"document-{number}" for number in range(2_500)]
    (settled,) = settle(make_batch([job]), {**REPORT, "kept": kept})
    assert len(json.dumps(settled.report)) < 30 * 1_000
    finish(tmp_path, [replace(settled, finished_at=job.created_at)])
    report = client.get(f"/v1/jobs/{job.job_id}").json()["report"]
    assert (report["kept"], report["counts"]) == (kept[:1_000], COUNTS | {"kept": 2_500})


def test_the_report_of_a_record_made_before_reports_were_cut_is_cut_too(client: TestClient, tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    finish(tmp_path, [replace(job, state="done", report={**REPORT, "kept": ["c"] * 2_500})])
    report = client.get(f"/v1/jobs/{job.job_id}").json()["report"]
    assert (len(report["kept"]), report["counts"]["kept"]) == (1_000, 2_500)


@pytest.mark.parametrize("job_id", ["20260101T000000000000Z-00000000", "x", "..%5C..", "%00", "%ED%A0%80", "x" * 9_000])
def test_an_unknown_job_is_not_found(client: TestClient, tmp_path: Path, job_id: str) -> None:
    answer = client.get(f"/v1/jobs/{job_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "no job" in answer.json()["detail"]
    assert len(answer.content) < 1_000


def test_a_damaged_job_is_a_fault_that_says_what_to_do(client: TestClient, tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    with write_database(tmp_path) as connection:
        connection.execute("UPDATE jobs SET source = '{'")
    answer = client.get(f"/v1/jobs/{job.job_id}")
    assert answer.status_code == 500
    assert "send the request again" in answer.json()["detail"]


def test_the_newest_jobs_are_listed_first_and_without_reports(client: TestClient, tmp_path: Path) -> None:
    made = [accept(tmp_path, "index") for _ in range(3)]
    finish(tmp_path, [replace(made[2], state="done", finished_at=made[2].created_at, report=REPORT)])
    listed = client.get("/v1/jobs", params={"limit": 2}).json()
    assert listed["limit"] == 2
    assert [(job["job_id"], job["state"], job["report"]) for job in listed["jobs"]] == [
        (made[2].job_id, "done", None),
        (made[1].job_id, "queued", None),
    ]


def test_a_list_takes_memory_for_what_it_shows_and_not_for_the_reports(tmp_path: Path) -> None:
    kept = [f"document-of-the-archive-{number}" for number in range(5_000)]
    report = json.dumps({**REPORT, "kept": kept})
    jobs = [replace(accept(tmp_path, "index"), state="done") for _ in range(100)]
    finish(tmp_path, jobs)
    with write_database(tmp_path) as connection:
        connection.execute("UPDATE jobs SET report = ?", (report,))
    tracemalloc.start()
    listed = list_jobs(tmp_path, 100)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [job.report for job in listed] == [None] * 100
    assert most < 100 * 5_000 < len(report) * 100 // 10


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1_001}, {"offset": 1}])
def test_a_wish_that_cannot_be_met_is_refused(client: TestClient, query: dict[str, int]) -> None:
    assert client.get("/v1/jobs", params=query).status_code == 422


PRESS = Caller("anna", frozenset(("read", "write")), frozenset({"press"}))


def test_a_bound_key_sees_its_own_jobs_alone(tmp_path: Path) -> None:
    own = accept(tmp_path, "delete", "a", caller=PRESS)
    others = [accept(tmp_path, "delete", "b"), accept(tmp_path, "index", caller=Caller("boss"))]
    with open_routes(tmp_path, PRESS) as client:
        assert [job["job_id"] for job in client.get("/v1/jobs").json()["jobs"]] == [own.job_id]
        assert (client.get(f"/v1/jobs/{own.job_id}").status_code, own.by) == (200, "anna")
        missing = client.get("/v1/jobs/20260101T000000000000Z-00000000")
        for job in others:
            answer = client.get(f"/v1/jobs/{job.job_id}")
            assert answer.json() == {**missing.json(), "detail": answer.json()["detail"]}
            assert answer.json()["detail"].replace(job.job_id, "") == missing.json()["detail"].replace(
                "20260101T000000000000Z-00000000", ""
            )


def test_a_damaged_job_is_none_to_a_bound_key(tmp_path: Path) -> None:
    job = accept(tmp_path, "delete", "a", caller=PRESS)
    with write_database(tmp_path) as connection:
        connection.execute("UPDATE jobs SET source = '{'")
    with open_routes(tmp_path, PRESS) as client:
        assert client.get(f"/v1/jobs/{job.job_id}").status_code == 404


def test_a_bound_key_is_told_of_an_update_what_concerns_its_documents(tmp_path: Path) -> None:
    job = accept(tmp_path, "delete", "b", caller=PRESS)
    running = Running((job.job_id,), "2026-03-01T10:00:00+00:00", ("chunks", 3, 9), note="the update of x died")
    mark_running(tmp_path, running)
    with open_routes(tmp_path, PRESS) as client:
        shown = client.get(f"/v1/jobs/{job.job_id}").json()
        assert (shown["state"], shown["progress"], shown["note"]) == ("running", None, None)
        ended = replace(job, finished_at=job.created_at)
        finish(tmp_path, [replace(ended, state="done", report=REPORT, note="superseded by job x")])
        shown = client.get(f"/v1/jobs/{job.job_id}").json()
        assert shown["note"] == "superseded by job x"
        assert shown["report"] == {
            "generation": REPORT["generation"],
            "published": True,
            "added": [],
            "changed": [],
            "removed": ["b"],
            "kept": ["c"],
            "failed": REPORT["failed"],
            "warnings": [],
            "dropped": [],
            "counts": {"added": 0, "changed": 0, "removed": 1, "kept": 1, "failed": 1, "warnings": 0, "withheld": 0},
        }
        finish(tmp_path, [replace(ended, state="failed", error="without a, b no document would be left")])
        shown = client.get(f"/v1/jobs/{job.job_id}").json()
        assert shown["error"] == "the update failed and the index is as it was: send it again, or ask whoever keeps the server"


def test_a_bound_key_is_told_why_its_own_file_was_refused(tmp_path: Path) -> None:
    job = accept(tmp_path, "delete", "d", caller=PRESS)
    finish(tmp_path, [replace(job, state="failed", finished_at=job.created_at, report=REPORT, error="'d.pdf': no text")])
    with open_routes(tmp_path, PRESS) as client:
        assert client.get(f"/v1/jobs/{job.job_id}").json()["error"] == "'d.pdf': no text"
        # The list does not read the report, which alone tells whose failure it was.
        assert client.get("/v1/jobs").json()["jobs"][0]["error"].startswith("the update failed")
