"""What the engine over PostgreSQL does beyond the contract: writers that die, lost servers, several hosts, copies of an index."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_contents
from new_engines import SETTINGS, list_chunks, publish

from index.access import find_engine, load_database, load_folder
from index.content_digest import digest_content
from index.engine import NO_FILTERS, Engine, Snapshot
from index.errors import (
    DatabaseLostError,
    EngineError,
    GenerationReplacedError,
    IndexFormatError,
    IndexLockedError,
    IndexMissingError,
    IndexPendingError,
)
from index.settings import BuildSettings

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

FIRST = (make_contents("ports", "Ships are late in all ports. Nobody knows why."), make_contents("seas", "The crew sleeps."))


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


def open_host(address: str, folder: Path) -> Engine:
    """An engine as another host has one: its own folder, the same database."""
    return find_engine(folder, "fake", FakeEncoder(), database=address)


def count_rows(address: str, table: str) -> int:
    with psycopg.connect(address) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(count)


def search(snapshot: Snapshot, text: str) -> list[str]:
    return [name for name, _ in snapshot.top_lexical(snapshot.tokenizer.question_tokens(text), NO_FILTERS, 9)]


def test_a_writer_that_dies_leaves_nothing_to_be_seen_and_the_next_one_removes_it(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        first = publish(engine, *FIRST)
        before = {table: count_rows(address, table) for table in ("documents", "chunks", "texts", "sentences", "shingles")}
        from index.postgres.postgres_writer import PostgresWriter  # noqa: PLC0415 - the extra may not be installed

        with monkeypatch.context() as patched:
            patched.setattr(PostgresWriter, "_turn_to", _fail)
            with pytest.raises(RuntimeError, match="killed"):
                publish(engine, make_contents("more", "More ships."), removed=["seas"])
        assert count_rows(address, "documents") == len(FIRST) + 1  # its batch was written
        assert engine.generation == first
        with engine.acquire() as snapshot:
            assert [entry.doc_id for entry in snapshot.list_entries().entries] == ["ports", "seas"]
            assert search(snapshot, "more ships") == search(snapshot, "ships")
            assert snapshot.token_statistics(["ship"]).frequencies == {"ship": 1}
        assert publish(engine) == first  # the next writer, which changes nothing else
        assert {table: count_rows(address, table) for table in before} == before


def _fail(*_: object) -> None:
    raise RuntimeError("killed")


def test_an_update_copies_nothing_of_what_did_not_change(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        publish(engine, *FIRST)
        chunks, texts = count_rows(address, "chunks"), count_rows(address, "texts")
        added = make_contents("more", "More ships.")
        publish(engine, added)
        assert count_rows(address, "chunks") == chunks + len(added.chunks)
        assert count_rows(address, "texts") == texts + len(added.chunks)
        with engine.acquire() as snapshot:
            assert snapshot.token_statistics(["ship"]).frequencies == {"ship": 2}


def test_what_one_host_publishes_answers_on_another_once_it_looks(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path / "a")) as one, closing(open_host(address, tmp_path / "b")) as other:
        first = publish(one, *FIRST)
        assert other.generation == first
        second = publish(one, make_contents("more", "More ships."))
        with other.acquire() as held:
            assert other.follow() and not other.follow()
            assert (held.generation, other.generation) == (first, second)
            assert "more" not in {entry.doc_id for entry in held.list_entries().entries}
        one.activate(first)
        assert other.follow() and other.generation == first


def test_one_writer_writes_at_a_time(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        publish(engine, *FIRST)
        with engine.begin(SETTINGS), pytest.raises(IndexLockedError), engine.begin(SETTINGS):
            pass


def test_a_writer_does_not_publish_over_what_was_gone_back_to_meanwhile(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        first = publish(engine, *FIRST)
        second = publish(engine, make_contents("more", "More ships."))
        with engine.begin(SETTINGS) as writer:
            writer.put(make_contents("third", "Third ships."))
            engine.activate(first)
            with pytest.raises(GenerationReplacedError):
                writer.publish()
        assert engine.generation == first
        assert [entry.generation for entry in engine.generations()] == [second, first]


def test_a_new_acronym_cuts_old_chunks_anew_and_earlier_generations_keep_theirs(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        first = publish(engine, make_contents("old", "The naval accord plan binds all ports."))
        publish(engine, make_contents("new", "The Naval Accord Plan (NAP) holds."))
        with engine.acquire() as now, engine.acquire(first) as then:
            assert now.token_statistics(["nap"]).frequencies == {"nap": 2}
            assert then.token_statistics(["nap"]).frequencies == {"nap": 0}
            assert len(list_chunks(now)) == now.measure().chunks == 2


def test_a_published_index_is_brought_over_whole_and_then_by_its_changes(address: str, tmp_path: Path) -> None:
    with ExitStack() as held:
        local = held.enter_context(closing(find_engine(tmp_path, "fake", FakeEncoder())))
        engine = held.enter_context(closing(open_host(address, tmp_path / "other")))
        for changed in (FIRST, [make_contents("more", "More ships.")], [make_contents("ports", "Ports were sold.")]):
            published = publish(local, *changed)
            done = load_database(tmp_path, address, "fake", encoder=FakeEncoder(), check=True, replaces=True)
            assert (done.generation, done.sent, done.removed) == (published, len(changed), 0)
            engine.follow()
            with local.acquire() as left, engine.acquire() as right:
                assert (left.generation, left.replaces) == (right.generation, right.replaces)
                assert digest_content(left) == digest_content(right) == done.digest
        assert [one.generation for one in engine.generations()] == [one.generation for one in local.generations()]
        again = load_database(tmp_path, address, "fake", encoder=FakeEncoder())
        assert (again.generation, again.sent, again.digest) == (published, 0, None)


def test_a_second_migration_takes_nothing_back_that_came_since(address: str, tmp_path: Path) -> None:
    with closing(find_engine(tmp_path, "fake", FakeEncoder())) as local, closing(open_host(address, tmp_path / "host")) as engine:
        publish(local, *FIRST)
        load_database(tmp_path, address, "fake", encoder=FakeEncoder())
        engine.follow()
        later = publish(engine, make_contents("later", "Later ships."))
        again = load_database(tmp_path, address, "fake", encoder=FakeEncoder())
        assert (again.generation, again.sent) == (later, 0)
        with engine.acquire() as index:
            assert "later" in {entry.doc_id for entry in index.list_entries().entries}


def test_a_folder_is_built_from_a_database_that_holds_the_same(address: str, tmp_path: Path) -> None:
    build = BuildSettings(model="fake")
    with closing(open_host(address, tmp_path / "host")) as engine:
        publish(engine, *FIRST, build=build)
        done = load_folder(tmp_path / "new", address, "fake", FakeEncoder(), check=True)
        with engine.acquire() as stored, closing(find_engine(tmp_path / "new", "fake", FakeEncoder())) as local:
            assert (done.generation, done.sent) == (local.generation, len(FIRST))
            with local.acquire() as built:
                assert digest_content(built) == digest_content(stored) == done.digest
        with pytest.raises(EngineError, match="holds an index"):
            load_folder(tmp_path / "new", address, "fake", FakeEncoder())


def test_the_way_back_is_taken_in_the_database_alone(address: str, tmp_path: Path) -> None:
    with ExitStack() as held:
        local = held.enter_context(closing(find_engine(tmp_path, "fake", FakeEncoder())))
        engine = held.enter_context(closing(open_host(address, tmp_path)))
        names = []
        for contents in FIRST:
            names.append(publish(local, contents))
            load_database(tmp_path, address, "fake", encoder=FakeEncoder())
        engine.activate(names[0])
        assert engine.generation == names[0]
        local.follow()
        assert local.generation == names[1]  # the folder that it was loaded from takes no part any more


def test_rows_that_no_generation_holds_go_when_nobody_can_hold_them_any_more(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.postgres import sweeping  # noqa: PLC0415 - the extra may not be installed

    tables = ("generations", "documents", "chunks", "texts", "sentences", "shingles", "postings")
    one = replace(SETTINGS, kept=1)
    with closing(open_host(address, tmp_path)) as engine:
        publish(engine, *FIRST, build=one)
        before = {table: count_rows(address, table) for table in tables}
        publish(engine, make_contents("more", "More zebras, and ships."), build=one)
        with engine.acquire() as held:
            publish(engine, removed=["more"], build=one)
            assert search(held, "zebras") == list_chunks(held)[:1]  # it is kept no more, and whole for who holds it
        monkeypatch.setattr(sweeping, "GRACE", "0 seconds")
        publish(engine, make_contents("last", "Zebras."), build=one)
        publish(engine, removed=["last"], build=one)
        publish(engine, make_contents("seas", "The crew sleeps.", "2020"), build=one)
        publish(engine, make_contents("seas", "The crew sleeps."), build=one)
        with engine.acquire() as snapshot:
            assert search(snapshot, "zebras") == []
            assert search(snapshot, "ships")
        assert {table: count_rows(address, table) for table in tables} == before
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1 FROM postings WHERE term LIKE 'zebra%'").fetchone() is None


def test_digests_tell_content_apart(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        found = []
        for text in ("Ships are late.", "Ships are early."):
            publish(engine, make_contents("ports", text))
            with engine.acquire() as snapshot:
                found.append(digest_content(snapshot))
        assert len(set(found)) == 2


def test_a_server_that_is_killed_is_missed_and_found_again(tmp_path: Path) -> None:
    with server_module.run_server() as server, closing(open_host(server.address, tmp_path)) as engine:
        first = publish(engine, *FIRST)
        with engine.acquire() as snapshot:
            assert len(search(snapshot, "ships")) == 1
            server.kill()
            with pytest.raises(DatabaseLostError, match="cannot be reached"):
                search(snapshot, "ships")
            assert not engine.follow()
            assert "cannot be reached" in str(engine.degraded)
            assert engine.generation == first  # what is known already
            server.start()
            assert len(search(snapshot, "ships")) == 1
            assert not engine.follow()
            assert engine.degraded is None


def test_a_server_waits_for_a_database_that_is_not_there_yet(tmp_path: Path) -> None:
    lost = "postgresql://nobody:secret@127.0.0.1:1/none"
    with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=lost).load_or_wait()) as engine:  # type: ignore[attr-defined]
        with pytest.raises(IndexPendingError) as waiting:
            engine.acquire().__enter__()
        assert "secret" not in str(waiting.value)
        assert not engine.follow()


def test_tables_of_another_program_are_refused(address: str, tmp_path: Path) -> None:
    with closing(open_host(address, tmp_path)) as engine:
        with pytest.raises(IndexMissingError):
            engine.generations()
        publish(engine, *FIRST)
    with psycopg.connect(address) as connection:
        connection.execute("INSERT INTO migrations VALUES (9999, now())")
    with closing(open_host(address, tmp_path)) as engine, pytest.raises(IndexFormatError, match="9999"):
        engine.generations()
