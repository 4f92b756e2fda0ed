"""What a purge takes out of the job queue and the uploads, and what it leaves."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from played_updates import Start, ended, orders, start_workers

from api.jobs import erasure
from api.jobs.erasure import erase, find_traces, list_purging
from api.jobs.job import Job
from api.jobs.job_batch import make_batch, settle
from api.jobs.job_queue import accept, find, finish, list_jobs, list_pending
from api.jobs.queue_database import DATABASE, open_database
from api.jobs.queues.folder_queue import FolderQueue
from api.jobs.upload_files import FAILED_UPLOADS, receive
from ingest.sources import Source

REPORT: dict[str, Any] = {"generation": "000002-b", "published": True, "added": [], "changed": [], "removed": [], "kept": []}
CLOCK = "2026-11-29T00:00:00+00:00"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path


def put(data: Path, doc_id: str, name: str = "qzxname.txt") -> Job:
    with receive(data, BytesIO(b"qzxtext")) as draft:
        return accept(data, "put", doc_id, Source(doc_id, draft.path, name, title=f"qzxtitle {doc_id}"), ".txt")


def close(data: Path, *jobs: Job, **changed: Any) -> None:
    report = {**REPORT, "failed": [], "kept": ["qzxid", "other"], "added": ["qzxid"], "warnings": [{"doc_id": "qzxid"}]}
    values = {"state": "done", "report": report, "started_at": CLOCK, "finished_at": CLOCK, **changed}
    finish(data, [replace(job, **values) for job in jobs])


def holds(data: Path, word: str) -> list[str]:
    paths = [path for path in data.rglob("*") if path.is_file()]
    return sorted(str(path.relative_to(data)) for path in paths if word.encode() in path.read_bytes())


def test_a_document_is_being_purged_until_the_job_has_ended(data: Path) -> None:
    queue = FolderQueue(data)
    assert list_purging(queue) == frozenset()
    put(data, "other", "other.txt")
    purge = accept(data, "purge", "qzxid")
    assert list_purging(queue) == {"qzxid"}
    close(data, purge)
    assert list_purging(queue) == frozenset()


def test_jobs_and_uploads_of_the_document_go_and_reports_of_others_name_it_no_more(data: Path) -> None:
    first, other = put(data, "qzxid"), put(data, "other", "other.txt")
    close(data, first, other)
    (data / FAILED_UPLOADS).mkdir()
    forgotten = data / FAILED_UPLOADS / "20260101T000000000000Z-00000000.txt"
    forgotten.write_text("qzxtext", encoding="utf-8")
    purge = accept(data, "purge", "qzxid")
    later = put(data, "qzxid", "later.txt")
    assert erase(data, purge) is None
    assert [job.job_id for job in list_jobs(data, 10)] == [later.job_id, purge.job_id, other.job_id]
    assert not forgotten.exists()
    assert sorted(path.stem for path in (data / "uploads").glob("*.txt")) == [other.job_id, later.job_id]
    found = find(data, other.job_id)
    assert found is not None
    assert found.report == {**REPORT, "failed": [], "kept": ["other"], "warnings": []}


def test_the_error_of_another_job_that_names_the_file_is_replaced(data: Path) -> None:
    jobs = [put(data, "qzxid"), put(data, "other", "other.txt")]
    close(
        data, *jobs, state="failed", report=None, error="none could be indexed\n  'qzxname.txt': no text\n  'other.txt': no text"
    )
    purge = accept(data, "purge", "qzxid")
    erase(data, purge)
    found = find(data, jobs[1].job_id)
    assert found is not None
    assert found.error == "it failed in one update with a document that was purged since: send it again"
    assert holds(data, "qzxname") == []


def test_nothing_is_left_in_free_pages_or_the_log_of_the_database(data: Path) -> None:
    with open_database(data):  # held open, as the worker does
        jobs = [put(data, "qzxid") for _ in range(30)]
        close(data, *jobs)
        with open_database(data) as connection:
            connection.execute("PRAGMA secure_delete = OFF")
            connection.execute("DELETE FROM jobs WHERE job_id = ?", (jobs[0].job_id,))
        assert holds(data, "qzxtitle") != []
        erase(data, accept(data, "purge", "qzxid"))
        assert holds(data, "qzxtitle") == []


def test_a_report_that_cannot_be_read_goes_as_a_whole(data: Path) -> None:
    other = put(data, "other", "other.txt")
    close(data, other)
    with open_database(data) as connection:
        connection.execute("UPDATE jobs SET report = ?", ('{"kept": ["qzxid"',))
    erase(data, accept(data, "purge", "qzxid"))
    found = find(data, other.job_id)
    assert found is not None
    assert found.report is None


def test_a_damaged_queue_that_is_set_apart_is_told_of(data: Path) -> None:
    purge = accept(data, "purge", "qzxid")
    (data / f"{DATABASE}.damaged").write_bytes(b"qzxtext")
    assert "set apart" in str(erase(data, purge))


def test_the_evaluation_report_goes(data: Path) -> None:
    (data / erasure.REPORT).mkdir()
    erase(data, accept(data, "purge", "qzxid"))
    assert not (data / erasure.REPORT).exists()


def test_traces_are_found_in_jobs(data: Path) -> None:
    assert not find_traces(data, "qzxid")
    close(data, put(data, "qzxid"))
    assert find_traces(data, "qzxid")
    assert not find_traces(data, "qzx")


def test_a_purge_is_a_batch_of_its_own_between_what_came_before_and_what_came_later(data: Path) -> None:
    before, first = put(data, "b"), put(data, "a")
    purge = accept(data, "purge", "a")
    put(data, "a"), put(data, "c")
    pending = list_pending(data)
    batch = make_batch(pending)
    assert (batch.job_ids, batch.superseded) == ((before.job_id,), {})
    batch = make_batch([job for job in pending if job != before])
    assert (batch.job_ids, [job.job_id for job in batch.superseded[purge.job_id]]) == ((purge.job_id,), [first.job_id])
    assert (batch.to_order()["purge"], batch.to_order()["put"], batch.to_order()["remove"]) == (["a"], [], [])
    assert [job.job_id for job in settle(batch, {**REPORT, "failed": []})] == [purge.job_id]


def test_a_purge_is_carried_out_and_a_put_after_it_stands(data: Path) -> None:
    with start_workers(data) as start:
        jobs = [put(data, "b"), put(data, "a"), accept(data, "purge", "a"), put(data, "a")]
        run(start)
        assert [ended(data, jobs[number]).state for number in (0, 2, 3)] == ["done"] * 3
    assert find(data, jobs[1].job_id) is None
    told = [([put["doc_id"] for put in order["put"]], order["purge"]) for order in orders(data)]
    assert told == [(["b"], []), ([], ["a"]), (["a"], [])]
    purge = find(data, jobs[2].job_id)
    assert purge is not None
    assert (purge.doc_id, json.dumps(purge.report).count('"a"')) == (None, 0)


def run(start: Start) -> None:
    start('report() if not order["purge"] else say(report={"generation": "2", "published": True, "added": [], "changed": [],'
          ' "removed": order["purge"], "kept": [], "failed": [], "dropped": ["1"], "left": order["purge"]})')  # fmt: skip


def test_a_purge_that_was_killed_before_it_ended_is_completed_by_the_next_worker(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(data, put(data, "qzxid"))
    purge = accept(data, "purge", "qzxid")
    real, calls = erasure.scrub_database, []

    def fail_once(folder: Path) -> None:
        calls.append(folder)
        if len(calls) == 1:
            raise OSError("killed here")
        real(folder)

    monkeypatch.setattr(erasure, "scrub_database", fail_once)
    with start_workers(data) as start:
        run(start)
        found = ended(data, purge)
    assert (found.state, len(calls)) == ("done", 2)
    assert "its file lies in the corpus folder" in str(found.note)
    for word in ("qzxtitle", "qzxtext", "qzxname"):
        assert holds(data, word) == []
