"""The engine over PostgreSQL: `index.engine.Engine`, with generations as numbers and one row that names the published one.

Servers on several hosts share a database. Each looks for what is published, as the embedded engine does in its folder.
"""

import threading
import time
from collections.abc import Hashable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Self

from cachetools import LRUCache
from psycopg import Connection

from index.embedding.encoder import Encoder, TextEncoder
from index.embedding.encoder_match import check_encoder
from index.embedding.model_export import export_model
from index.engine import Collections, GenerationEntry, Snapshot
from index.errors import (
    DatabaseLostError,
    EarlierGenerationError,
    EngineError,
    GenerationPurgedError,
    IndexCorruptError,
    IndexFormatError,
    IndexLockedError,
    IndexMissingError,
    IndexPendingError,
    ModelError,
)
from index.generations.as_of import choose_versions
from index.generations.manifest import IndexManifest
from index.generations.publish import MODELS
from index.generations.views import Version, View, restrict
from index.postgres.connections import Database, configure
from index.postgres.database_view import open_generation, open_view
from index.postgres.migrations import migrate_tables
from index.postgres.postgres_snapshot import PostgresSnapshot
from index.postgres.postgres_writer import PostgresWriter
from index.postgres.search.dense_search import SESSION
from index.postgres.stored_generation import count_purges, read_generation, read_manifest_of
from index.settings import BuildSettings

_CONNECTIONS, _OPEN, _MANIFESTS = 16, 17, 32
_PAUSE = 0.05  # seconds between two tries for the lock
_LOCK = "SELECT pg_try_advisory_lock(7236115, current_schema()::regnamespace::oid::int)"
_LIST = """SELECT g.name, g.number = p.number, g.built_at, g.replaces, g.documents, g.chunks
FROM generations g CROSS JOIN published p WHERE g.dropped IS NULL ORDER BY g.number DESC"""

# Any shard may hold it, so that one that is lost is noticed.
_PROBE = "SELECT FROM documents WHERE doc_id = '' AND born = 0"


class PostgresEngine:
    """See `index.engine.Engine` for the verbs."""

    def __init__(self, address: str, data: Path, model: str, encoder: TextEncoder | None = None, workers: int = 1) -> None:
        """address: a connection string. data: the folder whose `models` holds the exported encoders.

        encoder: stays the caller's to close. Without it the exported `model` is opened, with `workers` texts at a time.
        """
        self._database = Database(address, _CONNECTIONS, SESSION)
        self._data, self._model, self._workers, self._encoder = data, model, workers, encoder
        self._held = ExitStack()
        self._lock = threading.RLock()
        self._current: PostgresSnapshot | None = None
        self._open: LRUCache[Hashable, PostgresSnapshot] = LRUCache(_OPEN)
        self._manifests: LRUCache[str, tuple[IndexManifest, dict[str, int]]] = LRUCache(_MANIFESTS)
        self._degraded: str | None = None
        self._pending: str | None = None
        self._purges = 0  # that this process has noticed

    def load(self) -> Self:
        """Open what is published. Raises IndexMissingError where nothing is, and DatabaseLostError."""
        self._load()
        return self

    def load_or_wait(self) -> Self:
        """As `load`, for a server, which waits until something is published and until the database can be reached."""
        try:
            return self.load()
        except (IndexMissingError, DatabaseLostError) as error:
            self._pending = str(error)
        except IndexFormatError as error:
            if not error.is_earlier:
                raise
            self._pending = str(error)
        return self

    @property
    def generation(self) -> str:
        """The id of the generation that `acquire` gives."""
        return self._load().generation

    @property
    def degraded(self) -> str | None:
        """Why what is published may not be what answers: the database cannot be reached."""
        return self._degraded

    @contextmanager
    def acquire(
        self,
        generation: str | None = None,
        as_of: date | None = None,
        collections: Collections = None,
        *,
        earlier: bool = True,
    ) -> Iterator[Snapshot]:
        """Hold a generation, or its documents in the versions published by a day, all of them or those of some collections.

        Where a purge takes away what is held, GenerationPurgedError is raised, and what is published then is held next.
        """
        wanted = partial(self._choose, generation, as_of, collections, earlier=earlier)
        try:
            snapshot = wanted(self._load())
        except (IndexMissingError, GenerationPurgedError):
            if not self.follow():
                raise
            snapshot = wanted(self._load())  # the one before was purged
        try:
            yield snapshot
        except GenerationPurgedError:
            self.follow()
            raise

    def generations(self, collections: Collections = None) -> list[GenerationEntry]:
        """All generations that are kept, the latest first."""
        with self._database.connect() as connection:
            lines = connection.execute(_LIST).fetchall()
        if not lines:
            raise IndexMissingError("the database holds no index: run `citadel migrate` to load one")
        entries = [GenerationEntry(*line) for line in lines]
        return entries if collections is None else [self._restrict(entry, collections) for entry in entries]

    def text_checksums(self, generation: str | None, collections: Collections = None) -> Mapping[str, str]:
        """doc_id to text_sha256 in a generation. Empty where it is not kept or not named."""
        if generation is None:
            return {}
        try:
            manifest = self._read_manifest(generation)
        except IndexMissingError:
            return {}
        seen = restrict(manifest, self._read_manifest(self.generation), collections)
        return {document.doc_id: document.text_sha256 for document in seen.documents}

    @contextmanager
    def begin(self, settings: BuildSettings, patience: float = 0.0) -> Iterator[PostgresWriter]:
        """Begin the next generation from the published one. The tables are made where there are none."""
        encoder = self._encoder or self._open_exported(settings.model)
        with self.begin_recorded(settings.as_recorded(encoder.card), encoder, settings.kept, patience) as writer:
            yield writer

    @contextmanager
    def begin_recorded(
        self, recorded: Mapping[str, Any], encoder: TextEncoder, kept: int, patience: float = 0.0
    ) -> Iterator[PostgresWriter]:
        """The same with settings as a generation records them."""
        with self._database.connect_alone() as connection:
            migrate_tables(connection)
            configure(connection)
            _lock_writer(connection, patience, self._database.name)
            yield PostgresWriter(connection, self._database.connect_alone, recorded, encoder, kept)
        if self._current is not None:
            self.follow(again=True)

    def activate(self, generation: str, patience: float = 0.0) -> None:  # noqa: ARG002 - no writer is waited for
        """Publish a generation that is kept. No writer drops it and no purge takes it away meanwhile."""
        with self._database.connect() as connection, connection.transaction():
            connection.execute("SELECT number FROM published FOR UPDATE")
            stored = read_generation(connection, generation)
            connection.execute("UPDATE published SET number = %s", (stored.number,))
        if self._current is not None:
            self.follow(again=True)

    def follow(self, *, again: bool = False) -> bool:  # noqa: ARG002 - nothing is refused for good here
        """Turn to what is published now. While the database cannot be reached, `degraded` says so."""
        with self._lock:
            try:
                with self._database.connect() as connection:
                    purges = count_purges(connection)
                    if purges != self._purges:
                        self._open.clear()
                        self._manifests.clear()
                        self._purges = purges
                    stored = read_generation(connection, None)
                    connection.execute(_PROBE)
                if self._current is not None and stored.identity == self._current.stored.identity:
                    self._degraded = None
                    return False
                self._current = self._open_stored(stored.name)
            except DatabaseLostError as error:
                self._degraded = None if self._current is None else str(error)
                return False
            except IndexMissingError:
                return False
            except (EngineError, IndexCorruptError, ModelError) as error:  # refused or of another version: what is open goes on
                self._degraded = None if self._current is None else str(error)
                self._pending = str(error) if self._current is None else None
                return False
            self._open.clear()
            self._pending = self._degraded = None
            return True

    def close(self) -> None:
        """Close all connections and the encoder."""
        self._database.close()
        self._held.close()

    def _load(self) -> PostgresSnapshot:
        if self._current is not None:
            return self._current
        if self._pending is not None:
            raise IndexPendingError(self._pending)
        with self._lock:
            if self._current is None:
                self._current = self._open_stored(None)
            return self._current

    def _choose(
        self,
        generation: str | None,
        as_of: date | None,
        collections: Collections,
        current: PostgresSnapshot,
        *,
        earlier: bool,
    ) -> PostgresSnapshot:
        if generation not in (None, current.generation) and not earlier:
            raise EarlierGenerationError(f"generation {str(generation)[:60]!r} is not the published one")
        snapshot = current if generation in (None, current.generation) else self._open_named(str(generation))
        if as_of is None and collections is None:
            return snapshot
        view = self._find_view(snapshot, current, as_of, collections)
        if view.older and not earlier:
            raise EarlierGenerationError(f"some of what was published by {as_of} stands in earlier generations alone")
        return snapshot if view.is_whole else self._open_view(view)

    def _open_stored(self, name: str | None) -> PostgresSnapshot:
        with self._database.connect() as connection:
            stored = read_generation(connection, name)
        return open_generation(self._database, stored, self._find_encoder(stored.settings))

    def _open_named(self, name: str) -> PostgresSnapshot:
        with self._lock:
            try:
                with self._database.connect() as connection:
                    read_generation(connection, name)
            except IndexMissingError:  # a purge took it
                self._open.pop(name, None)
                raise
            found = self._open.get(name)
            if found is None:
                found = self._open[name] = self._open_stored(name)
            return found

    def _open_view(self, view: View) -> PostgresSnapshot:
        key = (view.origin.generation, view.name, view.collections)
        with self._lock:
            found = self._open.get(key)
            if found is None:
                held = {one.generation: self._read_versions(one.generation) for one in view.versions.values()}
                encoder = self._find_encoder(view.origin.settings)
                found = self._open[key] = open_view(self._database, view, held, encoder)
            return found

    def _find_view(
        self, snapshot: PostgresSnapshot, current: PostgresSnapshot, day: date | None, collections: Collections
    ) -> View:
        origin, published = self._read_manifest(snapshot.generation), self._read_manifest(current.generation)
        seen = restrict(origin, published, collections)
        if day is not None:
            earlier = (restrict(manifest, published, collections) for manifest in self._trace_back(origin))
            view = View(origin, choose_versions(seen, earlier, day), collections)
            if view.older:
                return view
        return View(origin, {one.doc_id: Version(one, origin.generation) for one in seen.documents}, collections)

    def _trace_back(self, manifest: IndexManifest) -> Iterator[IndexManifest]:
        """What was published before a generation, the latest first, as long as it is kept."""
        while manifest.replaces is not None:
            try:
                manifest = self._read_manifest(manifest.replaces)
            except IndexMissingError:
                return
            yield manifest

    def _restrict(self, entry: GenerationEntry, collections: Collections) -> GenerationEntry:
        seen = restrict(self._read_manifest(entry.generation), self._read_manifest(self.generation), collections)
        chunks = sum(document.chunks for document in seen.documents)
        return GenerationEntry(entry.generation, entry.is_published, entry.built_at, entry.replaces, len(seen.documents), chunks)

    def _read_manifest(self, name: str) -> IndexManifest:
        return self._read_documents(name)[0]

    def _read_versions(self, name: str) -> dict[str, int]:
        return self._read_documents(name)[1]

    def _read_documents(self, name: str) -> tuple[IndexManifest, dict[str, int]]:
        with self._lock, self._database.connect() as connection:
            stored = read_generation(connection, name)  # it may be kept no more
            if name not in self._manifests:
                self._manifests[name] = read_manifest_of(connection, stored)
            return self._manifests[name]

    def _find_encoder(self, settings: Mapping[str, Any]) -> TextEncoder:
        """The encoder that a generation was built with. Raises ModelMismatchError where the settings name another one."""
        encoder = self._encoder or self._open_exported(self._model)
        check_encoder(settings["encoder"], encoder)
        return encoder

    def _open_exported(self, model: str) -> TextEncoder:
        """The encoder of a model, which is exported to the folder first where it is not yet: a host may begin with none."""
        opened = Encoder.open(export_model(model, self._data / MODELS), self._workers)
        self._encoder = self._held.enter_context(closing(opened))
        return opened


def _lock_writer(connection: Connection, patience: float, name: str) -> None:
    """Hold the lock of the writer as long as the connection is there. Raises IndexLockedError while another one holds it."""
    until = time.monotonic() + patience
    while True:
        (is_held,) = connection.execute(_LOCK).fetchone() or (False,)
        if is_held:
            return
        if time.monotonic() >= until:
            raise IndexLockedError(f"the index in the database {name} is being written: wait until it is done")
        time.sleep(_PAUSE)
