"""The generations that are kept in a data folder: what each of them is, and the way back to one of them."""

from collections.abc import Callable
from pathlib import Path

from index.engine import GenerationEntry
from index.errors import IndexCorruptError, IndexFormatError
from index.generations.integrity import verify
from index.generations.manifest import IndexManifest, read_manifest
from index.generations.publish import FOLDER, activate, list_generations, lock_publication, open_current

Restriction = Callable[[IndexManifest], IndexManifest]
"""Leaves out the documents of a generation that are not to be seen (`index.generations.views.restrict`)."""


def show_all(manifest: IndexManifest) -> IndexManifest:
    """A `Restriction` that leaves out nothing."""
    return manifest


def list_history(data: Path, restriction: Restriction = show_all) -> list[GenerationEntry]:
    """All generations that are kept, the latest first. Raises IndexMissingError before the first build."""
    current = open_current(data)
    return [
        _describe(data, generation, generation == current.name, restriction) for generation in reversed(list_generations(data))
    ]


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


def _describe(data: Path, generation: str, is_published: bool, restriction: Restriction) -> GenerationEntry:
    try:
        manifest = restriction(read_manifest(data / FOLDER / generation))
    except IndexCorruptError as error:
        return GenerationEntry(generation, is_published, damage=str(error))
    return GenerationEntry(
        generation=generation,
        is_published=is_published,
        built_at=manifest.built_at,
        replaces=manifest.replaces,
        documents=len(manifest.documents),
        chunks=sum(document.chunks for document in manifest.documents),
    )
