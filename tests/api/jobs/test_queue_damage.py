"""A database that cannot be read is set apart under a name, what can be read of it goes on, and the operator hears of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from played_updates import REPORTS, Start, ended, put, start_workers, wait_for

from api.caller import Caller
from api.jobs.errors import DamagedQueueError
from api.jobs.job import Job
from api.jobs.job_queue import accept, count_pending, find, list_pending
from api.jobs.queue_damage import check_database, describe_damage, set_apart
from api.jobs.queue_database import _VERSION, keep_open, open_database
from api.jobs.upload_files import collect_uploads


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with start_workers(tmp_path) as begin:
        yield begin


def rewrite(path: Path, change: Callable[[bytearray], object]) -> None:
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


def spoil_first_page(content: bytearray) -> None:
    content[:100] = b"\xff" * 100


DAMAGES = {
    "no database": lambda path: path.write_bytes(b"no database at all, " * 300),
    "emptied": lambda path: path.write_bytes(b""),
    "first page": lambda path: rewrite(path, spoil_first_page),
    "cut short": lambda path: rewrite(path, lambda content: content.__delitem__(slice(len(content) // 2, None))),
    "no table": lambda path: run(path, "DROP TABLE jobs"),
    "no column": lambda path: run(path, "ALTER TABLE jobs DROP COLUMN note"),
}


def run(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def fill(data: Path) -> list[Job]:
    jobs = [put(data, f"a{at}") for at in range(20)]
    check_database(data)
    return jobs


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_database_is_set_apart_and_its_uploads_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    jobs = fill(tmp_path)
    DAMAGES[kind](tmp_path / "jobs.sqlite")
    damaged = (tmp_path / "jobs.sqlite").read_bytes()
    with pytest.raises(DamagedQueueError, match=r"jobs\.sqlite"):
        check_database(tmp_path)
    assert set_apart(tmp_path)
    assert (tmp_path / "jobs.sqlite.damaged").read_bytes() == damaged
    assert "jobs.sqlite.damaged" in caplog.text
    assert "jobs.sqlite.damaged" in str(describe_damage(tmp_path))
    check_database(tmp_path)
    collect_uploads(tmp_path, ())
    assert {path.stem for path in (tmp_path / "uploads").glob("*.txt")} == {job.job_id for job in jobs}
    accept(tmp_path, "index")


def test_what_can_be_read_of_a_damaged_database_goes_on(tmp_path: Path) -> None:
    jobs = fill(tmp_path)
    run(tmp_path / "jobs.sqlite", "VACUUM")
    with open_database(tmp_path) as connection:
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'jobs_by_state'").fetchone()
    place = slice((page - 1) * page_size, page * page_size)
    rewrite(tmp_path / "jobs.sqlite", lambda content: content.__setitem__(place, bytes(page_size)))
    with pytest.raises(DamagedQueueError):
        check_database(tmp_path)
    assert set_apart(tmp_path)
    assert list_pending(tmp_path) == jobs  # the table is whole, an index is not


def test_a_second_damage_is_set_apart_beside_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        accept(tmp_path, "index")
        (tmp_path / "jobs.sqlite").write_bytes(b"no database at all, " * 300)
        assert set_apart(tmp_path)
    assert "jobs.sqlite.damaged, jobs.sqlite.damaged.2:" in str(describe_damage(tmp_path))


def test_a_whole_database_is_not_set_apart(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    assert set_apart(tmp_path)
    assert list_pending(tmp_path) == [job]
    assert describe_damage(tmp_path) is None


def test_a_database_that_is_in_use_is_not_set_apart(tmp_path: Path) -> None:
    accept(tmp_path, "index")
    with keep_open(tmp_path):
        assert not set_apart(tmp_path)
    assert not (tmp_path / "jobs.sqlite.damaged").exists()


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    job = accept(tmp_path, "index")
    run(tmp_path / "jobs.sqlite", "PRAGMA user_version = 9")
    with pytest.raises(OSError, match="version 9") as raised:
        count_pending(tmp_path)
    assert not isinstance(raised.value, DamagedQueueError)
    with pytest.raises(OSError, match="version 9"):
        set_apart(tmp_path)
    run(tmp_path / "jobs.sqlite", f"PRAGMA user_version = {_VERSION}")
    assert list_pending(tmp_path) == [job]


def test_a_worker_repairs_the_queue_at_its_start_and_says_so(tmp_path: Path, start: Start) -> None:
    accept(tmp_path, "index")
    (tmp_path / "jobs.sqlite").write_bytes(b"no database at all, " * 300)
    worker = start(REPORTS)
    wait_for(lambda: worker.degraded)
    assert "jobs.sqlite.damaged" in str(worker.degraded)
    job = put(tmp_path, "b")
    assert ended(tmp_path, job).state == "done"
    (tmp_path / "jobs.sqlite.damaged").rename(tmp_path / "elsewhere")
    wait_for(lambda: worker.degraded is None)


def test_a_worker_repairs_the_queue_while_it_runs(tmp_path: Path, start: Start) -> None:
    worker = start(REPORTS)
    first = put(tmp_path, "a")
    assert ended(tmp_path, first).state == "done"
    run(tmp_path / "jobs.sqlite", "DROP TABLE jobs")
    wait_for(lambda: worker.degraded)
    assert find(tmp_path, first.job_id) is None
    second = put(tmp_path, "b")
    worker.wake()
    assert ended(tmp_path, second).state == "done"
    assert worker.is_running


def test_a_database_of_the_version_before_is_made_one_of_this_version_with_its_jobs(tmp_path: Path) -> None:
    job = accept(tmp_path, "index", caller=Caller("anna"))
    assert job.by == "anna"
    run(tmp_path / "jobs.sqlite", 'ALTER TABLE jobs DROP COLUMN "by"')
    run(tmp_path / "jobs.sqlite", "PRAGMA user_version = 1")
    assert list_pending(tmp_path) == [replace(job, by=None)]
    assert accept(tmp_path, "index", caller=Caller("boris")).by == "boris"
