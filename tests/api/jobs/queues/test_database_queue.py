"""The queue in a database: what one host accepts another carries out, and only one worker at a time ends jobs."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from api.caller import Caller, Quota
from api.errors import JobQuotaError, QuotaError
from api.jobs import job_queue
from api.jobs.erasure import list_purging
from api.jobs.errors import DamagedJobError, QueueFullError
from api.jobs.job import Job
from api.jobs.job_queue import Running
from api.jobs.queues.database_queue import DatabaseQueue
from api.jobs.upload_files import receive
from index.access import open_database
from index.errors import DatabaseLostError
from index.sources.registry import UPLOADS
from ingest.sources import Source

server_module = pytest.importorskip("tests.postgres_server")
psycopg = pytest.importorskip("psycopg")

OpenHost = Callable[[str], DatabaseQueue]
TEXT = b"Elbonia sent boats. " * 100_000  # two blocks


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


@pytest.fixture
def open_host(address: str, tmp_path: Path) -> Iterator[OpenHost]:
    """A function that gives the queue as a host of that name sees it, which has a folder of its own."""
    with ExitStack() as held:

        def open_one(name: str) -> DatabaseQueue:
            tables = held.enter_context(closing(open_database(address)))
            (tmp_path / name).mkdir(exist_ok=True)
            return DatabaseQueue(tables, tmp_path / name, "fake")

        yield open_one


def put(queue: DatabaseQueue, doc_id: str, content: bytes = b"Ports.", caller: Caller | None = None) -> Job:
    with receive(queue._data, BytesIO(content)) as draft:
        source = Source(doc_id, draft.path, f"{doc_id}.txt", title=f"Title of {doc_id}", sha256=draft.sha256)
        return queue.accept("put", doc_id, source, ".txt", caller=caller)


def read_all(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as connection:
        return list(connection.execute(statement).fetchall())


def test_what_one_host_accepts_every_host_finds_with_its_upload(open_host: OpenHost, address: str) -> None:
    here, there = open_host("here"), open_host("there")
    job = put(here, "boats", TEXT)
    assert not list((here._data / UPLOADS).iterdir())  # nothing of it is needed on this host any more
    (found,) = there.list_pending()
    assert found.source is not None
    assert found == replace(job, source=replace(found.source))
    assert found.source.path == there._data / UPLOADS / f"{job.job_id}.txt"
    assert there._tables.read_upload(found.source.path.name) == TEXT
    assert read_all(address, "SELECT size FROM uploads") == [(len(TEXT),)]
    assert found.source.sha256 == hashlib.sha256(TEXT).hexdigest()


def test_every_host_knows_what_is_being_purged(open_host: OpenHost) -> None:
    here, there = open_host("here"), open_host("there")
    put(here, "boats", TEXT)
    purge = here.accept("purge", "ports")
    assert list_purging(there) == {"ports"}
    here.finish([replace(purge, state="done")])
    assert list_purging(there) == frozenset()


def test_ids_ascend_over_hosts_whatever_their_clocks_say(open_host: OpenHost, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = open_host("here"), open_host("there")
    first = here.accept("index")
    late = first.job_id.replace("2", "3", 1)
    with here._tables.connect() as connection:
        connection.execute("UPDATE jobs SET job_id = %s", (late,))
    second = there.accept("index")
    assert [job.job_id for job in here.list_pending()] == [late, second.job_id]
    assert here.count_pending() == 2
    monkeypatch.setattr(job_queue, "PENDING_AT_MOST", 2)
    with pytest.raises(QueueFullError):
        there.check_room()


def test_quotas_hold_over_all_hosts(open_host: OpenHost) -> None:
    here, there = open_host("here"), open_host("there")
    few = Caller("anna", quota=Quota(jobs=1))
    put(here, "one", caller=few)
    with pytest.raises(JobQuotaError):
        there.check_room(few)
    small = Caller("ben", quota=Quota(stored_bytes=10))
    put(here, "two", b"1234567", small)
    with pytest.raises(QuotaError, match="14 bytes"):
        put(there, "three", b"1234567", small)
    assert there.count_pending() == 2
    assert len(read_all(there._tables.address, "SELECT name FROM uploads")) == 2  # what was refused left nothing
    assert len(read_all(there._tables.address, "SELECT upload FROM upload_blocks")) == 2


def test_a_write_is_reviewed_against_what_ended_on_any_host(open_host: OpenHost) -> None:
    queue = open_host("here")
    order: list[str] = []
    queue._follow = lambda: order.append("follow")

    def review(pending: Sequence[Job]) -> tuple[str, ...]:
        order.extend(["review", *(str(job.doc_id) for job in pending)])
        return ()

    put(queue, "boats")
    queue.accept("delete", "boats", review=review)
    assert order == ["follow", "review", "boats"]


def test_as_many_as_there_are_connections_are_accepted_at_once(open_host: OpenHost) -> None:
    queue = open_host("here")
    counted = Caller("anna", quota=Quota(documents=99))
    with ThreadPoolExecutor(30) as threads:
        jobs = list(threads.map(lambda number: put(queue, f"sent-{number}", caller=counted), range(30)))
    assert [job.job_id for job in queue.list_pending()] == sorted(job.job_id for job in jobs)


def test_one_worker_carries_jobs_out_at_a_time(open_host: OpenHost) -> None:
    here, there = open_host("here"), open_host("there")
    with here.hold_runner() as is_ours:
        assert is_ours
        with there.hold_runner() as is_theirs:
            assert not is_theirs
        here.check_runner()
        assert there.describe_index()["epoch"] is None
    with there.hold_runner() as is_theirs:
        assert is_theirs
        assert there.describe_index()["epoch"] == 2


def test_a_worker_that_was_replaced_ends_no_job(open_host: OpenHost) -> None:
    here, there = open_host("here"), open_host("there")
    job = here.accept("index")
    with here.hold_runner():
        with here._tables.connect() as connection:
            connection.execute("UPDATE runner SET epoch = epoch + 1")  # as another one does that takes over
        with pytest.raises(DatabaseLostError, match="another worker"):
            here.check_runner()
        with pytest.raises(DatabaseLostError, match="another worker"):
            here.finish([replace(job, state="done")])
    assert [found.state for found in there.list_jobs(9)] == ["queued"]


def test_jobs_of_a_dead_worker_go_back_to_the_queue_and_count_a_death(open_host: OpenHost) -> None:
    here, there = open_host("here"), open_host("there")
    job = here.accept("index")
    here.mark_running(Running((job.job_id,), job_queue.read_clock(), ("chunks", 1, 2)))
    found = there.find(job.job_id)
    assert found is not None
    assert (found.state, found.progress) == ("running", ("chunks", 1, 2))
    there.record_deaths()
    there.clear_running()
    assert [found.state for found in there.list_pending()] == ["queued"]
    assert there.read_setbacks()[job.job_id].deaths == 1
    there.record_ended([job.job_id], "it cost too much")
    setback = here.read_setbacks()[job.job_id]
    assert (setback.ended, setback.deaths, setback.reason) == (1, 1, "it cost too much")


def test_an_ended_job_is_kept_with_its_report_and_its_upload_goes(open_host: OpenHost) -> None:
    queue = open_host("here")
    followed: list[bool] = []
    queue._follow = lambda: followed.append(True)
    job, waiting = put(queue, "boats"), put(queue, "more")
    report = {"generation": "000001-0123456789ab", "added": ["boats"], "failed": []}
    queue.finish([replace(job, state="done", report=report, finished_at=job_queue.read_clock())])
    queue.collect_uploads()
    found = queue.find(job.job_id)
    assert found is not None
    assert (found.state, found.report, followed) == ("done", report, [True])
    assert queue.list_jobs(9)[1].report is None
    assert [name for (name,) in read_all(queue._tables.address, "SELECT name FROM uploads")] == [f"{waiting.job_id}.txt"]


def test_an_upload_whose_update_broke_down_stays_for_a_while(open_host: OpenHost) -> None:
    queue = open_host("here")
    job = put(queue, "boats")
    queue.finish([replace(job, state="failed", error="the disk is full")])
    queue.collect_uploads([job.job_id])
    queue.collect_uploads()
    count = "SELECT count(*) FROM upload_blocks"
    assert read_all(queue._tables.address, count) == [(1,)]
    with queue._tables.connect() as connection:
        connection.execute("UPDATE uploads SET failed_at = now() - interval '31 days'")
    queue.collect_uploads()
    assert read_all(queue._tables.address, count) == [(0,)]


def test_a_purge_leaves_nothing_of_a_document_in_jobs_and_uploads(open_host: OpenHost, address: str) -> None:
    queue = open_host("here")
    gone, other = put(queue, "qzxid", b"qzxtext " * 9), put(queue, "other")
    report = {"generation": "000001-0123456789ab", "added": ["other", "qzxid"], "failed": []}
    message = "both failed: 'Title of qzxid' and another"
    queue.finish([replace(gone, state="failed", error=message), replace(other, state="failed", report=report, error=message)])
    queue.collect_uploads([gone.job_id, other.job_id])
    assert queue.find_traces("qzxid") and not queue.find_traces("qzx") and not queue.find_traces("qzx\0")
    purge = queue.accept("purge", "qzxid")
    assert queue.erase(purge) is None
    queue.finish([replace(purge, state="done", doc_id=None)])
    for table in ("jobs", "uploads", "setbacks", "sources"):
        rows = read_all(address, f"SELECT t::text FROM {table} t")  # noqa: S608
        assert not [row for row in rows if "qzx" in str(row)], table
    assert b"qzxtext" not in b"".join(bytes(str(row), "utf-8") for row in read_all(address, "SELECT body FROM upload_blocks"))
    assert [name for (name,) in read_all(address, "SELECT name FROM uploads")] == [f"{other.job_id}.txt"]
    kept = queue.find(other.job_id)
    assert kept is not None
    assert kept.report is not None
    assert kept.report["added"] == ["other"]


def test_a_record_that_was_spoiled_is_named_and_holds_nothing_up(open_host: OpenHost) -> None:
    queue = open_host("here")
    spoiled, whole = queue.accept("index"), queue.accept("index")
    with queue._tables.connect() as connection:
        connection.execute("UPDATE jobs SET kind = 'nothing' WHERE job_id = %s", (spoiled.job_id,))
    assert [job.job_id for job in queue.list_pending()] == [whole.job_id]
    with pytest.raises(DamagedJobError, match=spoiled.job_id):
        queue.find(spoiled.job_id)
