import errno
import json
import logging
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.jobs import job_queue as journal
from api.jobs.job import Job
from api.jobs.job_folders import hold_runner, lock_spool
from api.jobs.job_queue import Running, accept, clear_running, find, finish, list_jobs, list_pending, mark_running
from index.errors import DamagedJobError, DiskFullError, JournalFullError
from ingest.sources import Source

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Source("a", Path(), "The file.txt", title="Häfen", published="2019-10", sha256="0" * 64)


def accept_file(data: Path, text: str = "Ports.") -> Job:
    (data / "uploads").mkdir(parents=True, exist_ok=True)
    draft = data / "uploads" / ".draft"
    draft.write_text(text, encoding="utf-8")
    return accept(data, "put", "a", replace(SOURCE, path=draft), ".txt")


def end(job: Job, **told: Any) -> Job:
    return replace(job, state="done", started_at=job.created_at, finished_at=datetime.now(UTC).isoformat(), **told)


def damage(data: Path, job: Job, record: bytes) -> Path:
    path = data / "jobs" / "pending" / f"{job.job_id}.json"
    path.write_bytes(record)
    return path


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
    with lock_spool(tmp_path):
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        assert list_pending(tmp_path) == []
    waiting.join()
    assert len(list_pending(tmp_path)) == 1


def test_ids_count_up_when_the_clock_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = accept(tmp_path, "index"), accept(tmp_path, "index")
    finish(tmp_path, end(second))

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(journal, "datetime", Earlier)
    third = accept(tmp_path, "index")
    assert first.job_id < second.job_id < third.job_id


@pytest.mark.parametrize("call", range(1, 9))
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("name", ["write", "fsync", "replace", "rename"])
def test_what_was_not_accepted_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: int, call: int
) -> None:
    accept(tmp_path, "index")
    (tmp_path / "uploads" / ".draft").write_text("Ports.", encoding="utf-8")
    real, calls = getattr(os, name), iter(range(1, 1_000))

    def fail(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise OSError(fault, os.strerror(fault))
        return real(*arguments, **named)

    monkeypatch.setattr(os, name, fail)
    try:
        accept(tmp_path, "put", "a", replace(SOURCE, path=tmp_path / "uploads" / ".draft"), ".txt")
    except OSError as error:
        assert isinstance(error, DiskFullError) == (fault == errno.ENOSPC)
        assert len(list_pending(tmp_path)) == 1
        assert not list((tmp_path / "uploads").glob("*.txt"))
    else:
        assert next(calls) <= call  # there is no such call to fail
        assert len(list_pending(tmp_path)) == 2
    assert not list((tmp_path / "jobs").rglob("*.draft"))


def test_a_full_queue_takes_nothing_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "PENDING_AT_MOST", 2)
    jobs = [accept(tmp_path, "index"), accept(tmp_path, "index")]
    with pytest.raises(JournalFullError, match="2 jobs wait"):
        accept_file(tmp_path)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [".draft"]
    finish(tmp_path, end(jobs[0]))
    accept_file(tmp_path)


def test_a_job_that_ended_has_left_the_queue_and_is_found(tmp_path: Path) -> None:
    job = accept_file(tmp_path)
    ended = end(job, report={"generation": "000001-a"}, note="all well")
    finish(tmp_path, ended)
    assert list_pending(tmp_path) == []
    assert find(tmp_path, job.job_id) == ended


def test_a_job_whose_runner_died_while_ending_it_is_not_run_again(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    record = tmp_path / "jobs" / "pending" / f"{job.job_id}.json"
    told = record.read_bytes()
    finish(tmp_path, end(job))
    record.write_bytes(told)
    assert list_pending(tmp_path) == []
    assert not record.exists()


def test_an_end_that_cannot_be_written_leaves_the_job_in_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = accept(tmp_path, "index")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error")))
        with pytest.raises(OSError, match="Input/output"):
            finish(tmp_path, end(job))
    assert list_pending(tmp_path) == [job]


def test_the_newest_that_ended_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "FINISHED_KEPT", 2)
    jobs = [accept(tmp_path, "index") for _ in range(4)]
    for job in reversed(jobs):
        finish(tmp_path, end(job))
    assert [find(tmp_path, job.job_id) is not None for job in jobs] == [False, False, True, True]


def test_jobs_are_listed_from_the_newest_wherever_they_lie(tmp_path: Path) -> None:
    jobs = [accept(tmp_path, "index") for _ in range(4)]
    finish(tmp_path, end(jobs[2]))
    assert [job.job_id for job in list_jobs(tmp_path, 3)] == [job.job_id for job in jobs[:0:-1]]
    assert [job.state for job in list_jobs(tmp_path, 3)] == ["queued", "done", "queued"]


@pytest.mark.parametrize(
    "record",
    [b"", b'{"job_id": "2026', b"\xff\xfe", b"[]", b"null", b"{}", b'{"job_id": 7, "source": null, "progress": null}'],
)
def test_a_damaged_record_is_named_and_set_aside_and_blocks_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, record: bytes
) -> None:
    damaged, whole = accept_file(tmp_path), accept(tmp_path, "index")
    path = damage(tmp_path, damaged, record)
    with caplog.at_level(logging.ERROR):
        assert list_pending(tmp_path) == [whole]
    assert str(path) in caplog.text
    assert path.with_name(path.name + ".damaged").read_bytes() == record
    assert damaged.source is not None
    assert damaged.source.path.exists()
    with pytest.raises(DamagedJobError, match=damaged.job_id):
        find(tmp_path, damaged.job_id)
    assert [job.job_id for job in list_jobs(tmp_path, 10)] == [whole.job_id]


@pytest.mark.parametrize(("kind", "source"), [("put", None), ("delete", {"doc_id": "a", "path": "x.txt", "file": "x"})])
def test_a_record_that_contradicts_itself_is_damaged(tmp_path: Path, kind: str, source: object) -> None:
    job = accept(tmp_path, "index")
    path = tmp_path / "jobs" / "pending" / f"{job.job_id}.json"
    damage(tmp_path, job, json.dumps(json.loads(path.read_bytes()) | {"kind": kind, "source": source}).encode())
    assert list_pending(tmp_path) == []
    assert not path.exists()


def test_a_record_under_anothers_name_is_damaged(tmp_path: Path) -> None:
    first, second = accept(tmp_path, "index"), accept(tmp_path, "delete", "a")
    damage(tmp_path, first, (tmp_path / "jobs" / "pending" / f"{second.job_id}.json").read_bytes())
    assert list_pending(tmp_path) == [second]


def test_a_lack_of_file_handles_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = accept(tmp_path, "index")

    def fail(*_: object) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", fail)
        with pytest.raises(OSError, match="Too many open files"):
            list_pending(tmp_path)
    assert list_pending(tmp_path) == [job]


@pytest.mark.parametrize(
    "name", ["", "../finished/x", "..", "a/b", "20260101T000000000000Z-0000000g", "x\x00", "20260101T000000000000Z-00000000\n"]
)
def test_what_is_no_id_is_no_job(tmp_path: Path, name: str) -> None:
    accept(tmp_path, "index")
    assert find(tmp_path, name) is None


def test_strangers_in_the_queue_are_no_jobs(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    for name in (".DS_Store", "notes.json", ".x.draft", f"{job.job_id}.json.damaged"):
        (tmp_path / "jobs" / "pending" / name).write_bytes(b"")
    assert list_pending(tmp_path) == [job]


def test_progress_shows_on_the_jobs_it_is_about_and_on_no_other(tmp_path: Path) -> None:
    first, second, third = (accept(tmp_path, "index") for _ in range(3))
    finish(tmp_path, end(third))
    mark_running(tmp_path, Running((first.job_id, third.job_id), first.created_at, ("chunks", 3, 9)))
    shown = find(tmp_path, first.job_id)
    assert shown == replace(first, state="running", started_at=first.created_at, progress=("chunks", 3, 9))
    assert [job.state for job in list_jobs(tmp_path, 9)] == ["done", "queued", "running"]
    assert list_pending(tmp_path) == [first, second]
    clear_running(tmp_path)
    assert find(tmp_path, first.job_id) == first


@pytest.mark.parametrize("record", [b"", b"[]", b'{"job_ids": 3}', b"null"])
def test_progress_that_a_crash_spoiled_is_none(tmp_path: Path, record: bytes) -> None:
    job = accept(tmp_path, "index")
    (tmp_path / "jobs" / "running.json").write_bytes(record)
    assert find(tmp_path, job.job_id) == job


HOLD = """
import pathlib, sys
from api.jobs.job_folders import hold_runner
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
