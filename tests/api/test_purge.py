"""Deletion that deletes: after a purge no word of the document is found in any file of the data folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.audit.audit_check import check_log, read_entries
from api.http.app import create_app
from api.settings import read_settings
from api.startup import open_engine
from tests.deadlines import wait_for
from tests.shared_index import copy_index

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
DOC_ID = "qzxid-4711"
WORDS = ("qzxfirst", "qzxsecond", "qzxheading", "qzxtitle", "qzxfile", "qzxbroken", "QZXA", DOC_ID)
FIRST = """# Qzxheading

The passport qzxfirst was issued in Hanoi on 4 May 2019. The Qzxfirst Zone Exchange Agency (QZXA) signed it. QZXA met twice.

| Qzxfirst | Place |
| --- | --- |
| qzxfirst | Hanoi |
"""
SECOND = FIRST.replace("qzxfirst", "qzxsecond")


@pytest.fixture
def data(tmp_path: Path, corpus_data: Path) -> Path:
    return copy_index(corpus_data, tmp_path / "var")


@pytest.fixture
def client(data: Path) -> Iterator[TestClient]:
    settings = read_settings({"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(CORPUS)})
    with TestClient(create_app(open_engine(settings), settings), raise_server_exceptions=False) as running:
        yield running


def put(
    client: TestClient, doc_id: str, text: str, name: str = "Qzxfile.md", title: str = "Qzxtitle", *, day: str = "2019-05-04"
) -> dict[str, Any]:
    form = {"metadata": json.dumps({"title": title, "published": day})}
    return end(client, client.put(f"/v1/documents/{doc_id}", files={"file": (name, text.encode())}, data=form).json())


def end(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it has ended."""

    def look() -> dict[str, Any] | None:
        shown = client.get(f"/v1/jobs/{job['job_id']}").json()
        return shown if shown["state"] in ("done", "failed") else None

    ended: dict[str, Any] = wait_for(look)
    return ended


def find_words(data: Path, words: tuple[str, ...] = WORDS) -> dict[str, list[str]]:
    """For each word the files that hold it, in any case, in UTF-8 or UTF-16, in their bytes or in their names."""
    found: dict[str, list[str]] = {}
    for path in sorted(path for path in data.rglob("*") if path.is_file() and path.relative_to(data).parts[0] != "models"):
        content = (path.read_bytes() + path.name.encode()).lower()
        for word in words:
            lower = word.lower()
            if lower.encode() in content or lower.encode("utf-16-le") in content:
                found.setdefault(word, []).append(str(path.relative_to(data)))
    return found


def test_after_a_purge_no_word_of_the_document_is_left_but_its_id_in_the_audit_log(client: TestClient, data: Path) -> None:
    assert put(client, DOC_ID, FIRST)["state"] == "done"
    assert put(client, "steady", "Ports stay open.", "steady.md", "Steady")["state"] == "done"
    assert put(client, DOC_ID, SECOND, day="2021-01-01")["state"] == "done"
    assert put(client, "broken", "%PDF-1.4 qzxbroken", "Qzxfile.pdf", "Qzxbroken")["state"] == "failed"
    before = client.get("/v1/generations").json()["generation"]
    asked = {"question": "When was the passport issued?", "as_of": "2020-01-01"}
    assert client.post("/v1/ask", json=asked).status_code == 200
    frozen = client.post("/v1/answers", json=asked).json()["answer_id"]
    body = {"title": "Passports", "items": []}
    dossier = client.post("/v1/dossiers", json=body).json()["dossier_id"]
    assert client.post(f"/v1/dossiers/{dossier}/items", json={"answer_id": frozen, "note": "qzxfirst"}).status_code == 201
    (data / "report").mkdir()
    (data / "report" / "report.html").write_text("qzxfirst", encoding="utf-8")
    found = find_words(data)
    assert set(found) == set(WORDS)
    assert {name.split("/")[0] for files in found.values() for name in files} >= {"generations", "uploads", "views", "report"}
    assert any(name.startswith("kept.sqlite") for files in found.values() for name in files)

    assert end(client, client.delete(f"/v1/documents/{DOC_ID}?purge=true").json())["state"] == "done"
    ended = end(client, client.delete("/v1/documents/broken?purge=true").json())
    assert (ended["state"], ended["kind"], ended["doc_id"]) == ("done", "purge", None)
    assert find_words(data) == {DOC_ID: ["audit/log.jsonl"]}

    assert client.get(f"/v1/documents/{DOC_ID}").status_code == 404
    assert client.get(f"/v1/answers/{frozen}").status_code == 404
    assert client.get(f"/v1/dossiers/{dossier}").json()["items"] == []
    assert client.get(f"/v1/documents/{DOC_ID}/text?generation={before}").status_code == 404
    assert client.get("/v1/documents/steady/text").json()["text"].strip() == "Ports stay open."
    assert client.post("/v1/ask", json=asked).status_code == 200
    assert find_words(data) == {DOC_ID: ["audit/log.jsonl"]}
    assert put(client, "later", "Ships came.", "later.md", "Later")["state"] == "done"
    assert find_words(data) == {DOC_ID: ["audit/log.jsonl"]}
    assert check_log(data).faults == []
    purges = [one for one in read_entries(data) if one["action"] == "purge" and one["doc_id"] == DOC_ID]
    assert [(one["by"], one["outcome"]) for one in purges] == [("anonymous", "accepted"), ("anonymous", "done")]
