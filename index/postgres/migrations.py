"""The tables of an index in PostgreSQL, made and changed by numbered files of SQL. The database records which were applied."""

import re
from collections.abc import Iterator
from importlib.resources import files

from psycopg import Connection
from psycopg.sql import SQL

from index.errors import IndexFormatError, IndexMissingError
from index.postgres.shards.shard_commands import ask_shard, find_shards

_NAME = re.compile(r"(\d{4})_\w+\.sql", re.ASCII)
_LOCK = 7_236_114  # of the database, so that one process at a time changes tables
_RECORD = "CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, applied timestamptz NOT NULL)"
_APPLIED = SQL("SELECT coalesce(max(number), 0)::bigint FROM migrations")


def list_migrations() -> dict[int, str]:
    """The SQL of each migration by its number, ascending."""
    return dict(sorted(_read_migrations()))


def _read_migrations() -> Iterator[tuple[int, str]]:
    for file in (files("index.postgres") / "migrations").iterdir():
        named = _NAME.fullmatch(file.name)
        if named:
            yield int(named[1]), file.read_text(encoding="utf-8")


def migrate_tables(connection: Connection) -> None:
    """Apply the migrations that are missing, each in one transaction. Raises IndexFormatError for tables of a later program."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        for shard in find_shards(connection):
            migrate_shard(connection, shard)
        connection.execute(_RECORD)
        known = list_migrations()
        applied = _find_applied(connection, max(known))
        for number, statements in known.items():
            if number > applied:
                connection.execute(statements.encode())
                connection.execute("INSERT INTO migrations VALUES (%s, now())", (number,))


def migrate_shard(connection: Connection, shard: str) -> None:
    """Apply the migrations that are missing at a shard, in one transaction of the shard. It holds the same tables."""
    connection.execute("SELECT dblink_exec(%s, %s)", (shard, _RECORD))
    applied = ask_shard(connection, shard, _APPLIED)
    missing = [
        f"{statements}\n;INSERT INTO migrations VALUES ({number}, now())"  # noqa: S608
        for number, statements in list_migrations().items()
        if number > applied
    ]
    if missing:
        connection.execute("SELECT dblink_exec(%s, %s)", (shard, ";".join(missing)))


def check_tables(connection: Connection) -> None:
    """Raise IndexMissingError where there are no tables, and IndexFormatError where they are another program's."""
    (found,) = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone() or (False,)
    if not found:
        raise IndexMissingError("the database holds no index: run `citadel migrate` to load one")
    latest = max(list_migrations())
    applied = _find_applied(connection, latest)
    if applied < latest:
        raise IndexFormatError(
            f"the tables of the database are of version {applied} and this program reads {latest}: run `citadel migrate`",
            is_earlier=True,
        )


def _find_applied(connection: Connection, latest: int) -> int:
    (applied,) = connection.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone() or (0,)
    if applied > latest:
        raise IndexFormatError(
            f"the tables of the database are of version {applied} and this program reads {latest}: start the later program",
            is_earlier=False,
        )
    return int(applied)
