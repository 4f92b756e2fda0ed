"""Spreads the tables of an index over shards: partitions by hash, each a table of another server.

All rows of a version of a document lie on one shard, so that they are joined there. The postings of a word lie on one shard too,
since the scores of a question are added up in one place.
"""

from collections.abc import Mapping, Sequence

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composed, Identifier, Literal

from index.errors import EngineError
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


def make_shards(connection: Connection, addresses: Sequence[str]) -> None:
    """Spread the tables of a database, which hold nothing yet, over the databases at the addresses. Once and for all.

    In one transaction of the coordinator. What a shard holds already, tables without rows, is used. Raises EngineError where
    there are shards already, or rows anywhere.
    """
    with connection.transaction():
        migrate_tables(connection)
        known = find_shards(connection)
        if known:
            raise EngineError(f"the tables of the database lie on {len(known)} shards already: {', '.join(known)}")
        if connection.execute(_FOUND).fetchone() != (0,):
            raise EngineError("the database holds an index: name an empty one, and load it again with `citadel migrate`")
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw")
        connection.execute("CREATE EXTENSION IF NOT EXISTS dblink")
        shards = [_name_shard(connection, number, address) for number, address in enumerate(addresses, 1)]
        schemas = {shard: _prepare_shard(connection, shard) for shard in shards}
        for table in TABLES:
            _spread_table(connection, table, schemas)


def _name_shard(connection: Connection, number: int, address: str) -> str:
    """Make the foreign server of an address, with the user and the password that it gives. Returns its name."""
    given = {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}
    user = {name: given.pop(name) for name in _OF_USER if name in given}
    settings = " ".join(statement.replace("SET ", "-c").replace(" = ", "=") for statement in SESSION)
    given["options"] = f"{given.get('options', '')} {settings}".strip()
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
    name = f"{schema}_shard_{number}"
    options = _join_options({**_OPTIONS, **given})
    connection.execute(SQL("CREATE SERVER {} FOREIGN DATA WRAPPER postgres_fdw {}").format(Identifier(name), options))
    connection.execute(SQL("CREATE USER MAPPING FOR CURRENT_USER SERVER {} {}").format(Identifier(name), _join_options(user)))
    return name


def _prepare_shard(connection: Connection, shard: str) -> str:
    """Make the tables of a shard. Returns the schema that they are in. Raises EngineError where they hold rows."""
    migrate_shard(connection, shard)
    if ask_shard(connection, shard, _FOUND):
        raise EngineError(f"shard {shard} holds an index: name an empty database")
    asked = "SELECT name FROM dblink(%s, 'SELECT current_schema()::text') AS found(name text)"
    (schema,) = connection.execute(asked, (shard,)).fetchone() or ("",)
    return str(schema)


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
