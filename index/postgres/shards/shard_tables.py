"""Spreads the tables of an index over shards: partitions by hash, each a table of another server.

All rows of a version of a document lie on one shard, so that they are joined there. The postings of a word lie on one shard too,
since the scores of a question are added up in one place.
"""

from collections.abc import Mapping, Sequence

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from index.errors import EngineError
from index.postgres.connections import SOON, name_database, parse_address
from index.postgres.migrations import migrate_shard, migrate_tables
from index.postgres.search.dense_search import SESSION
from index.postgres.shards.shard_commands import TABLES, ask_shard, find_shards

_AT_ONCE = {"documents": (20, 200), "chunks": (100, 100), "postings": (100, 100)}
"""Rows that are sent to a shard and fetched from it at a time, where these are not `_ROWS`: vectors, texts and blocks."""
_ROWS = (500, 500)
_OPTIONS = {
    "extensions": "vector",  # whose operators the shards are given to work out
    "async_capable": "true",  # all shards are waited for at the same time
    "connect_timeout": "3",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
_OF_USER = ("user", "password")
_FOUND = SQL("SELECT count(*) FROM documents")
_SCHEMA = "SELECT current_schema()::text"
# When the server was started, to the microsecond, the database and the schema: equal by whatever name it is reached, and
# readable to any role. A server that was cloned from another one has its system identifier, but a start of its own.
_IDENTITY = """SELECT jsonb_build_array(extract(epoch FROM pg_postmaster_start_time()), oid, current_schema())::text
FROM pg_database WHERE datname = current_database()"""


def make_shards(connection: Connection, addresses: Sequence[str]) -> None:
    """Spread the tables of a database, which hold nothing yet, over the databases at the addresses. Once and for all.

    In one transaction of the coordinator. What a shard holds already, tables without rows, is used. Raises EngineError where
    there are shards already or rows anywhere, for an address that is empty or cannot be read, and where two are one database.
    """
    given = [_read_address(number, address) for number, address in enumerate(addresses, 1)]
    with connection.transaction():
        migrate_tables(connection)
        known = find_shards(connection)
        if known:
            raise EngineError(f"the tables of the database lie on {len(known)} shards already: {', '.join(known)}")
        if connection.execute(_FOUND).fetchone() != (0,):
            raise EngineError("the database holds an index: name an empty one, and load it again with `citadel migrate`")
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw")
        connection.execute("CREATE EXTENSION IF NOT EXISTS dblink")
        shards = {_name_shard(connection, number, parts): name_database(parts) for number, parts in enumerate(given, 1)}
        _refuse_same(connection, shards)
        schemas = {shard: _prepare_shard(connection, shard) for shard in shards}
        for table in TABLES:
            _spread_table(connection, table, schemas)


def _read_address(number: int, address: str) -> dict[str, str]:
    parts = parse_address(address, f"the address of shard {number}")
    if not parts:
        raise EngineError(f"the address of shard {number} is empty: write postgresql://USER:PASSWORD@HOST/NAME")
    return parts


def _name_shard(connection: Connection, number: int, parts: Mapping[str, str]) -> str:
    """Make the foreign server of an address, with the user and the password that it gives. Returns its name."""
    user = {name: parts[name] for name in _OF_USER if name in parts}
    given = {name: value for name, value in parts.items() if name not in user}
    settings = " ".join(statement.replace("SET ", "-c").replace(" = ", "=") for statement in (*SESSION, *SOON))
    given["options"] = f"{given.get('options', '')} {settings}".strip()
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
    name = f"{schema}_shard_{number}"
    options = _join_options({**_OPTIONS, **given})
    connection.execute(SQL("CREATE SERVER {} FOREIGN DATA WRAPPER postgres_fdw {}").format(Identifier(name), options))
    connection.execute(SQL("CREATE USER MAPPING FOR CURRENT_USER SERVER {} {}").format(Identifier(name), _join_options(user)))
    return name


def _refuse_same(connection: Connection, shards: Mapping[str, str]) -> None:
    """Raise EngineError where two shards are one database, or a shard is the coordinator. shards: the database of each, in words.

    Before anything is made there: a coordinator would wait for the locks that it holds itself.
    """
    (own,) = connection.execute(_IDENTITY).fetchone() or ("",)
    seen = {own: "the coordinator"}
    for number, (shard, database) in enumerate(shards.items(), 1):
        named = f"shard {number} ({database})"
        known = seen.setdefault(_ask_text(connection, shard, _IDENTITY), named)
        if known != named:
            raise EngineError(f"{known} and {named} are the same database: name a different one for each shard")


def _ask_text(connection: Connection, shard: str, statement: str) -> str:
    (found,) = connection.execute("SELECT value FROM dblink(%s, %s) AS found(value text)", (shard, statement)).fetchone() or ("",)
    return str(found)


def _prepare_shard(connection: Connection, shard: str) -> str:
    """Make the tables of a shard. Returns the schema that they are in. Raises EngineError where they hold rows."""
    migrate_shard(connection, shard)
    if ask_shard(connection, shard, _FOUND):
        raise EngineError(f"shard {shard} holds an index: name an empty database")
    return _ask_text(connection, shard, _SCHEMA)


def _spread_table(connection: Connection, table: str, schemas: Mapping[str, str]) -> None:
    """Put partitions in the place of a table. schemas: by the name of each shard, where it has the table."""
    key = "term" if table == "postings" else "version"
    connection.execute(SQL("ALTER TABLE {} RENAME TO whole_table").format(Identifier(table)))
    connection.execute(
        SQL("CREATE TABLE {} (LIKE whole_table INCLUDING DEFAULTS) PARTITION BY HASH ({})").format(
            Identifier(table), Identifier(key)
        )
    )
    connection.execute("DROP TABLE whole_table")
    sent, fetched = map(str, _AT_ONCE.get(table, _ROWS))
    for remainder, (shard, schema) in enumerate(schemas.items()):
        options = {"schema_name": schema, "table_name": table, "batch_size": sent, "fetch_size": fetched}
        connection.execute(
            SQL("CREATE FOREIGN TABLE {} PARTITION OF {} FOR VALUES WITH (MODULUS {}, REMAINDER {}) SERVER {} {}").format(
                Identifier(f"{table}_{remainder + 1}"),
                Identifier(table),
                Literal(len(schemas)),
                Literal(remainder),
                Identifier(shard),
                _join_options(options),
            )
        )


def _join_options(options: Mapping[str, str]) -> Composed:
    pairs = SQL(", ").join(SQL("{} {}").format(Identifier(name), Literal(value)) for name, value in options.items())
    return SQL("OPTIONS ({})").format(pairs)
