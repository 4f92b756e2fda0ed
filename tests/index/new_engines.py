"""New, empty engines of every kind, and what tests of them do again and again."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

from index_fakes import FakeEncoder
from memory_engine import MemoryEngine

from index.access import find_engine
from index.engine import Engine, Snapshot
from index.settings import Bm25Settings, BuildSettings
from ingest.load import DocumentContents

DEEP = 1_000
SETTINGS = BuildSettings(bm25=Bm25Settings(1.2, 0.75, 0.4))


@contextmanager
def open_new(kind: str, data: Path, server: str = "") -> Iterator[Engine]:
    """server: the address of the database where the kind is "postgres", which gets a schema of its own there.

    Where it is "sharded" the addresses of the coordinator and of its shards, with spaces between.
    """
    with ExitStack() as held:
        engine: Engine
        if kind == "memory":
            engine = MemoryEngine(FakeEncoder())
        else:
            database = held.enter_context(_make_schema(server)) if server else ""
            engine = find_engine(data, "fake", FakeEncoder(), database=database)
        yield held.enter_context(closing(engine))


def _make_schema(server: str) -> AbstractContextManager[str]:
    from tests.postgres_server import make_schema, make_sharded_schema  # noqa: PLC0415 - the extra may not be installed

    coordinator, *shards = server.split()
    return make_sharded_schema(coordinator, shards) if shards else make_schema(coordinator)


def publish(engine: Engine, *put: DocumentContents, removed: Sequence[str] = (), build: BuildSettings = SETTINGS) -> str:
    with engine.begin(build) as writer:
        for contents in put:
            writer.put(contents)
        for doc_id in removed:
            writer.remove(doc_id)
        return writer.publish()


def list_chunks(snapshot: Snapshot) -> list[str]:
    entries = snapshot.list_entries().entries
    return [chunk.chunk_id for entry in entries for chunk in snapshot.contents(entry.doc_id).chunks]
