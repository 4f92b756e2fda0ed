"""The store of what callers keep in a database that several hosts share: the records of `api.kept.kept_database`, as rows.

Whoever writes holds a lock of the schema until its transaction ends, so that quotas hold and a purge sees every record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.kept.kept_record import KeptHeading, KeptRecord, RecordKind
from api.kept.kept_rows import check_quota, check_revision, read_heading, read_record, refuse_unknown, write_row
from api.kept.kept_store import Rewrite, SharedWork

if TYPE_CHECKING:
    from index.access import Connection, SharedTables

KEPT_TABLES = ("kept", "kept_documents")
_TURNS: dict[SharedWork, int] = {"watches": 7_236_119, "webhooks": 7_236_120}  # advisory locks of the schema
_MAY_WRITE = """SELECT current_setting('transaction_read_only') = 'off' AND bool_and(has_table_privilege(name, action))
FROM unnest(ARRAY['kept', 'kept_documents']) name CROSS JOIN unnest(ARRAY['INSERT', 'DELETE']) action"""
_LOCK = "SELECT pg_advisory_xact_lock(7236118, current_schema()::regnamespace::oid::int)"
_DOC_IDS = "ARRAY(SELECT doc_id FROM kept_documents d WHERE d.record_id = kept.record_id)"
_HEADING = f"SELECT {_DOC_IDS}, record_id, owner, kind, made_at, changed_at, revision, summary FROM kept WHERE "  # noqa: S608
_WHOLE = _HEADING.replace("summary FROM", "summary, body FROM")
_ONE = "owner = %s AND kind = %s AND record_id = %s"
_HELD = """SELECT count(*) FILTER (WHERE kind = %s), coalesce(sum(octet_length(body)), 0)::bigint
FROM kept WHERE owner = %s AND record_id <> %s"""
_QUOTING = "record_id IN (SELECT record_id FROM kept_documents WHERE doc_id = %s)"


class SharedKept:
    """The records in a database. Implements `KeptStore`. All verbs raise DatabaseLostError while it cannot be reached."""

    def __init__(self, tables: "SharedTables") -> None:
        """tables: are closed with the store."""
        self._tables = tables
        self._turns: dict[SharedWork, Connection] = {}  # each with the connection that holds its lock

    def close(self) -> None:
        """End the connections."""
        self._tables.close()

    def add(self, record: KeptRecord) -> None:
        """Keep a new record."""
        with self._tables.connect() as connection, connection.transaction():
            connection.execute(_LOCK)
            _check_quota(connection, record, is_new=True)
            _insert(connection, record)

    def find(self, owner: str, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of an owner."""
        with self._tables.connect() as connection:
            row = connection.execute((_WHOLE + _ONE).encode(), (owner, kind, record_id)).fetchone()
        if row is None:
            raise refuse_unknown(kind, record_id)
        return read_record(row[1:], row[0])

    def list_headings(self, owner: str, kind: RecordKind) -> list[KeptHeading]:
        """The headings of an owner, the latest first."""
        query = _HEADING + "owner = %s AND kind = %s ORDER BY made_at DESC, record_id DESC"
        with self._tables.connect() as connection:
            rows = connection.execute(query.encode(), (owner, kind)).fetchall()
        return [read_heading(row, doc_ids) for doc_ids, *row in rows]

    def list_all(self, kind: RecordKind) -> list[KeptRecord]:
        """The records of a kind of all owners, the oldest first."""
        query = _WHOLE + "kind = %s ORDER BY made_at, record_id"
        with self._tables.connect() as connection:
            rows = connection.execute(query.encode(), (kind,)).fetchall()
        return [read_record(row, doc_ids) for doc_ids, *row in rows]

    def find_of_any(self, kind: RecordKind, record_id: str) -> KeptRecord:
        """A record of whatever owner."""
        with self._tables.connect() as connection:
            query = _WHOLE + "kind = %s AND record_id = %s"
            row = connection.execute(query.encode(), (kind, record_id)).fetchone()
        if row is None:
            raise refuse_unknown(kind, record_id)
        return read_record(row[1:], row[0])

    def list_all_headings(self, kind: RecordKind) -> list[KeptHeading]:
        """The headings of a kind of all owners, the oldest first."""
        query = _HEADING + "kind = %s ORDER BY made_at, record_id"
        with self._tables.connect() as connection:
            rows = connection.execute(query.encode(), (kind,)).fetchall()
        return [read_heading(row, doc_ids) for doc_ids, *row in rows]

    def replace(self, record: KeptRecord, *, has_quota: bool = True) -> None:
        """Replace the revision before."""
        one = record.heading
        with self._tables.connect() as connection, connection.transaction():
            connection.execute(_LOCK)
            query = f"SELECT revision FROM kept WHERE {_ONE}"  # noqa: S608
            (revision,) = connection.execute(query.encode(), (one.owner, one.kind, one.record_id)).fetchone() or (None,)
            check_revision(one, revision)
            if has_quota:
                _check_quota(connection, record, is_new=False)
            _delete(connection, one.record_id)
            _insert(connection, record)

    def remove(self, owner: str, kind: RecordKind, record_id: str) -> None:
        """Remove a record, for good."""
        with self._tables.connect() as connection, connection.transaction():
            connection.execute(_LOCK)  # without it a record that is being written again would come back
            if not connection.execute(f"DELETE FROM kept WHERE {_ONE}".encode(), (owner, kind, record_id)).rowcount:  # noqa: S608
                raise refuse_unknown(kind, record_id)

    def knows_document(self, doc_id: str) -> bool:
        """Whether any record of any owner quotes or names a document."""
        with self._tables.connect() as connection:
            return knows_document(connection, doc_id)

    def erase_document(self, doc_id: str, rewrite: Rewrite) -> None:
        """Rewrite all records that quote or name a document. Rows that are gone leave room that their tables write over."""
        with self._tables.connect() as connection, connection.transaction():
            erase_quotes(connection, doc_id, rewrite)
        self._tables.vacuum(KEPT_TABLES)

    @contextmanager
    def hold_turn(self, work: SharedWork) -> Iterator[bool]:
        """Whether this host does a work for all that share the database, while the context lasts."""
        with self._tables.hold_lock(_TURNS[work]) as connection:
            if connection is None or not (connection.execute(_MAY_WRITE).fetchone() or (False,))[0]:
                yield False
                return
            self._turns[work] = connection
            try:
                yield True
            finally:
                del self._turns[work]

    def check_turn(self, work: SharedWork) -> None:
        """Ends the context of `hold_turn` with DatabaseLostError where the connection that holds the lock was cut."""
        if work in self._turns:
            self._turns[work].execute("SELECT 1")


def knows_document(connection: "Connection", doc_id: str) -> bool:
    """The same as the verb, for who has a connection."""
    return connection.execute("SELECT 1 FROM kept_documents WHERE doc_id = %s LIMIT 1", (doc_id,)).fetchone() is not None


def erase_quotes(connection: "Connection", doc_id: str, rewrite: Rewrite) -> None:
    """Rewrite all records that quote or name a document, in the transaction of the caller."""
    connection.execute(_LOCK)
    rows = connection.execute((_WHOLE + _QUOTING).encode(), (doc_id,)).fetchall()
    for doc_ids, *row in rows:
        record = read_record(row, doc_ids)
        left = rewrite(record)
        _delete(connection, record.heading.record_id)
        if left is not None:
            _insert(connection, left)


def _check_quota(connection: "Connection", record: KeptRecord, *, is_new: bool) -> None:
    one = record.heading
    held = connection.execute(_HELD, (one.kind, one.owner, one.record_id)).fetchone() or (0, 0)
    check_quota(one, write_row(record)[-1], (held[0], held[1]), is_new=is_new)


def _delete(connection: "Connection", record_id: str) -> None:
    connection.execute("DELETE FROM kept WHERE record_id = %s", (record_id,))


def _insert(connection: "Connection", record: KeptRecord) -> None:
    connection.execute("INSERT INTO kept VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", write_row(record))
    doc_ids = sorted(record.heading.doc_ids)
    statement = "INSERT INTO kept_documents (record_id, doc_id) SELECT %s, unnest(%s::text[])"
    connection.execute(statement, (record.heading.record_id, doc_ids))
