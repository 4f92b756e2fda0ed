"""What a caller may have at a time: documents, bytes and jobs, counted under the lock of the queue."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.caller import Caller, Quota
from api.errors import JobQuotaError, QuotaError
from api.jobs.job import Job
from api.jobs.job_queue import accept, finish, list_pending
from api.jobs.upload_files import receive
from index.sources.registry import SourceRegistry, read_registry, write_registry
from ingest.sources import Source

AT_ONCE = 50


def make_caller(name: str = "anna", **quota: int) -> Caller:
    return Caller(name, quota=Quota(**quota))


def put(data: Path, caller: Caller, doc_id: str, size: int = 10) -> Job:
    with receive(data, BytesIO(b"x" * size)) as draft:
        return accept(data, "put", doc_id, Source(doc_id, draft.path, "a.txt"), ".txt", caller=caller)


def index_all(data: Path) -> None:
    """What the worker does: the registry takes over what was put, and the jobs end."""
    jobs = list_pending(data)
    puts = {job.source.doc_id: job.source for job in jobs if job.source is not None}
    write_registry(data, SourceRegistry(uploads={**read_registry(data).uploads, **puts}))
    finish(data, [replace(job, state="done") for job in jobs])


def count_refused(calls: list[Callable[[], object]], error: type[Exception]) -> int:
    def try_one(call: Callable[[], object]) -> bool:
        try:
            call()
        except error:
            return True
        return False

    with ThreadPoolExecutor(len(calls)) as pool:
        return sum(pool.map(try_one, calls))


@pytest.mark.parametrize(("quota", "taken"), [({"documents": 7}, 7), ({"stored_bytes": 100 * 7 + 99}, 7)])
def test_of_many_uploads_at_once_only_those_are_taken_on_that_the_quota_allows(
    tmp_path: Path, quota: dict[str, int], taken: int
) -> None:
    caller = make_caller(**quota)
    calls = [lambda number=number: put(tmp_path, caller, f"d{number}", 100) for number in range(AT_ONCE)]
    assert count_refused(calls, QuotaError) == AT_ONCE - taken
    assert len(list_pending(tmp_path)) == taken
    assert len(list((tmp_path / "uploads").iterdir())) == taken
    index_all(tmp_path)
    with pytest.raises(QuotaError):
        put(tmp_path, caller, "another", 100)


def test_of_many_jobs_at_once_only_as_many_wait_as_the_quota_allows(tmp_path: Path) -> None:
    caller = make_caller(jobs=3)
    calls = [lambda: accept(tmp_path, "index", caller=caller) for _ in range(AT_ONCE)]
    assert count_refused(calls, JobQuotaError) == AT_ONCE - 3
    with pytest.raises(JobQuotaError, match="'anna' has 3 jobs that wait and may have 3"):
        accept(tmp_path, "delete", "a", caller=caller)
    accept(tmp_path, "index", caller=make_caller("boris", jobs=1))
    index_all(tmp_path)
    accept(tmp_path, "index", caller=caller)


def test_a_document_that_is_replaced_counts_once_and_for_who_replaced_it(tmp_path: Path) -> None:
    anna, boris = make_caller(documents=1), make_caller("boris", documents=1)
    put(tmp_path, anna, "a")
    put(tmp_path, anna, "a")
    index_all(tmp_path)
    put(tmp_path, anna, "a", 20)
    with pytest.raises(QuotaError, match="'anna' has 1 documents and may have 1"):
        put(tmp_path, anna, "b")
    index_all(tmp_path)
    put(tmp_path, boris, "a")
    with pytest.raises(QuotaError):  # it is not indexed yet, and the file of boris may be refused
        put(tmp_path, anna, "b")
    index_all(tmp_path)
    assert read_registry(tmp_path).uploads["a"].put_by == "boris"
    put(tmp_path, anna, "b")


def test_who_has_more_than_a_lowered_quota_may_replace_a_document_by_a_smaller_one(tmp_path: Path) -> None:
    for doc_id in ("a", "b"):
        put(tmp_path, make_caller(), doc_id, 100)
    index_all(tmp_path)
    lowered = make_caller(documents=1, stored_bytes=50)
    put(tmp_path, lowered, "a", 60)
    with pytest.raises(QuotaError, match="210 bytes of documents and may have 50"):
        put(tmp_path, lowered, "b", 110)


def test_without_a_quota_nothing_is_counted(tmp_path: Path) -> None:
    (tmp_path / "library.json").write_text("spoiled", encoding="utf-8")
    assert put(tmp_path, make_caller(), "a").by == "anna"


Step = tuple[str, str, int, bool]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("wxyz"), st.integers(1, 60), st.booleans()), max_size=12))
def test_no_sequence_of_puts_gives_a_caller_more_than_its_quota(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    data = tmp_path_factory.mktemp("quota")
    for name, doc_id, size, is_indexed in steps:
        with suppress(QuotaError):
            put(data, make_caller(name, documents=2, stored_bytes=100), doc_id, size)
        if is_indexed:
            index_all(data)
    index_all(data)
    for name in "ab":
        held = [source.path.stat().st_size for source in read_registry(data).uploads.values() if source.put_by == name]
        assert len(held) <= 2
        assert sum(held) <= 100
