"""Connections to the database: a pool of them, and what psycopg raises in terms of `index.errors`.

Only `index/postgres` imports psycopg. A connection that was lost is replaced when it is next wanted, and the one statement that
met the loss raises `DatabaseLostError`.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from pgvector.psycopg import register_vector
from psycopg import Connection as Connection  # noqa: PLC0414 - for who is given one
from psycopg.abc import Buffer
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumperUnknown
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from index.errors import DatabaseLostError, EngineError, IndexMissingError
from index.postgres.migrations import check_tables, migrate_tables
from index.postgres.shards.shard_commands import find_shards

_PATIENCE = 3.0  # seconds for a connection
_GIVE_UP = 4.0  # seconds of trying to connect; whoever wants a connection next begins anew
_OPTIONS: dict[str, Any] = {
    "connect_timeout": 3,
    "autocommit": True,
    "prepare_threshold": None,
    "application_name": "citadel",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds that what was sent may stay unacknowledged
}
# A plan fits the values of one question.
_SESSION = (
    "SET plan_cache_mode = force_custom_plan",
    "SET max_parallel_workers_per_gather = 0",
    "SET jit = off",
)
# For a coordinator, which knows too little of the rows of its shards to choose: it does itself what no shard can do alone.
_LEAVE_TO_SHARDS = (
    "SET enable_partitionwise_join = on",
    "SET enable_partitionwise_aggregate = on",
    *(f"SET enable_{way} = off" for way in ("sort", "hashagg", "hashjoin", "mergejoin", "nestloop")),
)
_FINDS_MAPPING = "GetUserMapping"  # the function of PostgreSQL that reports a missing one, in whatever language
SOON = ("SET tcp_keepalives_idle = 15", "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3")
"""What the server does to find out within half a minute that the other end of a connection is gone, which holds locks."""


class Database:
    """The database at an address. Safe to share between threads."""

    def __init__(self, address: str, connections: int, settings: Sequence[str] = (), *, makes_tables: bool = False) -> None:
        """address: a connection string of libpq, which may name several hosts. connections: how many are open at most.

        settings: statements that each connection of the pool begins with. makes_tables: whether tables are made in a database
        that has none. Raises EngineError for an address that cannot be read.
        """
        self._parts = parse_address(address, "the address of the database")
        self.address, self._settings, self._makes_tables = address, tuple(settings), makes_tables
        self._connections = max(connections, 2)
        self._lock = threading.Lock()
        self._pool: ConnectionPool | None = None

    @property
    def name(self) -> str:
        """The hosts and the database, without the password."""
        return name_database(self._parts)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection that commits each statement.

        Raises DatabaseLostError where there is none or it is lost, and EngineError where a statement is refused: the user lacks
        a right or a mapping, or a table is gone.
        """
        with self._explain(), self._open().connection() as connection:
            yield connection

    @contextmanager
    def hold_lock(self, key: int) -> Iterator[Connection | None]:
        """A connection of its own that holds an advisory lock of the schema, None where another one holds it.

        The lock is let go with the connection, also when this process or its machine ends. The server notices a machine that is
        gone after half a minute. Raises DatabaseLostError.
        """
        with self.connect() as connection:
            pass  # which makes tables where there are none
        with self.connect_alone() as connection:
            for statement in SOON:
                connection.execute(statement.encode())
            statement = f"SELECT pg_try_advisory_lock({key}, current_schema()::regnamespace::oid::int)"
            (is_ours,) = connection.execute(statement.encode()).fetchone() or (False,)
            yield connection if is_ours else None

    @contextmanager
    def connect_alone(self) -> Iterator[Connection]:
        """A connection of its own beside the pool, for a writer. There may be no tables yet."""
        with self._explain(), psycopg.connect(self.address, **_OPTIONS) as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()

    def _open(self) -> ConnectionPool:
        with self._lock:
            if self._pool is None:
                with psycopg.connect(self.address, **_OPTIONS) as connection:
                    self._check_tables(connection)
                self._pool = ConnectionPool(
                    self.address,
                    min_size=1,
                    max_size=self._connections,
                    configure=partial(_configure_shared, settings=self._settings),
                    check=ConnectionPool.check_connection,
                    timeout=_PATIENCE,
                    reconnect_timeout=_GIVE_UP,
                    num_workers=2,
                    kwargs=_OPTIONS,
                    open=True,
                )
            return self._pool

    def make(self) -> None:
        """Make the tables, or bring them up to date. Raises EngineError where the user of the database may not."""
        with self.connect_alone() as connection:
            self._make_tables(connection)

    def _check_tables(self, connection: Connection) -> None:
        try:
            check_tables(connection)
        except IndexMissingError:
            if not self._makes_tables:
                raise
            self._make_tables(connection)

    def _make_tables(self, connection: Connection) -> None:
        try:
            migrate_tables(connection)
        except psycopg.errors.InsufficientPrivilege as error:
            remedy = "run `citadel migrate` as the owner of the database, which makes them"
            raise EngineError(f"the user of the database {self.name} may make no tables: {remedy}") from error

    @contextmanager
    def _explain(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed) as error:
            raise DatabaseLostError(f"the database {self.name} cannot be reached: {_shorten(error)}") from error
        except psycopg.errors.InsufficientPrivilege as error:
            remedy = "GRANT it the rights that docs/operations.md names under Roles, or name another user in CITADEL_ENGINE"
            raise EngineError(f"the user of the database {self.name} may not do this: {_shorten(error)}; {remedy}") from error
        except psycopg.errors.UndefinedObject as error:
            if error.diag.source_function != _FINDS_MAPPING:
                raise self._name_refusal(error) from error
            remedy = "the owner of the database gives it one with CREATE USER MAPPING, see docs/operations.md under shards"
            raise EngineError(f"the user of the database {self.name} is none at a shard: {_shorten(error)}; {remedy}") from error
        except psycopg.Error as error:  # a table that is gone, or a database that may only be read now
            raise self._name_refusal(error) from error

    def _name_refusal(self, error: psycopg.Error) -> EngineError:
        remedy = "it is tried again; `citadel migrate` looks whether the tables are those of this version"
        return EngineError(f"the database {self.name} refuses a statement: {_shorten(error)}; {remedy}")


def parse_address(address: str, name: str) -> dict[str, str]:
    """The parts of a connection string of libpq. name: what it is the address of, for the message.

    Raises EngineError where it cannot be read, or where a password seems to reach into other parts. The message holds none of it.
    """
    form = "write postgresql://USER:PASSWORD@HOST/NAME, in the password %25 for %, %40 for @ and %2F for /"
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(address).items() if value is not None}
    except psycopg.ProgrammingError:  # which quotes the address
        raise EngineError(f"{name} cannot be read: {form}") from None
    if not _is_plain(parts):
        raise EngineError(f"{name} cannot be read: {form}")
    return parts


def _is_plain(parts: Mapping[str, str]) -> bool:
    """False where a password with @ or / seems to have ended early, so that its rest stands in other parts."""
    ports = parts.get("port", "").split(",")
    return all(not port or (port.isascii() and port.isdecimal()) for port in ports) and not any(
        "@" in parts.get(key, "")[1:] for key in ("host", "dbname")
    )


def name_database(parts: Mapping[str, str]) -> str:
    """The hosts and the database of an address, without the password."""
    return f"{parts.get('dbname') or parts.get('user') or 'the default database'} on {parts.get('host') or 'this machine'}"


class _AnyText(StrDumperUnknown):
    """Values that come from clients. A NUL, which no text of a database has, becomes a character that none of ours has."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\uffff"))


def _configure_shared(connection: Connection, settings: Sequence[str]) -> None:
    configure(connection, settings)
    connection.adapters.register_dumper(str, _AnyText)


def configure(connection: Connection, settings: Sequence[str] = ()) -> None:
    """Prepare a connection for statements about an index, whose tables are there. settings: more statements."""
    for statement in (*_SESSION, *(_LEAVE_TO_SHARDS if find_shards(connection) else ()), *settings):
        connection.execute(statement.encode())
    register_vector(connection)


def _shorten(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def copy_rows(connection: Connection, statement: str, lines: Iterable[tuple[Any, ...]], types: Sequence[str] = ()) -> None:
    """Send rows to a table. types: those of the columns where the format is binary."""
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        if types:
            copy.set_types(types)
        for line in lines:
            copy.write_row(line)
