"""Tables over several servers: what the shards do themselves, what a lost writer leaves, and what is refused."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from index_fakes import FakeEncoder, make_contents, search_words
from new_engines import SETTINGS, publish

from index.access import find_engine, make_shards
from index.engine import NO_FILTERS, Engine
from index.errors import EngineError
from index.filters import Filters
from ingest.spans import Span

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

from index.postgres.shards.shard_commands import TABLES  # noqa: E402 - the extra may not be installed

DOCUMENTS = 12
QUESTION = FakeEncoder().encode(["late ships"])[0]
_KILLED = """
import os, signal, sys
sys.path[:0] = ["", "tests/index"]
import tests.conftest
from pathlib import Path
from index_fakes import FakeEncoder, make_contents
from new_engines import SETTINGS
from index.access import find_engine

engine = find_engine(Path(sys.argv[2]), "fake", FakeEncoder(), database=sys.argv[1])
with engine.begin(SETTINGS) as writer:
    writer.before_publication = lambda: os.kill(os.getpid(), signal.SIGKILL)
    writer.remove("d00")
    for number in range(6):
        writer.put(make_contents(f"n{number}", f"Late ships of the killed writer {number}."))
    writer.publish()
"""


@pytest.fixture
def address(sharded: str) -> Iterator[str]:
    coordinator, *shards = sharded.split()
    with server_module.make_sharded_schema(coordinator, shards) as made:
        yield made


@pytest.fixture
def engine(address: str, tmp_path: Path) -> Iterator[Engine]:
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as opened:
        publish(opened, *(make_contents(f"d{number:02}", f"Ships are late in port {number}.") for number in range(DOCUMENTS)))
        yield opened


def count_at_shards(address: str, table: str) -> list[int]:
    """How many rows of a table each shard holds."""
    with psycopg.connect(address) as connection:
        asked = psycopg.sql.SQL("SELECT tableoid, count(*) FROM {} GROUP BY tableoid ORDER BY tableoid")
        found = connection.execute(asked.format(psycopg.sql.Identifier(table)))
        return [count for _, count in found]


@pytest.mark.usefixtures("engine")
def test_every_big_table_has_rows_on_every_shard(address: str) -> None:
    for table in TABLES:
        assert len(count_at_shards(address, table)) == 2, table
    assert sum(count_at_shards(address, "documents")) == DOCUMENTS


def test_shards_join_filter_group_and_sort_what_is_theirs(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    plans: dict[str, str] = {}
    execute = psycopg.Connection.execute

    def explain(connection: Any, query: Any, values: Any = None, **options: Any) -> Any:
        text = query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else query.as_string(connection)
        if text.startswith("SELECT") and any(f" {table} " in text for table in TABLES) and "pg_" not in text:
            lines = execute(connection, f"EXPLAIN (COSTS OFF) {text}".encode(), values).fetchall()
            plans[text] = "\n".join(line for (line,) in lines)
        return execute(connection, query, values, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", explain)
    filters = Filters(doc_id=("d01", "d02", "d03"))
    with engine.acquire() as snapshot:
        names = [name for name, _ in search_words(snapshot, "late ships")]
        for chosen in (NO_FILTERS, filters):
            snapshot.top_lexical(["ship", "late"], chosen, 5)
            snapshot.top_dense(QUESTION, chosen, 5)
            snapshot.list_entries(chosen, 1, 2)
        snapshot.score_chunks(names, ["ship"], QUESTION)
        snapshot.chunks(names)
        snapshot.sentences([("d01", Span(0, 99)), ("d02", Span(0, 99))])
        snapshot.near_duplicates(["d01", "d02"])
        snapshot.documents_containing([("d01", "Ships are late in port 1.")], 0.5)
    assert len(plans) > 10
    for text, plan in plans.items():
        assert "Foreign Scan" in plan, text
        steps = {line.strip(" ->").split("  ")[0].split(" on ")[0] for line in plan.splitlines()}
        allowed = {"Append", "Merge Append", "Limit", "Foreign Scan", "Async Foreign Scan"}
        allowed |= {"Partial Aggregate", "Finalize Aggregate"} if "count(*)" in text else set()
        assert {step for step in steps if ": " not in step} <= allowed, f"{text}\n{plan}"


def test_nothing_is_seen_of_a_writer_that_was_killed_before_it_published(engine: Engine, address: str, tmp_path: Path) -> None:
    with engine.acquire() as snapshot:
        before = search_words(snapshot, "late ships")
    done = subprocess.run([sys.executable, "-c", _KILLED, address, str(tmp_path / "killed")], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert sum(count_at_shards(address, "documents")) == DOCUMENTS + 6  # each batch is a transaction of its own
    with closing(find_engine(tmp_path / "other", "fake", FakeEncoder(), database=address)) as other, other.acquire() as snapshot:
        assert search_words(snapshot, "late ships") == before
        assert snapshot.list_entries().total == DOCUMENTS
    publish(engine, make_contents("after", "A storm."))
    with engine.acquire() as snapshot:
        assert snapshot.list_entries().total == DOCUMENTS + 1
        assert len(search_words(snapshot, "late ships")) == len(before)
    assert sum(count_at_shards(address, "documents")) == DOCUMENTS + 1


def test_nothing_is_seen_of_a_commit_that_reached_one_shard_alone(
    engine: Engine, address: str, sharded: str, tmp_path: Path
) -> None:
    """As where the coordinator is lost between the commits of its shards and its own."""
    with engine.acquire() as snapshot:
        before = search_words(snapshot, "late ships")
    with psycopg.connect(address) as connection:
        asked = "SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'chunks_1'::regclass"
        (options,) = connection.execute(asked).fetchone()
    schema = next(option.removeprefix("schema_name=") for option in options if option.startswith("schema_name="))
    with psycopg.connect(sharded.split()[1]) as shard:
        mark = psycopg.sql.SQL("UPDATE {} SET died = 2")
        marked = [shard.execute(mark.format(psycopg.sql.Identifier(schema, table))).rowcount for table in ("documents", "chunks")]
        assert min(marked) > 0
    with closing(find_engine(tmp_path / "other", "fake", FakeEncoder(), database=address)) as other, other.acquire() as snapshot:
        assert search_words(snapshot, "late ships") == before
    publish(engine, make_contents("after", "A storm."))
    with engine.acquire() as snapshot:
        assert snapshot.list_entries().total == DOCUMENTS + 1
        assert len(search_words(snapshot, "late ships")) == len(before)


def test_each_shard_builds_its_graph_and_both_give_the_nearest(address: str, tmp_path: Path) -> None:
    build = replace(SETTINGS, exact_rows=20)
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=address)) as engine:
        publish(engine, *(make_contents(f"d{number:02}", f"Ship {number} is late.") for number in range(40)), build=build)
        with engine.acquire() as snapshot:
            found = snapshot.top_dense(QUESTION, NO_FILTERS, 10)
            names = [
                chunk.chunk_id for entry in snapshot.list_entries().entries for chunk in snapshot.contents(entry.doc_id).chunks
            ]
            cosines = (snapshot.score_chunks(names, [], QUESTION).vectors @ QUESTION).tolist()
        assert [score for _, score in found] == pytest.approx(sorted(cosines, reverse=True)[:10], abs=1e-6)
    asked = (
        "SELECT count FROM dblink(%s, 'SELECT count(*) FROM pg_indexes WHERE indexname = ''chunks_near_16''') AS f(count bigint)"
    )
    with psycopg.connect(address) as connection:
        shards = [name for (name,) in connection.execute("SELECT srvname FROM pg_foreign_server ORDER BY srvname")]
        (schema,) = connection.execute("SELECT current_schema()").fetchone()
        own = [name for name in shards if name.startswith(schema)]
        assert [connection.execute(asked, (name,)).fetchone() for name in own] == [(1,), (1,)]


def test_a_shard_finds_out_soon_that_its_coordinator_is_gone(address: str) -> None:
    """It keeps the locks of a coordinator that it takes for connected."""
    asked = "SELECT name, value FROM dblink(%s, 'SELECT name, setting FROM pg_settings') AS f(name text, value text)"
    with psycopg.connect(address) as connection:
        (schema,) = connection.execute("SELECT current_schema()").fetchone()
        for shard in (1, 2):
            settings = dict(connection.execute(asked, (f"{schema}_shard_{shard}",)).fetchall())
            wait, pause, tries = (int(settings[f"tcp_keepalives_{name}"]) for name in ("idle", "interval", "count"))
            assert wait + pause * tries == 15 + 5 * 3


@pytest.mark.usefixtures("engine")
def test_a_user_whom_the_shards_do_not_know_is_given_the_remedy(address: str, tmp_path: Path) -> None:
    with (
        server_module.make_reader(address) as reader,
        closing(find_engine(tmp_path / "reader", "fake", FakeEncoder(), database=reader)) as other,
        other.acquire() as snapshot,
        pytest.raises(EngineError, match=r'is none at a shard: user mapping not found .*_shard_1".*CREATE USER MAPPING'),
    ):
        snapshot.list_entries()


@pytest.mark.usefixtures("engine")
def test_tables_that_are_spread_or_hold_an_index_are_not_spread(address: str, postgres: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="2 shards already"):
        make_shards(address, [postgres])
    with server_module.make_schema(postgres) as single:
        with closing(find_engine(tmp_path / "one", "fake", FakeEncoder(), database=single)) as engine:
            publish(engine, make_contents("a", "Ships."))
        with pytest.raises(EngineError, match="holds an index"):
            make_shards(single, [postgres])


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ("shard", "shard", r"shard 1 \(postgres on 127.0.0.1\) and shard 2 \(postgres on localhost\)"),
        ("shard", "coordinator", r"the coordinator and shard 2 \(postgres on localhost\)"),
        ("coordinator", "shard", r"the coordinator and shard 1 \(postgres on 127.0.0.1\)"),
    ],
)
def test_a_database_that_is_named_twice_is_refused_before_anything_is_made(
    sharded: str, first: str, second: str, named: str
) -> None:
    servers = sharded.split()
    with server_module.make_schema(servers[0]) as coordinator, server_module.make_schema(servers[1]) as shard:
        made = {"coordinator": coordinator, "shard": shard}
        addresses = [name_secret(made[first]), name_secret(made[second].replace("127.0.0.1", "localhost"))]
        with pytest.raises(EngineError, match=f"^{named} are the same database") as refused:
            make_shards(coordinator, addresses)
        assert "secret" not in str(refused.value)
        for address in made.values():
            with psycopg.connect(address) as connection:
                tables = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
                assert connection.execute(tables).fetchone() == (0,)


def name_secret(address: str) -> str:
    """An address with a password, which a server that trusts everybody does not ask for."""
    return address.replace("citadel@", "citadel:secret@")


def test_two_schemas_of_one_database_are_two_shards(sharded: str) -> None:
    servers = sharded.split()
    with server_module.make_sharded_schema(servers[0], [servers[1], servers[1]]) as address:
        assert count_at_shards(address, "documents") == []  # no row on either


@pytest.mark.parametrize("empty", ["", " ", "postgresql://"])
def test_an_empty_address_of_a_shard_is_refused(sharded: str, empty: str) -> None:
    servers = sharded.split()
    with server_module.make_schema(servers[0]) as coordinator, pytest.raises(EngineError, match="shard 2 is empty"):
        make_shards(coordinator, [servers[1], empty])
