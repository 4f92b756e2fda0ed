"""Which generation is whole: the published one, or else the latest before it.

Every file is compared with its checksum. What is wrong with the published generation is always reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexCorruptError
from index.generations.manifest import IndexManifest, read_manifest, verify_files
from index.generations.publish import CURRENT, FOLDER, UNKNOWN, find_current, find_earlier, list_generations


@dataclass(frozen=True, slots=True)
class IntegrityCheck:
    """The generation to use, and whether that is the published one."""

    manifest: IndexManifest | None
    """Of the whole generation; None when there is none."""
    complaint: str | None
    """What is wrong with the published one; None when it is whole."""
    published: str | None = None
    """As `index.generations.publish.name_current` gave it when this was looked at."""


def find_sound(data: Path) -> IntegrityCheck:
    """The published generation when it is whole, else the latest whole one before it."""
    current = find_current(data)
    published = None if current is None else current.name
    complaint = None
    for generation in [published, *find_earlier(data, published)] if published else []:
        try:
            return IntegrityCheck(verify(data, generation), complaint, published)
        except IndexCorruptError as error:
            complaint = complaint or str(error)
    return IntegrityCheck(None, complaint, published)


def verify(data: Path, generation: str) -> IndexManifest:
    """The manifest of a generation whose files are whole. Raises IndexCorruptError that names the first that is not."""
    folder = data / FOLDER / generation
    if not folder.is_dir():
        damage = "is missing or damaged" if generation == UNKNOWN else f"names the generation {generation}, which is not there"
        raise IndexCorruptError(f"{CURRENT} {damage}: run `citadel index` to build it again")
    manifest = read_manifest(folder)
    verify_files(folder, manifest)
    return manifest


def trace_back(data: Path, manifest: IndexManifest) -> Iterator[IndexManifest]:
    """What was published before a generation, the latest first, as long as it is kept and can be read.

    Generations that were rolled back from are not among them.
    """
    kept = set(list_generations(data))
    while manifest.replaces in kept:
        try:
            manifest = read_manifest(data / FOLDER / manifest.replaces)
        except IndexCorruptError:
            return
        yield manifest
