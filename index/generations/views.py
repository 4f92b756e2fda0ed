"""Views: indexes over some documents of a generation, each in one version, the same as if nothing else had ever been indexed.

Questions as of a past day are answered from a view, and those of a caller who may read some collections only. A view holds the
statistics, near-duplicates and acronyms of its own documents and of no others, so that nothing of the rest shows through. It is
made by copying rows, and nothing is embedded for it. It is a cache under `<data>/views/`. Its folder is named after what it
holds, so that it serves every later generation in which these documents are the same.
"""

import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

from index.build.document_record import write_record
from index.build.plan import Plan
from index.build.previous import PreviousGeneration
from index.build.report import ignore_progress
from index.build.staging import Staging
from index.build.writer import write_generation
from index.embedding.encoder import TextEncoder
from index.engine import Collections
from index.errors import IndexCorruptError, IndexMissingError
from index.generations.durable_files import raise_disk_full
from index.generations.hashes import hash_value
from index.generations.integrity import verify
from index.generations.manifest import MANIFEST, IndexedDocument, IndexManifest, read_manifest, verify_files, write_manifest
from index.generations.publish import FOLDER, VIEWS, list_generations
from index.generations.removal import lock_views
from index.settings import Bm25Settings, BuildSettings
from ingest.sandbox.limits import ReadingLimits

VIEWS_KEPT = 24
"""Views that stay in a data folder. Each takes at most the room of a generation."""
_DRAFT = ".view-"
_DEAD_AFTER = 3_600.0  # seconds; a view takes some


@dataclass(frozen=True, slots=True)
class Version:
    """A document as one generation holds it."""

    document: IndexedDocument
    generation: str


@dataclass(frozen=True)
class View:
    """Some documents of a generation, each in one version."""

    origin: IndexManifest
    """The generation, with all its documents."""
    versions: Mapping[str, Version]
    """By doc_id."""
    collections: Collections = None
    """Whose documents these are. The names of other collections are not shown."""

    @cached_property
    def name(self) -> str:
        """The folder of the view: a hash of what it holds and of the settings that it is made with."""
        held = [asdict(self.versions[doc_id].document) for doc_id in sorted(self.versions)]
        return hash_value([dict(self.origin.settings), held])[:24]

    @cached_property
    def older(self) -> dict[str, str]:
        """By doc_id the generation of the versions that are those of another generation than the origin."""
        generations = {doc_id: version.generation for doc_id, version in self.versions.items()}
        return {doc_id: generation for doc_id, generation in generations.items() if generation != self.origin.generation}

    @property
    def is_whole(self) -> bool:
        """True when the view holds and shows exactly what the generation does, which can be used in its place."""
        if self.older or len(self.versions) < len(self.origin.documents):
            return False
        collections = self.collections
        return collections is None or all(collections.issuperset(document.collections) for document in self.origin.documents)


def restrict(manifest: IndexManifest, published: IndexManifest, collections: Collections) -> IndexManifest:
    """A generation without the documents that are hidden from who may read `collections`.

    A document is hidden when the generation has it in other collections, or the published one has it in others by now: to move
    a document takes it away from its readers in every generation.
    """
    if collections is None:
        return manifest
    moved = {document.doc_id for document in published.documents if not document.is_visible(collections)}
    seen = (document for document in manifest.documents if document.doc_id not in moved and document.is_visible(collections))
    return replace(manifest, documents=tuple(seen))


def make_view(data: Path, view: View, encoder: TextEncoder) -> tuple[Path, IndexManifest]:
    """The folder and manifest of the index over a view, made where it is not there or not whole.

    Raises IndexCorruptError when a generation that holds one of its documents is damaged, IndexMissingError when it is gone.
    """
    folder, origin = data / VIEWS / view.name, view.origin
    with lock_views(data):
        if origin.generation not in list_generations(data):  # it was purged since the question began
            raise IndexMissingError(f"generation {origin.generation} is not kept any more: ask again")
        try:
            manifest = read_manifest(folder)
            verify_files(folder, manifest)
            os.utime(folder)  # it was used last now
        except (IndexCorruptError, FileNotFoundError):
            manifest = _write_view(folder, data, view, encoder)
    return folder, replace(manifest, generation=origin.generation, replaces=origin.replaces, built_at=origin.built_at)


def _write_view(folder: Path, data: Path, view: View, encoder: TextEncoder) -> IndexManifest:
    folder.parent.mkdir(parents=True, exist_ok=True)
    remove_stale(data, room=1)
    current, versions = view.origin, view.versions
    with ExitStack() as stack:
        stack.enter_context(raise_disk_full("there is no room for an index of these documents"))
        draft = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder.parent, prefix=_DRAFT))) / "view"
        draft.mkdir()
        opened = {
            name: stack.enter_context(PreviousGeneration.open(data, verify(data, name)))
            for name in sorted({*view.older.values(), current.generation})
        }
        staging = stack.enter_context(Staging(folder.parent, ReadingLimits()))
        fresh = {
            doc_id: staging.add(doc_id, write_record(opened[generation].take(doc_id), ReadingLimits()))
            for doc_id, generation in view.older.items()
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


def remove_stale(data: Path, room: int = 0) -> None:
    """Remove views of documents that no generation holds any more, all but those used last, and drafts of the dead.

    room: how many views are about to be made.
    """
    views: dict[Path, float] = {}
    for path in (data / VIEWS).glob("*"):
        with suppress(FileNotFoundError):
            views[path] = time.time() - path.stat().st_mtime
    if not views:
        return
    # The generations afterwards: a view of one that is published meanwhile is not among the views.
    kept = {held for generation in list_generations(data) for held in _list_held(data / FOLDER / generation)}
    drafts = {path for path in views if path.name.startswith(_DRAFT)}
    dead = {path for path in drafts if views[path] > _DEAD_AFTER}
    made = sorted(views.keys() - drafts, key=lambda path: (views[path], path.name))
    current = [path for path in made if kept.issuperset(_list_held(path) or {("", "")})]
    for path in sorted(dead | set(made) - set(current[: VIEWS_KEPT - room])):
        shutil.rmtree(path, ignore_errors=True)


def _list_held(folder: Path) -> set[tuple[str, str]]:
    """The id and the fingerprint of each document in a folder's manifest, which is not checked. Empty where it cannot be read."""
    try:
        documents = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["documents"]
        return {(document["doc_id"], document["fingerprint"]) for document in documents}
    except (OSError, KeyError, TypeError, ValueError):
        return set()


def _settings_of(manifest: IndexManifest) -> BuildSettings:
    """The settings that a generation was built with, as far as a view needs them: its chunks are cut already."""
    recorded = manifest.settings
    bm25, exact_rows = Bm25Settings(**recorded["bm25"]), recorded["dense"]["exact_rows"]
    return BuildSettings(bm25=bm25, acronyms=recorded["acronyms"], exact_rows=exact_rows)
