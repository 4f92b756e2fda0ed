"""Servers over one database: what one host indexes is answered by all, and a database that is lost is missed and found again."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.jobs.queues.queue_choice import open_queue
from api.jobs.worker import JobWorker
from api.settings import Settings, read_settings
from api.startup import open_or_wait
from index.access import load_database
from tests.deadlines import wait_for
from tests.shared_index import copy_models, copy_shared_index

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
def writer_data(tmp_path: Path) -> Path:
    """The index as it was built: that of the other tests of this process may hold what they uploaded."""
    return copy_shared_index(tmp_path / "writer" / "var")


@pytest.fixture
def reader_data(tmp_path: Path, corpus_data: Path) -> Path:
    """The folder of a host that only answers: it holds no index."""
    data = tmp_path / "reader" / "var"
    data.mkdir(parents=True)
    copy_models(corpus_data, data)
    return data


def count_connections(server: str) -> int:
    with psycopg.connect(server) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'citadel'"
        (count,) = connection.execute(asked).fetchone() or (0,)
    return int(count)


def test_a_server_that_stops_leaves_no_connection_open(postgres: str, reader_data: Path) -> None:
    before = count_connections(postgres)
    with server_module.make_schema(postgres) as address:
        with serve(reader_data, address, "0") as client:
            assert client.get("/v1/jobs").status_code == 200
            assert count_connections(postgres) > before
        assert wait_for(lambda: count_connections(postgres) <= before)


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


def test_what_one_host_keeps_every_host_gives_out_until_a_purge(postgres: str, writer_data: Path, reader_data: Path) -> None:
    with ExitStack() as held:
        address = held.enter_context(server_module.make_schema(postgres))
        load_database(writer_data, address)
        one, other = (
            held.enter_context(serve(data, address, worker)) for data, worker in ((writer_data, "1"), (reader_data, "0"))
        )
        form = {"metadata": json.dumps({"title": "Exercise"})}
        job = one.put("/v1/documents/boats", files={"file": ("boats.txt", TEXT)}, data=form).json()
        assert wait_for(lambda: _find_ended(other, job["job_id"]))["state"] == "done"
        frozen = one.post("/v1/answers", json=QUESTION)
        assert frozen.status_code == 201, frozen.text
        begun = other.post("/v1/dossiers", json={"title": "Exercises"}).json()["dossier_id"]
        added = one.post(f"/v1/dossiers/{begun}/items", json={"answer_id": frozen.json()["answer_id"]})
        assert added.status_code == 201, added.text
        judged = other.post("/v1/feedback", json={**QUESTION, "judgement": "right"})
        assert judged.status_code == 201, judged.text
        assert "101 patrol boats" in other.get(f"/v1/dossiers/{begun}").text
        changed = other.patch("/v1/documents/boats", json={"publisher": "Navy", "published": "2024-05-06"})
        assert changed.status_code == 202, changed.text
        assert wait_for(lambda: _find_ended(other, changed.json()["job_id"]))["state"] == "done"
        shown = one.get("/v1/documents/boats").json()
        assert (shown["publisher"], shown["published"], shown["title"]) == ("Navy", "2024-05-06", "Exercise")
        assert not (reader_data / "kept.sqlite").exists()
        purge = one.delete("/v1/documents/boats?purge=true").json()
        assert wait_for(lambda: _find_ended(one, purge["job_id"]))["state"] == "done"
        assert other.get(f"/v1/dossiers/{begun}").json()["items"] == []
        assert other.get(f"/v1/answers/{frozen.json()['answer_id']}").status_code == 404
        with psycopg.connect(address) as connection:
            rows = connection.execute("SELECT t::text FROM kept t UNION ALL SELECT t::text FROM kept_documents t").fetchall()
        assert rows
        assert not any("boats" in row for (row,) in rows)


def test_a_watch_that_one_host_begins_is_put_once_and_every_host_shows_what_changed(
    corpus_database: str, writer_data: Path, reader_data: Path
) -> None:
    with ExitStack() as held:
        address = held.enter_context(server_module.copy_database(corpus_database))
        one, other = (
            held.enter_context(serve(data, address, worker)) for data, worker in ((writer_data, "1"), (reader_data, "0"))
        )
        watch_id = other.post("/v1/watches", json=QUESTION).json()["watch_id"]
        feed = one.post("/v1/feed").json()["path"]
        for number in (101, 102):
            text = TEXT.replace(b"101", b"%d" % number)
            job = other.put("/v1/documents/boats", files={"file": ("boats.txt", text)}).json()
            assert wait_for(lambda job_id=job["job_id"]: _find_ended(other, job_id))["state"] == "done"
            for client in (one, other):
                assert client.post(f"/v1/watches/{watch_id}/ask").status_code == 200  # while either asks by itself
        changes = [client.get(f"/v1/watches/{watch_id}").json()["changes"] for client in (one, other)]
        assert changes[0] == changes[1]
        assert [entry["now"]["short"] for entry in changes[0]] == ["102", "101"]
        assert [client.get(feed).text.count("<entry>") for client in (one, other)] == [2, 2]
        assert other.delete("/v1/feed").status_code == 200
        assert one.get(feed).status_code == 404


def test_metadata_waits_for_a_change_of_the_document_and_a_lost_file_is_said_to_be_one(postgres: str, writer_data: Path) -> None:
    with server_module.make_schema(postgres) as address:
        load_database(writer_data, address)
        with serve(writer_data, address, "0") as client:  # nobody carries jobs out
            files = {"file": ("boats.txt", TEXT)}
            assert client.put("/v1/documents/boats", files=files).status_code == 202
            assert client.patch("/v1/documents/boats", json={"publisher": "Navy"}).status_code == 404  # it is not there yet
            known = client.get("/v1/documents").json()["documents"][0]["doc_id"]
            (status, detail) = _change(client, known)
            assert (status, "is not kept here" in detail) == (404, True)  # the corpus folder is on another host
            assert client.put(f"/v1/documents/{known}", files=files).status_code == 202
            worker = JobWorker(
                settings_for(writer_data, address), lambda: None, queue=open_queue(settings_for(writer_data, address))
            )
            worker.start()
            try:
                assert wait_for(lambda: client.get("/v1/jobs").json()["jobs"][0]["state"] == "done")
            finally:
                worker.close()
            assert [_change(client, known)[0] for _ in range(2)] == [202, 409]


def _change(client: TestClient, doc_id: str) -> tuple[int, str]:
    answer = client.patch(f"/v1/documents/{doc_id}", json={"publisher": "Navy"})
    return answer.status_code, answer.json().get("detail", "")


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
