"""The embedded engine: `index.engine.Engine` over one data folder.

Generations are folders (`index/generations/`). The published one is open for every question, others while they are held. A
published generation that is damaged is not turned to: the one that is open stays, and `degraded` says why.
"""

import ctypes
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Self

from index.build.builder import NO_ROOM, BuildTask
from index.build.report import ignore_progress
from index.build.staleness import explain_earlier
from index.embedding.encoder import TextEncoder
from index.embedding.encoder_match import open_encoder
from index.engine import Collections
from index.errors import (
    EarlierGenerationError,
    IndexCorruptError,
    IndexMissingError,
    IndexPendingError,
    ModelError,
)
from index.generations.as_of import choose_versions
from index.generations.durable_files import raise_disk_full
from index.generations.history import History, KnownEntries, Restriction, read_text_hashes, roll_back, show_all
from index.generations.integrity import find_sound, trace_back, verify
from index.generations.manifest import IndexManifest
from index.generations.publish import FOLDER, MODELS, find_current, list_generations, lock_writer, open_current
from index.generations.views import Version, View, make_view, remove_stale, restrict
from index.local.local_snapshot import LocalSnapshot
from index.local.local_writer import LocalWriter
from index.local.snapshot_pool import HeldSnapshot, SnapshotPool
from index.settings import BuildSettings

_CHOSEN = 100  # views whose documents are remembered


class LocalEngine:
    """See `index.engine.Engine` for the verbs."""

    def __init__(self, data: Path, model: str, encoder: TextEncoder | None = None, workers: int = 1) -> None:
        """An engine over a folder that may hold nothing yet. The first that acquires a snapshot opens what is published.

        encoder: stays the caller's to close. Without it the exported `model` is opened, with `workers` texts at a time.
        """
        self._data, self._model, self._workers = data, model, workers
        self._encoder = encoder
        self._pool: SnapshotPool | None = None
        self._held = ExitStack()
        self._following = threading.RLock()
        self._opening = threading.Lock()  # of others than the published one: one at a time, and publishing does not wait for it
        self._chosen: dict[tuple[str, str, date | None, Collections], View] = {}
        self._entries: KnownEntries = {}  # of generations that are kept, as `generations` gives them
        self._kept: list[str] = []  # generations, when they were looked at last
        self._seen: str | None = None  # the published generation that was looked at last
        self._degraded: str | None = None
        self._pending: str | None = None  # why nothing is open yet, where an index is waited for

    def load(self) -> Self:
        """Open what is published, the latest whole generation before it where that is damaged. Nothing when it is open already.

        Raises IndexMissingError before the first build, IndexCorruptError that names the file when one is missing or altered,
        and ModelMismatchError when the index was built with another model.
        """
        self._load()
        return self

    def load_or_wait(self) -> Self:
        """As `load`, for a server that has an index built where there is none, or one of an earlier version of the program alone.

        Until `follow` finds one that can be opened, `acquire` and `generation` raise IndexPendingError at once.
        """
        try:
            return self.load()
        except IndexMissingError as error:
            self._pending = str(error)
        except (IndexCorruptError, ModelError):
            current = find_current(self._data)
            self._pending = None if current is None else explain_earlier(current)
            if current is None or self._pending is None:
                raise
            self._seen = current.name
        return self

    @property
    def generation(self) -> str:
        """The id of the generation that `acquire` gives."""
        return self._load().generation

    @property
    def degraded(self) -> str | None:
        """Why another generation than the published one answers."""
        return self._degraded

    @contextmanager
    def acquire(
        self,
        generation: str | None = None,
        as_of: date | None = None,
        collections: Collections = None,
        *,
        earlier: bool = True,
    ) -> Iterator[LocalSnapshot]:
        """Hold a generation, or its documents in the versions published by a day, all of them or those of some collections."""
        with self._hold(generation, earlier) as snapshot:
            view = self._choose_view(snapshot.manifest, as_of, collections)
            if view.is_whole:
                yield snapshot
                return
            if view.older and not earlier:
                raise EarlierGenerationError(f"some of what was published by {as_of} stands in earlier generations alone")
            with self._hold_view(view) as restricted:
                yield restricted

    def generations(self, collections: Collections = None) -> History:
        """All generations that are kept, the latest first, each read when it is taken and not again."""
        if collections is None:
            return History(self._data, known=self._entries)
        return History(self._data, self._find_restriction(collections))

    def text_checksums(self, generation: str | None, collections: Collections = None) -> Mapping[str, str]:
        """doc_id to text_sha256 in a generation. Empty where it is not kept, not named or cannot be read."""
        return read_text_hashes(self._data, generation, self._find_restriction(collections))

    @contextmanager
    def begin(self, settings: BuildSettings, patience: float = 0.0) -> Iterator[LocalWriter]:
        """Begin the next generation from the published one. The registry of sources (`index/sources/`) is not changed."""
        task = BuildTask(self._data, settings, ignore_progress, self._encoder)
        with raise_disk_full(NO_ROOM), lock_writer(self._data, patience):
            yield LocalWriter(task, find_sound(self._data), lambda: self.follow(again=True))

    def activate(self, generation: str, patience: float = 0.0) -> None:
        """Publish a generation that is kept, and turn to it where one is open."""
        roll_back(self._data, generation, patience)
        if self._pool is not None:
            self.follow(again=True)

    def follow(self, *, again: bool = False) -> bool:
        """Turn to what is published now. What was refused is looked at once, unless `again` asks for one more look."""
        with self._following:
            if self._pool is None:
                return self._follow_first(again) if self._pending else self.load() is self
            self._forget_removed(self._pool)
            current = find_current(self._data)
            was_refused = self._degraded is not None and again
            if current is None or (current.name == self._seen and not was_refused):
                return False
            try:
                snapshot = self._open_snapshot(verify(self._data, current.name))
            except (IndexCorruptError, ModelError, OSError) as error:
                if find_current(self._data) != current:
                    return False  # it was replaced while it was read: the next call sees the one that did
                self._degraded, self._seen = str(error), current.name
                return False
            self._chosen.clear()
            self._pool.replace_current(snapshot)
            _return_memory()
            self._degraded, self._seen = None, current.name
            remove_stale(self._data)
            return True

    def _follow_first(self, again: bool) -> bool:
        """Open the first generation that can be opened, where one is waited for."""
        current = find_current(self._data)
        if current is None or (current.name == self._seen and not again):
            return False
        self._seen = current.name
        try:
            self._open()
        except (IndexCorruptError, ModelError, OSError) as error:
            self._degraded = None if explain_earlier(current) else str(error)
            return False
        self._pending = None
        return True

    def close(self) -> None:
        """Close everything. Readers that still hold a snapshot close it when they release it."""
        if self._pool is not None:
            self._pool.close()
        self._held.close()

    @contextmanager
    def _hold(self, generation: str | None, earlier: bool) -> Iterator[LocalSnapshot]:
        pool = self._load()
        held = pool.acquire_current(generation)
        if held is None and not earlier:
            raise EarlierGenerationError(f"generation {str(generation)[:60]!r} is not the published one")
        held = held or self._acquire_other(str(generation))
        try:
            yield held.snapshot
        finally:
            pool.release(held)

    @contextmanager
    def _hold_view(self, view: View) -> Iterator[LocalSnapshot]:
        def open_view() -> LocalSnapshot:
            encoder = self._find_encoder(view.origin)
            folder, manifest = make_view(self._data, view, encoder)
            return LocalSnapshot.open(folder, manifest, encoder, view)

        pool = self._load()
        held = self._acquire_open(pool, (view.origin.generation, view.name, view.collections), open_view)
        try:
            yield held.snapshot
        finally:
            pool.release(held)

    def _acquire_other(self, generation: str) -> HeldSnapshot:
        def open_generation() -> LocalSnapshot:
            self._check_kept(generation)  # only a name that is there makes a path
            try:
                return self._open_snapshot(verify(self._data, generation))
            except (IndexCorruptError, OSError):
                self._check_kept(generation)  # or it went while it was opened
                raise

        return self._acquire_open(self._load(), generation, open_generation)

    def _acquire_open(self, pool: SnapshotPool, name: Hashable, open_snapshot: Callable[[], LocalSnapshot]) -> HeldSnapshot:
        """The snapshot of that name. One that is open does not wait while another is made or opened."""
        held = pool.acquire_open(name)
        if held is not None:
            return held
        with self._opening:
            return pool.acquire_open(name) or pool.add(name, open_snapshot())

    def _forget_removed(self, pool: SnapshotPool) -> None:
        """Let go of generations and views that were removed, and of the versions that were found in them."""
        kept = list_generations(self._data)
        if kept != self._kept:
            self._kept = kept
            self._chosen.clear()
        pool.drop_removed()

    def _check_kept(self, generation: str) -> None:
        if generation not in list_generations(self._data):
            missing = f"no generation {generation[:60]!r} is kept"
            raise IndexMissingError(f"{missing}: GET /v1/generations or `citadel generations` lists those that are")

    def _choose_view(self, current: IndexManifest, day: date | None, collections: Collections) -> View:
        published = self._load().manifest
        key = (published.generation, current.generation, day, collections)
        chosen = self._chosen.get(key)
        if chosen is None:
            if len(self._chosen) >= _CHOSEN:
                self._chosen.clear()
            chosen = self._chosen[key] = self._find_view(current, published, day, collections)
        return chosen

    def _find_view(self, current: IndexManifest, published: IndexManifest, day: date | None, collections: Collections) -> View:
        seen = restrict(current, published, collections)
        if day is not None:
            earlier = (restrict(manifest, published, collections) for manifest in trace_back(self._data, current))
            view = View(current, choose_versions(seen, earlier, day), collections)
            if view.older:
                return view
        # The generation itself holds all versions of that day. The filter leaves out the rest.
        return View(current, {document.doc_id: Version(document, current.generation) for document in seen.documents}, collections)

    def _find_restriction(self, collections: Collections) -> Restriction:
        if collections is None:
            return show_all
        published = self._load().manifest
        return lambda manifest: restrict(manifest, published, collections)

    def _load(self) -> SnapshotPool:
        pool = self._pool
        if pool is not None:  # without waiting for another generation that is being opened
            return pool
        if self._pending is not None:
            raise IndexPendingError(self._pending)
        with self._following:
            return self._pool or self._open()

    def _open(self) -> SnapshotPool:
        manifest, damage = self._find_sound()
        self._pool = SnapshotPool(self._open_snapshot(manifest))
        self._seen = manifest.generation  # not what CURRENT names by now: that may be another since
        self._degraded = damage
        return self._pool

    def _find_sound(self) -> tuple[IndexManifest, str | None]:
        """The published generation, or the latest whole one before it with what is wrong with the published one."""
        current, sound = open_current(self._data), find_sound(self._data)
        if sound.manifest is None:
            raise IndexCorruptError(sound.complaint or f"{current.name} cannot be opened")
        return sound.manifest, sound.complaint

    def _find_encoder(self, manifest: IndexManifest) -> TextEncoder:
        if self._encoder is None:
            opened = open_encoder(manifest.settings["encoder"], self._data / MODELS, self._model, self._workers)
            self._encoder = self._held.enter_context(closing(opened))
        return self._encoder

    def _open_snapshot(self, manifest: IndexManifest) -> LocalSnapshot:
        folder = self._data / FOLDER / manifest.generation
        return LocalSnapshot.open(folder, manifest, self._find_encoder(manifest))


def _return_memory() -> None:
    """Give the memory of closed generations back to the system, which glibc would keep for itself. Elsewhere nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
