"""The form of an upload: its media type and boundary, the parts in it, their names and metadata, and how large it may be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from upload_door import FILE, FORM, LIMIT, Door, open_door, part


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_door(tmp_path / "var") as opened:
        yield opened


def test_metadata_may_be_left_out_or_sent_as_a_file(door: Door) -> None:
    assert door.put().status_code == 202
    told = part(b'name="metadata"; filename="m.json"\r\nContent-Type: application/json', b'{"title": "T"}')
    assert door.send(FILE, told).status_code == 202
    assert [job.source.title for job in door.pending() if job.source] == [None, "T"]


@pytest.mark.parametrize(
    "name",
    [
        *["../a.txt", "/etc/passwd.txt", "a/b.txt", "..\\a.txt", "a\\b.txt", ".a.txt", "..", "a\x00.txt", "a\x1b[2J.txt", " "],
        *["a" * 197 + ".txt", "a\x85.txt", "a\u2028.txt", "a\u202etxt.exe"],
    ],
)
def test_a_name_that_is_a_path_or_cannot_be_shown_is_refused(door: Door, name: str) -> None:
    answer = door.send(part(b'name="file"; filename="' + name.encode() + b'"'))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "file"
    assert door.files() == []


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
def test_a_part_that_is_no_named_file_is_refused_with_what_to_send(door: Door, headers: bytes, told: str) -> None:
    answer = door.send(part(headers, b"{}"))
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_a_name_in_utf8_and_one_with_percents_are_kept_as_they_are(door: Door) -> None:
    for name in ("Việt Nam.txt", "a%2F..%2Fb.txt", "100% a;b='c'.txt"):
        assert door.send(part(b'name="file"; filename="' + name.encode() + b'"')).status_code == 202
    assert [job.source.file for job in door.pending() if job.source] == ["Việt Nam.txt", "a%2F..%2Fb.txt", "100% a;b='c'.txt"]


@pytest.mark.parametrize("content_type", [FORM + "; charset=utf-8", FORM + '; a="', 'Multipart/Form-Data;boundary="x"'])
def test_names_are_utf8_whatever_else_the_content_type_says(door: Door, content_type: str) -> None:
    file = part('name="file"; filename="Việt Nam.txt"'.encode())
    assert door.send(file, content_type=content_type).status_code == 202
    assert [job.source.file for job in door.pending() if job.source] == ["Việt Nam.txt"]


def test_two_files_are_one_too_many(door: Door) -> None:
    assert "2 parts 'file'" in door.send(FILE, FILE).json()["detail"]
    assert door.send(FILE, part(b'name="metadata"', b"{}"), part(b'name="metadata"', b"{}")).status_code == 422
    assert door.send(*[FILE] * 9).status_code == 400
    assert door.send(FILE, part(b'name="strange"')).status_code == 422
    assert door.files() == []


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
def test_a_form_that_breaks_off_or_is_none_is_a_bad_request(door: Door, body: bytes) -> None:
    answer = door.client.put("/v1/documents/a", content=body, headers={"content-type": FORM})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), answer.text
    assert door.files() == []


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
        'multipart/form-data; boundary="x',
    ],
)
def test_a_boundary_that_is_missing_or_wrong_is_a_bad_request(door: Door, content_type: str) -> None:
    assert door.send(FILE, content_type=content_type).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        *["", "application/json", "application/x-www-form-urlencoded", "multipart/mixed; boundary=x"],
        *[FORM + "; charset=utf-16", FORM + "; charset=idna", FORM + "; charset=undefined"],
    ],
)
def test_another_media_type_is_refused_by_name(door: Door, content_type: str) -> None:
    answer = door.send(FILE, content_type=content_type)
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
def test_metadata_that_is_wrong_names_the_field(door: Door, metadata: object, field: str) -> None:
    answer = door.put(metadata=metadata)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert door.files() == []


@pytest.mark.parametrize("metadata", [b"", b"{", b"\xff", b'{"title": NaN', b"[" * 60_000, b'{"title": "\xe4"}', b"1" * 5_000])
def test_metadata_that_is_no_json_in_utf8_is_a_bad_request(door: Door, metadata: bytes) -> None:
    answer = door.send(FILE, part(b'name="metadata"', metadata))
    assert answer.status_code == 400
    assert "'metadata'" in answer.json()["detail"]


def test_a_body_too_large_is_refused_by_its_declared_length(door: Door) -> None:
    headers = {"content-type": FORM, "content-length": str(LIMIT + 2_000_000)}
    answer = door.client.put("/v1/documents/a", content=FILE + b"--x--\r\n", headers=headers)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


def test_a_body_too_large_is_refused_while_it_streams_without_a_length(door: Door) -> None:
    def stream() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 20_000

    answer = door.client.put("/v1/documents/a", content=stream(), headers={"content-type": FORM})
    assert answer.status_code == 413
    assert door.files() == []
