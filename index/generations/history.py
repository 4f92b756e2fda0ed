"""The generations that are kept in a data folder: what each of them is, and the way back to one of them."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

from index.engine import GenerationEntry
from index.errors import IndexCorruptError, IndexFormatError
from index.generations.integrity import verify
from index.generations.manifest import MANIFEST, IndexManifest, read_manifest
from index.generations.publish import FOLDER, activate, list_generations, lock_publication, open_current

Restriction = Callable[[IndexManifest], IndexManifest]
"""Leaves out the documents of a generation that are not to be seen (`index.generations.views.restrict`)."""

FileState = tuple[int, int, int, int]
KnownEntries = MutableMapping[str, tuple[FileState, GenerationEntry]]
"""Entries by generation, each with the state that its manifest had when it was read."""


def show_all(manifest: IndexManifest) -> IndexManifest:
    """A `Restriction` that leaves out nothing."""
    return manifest


class History(Sequence[GenerationEntry]):
    """The generations that are kept, the latest first. The manifest of one is read when its entry is taken."""

    def __init__(self, data: Path, restriction: Restriction = show_all, known: KnownEntries | None = None) -> None:
        """known: entries that were read before under the same restriction. Raises IndexMissingError before the first build."""
        self._data, self._restriction, self._known = data, restriction, {} if known is None else known
        self._published = open_current(data).name
        self._names = list_generations(data)[::-1]
        for gone in self._known.keys() - set(self._names):
            self._known.pop(gone, None)

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> GenerationEntry: ...

    @overload
    def __getitem__(self, place: slice) -> list[GenerationEntry]: ...

    def __getitem__(self, place: int | slice) -> GenerationEntry | list[GenerationEntry]:
        """The entry at a place from 0, or those of a slice."""
        if isinstance(place, slice):
            return [self._read(name) for name in self._names[place]]
        return self._read(self._names[place])

    def _read(self, name: str) -> GenerationEntry:
        state = _look_at(self._data / FOLDER / name / MANIFEST)
        known, entry = self._known.get(name, (None, None))
        if entry is None or state is None or known != state:
            entry = _describe(self._data, name, self._restriction)
            if state is not None and entry.damage is None:
                self._known[name] = state, entry
        return replace(entry, is_published=name == self._published)


def _look_at(manifest: Path) -> FileState | None:
    """What changes when a file is written or replaced. None where it cannot be looked at."""
    try:
        found = manifest.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def read_text_hashes(data: Path, generation: str | None, restriction: Restriction = show_all) -> dict[str, str]:
    """The text_sha256 of each document of a generation by doc_id. Empty where the generation is not kept or is damaged."""
    # Only a name that is listed makes a path, because it may come from outside.
    if generation not in list_generations(data):
        return {}
    try:
        manifest = restriction(read_manifest(data / FOLDER / generation))
    except IndexCorruptError:
        return {}
    return {document.doc_id: document.text_sha256 for document in manifest.documents}


def roll_back(data: Path, generation: str, patience: float = 0.0) -> None:
    """Publish a generation that is kept. The others stay. What is indexed next is made from it.

    A build that is under way does not hold this up: it notices before it publishes, and is made again from here.
    Raises IndexMissingError for one that is not there, IndexCorruptError for one that is damaged, IndexFormatError for one that
    another version of the program built, and IndexLockedError while another process publishes. What was published stays
    published then.
    """
    if generation in list_generations(data):
        _check_whole(data, generation)
    if data.is_dir():
        with lock_publication(data, patience):
            activate(data, generation)
    else:
        activate(data, generation)  # says that there is none


def _check_whole(data: Path, generation: str) -> None:
    try:
        verify(data, generation)
    except IndexFormatError as error:
        age = "an earlier" if error.is_earlier else "a later"
        message = f"generation {generation} cannot be gone back to: {age} version of Citadel built it, start that one for it"
        raise IndexFormatError(message, is_earlier=error.is_earlier) from None


def _describe(data: Path, generation: str, restriction: Restriction) -> GenerationEntry:
    try:
        manifest = restriction(read_manifest(data / FOLDER / generation))
    except IndexCorruptError as error:
        return GenerationEntry(generation, is_published=False, damage=str(error))
    return GenerationEntry(
        generation=generation,
        is_published=False,
        built_at=manifest.built_at,
        replaces=manifest.replaces,
        documents=len(manifest.documents),
        chunks=sum(document.chunks for document in manifest.documents),
    )
