"""A server that starts without an index, or with one that an earlier version of the program built, and comes to one by itself."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings, read_settings
from api.startup import open_or_wait
from index.errors import IndexCorruptError
from index.generations.manifest import read_manifest, write_manifest
from index.generations.publish import FOLDER, MODELS, find_current, list_generations, open_current
from tests.deadlines import BUILD_HANG, wait_for

QUESTION = {"question": "How many boats did Elbonia send?"}
TEXT = b"Exercise in the gulf\n\nThe Republic of Elbonia sent 101 patrol boats to the exercise.\n"
ANSWER = "101 patrol boats"


def settings_for(data: Path) -> Settings:
    """Settings for a data folder, with a corpus folder beside it that may be missing."""
    return read_settings({"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(data.parent / "corpus")})


@pytest.fixture
def empty(tmp_path: Path, corpus_data: Path) -> Path:
    """A data folder that holds an exported model and nothing else."""
    shutil.copytree(corpus_data / MODELS, tmp_path / "var" / MODELS, copy_function=os.link)
    return tmp_path / "var"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, corpus_data: Path) -> Path:
    """A data folder with one generation, of one document that was sent before any other was made."""
    data = tmp_path_factory.mktemp("sent") / "var"
    shutil.copytree(corpus_data / MODELS, data / MODELS, copy_function=os.link)
    settings = settings_for(data)
    application = create_app(open_or_wait(settings), settings)
    put(TestClient(application), "boats")  # not entered: the job waits
    with serve(data) as client:
        await_ready(client)
        assert [job["kind"] for job in client.get("/v1/jobs").json()["jobs"]] == ["put"], "every update builds a first index"
    assert len(list_generations(data)) == 1
    return data


@contextmanager
def serve(data: Path) -> Iterator[TestClient]:
    settings = settings_for(data)
    with TestClient(create_app(open_or_wait(settings), settings), raise_server_exceptions=False) as client:
        yield client


def await_ready(client: TestClient) -> dict[str, Any]:
    """What /readyz says once it is 200."""

    def look() -> dict[str, Any] | None:
        response = client.get("/readyz")
        return response.json() if response.status_code == 200 else None

    return dict(wait_for(look, BUILD_HANG))


def put(client: TestClient, doc_id: str, text: bytes = TEXT) -> dict[str, Any]:
    """The job of an upload."""
    response = client.put(f"/v1/documents/{doc_id}", files={"file": (f"{doc_id}.txt", text)})
    assert response.status_code == 202, response.text
    return dict(response.json())


def await_end(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    """A job once it has ended."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = client.get(f"/v1/jobs/{job['job_id']}").json()
        return found if found["state"] in ("done", "failed") else None

    return dict(wait_for(look, BUILD_HANG))


def copy(data: Path, folder: Path) -> Path:
    """A copy whose manifests may be replaced."""
    target = folder / "var"
    shutil.copytree(data, target)
    return target


def give_format(data: Path, version: int) -> str:
    """Make the published generation one of another format, which this program does not read. Returns its id."""
    path = open_current(data) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format_version": version}), encoding="utf-8")
    return path.parent.name


def test_a_server_without_index_and_corpus_serves_takes_the_first_document_and_loses_the_last(empty: Path) -> None:
    with serve(empty) as client:
        ready = await_ready(client)
        assert "no document is in the index yet" in ready["complaint"]
        answer = client.post("/v1/ask", json=QUESTION).json()
        assert (answer["answered"], answer["reason"], answer["passages"]) == (False, ready["complaint"], [])
        assert client.post("/v1/search", json={"query": "boats"}).json()["passages"] == []
        assert client.get("/v1/documents").json()["total"] == 0
        assert client.get("/").status_code == 200
        assert [job["kind"] for job in client.get("/v1/jobs").json()["jobs"]] == ["upgrade"]
        assert await_end(client, put(client, "boats"))["state"] == "done"
        assert ANSWER in client.post("/v1/ask", json=QUESTION).json()["answer"]["text"]
        assert client.get("/readyz").json()["complaint"] is None
        assert await_end(client, client.delete("/v1/documents/boats").json())["state"] == "done"
        assert (client.get("/v1/documents").json()["total"], client.get("/readyz").json()["complaint"]) == (0, ready["complaint"])


def test_the_first_start_indexes_the_corpus(empty: Path) -> None:
    (empty.parent / "corpus").mkdir()
    (empty.parent / "corpus" / "boats.txt").write_bytes(TEXT)
    with serve(empty) as client:
        assert await_ready(client)["complaint"] is None
        assert [one["doc_id"] for one in client.get("/v1/documents").json()["documents"]] == ["boats"]


def test_an_index_of_an_earlier_format_is_built_anew_and_no_upload_is_lost(sent: Path, tmp_path: Path) -> None:
    data = copy(sent, tmp_path)
    earlier = give_format(data, 1)
    with serve(data) as client:
        assert client.get("/").status_code == 200
        ships = put(client, "ships", b"Ships\n\nThe fleet of Elbonia has 7 frigates.\n")
        await_ready(client)
        assert await_end(client, ships)["state"] == "done"
        assert {one["doc_id"] for one in client.get("/v1/documents").json()["documents"]} == {"boats", "ships"}
        assert ANSWER in client.post("/v1/ask", json=QUESTION).json()["answer"]["text"]
        refused = client.post(f"/v1/generations/{earlier}/activate")
        assert (refused.status_code, earlier in refused.json()["detail"]) == (409, True)
        assert "an earlier version of Citadel built it" in refused.json()["detail"]
        assert str(data) not in refused.text


@pytest.mark.parametrize("has_earlier", [False, True])
def test_questions_are_refused_by_name_while_the_index_is_built(
    empty: Path, sent: Path, tmp_path: Path, has_earlier: bool
) -> None:
    data = copy(sent, tmp_path / "copy") if has_earlier else empty
    if has_earlier:
        give_format(data, 1)
    settings = settings_for(data)
    application = create_app(open_or_wait(settings), settings)
    application.state.services.ready.set()
    client = TestClient(application, raise_server_exceptions=False)  # not entered, so that nothing is built
    for response in (
        client.post("/v1/ask", json=QUESTION),
        client.post("/v1/search", json={"query": "boats"}),
        client.get("/v1/documents"),
        client.get("/v1/generations"),
        client.delete("/v1/documents/boats"),
        client.get("/readyz"),
    ):
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert "the index is being built" in response.json()["detail"]
        assert str(data) not in response.text
    assert put(client, "boats")["state"] == "queued"
    assert client.get("/").status_code == 200
    assert "citadel_ready 0.0" in client.get("/metrics").text


def test_a_start_with_the_index_of_a_later_version_is_refused(sent: Path, tmp_path: Path) -> None:
    data = copy(sent, tmp_path)
    give_format(data, 1_000)
    with pytest.raises(IndexCorruptError, match="a later version of Citadel"):
        open_or_wait(settings_for(data))


def test_an_index_of_earlier_stages_answers_until_it_is_built_anew(sent: Path, tmp_path: Path) -> None:
    data = copy(sent, tmp_path)
    current = open_current(data)
    manifest = read_manifest(current)
    changed = {**manifest.settings, "reading": {**manifest.settings["reading"], "chunks": 0}}
    write_manifest(current, replace(manifest, settings=changed))
    with serve(data) as client:
        assert client.get("/readyz").json()["generation"] == current.name
        assert ANSWER in client.post("/v1/ask", json=QUESTION).json()["answer"]["text"]
        wait_for(lambda: find_current(data) != data / FOLDER / current.name, BUILD_HANG)
        assert client.get("/v1/jobs").json()["jobs"][0]["kind"] == "upgrade"
