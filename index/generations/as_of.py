"""The corpus as of a day: each document in the version that was published by then, also where a later one replaced it.

A generation and a day come in, and the version of each document comes out. Where some versions lie in generations that were
replaced, an index is made of exactly these: the same as if it had been built on that day. Nothing is embedded for it. It is a
cache under `<data>/views/`, and old ones go when one is made.
"""

import errno
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.build.plan import Plan
from index.build.previous import PreviousGeneration
from index.build.report import ignore_progress
from index.build.writer import write_generation
from index.embedding.encoder import TextEncoder
from index.errors import IndexCorruptError, IndexMissingError
from index.generations.durable_files import raise_disk_full
from index.generations.hashes import hash_value
from index.generations.integrity import verify
from index.generations.manifest import IndexedDocument, IndexManifest, read_manifest, verify_files, write_manifest
from index.generations.publish import VIEWS, list_generations
from index.generations.removal import lock_views
from index.settings import Bm25Settings, BuildSettings
from ingest.dates import last_day

_DRAFT = ".view-"
_DEAD_AFTER = 3_600.0  # seconds; a view takes some
_KEPT = 8  # views of one generation; each is a whole index


@dataclass(frozen=True, slots=True)
class Version:
    """A document as one generation holds it."""

    document: IndexedDocument
    generation: str


def choose_versions(current: IndexManifest, earlier: Iterable[IndexManifest], day: date) -> dict[str, Version]:
    """For each document of `current` the latest version that was surely published by `day`. Documents without one are left out.

    earlier: the generations before it, the latest first. Those of another model are passed over.
    """
    chosen: dict[str, Version] = {}
    wanted = {document.doc_id for document in current.documents}
    for manifest in (current, *earlier):
        if manifest.settings["encoder"] != current.settings["encoder"]:
            continue
        for document in manifest.documents:
            is_missing = document.doc_id in wanted and document.doc_id not in chosen
            if is_missing and document.published and last_day(document.published) <= day:
                chosen[document.doc_id] = Version(document, manifest.generation)
    return chosen


def name_view(current: IndexManifest, versions: Mapping[str, Version]) -> str:
    """The folder of a view: what generation it belongs to, and a hash of what it holds."""
    held = sorted((doc_id, version.generation) for doc_id, version in versions.items())
    return f"{current.generation}-{hash_value([current.identity, held])[:12]}"


def make_view(
    data: Path, current: IndexManifest, versions: Mapping[str, Version], encoder: TextEncoder
) -> tuple[Path, IndexManifest]:
    """The folder and manifest of the index over `versions`, made where it is not there or not whole.

    Raises IndexCorruptError when a generation that holds one of them is damaged, IndexMissingError when `current` is gone.
    """
    folder = data / VIEWS / name_view(current, versions)
    with lock_views(data):
        if current.generation not in list_generations(data):  # it was purged since the question began
            raise IndexMissingError(f"generation {current.generation} is not kept any more: ask again")
        try:
            manifest = read_manifest(folder)
            verify_files(folder, manifest)
        except IndexCorruptError:
            manifest = _write_view(folder, data, current, versions, encoder)
    return folder, manifest


def _write_view(
    folder: Path, data: Path, current: IndexManifest, versions: Mapping[str, Version], encoder: TextEncoder
) -> IndexManifest:
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(folder.parent, current)
    with ExitStack() as stack:
        stack.enter_context(raise_disk_full("there is no room for an index of that day"))
        draft = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder.parent, prefix=_DRAFT))) / "view"
        draft.mkdir()
        opened = {
            name: stack.enter_context(PreviousGeneration.open(data, verify(data, name)))
            for name in sorted({version.generation for version in versions.values()} | {current.generation})
        }
        fresh = {
            doc_id: opened[version.generation].take(doc_id)
            for doc_id, version in versions.items()
            if version.generation != current.generation
        }
        plan = Plan(sorted(versions), fresh, opened[current.generation], tuple(opened.values()))
        files = write_generation(draft, plan, _settings_of(current), encoder, ignore_progress)
        documents = tuple(versions[doc_id].document for doc_id in sorted(versions))
        manifest = replace(current, documents=documents, files=files)
        write_manifest(draft, manifest)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            draft.rename(folder)
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
            return read_manifest(folder)  # another process made the same at the same moment
    return manifest


def _remove_stale(views: Path, current: IndexManifest) -> None:
    """Remove the views of generations before, of this one all but the newest, and drafts of the dead."""
    ages: dict[Path, float] = {}
    for path in views.iterdir():
        with suppress(FileNotFoundError):
            ages[path] = time.time() - path.stat().st_mtime
    drafts = {path for path in ages if path.name.startswith(_DRAFT)}
    own = sorted((path for path in ages if path.name.startswith(current.generation)), key=lambda path: (ages[path], path.name))
    dead = {path for path in drafts if ages[path] > _DEAD_AFTER}
    for path in sorted(dead | ages.keys() - drafts - set(own[: _KEPT - 1])):
        shutil.rmtree(path, ignore_errors=True)


def _settings_of(manifest: IndexManifest) -> BuildSettings:
    """The settings that a generation was built with, as far as a view needs them: its chunks are cut already."""
    recorded = manifest.settings
    bm25, exact_rows = Bm25Settings(**recorded["bm25"]), recorded["dense"]["exact_rows"]
    return BuildSettings(bm25=bm25, acronyms=recorded["acronyms"], exact_rows=exact_rows)
