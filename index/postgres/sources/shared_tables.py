"""The tables of a database beside its index, for who keeps jobs and uploads there: the verbs of `stored_sources` in one record.

Outside of `index/` nobody knows the tables of sources and uploads. `index.access.open_database` gives this record.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from psycopg import Connection

from index.build.staleness import NO_INDEX
from index.errors import IndexMissingError
from index.postgres.connections import Database
from index.postgres.sources import purged_rows, stored_sources
from index.postgres.stored_generation import count_purges, read_generation
from index.settings import BuildSettings
from index.sources.registry import SourceRegistry, read_registry, write_registry

_LATEST = "SELECT max(number) FROM generations WHERE dropped IS NULL"


class SharedTables(Database):
    """The database at an address, whose tables are made where there are none."""

    def __init__(self, address: str, connections: int) -> None:
        """As `Database`."""
        super().__init__(address, connections, makes_tables=True)

    def read_registry(self, data: Path) -> SourceRegistry:
        """The registry of sources, with uploads as if they lay in the data folder."""
        with self.connect() as connection:
            return self.read_sources(connection, data)

    @staticmethod
    def read_sources(connection: Connection, data: Path) -> SourceRegistry:
        """The same for who has a connection."""
        return stored_sources.read_stored_registry(connection, data)

    def has_no_sources(self, data: Path) -> bool:
        """True where nothing was registered yet, as between the two steps of a migration that was broken off."""
        registry = self.read_registry(data)
        return not (registry.uploads or registry.suppressed or registry.origin)

    def copy_sources(self, data: Path) -> None:
        """Take over the registry of a data folder and the uploads that it names. Raises IndexCorruptError for a damaged one."""
        registry = read_registry(data)
        with self.connect() as connection, connection.transaction():
            stored_sources.store_registry(connection, stored_sources.read_stored_registry(connection, data), registry)
            names = {source.path.name for source in registry.uploads.values()}
            known = stored_sources.measure_uploads(connection, names)
            for source in registry.uploads.values():
                if source.path.name not in known and source.path.exists():
                    with source.path.open("rb") as file:
                        stored_sources.name_upload(connection, source.path.name, *stored_sources.send_blocks(connection, file))

    def restore_sources(self, data: Path) -> None:
        """Write the registry and its uploads into a data folder."""
        with self.connect() as connection:
            registry = stored_sources.read_stored_registry(connection, data)
            for source in registry.uploads.values():
                stored_sources.fetch_upload(connection, source.path)
        write_registry(data, registry)

    def find_holders(self, doc_id: str) -> tuple[str, ...]:
        """The generations that hold a document, the oldest first."""
        with self.connect() as connection:
            return purged_rows.find_database_holders(connection, doc_id)

    def count_purges(self) -> int:
        """How often documents were purged."""
        with self.connect() as connection:
            return count_purges(connection)

    def find_staleness(self, settings: BuildSettings) -> str | None:
        """As `index.build.staleness.find_staleness`."""
        with self.connect() as connection:
            try:
                stored = read_generation(connection, None)
            except IndexMissingError:
                return NO_INDEX
            (latest,) = connection.execute(_LATEST).fetchone() or (None,)
        recorded = settings.as_recorded_without_encoder()
        differing = sorted(name for name, value in recorded.items() if stored.settings.get(name) != value)
        if not differing or stored.number != latest:
            return None
        return f"generation {stored.name} was built with other settings or versions of {', '.join(differing)}"

    def read_upload(self, name: str) -> bytes | None:
        """The content of an upload, None where it is not kept."""
        with self.connect() as connection:
            return stored_sources.read_upload(connection, name)

    def vacuum(self, tables: Collection[str]) -> None:
        """Give the room of deleted rows back to their tables."""
        with self.connect() as connection:
            purged_rows.vacuum(connection, tables)

    @staticmethod
    def send_blocks(connection: Connection, stream: BinaryIO) -> tuple[int, int]:
        """Send a file in the transaction of the caller. Returns its number and its size."""
        return stored_sources.send_blocks(connection, stream)

    @staticmethod
    def name_upload(connection: Connection, name: str, number: int, size: int) -> None:
        """Give a name to a file that was sent."""
        stored_sources.name_upload(connection, name, number, size)

    @staticmethod
    def measure_uploads(connection: Connection, names: Collection[str]) -> dict[str, int]:
        """The size of each of the named uploads, in bytes."""
        return stored_sources.measure_uploads(connection, names)

    @staticmethod
    def remove_uploads(connection: Connection, pending: Iterable[str], broken: Collection[str] = ()) -> None:
        """Remove the uploads that nothing needs, in the transaction of the caller."""
        stored_sources.remove_uploads(connection, pending, broken)
