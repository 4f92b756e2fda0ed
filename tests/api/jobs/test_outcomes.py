"""What the outcome of an update means for the jobs that it carried out together: reported, refused, died, in error, not now."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from played_updates import REPORTS, Start, ended, orders, put, start_workers

from api.jobs.job_queue import accept, find, finish, list_pending
from tests.deadlines import wait_for


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with start_workers(tmp_path) as begin:
        yield begin


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


@pytest.mark.parametrize("end", ["die()", "raise RecursionError", "sys.exit(3)"])
def test_a_document_that_brings_the_update_down_takes_no_other_with_it(tmp_path: Path, start: Start, end: str) -> None:
    before, superseded, deadly = put(tmp_path, "a"), put(tmp_path, "deadly"), put(tmp_path, "deadly")
    after = [put(tmp_path, "c"), accept(tmp_path, "delete", "b")]
    start(f"if 'deadly' in puts: {end}\nreport()")
    assert [ended(tmp_path, job).state for job in (before, *after)] == ["done"] * 3
    assert [ended(tmp_path, job).state for job in (superseded, deadly)] == ["failed"] * 2
    assert len(orders(tmp_path)) == 4 + 4  # four tries together, then each of the four that were not superseded by itself


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


def test_a_generation_that_cannot_be_opened_fails_its_jobs_and_the_worker_goes_on(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    faults = [ValueError("store.sqlite was altered")]

    def open_published() -> None:
        if faults:
            raise faults.pop()

    worker = start(REPORTS, open_published, uploads_in_use=lambda: {tmp_path / "uploads" / f"{job.job_id}.txt"})
    failed = ended(tmp_path, job)
    assert (failed.state, failed.error) == (
        "failed",
        "generation 000001-a was published but cannot be opened: store.sqlite was altered",
    )
    assert (tmp_path / "uploads" / f"{job.job_id}.txt").exists()
    after = accept(tmp_path, "index")
    worker.wake()
    assert ended(tmp_path, after).state == "done"


def test_nothing_is_kept_of_a_purged_document_though_the_generation_without_it_cannot_be_opened(
    tmp_path: Path, start: Start
) -> None:
    earlier = put(tmp_path, "qzxid")
    finish(tmp_path, [replace(earlier, state="done")])
    job = accept(tmp_path, "purge", "qzxid")

    def open_published() -> None:
        raise ValueError("store.sqlite was altered")

    worker = start(REPORTS, open_published)
    assert ended(tmp_path, job).state == "failed"
    worker.close()
    assert find(tmp_path, earlier.job_id) is None
