"""Changes of what the index holds: uploads, removals and the files of the corpus. Each change makes a new generation.

Takes a `Change`, returns a `BuildReport`. The registry of sources is written when everything is built and only the publication is
left, so that a process that dies in between leaves a change that can be done again, to the same end.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.builder import NO_ROOM, BuildTask, as_input, repeat_while_replaced
from index.build.diff import DocumentDiff
from index.build.document_input import DocumentInput
from index.build.report import BuildReport, Progress, ignore_progress
from index.build.versions import record_reading
from index.errors import GenerationReplacedError
from index.generations.durable_files import raise_disk_full
from index.generations.integrity import IntegrityCheck, find_sound
from index.generations.manifest import IndexedDocument, IndexManifest, count_documents
from index.generations.publish import find_current, lock_writer, name_current
from index.generations.removal import remove_holders
from index.settings import BuildSettings
from index.sources.registry import Origin, SourceRegistry, read_registry, restore_registry, write_registry
from index.workers.build_workers import open_workers
from ingest.errors import MissingFileError, SourcesError
from ingest.load import DocumentContents
from ingest.sources import Source, file_checksum

if TYPE_CHECKING:
    from index.embedding.encoder import TextEncoder


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change. Without `scan` no documents are touched but those that are put or removed."""

    origin: Origin
    """Where documents are found."""
    scan: bool = False
    """Whether all documents of the origin are brought up to date."""
    put: tuple[Source, ...] = ()
    """Uploads, new or changed."""
    removed: tuple[str, ...] = ()
    """The doc_ids of documents to be removed."""
    purged: tuple[str, ...] = ()
    """Those of them of which nothing may be left in earlier generations, views and uploads."""


def change_index(  # as build_index, and how long to wait
    change: Change,
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
    *,
    patience: float = 0.0,
) -> BuildReport:
    """Carry out a change. `encoder` as in `index.build.builder.build_index`.

    patience: seconds to wait for another writer at most.
    Raises its errors, SourcesError for a folder that cannot be used and IndexCorruptError for a registry that cannot be read.
    """
    with raise_disk_full(NO_ROOM), lock_writer(data, patience), open_workers(data, settings) as workers:
        task = BuildTask(data, settings, progress or ignore_progress, encoder, workers)
        if change.put:
            workers.begin()
            import index.build.writer  # noqa: F401, PLC0415  # heavy, and needed in any case: the reader starts meanwhile
        return repeat_while_replaced(lambda: _change(change, task))


def _change(change: Change, task: BuildTask) -> BuildReport:
    """Carry out a change of what is published now, under the lock of the writer."""
    data, settings = task.data, task.settings
    previous, stored = find_sound(data), read_registry(data)
    update = prepare_update(change, stored, previous, settings)
    try:
        report = task.build(
            update.find_inputs(lambda source: as_input(source, task.workers, settings.chunking)),
            previous,
            lambda changes: update.store_registry(data, changes),
            may_be_empty=may_be_empty(change, previous, find_current(data)),
        )
    except GenerationReplacedError:
        raise  # before the registry was written
    except OSError:
        if name_current(data) == previous.published:
            restore_registry(data, stored)  # what failed must not be done by another change that comes later
        raise
    if change.purged:
        report = _purge(change, data, stored, report)
    return replace(report, withheld=update.suppressed)


def _purge(change: Change, data: Path, stored: SourceRegistry, report: BuildReport) -> BuildReport:
    """Remove what is kept of the purged documents, now that the published generation is without them.

    Killed in between, the same change made again does the rest.
    """
    for doc_id in change.purged:
        if doc_id in stored.uploads:
            stored.uploads[doc_id].path.unlink(missing_ok=True)
    dropped = remove_holders(data, change.purged)
    suppressed = read_registry(data).suppressed
    return replace(report, dropped=dropped, left=tuple(doc_id for doc_id in change.purged if doc_id in suppressed))


@dataclass(frozen=True, slots=True)
class SourceUpdate:
    """A change compared with the registry and with the index as they are."""

    change: Change
    stored: SourceRegistry
    """The registry as it was written."""
    registry: SourceRegistry
    """The same, with the origin of the change where it names one."""
    present: Mapping[str, str]
    """By doc_id the sha256 of the files of the origin that are indexed or in the folder now."""
    found: tuple[Source, ...] | None
    """The files of the origin where all are looked at, else None."""
    carried: tuple[IndexedDocument, ...]
    """Where `found` is None, the documents of the index that are not touched."""

    @property
    def suppressed(self) -> tuple[str, ...]:
        """The files of the origin that are not indexed because they were removed."""
        return () if self.found is None else self._apply().find_suppressed(self.found)

    def find_inputs(self, read: Callable[[Source], DocumentInput]) -> list[DocumentInput]:
        """Everything that the index is to hold. read: how a source is read."""
        sources = self.change.put if self.found is None else self._apply().list_sources(self.found)
        return [*map(_carry, self.carried), *map(read, sources)]

    def store_registry(self, data: Path, changes: DocumentDiff) -> None:
        """Write the registry into a data folder."""
        changed = self.find_registry(changes)
        if changed != self.stored:
            write_registry(data, changed)

    def find_registry(self, changes: DocumentDiff) -> SourceRegistry:
        """The registry after the change. Only what could be read becomes part of it."""
        failed = {failure.doc_id for failure in changes.failed}
        changed = self._apply(failed)
        return changed if self.found is None else changed.pruned(self.found, failed)

    def _apply(self, failed: Collection[str] = ()) -> SourceRegistry:
        put = [source for source in self.change.put if source.doc_id not in failed]
        return self.registry.changed(put, self.change.removed, self.present)


def prepare_update(change: Change, stored: SourceRegistry, previous: IntegrityCheck, settings: BuildSettings) -> SourceUpdate:
    """Compare a change with the registry and with the generation that it is made from."""
    is_first = stored.origin is None and change.origin.is_there()
    registry = stored.with_origin(change.origin) if change.scan or is_first else stored
    indexed = previous.manifest.documents if previous.manifest else ()
    whole = change.scan or previous.complaint or not previous.manifest or not _reads_the_same(previous.manifest, settings)
    found = registry.find_sources() if whole else None
    present = {document.doc_id: document.source_sha256 for document in indexed if document.doc_id not in registry.uploads}
    touched = {*change.removed, *(source.doc_id for source in change.put)}
    return SourceUpdate(
        change=change,
        stored=stored,
        registry=registry,
        present=present | _find_present(touched, registry, found),
        found=found,
        carried=() if whole else tuple(document for document in indexed if document.doc_id not in touched),
    )


def may_be_empty(change: Change, previous: IntegrityCheck, published: Path | None = None) -> bool:
    """Whether nothing may be left. Only what was removed by its name may go: a folder that is not mounted empties no index."""
    if previous.manifest is not None:
        return {document.doc_id for document in previous.manifest.documents} <= set(change.removed)
    if published is None:
        return not change.scan
    return count_documents(published) == 0


def _reads_the_same(previous: IndexManifest, settings: BuildSettings) -> bool:
    """True when reading the documents of a generation again would give the same chunks and sentences, so that they are kept."""
    return bool(previous.settings["reading"] == record_reading() and previous.settings["chunking"] == asdict(settings.chunking))


def _find_present(touched: Collection[str], registry: SourceRegistry, found: Sequence[Source] | None) -> dict[str, str]:
    """The sha256 of the files of the origin that have the id of a document that is touched, as they are now.

    The manifest does not hold all of them: a file may be indexed in another state, or not yet.
    """
    try:
        files = registry.find_sources() if found is None and touched else found or ()
    except SourcesError:
        return {}  # a folder that does not exist holds no files
    checksums = {}
    for source in files:
        if source.doc_id in touched:
            with suppress(MissingFileError, OSError):
                checksums[source.doc_id] = file_checksum(source)
    return checksums


def _carry(document: IndexedDocument) -> DocumentInput:
    def load() -> DocumentContents:
        raise AssertionError(f"{document.doc_id!r} did not change, yet it was to be read")

    return DocumentInput(document.doc_id, document.fingerprint, load)
