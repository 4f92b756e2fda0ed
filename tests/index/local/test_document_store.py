import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from index_fakes import make_contents, stage

from index.build.plan import Plan
from index.local.document_store import FILES, Store, write_store
from ingest.chunk import Chunk

ENGLISH = "One sentence on ports.\n\nMore on ships and the sea."
CONTENTS = [make_contents("a", ENGLISH, "2023-05"), make_contents("b", "Một câu về biển. 日本。")]
STORED = Plan(["a", "b"], stage(*CONTENTS))
CHUNKS = [chunk for contents in CONTENTS for chunk in contents.chunks]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    write_store(tmp_path, STORED.stored())
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


def test_documents_and_chunks_come_back_as_they_were(store: Store) -> None:
    assert [store.document(entry.row) for entry in store.entries] == [contents.document for contents in CONTENTS]
    assert store.chunks(range(len(CHUNKS))) == CHUNKS
    assert store.chunks_of(1) == CONTENTS[1].chunks


def test_chunks_come_in_the_order_asked_for(store: Store) -> None:
    rows = [len(CHUNKS) - 1, 0, len(CHUNKS) - 1]
    assert store.chunks(rows) == [CHUNKS[row] for row in rows] == store.chunks(rows)


def test_entries_say_what_filters_look_at(store: Store) -> None:
    first = store.entries[0]
    assert (first.doc_id, first.publisher, first.published, first.language) == ("a", "Tests", "2023-05", "en")
    assert [entry.chunks for entry in store.entries] == [len(contents.chunks) for contents in CONTENTS]


def test_a_row_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(KeyError, match="99"):
        store.chunks([0, 99])
    with pytest.raises(KeyError, match="7"):
        store.document(7)


def test_threads_may_share_a_store(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda at: store.chunks([at % len(CHUNKS)])[0], range(64)))
    assert read == [CHUNKS[at % len(CHUNKS)] for at in range(64)]


def test_the_same_contents_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_store(tmp_path / name, STORED.stored())
    assert (tmp_path / "one" / FILES[0]).read_bytes() == (tmp_path / "other" / FILES[0]).read_bytes()


def test_an_opened_store_cannot_be_written(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._connection.execute("DELETE FROM chunks")


class Unwalked(dict[int, Chunk]):
    """A cache that may be asked for one key but not gone through."""

    def keys(self) -> NoReturn:
        raise AssertionError("the whole cache was walked")

    __iter__ = keys


def test_reading_known_rows_does_not_walk_the_cache(store: Store) -> None:
    store._chunks = Unwalked(enumerate(CHUNKS))
    assert store.chunks([1, 0]) == [CHUNKS[1], CHUNKS[0]]
