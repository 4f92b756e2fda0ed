"""Changes over HTTP: the routes over a spool in a folder, with a clerk that is never started, so that what is accepted stays."""

import errno
import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import jobs, uploading
from api.access import find_index
from api.clerk import Clerk
from api.problems import answer_with_problems
from api.settings import Settings
from index import journal
from index.job import Job
from index.journal import accept, list_pending

LIMIT = 100_000
PDF = b"%PDF-1.7\n% not much of one\n"
FORM = "multipart/form-data; boundary=x"


class HeldIndex:
    """An index that holds the document "held"."""

    def document_row(self, doc_id: str) -> int:
        return {"held": 0}[doc_id]


@pytest.fixture
def clerk(tmp_path: Path) -> Clerk:
    return Clerk(Settings(data=tmp_path / "var"), lambda: None)


@pytest.fixture
def client(tmp_path: Path, clerk: Clerk) -> Iterator[TestClient]:
    app = FastAPI()
    answer_with_problems(app)
    app.include_router(uploading.router)
    app.include_router(jobs.router)
    app.state.settings, app.state.clerk = Settings(data=tmp_path / "var", upload_bytes=LIMIT), clerk
    app.dependency_overrides[find_index] = HeldIndex
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running


@pytest.fixture
def pending(clerk: Clerk) -> Callable[[], list[Job]]:
    return lambda: list_pending(clerk.data)


Pending = Callable[[], list[Job]]


def put(client: TestClient, content: bytes = b"Ports.", name: str = "a.txt", metadata: object = None, doc_id: str = "a") -> Any:
    told = {} if metadata is None else {"metadata": json.dumps(metadata)}
    return client.put(f"/v1/documents/{doc_id}", files={"file": (name, content)}, data=told)


def part(headers: bytes, content: bytes = b"Ports.") -> bytes:
    return b"--x\r\nContent-Disposition: form-data; " + headers + b"\r\n\r\n" + content + b"\r\n"


def send(client: TestClient, *parts: bytes, end: bytes = b"--x--\r\n", content_type: str = FORM) -> Any:
    return client.put("/v1/documents/a", content=b"".join(parts) + end, headers={"content-type": content_type})


FILE = part(b'name="file"; filename="a.txt"')


def files_under(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_document_is_stored_whole_and_acknowledged_with_a_job(client: TestClient, pending: Pending, clerk: Clerk) -> None:
    told = {"title": " Häfen ", "publisher": "EEAS", "published": "2019-10", "language": "de-AT"}
    answer = put(client, b"Ports of call.", "Häfen 100%.txt", told)
    assert answer.status_code == 202
    shown = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{shown['job_id']}"
    assert (shown["kind"], shown["doc_id"], shown["state"], shown["report"]) == ("put", "a", "queued", None)
    (job,) = pending()
    assert job.source is not None
    assert job.source.path == clerk.data / "uploads" / f"{shown['job_id']}.txt"
    assert job.source.path.read_bytes() == b"Ports of call."
    assert job.source.sha256 == hashlib.sha256(b"Ports of call.").hexdigest()
    known = (job.source.title, job.source.publisher, job.source.published, job.source.language, job.source.file)
    assert known == ("Häfen", "EEAS", "2019-10", "de-AT", "Häfen 100%.txt")
    assert client.get(answer.headers["location"]).json() == shown


def test_the_file_and_its_job_are_on_the_disk_before_the_answer(
    client: TestClient, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(client)  # makes the folders
    synced: list[os.stat_result] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        fsync(descriptor)
        synced.append(os.fstat(descriptor))

    monkeypatch.setattr(os, "fsync", note)
    job_id = put(client).json()["job_id"]
    found = {(one.st_dev, one.st_ino) for one in synced}
    data = clerk.data
    paths = [data / "uploads" / f"{job_id}.txt", data / "uploads", data / "jobs/pending", data / f"jobs/pending/{job_id}.json"]
    assert [path.name for path in paths if (path.stat().st_dev, path.stat().st_ino) not in found] == []


def test_metadata_may_be_left_out_or_sent_as_a_file(client: TestClient, pending: Pending) -> None:
    assert put(client).status_code == 202
    told = part(b'name="metadata"; filename="m.json"\r\nContent-Type: application/json', b'{"title": "T"}')
    assert send(client, FILE, told).status_code == 202
    assert [job.source.title for job in pending() if job.source] == [None, "T"]


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
def test_a_file_is_stored_under_the_extension_of_what_it_is(
    client: TestClient, pending: Pending, name: str, content: bytes, extension: str
) -> None:
    assert put(client, content, name).status_code == 202
    (job,) = pending()
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
    client: TestClient, clerk: Clerk, name: str, content: bytes, status: int
) -> None:
    answer = put(client, content, name)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert repr(name) in answer.json()["detail"]
    assert files_under(clerk.data) == []


@pytest.mark.parametrize("doc_id", ["A", "-a", "a_b", "a.b", "a" * 101, "%C3%A4", "a%00", "a%0A", "..%5Ca", "a b"])
def test_an_id_that_is_none_is_refused(client: TestClient, clerk: Clerk, doc_id: str) -> None:
    answer = put(client, doc_id=doc_id)
    assert answer.status_code == 422
    assert "lower-case letters" in answer.json()["detail"]
    assert files_under(clerk.data) == []


@pytest.mark.parametrize("doc_id", ["../a", "a/b", "..%2F..%2Fa", ""])
def test_a_path_is_no_id(client: TestClient, clerk: Clerk, doc_id: str) -> None:
    assert put(client, doc_id=doc_id).status_code in (404, 405)
    assert files_under(clerk.data) == []


@pytest.mark.parametrize(
    "name",
    [
        *["../a.txt", "/etc/passwd.txt", "a/b.txt", "..\\a.txt", "a\\b.txt", ".a.txt", "..", "a\x00.txt", "a\x1b[2J.txt", " "],
        *["a" * 197 + ".txt", "a\x85.txt", "a\u2028.txt", "a\u202etxt.exe"],
    ],
)
def test_a_name_that_is_a_path_or_cannot_be_shown_is_refused(client: TestClient, clerk: Clerk, name: str) -> None:
    answer = send(client, part(b'name="file"; filename="' + name.encode() + b'"'))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "file"
    assert files_under(clerk.data) == []


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (b'name="file"; filename=""', "is empty"),
        (b'name="file"', "has no file name"),
        (b'name="file"; filename="\xe4.txt"', "is not UTF-8"),
        (b"name=\"file\"; filename*=UTF-8''..%2Fa.txt", "has no file name"),
        (b'name="document"; filename="a.txt"', "'document' is unknown"),
        (b'name="metadata"', "0 parts 'file'"),
    ],
)
def test_a_part_that_is_no_named_file_is_refused_with_what_to_send(client: TestClient, headers: bytes, told: str) -> None:
    answer = send(client, part(headers, b"{}"))
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_a_name_in_utf8_and_one_with_percents_are_kept_as_they_are(client: TestClient, pending: Pending) -> None:
    for name in ("Việt Nam.txt", "a%2F..%2Fb.txt", "100% a;b='c'.txt"):
        assert send(client, part(b'name="file"; filename="' + name.encode() + b'"')).status_code == 202
    assert [job.source.file for job in pending() if job.source] == ["Việt Nam.txt", "a%2F..%2Fb.txt", "100% a;b='c'.txt"]


@pytest.mark.parametrize("content_type", [FORM + "; charset=utf-8", FORM + '; a="', 'Multipart/Form-Data;boundary="x"'])
def test_names_are_utf8_whatever_else_the_content_type_says(client: TestClient, pending: Pending, content_type: str) -> None:
    file = part('name="file"; filename="Việt Nam.txt"'.encode())
    assert send(client, file, content_type=content_type).status_code == 202
    assert [job.source.file for job in pending() if job.source] == ["Việt Nam.txt"]


def test_two_files_are_one_too_many(client: TestClient, clerk: Clerk) -> None:
    assert "2 parts 'file'" in send(client, FILE, FILE).json()["detail"]
    assert send(client, FILE, part(b'name="metadata"', b"{}"), part(b'name="metadata"', b"{}")).status_code == 422
    assert send(client, *[FILE] * 9).status_code == 400
    assert send(client, FILE, part(b'name="strange"')).status_code == 422
    assert files_under(clerk.data) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing of the kind",
        b"--x",
        b"--x\r\n\r\nno headers\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n",
        FILE,
        FILE[:-4],
        FILE + part(b'name="metadata"', b'{"title": "T"}'),
        b"--x\r\n" + b"A" * 9_000 + b": 1\r\n\r\n\r\n--x--\r\n",
        part(b'name="file"; filename="a.txt"') + part(b'name="metadata"', b" " * 70_000) + b"--x--\r\n",
    ],
)
def test_a_form_that_breaks_off_or_is_none_is_a_bad_request(client: TestClient, clerk: Clerk, body: bytes) -> None:
    answer = client.put("/v1/documents/a", content=body, headers={"content-type": FORM})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), answer.text
    assert files_under(clerk.data) == []


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
        'multipart/form-data; boundary="x',
    ],
)
def test_a_boundary_that_is_missing_or_wrong_is_a_bad_request(client: TestClient, content_type: str) -> None:
    assert send(client, FILE, content_type=content_type).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        *["", "application/json", "application/x-www-form-urlencoded", "multipart/mixed; boundary=x"],
        *[FORM + "; charset=utf-16", FORM + "; charset=idna", FORM + "; charset=undefined"],
    ],
)
def test_another_media_type_is_refused_by_name(client: TestClient, content_type: str) -> None:
    answer = send(client, FILE, content_type=content_type)
    assert (answer.status_code, answer.headers["accept"]) == (415, "multipart/form-data")
    assert (content_type or "missing") in answer.json()["detail"]


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"titel": "T"}, "metadata.titel"),
        ({"title": 7}, "metadata.title"),
        ({"title": ""}, "metadata.title"),
        ({"title": " \n"}, "metadata.title"),
        ({"title": "a\x00b"}, "metadata.title"),
        ({"title": "a\nb"}, "metadata.title"),
        ({"title": "a\ud800b"}, "metadata.title"),
        ({"title": "a\u202eb"}, "metadata.title"),
        ({"title": "x" * 501}, "metadata.title"),
        ({"publisher": "x" * 201}, "metadata.publisher"),
        ({"published": "2019-13"}, "metadata.published"),
        ({"published": "2019-02-30"}, "metadata.published"),
        ({"published": "17.10.2019"}, "metadata.published"),
        ({"published": "2019-10-17 "}, "metadata.published"),
        ({"published": 2019}, "metadata.published"),
        ({"language": "English"}, "metadata.language"),
        ({"language": "en\n"}, "metadata.language"),
        ([], "metadata"),
        ("title", "metadata"),
    ],
)
def test_metadata_that_is_wrong_names_the_field(client: TestClient, clerk: Clerk, metadata: object, field: str) -> None:
    answer = put(client, metadata=metadata)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert files_under(clerk.data) == []


@pytest.mark.parametrize("metadata", [b"", b"{", b"\xff", b'{"title": NaN', b"[" * 60_000, b'{"title": "\xe4"}', b"1" * 5_000])
def test_metadata_that_is_no_json_in_utf8_is_a_bad_request(client: TestClient, metadata: bytes) -> None:
    answer = send(client, FILE, part(b'name="metadata"', metadata))
    assert answer.status_code == 400
    assert "'metadata'" in answer.json()["detail"]


def test_a_body_too_large_is_refused_by_its_declared_length(client: TestClient) -> None:
    headers = {"content-type": FORM, "content-length": str(LIMIT + 2_000_000)}
    answer = client.put("/v1/documents/a", content=FILE + b"--x--\r\n", headers=headers)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


def test_a_body_too_large_is_refused_while_it_streams_without_a_length(client: TestClient, clerk: Clerk) -> None:
    def stream() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 20_000

    answer = client.put("/v1/documents/a", content=stream(), headers={"content-type": FORM})
    assert answer.status_code == 413
    assert files_under(clerk.data) == []


def test_a_full_queue_is_told_before_the_body_is_read(client: TestClient, monkeypatch: pytest.MonkeyPatch, clerk: Clerk) -> None:
    monkeypatch.setattr(journal, "PENDING_AT_MOST", 1)
    assert put(client).status_code == 202
    answer = send(client, b"not even a form")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert client.post("/v1/index").status_code == 503
    assert client.delete("/v1/documents/held").status_code == 503


@pytest.mark.parametrize("call", [1, 2])
def test_a_full_disk_is_insufficient_storage_and_leaves_nothing(
    client: TestClient, clerk: Clerk, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    put(client)
    before = files_under(clerk.data)
    real, calls = os.write, iter(range(1, 99))

    def fail(descriptor: int, data: Any) -> int:
        # The event loop wakes itself with a byte; only what goes to files fails.
        if len(data) > 1 and next(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fail)
        answer = put(client)
    assert (answer.status_code, answer.json()["title"]) == (507, "Insufficient Storage")
    assert files_under(clerk.data) == before
    assert put(client).status_code == 202


def test_a_full_temporary_folder_is_insufficient_storage(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", fail)
    assert put(client).status_code == 507


def test_a_document_that_is_held_can_be_removed(client: TestClient, pending: Pending) -> None:
    answer = client.delete("/v1/documents/held")
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['job_id']}"
    assert [(job.kind, job.doc_id) for job in pending()] == [("delete", "held")]


@pytest.mark.parametrize("doc_id", ["a", "A", "..%5Ca", "%00", "x" * 9_000])
def test_a_document_that_nobody_knows_cannot_be_removed(client: TestClient, pending: Pending, doc_id: str) -> None:
    answer = client.delete(f"/v1/documents/{doc_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "no document" in answer.json()["detail"]
    assert pending() == []


def test_a_document_on_its_way_can_be_removed(client: TestClient, pending: Pending) -> None:
    put(client)
    assert client.delete("/v1/documents/a").status_code == 202
    assert [job.kind for job in pending()] == ["put", "delete"]


def test_a_delete_on_its_way_makes_no_document_known(client: TestClient, clerk: Clerk) -> None:
    accept(clerk.data, "delete", "a")
    assert client.delete("/v1/documents/a").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{}", b" { } "])
def test_the_corpus_folder_is_indexed_without_a_body(client: TestClient, pending: Pending, body: bytes) -> None:
    assert client.post("/v1/index", content=body).status_code == 202
    assert [job.kind for job in pending()] == ["index"]


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b'{"corpus": "/etc"}', 422), (b"[]", 422), (b"[" * 60_000, 400)])
def test_the_corpus_folder_takes_no_wishes(client: TestClient, pending: Pending, body: bytes, status: int) -> None:
    assert client.post("/v1/index", content=body).status_code == status
    assert pending() == []


def test_the_body_of_an_upload_is_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/v1/documents/{doc_id}"]["put"]
    properties = described["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert set(properties) == {"file", "metadata"}
    assert set(properties["metadata"]["properties"]) == {"title", "publisher", "published", "language"}
