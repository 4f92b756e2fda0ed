import errno
import fcntl
import hashlib
import os
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from api.jobs.job import Job
from api.jobs.job_queue import accept, finish, list_pending
from api.jobs.queue_database import write_database
from api.jobs.upload_files import FAILED_DAYS, collect_uploads, receive, remove_drafts
from index.errors import DiskFullError
from ingest.sources import Source
from tests.own_thread import replace_for_this_thread


def upload(data: Path, content: bytes = b"Ports.") -> Job:
    with receive(data, BytesIO(content)) as draft:
        return accept(data, "put", "a", Source("a", draft.path, "a.txt", sha256=draft.sha256), ".txt")


def path_of(job: Job) -> Path:
    assert job.source is not None
    return job.source.path


def end(data: Path, job: Job) -> None:
    ended = Job(job.job_id, "put", job.created_at, "a", job.source, "failed", None, datetime.now(UTC).isoformat())
    finish(data, [ended])


def stored(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "uploads").rglob("*") if path.is_file())


def test_a_file_is_stored_as_it_came_with_its_checksum(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    job = upload(tmp_path, content)
    assert path_of(job).read_bytes() == content
    assert job.source is not None
    assert job.source.sha256 == hashlib.sha256(content).hexdigest()
    assert stored(tmp_path) == [f"{job.job_id}.txt"]


def test_a_file_that_nobody_accepts_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no document"), receive(tmp_path, BytesIO(b"x")):
        raise ValueError("no document")
    assert stored(tmp_path) == []


@pytest.mark.parametrize("name", ["open", "write", "fsync"])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    upload(tmp_path)
    before = stored(tmp_path)
    real = getattr(os, name)

    def fail(first: Any, *rest: Any) -> Any:
        if name != "open" or "draft" in str(first):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(first, *rest)

    replace_for_this_thread(monkeypatch, os, name, fail)
    with pytest.raises(DiskFullError, match="make room"), receive(tmp_path, BytesIO(b"x")):
        pass
    assert stored(tmp_path) == before


def test_drafts_of_dead_processes_are_removed_and_no_others(tmp_path: Path) -> None:
    job = upload(tmp_path)
    left = tmp_path / "uploads" / ".upload.0.draft"
    left.write_bytes(b"half")
    with receive(tmp_path, BytesIO(b"x")) as draft:
        remove_drafts(tmp_path)
        assert draft.path.exists()
    assert not left.exists()
    assert list_pending(tmp_path) == [job]


def test_a_draft_that_was_removed_before_it_was_locked_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, removed = fcntl.flock, []

    def remove_first(descriptor: int, operation: int) -> None:
        if not removed:
            removed.extend((tmp_path / "uploads").glob(".*.draft"))
            removed[0].unlink()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", remove_first)
    with receive(tmp_path, BytesIO(b"Ports.")) as draft:
        assert draft.path.read_bytes() == b"Ports."
        assert draft.path != removed[0]


def test_uploads_go_when_neither_a_job_nor_the_index_names_them(tmp_path: Path) -> None:
    waiting, used, unused = upload(tmp_path), upload(tmp_path), upload(tmp_path)
    end(tmp_path, used)
    end(tmp_path, unused)
    (tmp_path / "uploads" / "notes.txt").write_bytes(b"a stranger's")
    collect_uploads(tmp_path, {Path(os.path.relpath(path_of(used)))})
    assert stored(tmp_path) == sorted([path_of(waiting).name, path_of(used).name, "notes.txt"])


def test_the_upload_of_a_damaged_record_stays(tmp_path: Path) -> None:
    job = upload(tmp_path)
    with write_database(tmp_path) as connection:
        connection.execute("UPDATE jobs SET source = '{'")
    assert list_pending(tmp_path) == []
    collect_uploads(tmp_path, ())
    assert path_of(job).exists()


def test_uploads_of_updates_that_broke_down_are_kept_for_a_month(tmp_path: Path) -> None:
    jobs = [upload(tmp_path) for _ in range(3)]
    failed = tmp_path / "uploads" / "failed"
    for age, job in ((FAILED_DAYS + 1, jobs[0]), (FAILED_DAYS - 1, jobs[1]), (0, jobs[2])):
        end(tmp_path, job)
        collect_uploads(tmp_path, (), broken=[job.job_id])
        long_ago = time.time() - age * 86_400
        os.utime(failed / path_of(job).name, (long_ago, long_ago))
    collect_uploads(tmp_path, ())
    assert stored(tmp_path) == [path_of(job).name for job in jobs[1:]]
    assert (failed / path_of(jobs[2]).name).read_bytes() == b"Ports."


def test_an_upload_that_broke_down_after_the_index_took_it_stays_where_the_index_names_it(tmp_path: Path) -> None:
    job = upload(tmp_path)
    end(tmp_path, job)
    collect_uploads(tmp_path, {path_of(job)}, broken=[job.job_id])
    assert path_of(job).exists()


def test_an_upload_that_no_job_names_is_removed(tmp_path: Path) -> None:
    job = upload(tmp_path)
    with write_database(tmp_path) as connection:
        connection.execute("DELETE FROM jobs")  # as after a crash between the file and its row
    collect_uploads(tmp_path, ())
    assert not path_of(job).exists()


def test_an_upload_that_no_job_names_stays_while_a_damaged_database_is_set_apart(tmp_path: Path) -> None:
    lost, ended = upload(tmp_path), upload(tmp_path)
    end(tmp_path, ended)
    with write_database(tmp_path) as connection:
        connection.execute("DELETE FROM jobs WHERE job_id = ?", (lost.job_id,))
    (tmp_path / "jobs.sqlite.damaged").touch()
    collect_uploads(tmp_path, ())
    assert stored(tmp_path) == [path_of(lost).name]
    (tmp_path / "jobs.sqlite.damaged").unlink()
    collect_uploads(tmp_path, ())
    assert stored(tmp_path) == []


def test_an_upload_of_a_record_of_an_earlier_version_stays(tmp_path: Path) -> None:
    job = upload(tmp_path)
    with write_database(tmp_path) as connection:
        connection.execute("DELETE FROM jobs")
    (tmp_path / "jobs" / "pending").mkdir()
    (tmp_path / "jobs" / "pending" / f"{job.job_id}.json").write_text("not read yet", encoding="utf-8")
    collect_uploads(tmp_path, ())
    assert path_of(job).exists()
