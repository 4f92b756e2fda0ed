"""The generations that are kept in a data folder: what each of them is, and the way back to one of them."""

from pathlib import Path

from index.engine import GenerationEntry
from index.errors import IndexCorruptError, IndexFormatError
from index.generations.integrity import verify
from index.generations.manifest import read_manifest
from index.generations.publish import FOLDER, activate, list_generations, lock_writer, open_current


def list_history(data: Path) -> list[GenerationEntry]:
    """All generations that are kept, the latest first. Raises IndexMissingError before the first build."""
    current = open_current(data)
    return [_describe(data, generation, generation == current.name) for generation in reversed(list_generations(data))]


def read_text_hashes(data: Path, generation: str | None) -> dict[str, str]:
    """The text_sha256 of each document of a generation by doc_id. Empty where the generation is not kept or is damaged."""
    # Only a name that is listed makes a path, because it may come from outside.
    if generation not in list_generations(data):
        return {}
    try:
        manifest = read_manifest(data / FOLDER / generation)
    except IndexCorruptError:
        return {}
    return {document.doc_id: document.text_sha256 for document in manifest.documents}


def roll_back(data: Path, generation: str, patience: float = 0.0) -> None:
    """Publish a generation that is kept. The others stay. What is indexed next is made from it.

    Raises IndexMissingError for one that is not there, IndexCorruptError for one that is damaged, IndexFormatError for one that
    another version of the program built, IndexLockedError while another process writes. What was published stays published then.
    """
    with lock_writer(data, patience):
        if generation not in list_generations(data):
            activate(data, generation)  # says which there are
        try:
            verify(data, generation)
        except IndexFormatError as error:
            age = "an earlier" if error.is_earlier else "a later"
            message = f"generation {generation} cannot be gone back to: {age} version of Citadel built it, start that one for it"
            raise IndexFormatError(message, is_earlier=error.is_earlier) from None
        activate(data, generation)


def _describe(data: Path, generation: str, is_published: bool) -> GenerationEntry:
    try:
        manifest = read_manifest(data / FOLDER / generation)
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
