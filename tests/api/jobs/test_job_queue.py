import errno
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.caller import Caller
from api.jobs import job_queue
from api.jobs.errors import DamagedJobError, DamagedQueueError, QueueFullError
from api.jobs.job import Job
from api.jobs.job_queue import (
    Running,
    accept,
    check_room,
    clear_running,
    count_pending,
    find,
    finish,
    list_jobs,
    list_pending,
    lock_queue,
    mark_running,
)
from api.jobs.queue_database import DATABASE, hold_runner, write_database
from index.errors import DiskFullError
from ingest.sources import Source
from tests.own_thread import replace_for_this_thread

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Source("a", Path(), "The file.txt", title="Häfen", published="2019-10", sha256="0" * 64)


def accept_file(data: Path, text: str = "Ports.") -> Job:
    (data / "uploads").mkdir(parents=True, exist_ok=True)
    draft = data / "uploads" / ".draft"
    draft.write_text(text, encoding="utf-8")
    return accept(data, "put", "a", replace(SOURCE, path=draft), ".txt")


def end(job: Job, **changes: Any) -> Job:
    return replace(job, state="done", started_at=job.created_at, finished_at=datetime.now(UTC).isoformat(), **changes)


def damage(data: Path, job: Job, column: str, value: object) -> None:
    with write_database(data) as connection:
        connection.execute(f"UPDATE jobs SET {column} = ? WHERE job_id = ?", (value, job.job_id))  # noqa: S608


class FailingConnection(sqlite3.Connection):
    """A connection whose statement number `at` fails with `code`, counted over all connections."""

    at, code, count = 0, 0, 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        kind = type(self)
        kind.count += 1
        if kind.count == kind.at:
            error = sqlite3.OperationalError("made to fail")
            error.sqlite_errorcode, error.sqlite_errorname = kind.code, "SQLITE_TEST"
            raise error
        return super().execute(sql, parameters)


def fail_at_statement(monkeypatch: pytest.MonkeyPatch, at: int, code: int) -> type[FailingConnection]:
    """Let a statement fail, of all that come from this thread."""
    kind = type("FailingConnection", (FailingConnection,), {"at": at, "code": code})
    replace_for_this_thread(monkeypatch, sqlite3, "connect", partial(sqlite3.connect, factory=kind))
    return kind


def test_what_was_accepted_is_there_as_it_was(tmp_path: Path) -> None:
    jobs = [accept_file(tmp_path), accept(tmp_path, "delete", "b"), accept(tmp_path, "index")]
    assert list_pending(tmp_path) == jobs
    assert [find(tmp_path, job.job_id) for job in jobs] == jobs
    assert jobs[0].source is not None
    assert jobs[0].source == replace(SOURCE, path=tmp_path / "uploads" / f"{jobs[0].job_id}.txt")
    assert jobs[0].source.path.read_text(encoding="utf-8") == "Ports."


def test_a_data_folder_may_be_moved_with_its_jobs(tmp_path: Path) -> None:
    accept_file(tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    (job,) = list_pending(tmp_path / "there")
    assert job.source is not None
    assert job.source.path.read_text(encoding="utf-8") == "Ports."


ACCEPT = """
import pathlib, sys
from api.jobs.job_queue import accept
for _ in range(20):
    accept(pathlib.Path(sys.argv[1]), "index")
"""


def test_processes_that_accept_at_once_give_each_job_an_id_of_its_own(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", ACCEPT, str(tmp_path)], cwd=ROOT) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    jobs = list_pending(tmp_path)
    assert len({job.job_id.partition("-")[0] for job in jobs}) == 60


def test_what_is_accepted_waits_for_what_is_being_accepted(tmp_path: Path) -> None:
    waiting = Thread(target=accept, args=(tmp_path, "index"))
    with lock_queue(tmp_path):
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        assert list_pending(tmp_path) == []
    waiting.join()
    assert len(list_pending(tmp_path)) == 1


def test_ids_count_up_when_the_clock_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = accept(tmp_path, "index"), accept(tmp_path, "index")
    finish(tmp_path, [end(second)])

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(job_queue, "datetime", Earlier)
    third = accept(tmp_path, "index")
    assert first.job_id < second.job_id < third.job_id


def accept_and_fail(data: Path) -> OSError | None:
    """The error of an upload that is accepted. Whatever failed, the queue holds the job or nothing of it."""
    (data / "uploads" / ".draft").write_text("Ports.", encoding="utf-8")
    try:
        accept(data, "put", "a", replace(SOURCE, path=data / "uploads" / ".draft"), ".txt")
    except OSError as error:
        return error
    return None


def check_accepted(data: Path, accepted: int) -> None:
    assert len(list_pending(data)) == 1 + accepted
    assert len(list((data / "uploads").glob("*.txt"))) == accepted
    assert accept(data, "index") in list_pending(data)


@pytest.mark.parametrize("call", range(1, 4))
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("name", ["fsync", "rename"])
def test_an_upload_whose_file_failed_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, call: int
) -> None:
    accept(tmp_path, "index")
    (tmp_path / "uploads").mkdir()
    real, calls = getattr(os, name), iter(range(1, 1_000))

    def fail(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    with monkeypatch.context() as patched:
        replace_for_this_thread(patched, os, name, fail)
        error = accept_and_fail(tmp_path)
    # One file is renamed. Written through are its folder, the audit log, and the head of that.
    assert (error is not None) == (name == "fsync" or call == 1)
    assert error is None or isinstance(error, DiskFullError) == (number == errno.ENOSPC)
    check_accepted(tmp_path, 0 if error else 1)


@pytest.mark.parametrize("at", range(1, 10))
@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_WRITE])
def test_an_upload_whose_record_failed_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, at: int
) -> None:
    accept(tmp_path, "index")
    (tmp_path / "uploads").mkdir()
    with monkeypatch.context() as patched:
        failing = fail_at_statement(patched, at, code)
        error = accept_and_fail(tmp_path)
    assert failing.count == min(at, 8)  # synchronous, secure_delete, version, begin, room, newest id, insert, commit
    assert (error is not None) == (at <= 8)
    assert error is None or isinstance(error, DiskFullError) == (code == sqlite3.SQLITE_FULL)
    check_accepted(tmp_path, 0 if error else 1)


def test_a_commit_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[str, int]] = []

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            if sql == "COMMIT":
                mode, synchronous = (super(Watched, self).execute(f"PRAGMA {name}") for name in ("journal_mode", "synchronous"))
                found.append((mode.fetchone()[0], synchronous.fetchone()[0]))
            return super().execute(sql, parameters)

    job = accept(tmp_path, "index")
    replace_for_this_thread(monkeypatch, sqlite3, "connect", partial(sqlite3.connect, factory=Watched))
    accept(tmp_path, "index")
    finish(tmp_path, [end(job)])
    assert found == [("wal", 2), ("wal", 2)]  # 2: FULL


def test_a_full_queue_takes_nothing_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_queue, "PENDING_AT_MOST", 2)
    jobs = [accept(tmp_path, "index"), accept(tmp_path, "index")]
    with pytest.raises(QueueFullError, match="2 jobs wait"):
        accept_file(tmp_path)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [".draft"]
    finish(tmp_path, [end(jobs[0])])
    accept_file(tmp_path)


def test_a_job_that_ended_has_left_the_queue_and_is_found(tmp_path: Path) -> None:
    job = accept_file(tmp_path)
    ended = end(job, report={"generation": "000001-a"}, note="all well")
    finish(tmp_path, [ended])
    assert list_pending(tmp_path) == []
    assert find(tmp_path, job.job_id) == ended


@pytest.mark.parametrize("at", range(3, 9))
def test_jobs_that_end_together_end_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    jobs = [accept(tmp_path, "delete", "a"), accept(tmp_path, "delete", "a")]
    with monkeypatch.context() as patched:
        failing = fail_at_statement(patched, at, sqlite3.SQLITE_IOERR_WRITE)
        with suppress(OSError):
            finish(tmp_path, [end(job) for job in reversed(jobs)])
    assert failing.count == min(at, 6)  # synchronous, secure_delete, version, begin, (the rows), prune, commit
    assert list_pending(tmp_path) == (jobs if at <= 6 else [])


def test_the_end_of_a_job_whose_row_is_gone_is_recorded(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    (tmp_path / "jobs.sqlite").unlink()
    finish(tmp_path, [end(job)])
    assert find(tmp_path, job.job_id) is not None
    assert list_pending(tmp_path) == []


def test_the_newest_that_ended_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_queue, "FINISHED_KEPT", 2)
    jobs = [accept(tmp_path, "index") for _ in range(4)]
    for job in reversed(jobs):
        finish(tmp_path, [end(job)])
    assert [find(tmp_path, job.job_id) is not None for job in jobs] == [False, False, True, True]


def test_jobs_are_listed_from_the_newest_wherever_they_lie(tmp_path: Path) -> None:
    jobs = [accept(tmp_path, "index") for _ in range(4)]
    finish(tmp_path, [end(jobs[2])])
    assert [job.job_id for job in list_jobs(tmp_path, 3)] == [job.job_id for job in jobs[:0:-1]]
    assert [job.state for job in list_jobs(tmp_path, 3)] == ["queued", "done", "queued"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "pxt"),
        ("kind", b"put"),
        ("state", "queuee"),
        ("source", None),
        ("source", '{"doc_id": "a"'),
        ("source", "[]"),
        ("source", '{"doc_id": "a", "path": 7, "file": "x"}'),
        ("progress", "3"),
        ("report", "[]"),
        ("doc_id", sqlite3.Binary(b"\xff")),
    ],
)
def test_a_damaged_record_is_named_and_blocks_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, column: str, value: object
) -> None:
    damaged, whole = accept_file(tmp_path), accept(tmp_path, "index")
    damage(tmp_path, damaged, column, value)
    with caplog.at_level(logging.ERROR):
        assert list_pending(tmp_path) == [whole]
    assert damaged.job_id in caplog.text
    assert damaged.source is not None
    assert damaged.source.path.exists()
    with pytest.raises(DamagedJobError, match=damaged.job_id):
        find(tmp_path, damaged.job_id)
    assert [job.job_id for job in list_jobs(tmp_path, 10)] == [whole.job_id]
    with write_database(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (2,)  # kept to be looked at


def test_text_that_is_none_is_damage(tmp_path: Path) -> None:
    damaged, whole = accept_file(tmp_path), accept(tmp_path, "index")
    with write_database(tmp_path) as connection:
        connection.execute("UPDATE jobs SET doc_id = CAST(x'61ff' AS TEXT) WHERE job_id = ?", (damaged.job_id,))
    assert list_pending(tmp_path) == [whole]


def test_a_delete_with_a_file_contradicts_itself(tmp_path: Path) -> None:
    job = accept_file(tmp_path)
    damage(tmp_path, job, "kind", "delete")
    assert list_pending(tmp_path) == []


@pytest.mark.parametrize("spoiled", ["zzz", "99999999T999999999999Z-00000000", b"20"])
def test_an_id_that_was_spoiled_blocks_nothing(tmp_path: Path, spoiled: object) -> None:
    first, second = accept(tmp_path, "index"), accept(tmp_path, "index")
    damage(tmp_path, first, "job_id", spoiled)
    third = accept(tmp_path, "index")
    assert second.job_id < third.job_id
    assert list_pending(tmp_path)[-2:] == [second, third] or list_pending(tmp_path)[:2] == [second, third]


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR_LOCK])
def test_a_lack_of_file_handles_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    job = accept(tmp_path, "index")
    with monkeypatch.context() as patched:
        fail_at_statement(patched, 1, code)
        with pytest.raises(OSError, match="made to fail") as raised:
            list_pending(tmp_path)
    assert not isinstance(raised.value, DamagedQueueError)
    assert list_pending(tmp_path) == [job]


@pytest.mark.parametrize(
    "name", ["", "../finished/x", "..", "a/b", "20260101T000000000000Z-0000000g", "x\x00", "20260101T000000000000Z-00000000\n"]
)
def test_what_is_no_id_is_no_job(tmp_path: Path, name: str) -> None:
    accept(tmp_path, "index")
    assert find(tmp_path, name) is None


def test_progress_shows_on_the_jobs_it_is_about_and_on_no_other(tmp_path: Path) -> None:
    first, second, third = (accept(tmp_path, "index") for _ in range(3))
    finish(tmp_path, [end(third)])
    mark_running(tmp_path, Running((first.job_id, third.job_id), first.created_at, ("chunks", 3, 9)))
    shown = find(tmp_path, first.job_id)
    assert shown == replace(first, state="running", started_at=first.created_at, progress=("chunks", 3, 9))
    assert [job.state for job in list_jobs(tmp_path, 9)] == ["done", "queued", "running"]
    assert list_pending(tmp_path) == [first, second]
    clear_running(tmp_path)
    assert find(tmp_path, first.job_id) == first


def test_reading_an_empty_folder_writes_nothing(tmp_path: Path) -> None:
    clear_running(tmp_path)
    check_room(tmp_path)
    assert (list_pending(tmp_path), list_jobs(tmp_path, 9), count_pending(tmp_path)) == ([], [], 0)
    assert list(tmp_path.iterdir()) == []


HOLD = """
import pathlib, sys
from api.jobs.queue_database import hold_runner
with hold_runner(pathlib.Path(sys.argv[1])) as is_ours:
    print(is_ours, flush=True)
    input()
"""


def test_one_process_runs_the_jobs_and_a_dead_one_none(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    runner = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdin=pipe, stdout=pipe)
    assert runner.stdout is not None
    assert runner.stdout.readline() == b"True\n"
    with hold_runner(tmp_path) as is_ours:
        assert not is_ours
    runner.kill()
    runner.communicate()
    with hold_runner(tmp_path) as is_ours:
        assert is_ours


def test_a_queue_of_the_version_before_is_taken_over(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE jobs DROP COLUMN [by]")
        connection.execute("PRAGMA user_version = 1")
    assert list_pending(tmp_path) == [job]
    own = accept(tmp_path, "delete", "a", caller=Caller("anna"))
    assert [one.by for one in list_jobs(tmp_path, 9)] == ["anna", None]
    assert list_jobs(tmp_path, 9, "anna") == [own]
