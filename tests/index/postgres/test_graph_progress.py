"""A build of the graph counts as progress while the server gets on with it, and no longer."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from index_fakes import FakeEncoder, make_contents
from new_engines import SETTINGS, publish

from index.access import find_engine
from tests.deadlines import wait_for

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

from index.postgres.search import graph_progress  # noqa: E402 - the extra may not be installed
from index.postgres.search.graph_progress import report_build  # noqa: E402 - the extra may not be installed

GRAPHED = replace(SETTINGS, exact_rows=2)


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


class Server:
    """A server that says how far it is."""

    def __init__(self, states: Callable[[], Any]) -> None:
        self.looks, self._states = 0, states

    @contextmanager
    def connect(self) -> Iterator[Any]:
        yield self

    def execute(self, _statement: str, _values: object) -> Any:
        self.looks += 1
        return SimpleNamespace(fetchone=self._states)


def watch(server: Server) -> int:
    """How many reports come within 20 looks at a server."""
    reports: list[None] = []
    builder: Any = SimpleNamespace(info=SimpleNamespace(backend_pid=1))
    with report_build(builder, server.connect, lambda: reports.append(None)):
        assert wait_for(lambda: server.looks >= 20)
    return len(reports)


def test_only_what_the_server_did_since_the_last_look_is_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_progress, "REPORT_EVERY", 0.001)
    numbers = count()
    assert watch(Server(lambda: ("loading", 0, next(numbers)))) >= 20
    assert watch(Server(lambda: ("loading", 7, 7))) == 1
    assert watch(Server(lambda: None)) == 0


def test_a_build_that_waits_for_a_lock_is_no_progress_and_one_that_goes_on_ends(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_progress, "REPORT_EVERY", 0.01)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        publish(engine, make_contents("first", "Ships are late."))
        reports: list[None] = []

        def write() -> None:
            with engine.begin(GRAPHED) as writer:
                for number in range(4):
                    writer.put(make_contents(f"e{number}", f"Ships {number} are late."))
                writer.on_progress = lambda: reports.append(None)
                writer.publish()

        thread = Thread(target=write)
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = to_regclass('chunks')"
        with psycopg.connect(address) as connection, psycopg.connect(address, autocommit=True) as looking:
            connection.execute("LOCK TABLE chunks IN ROW EXCLUSIVE MODE")  # which rows can be written in beside, and no index
            thread.start()
            assert wait_for(lambda: looking.execute(waiting).fetchone() == (1,))
            reports.clear()
            looking.execute("SELECT pg_sleep(0.5)")  # 50 looks
            assert reports == []
        thread.join()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT to_regclass('chunks_near_16') IS NOT NULL").fetchone() == (True,)
