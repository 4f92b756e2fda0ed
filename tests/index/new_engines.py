"""New, empty engines of both kinds, and what tests of them do again and again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
def open_new(kind: str, data: Path) -> Iterator[Engine]:
    engine: Engine = find_engine(data, "fake", FakeEncoder()) if kind == "local" else MemoryEngine(FakeEncoder())
    try:
        yield engine
    finally:
        engine.close()


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
