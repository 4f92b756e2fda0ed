"""Rows that no generation holds: what a writer left that died, and what generations held that are not kept any more."""

from psycopg import Connection

GRACE = "1 hour"
"""How long rows stay after their generation is not kept any more, for questions that hold it on any host."""
_LIVING = 2**63 - 1
_OF_VERSIONS = ("texts", "sentences", "shingles", "chunks", "documents")


_REMOVE_BLOCKS = "DELETE FROM postings WHERE born = ANY(%(births)s::bigint[]) AND ids <@ %(ids)s::bigint[]"
# A block was born with the chunks that it names.
_REWRITE_BLOCKS = """UPDATE postings p SET ids = kept.ids, counts = kept.counts, lengths = kept.lengths FROM (
    SELECT q.ctid AS place, array_agg(e.id ORDER BY e.at) AS ids, array_agg(e.count ORDER BY e.at) AS counts,
        array_agg(e.length ORDER BY e.at) AS lengths
    FROM postings q CROSS JOIN unnest(q.ids, q.counts, q.lengths) WITH ORDINALITY AS e(id, count, length, at)
    WHERE q.born = ANY(%(births)s::bigint[]) AND q.ids && %(ids)s::bigint[] AND e.id <> ALL(%(ids)s::bigint[]) GROUP BY q.ctid
) AS kept WHERE p.ctid = kept.place"""


def sweep(connection: Connection, latest: int) -> None:
    """Remove what was written for a generation behind `latest`, the number of the last one that was published, 0 for none."""
    values = {"latest": latest, "living": _LIVING}
    with connection.transaction():
        _remove_versions(connection, "SELECT version FROM documents WHERE born > %(latest)s", values)
        connection.execute("DELETE FROM chunks WHERE born > %(latest)s", values)
        connection.execute("DELETE FROM postings WHERE born > %(latest)s", values)
        for table in ("documents", "chunks"):
            statement = f"UPDATE {table} SET died = %(living)s WHERE died > %(latest)s AND died < %(living)s"  # noqa: S608
            connection.execute(statement.encode(), values)


def drop_earlier(connection: Connection, kept: int) -> None:
    """Let all generations go but the last `kept` and the published one."""
    connection.execute(
        """UPDATE generations SET dropped = now(), name = name || ' (dropped)' WHERE dropped IS NULL
        AND number NOT IN (SELECT number FROM generations WHERE dropped IS NULL ORDER BY number DESC LIMIT %s)
        AND number NOT IN (SELECT number FROM published)""",
        (kept,),
    )


def remove_dropped(connection: Connection) -> None:
    """Remove the rows that only generations held that were dropped long enough ago."""
    with connection.transaction():
        connection.execute(f"DELETE FROM generations WHERE dropped < now() - interval '{GRACE}'".encode())  # noqa: S608
        (oldest,) = connection.execute("SELECT coalesce(min(number), 0) FROM generations").fetchone() or (0,)
        dead = connection.execute("DELETE FROM chunks WHERE died <= %s RETURNING id, born", (oldest,)).fetchall()
        if dead:
            values = {"ids": [row for row, _ in dead], "births": sorted({born for _, born in dead})}
            connection.execute(_REMOVE_BLOCKS, values)
            connection.execute(_REWRITE_BLOCKS, values)
        _remove_versions(connection, "SELECT version FROM documents WHERE died <= %(oldest)s", {"oldest": oldest})


def _remove_versions(connection: Connection, chosen: str, values: dict[str, int]) -> None:
    versions = [version for (version,) in connection.execute(chosen.encode(), values).fetchall()]
    if versions:
        for table in _OF_VERSIONS:
            statement = f"DELETE FROM {table} WHERE version = ANY(%(versions)s::bigint[])"  # noqa: S608
            connection.execute(statement.encode(), {"versions": versions})
