"""Takes documents out of every generation of a database, for good.

A generation is named by a hash of what it holds, and saved answers cite it by that name. So one that holds a purged document goes
as a whole, as in `index.generations.removal`. The rows of its other documents stay where another generation holds them.
"""

from collections.abc import Collection

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from index.errors import IndexLockedError
from index.postgres.search.posting_merge import clean_blocks
from index.postgres.shards.shard_commands import TABLES, run_at_each
from index.postgres.sweeping import erase_versions, keep_blocks, name_removed, remove_dropped, sweep

_HOLDERS = """SELECT DISTINCT g.number, g.name, g.dropped IS NULL FROM generations g JOIN documents d
ON d.born <= g.number AND g.number < d.died WHERE d.doc_id = ANY(%s) ORDER BY g.number"""
_GONE = "version = ANY(%(versions)s::bigint[]) OR born > %(latest)s"
_TABLES = (
    "generations",
    "documents",
    "chunks",
    "texts",
    "sentences",
    "postings",
    "removed_chunks",
    "shingles",
    "sources",
    "suppressed",
)


def purge_rows(connection: Connection, doc_ids: Collection[str]) -> tuple[str, ...]:
    """Remove every generation that holds one of the documents, and all their rows. Returns the names of those that were kept.

    For the holder of the lock of the writer. Killed at any moment it can be called again. The published generation stays: raises
    IndexLockedError where it holds one of the documents.
    """
    with connection.transaction():
        (published,) = connection.execute("SELECT number FROM published FOR UPDATE").fetchone() or (None,)
        holders = connection.execute(_HOLDERS, (list(doc_ids),)).fetchall()
        if any(number == published for number, _, _ in holders):
            raise IndexLockedError("the published generation holds what is to be purged: it was published meanwhile")
        numbers = [number for number, _, _ in holders]
        connection.execute("DELETE FROM generations WHERE number = ANY(%s::bigint[])", (numbers,))
        lines = connection.execute("SELECT version FROM documents WHERE doc_id = ANY(%s)", (list(doc_ids),)).fetchall()
        versions = [version for (version,) in lines]
        (latest,) = connection.execute("SELECT coalesce(max(number), 0) FROM generations").fetchone() or (0,)
        keep_blocks(connection, latest)
        name_removed(connection, _GONE, {"versions": versions, "latest": latest})
        connection.execute("UPDATE purges SET count = count + 1")
    with connection.transaction():
        erase_versions(connection, versions)
        sweep(connection, latest)
    remove_dropped(connection)
    clean_blocks(connection, at_once=True)
    vacuum(connection, _TABLES)
    return tuple(name for _, name, is_kept in holders if is_kept)


def find_database_holders(connection: Connection, doc_id: str) -> tuple[str, ...]:
    """The generations that hold a document, the oldest first, those among them that are not kept any more and still have rows."""
    return tuple(name for _, name, _ in connection.execute(_HOLDERS, ([doc_id],)).fetchall())


def vacuum(connection: Connection, tables: Collection[str]) -> None:
    """Give the room of deleted rows back to their tables, which write over it. No transaction may be open."""
    for table in tables:
        statement = SQL("VACUUM {}").format(Identifier(table))
        if table in TABLES:
            run_at_each(connection, statement)
        else:
            connection.execute(statement)
