"""The clerk with a stand-in for the update: a script that notes what it is asked and then behaves as the test says."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from api.clerk import Clerk
from api.settings import Settings
from index import journal
from index.job import Job
from index.journal import accept, find, list_pending
from index.uploads import receive
from ingest.corpus import Source

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = """
import json, os, pathlib, signal, sys, time
order, here = json.loads(sys.stdin.readline()), pathlib.Path(sys.argv[1])
with (here / "orders").open("a") as orders:
    orders.write(json.dumps(order) + "\\n")
turn = len((here / "orders").read_text().splitlines())
puts, removes = [put["doc_id"] for put in order["put"]], order["remove"]
def say(**told):
    print(json.dumps(told), flush=True)
def report(*failed):
    say(report={"generation": "000001-a", "published": True, "added": puts, "changed": [], "removed": removes, "kept": [],
                "failed": list(failed)})
def refuse(put):
    name = os.path.basename(put["path"])
    return {"doc_id": put["doc_id"], "reason": "no_text", "message": f"{name!r}: no text", "kept": False}
def die():
    os.kill(os.getpid(), signal.SIGKILL)
exec((here / "behaviour").read_text())
"""
REPORTS = "report()"

Start = Callable[..., Clerk]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a clerk over `tmp_path` whose updates behave so; it is closed at the end."""
    clerks: list[Clerk] = []

    def begin(behaviour: str, published: Callable[[], None] = lambda: None, **told: Any) -> Clerk:
        (tmp_path / "behaviour").write_text(behaviour, encoding="utf-8")
        settings = Settings(data=tmp_path, corpus=tmp_path / "corpus", threads=3)
        command = [sys.executable, "-c", STAND_IN, str(tmp_path)]
        clerk = Clerk(settings, published, command=command, **{"pauses": (0.01,) * 3} | told)
        clerks.append(clerk)
        clerk.start()
        return clerk

    yield begin
    for clerk in clerks:
        clerk.close()


def put(data: Path, doc_id: str, text: str = "Ports.") -> Job:
    with receive(data, BytesIO(text.encode())) as draft:
        return accept(data, "put", doc_id, Source(doc_id, draft.path, f"{doc_id} as sent.txt", sha256=draft.sha256), ".txt")


def wait_for(truth: Callable[[], Any]) -> Any:
    until = time.monotonic() + 20
    while not (found := truth()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)
    return found


def ended(data: Path, job: Job) -> Job:
    """The job once it has ended."""

    def look() -> Job | None:
        found = find(data, job.job_id)
        return found if found is not None and found.state in ("done", "failed") else None

    found = wait_for(look)
    assert isinstance(found, Job)
    assert found.finished_at is not None
    return found


def orders(data: Path) -> list[dict[str, Any]]:
    path = data / "orders"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_what_arrived_together_is_carried_out_together(tmp_path: Path, start: Start) -> None:
    jobs = [put(tmp_path, "a"), put(tmp_path, "b"), accept(tmp_path, "delete", "c"), accept(tmp_path, "index")]
    start(REPORTS)
    found = [ended(tmp_path, job) for job in jobs]
    assert [job.state for job in found] == ["done"] * 4
    (order,) = orders(tmp_path)
    assert ([one["doc_id"] for one in order["put"]], order["remove"], order["scan"]) == (["a", "b"], ["c"], True)
    assert (order["data"], order["corpus"], order["threads"]) == (str(tmp_path), str(tmp_path / "corpus"), 3)
    assert Path(order["put"][0]["path"]).read_text(encoding="utf-8") == "Ports."
    assert found[0].report is not None
    assert found[0].report["added"] == ["a", "b"]


def test_a_job_accepted_later_wakes_the_clerk(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.clerk._POLL", 60.0)
    clerk = start(REPORTS)
    wait_for((tmp_path / "jobs" / "runner.lock").exists)
    time.sleep(0.2)
    job = accept(tmp_path, "index")
    clerk.wake()
    assert ended(tmp_path, job).state == "done"


def test_a_job_of_another_process_is_seen_by_itself(tmp_path: Path, start: Start) -> None:
    start(REPORTS)
    accept_it = "import pathlib, sys; from index.journal import accept; print(accept(pathlib.Path(sys.argv[1]), 'index').job_id)"
    run = [sys.executable, "-c", accept_it, str(tmp_path)]
    job_id = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    assert wait_for(lambda: (job := find(tmp_path, job_id)) and job.state == "done")


def test_of_writes_to_one_document_the_last_is_carried_out(tmp_path: Path, start: Start) -> None:
    jobs = [put(tmp_path, "a", "one"), accept(tmp_path, "delete", "a"), put(tmp_path, "a", "two"), put(tmp_path, "b")]
    start(REPORTS)
    found = [ended(tmp_path, job) for job in jobs]
    assert [job.state for job in found] == ["done"] * 4
    superseded = f"superseded by job {jobs[2].job_id}"
    assert [job.note for job in found] == [superseded, superseded, None, None]
    (order,) = orders(tmp_path)
    assert [Path(one["path"]).read_text(encoding="utf-8") for one in order["put"]] == ["two", "Ports."]
    assert order["remove"] == []


def test_a_refused_file_fails_alone_and_by_the_name_it_was_sent_under(tmp_path: Path, start: Start) -> None:
    good, bad = put(tmp_path, "good"), put(tmp_path, "bad")
    start('report(*[refuse(put) for put in order["put"] if put["doc_id"] == "bad"])')
    assert ended(tmp_path, good).state == "done"
    failed = ended(tmp_path, bad)
    assert (failed.state, failed.error) == ("failed", "'bad as sent.txt': no text")
    assert failed.report is not None
    assert failed.report["failed"][0]["message"] == failed.error


def test_a_refused_file_does_not_take_the_write_before_it_along(tmp_path: Path, start: Start) -> None:
    good, bad = put(tmp_path, "a", "good"), put(tmp_path, "a", "bad")
    start('report(*[refuse(put) for put in order["put"] if open(put["path"]).read() == "bad"])')
    assert ended(tmp_path, bad).state == "failed"
    assert (ended(tmp_path, good).state, ended(tmp_path, good).note) == ("done", None)
    assert len(orders(tmp_path)) == 2


def test_a_delete_of_what_is_no_longer_there_is_done(tmp_path: Path, start: Start) -> None:
    job = accept(tmp_path, "delete", "gone")
    start('removes.clear(); report({"doc_id": "gone", "reason": "missing", "message": "-", "kept": False})')
    assert ended(tmp_path, job).state == "done"


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


def test_an_update_that_is_killed_is_tried_again(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    start("report() if turn == 3 else die()")
    assert ended(tmp_path, job).state == "done"
    assert len(orders(tmp_path)) == 3


def test_an_update_killed_from_outside_is_tried_again_and_says_so(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    start('(here / f"pid{turn}").write_text(str(os.getpid()))\nwhile not (here / "go").exists(): time.sleep(0.01)\nreport()')
    pid = wait_for(lambda: (tmp_path / "pid1").exists() and (tmp_path / "pid1").read_text(encoding="utf-8"))
    os.kill(int(pid), signal.SIGKILL)
    shown = wait_for(lambda: (found := find(tmp_path, job.job_id)) and found.note and found)
    assert (shown.state, shown.note) == ("running", "the update was ended by SIGKILL, and is tried again")
    (tmp_path / "go").touch()
    assert ended(tmp_path, job).state == "done"


def test_an_update_that_always_dies_fails_and_its_upload_is_kept_to_be_looked_at(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    start("die()", uploads_in_use=set)
    failed = ended(tmp_path, job)
    assert (failed.state, failed.error) == (
        "failed",
        "the update was ended by SIGKILL; the index is as it was: send it again",
    )
    assert len(orders(tmp_path)) == 4
    assert wait_for((tmp_path / "uploads" / "failed" / f"{job.job_id}.txt").exists)


def test_a_job_that_kills_the_update_takes_no_other_along(tmp_path: Path, start: Start) -> None:
    earlier, deadly = put(tmp_path, "deadly"), put(tmp_path, "deadly")
    good = [put(tmp_path, "a"), accept(tmp_path, "delete", "b")]
    start('die() if "deadly" in puts else report()')
    assert [ended(tmp_path, job).state for job in good] == ["done", "done"]
    assert [ended(tmp_path, job).state for job in (earlier, deadly)] == ["failed", "failed"]


def test_an_update_that_says_nothing_fails_with_its_exit_status(tmp_path: Path, start: Start) -> None:
    job = accept(tmp_path, "index")
    start("sys.exit(3)", pauses=(0.01,))
    assert "exit status 3" in str(ended(tmp_path, job).error)


def test_an_error_is_not_tried_again(tmp_path: Path, start: Start) -> None:
    job = accept(tmp_path, "index")
    start('say(error="no such model")')
    failed = ended(tmp_path, job)
    assert (failed.state, failed.error) == ("failed", "no such model; the index is as it was: send it again")
    assert len(orders(tmp_path)) == 1


def test_an_error_ends_the_writes_that_were_superseded_too(tmp_path: Path, start: Start) -> None:
    jobs = [put(tmp_path, "a"), put(tmp_path, "a")]
    start('say(error="no such model") if turn == 1 else report()')
    assert ["no such model" in str(ended(tmp_path, job).error) for job in jobs] == [True, True]
    assert len(orders(tmp_path)) == 1


def test_a_corpus_folder_that_cannot_be_read_holds_up_no_upload(tmp_path: Path, start: Start) -> None:
    scan, good = accept(tmp_path, "index"), put(tmp_path, "a")
    start('say(error="sources.toml is no valid TOML") if order["scan"] else report()')
    assert ended(tmp_path, good).state == "done"
    assert "no valid TOML" in str(ended(tmp_path, scan).error)


def test_jobs_wait_while_somebody_else_writes_the_index(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    start('report() if (here / "go").exists() else say(wait="process 7 writes")', pauses=(0.01,))
    wait_for(lambda: len(orders(tmp_path)) >= 3)
    assert list_pending(tmp_path) == [job]
    (tmp_path / "go").touch()
    assert ended(tmp_path, job).state == "done"


def test_what_a_library_prints_is_no_answer(tmp_path: Path, start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    job = accept(tmp_path, "index")
    start('print("Downloading..."); print(\'{"report": 3}\'); print(7); report()')
    assert ended(tmp_path, job).state == "done"
    assert "Downloading..." in capfd.readouterr().err


def test_a_job_is_done_only_once_what_it_asked_for_is_searchable(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    states: list[str] = []

    def open_published() -> None:
        found = find(tmp_path, job.job_id)
        states.append(found.state if found else "none")

    start(REPORTS, open_published)
    assert ended(tmp_path, job).state == "done"
    assert states == ["queued"]


def test_a_generation_that_cannot_be_opened_fails_its_jobs_and_the_clerk_goes_on(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    faults = [ValueError("store.sqlite was altered")]

    def open_published() -> None:
        if faults:
            raise faults.pop()

    clerk = start(REPORTS, open_published, uploads_in_use=lambda: {tmp_path / "uploads" / f"{job.job_id}.txt"})
    failed = ended(tmp_path, job)
    assert (failed.state, failed.error) == (
        "failed",
        "generation 000001-a was published but cannot be opened: store.sqlite was altered",
    )
    assert (tmp_path / "uploads" / f"{job.job_id}.txt").exists()
    after = accept(tmp_path, "index")
    clerk.wake()
    assert ended(tmp_path, after).state == "done"


def test_closing_stops_the_update_and_the_next_start_runs_its_jobs(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    clerk = start('(here / "begun").touch(); time.sleep(600)')
    wait_for((tmp_path / "begun").exists)
    began = time.monotonic()
    clerk.close()
    assert time.monotonic() - began < 5
    assert not clerk.is_running
    assert find(tmp_path, job.job_id) == job
    start(REPORTS)
    assert ended(tmp_path, job).state == "done"


def test_an_update_that_does_not_heed_a_stop_is_killed(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.clerk._SECONDS_TO_STOP", 0.2)
    job = put(tmp_path, "a")
    clerk = start('signal.signal(signal.SIGTERM, signal.SIG_IGN); (here / "begun").touch(); time.sleep(600)')
    wait_for((tmp_path / "begun").exists)
    clerk.close()
    assert not clerk.is_running
    assert list_pending(tmp_path) == [job]


def test_a_clerk_that_never_began_can_be_closed(tmp_path: Path) -> None:
    Clerk(Settings(data=tmp_path), lambda: None).close()


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
from api.clerk import Clerk
from api.settings import Settings
data = pathlib.Path(sys.argv[1])
Clerk(Settings(data=data), lambda: None, command=[sys.executable, "-c", sys.argv[2], str(data)]).start()
time.sleep(600)
"""


def test_a_server_that_is_killed_loses_no_job(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    behaviour = '(here / "draft").write_text(str(os.getpid())); (here / "draft").rename(here / "begun"); time.sleep(600)'
    (tmp_path / "behaviour").write_text(behaviour, encoding="utf-8")
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(tmp_path), STAND_IN], cwd=ROOT)
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


@pytest.mark.parametrize("end", ["raise RecursionError", "die()", "sys.exit(3)"])
def test_a_document_that_brings_the_update_down_takes_no_other_with_it(tmp_path: Path, start: Start, end: str) -> None:
    jobs = {doc_id: put(tmp_path, doc_id) for doc_id in ("a", "bad", "c")}
    start(f"if 'bad' in puts: {end}\nreport()")
    states = {doc_id: ended(tmp_path, job).state for doc_id, job in jobs.items()}
    assert states == {"a": "done", "bad": "failed", "c": "done"}
