"""Jobs of an earlier version, one JSON file a job, are taken over into the database, and none of them is lost."""

import fcntl
import json
import os
import sqlite3
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from api.jobs.errors import DamagedJobError, QueueLockedError
from api.jobs.job import Job
from api.jobs.job_queue import accept, check_room, count_pending, find, list_jobs, list_pending
from api.jobs.queue_database import import_records
from ingest.sources import Source
from tests.own_thread import replace_for_this_thread

IDS = [f"20260101T00000000000{at}Z-0000000{at}" for at in range(4)]
SOURCE = Source("a", Path(f"{IDS[0]}.txt"), "The file.txt", title="Häfen", published="2019-10", sha256="0" * 64)
MOMENT = "2026-01-01T00:00:00+00:00"
JOBS = [
    Job(IDS[0], "put", MOMENT, "a", SOURCE),
    Job(IDS[1], "delete", MOMENT, "b"),
    Job(IDS[2], "index", MOMENT),
    Job(IDS[3], "index", MOMENT, None, None, "done", MOMENT, MOMENT, None, {"generation": "000001-a"}, None, "all well"),
]


def write_record(data: Path, folder: str, job: Job, **changes: Any) -> Path:
    """A record as the earlier version wrote it."""
    fields = asdict(job) | changes
    if job.source is not None:
        fields["source"]["path"] = job.source.path.name
    path = data / "jobs" / folder / f"{job.job_id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(fields, ensure_ascii=False).encode("utf-8"))
    return path


def write_all(data: Path) -> None:
    for job in JOBS:
        write_record(data, "pending" if job.state == "queued" else "finished", job)
    (data / "uploads").mkdir()
    (data / "uploads" / f"{IDS[0]}.txt").write_text("Ports.", encoding="utf-8")
    for name in ("running.json", "spool.lock", "runner.lock", ".running.json.0.draft", "pending/.x.json.0.draft"):
        (data / "jobs" / name).write_text("{}", encoding="utf-8")


def stored(data: Path, job: Job) -> Job:
    return job if job.source is None else replace(job, source=replace(job.source, path=data / "uploads" / job.source.path))


def test_all_jobs_are_taken_over_at_the_first_opening(tmp_path: Path) -> None:
    write_all(tmp_path)
    jobs = [stored(tmp_path, job) for job in JOBS]
    assert list_pending(tmp_path) == jobs[:3]
    assert [find(tmp_path, job.job_id) for job in jobs] == jobs
    assert [job.job_id for job in list_jobs(tmp_path, 9)] == [job.job_id for job in jobs[::-1]]
    assert [find(tmp_path, job.job_id) for job in jobs] == jobs
    assert jobs[0].source is not None
    assert jobs[0].source.path.read_text(encoding="utf-8") == "Ports."
    assert sorted(path.name for path in (tmp_path / "jobs").iterdir()) == ["database.lock", "runner.lock"]


@pytest.mark.parametrize("look", [count_pending, check_room, lambda data: find(data, IDS[0]), lambda data: list_jobs(data, 1)])
def test_whatever_is_asked_first_they_are_there(tmp_path: Path, look: Any) -> None:
    write_all(tmp_path)
    look(tmp_path)
    assert count_pending(tmp_path) == 3


def test_what_is_accepted_afterwards_comes_after_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_record(tmp_path, "pending", replace(JOBS[1], job_id="29990101T000000000000Z-00000000"))
    job = accept(tmp_path, "delete", "b")
    assert [pending.job_id for pending in list_pending(tmp_path)] == ["29990101T000000000000Z-00000000", job.job_id]


def test_a_job_that_had_ended_is_not_run_again(tmp_path: Path) -> None:
    write_record(tmp_path, "finished", JOBS[3])
    write_record(tmp_path, "pending", replace(JOBS[3], state="queued", finished_at=None))
    assert list_pending(tmp_path) == []
    assert find(tmp_path, IDS[3]) == JOBS[3]


@pytest.mark.parametrize("name", ["fsync", "replace", "unlink"])
@pytest.mark.parametrize("call", range(1, 8))
def test_a_move_that_breaks_off_is_made_again_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    write_all(tmp_path)
    real, calls = getattr(os, name), iter(range(1, 1_000))

    def fail(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise OSError(5, "Input/output error")
        return real(*arguments, **named)

    with monkeypatch.context() as patched:
        replace_for_this_thread(patched, os, name, fail)
        try:
            count_pending(tmp_path)
        except OSError as error:
            assert "Input/output" in str(error)
    import_records(tmp_path)
    assert [find(tmp_path, job.job_id) for job in JOBS] == [stored(tmp_path, job) for job in JOBS]
    assert [job.job_id for job in list_jobs(tmp_path, 9)] == [job.job_id for job in JOBS[::-1]]
    assert sorted(path.name for path in (tmp_path / "jobs").iterdir()) == ["database.lock", "runner.lock"]


def test_records_are_removed_only_once_their_rows_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(tmp_path)

    def fail(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
        raise error

    with monkeypatch.context() as patched:
        replace_for_this_thread(patched, sqlite3, "connect", fail)
        with pytest.raises(OSError, match="disk is full"):
            count_pending(tmp_path)
    assert len(list((tmp_path / "jobs").glob("*/*.json"))) == 4
    assert count_pending(tmp_path) == 3


def test_a_server_of_the_earlier_version_that_still_runs_keeps_its_jobs(tmp_path: Path) -> None:
    write_all(tmp_path)
    with (tmp_path / "jobs" / "runner.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(QueueLockedError, match="stop it"):
            accept(tmp_path, "index")
        assert len(list((tmp_path / "jobs").glob("*/*.json"))) == 4
    accept(tmp_path, "index")
    assert count_pending(tmp_path) == 4


def test_what_another_earlier_server_accepted_meanwhile_is_taken_over_too(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    write_record(tmp_path, "pending", JOBS[1])
    import_records(tmp_path)
    assert list_pending(tmp_path) == [JOBS[1], job]
    import_records(tmp_path)
    assert count_pending(tmp_path) == 2


@pytest.mark.parametrize("record", [b"", b'{"job_id": "2026', b"\xff\xfe", b"[]", b"null", b"{}"])
def test_a_damaged_record_blocks_no_other_and_keeps_its_place(tmp_path: Path, record: bytes) -> None:
    path = write_record(tmp_path, "pending", JOBS[1])
    path.write_bytes(record)
    write_record(tmp_path, "pending", JOBS[2])
    assert list_pending(tmp_path) == [JOBS[2]]
    with pytest.raises(DamagedJobError, match=IDS[1]):
        find(tmp_path, IDS[1])
    assert path.with_name(path.name + ".damaged").read_bytes() == record


def test_a_record_that_the_earlier_version_found_damaged_is_known(tmp_path: Path) -> None:
    path = write_record(tmp_path, "pending", JOBS[1])
    path.rename(path.with_name(path.name + ".damaged"))
    accept(tmp_path, "index")
    with pytest.raises(DamagedJobError, match=IDS[1]):
        find(tmp_path, IDS[1])


def test_other_files_are_no_jobs(tmp_path: Path) -> None:
    write_record(tmp_path, "pending", JOBS[1])
    for name in (".DS_Store", "notes.json", "x.txt"):
        (tmp_path / "jobs" / "pending" / name).write_bytes(b"")
    assert list_pending(tmp_path) == [JOBS[1]]
    assert (tmp_path / "jobs" / "pending" / "notes.json").exists()
