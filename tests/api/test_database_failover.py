"""A primary that is killed and a standby that takes over: 503 in between, and everything acknowledged is indexed afterwards."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import read_settings
from api.startup import open_or_wait
from index.access import load_database
from tests.deadlines import BUILD_HANG, wait_for
from tests.shared_index import copy_index

server_module = pytest.importorskip("tests.postgres_server")

UPLOADS = 4


def test_a_standby_that_takes_over_answers_and_has_every_upload_that_was_acknowledged(tmp_path: Path, corpus_data: Path) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    with server_module.run_pair() as (primary, standby):
        load_database(data, primary.address)
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        address = f"postgresql://citadel@{hosts}/postgres?target_session_attrs=read-write"
        folders = {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(tmp_path / "none")}
        settings = read_settings({**folders, "CITADEL_ENGINE": address, "CITADEL_WORKER": "1"})
        with TestClient(create_app(open_or_wait(settings), settings), raise_server_exceptions=False) as client:
            ask = make_questions(client)
            assert ask() == (200, None)
            jobs = [put(client, f"boats-{number}", f"Elbonia sent {700 + number} boats.") for number in range(UPLOADS)]
            kept = client.post("/v1/dossiers", json={"title": "Exercises"}).json()["dossier_id"]
            primary.kill()  # while the first of them is being indexed, or before
            assert ask() == (503, "5")
            refused = client.put("/v1/documents/late", files={"file": ("late.txt", b"Too late.")})
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
            assert client.get(f"/v1/dossiers/{kept}").status_code == 503
            standby.promote()
            assert wait_for(lambda: ask() == (200, None))
            ended = [wait_for(lambda job=job: find_ended(client, job), BUILD_HANG) for job in jobs]
            assert ended == ["done"] * UPLOADS
            listed = {entry["doc_id"] for entry in client.get("/v1/documents").json()["documents"]}
            assert {f"boats-{number}" for number in range(UPLOADS)} <= listed
            assert "late" not in listed
            for number in range(UPLOADS):
                asked = {"query": f"{700 + number} boats of Elbonia", "mode": "lexical", "top_k": 1}
                (hit,) = client.post("/v1/search", json=asked).json()["passages"]
                assert hit["document"]["doc_id"] == f"boats-{number}"
            assert client.get(f"/v1/dossiers/{kept}").status_code == 200
            assert wait_for(lambda: client.get("/readyz").json().get("complaint", "-") is None)
            last = put(client, "more", "More boats.")
            assert wait_for(lambda: find_ended(client, last), BUILD_HANG) == "done"


def make_questions(client: TestClient) -> Callable[[], tuple[int, str | None]]:
    """A function that asks another question each time: none is answered from memory."""
    numbers = iter(range(10**6))

    def ask() -> tuple[int, str | None]:
        asked = {"query": f"joint task force {next(numbers)}", "mode": "lexical"}
        answer = client.post("/v1/search", json=asked)
        return answer.status_code, answer.headers.get("Retry-After")

    return ask


def put(client: TestClient, doc_id: str, text: str) -> str:
    form = {"metadata": json.dumps({"title": doc_id})}
    answer = client.put(f"/v1/documents/{doc_id}", files={"file": (f"{doc_id}.txt", text.encode())}, data=form)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def find_ended(client: TestClient, job_id: str) -> str | None:
    state = client.get(f"/v1/jobs/{job_id}").json().get("state")
    return state if state in ("done", "failed") else None
