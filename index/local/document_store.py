"""Documents and chunks by row in one SQLite file, written once and then only read.

The rows are those of both retrievers: chunks in the order of (doc_id, ordinal), documents in the order of doc_id.
"""

import errno
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

from index.local.codec import decode, encode
from ingest.chunk import Chunk
from ingest.document import Document

FILES = ("store.sqlite",)
_CACHED_CHUNKS, _CACHED_DOCUMENTS, _CACHED_NAMES = 20_000, 200, 200_000
_AT_ONCE = 500  # values of one query

_SCHEMA = """
CREATE TABLE documents (row INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, publisher TEXT, published TEXT,
    language TEXT NOT NULL, source_path TEXT NOT NULL, url TEXT, chunks INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE chunks (row INTEGER PRIMARY KEY, document INTEGER NOT NULL, chunk_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What is known of a document without reading it: what lists show and filters look at. `published` as in Document."""

    row: int
    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    source_path: str
    url: str | None
    chunks: int


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it lies in the file."""

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    source_path: str
    url: str | None
    body: bytes
    """The Document as JSON, in UTF-8."""
    count: int
    """How many chunks it has."""
    chunks: Iterable[tuple[str, bytes]]
    """The id and the JSON of each chunk, in order. To be gone through once."""


def write_store(folder: Path, documents: Iterable[StoredDocument]) -> None:
    """Write FILES to `folder`. The same documents give the same bytes. `documents` are in the order of doc_id. Raises OSError."""
    with _raise_os_error(folder / FILES[0]), closing(sqlite3.connect(folder / FILES[0])) as connection:
        connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA page_size=8192; BEGIN; {_SCHEMA}")
        chunk_row = 0
        for row, stored in enumerate(documents):
            names = (
                stored.doc_id,
                stored.title,
                stored.publisher,
                stored.published,
                stored.language,
                stored.source_path,
                stored.url,
            )
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT))",
                (row, *names, stored.count, stored.body),
            )
            lines = ((chunk_row + at, row, chunk_id, body) for at, (chunk_id, body) in enumerate(stored.chunks))
            connection.executemany("INSERT INTO chunks VALUES (?, ?, ?, CAST(? AS TEXT))", lines)
            chunk_row += stored.count
        connection.execute("COMMIT")


@contextmanager
def _raise_os_error(path: Path) -> Iterator[None]:
    """What SQLite says of the disk becomes the OSError that it is."""
    try:
        yield
    except sqlite3.Error as error:
        code = errno.ENOSPC if error.sqlite_errorcode == sqlite3.SQLITE_FULL else errno.EIO
        raise OSError(code, f"{os.strerror(code)} (SQLite: {error})", str(path)) from error


class Store:
    """The opened file. Safe to share between threads: one reads at a time, and what was read stays in memory while it is
    small."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._chunks: dict[int, Chunk] = {}
        self._documents: dict[int, Document] = {}
        self._names: dict[int, str] = {}
        self._rows: dict[str, int] = {}
        columns = "row, doc_id, title, publisher, published, language, source_path, url, chunks"
        self.entries = tuple(StoredEntry(*line) for line in self._read(f"SELECT {columns} FROM documents ORDER BY row"))  # noqa: S608
        self.rows = {entry.doc_id: entry.row for entry in self.entries}
        self._starts = [0, *accumulate(entry.chunks for entry in self.entries)]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the file that `write_store` wrote to `folder`, to read."""
        path = folder / FILES[0]
        with _raise_os_error(path):
            return cls(sqlite3.connect(path.resolve().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False))

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of `rows`, in that order. Raises KeyError for a row that is not there."""
        known = self._chunks
        missing = sorted({int(row) for row in rows if row not in known})
        if not missing:
            return [known[row] for row in rows]
        marks = ",".join("?" * len(missing))
        lines = self._read(f"SELECT row, body FROM chunks WHERE row IN ({marks})", missing)  # noqa: S608
        read = {row: decode(Chunk, json.loads(body)) for row, body in lines}
        found = {row: known.get(row) or read[row] for row in rows}
        if len(known) + len(read) <= _CACHED_CHUNKS:
            known.update(read)
        return [found[row] for row in rows]

    def chunk_ids(self, rows: Sequence[int]) -> list[str]:
        """The chunk_ids of `rows`, in that order. Raises KeyError for a row that is not there."""
        missing = [row for row in rows if row not in self._names]
        read = dict(self._read_names("row", missing)) if missing else {}
        return [read.get(row) or self._names[row] for row in rows]

    def chunk_rows_of(self, chunk_ids: Sequence[str]) -> list[int]:
        """The rows of chunks, in the order given. Raises KeyError for a chunk_id that is not there."""
        missing = [chunk_id for chunk_id in chunk_ids if chunk_id not in self._rows]
        read = {chunk_id: row for row, chunk_id in self._read_names("chunk_id", missing)} if missing else {}
        return [read[chunk_id] if chunk_id in read else self._rows[chunk_id] for chunk_id in chunk_ids]

    def _read_names(self, column: str, values: Sequence[int] | Sequence[str]) -> list[tuple[int, str]]:
        """Row and chunk_id of the chunks that have one of the values in a column, remembered while these are few."""
        lines: list[tuple[int, str]] = []
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            lines += self._read(f"SELECT row, chunk_id FROM chunks WHERE {column} IN ({','.join('?' * len(part))})", part)  # noqa: S608
        if len(self._names) + len(lines) <= _CACHED_NAMES:
            self._names.update(lines)
            self._rows.update((chunk_id, row) for row, chunk_id in lines)
        return lines

    def document(self, row: int) -> Document:
        """The document of a row. Raises KeyError when there is none."""
        known = self._documents.get(row)
        if known is not None:
            return known
        lines = self._read("SELECT body FROM documents WHERE row = ?", (row,))
        if not lines:
            raise KeyError(row)
        if len(self._documents) >= _CACHED_DOCUMENTS:
            self._documents.clear()
        return self._documents.setdefault(row, decode(Document, json.loads(lines[0][0])))

    def chunk_rows(self, document_row: int) -> range:
        """The rows of one document's chunks."""
        return range(self._starts[document_row], self._starts[document_row + 1])

    def chunks_of(self, document_row: int) -> tuple[Chunk, ...]:
        """All chunks of one document in order, read past the cache."""
        return tuple(decode(Chunk, json.loads(body)) for _, body in self._chunk_lines(document_row))

    def stored(self, document_row: int) -> StoredDocument:
        """A document as it lies in the file, to be written to the next one."""
        columns = "doc_id, title, publisher, published, language, source_path, url, CAST(body AS BLOB)"
        (found,) = self._read(f"SELECT {columns} FROM documents WHERE row = ?", (document_row,))  # noqa: S608
        lines = self._chunk_lines(document_row)
        doc_id, title, publisher, published, language, source_path, url, body = found
        names = (doc_id, title, publisher, published, language, source_path, url)
        return StoredDocument(*names, body, len(lines), lines)

    def _chunk_lines(self, document_row: int) -> list[Any]:
        rows = self.chunk_rows(document_row)
        query = "SELECT chunk_id, CAST(body AS BLOB) FROM chunks WHERE row >= ? AND row < ? ORDER BY row"
        return self._read(query, (rows.start, rows.stop))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _read(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, tuple(values)).fetchall()


def write_json(record: Document | Chunk) -> str:
    """A record as it is stored."""
    return json.dumps(encode(record), ensure_ascii=False, separators=(",", ":"))
