"""What a coordinator has its shards do that goes through no table of its own: indexes, vacuum, sizes.

It is sent by `dblink` under the name of the foreign server, so that the coordinator alone knows where its shards are. Where there
are none, the database does it itself.
"""

import time
from collections.abc import Callable

from psycopg import Connection
from psycopg.sql import SQL, Composed, Literal

Statement = SQL | Composed
TABLES = ("documents", "chunks", "texts", "sentences", "shingles", "postings")
"""Those whose rows are spread over shards. All others are the coordinator's own."""
ROOM = SQL("SELECT sum(pg_total_relation_size(to_regclass(name)))::bigint FROM unnest({}::text[]) AS name").format(
    Literal(list(TABLES))
)
"""The bytes that they take at one server."""

_SHARDS = """SELECT s.srvname FROM pg_inherits i JOIN pg_foreign_table f ON f.ftrelid = i.inhrelid
JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE i.inhparent = to_regclass('chunks') ORDER BY s.srvname"""
_NUMBER = "SELECT value FROM dblink(%s, %s) AS found(value bigint)"
_PROGRESS = SQL("""SELECT coalesce(sum(blocks_done + tuples_done), 0)::bigint + count(*) FROM pg_stat_progress_create_index
WHERE datname = current_database()""")
_PAUSE = 0.5  # seconds between two looks


def find_shards(connection: Connection) -> list[str]:
    """The names of the servers that hold the partitions, ascending. None where the tables are the database's own."""
    return [name for (name,) in connection.execute(_SHARDS).fetchall()]


def run_at_each(connection: Connection, statement: Statement) -> None:
    """Have each shard carry out a statement in a transaction of its own, or the database itself where there are none."""
    shards = find_shards(connection)
    for shard in shards:
        connection.execute("SELECT dblink_exec(%s, %s)", (shard, statement.as_string(connection)))
    if not shards:
        connection.execute(statement)


def add_up(connection: Connection, statement: Statement) -> int:
    """The sum of a number that each shard finds, or the number of the database itself where there are none."""
    shards = find_shards(connection)
    if shards:
        return sum(ask_shard(connection, shard, statement) for shard in shards)
    (found,) = connection.execute(statement).fetchone() or (0,)
    return int(found)


def ask_shard(connection: Connection, shard: str, statement: Statement) -> int:
    """A number that a shard finds."""
    (found,) = connection.execute(_NUMBER, (shard, statement.as_string(connection))).fetchone() or (0,)
    return int(found)


def build_at_once(connection: Connection, statement: Statement, report: Callable[[], None]) -> None:
    """Have all shards, where there are some, build an index at the same time. report: called while one gets on with it."""
    names = {f"builds at {shard}": shard for shard in find_shards(connection)}
    if not names:
        return
    text, before = statement.as_string(connection), -1
    try:
        for name, shard in names.items():
            connection.execute("SELECT dblink_connect(%s, %s)", (name, shard))
            connection.execute("SELECT dblink_send_query(%s, %s)", (name, text))
        while any(connection.execute("SELECT dblink_is_busy(%s)", (name,)).fetchone() == (1,) for name in names):
            time.sleep(_PAUSE)
            now = sum(ask_shard(connection, shard, _PROGRESS) for shard in names.values())
            if now != before:
                report()
            before = now
        for name in names:
            connection.execute("SELECT status FROM dblink_get_result(%s) AS done(status text)", (name,))
    finally:
        connection.execute("SELECT dblink_disconnect(name) FROM unnest(dblink_get_connections()) AS name")
