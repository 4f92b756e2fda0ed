"""The store of what callers keep as one SQLite database in the data folder.

    <data>/kept.sqlite                   records, and which documents each of them quotes, with its write-ahead log beside it
    <data>/watches.lock, webhooks.lock   held by the process that does this work for all that share the folder

A connection lives as long as one operation, so that any number of threads and processes share the file. It is made by the first
record.
"""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from api.jobs.queue_database import hold_lock
from api.kept.errors import KeptDamagedError
from api.kept.kept_record import KeptHeading, KeptRecord, RecordKind
from api.kept.kept_rows import check_quota, check_revision, read_heading, read_record, refuse_unknown, write_row
from api.kept.kept_store import Rewrite, SharedWork
from index.errors import DiskFullError
from index.generations.durable_files import raise_disk_full, sync

KEPT_DATABASE = "kept.sqlite"
_VERSION = 1
_SECONDS, _PAUSE = 20.0, 0.01  # to wait for another writer, and between two tries
_SCHEMA = (
    """CREATE TABLE records (
        record_id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        kind TEXT NOT NULL,
        made_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        revision INTEGER NOT NULL,
        summary TEXT NOT NULL,      -- JSON
        body TEXT NOT NULL          -- JSON
    )""",
    "CREATE INDEX records_by_owner ON records (owner, kind, made_at)",
    """CREATE TABLE quoted (
        record_id TEXT NOT NULL REFERENCES records ON DELETE CASCADE,
        doc_id TEXT NOT NULL,
        PRIMARY KEY (doc_id, record_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX quoted_by_record ON quoted (record_id)",
    """CREATE VIEW whole AS SELECT record_id, owner, kind, made_at, changed_at, revision, summary,
        (SELECT json_group_array(doc_id) FROM quoted WHERE quoted.record_id = records.record_id) AS doc_ids, body
        FROM records""",
    f"PRAGMA user_version = {_VERSION}",
)


class KeptDatabase:
    """The records in a data folder. Implements `KeptStore`."""

    def __init__(self, data: Path) -> None:
        self._path = data / KEPT_DATABASE

    def close(self) -> None:
        """Nothing is to be closed, since no connection is held."""

    def add(self, record: KeptRecord) -> None:
        """Keep a new record. Raises QuotaError, DiskFullError or KeptDamagedError."""
        with self._write() as connection:
            _check_quota(connection, record, is_new=True)
            _insert(connection, record)

    def find(self, owner: str, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of an owner. Raises UnknownRecordError."""
        query = "SELECT * FROM whole WHERE owner = ? AND kind = ? AND record_id = ?"
        with self.read() as connection:
            row = connection and connection.execute(query, (owner, kind, record_id)).fetchone()
        if not row:
            raise refuse_unknown(kind, record_id)
        return _read_record(row)

    def list_headings(self, owner: str, kind: RecordKind) -> list[KeptHeading]:
        """The headings of an owner, the latest first."""
        with self.read() as connection:
            if connection is None:
                return []
            query = """SELECT record_id, owner, kind, made_at, changed_at, revision, summary, doc_ids FROM whole
                WHERE owner = ? AND kind = ? ORDER BY made_at DESC, record_id DESC"""
            rows = connection.execute(query, (owner, kind)).fetchall()
        return [_read_heading(row) for row in rows]

    def list_all(self, kind: RecordKind) -> list[KeptRecord]:
        """The records of a kind of all owners, the oldest first."""
        with self.read() as connection:
            if connection is None:
                return []
            query = "SELECT * FROM whole WHERE kind = ? ORDER BY made_at, record_id"
            rows = connection.execute(query, (kind,)).fetchall()
        return [_read_record(row) for row in rows]

    def find_of_any(self, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of whatever owner. Raises UnknownRecordError."""
        query = "SELECT * FROM whole WHERE kind = ? AND record_id = ?"
        with self.read() as connection:
            row = connection and connection.execute(query, (kind, record_id)).fetchone()
        if not row:
            raise refuse_unknown(kind, record_id)
        return _read_record(row)

    def list_all_headings(self, kind: RecordKind) -> list[KeptHeading]:
        """The headings of a kind of all owners, the oldest first."""
        with self.read() as connection:
            if connection is None:
                return []
            query = """SELECT record_id, owner, kind, made_at, changed_at, revision, summary, doc_ids FROM whole
                WHERE kind = ? ORDER BY made_at, record_id"""
            rows = connection.execute(query, (kind,)).fetchall()
        return [_read_heading(row) for row in rows]

    def replace(self, record: KeptRecord, *, has_quota: bool = True) -> None:
        """Replace the revision before. Raises UnknownRecordError, RevisionError, and as `add`."""
        heading = record.heading
        with self._write() as connection:
            query = "SELECT revision FROM records WHERE owner = ? AND kind = ? AND record_id = ?"
            row = connection.execute(query, (heading.owner, heading.kind, heading.record_id)).fetchone()
            check_revision(heading, None if row is None else row[0])
            if has_quota:
                _check_quota(connection, record, is_new=False)
            connection.execute("DELETE FROM records WHERE record_id = ?", (heading.record_id,))
            _insert(connection, record)

    def remove(self, owner: str, kind: RecordKind, record_id: str) -> None:
        """Remove a record, for good. Raises UnknownRecordError."""
        with self.read() as connection:
            is_there = connection is not None
        if is_there:
            with self._write() as connection:
                query = "DELETE FROM records WHERE owner = ? AND kind = ? AND record_id = ?"
                if connection.execute(query, (owner, kind, record_id)).rowcount:
                    return
        raise refuse_unknown(kind, record_id)

    def knows_document(self, doc_id: str) -> bool:
        """Whether any record of any owner quotes or names a document."""
        with self.read() as connection:
            if connection is None:
                return False
            return connection.execute("SELECT 1 FROM quoted WHERE doc_id = ?", (doc_id,)).fetchone() is not None

    def erase_document(self, doc_id: str, rewrite: Rewrite) -> None:
        """Rewrite all records that quote or name a document, then leave nothing of it in free pages and in the log.

        Raises KeptDamagedError where another connection reads all the while, so that the log stays. It can be done again.
        """
        if not self._path.exists():
            return
        with self._write() as connection:
            query = "SELECT * FROM whole WHERE record_id IN (SELECT record_id FROM quoted WHERE doc_id = ?)"
            rows = connection.execute(query, (doc_id,)).fetchall()
            for record in map(_read_record, rows):
                left = rewrite(record)
                connection.execute("DELETE FROM records WHERE record_id = ?", (record.heading.record_id,))
                if left is not None:
                    _insert(connection, left)
        with _raise_as_errors(), closing(self._connect()) as connection:
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("VACUUM")
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise KeptDamagedError("the log of what callers keep is being read and cannot be emptied: purge the document again")

    def hold_turn(self, work: SharedWork) -> AbstractContextManager[bool]:
        """Whether this process does a work for all that share the folder, while the context lasts."""
        return hold_lock(self._path.with_name(f"{work}.lock"), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def check_turn(self, work: SharedWork) -> None:
        """Nothing: a lock of a file goes with its process alone."""

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection | None]:
        """A connection for reading, None where nothing was ever kept."""
        if not self._path.exists():
            yield None
            return
        with _raise_as_errors(), closing(self._connect()) as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction: all of it is on the disk afterwards or, on an error, nothing."""
        with raise_disk_full():
            prepare_file(self._path)
        with _raise_as_errors(), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                for statement in _SCHEMA:
                    connection.execute(statement)
            yield connection
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        address = self._path.absolute().as_uri() + "?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=_SECONDS, isolation_level=None)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _begin_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            connection.close()
            raise KeptDamagedError(f"what callers keep is of version {version}, written by a later Citadel: start that")
        return connection


def _begin_log(connection: sqlite3.Connection) -> None:
    """Turn to a write-ahead log. SQLite does not wait for other connections that do so at the same moment."""
    until = time.monotonic() + _SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def prepare_file(path: Path) -> None:
    """Make the file of the database where it is missing, readable by its owner alone. Raises OSError."""
    if path.exists():
        return
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    sync(path.parent)


def copy_kept(data: Path, target: Path) -> None:
    """Copy the database, as it is at one moment, to another data folder that has none. Nothing where there is none to copy.

    Raises KeptDamagedError where it cannot be read, DiskFullError where the copy has no room.
    """
    if (data / KEPT_DATABASE).exists():
        with (
            _raise_as_errors(),
            closing(sqlite3.connect(data / KEPT_DATABASE)) as source,
            closing(sqlite3.connect(target / KEPT_DATABASE)) as copy,
        ):
            source.backup(copy)


def check_kept(data: Path) -> None:
    """Raises KeptDamagedError for a database that is damaged or of a later version. Nothing where there is none."""
    with KeptDatabase(data).read() as connection:
        if connection is not None and connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise KeptDamagedError("what callers keep is damaged: restore a backup")


@contextmanager
def _raise_as_errors() -> Iterator[None]:
    """Errors of SQLite become DiskFullError for want of room, KeptDamagedError for the rest."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code & 0xFF == sqlite3.SQLITE_FULL:
            raise DiskFullError("the disk is full, and nothing was kept: make room, then send it again") from error
        raise KeptDamagedError(f"what callers keep cannot be read or written now ({error}): ask again in a moment") from error


def _check_quota(connection: sqlite3.Connection, record: KeptRecord, *, is_new: bool) -> None:
    one = record.heading
    query = """SELECT count(*) FILTER (WHERE kind = ?), coalesce(sum(length(CAST(body AS BLOB))), 0)
        FROM records WHERE owner = ? AND record_id <> ?"""
    held = connection.execute(query, (one.kind, one.owner, one.record_id)).fetchone()
    check_quota(one, write_row(record)[-1], held, is_new=is_new)


def _insert(connection: sqlite3.Connection, record: KeptRecord) -> None:
    one = record.heading
    connection.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)", write_row(record))
    pairs = [(one.record_id, doc_id) for doc_id in sorted(one.doc_ids)]
    connection.executemany("INSERT INTO quoted (record_id, doc_id) VALUES (?, ?)", pairs)


def _read_record(row: tuple[Any, ...]) -> KeptRecord:
    *heading, doc_ids, body = row
    return read_record([*heading, body], json.loads(doc_ids))


def _read_heading(row: tuple[Any, ...]) -> KeptHeading:
    *heading, doc_ids = row
    return read_heading(heading, json.loads(doc_ids))
