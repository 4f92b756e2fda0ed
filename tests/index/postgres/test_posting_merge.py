"""Small blocks of postings are merged, and chunks that are gone leave them. Every generation that is kept ranks as before."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from index_fakes import FakeEncoder, make_contents, search_words
from new_engines import SETTINGS, publish

from index.access import find_engine

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

from index.postgres import sweeping  # noqa: E402 - the extra may not be installed
from index.postgres.search import posting_merge  # noqa: E402 - the extra may not be installed
from index.postgres.search.posting_blocks import contains  # noqa: E402 - the extra may not be installed


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


def read_sizes(address: str, word: str) -> list[int]:
    """How many chunks each block of a word holds."""
    with psycopg.connect(address) as connection:
        return [size for (size,) in connection.execute("SELECT size FROM postings WHERE term = %s ORDER BY size", (word,))]


def test_small_blocks_that_gather_become_one(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting_merge, "MOST_BLOCKS", 2)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        names, rankings = [], []
        for number in range(4):
            names.append(publish(engine, make_contents(f"d{number}", f"Ships are late{' again' * number}.")))
            with engine.acquire() as snapshot:
                rankings.append(search_words(snapshot, "late ships"))
            assert read_sizes(address, "ship") == [[1], [1, 1], [3], [1, 3]][number]
        for name, ranking in zip(names, rankings, strict=True):
            with engine.acquire(name) as snapshot:  # opened before or after the blocks were merged
                assert search_words(snapshot, "late ships") == ranking
        with closing(find_engine(tmp_path / "b", "fake", FakeEncoder(), database=address)) as other:
            for name, ranking in zip(names, rankings, strict=True):
                with other.acquire(name) as snapshot:
                    assert search_words(snapshot, "late ships") == ranking


def test_blocks_keep_a_few_chunks_that_are_gone_and_lose_many(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "GRACE", "0 seconds")
    monkeypatch.setattr(posting_merge, "_DEAD_SHARE", 2)  # half as many as there are
    one = replace(SETTINGS, kept=1)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        publish(engine, *(make_contents(f"d{number}", "Ships are late.") for number in range(4)), build=one)
        for removed, kept in (("d0", 4), ("d1", 2), ("d2", 1)):  # gone and left: 1 and 3, 2 and 2, 1 and 1
            publish(engine, removed=[removed], build=one)
            publish(engine, make_contents("other", f"Crews sleep without {removed}."), build=one)  # nobody holds it any more
            with engine.acquire() as snapshot:
                assert snapshot.token_statistics(["ship"]).frequencies == {"ship": 3 - int(removed[1])}
                assert removed not in str(search_words(snapshot, "ships"))
            assert sum(read_sizes(address, "ship")) == kept


def test_nothing_of_a_chunk_that_is_gone_stays_where_all_blocks_are_cleaned(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "GRACE", "0 seconds")
    monkeypatch.setattr(posting_merge, "_DEAD_SHARE", 0)  # never by itself
    one = replace(SETTINGS, kept=1)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        publish(engine, make_contents("a", "Ships are late."), make_contents("b", "Zebras sleep."), build=one)
        publish(engine, removed=["b"], build=one)
    assert read_sizes(address, "zebra") == [1]
    with psycopg.connect(address, autocommit=True) as connection:
        posting_merge.clean_blocks(connection, at_once=True)
        assert connection.execute("SELECT count(*) FROM removed_chunks").fetchone() == (0,)
    assert read_sizes(address, "zebra") == []
    assert read_sizes(address, "ship") == [1]


def test_a_block_is_not_moved_between_being_read_and_being_replaced(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting_merge, "MOST_BLOCKS", 1)
    refused: list[object] = []

    def move_blocks(*values: Any) -> Any:
        with psycopg.connect(address) as other:
            other.execute("SET lock_timeout = '200ms'")
            try:
                other.execute("UPDATE postings SET size = size WHERE term = 'ship'")
            except psycopg.errors.LockNotAvailable as error:
                refused.append(error)
        return contains(*values)

    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        publish(engine, make_contents("a", "Ships are late."))
        with monkeypatch.context() as patched:
            patched.setattr(posting_merge, "contains", move_blocks)
            publish(engine, make_contents("b", "Ships are late."))
    assert refused
    assert read_sizes(address, "ship") == [2]
