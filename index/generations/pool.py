"""The generations that a server has open: the published one for every question, and others while they are asked.

A reader borrows a generation and keeps it until it gives it back, whatever is published meanwhile; what is no longer wanted is
closed by its last reader. One encoder serves them all. A published generation that is damaged is not turned to: the one that is
open serves on, and `complaint` says why.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Self

from index.embedding.encoder import TextEncoder
from index.errors import IndexCorruptError, IndexMissingError, ModelError
from index.generations.as_of import Version, choose_versions, make_view, name_view
from index.generations.integrity import find_sound, trace_back, verify
from index.generations.manifest import IndexManifest
from index.generations.publish import FOLDER, find_current, list_generations, open_current
from index.local.open_index import OpenIndex, open_encoder

_DAYS = 100  # whose versions are remembered
_OTHERS = 2  # generations and views that stay open beside the published one, because they may be asked again soon


class _Lent:
    """An open index and how many have borrowed it; closed when nobody has and it is not wanted any more."""

    def __init__(self, index: OpenIndex) -> None:
        self.index = index
        self.readers = 0
        self.wanted = True


class IndexPool:
    """Safe to share between threads."""

    def __init__(self, data: Path, index: OpenIndex, encoder: TextEncoder, held: ExitStack) -> None:
        self._data = data
        self._encoder = encoder
        self._held = held
        self._lock = threading.Lock()
        self._turning = threading.Lock()
        self._opening = threading.Lock()  # of others than the published one: one at a time, and publishing does not wait for it
        self._current = _Lent(index)
        self._others: dict[str, _Lent] = {}
        self._chosen: dict[tuple[str, date], dict[str, Version]] = {}
        self._seen = index.generation  # not what CURRENT says by now: that may be another since
        self.complaint = index.complaint

    @classmethod
    def open(cls, data: Path, model: str, encoder: TextEncoder | None = None) -> Self:
        """Open what is published in `data`, the latest whole generation before it where that is damaged.

        Raises the errors of `OpenIndex.open`.
        """
        open_current(data)  # says so when there is none
        sound = find_sound(data)
        if sound.manifest is None:
            raise IndexCorruptError(str(sound.complaint))
        with ExitStack() as held:
            if encoder is None:
                encoder = held.enter_context(closing(open_encoder(sound.manifest, data, model, 1)))
            index = OpenIndex.open_folder(data / FOLDER / sound.manifest.generation, sound.manifest, encoder)
            return cls(data, replace(index, complaint=sound.complaint), encoder, held.pop_all())

    @property
    def generation(self) -> str:
        """The id of the generation that answers now."""
        return self._current.index.generation

    @contextmanager
    def borrow(self, generation: str | None = None) -> Iterator[OpenIndex]:
        """The generation that answers now, or the one named; open at least until it is given back.

        Raises IndexMissingError for one that is not kept, IndexCorruptError for one that is damaged.
        """
        lent = self._take_current(generation) or self._take_other(str(generation))
        try:
            yield lent.index
        finally:
            self._give_back(lent)

    @contextmanager
    def borrow_as_of(self, day: date) -> Iterator[OpenIndex]:
        """The corpus in the versions published by `day`: the generation that answers now, where it holds all of them."""
        with self.borrow() as index:
            versions = self._choose(index.manifest, day)
            older = {doc_id: told.generation for doc_id, told in versions.items() if told.generation != index.generation}
            if not older:
                yield index
                return
            name = name_view(index.manifest, versions)
            with self._opening:
                lent = self._take_open(name)
                if lent is None:
                    folder, manifest = make_view(self._data, index.manifest, versions, self._encoder)
                    lent = self._put(name, OpenIndex.open_folder(folder, manifest, self._encoder, older))
            try:
                yield lent.index
            finally:
                self._give_back(lent)

    def refresh(self, *, again: bool = False) -> bool:
        """Turn to what is published now; True when that is another generation than before.

        One that is damaged, or was made with another model, is told in `complaint` and not turned to. It is looked at once,
        unless `again` asks for one more look.
        """
        with self._turning:
            current = find_current(self._data)
            refused_before = self.complaint is not None and again
            if current is None or (current.name == self._seen and not refused_before):
                return False
            try:
                manifest = verify(self._data, current.name)
                index = OpenIndex.open_folder(current, manifest, self._encoder)
            except (IndexCorruptError, ModelError, OSError) as error:
                if find_current(self._data) != current:
                    return False  # it was replaced while it was read: the next call sees the one that did
                self.complaint, self._seen = str(error), current.name
                return False
            self._turn(index)
            _return_memory()
            self.complaint, self._seen = None, current.name
            return True

    def close(self) -> None:
        """Close everything; readers that still hold a generation close it when they give it back."""
        with self._lock:
            for lent in (self._current, *self._others.values()):
                self._drop(lent)
            self._others.clear()
        self._held.close()

    def _turn(self, index: OpenIndex) -> None:
        with self._lock:
            for former in (self._current, *self._others.values()):
                self._drop(former)
            self._others.clear()
            self._chosen.clear()
            self._current = _Lent(index)

    def _choose(self, current: IndexManifest, day: date) -> dict[str, Version]:
        key = (current.generation, day)
        chosen = self._chosen.get(key)
        if chosen is None:
            if len(self._chosen) >= _DAYS:
                self._chosen.clear()
            chosen = self._chosen[key] = choose_versions(current, trace_back(self._data, current), day)
        return chosen

    def _take_current(self, generation: str | None) -> _Lent | None:
        """What answers now; None when another generation is asked for."""
        with self._lock:
            if generation not in (None, self._current.index.generation):
                return None
            self._current.readers += 1
            return self._current

    def _take_open(self, name: str) -> _Lent | None:
        with self._lock:
            lent = self._others.get(name)
            if lent is not None:
                lent.readers += 1
            return lent

    def _take_other(self, generation: str) -> _Lent:
        with self._opening:
            lent = self._take_open(generation)
            if lent is not None:
                return lent
            self._check_kept(generation)  # only a name that is there makes a path
            try:
                manifest = verify(self._data, generation)
                index = OpenIndex.open_folder(self._data / FOLDER / generation, manifest, self._encoder)
            except (IndexCorruptError, OSError):
                self._check_kept(generation)  # or it went while it was opened
                raise
            return self._put(generation, index)

    def _check_kept(self, generation: str) -> None:
        if generation not in list_generations(self._data):
            told = f"no generation {generation[:60]!r} is kept"
            raise IndexMissingError(f"{told}: GET /v1/generations or `citadel generations` lists those that are")

    def _put(self, name: str, index: OpenIndex) -> _Lent:
        """Keep an index open beside the published one, borrowed once."""
        lent = _Lent(index)
        lent.readers = 1
        with self._lock:
            replaced = self._others.pop(name, None)
            if replaced is not None:
                self._drop(replaced)
            while len(self._others) >= _OTHERS:
                self._drop(self._others.pop(next(iter(self._others))))
            self._others[name] = lent
        return lent

    def _give_back(self, lent: _Lent) -> None:
        with self._lock:
            lent.readers -= 1
            if not lent.readers and not lent.wanted:
                lent.index.close()

    def _drop(self, lent: _Lent) -> None:
        lent.wanted = False
        if not lent.readers:
            lent.index.close()


def _return_memory() -> None:
    """Give what closed generations used back to the system, which glibc would keep for itself; elsewhere nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
