"""Rows that no generation holds: what a writer left that died, and what generations held that are not kept any more."""

from collections.abc import Mapping, Sequence

from psycopg import Connection

GRACE = "1 hour"
"""How long rows stay after their generation is not kept any more, for questions that hold it on any host."""
_LIVING = 2**63 - 1
_NAME_REMOVED = "INSERT INTO removed_chunks SELECT id FROM chunks WHERE {} ON CONFLICT DO NOTHING"
_OF_VERSIONS = ("texts", "sentences", "shingles", "chunks", "documents")


def sweep(connection: Connection, latest: int) -> None:
    """Remove what was written for a generation behind `latest`, the number of the last one that was published, 0 for none."""
    values = {"latest": latest, "living": _LIVING}
    with connection.transaction():
        _remove_versions(connection, "SELECT version FROM documents WHERE born > %(latest)s", values)
        for table in ("chunks", "postings"):
            connection.execute(f"DELETE FROM {table} WHERE born > %(latest)s".encode(), values)  # noqa: S608
        for table in ("documents", "chunks"):
            statement = f"UPDATE {table} SET died = %(living)s WHERE died > %(latest)s AND died < %(living)s"  # noqa: S608
            connection.execute(statement.encode(), values)


def keep_blocks(connection: Connection, latest: int) -> None:
    """Let `sweep` leave blocks of postings although generations behind `latest` were published once.

    What was merged then holds earlier chunks too. `clean_blocks` takes the removed ones out, which `name_removed` is called for.
    """
    connection.execute("UPDATE postings SET born = %(latest)s WHERE born > %(latest)s", {"latest": latest})


def drop_earlier(connection: Connection, kept: int) -> None:
    """Let all generations go but the last `kept` and the published one."""
    connection.execute(
        """UPDATE generations SET dropped = now(), name = name || ' (dropped ' || number || ')' WHERE dropped IS NULL
        AND number NOT IN (SELECT number FROM generations WHERE dropped IS NULL ORDER BY number DESC LIMIT %s)
        AND number NOT IN (SELECT number FROM published)""",
        (kept,),
    )


def remove_dropped(connection: Connection) -> None:
    """Remove the rows that only generations held that were dropped long enough ago."""
    connection.execute(f"DELETE FROM generations WHERE dropped < now() - interval '{GRACE}'".encode())  # noqa: S608
    (oldest,) = connection.execute("SELECT coalesce(min(number), 0) FROM generations").fetchone() or (0,)
    name_removed(connection, "died <= %(oldest)s", {"oldest": oldest})
    with connection.transaction():
        connection.execute("DELETE FROM chunks WHERE died <= %s", (oldest,))
        _remove_versions(connection, "SELECT version FROM documents WHERE died <= %(oldest)s", {"oldest": oldest})


def name_removed(connection: Connection, chosen: str, values: Mapping[str, object]) -> None:
    """Note chunks whose rows are about to go, which no generation holds and blocks of postings may still name.

    In a transaction before that of their removal: a shard may have committed when the coordinator is lost.
    """
    connection.execute(_NAME_REMOVED.format(chosen).encode(), values)


def erase_versions(connection: Connection, versions: Sequence[int]) -> None:
    """Remove versions of documents with all their rows, whatever generations hold them. In the transaction of the caller.

    What blocks of postings hold of their chunks goes with `clean_blocks`, which `name_removed` was called for.
    """
    _remove_versions(connection, "SELECT unnest(%(chosen)s::bigint[])", {"chosen": list(versions)})


def _remove_versions(connection: Connection, chosen: str, values: Mapping[str, object]) -> None:
    versions = [version for (version,) in connection.execute(chosen.encode(), values).fetchall()]
    if versions:
        for table in _OF_VERSIONS:
            statement = f"DELETE FROM {table} WHERE version = ANY(%(versions)s::bigint[])"  # noqa: S608
            connection.execute(statement.encode(), {"versions": versions})
