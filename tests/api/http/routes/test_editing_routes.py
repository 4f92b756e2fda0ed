"""A file is looked at before it is sent, and what is known of a document is changed later."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exchanges import serve_copy
from starlette.testclient import TestClient

from api.caller import Caller
from api.http.dependencies import find_caller
from index.generations.publish import lock_writer
from tests.deadlines import wait_for

TEXT = b"""---
title: Harbours of Elbonia
date: 2021-05-04
url: https://example.org/harbours
---
# Harbours of Elbonia

The Republic of Elbonia has 41 patrol boats.[^1]

| Port | Boats |
| --- | --- |
| North | 4 |

[^1]: Counted by hand.
"""
JAPAN = "eu-japan-plan-security-accord"


@pytest.fixture(scope="module")
def client(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serve_copy(corpus_data, tmp_path_factory.mktemp("editing")) as (running, _):
        yield running


def send_file(client: TestClient, method: str, path: str, content: bytes = TEXT, **metadata: object) -> Any:
    return client.request(method, path, files={"file": ("harbours.md", content)}, data={"metadata": json.dumps(metadata)})


def finish(client: TestClient, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text

    def look() -> dict[str, Any] | None:
        job: dict[str, Any] = client.get(f"/v1/jobs/{answer.json()['job_id']}").json()
        return job if job["state"] in ("done", "failed") else None

    job: dict[str, Any] = wait_for(look)
    assert job["state"] == "done", job
    return job


def list_job_ids(client: TestClient) -> list[str]:
    """Which jobs there are, whatever has become of them: those that the copied folder held may be running."""
    return [job["job_id"] for job in client.get("/v1/jobs").json()["jobs"]]


def test_a_preview_says_what_would_be_read_and_keeps_nothing(client: TestClient) -> None:
    before, jobs = client.get("/v1/documents").json(), list_job_ids(client)
    found = send_file(client, "POST", "/v1/documents/harbours/preview", publisher="Elbonian Navy").json()
    known = (found["title"], found["publisher"], found["published"], found["language"], found["url"])
    assert known == ("Harbours of Elbonia", "Elbonian Navy", "2021-05-04", "en", "https://example.org/harbours")
    assert [section["heading"] for section in found["sections"]] == ["Harbours of Elbonia"]
    assert [(table["columns"], table["rows"]) for table in found["tables"]] == [(["Port", "Boats"], 1)]
    assert (found["reading"]["footnotes"], found["reading"]["published_from"]) == (1, "front matter")
    assert (found["replaces"], found["is_known"]) == (None, False)
    assert client.get("/v1/documents").json() == before
    assert list_job_ids(client) == jobs


def test_a_preview_names_the_document_that_would_be_replaced(client: TestClient) -> None:
    original = client.get(f"/v1/documents/{JAPAN}/original").content
    found = send_file(client, "POST", f"/v1/documents/{JAPAN}/preview").json()
    assert (found["replaces"]["doc_id"], found["is_known"]) == (JAPAN, False)
    same = client.post(f"/v1/documents/{JAPAN}/preview", files={"file": ("a.txt", original)}).json()
    assert (same["replaces"]["doc_id"], same["is_known"]) == (JAPAN, True)


def test_other_metadata_leaves_the_rest_and_the_text_as_they_are(client: TestClient) -> None:
    finish(client, send_file(client, "PUT", "/v1/documents/harbours", publisher="Elbonian Navy", published="2020"))
    before = client.get("/v1/documents/harbours").json()
    url = "https://example.org/new"
    finish(client, client.patch("/v1/documents/harbours", json={"published": None, "url": url, "collections": ["press"]}))
    after = client.get("/v1/documents/harbours").json()
    assert (after["published"], after["url"], after["collections"]) == ("2021-05-04", url, ["press"])
    same = ("title", "publisher", "language", "file", "text_sha256", "source_sha256", "chunks")
    assert [after[name] for name in same] == [before[name] for name in same]


def test_a_document_of_the_folder_keeps_what_its_listing_says(client: TestClient) -> None:
    before = client.get(f"/v1/documents/{JAPAN}").json()
    finish(client, client.patch(f"/v1/documents/{JAPAN}", json={"title": "The accord"}))
    after = client.get(f"/v1/documents/{JAPAN}").json()
    assert (after["title"], after["publisher"], after["published"]) == ("The accord", before["publisher"], before["published"])
    finish(client, client.post("/v1/index"))
    assert client.get(f"/v1/documents/{JAPAN}").json()["title"] == "The accord"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://user:word@example.org/"])
def test_what_is_no_address_is_refused(client: TestClient, url: str) -> None:
    answer = client.patch("/v1/documents/harbours", json={"url": url})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")


def test_a_caller_is_told_what_it_may_do(client: TestClient) -> None:
    anybody = {"name": "anonymous", "roles": ["audit", "read", "write"], "collections": None, "fetch_hosts": []}
    assert client.get("/v1/caller").json() == anybody
    reader = Caller("ada", frozenset({"read"}), frozenset({"press", "legal"}))
    client.app.dependency_overrides[find_caller] = lambda: reader  # type: ignore[attr-defined]
    try:
        ada = {"name": "ada", "roles": ["read"], "collections": ["legal", "press"], "fetch_hosts": []}
        assert client.get("/v1/caller").json() == ada
    finally:
        client.app.dependency_overrides.clear()  # type: ignore[attr-defined]


def test_metadata_is_not_changed_while_a_change_of_the_document_waits(client: TestClient) -> None:
    finish(client, send_file(client, "PUT", "/v1/documents/waiting"))
    with lock_writer(client.app.state.services.settings.data, 30.0):  # no update goes on meanwhile
        first = client.patch("/v1/documents/waiting", json={"publisher": "Navy"})
        second = client.patch("/v1/documents/waiting", json={"language": "en"})
    assert (first.status_code, second.status_code) == (202, 409)
    finish(client, first)
