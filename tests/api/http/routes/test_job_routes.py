from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.problems import answer_with_problems
from api.http.routes import job_routes as jobs
from api.jobs.job_queue import Running, accept, finish, mark_running
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


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = FastAPI()
    answer_with_problems(app)
    app.include_router(jobs.router)
    app.state.services = SimpleNamespace(worker=JobWorker(Settings(data=tmp_path), lambda: None))
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
    assert (shown["state"], shown["report"], shown["error"]) == ("failed", REPORT, "'d.pdf': no text")


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


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1_001}, {"offset": 1}])
def test_a_wish_that_cannot_be_met_is_refused(client: TestClient, query: dict[str, int]) -> None:
    assert client.get("/v1/jobs", params=query).status_code == 422
