"""Each kind of damage to each kind of record: the service answers, the record is named, and no acknowledged upload is lost."""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input
from played_updates import REPORTS, Start, ended, put, start_workers
from upload_door import open_door

from api.jobs.job_queue import accept, find, list_pending
from api.jobs.queue_database import write_database
from index.build.builder import update_index
from index.errors import IndexCorruptError
from index.generations.history import History
from index.generations.integrity import find_sound
from index.generations.publish import open_current
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from index.sources.registry import REGISTRY, read_registry
from tests.deadlines import wait_for

Damage = Callable[[Path], object]
JOB_ID = "20260101T000000000001Z-00000001"
DEEP = "[" * 100_000 + "]" * 100_000


def _write(content: bytes) -> Damage:
    def replace(path: Path) -> None:
        path.unlink()
        path.write_bytes(content)

    return replace


def _place(make: Callable[[Path], object]) -> Damage:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


DAMAGES: dict[str, Damage] = {
    "empty": _write(b""),
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "nul": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "not utf-8": _write(b'{"a": "\xff\xfe"}'),
    "nested": _write(DEEP.encode()),
    "nested objects": _write(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "a list": _write(b"[1, 2]"),
    "a number": _write(b"5"),
    "another object": _write(b'{"a": 1}'),
    "a huge number": _write(b'{"format_version": ' + b"9" * 5_000 + b"}"),
    "a folder": _place(lambda path: path.mkdir()),
    "a full folder": _place(lambda path: (path.mkdir(), (path / "x").touch())),
    "a pipe": _place(os.mkfifo),
    "a device": _place(lambda path: path.symlink_to("/dev/zero")),
    "a link that leads nowhere": _place(lambda path: path.symlink_to("nowhere")),
    "a link in a circle": _place(lambda path: path.symlink_to(path.name)),
}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two generations."""
    data = tmp_path_factory.mktemp("two")
    for texts in (("One.",), ("One.", "Two.")):
        inputs = [make_input(f"d{number}", text) for number, text in enumerate(texts)]
        update_index(inputs, data, BuildSettings(), encoder=FakeEncoder())
    return data


@pytest.fixture
def data(two: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two, tmp_path / "data"))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with start_workers(tmp_path) as begin:
        yield begin


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "bm25.json", "writer.lock", "publish.lock"])
def test_a_spoiled_index_is_named_and_answers(data: Path, name: str, damage: str) -> None:
    path = data / name if (data / name).exists() else open_current(data) / name
    DAMAGES[damage](path)
    with closing(LocalEngine(data, "fake", FakeEncoder()).load()) as engine, engine.acquire() as index:
        assert index.measure().documents >= 1
        assert name.endswith(".lock") or name in str(engine.degraded)
    assert History(data)
    inputs = [make_input("d0", "One."), make_input("d9", "Nine.")]
    try:
        update_index(inputs, data, BuildSettings(), encoder=FakeEncoder())
    except OSError as error:
        assert name.endswith(".lock"), error
        assert name in str(error.filename)
        return
    assert find_sound(data).complaint is None
    with closing(LocalEngine(data, "fake", FakeEncoder()).load()) as engine:
        assert engine.degraded is None


@pytest.mark.parametrize(
    "change",
    [
        {"built_at": "99999-01-01T00:00:00"},
        {"built_at": 5},
        {"replaces": ["a"]},
        {"replaces": "../../secret"},
        {"generation": "../../secret"},
        {"generation": None},
        {"files": ["a"]},
        {"documents": [5]},
        {"documents": {"a": 1}},
        {"settings": []},
        {"more": 1},
    ],
    ids=str,
)
def test_a_manifest_of_other_fields_is_named(data: Path, change: dict[str, object]) -> None:
    path = open_current(data) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with closing(LocalEngine(data, "fake", FakeEncoder()).load()) as engine:
        assert "manifest.json" in str(engine.degraded)
    assert [entry.damage is not None for entry in History(data)] == [True, False]


@pytest.mark.parametrize("damage", [*DAMAGES])
def test_a_spoiled_registry_is_named(tmp_path: Path, damage: str) -> None:
    path = tmp_path / REGISTRY
    path.write_text(json.dumps({"origin": None, "uploads": {}, "aside": {}}), encoding="utf-8")
    assert read_registry(tmp_path).uploads == {}
    DAMAGES[damage](path)
    if damage == "a link that leads nowhere":
        return
    with pytest.raises(IndexCorruptError, match=r"library\.json of the data folder cannot be read"):
        read_registry(tmp_path)


UPLOAD = {"doc_id": "a", "path": "a.txt", "file": "a.txt"}


@pytest.mark.parametrize(
    "fields",
    [
        {"uploads": {"a": UPLOAD | {"path": "/etc/passwd"}}},
        {"uploads": {"a": UPLOAD | {"path": "../CURRENT"}}},
        {"uploads": {"a": UPLOAD | {"path": ".."}}},
        {"uploads": {"a": UPLOAD | {"path": ""}}},
        {"uploads": {"a": UPLOAD | {"path": "a\0"}}},
        {"uploads": {"a": UPLOAD | {"path": 5}}},
        {"uploads": {"a": UPLOAD | {"title": 5}}},
        {"uploads": {"a": UPLOAD | {"published": "99999"}}},
        {"uploads": {"a": UPLOAD | {"published": "2019-02-31"}}},
        {"uploads": {"b": UPLOAD}},
        {"uploads": ["a"]},
        {"aside": {"a": 5}},
        {"aside": 5},
        {"origin": {"corpus": 5, "paths": []}},
        {"origin": {"corpus": "/a", "paths": "/etc"}},
        {"origin": 5},
    ],
    ids=str,
)
def test_an_unsealed_registry_names_no_file_elsewhere_and_no_other_type(tmp_path: Path, fields: dict[str, object]) -> None:
    whole = {"origin": None, "uploads": {"a": UPLOAD}, "aside": {}}
    (tmp_path / REGISTRY).write_text(json.dumps(whole), encoding="utf-8")
    assert read_registry(tmp_path).uploads["a"].path == tmp_path / "uploads" / "a.txt"
    (tmp_path / REGISTRY).write_text(json.dumps(whole | fields), encoding="utf-8")
    with pytest.raises(IndexCorruptError, match=r"library\.json"):
        read_registry(tmp_path)


def _check_service(data: Path, start: Start) -> list[str]:
    """The routes answer, a new upload is carried out. What the worker said of the folder meanwhile."""
    worker = start(REPORTS, uploads_in_use=lambda: {one.path for one in read_registry(data).uploads.values()})
    heard: list[str] = []
    wait_for(lambda: heard.append(str(worker.degraded)) or _takes_on(data))
    job = put(data, "fresh")
    assert ended(data, job).state == "done"
    heard.append(str(worker.degraded))
    with open_door(data) as door:
        door.client.app.state.services.worker.folder.open()  # type: ignore[attr-defined]
        for answer in (
            door.client.get("/v1/jobs"),
            door.client.get(f"/v1/jobs/{job.job_id}"),
            door.put(),
            door.put(doc_id="held"),
        ):
            assert answer.status_code < 300, answer.text
        for answer in (door.client.delete("/v1/documents/held"), door.client.post("/v1/index")):
            assert answer.status_code == 202, answer.text
    assert worker.is_running
    return heard


def _takes_on(data: Path) -> bool:
    """Whether the queue can be written to. Until then each answer is 503 and names the file."""
    with open_door(data) as door:
        door.client.app.state.services.worker.folder.open()  # type: ignore[attr-defined]
        answers = [door.client.get("/v1/jobs"), door.client.post("/v1/index")]
    for answer in answers:
        assert answer.status_code in (200, 202, 503), answer.text
        assert answer.status_code != 503 or "job queue" in answer.text or "of the data folder cannot be used" in answer.text
    return answers[1].status_code == 202


@pytest.mark.parametrize("damage", [one for one in DAMAGES if one not in ("a link that leads nowhere", "a link in a circle")])
@pytest.mark.parametrize("record", ["jobs.sqlite", f"jobs/pending/{JOB_ID}.json", f"jobs/finished/{JOB_ID}.json"])
def test_a_spoiled_queue_is_named_and_goes_on(
    tmp_path: Path, start: Start, record: str, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    upload = put(tmp_path, "early")
    path = tmp_path / record
    if path.suffix == ".json":
        path.parent.mkdir()
        path.write_text(json.dumps({"job_id": JOB_ID, "kind": "index"}), encoding="utf-8")
    else:
        accept(tmp_path, "index")
    DAMAGES[damage](path)
    with caplog.at_level(logging.WARNING):
        heard = _check_service(tmp_path, start)
    assert path.name in " ".join([*heard, caplog.text])
    done = find(tmp_path, upload.job_id)
    assert (done and done.state == "done") or list((tmp_path / "uploads").rglob(f"{upload.job_id}*"))


@pytest.mark.parametrize(
    "stem",
    [
        "99991231T235959999999Z-00000001",
        "20261399T000000000000Z-00000001",
        "00000000T000000000000Z-00000001",
        "99990101T000000000000Z-00000001",
    ],
)
def test_a_record_of_an_impossible_date_is_named_and_holds_up_nothing(
    tmp_path: Path, start: Start, stem: str, caplog: pytest.LogCaptureFixture
) -> None:
    upload = put(tmp_path, "early")
    path = tmp_path / "jobs" / "finished" / f"{stem}.json"
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        _check_service(tmp_path, start)
    assert stem in caplog.text
    assert ended(tmp_path, upload).state == "done"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("source", DEEP),
        ("source", '{"doc_id": "a", "path": "/etc/passwd", "file": 5}'),
        ("source", "5"),
        ("progress", DEEP),
        ("progress", "[1, 2]"),
        ("progress", "9" * 5_000),
        ("report", DEEP),
        ("report", "[]"),
        ("report", '{"generation": 5}'),
        ("report", '{"generation": "a", "failed": [5]}'),
        ("kind", "spoiled"),
        ("state", "spoiled"),
        ("job_id", "99991231T235959999999Z-00000001"),
        ("job_id", "spoiled"),
        ("created_at", b"\xff\xfe"),
        ("doc_id", 5),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_spoiled_row_is_named_and_the_others_are_carried_out(
    tmp_path: Path, start: Start, column: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    spoiled, whole = put(tmp_path, "spoiled"), put(tmp_path, "whole")
    with write_database(tmp_path) as connection:
        connection.execute(f"UPDATE jobs SET {column} = ? WHERE job_id = ?", (value, spoiled.job_id))  # noqa: S608
    with caplog.at_level(logging.ERROR):
        _check_service(tmp_path, start)
    assert ended(tmp_path, whole).state == "done"
    assert "is damaged" in caplog.text
    assert list((tmp_path / "uploads").rglob(f"{spoiled.job_id}*"))
    assert spoiled.job_id not in [job.job_id for job in list_pending(tmp_path)]


@pytest.mark.parametrize("name", ["uploads", "jobs"])
@pytest.mark.parametrize("damage", ["empty", "a pipe"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, name: str, damage: str) -> None:
    (tmp_path / name).touch()
    DAMAGES[damage](tmp_path / name)
    with open_door(tmp_path) as door:
        door.client.app.state.services.worker.folder.open()  # type: ignore[attr-defined]
        answer = door.put()
        assert answer.status_code == 503, answer.text
        assert "of the data folder cannot be used" in answer.json()["detail"]
        (tmp_path / name).unlink()
        assert door.put().status_code == 202


def test_a_worker_names_a_registry_that_cannot_be_read_and_is_quiet_when_it_is_mended(tmp_path: Path, start: Start) -> None:
    (tmp_path / REGISTRY).write_text(DEEP, encoding="utf-8")
    worker = start(REPORTS, uploads_in_use=lambda: {one.path for one in read_registry(tmp_path).uploads.values()})
    wait_for(lambda: REGISTRY in str(worker.degraded))
    (tmp_path / REGISTRY).unlink()
    wait_for(lambda: worker.degraded is None)
