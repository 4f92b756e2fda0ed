"""Snapshots that are open, counted by who holds them: the published one, and a few others beside it.

A reader acquires a snapshot and keeps it until it releases it, whatever is published meanwhile. A snapshot that is no longer
wanted is closed by its last reader.
"""

import threading
from collections.abc import Hashable

from index.generations.manifest import IndexManifest
from index.local.local_snapshot import LocalSnapshot

_OTHERS = 16  # generations and views that stay open beside the published one, because they may be wanted again soon


class HeldSnapshot:
    """An open snapshot and how many readers hold it."""

    def __init__(self, snapshot: LocalSnapshot) -> None:
        self.snapshot = snapshot
        self.readers = 0
        self.is_wanted = True


class SnapshotPool:
    """Safe to share between threads."""

    def __init__(self, current: LocalSnapshot) -> None:
        self._lock = threading.Lock()
        self._current = HeldSnapshot(current)
        self._others: dict[Hashable, HeldSnapshot] = {}  # the one used last at the end

    @property
    def generation(self) -> str:
        """The id of the current snapshot."""
        return self._current.snapshot.generation

    @property
    def manifest(self) -> IndexManifest:
        """The manifest of the current snapshot."""
        return self._current.snapshot.manifest

    def acquire_current(self, generation: str | None) -> HeldSnapshot | None:
        """The current snapshot. None when another generation is named."""
        with self._lock:
            if generation not in (None, self._current.snapshot.generation):
                return None
            self._current.readers += 1
            return self._current

    def acquire_open(self, name: Hashable) -> HeldSnapshot | None:
        """The snapshot that is kept open under a name, None where there is none."""
        with self._lock:
            held = self._others.pop(name, None)
            if held is not None:
                self._others[name] = held
                held.readers += 1
            return held

    def add(self, name: Hashable, snapshot: LocalSnapshot) -> HeldSnapshot:
        """Keep a snapshot open under a name, and acquire it. The one that was used longest ago goes where there are too many."""
        held = HeldSnapshot(snapshot)
        held.readers = 1
        with self._lock:
            while len(self._others) >= _OTHERS:
                self._drop(self._others.pop(next(iter(self._others))))
            self._others[name] = held
        return held

    def release(self, held: HeldSnapshot) -> None:
        """Give a snapshot back."""
        with self._lock:
            held.readers -= 1
            if not held.readers and not held.is_wanted:
                held.snapshot.close()

    def replace_current(self, snapshot: LocalSnapshot) -> None:
        """Make another snapshot the current one. All others go."""
        with self._lock:
            self._drop_all()
            self._current = HeldSnapshot(snapshot)

    def drop_removed(self) -> None:
        """Let go of the others whose folder was removed, so that nobody is given what is gone."""
        with self._lock:
            for name in [name for name, held in self._others.items() if not held.snapshot.folder.is_dir()]:
                self._drop(self._others.pop(name))

    def close(self) -> None:
        """Close every snapshot that nobody holds. The last reader closes each of the others."""
        with self._lock:
            self._drop_all()

    def _drop_all(self) -> None:
        for held in (self._current, *self._others.values()):
            self._drop(held)
        self._others.clear()

    def _drop(self, held: HeldSnapshot) -> None:
        held.is_wanted = False
        if not held.readers:
            held.snapshot.close()
