"""Updates that hang, are stopped, spin or eat memory: each is ended, its one document fails by name, the others are indexed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from played_updates import Start, ended, orders, put, start_workers

from api.jobs.build_parent import Updates
from api.jobs.job_queue import Running, accept, find, mark_running
from api.jobs.watch.setbacks import MOST_DEATHS, read_setbacks, record_deaths, record_ended
from api.jobs.watch.update_limits import UpdateLimits
from tests.deadlines import wait_for

QUICK = {"update_seconds": 3.0, "update_cpu": 2.0, "update_memory": 150_000_000}
COSTLY = {
    "be_stopped()": "did nothing for 3 s (CITADEL_UPDATE_SECONDS)",
    "time.sleep(600)": "did nothing for 3 s (CITADEL_UPDATE_SECONDS)",
    "in_child('import time; time.sleep(600)')": "did nothing for 3 s (CITADEL_UPDATE_SECONDS)",
    "spin()": "more than 2 s of processor time in one step (CITADEL_UPDATE_CPU)",
    "in_child('while True: pass')": "more than 2 s of processor time in one step (CITADEL_UPDATE_CPU)",
    "kept = eat(300); time.sleep(600)": "more than 150 MB of memory (CITADEL_UPDATE_MEMORY)",
    "in_child('import time; a = bytearray(300_000_000); time.sleep(600)')": "more than 150 MB of memory (CITADEL_UPDATE_MEMORY)",
}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with start_workers(tmp_path) as begin:
        yield begin


@pytest.mark.parametrize(("cost", "reason"), COSTLY.items())
def test_a_costly_document_fails_by_name_and_the_others_are_indexed(tmp_path: Path, start: Start, cost: str, reason: str) -> None:
    before, costly, after = put(tmp_path, "a"), put(tmp_path, "costly"), put(tmp_path, "b")
    worker = start(f"if 'costly' in puts: {cost}\nreport()", limits=QUICK, uploads_in_use=set)
    assert wait_for(lambda: reason in str(worker.degraded))
    assert [ended(tmp_path, job).state for job in (before, after)] == ["done"] * 2
    failed = ended(tmp_path, costly)
    assert failed.state == "failed"
    assert reason in str(failed.error)
    assert str(failed.error).endswith("the index is as it was: split the document, or raise the setting")
    wait_for(lambda: worker.degraded is None)
    assert len(orders(tmp_path)) == 1 + 3  # together, then each by itself


def test_what_a_costly_update_has_started_ends_with_it() -> None:
    inner = "import time; time.sleep(600)"
    outer = f"import subprocess, sys; sys.stdin.readline(); subprocess.run([sys.executable, '-c', {inner!r}, 'played-inner'])"
    updates = Updates([sys.executable, "-c", outer], UpdateLimits(seconds=2.0))
    assert updates.run({}, lambda *_: None).kind == "hung"
    wait_for(lambda: not [one for one in psutil.process_iter(["cmdline"]) if "played-inner" in (one.info["cmdline"] or [])])


def test_a_slow_update_that_makes_progress_is_let_go_on(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    start("for n in range(9): say(progress=['read', n, 9]); time.sleep(0.5)\nreport()", limits=QUICK)
    assert ended(tmp_path, job).state == "done"
    assert len(orders(tmp_path)) == 1


def test_an_update_that_uses_the_processor_without_progress_is_let_go_on_for_its_processor_time(
    tmp_path: Path, start: Start
) -> None:
    job = put(tmp_path, "a")
    busy = "while time.process_time() < 3: pass"
    start(f"{busy}\nreport()", limits={"update_seconds": 0.5, "update_cpu": 60.0})
    assert ended(tmp_path, job).state == "done"


def test_an_order_that_is_never_read_is_no_wait_without_end() -> None:
    updates = Updates([sys.executable, "-c", "import time; time.sleep(600)"], UpdateLimits(seconds=1.0))
    assert updates.run({"put": "x" * 5_000_000}, lambda *_: None).kind == "hung"


def test_an_update_that_somebody_stopped_is_made_again_once(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    start("if turn == 1: be_stopped()\nreport()", limits=QUICK)
    assert ended(tmp_path, job).state == "done"
    assert len(orders(tmp_path)) == 2


def test_a_document_that_ended_an_update_is_tried_alone_after_a_restart(tmp_path: Path, start: Start) -> None:
    suspect = put(tmp_path, "a")
    record_ended(tmp_path, [suspect.job_id], "it was costly")
    others = [put(tmp_path, doc_id) for doc_id in "bc"]
    start("report()")
    assert [ended(tmp_path, job).state for job in (suspect, *others)] == ["done"] * 3
    assert [[one["doc_id"] for one in order["put"]] for order in orders(tmp_path)] == [["b", "c"], ["a"]]
    assert read_setbacks(tmp_path) == {}


def test_of_many_suspects_few_are_tried_together_first(tmp_path: Path, start: Start) -> None:
    jobs = [put(tmp_path, f"d{number:02}") for number in range(70)]
    start("if 'd33' in puts: die()\nreport()", pauses=(0.01,))
    found = {job.doc_id: ended(tmp_path, job).state for job in jobs}
    assert [doc_id for doc_id, state in found.items() if state == "failed"] == ["d33"]
    sizes = [len(order["put"]) for order in orders(tmp_path)]
    assert sizes[:4] == [70, 70, 30, 30]  # tried again once, then 0-29, then the 30 with the one that dies
    assert len(sizes) <= 4 + 30 + 10


def test_jobs_that_come_later_do_not_wait_for_all_that_failed_together(tmp_path: Path, start: Start) -> None:
    jobs = [put(tmp_path, f"d{number}") for number in range(6)]
    start("if len(puts) > 1: die()\ntime.sleep(0.3)\nreport()", pauses=(0.01,))
    wait_for(lambda: read_setbacks(tmp_path))
    late = accept(tmp_path, "delete", "x")
    assert ended(tmp_path, late).state == "done"
    assert [ended(tmp_path, job).state for job in jobs] == ["done"] * 6
    removed_at = next(at for at, order in enumerate(orders(tmp_path)) if order["remove"] == ["x"])
    assert removed_at < len(orders(tmp_path)) - 1


def test_a_job_that_takes_the_server_with_it_again_and_again_has_failed(tmp_path: Path, start: Start) -> None:
    deadly, good = put(tmp_path, "deadly"), put(tmp_path, "good")
    for _ in range(MOST_DEATHS):
        mark_running(tmp_path, Running((deadly.job_id,), deadly.created_at))
        record_deaths(tmp_path)
    job_ids = [job.job_id for job in (deadly, good)]
    assert [read_setbacks(tmp_path).get(job_id) is not None for job_id in job_ids] == [True, False]
    # The worker counts the last of these once more when it starts.
    start("report()")
    assert ended(tmp_path, good).state == "done"
    failed = ended(tmp_path, deadly)
    assert (failed.state, f"the server ended {MOST_DEATHS + 1} times" in str(failed.error)) == ("failed", True)
    assert [[one["doc_id"] for one in order["put"]] for order in orders(tmp_path)] == [["good"]]


STOPPED = """
import pathlib, subprocess, sys, time
from api.jobs.build_child import _end_with_parent
code = "import os, signal; from api.jobs.build_child import _end_with_parent; _end_with_parent(); "
code += "print(os.getpid(), flush=True); os.kill(os.getpid(), signal.SIGSTOP)"
child = subprocess.Popen([sys.executable, "-c", code])
time.sleep(600)
"""


def test_an_update_ends_with_its_server_even_while_it_is_stopped() -> None:
    root = Path(__file__).resolve().parents[4]
    server = subprocess.Popen([sys.executable, "-c", STOPPED], cwd=root, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    stopped = psutil.Process(int(server.stdout.readline()))
    wait_for(lambda: stopped.status() == psutil.STATUS_STOPPED)
    server.kill()
    server.communicate()
    wait_for(lambda: not stopped.is_running() or stopped.status() == psutil.STATUS_ZOMBIE)


def test_a_full_disk_puts_jobs_back(tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.jobs.worker._FULL_PAUSES", (0.05,))
    job = put(tmp_path, "a")
    worker = start('report() if (here / "room").exists() else say(full="the disk is full")')
    assert wait_for(lambda: "jobs wait: the disk is full" in str(worker.degraded))
    assert wait_for(lambda: len(orders(tmp_path)) >= 3)
    found = find(tmp_path, job.job_id)
    assert found is not None
    assert found.state in ("queued", "running")
    (tmp_path / "room").touch()
    assert ended(tmp_path, job).state == "done"
    wait_for(lambda: worker.degraded is None)


def test_a_disk_that_stays_full_fails_the_document_that_does_not_fit_and_no_other(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.worker._FULL_PAUSES", (0.05,))
    monkeypatch.setattr("api.jobs.worker._FULL_SECONDS", 0.5)
    large, small = put(tmp_path, "large"), put(tmp_path, "small")
    start('say(full="the disk is full") if "large" in puts else report()', uploads_in_use=set)
    assert ended(tmp_path, small).state == "done"
    failed = ended(tmp_path, large)
    assert (failed.state, "the disk is full" in str(failed.error)) == ("failed", True)
    assert wait_for((tmp_path / "uploads" / "failed" / f"{large.job_id}.txt").exists)


def test_waiting_for_another_writer_is_a_complaint(tmp_path: Path, start: Start) -> None:
    job = put(tmp_path, "a")
    worker = start('report() if (here / "go").exists() else say(wait="process 7 writes")', pauses=(0.05,))
    assert wait_for(lambda: "jobs wait for another process" in str(worker.degraded))
    (tmp_path / "go").touch()
    assert ended(tmp_path, job).state == "done"
    wait_for(lambda: worker.degraded is None)
