"""Hosts that have not noticed a purge yet, generations that are not kept any more, and going back while others write."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from index_fakes import FakeEncoder, list_chunks, make_contents
from new_engines import SETTINGS, publish

from index.access import find_engine, load_database
from index.engine import NO_FILTERS, Engine
from index.errors import GenerationPurgedError, GenerationReplacedError, IndexMissingError
from ingest.spans import Span

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

from index.postgres import postgres_engine  # noqa: E402 - the extra may not be installed
from index.postgres.sources.purged_rows import purge_rows  # noqa: E402 - the extra may not be installed

PORTS = make_contents("ports", "Ships are late in all ports.", collections=("press",))
SEAS = make_contents("seas", "The crew sleeps at sea.", collections=("press",))


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


@pytest.fixture
def hosts(address: str, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two engines over one database, both with a generation open that holds both documents."""
    with ExitStack() as held:
        one, other = (
            held.enter_context(closing(find_engine(tmp_path / name, "fake", FakeEncoder(), database=address))) for name in "ab"
        )
        publish(one, PORTS, SEAS)
        assert other.generation == one.generation
        yield one, other


def purge(engine: Engine, address: str, doc_id: str) -> None:
    """What a purge job does to the index."""
    publish(engine, removed=[doc_id])
    with psycopg.connect(address, autocommit=True) as connection:
        purge_rows(connection, [doc_id])


def test_a_host_that_reads_what_was_purged_says_so_and_turns_to_what_is_published(
    hosts: tuple[Engine, Engine], address: str
) -> None:
    one, other = hosts
    with other.acquire() as snapshot:
        named = [chunk.chunk_id for chunk in list_chunks(snapshot)]
        snapshot._chunks.clear()  # type: ignore[attr-defined]  # as after a start
    purge(one, address, "seas")
    with pytest.raises(GenerationPurgedError, match="ask again"), other.acquire() as snapshot:
        snapshot.chunks(named)
    assert other.generation == one.generation
    with other.acquire() as snapshot:
        assert [chunk.doc_id for chunk in list_chunks(snapshot)] == ["ports"]


def test_every_verb_of_a_purged_generation_says_that_it_is_gone(hosts: tuple[Engine, Engine], address: str) -> None:
    one, other = hosts
    with other.acquire() as snapshot:
        named = [chunk.chunk_id for chunk in list_chunks(snapshot)]
        snapshot._chunks.clear()  # type: ignore[attr-defined]
        snapshot._documents.clear()  # type: ignore[attr-defined]
        purge(one, address, "seas")
        reading: list[Callable[[], object]] = [
            lambda: snapshot.chunks(named),
            lambda: snapshot.document("seas"),
            lambda: snapshot.entries(["seas"]),
            lambda: snapshot.near_duplicates(["seas"]),
            lambda: snapshot.sentences([("seas", Span(0, 9))]),
            lambda: snapshot.score_chunks(named, ["crew"], FakeEncoder().encode(["crew"])[0]),
            lambda: snapshot.top_lexical(["crew"], NO_FILTERS, 9),
            lambda: snapshot.words_like("crews", 3),
        ]
        for read in reading:
            with pytest.raises(GenerationPurgedError):
                read()


def test_a_document_that_never_was_is_unknown_and_no_generation_is_blamed(hosts: tuple[Engine, Engine]) -> None:
    with hosts[0].acquire() as snapshot, pytest.raises(KeyError, match="nowhere"):
        snapshot.document("nowhere")


def test_a_caller_with_collections_is_answered_from_what_is_published_after_a_purge(
    hosts: tuple[Engine, Engine], address: str
) -> None:
    one, other = hosts
    purge(one, address, "seas")
    with other.acquire(collections=frozenset({"press"})) as snapshot:
        assert snapshot.generation == one.generation
        assert [entry.doc_id for entry in snapshot.list_entries().entries] == ["ports"]


def test_a_purged_generation_is_not_served_from_memory(hosts: tuple[Engine, Engine], address: str) -> None:
    one, other = hosts
    first = one.generation
    publish(one, make_contents("more", "More ships."))
    other.follow()
    with other.acquire(first) as snapshot:
        assert snapshot.document("seas").doc_id == "seas"
    assert other.text_checksums(first).keys() == {"ports", "seas"}
    purge(one, address, "seas")
    with pytest.raises(IndexMissingError), other.acquire(first):
        pass
    assert other.text_checksums(first) == {}
    other.follow()
    kept = (other._open, other._manifests)  # type: ignore[attr-defined]
    assert [list(one) for one in kept] == [[], []]


@pytest.mark.parametrize("doc_id", ["more", "third"])
def test_a_number_that_comes_again_after_a_purge_is_another_generation(
    hosts: tuple[Engine, Engine], address: str, doc_id: str
) -> None:
    one, other = hosts
    first = one.generation
    second = publish(one, make_contents("more", "More ships."))
    assert other.follow()
    one.activate(first)
    with psycopg.connect(address, autocommit=True) as connection:
        purge_rows(connection, ["more"])
    again = publish(one, make_contents(doc_id, "More ships."))
    assert again.partition("-")[0] == second.partition("-")[0]
    assert other.follow()
    assert not other.follow()
    with other.acquire() as snapshot:
        assert (snapshot.generation, [entry.doc_id for entry in snapshot.list_entries().entries]) == (
            again,
            sorted(["ports", "seas", doc_id]),
        )
        assert snapshot.document(doc_id).text == "More ships."


def test_what_is_gone_back_to_is_not_dropped_meanwhile(
    hosts: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    one, other = hosts
    first = one.generation
    publish(one, make_contents("more", "More ships."))
    other.follow()
    ended: list[object] = []

    def write() -> None:
        try:
            ended.append(publish(one, make_contents("third", "Third ships."), build=replace(SETTINGS, kept=1)))
        except GenerationReplacedError as error:
            ended.append(error)

    writer, read = Thread(target=write), postgres_engine.read_generation

    def read_slowly(*args: Any) -> Any:
        found = read(*args)
        if not writer.ident and args[1] == first:
            writer.start()
            writer.join(2.0)  # seconds: it ends meanwhile, or waits for this one
        return found

    monkeypatch.setattr(postgres_engine, "read_generation", read_slowly)
    other.activate(first)
    writer.join()
    assert isinstance(ended[0], GenerationReplacedError)
    assert other.generation == first
    assert first in [entry.generation for entry in other.generations()]


def test_a_generation_is_dropped_loaded_and_dropped_again(address: str, tmp_path: Path) -> None:
    with ExitStack() as held:
        local = held.enter_context(closing(find_engine(tmp_path, "fake", FakeEncoder())))
        engine = held.enter_context(closing(find_engine(tmp_path / "host", "fake", FakeEncoder(), database=address)))
        names = [publish(local, PORTS), publish(local, SEAS)]
        for name in [*names, *names]:
            local.activate(name)
            load_database(tmp_path, address, "fake", encoder=FakeEncoder(), kept=1, replaces=True)
            engine.follow()
            assert [entry.generation for entry in engine.generations()] == [name]


def test_a_generation_of_another_encoder_is_not_opened_and_what_is_open_goes_on(
    hosts: tuple[Engine, Engine], address: str
) -> None:
    one, other = hosts
    first = other.generation
    second = publish(one, make_contents("more", "More ships."))
    swap = "UPDATE generations SET settings = replace(settings, %s, %s) WHERE name = %s"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(swap, ('"name": "fake"', '"name": "later"', second))
        assert not other.follow()
        assert (other.generation, other.degraded is None) == (first, False)
        with other.acquire() as snapshot:
            assert snapshot.document("seas").doc_id == "seas"
        connection.execute(swap, ('"name": "later"', '"name": "fake"', second))
    assert other.follow()
    assert (other.generation, other.degraded) == (second, None)


def test_a_host_whose_tables_are_gone_for_a_while_says_so_and_follows_again(hosts: tuple[Engine, Engine], address: str) -> None:
    one, _ = hosts
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE published RENAME TO away")
        one.follow()
        assert "refuses a statement" in (one.degraded or "")
        connection.execute("ALTER TABLE away RENAME TO published")
    one.follow()
    assert one.degraded is None
