"""The living index over HTTP and on the command line, whole: the real model, real files, the real child process."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings, read_settings
from api.startup import open_engine
from index.generations.publish import list_generations
from tests.deadlines import wait_for
from tests.shared_index import copy_index

Run = Callable[..., tuple[int, str, str]]
QUESTION = "How many patrol boats did Elbonia send to the exercise?"


@pytest.fixture(scope="module")
def living(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over an index of the corpus that may be changed."""
    data = copy_index(corpus_data, tmp_path_factory.mktemp("living") / "var")
    corpus = Path(__file__).resolve().parents[4] / "corpus"
    return read_settings({"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(corpus)})


@pytest.fixture(scope="module")
def app(living: Settings) -> FastAPI:
    return create_app(open_engine(living), living)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running


def put(client: TestClient, boats: int, published: str = "2020-05-01", name: str = "elbonia.txt") -> dict[str, Any]:
    text = f"Exercise in the gulf\n\nElbonia sent {boats} patrol boats to the exercise.\n"
    told = {"metadata": json.dumps({"title": "Exercise in the gulf", "published": published})}
    return wait(client, client.put("/v1/documents/elbonia", files={"file": (name, text.encode())}, data=told))


def wait(client: TestClient, accepted: Any) -> dict[str, Any]:
    """The job once it has ended; what a client does."""
    assert accepted.status_code == 202, accepted.text
    job = accepted.json()
    assert accepted.headers["location"] == f"/v1/jobs/{job['job_id']}"

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = client.get(f"/v1/jobs/{job['job_id']}").json()
        return found if found["state"] in ("done", "failed") else None

    return dict(wait_for(look))


def ask(client: TestClient, **more: Any) -> dict[str, Any]:
    return dict(client.post("/v1/ask", json={"question": QUESTION, **more}).json())


def test_a_document_is_found_when_its_job_is_done_and_no_longer_when_it_is_removed(client: TestClient) -> None:
    job = put(client, 17)
    assert (job["state"], job["error"], job["report"]["added"]) == ("done", None, ["elbonia"])
    assert len(job["report"]["kept"]) == 5
    found = ask(client)
    assert found["answer"]["short"] == "17 patrol boats"
    assert found["generation"] == job["report"]["generation"] == client.get("/readyz").json()["generation"]
    gone = wait(client, client.delete("/v1/documents/elbonia"))
    assert (gone["state"], gone["report"]["removed"]) == ("done", ["elbonia"])
    assert client.get("/v1/documents/elbonia").status_code == 404
    assert client.delete("/v1/documents/elbonia").status_code == 404


def test_the_same_file_twice_publishes_nothing_the_second_time(client: TestClient) -> None:
    first, again = put(client, 18), put(client, 18)
    assert (first["report"]["published"], again["report"]["published"]) == (True, False)
    assert "elbonia" in again["report"]["kept"]


def test_a_file_that_cannot_be_read_fails_its_job_and_changes_nothing(client: TestClient) -> None:
    put(client, 19)
    before = client.get("/readyz").json()["generation"]
    damaged = ("elbonia.pdf", b"%PDF-1.7\nnot much of one\n")
    job = wait(client, client.put("/v1/documents/elbonia", files={"file": damaged}))
    assert job["state"] == "failed"
    assert "elbonia.pdf" in job["error"]
    assert [failure["kept"] for failure in job["report"]["failed"]] == [True]
    assert client.get("/readyz").json()["generation"] == before
    assert ask(client)["answer"]["short"] == "19 patrol boats"


def test_a_past_day_is_answered_from_the_version_of_that_day_and_its_text_can_be_checked(client: TestClient) -> None:
    put(client, 21, "2020-05-01")
    put(client, 34, "2024-05-01")
    assert ask(client)["answer"]["short"] == "34 patrol boats"
    past = ask(client, as_of="2021-01-01")
    assert past["answer"]["short"] == "21 patrol boats"
    passage = past["passages"][0]
    named = passage["document"]["generation"]
    assert named != past["generation"] == client.get("/readyz").json()["generation"]
    then = client.get("/v1/documents/elbonia/text", params={"generation": named}).json()
    assert then["text"][passage["start"] : passage["end"]] == passage["text"]
    assert then["text_sha256"] == passage["document"]["text_sha256"]
    assert not any(one["document"]["doc_id"] == "elbonia" for one in ask(client, as_of="2019-01-01")["passages"])


def test_a_saved_answer_is_told_to_hold_no_more_and_what_changed(client: TestClient) -> None:
    put(client, 55, "2024-05-01")
    saved = ask(client)
    assert client.post("/v1/verify", json=saved).json()["verdict"] == "holds"
    job = put(client, 89, "2024-05-01")
    assert client.post("/v1/verify", json=saved).json()["verdict"] == "altered"
    kept = {"generation": saved["generation"]}
    assert client.post("/v1/verify", json=saved, params=kept).json()["verdict"] == "holds"
    address = f"/v1/generations/{job['report']['generation']}/changes"
    told = client.post(address, json={"answers": [saved]}).json()
    assert [one["asked"] for one in told["lost_answers"]] == [QUESTION]
    (altered,) = client.get(address).json()["altered"]
    (hunk,) = altered["hunks"]
    assert [(one["text"]) for one in hunk["removed"]] == ["Elbonia sent 55 patrol boats to the exercise."]
    assert [(one["text"]) for one in hunk["added"]] == ["Elbonia sent 89 patrol boats to the exercise."]
    assert client.get(address, params={"since": "999999-aaaaaaaaaaaa"}).status_code == 404


def test_a_generation_is_gone_back_to_and_what_is_not_kept_is_not(client: TestClient) -> None:
    former = put(client, 100)["report"]["generation"]
    latest = put(client, 101)["report"]["generation"]
    went = client.post(f"/v1/generations/{former}/activate").json()
    assert (went["published"], went["serving"]) == (True, True)
    assert ask(client)["answer"]["short"] == "100 patrol boats"
    listed = client.get("/v1/generations").json()
    assert [one["generation"] for one in listed["generations"] if one["published"]] == [former] == [listed["generation"]]
    assert latest in [one["generation"] for one in listed["generations"]]
    missing = client.post("/v1/generations/999999-aaaaaaaaaaaa/activate")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("/v1/documents", params={"generation": "../../etc"}).status_code == 404


def test_a_removed_file_of_the_corpus_stays_away_and_says_so(client: TestClient) -> None:
    doc_id = "eu-japan-plan-security-accord"
    assert wait(client, client.delete(f"/v1/documents/{doc_id}"))["report"]["removed"] == [doc_id]
    job = wait(client, client.post("/v1/index"))
    assert (job["state"], job["report"]["withheld"], job["report"]["added"]) == ("done", [doc_id], [])


def test_another_process_is_followed(client: TestClient, living: Settings, run: Run) -> None:
    former = list_generations(living.data)[-2]
    status, out, _ = run("rollback", former, "--data", str(living.data))
    assert (status, former in out) == (0, True)
    wait_for(lambda: client.get("/readyz").json()["generation"] == former)


def test_generations_and_changes_are_printed(client: TestClient, living: Settings, run: Run, tmp_path: Path) -> None:
    put(client, 144)
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(ask(client)), encoding="utf-8")
    latest = put(client, 233)["report"]["generation"]
    data = ("--data", str(living.data))
    assert f"{latest} (published)" in run("generations", *data)[1]
    listed = json.loads(run("generations", "--json", *data)[1])["generations"]
    assert listed[0]["generation"] == latest
    status, out, _ = run("changes", "--answer", str(saved), *data)
    assert status == 0
    assert "+ Elbonia sent 233 patrol boats" in out
    assert "Saved answers that hold no more" in out
    assert run("verify", str(saved), *data)[0] == 1
    status, out, err = run("rollback", "000000-aaaaaaaaaaaa", *data)
    assert (status, out, latest in err) == (1, "", True)


def test_a_damaged_generation_is_not_turned_to_and_the_server_says_so(client: TestClient, living: Settings, app: FastAPI) -> None:
    before = put(client, 377)["report"]["generation"]
    broken = living.data / "generations" / list_generations(living.data)[-2]
    (broken / "terms.json").write_text("[]", encoding="utf-8")
    refused = client.post(f"/v1/generations/{broken.name}/activate")
    assert (refused.status_code, "terms.json" in refused.json()["detail"]) == (503, True)
    (living.data / "CURRENT").write_text(broken.name, encoding="utf-8")
    engine = app.state.services.engine
    assert not engine.follow() or engine.generation == before
    ready = client.get("/readyz").json()
    assert ready["generation"] == before
    assert "terms.json" in ready["complaint"]
    job = put(client, 610)
    assert job["state"] == "done", job["error"]
    assert "terms.json" in job["report"]["repaired"]
    assert client.get("/readyz").json()["complaint"] is None
    assert ask(client)["answer"]["short"] == "610 patrol boats"


def test_generations_and_changes_are_listed_in_parts(client: TestClient) -> None:
    put(client, 144, "2024-05-01")
    job = put(client, 233, "2024-05-01")
    whole = client.get("/v1/generations").json()
    assert (whole["total"], whole["limit"], whole["offset"]) == (len(whole["generations"]), 1000, 0)
    part = client.get("/v1/generations", params={"limit": 1, "offset": 1}).json()
    assert (part["generations"], part["total"], part["limit"], part["offset"]) == (
        whole["generations"][1:2],
        whole["total"],
        1,
        1,
    )
    address = f"/v1/generations/{job['report']['generation']}/changes"
    changes = client.get(address).json()
    assert changes["counts"] == {"added": 0, "removed": 0, "altered": 1}
    assert [one["doc_id"] for one in changes["altered"]] == ["elbonia"]
    for beyond in (client.get(address, params={"offset": 1}), client.post(address, json={"offset": 1, "limit": 5})):
        assert beyond.json()["altered"] == []
        assert beyond.json()["counts"] == changes["counts"]
    for wrong in ({"limit": 0}, {"limit": 1001}, {"offset": -1}, {"page": 2}):
        assert client.get("/v1/generations", params=wrong).status_code == 422
        assert client.get(address, params=wrong).status_code == 422
