"""The embedded engine: `index.engine.Engine` over one data folder.

Generations are folders (`index/generations/`). The published one is open for every question, others while they are held. A
published generation that is damaged is not turned to: the one that is open stays, and `degraded` says why.
"""

import ctypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Self

from index.build.builder import NO_ROOM, BuildTask
from index.build.report import ignore_progress
from index.embedding.encoder import TextEncoder
from index.embedding.encoder_match import open_encoder
from index.engine import GenerationEntry, Snapshot
from index.errors import EarlierGenerationError, IndexCorruptError, IndexMissingError, ModelError
from index.generations.as_of import Version, choose_versions, make_view, name_view
from index.generations.durable_files import raise_disk_full
from index.generations.history import list_history, read_text_hashes, roll_back
from index.generations.integrity import find_sound, trace_back, verify
from index.generations.manifest import IndexManifest
from index.generations.publish import FOLDER, MODELS, find_current, list_generations, lock_writer, open_current
from index.local.local_snapshot import LocalSnapshot
from index.local.local_writer import LocalWriter
from index.local.snapshot_pool import HeldSnapshot, SnapshotPool
from index.settings import BuildSettings

_DAYS = 100  # whose versions are remembered


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
        self._versions: dict[tuple[str, date], dict[str, Version]] = {}
        self._kept: list[str] = []  # generations, when they were looked at last
        self._seen: str | None = None  # the published generation that was looked at last
        self._degraded: str | None = None

    def load(self) -> Self:
        """Open what is published, the latest whole generation before it where that is damaged. Nothing when it is open already.

        Raises IndexMissingError before the first build, IndexCorruptError that names the file when one is missing or altered,
        and ModelMismatchError when the index was built with another model.
        """
        self._load()
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
    def acquire(self, generation: str | None = None, as_of: date | None = None, *, earlier: bool = True) -> Iterator[Snapshot]:
        """Hold a generation, or its documents in the versions published by a day."""
        with self._hold(generation, earlier) as snapshot:
            if as_of is None:
                yield snapshot
                return
            versions = self._choose_versions(snapshot.manifest, as_of)
            older = {doc_id: one.generation for doc_id, one in versions.items() if one.generation != snapshot.generation}
            if not older:  # the generation itself holds all of them; the filter leaves out the rest
                yield snapshot
                return
            if not earlier:
                raise EarlierGenerationError(f"some of what was published by {as_of} stands in earlier generations alone")
            with self._hold_view(snapshot.manifest, versions, older) as view:
                yield view

    def generations(self) -> list[GenerationEntry]:
        """All generations that are kept, the latest first."""
        return list_history(self._data)

    def text_checksums(self, generation: str | None) -> Mapping[str, str]:
        """doc_id to text_sha256 in a generation. Empty where it is not kept, not named or cannot be read."""
        return read_text_hashes(self._data, generation)

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
                return self.load() is self
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
            self._versions.clear()
            self._pool.replace_current(snapshot)
            _return_memory()
            self._degraded, self._seen = None, current.name
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
    def _hold_view(
        self, current: IndexManifest, versions: Mapping[str, Version], older: Mapping[str, str]
    ) -> Iterator[LocalSnapshot]:
        def open_view() -> LocalSnapshot:
            encoder = self._find_encoder(current)
            folder, manifest = make_view(self._data, current, versions, encoder)
            return LocalSnapshot.open(folder, manifest, encoder, older)

        pool = self._load()
        with self._opening:
            held = pool.acquire_other(name_view(current, versions), open_view)
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

        with self._opening:
            return self._load().acquire_other(generation, open_generation)

    def _forget_removed(self, pool: SnapshotPool) -> None:
        """Let go of generations and views that were removed, and of the versions that were found in them."""
        kept = list_generations(self._data)
        if kept != self._kept:
            self._kept = kept
            self._versions.clear()
        pool.drop_removed()

    def _check_kept(self, generation: str) -> None:
        if generation not in list_generations(self._data):
            missing = f"no generation {generation[:60]!r} is kept"
            raise IndexMissingError(f"{missing}: GET /v1/generations or `citadel generations` lists those that are")

    def _choose_versions(self, current: IndexManifest, day: date) -> dict[str, Version]:
        key = (current.generation, day)
        chosen = self._versions.get(key)
        if chosen is None:
            if len(self._versions) >= _DAYS:
                self._versions.clear()
            chosen = self._versions[key] = choose_versions(current, trace_back(self._data, current), day)
        return chosen

    def _load(self) -> SnapshotPool:
        with self._following:
            if self._pool is None:
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
