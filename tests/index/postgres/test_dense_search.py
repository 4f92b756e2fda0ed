"""The dense search above the exact size: the graph is used, filters hold before anything is ranked, what is gone is unseen."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_fakes import FakeEncoder, make_contents
from new_engines import DEEP, SETTINGS, publish

from index.access import find_engine
from index.engine import NO_FILTERS, Ranking, Snapshot
from index.filters import Filters

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

from index.postgres import postgres_engine  # noqa: E402 - the extra may not be installed
from index.postgres.search import dense_search  # noqa: E402 - the extra may not be installed

GRAPHED = replace(SETTINGS, exact_rows=20)
WORDS = ["ship", "port", "crew", "late", "Japan", "signed", "accord", "naval", "treaty", "storm", "harbour", "minister"]
_TRIES, _PAUSE = 100, 0.1  # seconds, for a connection that ended to send its statistics
QUESTION = FakeEncoder().encode(["late ships of the naval accord"])[0]


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


@pytest.fixture(autouse=True)
def _prefer_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so few rows the server would rather read all."""
    others = (f"SET enable_{way} = off" for way in ("seqscan", "bitmapscan", "sort"))
    monkeypatch.setattr(postgres_engine, "SESSION", (*dense_search.SESSION, *others))


def make_text(number: int) -> str:
    random = np.random.default_rng(number)
    return " ".join(random.choice(WORDS, 9)) + f" {number}."


def rank_exactly(snapshot: Snapshot, doc_ids: list[str]) -> list[str]:
    """The chunks of some documents, nearest first."""
    names = [chunk.chunk_id for doc_id in doc_ids for chunk in snapshot.contents(doc_id).chunks]
    cosines = snapshot.score_chunks(names, [], QUESTION).vectors @ QUESTION
    return [names[at] for at in np.argsort(-cosines, kind="stable")]


def name_all(ranking: Ranking) -> list[str]:
    return [name for name, _ in ranking]


def test_above_the_exact_size_candidates_come_from_the_graph(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_search, "GRAPH", replace(dense_search.GRAPH, filtered_rows=5))
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        made = [make_contents(f"d{number:02}", make_text(number), str(2000 + number % 2)) for number in range(40)]
        publish(engine, *made, build=GRAPHED)
        with engine.acquire() as snapshot:
            everything = [f"d{number:02}" for number in range(40)]
            assert name_all(snapshot.top_dense(QUESTION, NO_FILTERS, 10)) == rank_exactly(snapshot, everything)[:10]
            late = Filters(published_from=None, doc_id=tuple(everything[::4]))  # 10 of 40, more than are ranked exactly
            found = name_all(snapshot.top_dense(QUESTION, late, DEEP))
            assert found == rank_exactly(snapshot, everything[::4])
        publish(engine, removed=[name.partition(":")[0] for name in found[:3]], build=GRAPHED)
        with engine.acquire() as snapshot:
            left = [name for name in everything if name not in {one.partition(":")[0] for one in found[:3]}]
            assert name_all(snapshot.top_dense(QUESTION, NO_FILTERS, DEEP)) == rank_exactly(snapshot, left)
        with psycopg.connect(address) as connection:
            assert dense_search.is_built(connection, 16)


def test_the_graph_is_what_the_server_walks_through(address: str, tmp_path: Path) -> None:
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        publish(engine, *(make_contents(f"d{number:02}", make_text(number)) for number in range(40)), build=GRAPHED)
        with engine.acquire() as snapshot:
            snapshot.top_dense(QUESTION, NO_FILTERS, 5)
    with psycopg.connect(address) as connection:  # the other connections sent their statistics when they ended
        statement = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelid = to_regclass('chunks_near_16')"
        for _ in range(_TRIES):
            if connection.execute(statement).fetchone() == (1,):
                break
            connection.commit()
            time.sleep(_PAUSE)
        assert connection.execute(statement).fetchone() == (1,)


def test_a_large_update_drops_the_graph_while_it_writes_and_builds_it_anew(address: str, tmp_path: Path) -> None:
    oid = "SELECT to_regclass('chunks_near_16')::oid"
    with (
        closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine,
        psycopg.connect(address) as connection,
    ):
        publish(engine, *(make_contents(f"d{number:02}", make_text(number)) for number in range(18)), build=GRAPHED)
        assert not dense_search.is_built(connection, 16)  # as many as are compared one by one
        connection.commit()
        publish(engine, *(make_contents(f"e{number:02}", make_text(number)) for number in range(18)), build=GRAPHED)
        (first,) = connection.execute(oid).fetchone()
        connection.commit()
        publish(engine, make_contents("one", make_text(99)), build=GRAPHED)
        assert connection.execute(oid).fetchone() == (first,)
        connection.commit()
        publish(engine, *(make_contents(f"f{number:02}", make_text(number)) for number in range(18)), build=GRAPHED)
        assert connection.execute(oid).fetchone() != (first,)
