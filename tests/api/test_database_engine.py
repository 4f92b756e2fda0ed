"""Servers over one database: what one host indexes is answered by all, and a database that is lost is missed and found again."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.jobs.queues.queue_choice import open_queue
from api.jobs.worker import JobWorker
from api.settings import Settings, read_settings
from api.startup import open_or_wait
from index.access import load_database
from tests.deadlines import wait_for
from tests.shared_index import copy_index, copy_models

server_module = pytest.importorskip("tests.postgres_server")

QUESTION = {"question": "How many boats did Elbonia send?"}
TEXT = b"Exercise in the gulf\n\nThe Republic of Elbonia sent 101 patrol boats to the exercise.\n"


def settings_for(data: Path, address: str, worker: str = "1") -> Settings:
    folders = {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(data.parent / "none")}
    return read_settings({**folders, "CITADEL_ENGINE": address, "CITADEL_WORKER": worker})


@contextmanager
def serve(data: Path, address: str, worker: str = "1") -> Iterator[TestClient]:
    settings = settings_for(data, address, worker)
    with TestClient(create_app(open_or_wait(settings), settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def writer_data(tmp_path: Path, corpus_data: Path) -> Path:
    return copy_index(corpus_data, tmp_path / "writer" / "var")


@pytest.fixture
def reader_data(tmp_path: Path, corpus_data: Path) -> Path:
    """The folder of a host that only answers: it holds no index."""
    data = tmp_path / "reader" / "var"
    data.mkdir(parents=True)
    copy_models(corpus_data, data)
    return data


def is_answered(client: TestClient) -> bool:
    return "101 patrol boats" in json.dumps(client.post("/v1/ask", json=QUESTION).json())


def test_what_is_sent_to_one_server_is_indexed_by_a_worker_elsewhere_and_answered_by_all(
    postgres: str, writer_data: Path, reader_data: Path
) -> None:
    with ExitStack() as held:
        address = held.enter_context(server_module.make_schema(postgres))
        load_database(writer_data, address)
        one, other = (held.enter_context(serve(data, address, "0")) for data in (writer_data, reader_data))
        settings = settings_for(writer_data.parent / "worker", address)
        copy_models(writer_data, settings.data)
        worker = JobWorker(settings, lambda: None, queue=open_queue(settings))
        worker.start()
        held.callback(worker.close)
        assert not is_answered(other)
        before = other.get("/v1/generations").json()["generation"]
        report = reader_data / "report" / "report.html"
        report.parent.mkdir()
        report.write_text("The Republic of Elbonia sent 101 patrol boats.")
        form = {"metadata": json.dumps({"title": "Exercise"})}
        job = one.put("/v1/documents/boats", files={"file": ("boats.txt", TEXT)}, data=form).json()
        ended = wait_for(lambda: _find_ended(other, job["job_id"]))
        assert ended["state"] == "done", ended
        assert is_answered(other)  # at once: who hears that a job is done finds what it changed
        assert wait_for(lambda: is_answered(one))
        assert other.get("/v1/documents/boats/original").content == TEXT
        assert one.post(f"/v1/generations/{before}/activate").status_code == 200
        assert wait_for(lambda: not is_answered(other))
        purge = other.delete("/v1/documents/boats?purge=true").json()
        purged = wait_for(lambda: _find_ended(one, purge["job_id"]))
        assert (purged["state"], purged["report"]["dropped"]) == ("done", [ended["report"]["generation"]])
        assert wait_for(lambda: not report.exists())  # of a host that took no part in the purge
        assert one.get("/v1/documents/%00").status_code == 404


def _find_ended(client: TestClient, job_id: str) -> dict[str, Any] | None:
    shown: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").json()
    return shown if shown["state"] in ("done", "failed") else None


def test_a_lost_database_is_503_until_it_is_back(writer_data: Path) -> None:
    with server_module.run_server() as server:
        load_database(writer_data, server.address)
        with serve(writer_data, server.address) as client:
            asked = {"query": "joint task force", "mode": "lexical"}
            assert client.post("/v1/search", json=asked).status_code == 200
            server.kill()
            lost = client.post("/v1/search", json={**asked, "top_k": 7})
            assert (lost.status_code, lost.headers["Retry-After"]) == (503, "5")
            assert str(server.port) not in lost.text
            refused = client.put("/v1/documents/boats", files={"file": ("boats.txt", TEXT)})
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
            assert client.get("/v1/jobs").status_code == 503
            assert client.get("/metrics").status_code == 200
            assert wait_for(lambda: "cannot be reached" in (client.get("/readyz").json().get("complaint") or ""))
            server.start()
            assert client.post("/v1/search", json={**asked, "top_k": 8}).status_code == 200
            assert wait_for(lambda: client.get("/readyz").json().get("complaint", "-") is None)
            job = client.put("/v1/documents/boats", files={"file": ("boats.txt", TEXT)}).json()
            assert wait_for(lambda: _find_ended(client, job["job_id"]))["state"] == "done"
