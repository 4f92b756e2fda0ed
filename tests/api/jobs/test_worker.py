"""The clerk at work: what wakes it, what it shows meanwhile, how it stops or dies, what it clears away."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from played_updates import REPORTS, SCRIPT, Start, ended, orders, put, start_clerks

from api.jobs import job_queue as journal
from api.jobs.job import Job
from api.jobs.job_queue import accept, find, list_pending
from api.jobs.worker import JobWorker
from api.settings import Settings
from tests.deadlines import HANG, wait_for

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with start_clerks(tmp_path) as begin:
        yield begin


def test_a_job_accepted_later_wakes_the_clerk(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.jobs.worker._POLL", 60.0)
    clerk = start(REPORTS)
    wait_for((tmp_path / "jobs" / "runner.lock").exists)
    time.sleep(0.2)
    job = accept(tmp_path, "index")
    clerk.wake()
    assert ended(tmp_path, job).state == "done"


def test_a_job_of_another_process_is_seen_by_itself(tmp_path: Path, start: Start) -> None:
    start(REPORTS)
    accept_it = (
        "import pathlib, sys; from api.jobs.job_queue import accept; print(accept(pathlib.Path(sys.argv[1]), 'index').job_id)"
    )
    run = [sys.executable, "-c", accept_it, str(tmp_path)]
    job_id = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    assert wait_for(lambda: (job := find(tmp_path, job_id)) and job.state == "done")


def test_progress_shows_while_the_update_runs(tmp_path: Path, start: Start) -> None:
    job = accept(tmp_path, "index")
    start('say(progress=["chunks", 3, 9])\nwhile not (here / "go").exists(): time.sleep(0.01)\nreport()')
    shown = wait_for(lambda: (found := find(tmp_path, job.job_id)) and found.progress and found)
    assert (shown.state, shown.progress) == ("running", ("chunks", 3, 9))
    (tmp_path / "go").touch()
    assert (ended(tmp_path, job).state, ended(tmp_path, job).progress) == ("done", None)


def test_progress_is_written_a_few_times_a_second(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(journal, "mark_running", lambda _, running: told.append(running.progress))
    job = accept(tmp_path, "index")
    start('for n in range(2000): say(progress=["chunks", n, 2000])\nreport()')
    ended(tmp_path, job)
    assert told[:2] == [None, ("chunks", 0, 2000)]
    assert len(told) < 20


def test_a_disk_too_full_for_progress_ends_no_update(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = journal.mark_running

    def fail(data: Path, running: journal.Running) -> None:
        if running.progress:
            raise OSError(errno.ENOSPC, "No space left on device")
        mark(data, running)

    monkeypatch.setattr(journal, "mark_running", fail)
    job = accept(tmp_path, "index")
    start('say(progress=["chunks", 1, 2]); report()')
    assert ended(tmp_path, job).state == "done"


def test_closing_stops_the_update_and_the_next_start_runs_its_jobs(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.worker._SECONDS_TO_STOP", HANG)
    job = put(tmp_path, "a")
    heeds = 'signal.signal(signal.SIGTERM, lambda *_: ((here / "heeded").touch(), sys.exit()))'
    clerk = start(f'{heeds}; (here / "begun").touch(); time.sleep(600)')
    wait_for((tmp_path / "begun").exists)
    clerk.close()
    assert (tmp_path / "heeded").exists()
    assert not clerk.is_running
    assert find(tmp_path, job.job_id) == job
    start(REPORTS)
    assert ended(tmp_path, job).state == "done"


def test_an_update_that_does_not_heed_a_stop_is_killed(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.jobs.worker._SECONDS_TO_STOP", 0.2)
    job = put(tmp_path, "a")
    clerk = start('signal.signal(signal.SIGTERM, signal.SIG_IGN); (here / "begun").touch(); time.sleep(600)')
    wait_for((tmp_path / "begun").exists)
    clerk.close()
    assert not clerk.is_running
    assert list_pending(tmp_path) == [job]


def test_a_clerk_that_never_began_can_be_closed(tmp_path: Path) -> None:
    JobWorker(Settings(data=tmp_path), lambda: None).close()


def test_of_two_clerks_one_carries_out_and_the_other_takes_over(tmp_path: Path, start: Start) -> None:
    clerks = [start('say(progress=["x", 1, 1]); time.sleep(0.2); report()') for _ in range(2)]
    jobs = [put(tmp_path, doc_id) for doc_id in "abc"]
    assert [ended(tmp_path, job).state for job in jobs] == ["done"] * 3
    carried_out = [one["doc_id"] for order in orders(tmp_path) for one in order["put"]]
    assert sorted(carried_out) == ["a", "b", "c"]
    for clerk in clerks:
        job = accept(tmp_path, "index")
        assert ended(tmp_path, job).state == "done"
        clerk.close()


SERVE = """
import pathlib, sys, time
from api.jobs.worker import JobWorker
from api.settings import Settings
data = pathlib.Path(sys.argv[1])
JobWorker(Settings(data=data), lambda: None, command=[sys.executable, "-c", sys.argv[2], str(data)]).start()
time.sleep(600)
"""


def test_a_server_that_is_killed_loses_no_job(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    behaviour = '(here / "draft").write_text(str(os.getpid())); (here / "draft").rename(here / "begun"); time.sleep(600)'
    (tmp_path / "behaviour").write_text(behaviour, encoding="utf-8")
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(tmp_path), SCRIPT], cwd=ROOT)
    wait_for((tmp_path / "begun").exists)
    server.kill()
    server.wait()
    os.kill(int((tmp_path / "begun").read_text(encoding="utf-8")), signal.SIGKILL)  # the real one ends when nobody listens
    shown = find(tmp_path, job.job_id)
    assert shown is not None
    assert shown.state == "running"
    start(REPORTS)
    assert ended(tmp_path, job).state == "done"
    assert len(orders(tmp_path)) == 2


def test_a_full_disk_stops_the_queue_and_not_the_clerk(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    finish, calls = journal.finish, iter(range(9))

    def fail_once(data: Path, job: Job) -> None:
        if next(calls) == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        finish(data, job)

    monkeypatch.setattr(journal, "finish", fail_once)
    job = put(tmp_path, "a")
    start(REPORTS)
    assert ended(tmp_path, job).state == "done"


def test_uploads_are_cleared_away_once_the_index_does_not_name_them(tmp_path: Path, start: Start) -> None:
    first, second = put(tmp_path, "a", "one"), put(tmp_path, "a", "two")
    kept = tmp_path / "uploads" / f"{second.job_id}.txt"
    start(REPORTS, uploads_in_use=lambda: {kept})
    assert ended(tmp_path, first).state == "done"
    wait_for(lambda: list((tmp_path / "uploads").glob("*.txt")) == [kept])


def test_a_library_that_cannot_be_read_clears_nothing_away(tmp_path: Path, start: Start) -> None:
    def fail() -> set[Path]:
        raise ValueError("library.json cannot be read")

    first = put(tmp_path, "a")
    clerk = start(REPORTS, uploads_in_use=fail)
    ended(tmp_path, first)
    second = put(tmp_path, "b")
    clerk.wake()
    assert ended(tmp_path, second).state == "done"
    assert len(list((tmp_path / "uploads").glob("*.txt"))) == 2
