"""Changes over HTTP: a document that comes or goes, the corpus folder, and what is refused before anything is accepted."""

import errno
import hashlib
import io
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from upload_door import LIMIT, Door, open_door

from api.caller import Caller
from api.jobs import job_queue
from api.jobs.job import Job, Row
from api.jobs.job_queue import accept

PDF = b"%PDF-1.7\n% not much of one\n"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_door(tmp_path / "var") as opened:
        yield opened


def test_a_document_is_stored_whole_and_acknowledged_with_a_job(door: Door) -> None:
    metadata = {"title": " Häfen ", "publisher": "EEAS", "published": "2019-10", "language": "de-AT"}
    answer = door.put(b"Ports of call.", "Häfen 100%.txt", metadata)
    assert answer.status_code == 202
    shown = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{shown['job_id']}"
    assert (shown["kind"], shown["doc_id"], shown["state"], shown["report"]) == ("put", "a", "queued", None)
    (job,) = door.pending()
    assert job.source is not None
    assert job.source.path == door.data / "uploads" / f"{shown['job_id']}.txt"
    assert job.source.path.read_bytes() == b"Ports of call."
    assert job.source.sha256 == hashlib.sha256(b"Ports of call.").hexdigest()
    known = (job.source.title, job.source.publisher, job.source.published, job.source.language, job.source.file)
    assert known == ("Häfen", "EEAS", "2019-10", "de-AT", "Häfen 100%.txt")
    assert door.client.get(answer.headers["location"]).json() == shown


def test_a_file_is_on_the_disk_before_its_job_is_recorded(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.put()  # makes the folders
    synced: list[tuple[int, int]] = []
    at_insert: list[set[tuple[int, int]]] = []
    fsync, to_row = os.fsync, job_queue.to_row

    def note_fsync(descriptor: int) -> None:
        fsync(descriptor)
        synced.append((os.fstat(descriptor).st_dev, os.fstat(descriptor).st_ino))

    def note_insert(job: Job) -> Row:
        at_insert.append(set(synced))
        return to_row(job)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(job_queue, "to_row", note_insert)
    job_id = door.put().json()["job_id"]
    paths = [door.data / "uploads" / f"{job_id}.txt", door.data / "uploads"]
    (found,) = at_insert
    assert [path.name for path in paths if (path.stat().st_dev, path.stat().st_ino) not in found] == []


@pytest.mark.parametrize(
    ("name", "content", "extension"),
    [
        ("a.MD", b"# Ports", ".md"),
        ("a.htm", b"<p>Ports", ".html"),
        ("a", b"Ports", ".txt"),
        ("a.final", PDF, ".pdf"),
        ("a.pdf", PDF, ".pdf"),
    ],
)
def test_a_file_is_stored_under_the_extension_of_what_it_is(door: Door, name: str, content: bytes, extension: str) -> None:
    assert door.put(content, name).status_code == 202
    (job,) = door.pending()
    assert job.source is not None
    assert (job.source.path.suffix, job.source.file) == (extension, name)


def encrypted_archive() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def plain_archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "Ports")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.pdf", b"Ports.", 422),
        ("a.txt", PDF, 422),
        ("a.txt", b"<!doctype html><p>Ports", 422),
        ("a.txt", b"", 422),
        ("a.txt", b" \n\x00", 422),
        ("a.docx", b"PK\x03\x04 breaks off", 422),
        ("a.docx", plain_archive(), 422),
        ("a.docx", encrypted_archive(), 422),
        ("a.xlsx", plain_archive(), 415),
        ("a.exe", b"MZ\x90\x00", 415),
        ("a.csv", b"a,b", 415),
        ("a.txt", b"x" * (LIMIT + 1), 413),
    ],
)
def test_a_file_that_lies_or_is_no_document_is_refused_at_once_and_leaves_nothing(
    door: Door, name: str, content: bytes, status: int
) -> None:
    answer = door.put(content, name)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert repr(name) in answer.json()["detail"]
    assert door.files() == []


@pytest.mark.parametrize("doc_id", ["A", "-a", "a_b", "a.b", "a" * 101, "%C3%A4", "a%00", "a%0A", "..%5Ca", "a b"])
def test_an_id_that_is_none_is_refused(door: Door, doc_id: str) -> None:
    answer = door.put(doc_id=doc_id)
    assert answer.status_code == 422
    assert "lower-case letters" in answer.json()["detail"]
    assert door.files() == []


@pytest.mark.parametrize("doc_id", ["../a", "a/b", "..%2F..%2Fa", ""])
def test_a_path_is_no_id(door: Door, doc_id: str) -> None:
    assert door.put(doc_id=doc_id).status_code in (404, 405)
    assert door.files() == []


def test_a_full_queue_is_told_before_the_body_is_read(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_queue, "PENDING_AT_MOST", 1)
    assert door.put().status_code == 202
    answer = door.send(b"not even a form")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert door.client.post("/v1/index").status_code == 503
    assert door.client.delete("/v1/documents/held").status_code == 503


@pytest.mark.parametrize("place", ["file", "record"])
def test_a_full_disk_is_insufficient_storage_and_leaves_nothing(door: Door, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    door.put()
    before = door.files()
    write, to_row = os.write, job_queue.to_row

    def fail_to_write(descriptor: int, data: Any) -> int:
        if len(data) > 1:  # the event loop wakes itself with a byte
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    def fill_database(job: Job) -> Row:
        with closing(sqlite3.connect(":memory:")) as small:
            small.executescript("PRAGMA max_page_count = 1; CREATE TABLE too_much (value)")
        return to_row(job)

    with monkeypatch.context() as patched:
        patched.setattr(*((os, "write", fail_to_write) if place == "file" else (job_queue, "to_row", fill_database)))
        answer = door.put()
    assert (answer.status_code, answer.json()["title"]) == (507, "Insufficient Storage")
    assert door.files() == before
    assert door.put().status_code == 202


def test_a_full_temporary_folder_is_insufficient_storage(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", fail)
    assert door.put().status_code == 507


def test_a_document_that_is_held_can_be_removed(door: Door) -> None:
    answer = door.client.delete("/v1/documents/held")
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['job_id']}"
    assert [(job.kind, job.doc_id) for job in door.pending()] == [("delete", "held")]


@pytest.mark.parametrize("doc_id", ["a", "A", "..%5Ca", "%00", "x" * 9_000])
def test_a_document_that_nobody_knows_cannot_be_removed(door: Door, doc_id: str) -> None:
    answer = door.client.delete(f"/v1/documents/{doc_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "no document" in answer.json()["detail"]
    assert door.pending() == []


def test_a_document_on_its_way_can_be_removed(door: Door) -> None:
    door.put()
    assert door.client.delete("/v1/documents/a").status_code == 202
    assert [job.kind for job in door.pending()] == ["put", "delete"]


def test_a_delete_on_its_way_makes_no_document_known(door: Door) -> None:
    accept(door.data, "delete", "a")
    assert door.client.delete("/v1/documents/a").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{}", b" { } "])
def test_the_corpus_folder_is_indexed_without_a_body(door: Door, body: bytes) -> None:
    assert door.client.post("/v1/index", content=body).status_code == 202
    assert [job.kind for job in door.pending()] == ["index"]


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b'{"corpus": "/etc"}', 422), (b"[]", 422), (b"[" * 60_000, 400)])
def test_the_corpus_folder_takes_no_wishes(door: Door, body: bytes, status: int) -> None:
    assert door.client.post("/v1/index", content=body).status_code == status
    assert door.pending() == []


def test_the_body_of_an_upload_is_described(door: Door) -> None:
    described = door.client.get("/openapi.json").json()["paths"]["/v1/documents/{doc_id}"]["put"]
    properties = described["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert set(properties) == {"file", "metadata"}
    assert set(properties["metadata"]["properties"]) == {"title", "publisher", "published", "language", "url", "collections"}


PRESS = Caller("anna", frozenset(("read", "write")), frozenset({"press"}))
SEVERAL = Caller("bert", frozenset(("read", "write")), frozenset({"press", "legal", "default"}))


@pytest.mark.parametrize(
    ("caller", "metadata", "doc_id", "expected"),
    [
        (None, None, "new", (202, ["default"])),
        (None, {"collections": ["press", "legal", "press"]}, "new", (202, ["legal", "press"])),
        (None, {"collections": ["press"]}, "held", (202, ["press"])),
        (PRESS, None, "new", (202, ["press"])),
        (PRESS, {"collections": ["press"]}, "new", (202, ["press"])),
        (PRESS, {"collections": ["press", "legal"]}, "new", (403, "'anna' may not put documents into 'legal': leave that out")),
        (PRESS, None, "held", (409, "the id 'held' is taken: send the document under another one")),
        (PRESS, {"collections": ["legal"]}, "held", (409, "the id 'held' is taken: send the document under another one")),
        (SEVERAL, None, "new", (422, "bound to several collections: name some of them in collections")),
        (SEVERAL, None, "held", (202, ["default"])),
        (SEVERAL, {"collections": ["legal"]}, "held", (202, ["legal"])),
    ],
)
def test_a_document_goes_where_its_sender_may_put_it(
    tmp_path: Path, caller: Caller | None, metadata: object, doc_id: str, expected: tuple[int, object]
) -> None:
    with open_door(tmp_path, caller) as door:
        answer = door.put(metadata=metadata, doc_id=doc_id)
        assert answer.status_code == expected[0], answer.text
        if answer.status_code == 202:
            (job,) = door.pending()
            assert job.source is not None
            assert (list(job.source.collections), job.by) == (expected[1], (caller or Caller.anonymous()).name)
        else:
            assert str(expected[1]) in answer.json()["detail"]
            assert door.pending() == []


def test_what_waits_counts_as_if_it_were_published(tmp_path: Path) -> None:
    with open_door(tmp_path) as door:
        assert door.put(metadata={"collections": ["legal"]}, doc_id="new").status_code == 202
        assert door.put(metadata={"collections": ["press"]}, doc_id="news").status_code == 202
        assert door.put(metadata={"collections": ["legal", "press"]}, doc_id="both").status_code == 202
        assert door.put(doc_id="news").status_code == 202  # says nothing: stays where it is
        assert door.pending()[-1].source is not None
        assert door.pending()[-1].source.collections == ("press",)
    with open_door(tmp_path, PRESS) as door:
        unknown = door.client.delete("/v1/documents/none")
        hidden = door.client.delete("/v1/documents/new")
        assert (unknown.status_code, hidden.status_code) == (404, 404)
        assert unknown.json()["detail"].replace("none", "new") == hidden.json()["detail"]
        assert door.put(doc_id="new").status_code == 409
        assert door.put(doc_id="news").status_code == 202
        assert door.client.delete("/v1/documents/news").status_code == 202
        assert [door.put(doc_id="both").status_code, door.client.delete("/v1/documents/both").status_code] == [403, 403]
        assert door.client.delete("/v1/documents/held").status_code == 404
        assert door.client.post("/v1/index").status_code == 403


@pytest.mark.parametrize("wrong", [[], ["a b"], ["-"], [""], ["a" * 65], [1], "press", ["x"] * 101, ["press\n"]])
def test_a_wrong_collection_of_an_upload_is_named(door: Door, wrong: object) -> None:
    answer = door.put(metadata={"collections": wrong})
    assert answer.status_code == 422
    assert "collections" in answer.json()["detail"]
